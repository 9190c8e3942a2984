#include "writers.h"

#include "simulation.h"

namespace callfloor::simulation {

using std::chrono::seconds;

Writers::Writers(World& world, std::uint64_t seed) : world_(world), dice_(seed) {}

void Writers::begin() {
    arrive();
}

void Writers::arrive() {
    if (is_home_ || world_.plan.chat_every <= Duration{0}) {
        return;
    }
    world_.later(dice_.exponential(world_.plan.chat_every), [this] {
        if (is_home_) {
            return;
        }
        arrive();
        floor::ChatArrived visitor;
        visitor.conversation = world_.centre.new_conversation_id();
        if (!visitor.conversation.is_set()) {
            return;
        }
        visitor.queue = chat_queue_id(dice_.below(kChatQueues));
        visitor.name = "visitor";
        visitor.caller_class = dice_.chance(0.1) ? "vip" : "";
        visitor.web_page = "https://shop.example.com";
        open_.insert(visitor.conversation);
        world_.centre.command(visitor);
        later(dice_.exponential(seconds(60)), visitor.conversation,
              floor::VisitorLeft{visitor.conversation});
    });
}

void Writers::later(Duration after, ConversationId chat, floor::Input input) {
    world_.later(after, [this, chat, input = std::move(input)] {
        // Some do what makes no sense any more.
        if (!is_home_ && (open_.contains(chat) || dice_.chance(0.02))) {
            world_.centre.command(input);
        }
    });
}

void Writers::on_event(const floor::Event& event) {
    if (const auto* offer = std::get_if<floor::OfferStarted>(&event.body)) {
        if (open_.contains(offer->conversation)) {
            on_offer(*offer);
        }
    } else if (const auto* segment = std::get_if<floor::SegmentStarted>(&event.body)) {
        if (segment->kind == floor::SegmentKind::Chat) {
            on_taken(segment->conversation, segment->agent);
        }
    } else if (const auto* end = std::get_if<floor::ConversationEnded>(&event.body)) {
        open_.erase(end->conversation);
    }
}

void Writers::on_offer(const floor::OfferStarted& offer) {
    const Duration after = dice_.log_normal(seconds(3), 0.8);
    if (dice_.chance(0.1)) {
        later(after, offer.conversation, floor::RejectOffer{offer.agent});
    } else if (dice_.chance(0.85)) {
        later(after, offer.conversation, floor::AcceptChat{offer.agent, offer.conversation});
    }
}

void Writers::on_taken(ConversationId chat, UserId agent) {
    write(chat, agent);
    if (dice_.chance(0.1)) {
        later(dice_.exponential(seconds(20)), chat,
              floor::TransferChat{chat, agent, chat_queue_id(dice_.below(kChatQueues)),
                                  dice_.chance(0.5) ? agent_id(dice_.below(4)) : UserId{}});
    }
    const Duration length = dice_.log_normal(seconds(45), 0.8);
    later(length, chat,
          dice_.chance(0.5) ? floor::Input{floor::EndChat{chat, agent}}
                            : floor::Input{floor::VisitorLeft{chat}});
    // Closing comes when it is over, now and then before, and sometimes never.
    if (dice_.chance(0.8)) {
        world_.later(length + dice_.log_normal(seconds(5), 0.8), [this, chat, agent] {
            if (!is_home_) {
                world_.centre.command(floor::CloseChat{agent, chat, "sold", ""});
            }
        });
    }
}

void Writers::write(ConversationId chat, UserId agent) {
    const bool is_visitor = dice_.chance(0.5);
    world_.later(dice_.log_normal(seconds(8), 0.9), [this, chat, agent, is_visitor] {
        if (!is_home_ && open_.contains(chat)) {
            world_.centre.command(floor::ChatSaid{chat, is_visitor ? UserId{} : agent});
            write(chat, agent);
        }
    });
}

void Writers::on_boot() {
    open_.clear();
}

void Writers::go_home() {
    is_home_ = true;
    for (const ConversationId chat : std::set(open_)) {
        world_.centre.command(floor::VisitorLeft{chat});
    }
}

}  // namespace callfloor::simulation
