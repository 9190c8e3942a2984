#pragma once
// The bookkeeper: reads the journal's events in order and says whether every second and every
// object is accounted for once.
//
//   conversation  segments follow each other without gap from start to end; ended once, with a
//   cause; all legs ended agent         intervals follow each other from sign-in to sign-out;
//   reserved or ringing exactly while an offer runs talk, hold    the segments of a call and the
//   agent's own intervals in it have the same length
//   chat          its agent is neither free nor signed out until he has closed it
//   place         a parked customer's act is open exactly while his segment is parked
//   act           begins and ends once, within its conversation; a part in a conference is as long
//   as the agent's own intervals in it
//   offer         begins and ends once; an agent
//   has at most one queue         offered = answered + abandoned + overflowed + waiting
//
// Used by tests, demo and `callfloor ledger`. What is over is forgotten, so a month's journal runs
// through it. One thread.

#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include <fmt/format.h>

#include "floor/floor_model.h"

namespace callfloor::floor {

struct LedgerReport {
    std::int64_t imbalance_ms = 0;        ///< milliseconds in no interval or in two
    std::vector<std::string> complaints;  ///< the first limits::kLedgerComplaints
    std::int64_t complaint_count = 0;
    std::int64_t conversations = 0;
    std::int64_t answered = 0;
    std::int64_t recordings = 0;
    std::int64_t still_open = 0;  ///< conversations

    bool balances() const { return imbalance_ms == 0 && complaint_count == 0; }
};

enum class Closing : std::uint8_t {
    StillRunning,  ///< open conversations and signed-in agents are no complaint
    AllOver,       ///< everything must have ended
};

class Ledger final {
  public:
    void add(const Event& event);
    LedgerReport report(Closing closing);

  private:
    struct TalkTime {
        Duration talk{0};  ///< of a call placed also the time until the customer answers
        Duration hold{0};  ///< consultations included: for the customer they are one
        Duration conference{0};
        bool operator==(const TalkTime&) const = default;
    };
    struct OpenConversation {
        Direction direction = Direction::Inbound;
        Instant started_at;
        Instant segment_since;
        SegmentKind segment = SegmentKind::Setup;
        UserId segment_agent;
        bool has_segment = false;
        Duration in_segments{0};
        std::set<LegId> legs;
        std::map<OfferId, UserId> offers;
        struct OpenAct {
            ActKind kind = ActKind::BlindTransfer;
            UserId agent;
            Instant since;
        };
        std::map<ActId, OpenAct> acts;
        std::int64_t questions = 0;  ///< of the survey offered
        std::set<std::int64_t> answered{};
        std::optional<RecordingDecided> recording_rule{};
        bool is_recording_asked = false;
        std::int64_t recordings = 0;  ///< of the talk
        QueueId queue;                ///< waiting in
        Instant queue_since;
        UserId answered_by;
        std::map<UserId, TalkTime> by_segments;
        std::map<UserId, TalkTime> by_agents;
        UserId chatter;  ///< has the chat
        bool is_at_flow_node = false;
        bool is_ended = false;
    };
    struct AgentBook {
        AgentState state = AgentState::SignedOut;
        std::string reason;
        ConversationId conversation;
        Instant since;
        OfferId offer;
        std::set<ConversationId> chats;  ///< he has, those in after-chat work included
    };
    struct QueueBook {
        std::int64_t entered = 0;
        std::int64_t left = 0;
        std::int64_t waiting = 0;
    };

    template <typename... Args>
    void complain(Instant at, fmt::format_string<Args...> format, Args&&... args);
    OpenConversation* find_open(Instant at, ConversationId id, const char* what);
    void close_segment(OpenConversation& conversation, Instant at);
    static void close_act(OpenConversation& conversation, const OpenConversation::OpenAct& act,
                          Instant at);
    /// False: the agent has it not.
    bool let_chat_go(ConversationId chat, UserId agent);
    bool is_on_duty(UserId agent) const;
    void settle_instant();

    void on(Instant at, const ConversationStarted& event);
    void on(Instant at, const LegStarted& event);
    void on(Instant at, const LegRang& event);
    void on(Instant at, const LegWasAnswered& event);
    void on(Instant at, const LegWasEnded& event);
    void on(Instant at, const SegmentStarted& event);
    void on(Instant at, const QueueEntered& event);
    void on(Instant at, const QueueLeft& event);
    void on(Instant at, const OfferStarted& event);
    void on(Instant at, const OfferEnded& event);
    void on(Instant at, const AgentStateChanged& event);
    void on(Instant at, const AgentReachabilityChanged& event);
    void on(Instant at, const WrapUpRecorded& event);
    void on(Instant at, const DigitReceived& event);
    void on(Instant at, const RecordingStarted& event);
    void on(Instant at, const RecordingDecided& event);
    void on(Instant at, const RecordingFinished& event);
    void on(Instant at, const LegMeasured& event);
    void on(Instant at, const ActStarted& event);
    void on(Instant at, const ActEnded& event);
    void on(Instant at, const FlowNodeEntered& event);
    void on(Instant at, const FlowNodeLeft& event);
    void on(Instant at, const RequiredLevelChanged& event);
    void on(Instant at, const CallerReserved& event);
    void on(Instant at, const CallerBlocked& event);
    void on(Instant at, const NuisanceReported& event);
    void on(Instant at, const VoicemailStarted& event);
    void on(Instant at, const VoicemailEnded& event);
    void on(Instant at, const SurveyOffered& event);
    void on(Instant at, const SurveyAnswered& event);
    void on(Instant at, const CallbackAsked& event);
    void on(Instant at, const ChatClosed& event);
    void on(Instant at, const ConversationEnded& event);

    LedgerReport report_;
    Instant now_;
    std::unordered_map<ConversationId, OpenConversation> open_;
    std::unordered_map<UserId, AgentBook> agents_;
    std::map<QueueId, QueueBook> queues_;
    std::set<UserId> agents_of_instant_;  ///< to be looked at when the instant is over
    std::set<UserId> chatters_of_instant_;
    std::set<ConversationId> ended_of_instant_;
};

LedgerReport check_ledger(std::span<const Event> events, Closing closing);

}  // namespace callfloor::floor
