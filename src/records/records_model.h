#pragma once
// What the records know about conversations, agents and queues, as plain values. Names of people
// and queues are not part of the records; a Directory tells today's.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/call_end.h"
#include "base/clock.h"
#include "base/ids.h"
#include "floor/floor_model.h"
#include "records/records_rules.h"
#include "records/signal_model.h"
#include "records/sound_store.h"

namespace callfloor::records {

struct ConversationRecord {
    ConversationId id;
    std::string direction;
    std::string caller_number;
    std::string caller_name;
    std::string dialled_number;
    std::string caller_class;
    Instant started_at;
    std::optional<Instant> ended_at;
    QueueId queue;        ///< the last one
    UserId agent;         ///< the last who had the caller
    std::string outcome;  ///< a word of the API; "running" until the end
    Duration wait{0};
    Duration talk{0};
    Duration hold{0};
    Duration wrap_up{0};
    std::optional<std::string> end_cause;
    std::optional<std::string> end_side;
    RecordingId recording;
    std::string wrap_up_code;
    std::string diverted_from;  ///< who sent the call on to us
    std::string web_page;       ///< where the visitor who called was
    std::string channel;        ///< voice or chat
};

struct LegRecord {
    LegId id;
    std::string role;
    UserId agent;
    ExtensionId extension;
    TrunkId trunk;       ///< through which it was dialled
    std::string number;  ///< dialled outside
    Instant started_at;
    std::optional<Instant> rang_at;
    std::optional<Instant> answered_at;
    std::optional<Instant> ended_at;
    std::optional<std::string> end_cause;
    std::optional<std::string> end_side;
    std::int64_t sip_status = 0;
    std::optional<LegSoundRecord> sound{};  ///< absent when nothing was measured
};

struct SegmentRecord {
    SegmentId id;
    std::string kind;
    Instant started_at;
    std::optional<Instant> ended_at;
    QueueId queue;
    UserId agent;
};

struct OfferRecord {
    OfferId id;
    QueueId queue;
    UserId agent;
    Instant started_at;
    std::optional<Instant> ended_at;
    std::optional<std::string> outcome;
};

struct QueueVisitRecord {
    QueueId queue;
    Instant entered_at;
    std::optional<Instant> left_at;
    std::optional<std::string> outcome;
    Duration waited{0};
    QueueId overflow_from{};
    Duration credited{0};  ///< waited in an earlier call whose line was lost
};

/// How the caller's waiting widened: either a level, or the agent he was kept for.
struct QueueStepRecord {
    QueueId queue;
    Instant at;
    std::optional<std::int64_t> level;  ///< 0: the overflow agents, too
    UserId agent;
};

/// What an agent reported about the caller, and what was decided.
struct NuisanceReport {
    std::int64_t id = 0;
    ConversationId conversation;
    std::string caller_number;
    UserId agent;
    std::string note;
    Instant at;
    std::string decision;  ///< "blocked", "dismissed"; empty: nobody has looked at it yet
    UserId decided_by;
    std::optional<Instant> decided_at;
    std::string decision_note;
};

/// One attempt of a caller on the list of blocked callers.
struct BlockedCall {
    std::int64_t id = 0;
    ConversationId conversation;
    std::string caller_number;
    std::string dialled_number;
    std::int64_t rule = 0;
    std::string action;
    Instant at;
};

/// What somebody did with the call (floor/call_control.h).
struct ActRecord {
    ActId id;
    std::string kind;
    UserId by;
    UserId agent;
    QueueId queue;
    ExtensionId extension;
    std::string number;  ///< outside
    Instant started_at;
    std::optional<Instant> ended_at;
    std::optional<std::string> outcome;
};

struct WrapUpRecord {
    Instant at;
    UserId agent;
    QueueId queue;
    std::string code;
    std::string note;
    Duration took{0};
};

struct RecordingRecord {
    RecordingId id;
    ConversationId conversation;
    Instant started_at;
    std::optional<Instant> finished_at;
    std::optional<Instant> deleted_at;  ///< the file is gone; the facts stay
    std::string path;                   ///< relative to the recordings folder
    Duration length{0};
    std::int64_t bytes = 0;
    std::string problem;

    std::string_view state() const;  ///< running, finished, failed, deleted
};

/// The caller at one node of a flow.
struct FlowVisitRecord {
    std::int64_t flow = 0;
    std::int64_t version = 1;
    std::string node;
    std::string kind;
    Instant entered_at;
    std::optional<Instant> left_at;
    std::string exit;   ///< empty while he is there
    std::string input;  ///< keys; "xxxx" where they are masked
};

struct ConversationDetail {
    ConversationRecord conversation;
    std::vector<LegRecord> legs;
    std::vector<SegmentRecord> segments;
    std::vector<OfferRecord> offers;
    std::vector<QueueVisitRecord> queue_visits;
    std::vector<WrapUpRecord> wrap_ups;
    std::vector<ActRecord> acts;
    std::vector<FlowVisitRecord> flow_visits;
    std::vector<QueueStepRecord> queue_steps;
    std::string blocked_action;  ///< empty: the caller was not on the list
    std::vector<NuisanceReport> nuisance_reports;
    std::optional<RecordingRecord> recording;
    std::optional<floor::RecordingDecided> recording_rule;  ///< absent: all is recorded
    std::vector<AgentSignals> signals;  ///< by agent; empty before the call was measured
};

/// Which conversations to list; what is unset does not filter.
struct ConversationFilter {
    std::optional<Instant> from;  ///< started at or after
    std::optional<Instant> to;    ///< started before
    QueueId queue;                ///< visited
    std::optional<std::vector<UserId>>
        agents;  ///< one of these took part; an empty list finds nothing
    std::optional<std::vector<UserId>>
        seen_by;  ///< likewise: what the asking person may see at all
    std::string direction;
    std::string caller;   ///< first digits
    std::string dialled;  ///< first digits
    std::string outcome;  ///< also "waiting": in a queue now
    std::string cause;
    std::string wrap_up_code;  ///< the last one given; "-": none was
    Duration min_talk{0};
    std::optional<bool> has_recording;
    /// At least so much with one of its agents; a call not measured has none.
    Duration min_silence{0};       ///< the longest one
    int min_overtalk_percent = 0;  ///< of the time connected
    int min_interruptions = 0;     ///< by the agent
    /// Some leg was heard, or heard, worse than this; nothing heard at all is the worst.
    std::optional<double> sound_below;
};

/// How many calls were told by one code.
struct WrapUpFigures {
    std::string code;  ///< empty: none
    std::int64_t calls = 0;
    Duration talk{0};
    Duration wrap_up{0};
};

/// The order of the list, newest first.
struct ConversationPlace {
    Instant started_at;
    ConversationId id;
};

/// Time of one agent by what it went into; the parts add up to the time signed in.
struct AgentFigures {
    UserId agent;
    std::int64_t offered = 0;
    std::int64_t answered = 0;
    std::int64_t missed = 0;  ///< rang out
    Duration ready{0};
    Duration reserved{0};
    Duration ringing{0};
    Duration talk{0};
    Duration hold{0};
    Duration wrap_up{0};
    Duration outbound{0};
    Duration chatting{0};
    std::map<std::string, Duration> not_ready;  ///< by reason

    Duration not_ready_total() const;
    /// With customers and for them; time in chats counts as talk.
    Duration handled() const { return talk + hold + wrap_up + chatting; }
    Duration signed_in() const {
        return ready + reserved + ringing + handled() + outbound + not_ready_total();
    }
    std::optional<Duration> average_handle() const;
    /// handled / (handled + ready); ringing and reserved are in neither
    /// part.
    std::optional<double> occupancy() const;
    void add(const std::string& state, const std::string& reason, Duration time);
};

struct QueueFiguresRow {
    Period period;
    QueueId queue;
    floor::QueueFigures figures;
};

/// Today's names and rules that stand beside the records' ids. Made by the app from users and
/// configuration. Any thread.
class Directory {
  public:
    virtual ~Directory() = default;
    virtual std::string queue_name(QueueId queue) const = 0;  ///< empty when unknown
    virtual std::vector<QueueId> queues() const = 0;          ///< of today, by name
    virtual std::string agent_name(UserId agent) const = 0;
    virtual std::string extension_number(ExtensionId extension) const = 0;
    virtual std::string trunk_name(TrunkId trunk) const = 0;
    virtual TeamId team_of(UserId agent) const = 0;
    virtual std::vector<UserId> agents_of(TeamId team) const = 0;
    virtual std::string time_zone() const = 0;

    struct ServiceLevelRule {
        floor::ServiceLevelVariant variant = floor::ServiceLevelVariant::Sl5;
        Duration threshold = std::chrono::seconds(20);
    };
    virtual ServiceLevelRule service_level_rule(QueueId queue) const = 0;
};

}  // namespace callfloor::records
