#pragma once
// A centre without wires for tests: drives a Floor in virtual time, plays switchboard, phones and
// prompt player, and after every step checks what must always hold. Tests only.
//
//   effects   are applied to a model of the legs; an effect on a leg that is gone, or a second end,
//   is a violation events    go through the ledger; states seen must be the states told feed      a
//   copy kept by the changed lists alone must equal a fresh snapshot liveness  no free agent beside
//   a caller no phone rings for

#include <map>
#include <optional>
#include <queue>
#include <set>
#include <string>
#include <vector>

#include "floor/floor.h"
#include "floor/ledger.h"

namespace callfloor::floor {

/// What a phone does when it is called, or a trunk with a number outside.
enum class PhoneManner : std::uint8_t {
    Rings,
    Silent,
    Answers,
    Busy,
    Rejects,
    Unreachable,
    Fails,
    Sounds,  ///< a trunk only: rings with sound of its own
    Full,    ///< a trunk only: all its places are taken
};

/// How a data source answers.
struct SourceManner {
    LookUpOutcome outcome = LookUpOutcome::NotFound;
    std::map<std::string, std::string> values{};  ///< by where they stand
    Duration after = std::chrono::seconds(1);
    bool is_dead = false;  ///< never answers
};

struct LegModel {
    LegId id;
    ConversationId conversation;
    bool inbound = false;
    ExtensionId extension;  ///< a phone of ours
    std::string caller;     ///< name of the outside caller, or of whom we dialled outside
    LegRole role = LegRole::Customer;
    bool is_outside = false;  ///< placed through a trunk
    bool has_sound = false;   ///< of its own before it is answered
    bool answering = false;
    bool answered = false;
    bool ended = false;
    bool let_go = false;  ///< ended by the floor
    std::optional<CallEnd> end;
    LegId connected_to;
    std::vector<LegId> mixed_with;  ///< whom it hears in a mix, in the mix's order
    bool is_mixed = false;
    std::string keys;               ///< it was sent
    std::string hears = "nothing";  ///< "ringing", prompts, or empty when connected
    std::uint64_t playback = 0;
};

class Harness final {
  public:
    explicit Harness(Instant start) : now_(start) {}

    Output give(const Input& input);
    /// Lets time pass; timers and scheduled inputs run each at their own time.
    void pass(Duration time);

    /// A call from outside (or, with an extension, from one of our phones).
    LegId call(const std::string& caller, CallArrived call);
    void end_leg(LegId leg, EndCause cause) { end_leg(leg, {cause, EndSide::Peer, 0, false}); }
    void end_leg(LegId leg, const CallEnd& end);
    void ring(LegId leg, bool has_sound);

    Instant now() const { return now_; }
    Floor& floor() { return floor_; }
    const Floor& floor() const { return floor_; }
    LegModel* find_leg(LegId leg);
    /// The phone's leg that is being called or talking now, else the last one it had.
    LegModel* leg_at(ExtensionId extension);
    LegModel* last_leg_of_caller(const std::string& caller);
    const std::vector<Event>& events() const { return events_; }
    const std::vector<std::string>& violations() const { return violations_; }
    const std::optional<Input>& last_input() const { return last_input_; }
    std::vector<LegId> open_legs() const;

    /// All must be over: callers hang up, agents sign out, no timer but the calendar's may be left.
    void close_down();

    std::map<ExtensionId, PhoneManner> manners;
    std::map<TrunkId, PhoneManner> trunk_manners;
    std::map<DataSourceId, SourceManner> source_manners;
    std::map<std::string, std::string> last_parameters;  ///< of the last look-up
    std::map<std::string, std::string> names_outside;    ///< by number: who is called there
    std::set<std::string>
        late_confirmers;  ///< callers whose phones do not confirm our answer at once
    Duration prompt_length = std::chrono::seconds(5);
    /// How often each outcome and end was seen, to know that a random run got everywhere.
    std::map<std::string, int> tally;
    bool keeps_events = true;  ///< false in long random runs

  private:
    struct Scheduled {
        Instant at;
        std::uint64_t sequence = 0;
        Input input;
        bool operator>(const Scheduled& other) const {
            return std::tie(at, sequence) > std::tie(other.at, other.sequence);
        }
    };
    struct SeenAgent {
        AgentState state = AgentState::SignedOut;
        std::string reason;
        ConversationId conversation;
        Instant since;
    };
    struct SeenConversation {
        SegmentKind segment = SegmentKind::Setup;
        Instant since;
    };

    void schedule(Duration after, Input input);
    void absorb(const Output& out);
    void run_scheduled();
    void violate(std::string text);

    void apply(const SendRinging& effect);
    void apply(const AnswerLeg& effect);
    void apply(const RefuseLeg& effect);
    void apply(const PlaceLeg& effect);
    void apply(const HangUpLeg& effect);
    void apply(const ConnectLegs& effect);
    void apply(const DisconnectLegs& effect);
    void apply(const PlayPrompts& effect);
    void apply(const StopPlayback& effect);
    void apply(const StartRecording& effect);
    void apply(const StopRecording& effect);
    void apply(const MixLegs& effect);
    void apply(const SilenceRecording& effect);
    void apply(const SendKeys& effect);
    void apply(const StartLookUp& effect);
    void apply(const StartFax& effect);
    LegModel* live_leg(LegId leg, const char* effect);
    void let_go(LegId leg, const CallEnd& end, const char* effect);
    void separate(LegModel& leg);

    void see(const Event& event);
    void check_seen();
    void check_feed(const Output& out);
    void check_liveness();
    void check_company();
    void check_figures();

    Floor floor_;
    Instant now_;
    std::map<LegId, LegModel> legs_;
    std::map<RecordingId, bool> recordings_;  ///< still running
    std::set<RecordingId> silent_recordings_;
    std::priority_queue<Scheduled, std::vector<Scheduled>, std::greater<>> scheduled_;
    std::uint64_t last_sequence_ = 0;
    std::optional<Input> last_input_;

    Ledger ledger_;
    std::int64_t complaints_seen_ = 0;
    std::vector<Event> events_;
    std::map<UserId, SeenAgent> seen_agents_;
    std::map<ConversationId, SeenConversation> seen_conversations_;
    std::map<ConversationId, int> outbound_legs_;                         ///< placed through trunks
    std::map<ConversationId, std::pair<QueueId, Instant>> seen_waiting_;  ///< since when, where
    std::map<UserId, AgentStatus> feed_agents_;
    std::map<QueueId, QueueStatus> feed_queues_;
    std::map<ConversationId, ConversationStatus> feed_conversations_;
    std::vector<std::string> violations_;
    bool is_stopped_ = false;
};

}  // namespace callfloor::floor
