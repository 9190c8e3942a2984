#include "floor/internal/conversations.h"

#include <algorithm>

#include "base/check.h"
#include "base/limits.h"
#include "floor/internal/acts.h"
#include "floor/internal/agents.h"
#include "floor/internal/announcements.h"
#include "floor/internal/blocking.h"
#include "floor/internal/departures.h"
#include "floor/internal/dialling.h"
#include "floor/internal/flows.h"
#include "floor/internal/internal_calls.h"
#include "floor/internal/offers.h"
#include "floor/internal/outbound_calls.h"
#include "floor/internal/overflows.h"
#include "floor/internal/parking.h"
#include "floor/internal/phone_lines.h"
#include "floor/internal/recordings.h"
#include "floor/internal/sides.h"
#include "floor/internal/sound.h"
#include "floor/internal/surveys.h"
#include "floor/internal/treatment.h"
#include "floor/internal/voicemail.h"
#include "floor/internal/waiting.h"
#include "floor/internal/web_visitors.h"

namespace callfloor::floor {

namespace {

/// Longer than SIP needs to give up on a missing ACK (64 x T1 = 32 s).
constexpr Duration kAnswerGuard = std::chrono::seconds(40);

Conversation& start_conversation(World& world, const CallArrived& call) {
    auto owned = std::make_unique<Conversation>();
    Conversation& conversation = *owned;
    conversation.id = world.ids.next<ConversationId>(world.now);
    conversation.caller_number = call.caller_number;
    conversation.caller_name = call.caller_name;
    conversation.dialled_number = call.dialled_number;
    conversation.withheld_number = call.withheld_number;
    conversation.diverted_from = call.diverted_from;
    conversation.web_page = call.web_page;
    conversation.trunk = call.trunk;
    conversation.started_at = world.now;
    if (call.web_queue.is_set()) {
        conversation.number.queue = call.web_queue;  // answered at once, in whatever hours
    } else if (const auto number = world.numbers.find(call.dialled_number);
               number != world.numbers.end()) {
        conversation.number = number->second;
        const auto known = world.config.class_by_caller.find(call.caller_number);
        conversation.caller_class = known != world.config.class_by_caller.end()
                                        ? known->second
                                        : conversation.number.caller_class;
        const auto head_start = world.head_starts.find(conversation.caller_class);
        conversation.head_start =
            head_start != world.head_starts.end() ? head_start->second : Duration{0};
    } else if (call.from_extension.is_set() &&
               world.extension_by_number.contains(call.dialled_number)) {
        conversation.direction = Direction::Internal;
    }
    world.conversations.emplace(conversation.id, std::move(owned));
    return conversation;
}

void start_customer_leg(World& world, Conversation& conversation, const CallArrived& call) {
    auto leg = std::make_unique<Leg>();
    leg->id = call.leg;
    leg->conversation = conversation.id;
    leg->role =
        conversation.direction == Direction::Internal ? LegRole::Colleague : LegRole::Customer;
    leg->extension = call.from_extension;
    leg->inbound = true;
    conversation.customer = leg.get();
    const Extension* extension = world.find_extension(call.from_extension);
    const UserId agent = extension != nullptr && extension->agent != nullptr
                             ? extension->agent->config.id
                             : UserId{};
    world.emit(beginning_of(conversation));
    world.emit(LegStarted{conversation.id, leg->id, leg->role, agent, leg->extension});
    world.legs.emplace(call.leg, std::move(leg));
    begin_segment(world, conversation, SegmentKind::Setup, {});
}

void refuse(World& world, Conversation& conversation, EndCause cause) {
    const bool may_retry = cause != EndCause::UnknownNumber && cause != EndCause::Forbidden;
    end_conversation(world, conversation, {cause, EndSide::System, 0, may_retry},
                     QueueOutcome::Ended);
}

/// Why the call cannot even begin; absent when it can.
std::optional<EndCause> refusal(World& world, Conversation& conversation, const CallArrived& call) {
    if (world.is_stopping) {
        return EndCause::ServerStopping;
    }
    if (world.conversations.size() > limits::kConversations) {
        return EndCause::LimitReached;
    }
    if (!leads_somewhere(world, conversation, call.web_queue) &&
        conversation.direction != Direction::Internal) {
        return EndCause::UnknownNumber;
    }
    if (call.from_extension.is_set()) {
        return occupy_caller(world, conversation, call.from_extension);
    }
    return std::nullopt;
}

/// The caller's leg is answered for the first time.
void on_customer_answered(World& world, Conversation& conversation) {
    world.timers.cancel(conversation.guard_timer);
    switch (conversation.stage) {
        case Stage::Answering:
            conversation.forward     ? begin_forward(world, conversation)
            : conversation.voicemail ? greet_for_voicemail(world, conversation)
                                     : begin_treatment(world, conversation);
            break;
        case Stage::Connecting:
            for (const auto& offer : conversation.offers) {
                if (offer->answered) {
                    connect_agent(world, conversation, *offer);
                    break;
                }
            }
            break;
        case Stage::Waiting:  // the agent he was answered for is gone again
            conversation.needs_sound = true;
            world.fresh_waiters.push_back(conversation.id);
            break;
        case Stage::ColleagueConnecting:
            connect_colleagues(world, conversation);
            break;
        default:
            break;
    }
}

bool is_hang_up(EndCause cause) {
    return cause == EndCause::NormalHangUp || cause == EndCause::Cancelled ||
           cause == EndCause::Abandoned;
}

/// What the caller's leaving means for the whole conversation.
CallEnd end_by_caller(const Conversation& conversation, const CallEnd& leg_end) {
    if (conversation.stage == Stage::Farewell) {
        return conversation
            .farewell_end;  // he was turned away; that he did not listen to the end is no matter
    }
    if (conversation.survey) {
        return conversation.survey->end;  // the agent ended it; the rest was a favour
    }
    CallEnd end = leg_end;
    end.side = EndSide::Caller;
    if (is_hang_up(end.cause)) {
        // Who leaves a flow has served himself; only who waits for somebody abandons.
        const bool is_done = conversation.stage == Stage::Talking || conversation.flow != nullptr ||
                             conversation.voicemail;
        end.cause = is_done ? EndCause::NormalHangUp : EndCause::Abandoned;
    }
    return end;
}

void on_customer_ended(World& world, Conversation& conversation, const CallEnd& leg_end) {
    const bool rang = std::ranges::any_of(
        conversation.offers, [](const auto& offer) { return offer->leg->rang || offer->answered; });
    const CallEnd end = end_by_caller(conversation, leg_end);
    end_leg(world, conversation.customer, leg_end);
    end_conversation(world, conversation, end,
                     rang ? QueueOutcome::AbandonedRinging : QueueOutcome::AbandonedInQueue);
}

void on_partner_ended(World& world, Conversation& conversation, const CallEnd& leg_end) {
    CallEnd end = leg_end;
    end.side = EndSide::Agent;
    const ExtensionId extension_id = conversation.partner->extension;
    if (!pass_on_lost_partner(world, conversation, leg_end)) {
        if (is_hang_up(end.cause) &&
            is_to_be_surveyed(world, conversation, SurveyCause::AgentLeft)) {
            end.cause = EndCause::NormalHangUp;
            begin_survey(world, conversation, PhoneFate::Over, end);
            return;
        }
        end_leg(world, conversation.partner, leg_end);
        if (conversation.stage != Stage::ColleagueRinging && is_hang_up(end.cause)) {
            end.cause = EndCause::NormalHangUp;
        }
        end_conversation(world, conversation, end, QueueOutcome::Ended);
    }
    if (Extension* extension = world.find_extension(extension_id);
        leg_end.cause == EndCause::Unreachable && extension != nullptr) {
        set_reachability(world, *extension, Reachability::Unreachable);
    }
}

void let_customer_go(World& world, Conversation& conversation, const CallEnd& end) {
    if (conversation.customer == nullptr) {
        return;
    }
    const Leg& customer = *conversation.customer;
    if (!customer.inbound || customer.answered || customer.answering) {
        world.effect(HangUpLeg{conversation.customer->id, end});
    } else {
        world.effect(RefuseLeg{conversation.customer->id, end});
    }
    end_leg(world, conversation.customer, end);
}

}  // namespace

void begin_segment(World& world, Conversation& conversation, SegmentKind kind, UserId agent) {
    end_pause(world, conversation, ActOutcome::Cancelled);  // it was for who talked until now
    conversation.segment = kind;
    conversation.segment_since = world.now;
    conversation.segment_agent = agent;
    const bool is_of_queue = kind != SegmentKind::Setup && kind != SegmentKind::Announcement &&
                             kind != SegmentKind::Flow;
    const QueueId queue = conversation.queue.is_set() ? conversation.queue : conversation.account;
    world.emit(SegmentStarted{conversation.id, world.ids.next<SegmentId>(world.now), kind,
                              is_of_queue ? queue : QueueId{}, agent});
    world.touch(conversation);
}

Leg& start_leg(World& world, Conversation& conversation, LegRole role, ExtensionId extension) {
    auto owned = std::make_unique<Leg>();
    Leg& leg = *owned;
    leg.id = world.ids.next<LegId>(world.now);
    leg.conversation = conversation.id;
    leg.role = role;
    leg.extension = extension;
    world.legs.emplace(leg.id, std::move(owned));
    return leg;
}

void end_leg(World& world, Leg*& leg, const CallEnd& end) {
    CHECK(leg != nullptr);
    charge(world, *leg);
    world.emit(LegWasEnded{leg->conversation, leg->id, end});
    if (Extension* extension = world.find_extension(leg->extension);
        extension != nullptr && extension->conversation == leg->conversation) {
        extension->conversation = {};
    }
    const auto found = world.legs.find(leg->id);
    CHECK(found != world.legs.end());
    world.ended_legs.push_back(std::move(found->second));
    world.legs.erase(found);
    leg = nullptr;
}

void answer_customer(World& world, Conversation& conversation) {
    conversation.customer->answering = true;
    world.effect(AnswerLeg{conversation.customer->id});
    world.start_timer(conversation.guard_timer, kAnswerGuard, TimerKind::AnswerGuard,
                      conversation.id.value);
}

void on_call_arrived(World& world, const CallArrived& call) {
    if (world.find_leg(call.leg) != nullptr || begin_line(world, call)) {
        return;  // told twice, or the second call of a phone
    }
    const bool is_outside = dials_outside(world, call);
    const auto not_dialled = is_outside ? dial_from_phone(world, call) : std::nullopt;
    if (is_outside && !not_dialled) {
        return;
    }
    Conversation& conversation = start_conversation(world, call);
    start_customer_leg(world, conversation, call);
    if (const auto cause = is_outside ? not_dialled : refusal(world, conversation, call)) {
        refuse(world, conversation, *cause);
        return;
    }
    if (conversation.direction == Direction::Internal) {
        call_colleague(world, conversation, world.extension_by_number.at(call.dialled_number));
        return;
    }
    if (call.trunk.is_set() && blocks(world, conversation)) {
        refuse(world, conversation, EndCause::Forbidden);
        return;
    }
    const NumberConfig& number = conversation.number;
    const bool answers_now = number.answer == AnswerPolicy::OnEntry;
    if (conversation.farewell_prompt.empty() && world.zone != nullptr &&
        !is_open(number.hours, local_moment(*world.zone, world.now))) {
        if (!answers_now || number.closing_prompt.empty()) {
            refuse(world, conversation, EndCause::Closed);
            return;
        }
        conversation.farewell_prompt = number.closing_prompt;
        conversation.farewell_end = {EndCause::Closed, EndSide::System, 0, true};
    }
    if (answers_now) {
        answer_customer(world, conversation);
    } else {
        world.effect(SendRinging{call.leg});
        enter_queue(world, conversation, number.queue);
    }
}

void on_leg_ringing(World& world, Leg& leg, bool has_sound) {
    Conversation* conversation = world.find_conversation(leg.conversation);
    CHECK(conversation != nullptr);
    if (Offer* offer = find_offer(*conversation, leg.id); offer != nullptr) {
        on_offer_rang(world, *offer);
        return;
    }
    if (!on_placing_leg_rang(world, *conversation, leg, has_sound) &&
        !on_extra_leg_rang(world, *conversation, leg, has_sound) && &leg == conversation->partner) {
        on_colleague_rang(world, *conversation);
    }
}

void on_leg_answered(World& world, Leg& leg) {
    Conversation* conversation = world.find_conversation(leg.conversation);
    CHECK(conversation != nullptr);
    if (Offer* offer = find_offer(*conversation, leg.id); offer != nullptr) {
        on_offer_answered(world, *offer);
        return;
    }
    if (on_placing_leg_answered(world, *conversation, leg)) {
        return;
    }
    if (&leg == conversation->customer && leg.answering && !leg.answered) {
        leg.answered = true;
        world.emit(LegWasAnswered{conversation->id, leg.id});
        on_customer_answered(world, *conversation);
        return;
    }
    if (!on_extra_leg_answered(world, *conversation, leg) && &leg == conversation->partner) {
        on_colleague_answered(world, *conversation);
    }
}

void on_leg_ended(World& world, Leg& leg, const CallEnd& end) {
    Conversation* conversation = world.find_conversation(leg.conversation);
    CHECK(conversation != nullptr);
    if (Offer* offer = find_offer(*conversation, leg.id); offer != nullptr) {
        on_offer_leg_ended(world, *offer, end);
        return;
    }
    if (on_placing_leg_ended(world, *conversation, leg, end)) {
        return;
    }
    if (&leg == conversation->customer) {
        on_customer_ended(world, *conversation, end);
        return;
    }
    if (!on_extra_leg_ended(world, *conversation, leg, end) && &leg == conversation->partner) {
        on_partner_ended(world, *conversation, end);
    }
}

void on_leg_held(World& world, Leg& leg, bool held) {
    Conversation* conversation = world.find_conversation(leg.conversation);
    CHECK(conversation != nullptr);
    if (is_line(*conversation, leg)) {
        on_line_held(world, *conversation, held);
        return;
    }
    // Only the agent's hold is a state; a caller who holds us keeps the agent talking.
    if (&leg != conversation->partner || conversation->agent == nullptr) {
        return;
    }
    conversation->held_by_phone = held;
    settle_talk(world, *conversation);
}

void on_playback_finished(World& world, Leg& leg, std::uint64_t playback) {
    Conversation* conversation = world.find_conversation(leg.conversation);
    CHECK(conversation != nullptr);
    if (&leg != conversation->customer || playback == 0 || conversation->playback != playback) {
        return;  // the end of something already replaced
    }
    conversation->playback = 0;
    world.timers.cancel(conversation->guard_timer);
    switch (conversation->stage) {
        case Stage::Notice:
            on_notice_finished(world, *conversation);
            break;
        case Stage::Greeting:
            on_greeting_finished(world, *conversation);
            break;
        case Stage::RecordingNotice:
            enter_queue(world, *conversation, conversation->notice_queue);
            break;
        case Stage::Flow:
            on_flow_playback_finished(world, *conversation);
            break;
        case Stage::Voicemail:
            on_voicemail_playback_finished(world, *conversation);
            break;
        case Stage::Survey:
            on_survey_playback_finished(world, *conversation);
            break;
        case Stage::Farewell:
            end_conversation(world, *conversation, conversation->farewell_end, QueueOutcome::Ended);
            break;
        case Stage::Waiting:
            on_announcement_finished(world, *conversation);
            break;
        default:
            break;
    }
}

void on_prompt_guard(World& world, Conversation& conversation) {
    conversation.guard_timer = {};
    if (conversation.customer != nullptr) {
        on_playback_finished(world, *conversation.customer, conversation.playback);
    }
}

void on_answer_guard(World& world, Conversation& conversation) {
    conversation.guard_timer = {};
    if (conversation.customer != nullptr && !conversation.customer->answered) {
        end_conversation(world, conversation, {EndCause::Failed, EndSide::System, 0, true},
                         QueueOutcome::Ended);
    }
}

void say_farewell(World& world, Conversation& conversation, const std::string& prompt,
                  const CallEnd& end) {
    if (prompt.empty() || !conversation.customer->answered) {
        end_conversation(world, conversation, end, QueueOutcome::Ended);
        return;
    }
    conversation.stage = Stage::Farewell;
    conversation.farewell_end = end;
    begin_segment(world, conversation, SegmentKind::Announcement, {});
    play_prompt(world, conversation, prompt);
}

void connect_agent(World& world, Conversation& conversation, Offer& offer) {
    Agent& agent = *offer.agent;
    Leg* leg = offer.leg;
    end_offer(world, offer, OfferOutcome::Answered, PhoneFate::Keeps, {});
    if (const Queue* queue = world.find_queue(conversation.queue); queue != nullptr) {
        conversation.wrap_up_limit = queue->config.wrap_up_limit;
        conversation.hold_music = queue->config.music;
    }
    leave_queue(world, conversation, {QueueOutcome::Answered, agent.config.id, {}});
    world.timers.cancel(conversation.guard_timer);
    if (conversation.transfer) {
        end_act(world, conversation, conversation.transfer->act, ActOutcome::Done);
        conversation.transfer.reset();
    }
    take_partner(world, conversation, leg, &agent);
    ++agent.answered_today;
    ensure_recording(world, conversation);
    settle_talk(world, conversation);
}

void end_conversation(World& world, Conversation& conversation, const CallEnd& end,
                      QueueOutcome outcome) {
    if (conversation.stage == Stage::Ended) {
        return;
    }
    conversation.stage = Stage::Ended;
    world.timers.cancel(conversation.guard_timer);
    if (conversation.is_in_queue) {
        leave_queue(world, conversation, {outcome, {}, {}});
    }
    const bool caller_left =
        outcome == QueueOutcome::AbandonedInQueue || outcome == QueueOutcome::AbandonedRinging;
    close_voicemail(world, conversation);
    close_survey(world, conversation);
    leave_flow(world, conversation, caller_left ? "hung_up" : "ended");
    end_extra_legs(world, conversation,
                   caller_left ? ActOutcome::CallerGone : ActOutcome::Cancelled, end);
    end_offers(world, conversation, nullptr,
               caller_left ? OfferOutcome::CallerGone : OfferOutcome::Withdrawn);
    stop_recording(world, conversation);
    leave_place(world, conversation, caller_left ? ActOutcome::CallerGone : ActOutcome::Cancelled);
    if (conversation.partner != nullptr) {
        world.effect(HangUpLeg{conversation.partner->id, end});
        end_leg(world, conversation.partner, end);
    }
    let_customer_go(world, conversation, end);
    end_act(world, conversation, conversation.conference_act, ActOutcome::Done);
    end_all_acts(world, conversation, caller_left ? ActOutcome::CallerGone : ActOutcome::Cancelled);
    world.emit(ConversationEnded{conversation.id, end});
    if (conversation.agent != nullptr) {
        begin_wrap_up(world, *conversation.agent, conversation);
        conversation.agent = nullptr;
    }
    release_dialler(world, conversation);
    release_colleagues(world, conversation);

    world.out.ended.push_back(conversation.id);
    const auto found = world.conversations.find(conversation.id);
    CHECK(found != world.conversations.end());
    world.graveyard.push_back(std::move(found->second));
    world.conversations.erase(found);
}

}  // namespace callfloor::floor
