#pragma once
// What must hold whatever happens. Each rule has a name by which a canary is known to be caught.
//
//   after every event   ending    nothing happens in a conversation that is not open; each ends
//   once
//                       offers    no agent holds two offers; no offer without an end
//                       stamps    an event carries the time of its step
//   after every turn    status    agents, conversations and queues the step touched are as told
//                       liveness  no free agent beside a caller no phone rings for
//                       owners    every conversation has its caller's leg; every leg one SIP call
//                                 and one RTP stream; talk is heard, and nothing else is
//                       timers    no timer of the floor is overdue
//                       figures   offered = departures + waiting
//   at every sweep      all of these for everything, and
//                       stuck     nobody is in a passing state for longer than its limit
//                       ledger    every second and object of the committed journal is in its place
//                       feed      the copy kept by the changed lists = a fresh snapshot
//   at the end          nothing is left: see Simulation::close_down

#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "floor/floor.h"
#include "floor/ledger.h"
#include "media.h"
#include "story.h"
#include "switchboard/switchboard.h"

namespace callfloor::simulation {

/// An id as a story's lines name it.
template <typename T>
std::string word(T id) {
    return fmt::format("{}", id);
}

struct Violation {
    std::string rule;
    std::string text;
    std::vector<std::string> words;  ///< by which its story is found
};

/// How often each outcome was seen: a run that never gets somewhere proves nothing about it.
struct Tally {
    std::int64_t conversations = 0, recordings = 0, turns = 0, sweeps = 0, commands = 0,
                 refused_commands = 0, crashes = 0, stops = 0, reconfigurations = 0,
                 phones_vanished = 0, answered_twice = 0, races = 0, lost_events = 0,
                 recovered_conversations = 0, datagrams = 0, calls = 0, clock_steps = 0,
                 calls_out = 0, reached_out = 0, next_trunks = 0, phone_transfers = 0,
                 phone_transfers_done = 0, phone_transfers_refused = 0;
    std::int64_t offers[20] = {};
    std::int64_t departures[20] = {};
    std::int64_t ends[32] = {};
    std::int64_t states[20] = {};
    std::int64_t acts[20] = {}, act_outcomes[20] = {};

    void add(const Tally& other);
};

class Checkers final {
  public:
    Checkers(Story& story, Tally& tally) : story_(story), tally_(tally) {}

    void on_output(const floor::Output& output, Instant now);
    void on_committed(const floor::Event& event);
    /// The server is at rest: its input queue is empty.
    void at_rest(switchboard::Switchboard& server, const SimulatedMedia& media, Instant now);
    void sweep(switchboard::Switchboard& server, const SimulatedMedia& media, Instant now);
    /// The process died: what only it knew is gone.
    void on_crash();
    /// Start-up has closed what stood open in the journal.
    void on_recovered();
    /// No new offers from now on.
    void on_stopping() { is_stopping_ = true; }
    void expect_recordings(bool expected) { expects_recordings_ = expected; }
    void at_end(const floor::Floor& floor, Instant now);

    void violate(std::string rule, std::string text, std::vector<std::string> words);
    const std::optional<Violation>& violation() const { return violation_; }

    /// Whether a conversation with this caller is open at the server.
    bool is_open(const std::string& caller) const { return callers_.contains(caller); }
    struct SeenConversation {
        std::string caller;
        Instant started_at;
        floor::Direction direction = floor::Direction::Inbound;
        floor::SegmentKind segment = floor::SegmentKind::Setup;
        Instant since;
        QueueId segment_queue;
        QueueId waits_in;
        Instant waits_since;
        std::set<LegId> legs;
        LegId first_leg;  ///< its streams' group
        LegId customer;
        int offers = 0;
        bool is_chat = false;  ///< without legs and sound
    };
    const std::unordered_map<ConversationId, SeenConversation>& conversations() const {
        return conversations_;
    }

  private:
    struct SeenAgent {
        floor::AgentState state = floor::AgentState::SignedOut;
        std::string reason;
        ConversationId conversation;
        Instant since;
        OfferId offer;
        bool has_answered = false;  ///< the phone, for this offer
    };
    struct SeenQueue {
        std::set<std::pair<Instant, ConversationId>> waiting;
        std::set<ConversationId> unoffered;
    };

    void see(const floor::Event& event);
    SeenConversation* open(ConversationId id, std::string_view what);
    void change_segment(ConversationId id, SeenConversation& seen, floor::SegmentKind kind,
                        QueueId queue, Instant at);
    void on(Instant at, const floor::ConversationStarted& event);
    void on(Instant at, const floor::LegStarted& event);
    void on(Instant at, const floor::LegRang& event);
    void on(Instant at, const floor::LegWasAnswered& event);
    void on(Instant at, const floor::LegWasEnded& event);
    void on(Instant at, const floor::SegmentStarted& event);
    void on(Instant at, const floor::QueueEntered& event);
    void on(Instant at, const floor::QueueLeft& event);
    void on(Instant at, const floor::OfferStarted& event);
    void on(Instant at, const floor::OfferEnded& event);
    void on(Instant at, const floor::AgentStateChanged& event);
    void on(Instant at, const floor::RecordingStarted& event);
    void on(Instant at, const floor::RecordingFinished& event);
    void on(Instant at, const floor::LegMeasured& event);
    void on(Instant at, const floor::ActStarted& event);
    void on(Instant at, const floor::ActEnded& event);
    void on(Instant at, const floor::ConversationEnded& event);
    template <typename Other>
    void on(Instant, const Other&) {}

    void check_agent(const floor::Floor& floor, UserId id);
    void check_conversation(const floor::Floor& floor, const SimulatedMedia& media,
                            ConversationId id);
    void check_queue(const floor::Floor& floor, QueueId id);
    void check_liveness(const floor::Floor& floor, Instant now);
    void check_owners(switchboard::Switchboard& server, const SimulatedMedia& media);
    void check_feed(const floor::Floor& floor);
    void check_stuck(const floor::Floor& floor, Instant now);
    void check_ledger(floor::Closing closing);

    Story& story_;
    Tally& tally_;
    std::optional<Violation> violation_;
    bool is_stopping_ = false;
    bool expects_recordings_ = true;

    std::unordered_map<UserId, SeenAgent> agents_;
    std::unordered_map<ConversationId, SeenConversation> conversations_;
    std::unordered_map<QueueId, SeenQueue> queues_;
    void forget_caller(const std::string& caller);

    std::unordered_map<std::string, int> callers_;
    std::unordered_map<LegId, std::string> outside_legs_;  ///< parties outside beside the customer
    std::unordered_map<RecordingId, ConversationId> recordings_;  ///< not finished
    std::set<LegId> measured_;
    std::unordered_map<LegId, UserId> offered_legs_;  ///< the phones' legs, while they are open
    std::size_t legs_ = 0;

    // Touched since the last rest.
    std::vector<UserId> touched_agents_;
    std::vector<ConversationId> touched_conversations_;
    std::vector<QueueId> touched_queues_;

    std::map<UserId, floor::AgentStatus> feed_agents_;
    std::map<QueueId, floor::QueueStatus> feed_queues_;
    std::map<ConversationId, floor::ConversationStatus> feed_conversations_;

    floor::Ledger ledger_;
    std::set<ConversationId> journal_open_;
    std::set<ConversationId> journal_ended_;  ///< since the last sweep, for "ends once"
};

}  // namespace callfloor::simulation
