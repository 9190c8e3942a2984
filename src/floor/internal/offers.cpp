#include "floor/internal/offers.h"

#include <algorithm>

#include "base/check.h"
#include "floor/internal/agents.h"
#include "floor/internal/chats.h"
#include "floor/internal/conversations.h"
#include "floor/internal/phones.h"
#include "floor/internal/sides.h"
#include "floor/internal/waiting.h"

namespace callfloor::floor {

namespace {

/// The switchboard gives up by itself this much later than we do, should we ever be silent.
constexpr Duration kGuardBeyondRinging = std::chrono::seconds(10);

CallEnd phone_end(OfferOutcome outcome) {
    switch (outcome) {
        case OfferOutcome::AnsweredElsewhere:
            return {EndCause::AnsweredElsewhere, EndSide::System, 0, false};
        case OfferOutcome::NoAnswer:
            return {EndCause::NoAnswer, EndSide::System, 0, true};
        case OfferOutcome::Rejected:
        case OfferOutcome::Redirected:
            return {EndCause::Rejected, EndSide::Agent, 0, false};
        default:
            return {EndCause::Cancelled, EndSide::System, 0, false};
    }
}

/// Counts one more ring-out. True when the rule takes the agent off the queue.
bool is_missed_too_often(World& world, Agent& agent, const MissedOfferRule& rule) {
    if (rule.count <= 0) {
        return false;
    }
    agent.missed.push_back(world.now);
    while (agent.missed.size() > static_cast<std::size_t>(rule.count) ||
           agent.missed.front() < world.now - rule.window) {
        agent.missed.pop_front();
    }
    return agent.missed.size() >= static_cast<std::size_t>(rule.count);
}

void apply_back_off(World& world, Agent& agent, OfferOutcome outcome, const BackOff& times) {
    switch (outcome) {
        case OfferOutcome::NoAnswer:
            back_off(world, agent, times.no_answer, BackOffCause::Agent);
            break;
        case OfferOutcome::Rejected:
        case OfferOutcome::Redirected:
            back_off(world, agent, times.rejected, BackOffCause::Agent);
            break;
        case OfferOutcome::Busy:
            back_off(world, agent, times.busy, BackOffCause::Agent);
            break;
        case OfferOutcome::Unreachable:
        case OfferOutcome::Failed:
            back_off(world, agent, times.unreachable, BackOffCause::Phone);
            break;
        case OfferOutcome::Answered:
        case OfferOutcome::CallerGone:
        case OfferOutcome::AnsweredElsewhere:
        case OfferOutcome::Withdrawn:
            break;
    }
}

struct OfferTerms {
    QueueId queue;
    Duration ring_timeout;
    bool is_directed = false;
};

/// Reserves the agent and rings his phone, in one step.
Offer& begin_offer(World& world, Conversation& conversation, Agent& agent,
                   const OfferTerms& terms) {
    Extension* extension = world.find_extension(agent.extension);
    CHECK(extension != nullptr && agent.offer == nullptr);

    auto owned = std::make_unique<Offer>();
    Offer& offer = *owned;
    offer.id = world.ids.next<OfferId>(world.now);
    offer.conversation = &conversation;
    offer.agent = &agent;
    offer.queue = terms.queue;
    offer.is_directed = terms.is_directed;
    offer.leg = &start_leg(world, conversation, LegRole::Agent, agent.extension);
    agent.offer = &offer;
    extension->conversation = conversation.id;
    conversation.offers.push_back(std::move(owned));

    world.emit(LegStarted{conversation.id, offer.leg->id, LegRole::Agent, agent.config.id,
                          agent.extension});
    world.emit(
        OfferStarted{conversation.id, offer.id, offer.queue, agent.config.id, offer.leg->id});
    change_agent(world, agent, {AgentState::Reserved, {}, conversation.id, offer.queue, {}});
    if (conversation.is_in_queue && conversation.segment != SegmentKind::Offer) {
        begin_segment(world, conversation, SegmentKind::Offer, {});
    }
    world.start_timer(agent.ring_timer, ring_time(world, agent.extension, terms.ring_timeout),
                      TimerKind::RingOut, agent.config.id.value);
    ring_extension(world, conversation, *offer.leg,
                   {conversation.customer_number(), conversation.caller_name,
                    terms.ring_timeout + kGuardBeyondRinging});
    world.touch(conversation);
    return offer;
}

}  // namespace

bool after_lost_offer(World& world, Agent& agent, OfferOutcome outcome, QueueId queue_id) {
    static const QueueConfig kDefaults;
    const Queue* queue = world.find_queue(queue_id);
    const QueueConfig& config = queue != nullptr ? queue->config : kDefaults;
    const bool is_his_fault = outcome != OfferOutcome::CallerGone &&
                              outcome != OfferOutcome::Withdrawn &&
                              outcome != OfferOutcome::AnsweredElsewhere;
    if (is_his_fault) {
        agent.idle_since = world.now;
        apply_back_off(world, agent, outcome, config.back_off);
    }
    return outcome == OfferOutcome::NoAnswer &&
           is_missed_too_often(world, agent, config.missed_offer);
}

void release_agent(World& world, Agent& agent, OfferOutcome outcome, QueueId queue) {
    if (after_lost_offer(world, agent, outcome, queue) && !agent.next) {
        change_agent(world, agent, {AgentState::NotReady, "missed_offer", {}, {}, {}});
    } else {
        enter_next_state(world, agent);
    }
}

void start_offer(World& world, Queue& queue, Conversation& conversation, Agent& agent) {
    CHECK(agent.is_free || can_be_rung(world, agent));
    CHECK(conversation.stage == Stage::Waiting);
    queue.unoffered.erase(conversation.need, conversation.key);
    begin_offer(world, conversation, agent, {queue.config.id, queue.config.ring_timeout});
}

Offer& start_directed_offer(World& world, Conversation& conversation, Agent& agent) {
    const Queue* queue = world.find_queue(conversation.queue);
    const Duration ring_timeout =
        queue != nullptr ? queue->config.ring_timeout : QueueConfig{}.ring_timeout;
    if (agent.state == AgentState::AfterCallWork) {
        close_wrap_up(world, agent);
    }
    withdraw_chat_offer(world, agent,
                        OfferOutcome::Withdrawn);  // he is offered one thing at a time
    keep_for_afterwards(world, agent);
    return begin_offer(world, conversation, agent, {conversation.queue, ring_timeout, true});
}

void end_offer(World& world, Offer& offer, OfferOutcome outcome, PhoneFate fate,
               const CallEnd& end) {
    Conversation& conversation = *offer.conversation;
    Agent& agent = *offer.agent;
    CHECK(agent.offer == &offer);
    agent.offer = nullptr;
    world.timers.cancel(agent.ring_timer);
    if (fate == PhoneFate::HangUp) {
        world.effect(HangUpLeg{offer.leg->id, end});
    }
    if (fate != PhoneFate::Keeps) {
        end_leg(world, offer.leg, end);
    }
    world.emit(OfferEnded{conversation.id, offer.id, offer.queue, agent.config.id, outcome});
    const auto place = std::ranges::find(conversation.offers, &offer, &std::unique_ptr<Offer>::get);
    CHECK(place != conversation.offers.end());
    world.ended_offers.push_back(std::move(*place));
    conversation.offers.erase(place);
    world.touch(conversation);
    if (outcome == OfferOutcome::Answered) {
        return;
    }
    release_agent(world, agent, outcome, offer.queue);
    if (conversation.stage == Stage::Ended) {
        return;
    }
    if (offer.is_directed) {
        on_side_failed(world, conversation, act_outcome_of(outcome));
    } else if (conversation.offers.empty() && conversation.is_in_queue) {
        resume_waiting(world, conversation);
    }
}

void end_offers(World& world, Conversation& conversation, const Offer* keep, OfferOutcome outcome) {
    std::vector<Offer*> others;
    for (const auto& offer : conversation.offers) {
        if (offer.get() != keep) {
            others.push_back(offer.get());
        }
    }
    for (Offer* offer : others) {
        end_offer(world, *offer, outcome, PhoneFate::HangUp, phone_end(outcome));
    }
}

void withdraw_offer(World& world, Offer& offer, OfferOutcome outcome) {
    end_offer(world, offer, outcome, PhoneFate::HangUp, phone_end(outcome));
}

void on_offer_answered(World& world, Offer& offer) {
    if (offer.answered) {
        return;
    }
    Conversation& conversation = *offer.conversation;
    offer.answered = true;
    offer.leg->answered = true;
    world.timers.cancel(offer.agent->ring_timer);
    world.emit(LegWasAnswered{conversation.id, offer.leg->id});
    if (offer.is_directed) {
        end_offer(world, offer, OfferOutcome::Answered, PhoneFate::Keeps, {});
        on_side_answered(world, conversation);
        return;
    }
    end_offers(world, conversation, &offer, OfferOutcome::AnsweredElsewhere);
    if (conversation.customer->answered) {
        connect_agent(world, conversation, offer);
        return;
    }
    conversation.stage = Stage::Connecting;
    if (!conversation.customer->answering) {
        answer_customer(world, conversation);
    }
    world.touch(conversation);
}

void on_offer_rang(World& world, Offer& offer) {
    if (offer.leg->rang || offer.answered) {
        return;
    }
    offer.leg->rang = true;
    Agent& agent = *offer.agent;
    world.emit(LegRang{offer.conversation->id, offer.leg->id});
    change_agent(world, agent, {AgentState::Ringing, {}, offer.conversation->id, offer.queue, {}});
}

void on_ring_out(World& world, Agent& agent) {
    agent.ring_timer = {};
    if (agent.chat_offer != nullptr) {
        return on_chat_ring_out(world, agent);
    }
    if (agent.offer == nullptr || agent.offer->answered) {
        return;
    }
    // A phone that never said it rings did not give the agent a chance: not his miss.
    const OfferOutcome outcome =
        agent.offer->leg->rang ? OfferOutcome::NoAnswer : OfferOutcome::Failed;
    withdraw_offer(world, *agent.offer, outcome);
}

void on_offer_leg_ended(World& world, Offer& offer, const CallEnd& end) {
    Agent& agent = *offer.agent;
    const OfferOutcome outcome = offer.answered ? OfferOutcome::Failed : offer_outcome_of(end);
    Conversation& conversation = *offer.conversation;
    if (offer.answered) {
        conversation.stage = Stage::Waiting;  // back to his place; the next agent is asked
        world.timers.cancel(conversation.guard_timer);
    }
    const ExtensionId extension_id = agent.extension;
    end_offer(world, offer, outcome, PhoneFate::Over, end);
    if (Extension* extension = world.find_extension(extension_id);
        outcome == OfferOutcome::Unreachable && extension != nullptr) {
        set_reachability(world, *extension, Reachability::Unreachable);
    }
}

OfferOutcome offer_outcome_of(const CallEnd& end) {
    switch (end.cause) {
        case EndCause::NoAnswer:
            return OfferOutcome::NoAnswer;
        case EndCause::Busy:
            return OfferOutcome::Busy;
        case EndCause::Rejected:
            return OfferOutcome::Rejected;
        case EndCause::Unreachable:
            return OfferOutcome::Unreachable;
        default:
            return OfferOutcome::Failed;
    }
}

Offer* find_offer(const Conversation& conversation, LegId leg) {
    for (const auto& offer : conversation.offers) {
        if (offer->leg->id == leg) {
            return offer.get();
        }
    }
    return nullptr;
}

}  // namespace callfloor::floor
