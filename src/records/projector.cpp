#include "records/projector.h"

#include <algorithm>

#include "base/json.h"
#include "floor/event_codec.h"
#include "floor/figures.h"
#include "records/projection_store.h"
#include "records/records_rules.h"

namespace callfloor::records {
namespace {

constexpr std::string_view kRecordingDeleted = "recording_deleted";

using floor::AgentState;
using floor::SegmentKind;

UserId agent_of(const floor::EventBody& body) {
    return std::visit(
        [](const auto& event) -> UserId {
            if constexpr (requires { event.agent; }) {
                return event.agent;
            } else {
                return {};
            }
        },
        body);
}

/// One entry at its place and time.
struct Step {
    ProjectionStore records;
    std::int64_t seq;
    Instant at;

    Result<void> on(const floor::ConversationStarted& event) {
        return records.insert_conversation(at, event);
    }

    Result<void> on(const floor::CallbackAsked& event) { return records.ask_callback(event); }

    Result<void> on(const floor::LegStarted& event) { return records.insert_leg(at, event); }
    Result<void> on(const floor::LegRang& event) { return records.set_leg_rang(at, event.leg); }
    Result<void> on(const floor::LegWasAnswered& event) {
        TRY(records.set_leg_answered(at, event.leg));
        if (const auto agent = TRY(records.agent_of_leg(event.leg))) {
            TRY(records.add_participant(event.conversation, *agent));
        }
        return {};
    }
    Result<void> on(const floor::LegWasEnded& event) {
        return records.end_leg(at, event.leg, event.end);
    }

    /// For the queue whose conversation it was, in the quarter in which that came there.
    Result<void> count_where_it_came(ConversationId conversation, QueueId queue,
                                     const floor::QueueFigures& part) {
        const auto entered = TRY(records.last_entry(conversation, queue));
        return entered ? records.count_in_interval(queue, *entered, part) : Result<void>{};
    }

    Result<void> close_segment(ConversationId conversation) {
        const auto closed = TRY(records.close_segment(at, conversation));
        if (closed &&
            (closed->kind == SegmentKind::Talk || closed->kind == SegmentKind::Conference)) {
            TRY(records.add_talk(conversation, closed->length));
        }
        if (closed && closed->kind == SegmentKind::Chat) {
            TRY(records.add_talk(conversation, closed->length));
            floor::QueueFigures one;
            one.talk_ms = closed->length.count();
            TRY(count_where_it_came(conversation, closed->queue, one));
        }
        if (closed && closed->kind == SegmentKind::Hold) {
            TRY(records.add_hold(conversation, closed->length));
        }
        return {};
    }
    Result<void> on(const floor::SegmentStarted& event) {
        TRY(close_segment(event.conversation));
        TRY(records.insert_segment(at, event));
        if (event.agent.is_set()) {
            TRY(records.set_agent(event.conversation, event.agent));
            TRY(records.add_participant(event.conversation, event.agent));
        }
        return {};
    }

    Result<void> on(const floor::QueueEntered& event) {
        TRY(records.enter_queue(seq, at, event));
        floor::QueueFigures one;
        one.offered = 1;
        one.overflowed_in = event.overflow_from.is_set() ? 1 : 0;
        return records.count_in_interval(event.queue, at, one);
    }
    Result<void> on(const floor::QueueLeft& event) {
        const Instant entered = TRY(records.leave_queue(seq, at, event));
        floor::QueueFigures one;
        floor::count_departure(one,
                               {event.outcome, event.waited, event.threshold, event.short_abandon});
        return records.count_in_interval(event.queue, entered, one);
    }

    Result<void> on(const floor::RequiredLevelChanged& event) {
        TRY(records.insert_step(seq, at, event));
        if (event.level != 0) {
            return {};
        }
        floor::QueueFigures one;
        one.opened_to_agents = 1;
        return count_where_it_came(event.conversation, event.queue, one);
    }
    Result<void> on(const floor::CallerReserved& event) {
        return records.insert_step(seq, at, event);
    }
    Result<void> on(const floor::CallerBlocked& event) {
        return records.insert_blocked(seq, at, event);
    }
    Result<void> on(const floor::NuisanceReported& event) {
        return records.insert_report(seq, at, event);
    }

    Result<void> on(const floor::OfferStarted& event) { return records.insert_offer(at, event); }
    Result<void> on(const floor::OfferEnded& event) { return records.end_offer(at, event); }

    Result<void> count_handling(const ProjectionStore::ClosedInterval& closed) {
        floor::QueueFigures one;
        switch (closed.state) {
            case AgentState::Talking:
            case AgentState::Conference:
                one.talk_ms = closed.length.count();
                break;
            case AgentState::Holding:
            case AgentState::Consulting:
                one.hold_ms = closed.length.count();
                break;
            case AgentState::AfterCallWork:
                one.wrap_up_ms = closed.length.count();
                TRY(records.add_wrap_up(closed.conversation, closed.length));
                break;
            default:
                return {};
        }
        return closed.queue.is_set() ? count_where_it_came(closed.conversation, closed.queue, one)
                                     : Result<void>{};
    }
    Result<void> on(const floor::AgentStateChanged& event) {
        if (const auto closed = TRY(records.close_interval(at, event.agent))) {
            TRY(count_handling(*closed));
        }
        return event.state == AgentState::SignedOut ? Result<void>{}
                                                    : records.insert_interval(seq, at, event);
    }
    Result<void> on(const floor::ChatClosed& event) {
        TRY(records.add_wrap_up(event.conversation, event.took));
        floor::QueueFigures one;
        one.wrap_up_ms = event.took.count();
        return count_where_it_came(event.conversation, event.queue, one);
    }
    Result<void> on(const floor::AgentReachabilityChanged&) { return {}; }

    Result<void> on(const floor::WrapUpRecorded& event) {
        return records.insert_wrap_up(seq, at, event);
    }
    Result<void> on(const floor::DigitReceived&) { return {}; }

    Result<void> on(const floor::RecordingStarted& event) {
        return records.insert_recording(at, event);
    }
    Result<void> on(const floor::RecordingDecided& event) {
        return records.decide_recording(at, event);
    }
    Result<void> on(const floor::RecordingFinished& event) {
        return records.finish_recording(at, event);
    }

    Result<void> on(const floor::LegMeasured& event) { return records.insert_sound(event); }

    Result<void> on(const floor::VoicemailStarted& event) {
        return records.insert_message(at, event);
    }
    Result<void> on(const floor::VoicemailEnded& event) { return records.end_message(at, event); }
    Result<void> on(const floor::SurveyOffered& event) { return records.insert_survey(at, event); }
    Result<void> on(const floor::SurveyAnswered& event) {
        return records.insert_answer(seq, event);
    }

    Result<void> on(const floor::ActStarted& event) { return records.insert_act(at, event); }
    Result<void> on(const floor::ActEnded& event) { return records.end_act(at, event); }

    Result<void> on(const floor::FlowNodeEntered& event) {
        return records.insert_flow_visit(seq, at, event);
    }
    Result<void> on(const floor::FlowNodeLeft& event) { return records.end_flow_visit(at, event); }

    Result<void> on(const floor::ConversationEnded& event) {
        TRY(close_segment(event.conversation));
        TRY(records.end_flow_visit(at, {event.conversation, {}, {}, "ended", {}}));
        TRY(records.end_open_acts(at, event.conversation));
        const auto direction =
            TRY(records.direction_of(event.conversation)).value_or(floor::Direction::Inbound);
        if (direction == floor::Direction::Outbound) {
            const bool reached = TRY(records.was_talked_in(event.conversation));
            return records.end_conversation(at, event, reached ? "answered" : "not_reached");
        }
        if (event.end.cause == EndCause::NormalHangUp &&
            TRY(records.was_in_flow(event.conversation))) {
            // A transfer node leads to somebody without a queue.
            const bool was_served = TRY(records.was_talked_in(event.conversation));
            return records.end_conversation(at, event, was_served ? "answered" : "self_service");
        }
        return records.end_conversation(at, event,
                                        outcome_without_queue(direction, event.end.cause));
    }
};

bool is_floor_type(std::string_view type) {
    static const auto names = floor::event_type_names();
    return std::ranges::find(names, type) != names.end();
}

}  // namespace

Result<void> Projector::apply(store::Connection& connection, const store::JournalEntry& entry) {
    if (entry.type == kRecordingDeleted) {
        const auto object = TRY(json::parse_object(entry.body));
        const RecordingId recording{TRY(json::get_int(object, "recording"))};
        return ProjectionStore(connection).delete_recording(entry.at, recording);
    }
    const auto event = TRY(floor_event(entry));
    if (!event) {
        return {};
    }
    Step step{ProjectionStore(connection), entry.seq, entry.at};
    return std::visit([&](const auto& body) { return step.on(body); }, event->body);
}

store::JournalEntry recording_deleted_entry(Instant at, const RecordingRecord& recording) {
    store::JournalEntry entry;
    entry.at = at;
    entry.type = kRecordingDeleted;
    entry.conversation = recording.conversation;
    entry.body = json::to_text(json::Object{{"conversation", recording.conversation.value},
                                            {"recording", recording.id.value}});
    return entry;
}

store::JournalEntry journal_entry(const floor::Event& event) {
    store::JournalEntry entry;
    entry.at = event.at;
    entry.type = floor::event_type_name(event.body);
    entry.conversation = floor::event_conversation(event.body);
    entry.agent = agent_of(event.body);
    entry.body = json::to_text(floor::event_to_json(event.body));
    return entry;
}

Result<std::optional<floor::Event>> floor_event(const store::JournalEntry& entry) {
    if (!is_floor_type(entry.type)) {
        return std::nullopt;
    }
    const auto object = TRY(json::parse_object(entry.body));
    auto body = TRY(floor::event_from_json(entry.type, object));
    return floor::Event{entry.at, std::move(body)};
}

}  // namespace callfloor::records
