#pragma once
// The SQL that writes the record tables, one method per thing that can happen. Called by the
// projector only, in the transaction of the journal entry.

#include <optional>
#include <string_view>

#include "base/result.h"
#include "floor/floor_model.h"
#include "store/database.h"

namespace callfloor::records {

class ProjectionStore final {
  public:
    explicit ProjectionStore(store::Connection& connection) : connection_(connection) {}

    Result<void> insert_conversation(Instant at, const floor::ConversationStarted& event);
    Result<void> ask_callback(const floor::CallbackAsked& event);
    /// The direction of a conversation; absent when it is unknown.
    /// Whether somebody talked with the customer.
    Result<bool> was_talked_in(ConversationId conversation);
    Result<std::optional<floor::Direction>> direction_of(ConversationId conversation);
    /// Keeps the outcome the queue gave, else sets `outcome`.
    Result<void> end_conversation(Instant at, const floor::ConversationEnded& event,
                                  std::string_view outcome);
    Result<void> add_participant(ConversationId conversation, UserId agent);

    Result<void> insert_leg(Instant at, const floor::LegStarted& event);
    Result<void> set_leg_rang(Instant at, LegId leg);
    Result<void> set_leg_answered(Instant at, LegId leg);
    Result<void> end_leg(Instant at, LegId leg, const CallEnd& end);
    Result<std::optional<UserId>> agent_of_leg(LegId leg);
    Result<void> insert_sound(const floor::LegMeasured& event);

    struct ClosedSegment {
        floor::SegmentKind kind;
        Duration length;
        QueueId queue;
    };
    Result<std::optional<ClosedSegment>> close_segment(Instant at, ConversationId conversation);
    Result<void> insert_segment(Instant at, const floor::SegmentStarted& event);
    Result<void> set_agent(ConversationId conversation, UserId agent);
    Result<void> add_talk(ConversationId conversation, Duration talk);
    Result<void> add_hold(ConversationId conversation, Duration hold);
    Result<void> add_wrap_up(ConversationId conversation, Duration wrap_up);

    Result<void> enter_queue(std::int64_t seq, Instant at, const floor::QueueEntered& event);
    /// When the open visit was entered; a call refused at the door gets a visit of no length.
    Result<Instant> leave_queue(std::int64_t seq, Instant at, const floor::QueueLeft& event);
    /// Entry of the conversation's last visit to the queue; absent when it never was there.
    Result<std::optional<Instant>> last_entry(ConversationId conversation, QueueId queue);
    /// Adds `part` to the figures of the quarter that holds `entry`.
    Result<void> count_in_interval(QueueId queue, Instant entry, const floor::QueueFigures& part);

    Result<void> insert_offer(Instant at, const floor::OfferStarted& event);
    Result<void> end_offer(Instant at, const floor::OfferEnded& event);

    struct ClosedInterval {
        floor::AgentState state;
        Duration length;
        ConversationId conversation;
        QueueId queue;
    };
    Result<std::optional<ClosedInterval>> close_interval(Instant at, UserId agent);
    Result<void> insert_interval(std::int64_t seq, Instant at,
                                 const floor::AgentStateChanged& event);

    Result<void> insert_wrap_up(std::int64_t seq, Instant at, const floor::WrapUpRecorded& event);
    Result<void> insert_recording(Instant at, const floor::RecordingStarted& event);
    Result<void> decide_recording(Instant at, const floor::RecordingDecided& event);
    Result<void> delete_recording(Instant at, RecordingId recording);
    Result<void> finish_recording(Instant at, const floor::RecordingFinished& event);

    Result<void> insert_step(std::int64_t seq, Instant at,
                             const floor::RequiredLevelChanged& event);
    Result<void> insert_step(std::int64_t seq, Instant at, const floor::CallerReserved& event);
    Result<void> insert_blocked(std::int64_t seq, Instant at, const floor::CallerBlocked& event);
    Result<void> insert_report(std::int64_t seq, Instant at, const floor::NuisanceReported& event);

    Result<void> insert_message(Instant at, const floor::VoicemailStarted& event);
    Result<void> end_message(Instant at, const floor::VoicemailEnded& event);
    Result<void> insert_survey(Instant at, const floor::SurveyOffered& event);
    Result<void> insert_answer(std::int64_t seq, const floor::SurveyAnswered& event);

    Result<void> insert_act(Instant at, const floor::ActStarted& event);
    Result<void> end_act(Instant at, const floor::ActEnded& event);
    /// Those a crash cut off, with their conversation.
    Result<void> insert_flow_visit(std::int64_t seq, Instant at,
                                   const floor::FlowNodeEntered& event);
    /// Of the node he is at; nothing happens when he is at none.
    Result<void> end_flow_visit(Instant at, const floor::FlowNodeLeft& event);
    Result<bool> was_in_flow(ConversationId conversation);
    Result<void> end_open_acts(Instant at, ConversationId conversation);

  private:
    Result<void> lose_message(ConversationId conversation, RecordingId recording);
    Result<void> set_outcome(ConversationId conversation, std::string_view outcome);

    store::Connection& connection_;
};

}  // namespace callfloor::records
