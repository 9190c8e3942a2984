#pragma once
// Everything the core knows, as plain data, and the step it is in. The verbs stand in their own
// files and take the world:
//
//   agents · offers · routing · waiting · conversations · internal_calls · announcements · commands
//   · configure · status · sides · transfers · conferences · listeners · sound · acts
//   · phone_lines · destinations · outbound_calls · dialling · flows · eligibility · overflows ·
//   blocking · voicemail · surveys · chats
//
// Ownership: World owns agents, queues, extensions, conversations and legs by id; a conversation
// owns its offers. Pointers inside one step are safe: what ends is kept in the graveyard until the
// step is over. Queues may vanish by a new configuration, so conversations and agents name them by
// id.

#include <array>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include <ext/pb_ds/assoc_container.hpp>
#include <ext/pb_ds/tree_policy.hpp>

#include "base/ids.h"
#include "base/limits.h"
#include "floor/call_limits.h"
#include "floor/figures.h"
#include "floor/floor.h"
#include "floor/floor_model.h"
#include "floor/internal/chat_state.h"
#include "floor/internal/flow_run.h"
#include "floor/internal/recent_memory.h"
#include "floor/internal/timer_set.h"
#include "floor/internal/unoffered.h"
#include "floor/opening_hours.h"

namespace callfloor::floor {

struct Agent;
struct Conversation;
struct Queue;

struct Leg {
    LegId id;
    ConversationId conversation;
    LegRole role = LegRole::Customer;
    ExtensionId extension;
    bool inbound = false;    ///< came to us; else we placed it
    bool answering = false;  ///< inbound: told to answer, not yet confirmed
    bool answered = false;
    bool rang = false;
    // To a number outside:
    TrunkId trunk{};
    std::string number{};
    UserId dialled_by{};
    Instant answered_at{};
};

/// A number outside being reached, trunk by trunk (dialling.h).
struct Dialling {
    std::string number{};           ///< OutsideNumber::digits
    UserId by{};                    ///< charged with it
    std::string caller_id{};        ///< shown to the called party
    std::vector<TrunkId> trunks{};  ///< still to be tried, the next one first
};

/// One try to give a caller to an agent: begins and ends in the same step as the agent's
/// reservation.
struct Offer {
    OfferId id;
    Conversation* conversation = nullptr;
    Agent* agent = nullptr;
    QueueId queue;
    Leg* leg = nullptr;
    bool answered = false;     ///< the agent took it, the caller's own leg is not confirmed yet
    bool is_directed = false;  ///< to this very agent, for the conversation's side party
};

/// Order among a queue's free members; the first is offered next. `first` depends on the strategy.
struct FreeKey {
    std::int64_t first = 0;
    Instant idle_since;
    UserId agent;
    auto operator<=>(const FreeKey&) const = default;
};

struct Membership {
    Queue* queue = nullptr;
    int level = 5;           ///< kForAgentsToo: no member, one of the overflow agents
    std::int64_t index = 0;  ///< in member order
    FreeKey key;             ///< valid while the agent is free
};

struct Agent {
    AgentConfig config;
    AgentState state = AgentState::SignedOut;
    std::string reason;
    Instant since;
    Instant idle_since;  ///< when the present idle time began; a call lost without the agent's
                         ///< fault does not reset it
    std::optional<NextState> next;
    UserId next_by;
    ExtensionId extension;
    Reachability reachability = Reachability::Unknown;
    ConversationId conversation;
    QueueId queue;
    Instant signed_in_at;

    Instant wrap_up_until;
    TimerKey wrap_up_timer;
    TimerKey ring_timer;
    Instant backing_off_until;
    bool backs_off_unreachable = false;  ///< the phone's return ends the back-off
    TimerKey back_off_timer;
    std::deque<Instant> missed;  ///< offers let ring out, within the rule's window

    Offer* offer = nullptr;
    std::vector<Chat*> chats;    ///< he has, in the order he took them
    Chat* chat_offer = nullptr;  ///< never beside an offer
    Instant last_chat_at;        ///< was offered one
    /// What an outbound or internal call interrupted.
    struct Interrupted {
        AgentState state = AgentState::Ready;
        std::string reason;
        ConversationId conversation;
        QueueId queue;
    };
    std::optional<Interrupted> interrupted;
    /// The last queue call, for a wrap-up code that comes late.
    struct LastCall {
        ConversationId conversation;
        QueueId queue;
        Duration wrap_up{0};
        Duration handling{0};
        bool code_given = false;
        bool overdue = false;  ///< the limit ended its after-call work without a code
    };
    LastCall last_call;

    std::int64_t answered_since_sign_in = 0;
    std::int64_t answered_today = 0;
    Duration talk_today{0};
    Duration hold_today{0};
    Duration wrap_up_today{0};
    std::int64_t dialled_today = 0;  ///< calls to numbers outside
    Duration connected_today{0};     ///< with them

    std::vector<Membership> memberships;
    std::vector<Membership> helps;  ///< queues that may overflow to him
    bool is_free = false;           ///< stands in the free sets of all his queues
    bool is_removed = false;        ///< no longer configured; leaves when the call is over
    bool is_touched = false;
};

/// Sorted, and knows the position of each in O(log n).
using WaitingOrder =
    __gnu_pbds::tree<WaitingKey, Conversation*, std::less<WaitingKey>, __gnu_pbds::rb_tree_tag,
                     __gnu_pbds::tree_order_statistics_node_update>;

struct FreeMember {
    Agent* agent = nullptr;
    int level = 5;
};

/// What a caller had waited when he was lost.
struct KeptPlace {
    Duration waited{0};
    Instant left_at;
};

/// Who had a caller last, and when.
struct LastAgent {
    UserId agent;
    Instant at;
};

struct Queue {
    QueueConfig config;
    WaitingOrder waiting;                                 ///< all callers in the queue
    Unoffered unoffered;                                  ///< those no phone rings for
    std::set<std::pair<Instant, std::uint64_t>> entries;  ///< entry times, for the longest wait
    std::map<WaitingKey, Chat*> chats;                    ///< waiting, offered or not
    std::map<FreeKey, FreeMember> free;          ///< members who may be offered a caller now
    std::map<FreeKey, FreeMember> free_helpers;  ///< likewise of the overflow agents
    std::array<std::int64_t, kHighestLevel + 1> free_by_level{};  ///< of the free members
    RecentMemory<KeptPlace> kept_places{limits::kKeptPlaces};
    TimerKey unstaffed_timer;
    std::int64_t last_offered_index = -1;  ///< round robin goes on after it
    std::int64_t helpers_signed_in = 0;
    std::int64_t signed_in = 0;
    std::int64_t not_ready = 0;
    std::int64_t in_call = 0;
    QueueFigures today;
    RecentFigures recent;
    HandlingMean handling;
    bool is_dirty = false;  ///< routing must look at it in this step
    bool is_touched = false;

    std::size_t waiting_count() const { return waiting.size() + chats.size(); }
};

struct Extension {
    ExtensionConfig config;
    Reachability reachability = Reachability::Unknown;
    Agent* agent = nullptr;       ///< signed in here
    ConversationId conversation;  ///< its phone is in this call (offers included)
    bool is_removed = false;      ///< no longer configured; goes when agent and call have left it
};

/// Where a conversation stands. Segments tell the journal; the stage tells the core what to expect
/// next.
enum class Stage : std::uint8_t {
    Answering,  ///< told to answer, waiting for the confirmation
    Notice,     ///< the emergency notice; then what he came from, or for
    Greeting,
    RecordingNotice,  ///< that the call will be recorded; then the queue
    Flow,
    Waiting,       ///< in a queue, offered or not
    Connecting,    ///< an agent answered, the caller's own leg is being answered
    Talking,       ///< talk or hold
    Transferring,  ///< the next party's phone rings, nobody has the customer
    Parked,
    Voicemail,  ///< the greeting or the message
    Survey,
    Farewell,  ///< last prompt, then the end
    ColleagueRinging,
    ColleagueConnecting,
    OwnPhoneRinging,  ///< of the agent who places a call
    Dialling,         ///< he has answered, the customer has not
    Ended,
};

enum class SidePurpose : std::uint8_t {
    Consult,   ///< asked while the customer waits
    Join,      ///< to join the talk on answering
    Transfer,  ///< gets the customer on answering
    Return,    ///< the agent who transferred him, rung again
    PickUp,    ///< an agent who takes him from where he is parked
    Forward,   ///< somebody outside, whom his queue overflows to
};

/// The one party being brought in: its phone rings, or it is consulted.
struct SideParty {
    SidePurpose purpose = SidePurpose::Consult;
    Leg* leg = nullptr;
    Agent* agent = nullptr;  ///< null: a phone where nobody is signed in
    bool answered = false;
    bool on_hold = false;    ///< consulted; the agent is back with the customer meanwhile
    bool has_sound = false;  ///< of its own before it is answered; somebody outside
    ActId act;
    std::optional<Dialling> dialling{};  ///< somebody outside
    Leg* line = nullptr;  ///< the second call of the agent's phone by which he asks; else his first
};

/// In the conference beside customer and partner.
struct ConferenceMember {
    Leg* leg = nullptr;
    Agent* agent = nullptr;
    ActId act;
};

struct Listener {
    Leg* leg = nullptr;
    UserId leader;
    Agent* agent = nullptr;  ///< signed in as an agent at that phone
    ListenMode mode = ListenMode::Monitor;
    ActId act;  ///< of the present mode, once answered
    TimerKey ring_timer;
};

/// A caller at a box (voicemail.h).
struct VoicemailRun {
    QueueId queue{};  ///< whose box; of the two one is set
    UserId agent{};
    std::vector<std::string> greeting{};
    Duration longest{0};
    RecordingId recording{};  ///< of the message, once the tone is over
    Instant began{};
};

/// A customer in the survey of his queue (surveys.h).
struct SurveyRun {
    SurveyRule rule{};  ///< as it was when he came
    std::size_t question = 0;
    int tries = 1;
    RecordingId comment{};  ///< while he gives one
    bool asks_comment = false;
    CallEnd end{};  ///< how the agent left him
};

/// A transfer under way: where the customer goes back to when it fails.
struct PendingTransfer {
    UserId by;
    QueueId queue;  ///< the one he was served for
    ActId act;      ///< set while he waits in the queue he was transferred to
    bool was_returned = false;
};

/// A customer in a numbered place (parking.h).
struct Parking {
    std::int64_t place = 0;
    UserId by;
    ActId act;
    bool is_overdue = false;  ///< goes back as soon as no phone rings for him
};

struct Conversation {
    ConversationId id;
    Direction direction = Direction::Inbound;
    Stage stage = Stage::Answering;
    std::string caller_number;
    std::string caller_name;
    std::string dialled_number;
    std::string caller_class;
    std::string withheld_number{};
    std::string diverted_from{};
    std::string web_page{};
    std::string warning;  ///< about the caller, to whoever has him
    TrunkId trunk;
    NumberConfig number;  ///< as it was when the call arrived
    Instant started_at;

    Leg* customer = nullptr;
    Leg* partner = nullptr;         ///< the agent's or colleague's leg once it is the one
    Agent* agent = nullptr;         ///< who talks with the customer
    Agent* caller_agent = nullptr;  ///< signed in at the calling extension
    Agent* called_agent = nullptr;  ///< signed in at the called extension (internal call)
    std::vector<std::unique_ptr<Offer>> offers;

    // Of a call placed by an agent (outbound_calls.h):
    std::optional<Dialling> dialling;
    Agent* dialler = nullptr;  ///< until the customer answers
    UserId placed_by;          ///< from then on, while that agent has the customer
    QueueId account;           ///< the queue for which it was placed
    bool has_early_sound = false;

    SegmentKind segment = SegmentKind::Setup;
    Instant segment_since;
    UserId segment_agent;

    std::optional<SideParty> side;
    std::vector<ConferenceMember> members;
    std::vector<Listener> listeners;
    std::vector<MixedLeg> room;  ///< who is together now, as last told by effects
    std::vector<ActId> acts;     ///< not yet ended
    std::optional<PendingTransfer> transfer;
    std::optional<Parking> parking;
    TimerKey park_timer;
    ActId conference_act;  ///< the partner's part in the conference
    UserId guest;          ///< a leader, no agent on duty, who took the call over
    std::size_t transfers = 0;
    TimerKey side_timer;
    bool is_muted = false;
    bool hears_ringback = false;  ///< the agent, of whom he consults

    QueueId queue;  ///< waits in it or was served for it
    bool is_in_queue = false;
    bool goes_first = false;  ///< came back from a failed transfer: before all others
    /// To leave the queue for this reason, as soon as no phone rings for him; no further offer.
    std::optional<EndCause> overdue;
    int need = kEveryMember;          ///< of who takes him: unoffered.h
    UserId kept_for;                  ///< while need is kKept
    Duration credited{0};             ///< waited here in an earlier call
    QueueId overflow_from;            ///< until he enters the next queue
    bool is_forwarded = false;        ///< to a number outside, which is not tried again
    std::optional<Dialling> forward;  ///< to be dialled as soon as he is answered
    WaitingKey key;
    Instant entered_queue_at;
    Instant max_wait_since;  ///< entered, or opened to the overflow agents
    std::optional<Instant> first_entered_at;
    Duration head_start{0};
    std::size_t overflows = 0;

    std::uint64_t playback = 0;  ///< the one-time playback whose end is awaited
    bool needs_sound = false;    ///< entered a queue in this step
    TimerKey max_wait_timer;
    TimerKey widen_timer;
    TimerKey closing_timer;
    TimerKey announce_timer;
    TimerKey guard_timer;

    RecordingId recording;
    std::optional<RecordingDecided> recording_rule{};  ///< from the first talk on
    bool was_recorded = false;                         ///< once, even if no longer
    bool is_recording_asked = false;
    bool is_told_recorded = false;  ///< or is being told, on the way to notice_queue
    QueueId notice_queue{};
    ActId pause;  ///< of the recording, while it is silent
    TimerKey pause_timer;
    Duration wrap_up_limit{0};
    std::string hold_music;
    bool held_by_phone = false;
    bool held_by_command = false;

    std::unique_ptr<FlowRun> flow;
    TimerKey flow_timer;

    std::optional<VoicemailRun> voicemail{};
    std::optional<SurveyRun> survey{};
    TimerKey message_timer{};  ///< of either

    std::string farewell_prompt;
    CallEnd farewell_end;
    bool is_touched = false;

    bool is_held() const { return held_by_phone || held_by_command; }
    /// He can be called back, and known again.
    bool is_caller_known() const {
        return !customer_number().empty() && customer_number() != "anonymous";
    }
    const std::string& customer_number() const {
        return direction == Direction::Outbound ? dialled_number : caller_number;
    }
};

/// The core's data and the step under way. `now` never steps back.
struct World {
    CentreConfig config;
    const date::time_zone* zone = nullptr;
    Instant now;
    IdGenerator ids;
    TimerSet timers;
    std::uint64_t last_sequence = 0;  ///< of callers
    std::uint64_t last_playback = 0;
    bool is_stopping = false;
    bool has_removed = false;  ///< agents or extensions that wait for the end of a call

    std::map<UserId, std::unique_ptr<Agent>> agents;
    std::map<QueueId, std::unique_ptr<Queue>> queues;
    std::map<ExtensionId, std::unique_ptr<Extension>> extensions;
    std::map<ConversationId, std::unique_ptr<Conversation>> conversations;
    std::map<ConversationId, std::unique_ptr<Chat>> chats;
    std::unordered_map<LegId, std::unique_ptr<Leg>> legs;
    std::unordered_map<std::string, NumberConfig> numbers;
    std::map<FlowId, std::shared_ptr<const FlowConfig>> flows;  ///< as configured now
    std::unordered_map<std::string, ExtensionId> extension_by_number;
    std::map<TrunkId, std::uint64_t> trunk_turns;  ///< equals take turns in carrying calls out
    std::uint64_t last_turn = 0;
    std::uint64_t last_look_up = 0;  ///< of flows
    std::unordered_map<std::string, Duration> head_starts;
    std::unordered_map<std::string, BlockedCaller> blocked_numbers;
    std::map<std::string, BlockedCaller> blocked_prefixes;
    std::map<std::int64_t, ConversationId> park_places;        ///< those taken
    RecentMemory<LastAgent> last_agents{limits::kLastAgents};  ///< by the caller's number
    TimerKey midnight_timer;
    TimerKey minute_timer;

    // The step.
    Output out;
    std::vector<Queue*> dirty_queues;
    std::set<QueueId> chat_queues;  ///< whose chats routing must look at in this step
    std::vector<ConversationId>
        fresh_waiters;  ///< need music or an announcement when routing is done
    std::vector<ConversationId> lost_offers;  ///< fell back to waiting in this step
    std::vector<std::unique_ptr<Conversation>> graveyard;
    std::vector<std::unique_ptr<Offer>> ended_offers;
    std::vector<std::unique_ptr<Leg>> ended_legs;
    std::vector<std::unique_ptr<Chat>> ended_chats;

    Agent* find_agent(UserId id) const;
    Queue* find_queue(QueueId id) const;
    Extension* find_extension(ExtensionId id) const;
    Conversation* find_conversation(ConversationId id) const;
    Chat* find_chat(ConversationId id) const;
    Leg* find_leg(LegId id) const;

    void emit(EventBody body) { out.events.push_back({now, std::move(body)}); }
    void effect(Effect effect) { out.effects.push_back(std::move(effect)); }
    void touch(Agent& agent);
    void touch(Queue& queue);
    void touch(Conversation& conversation);
    void touch(Chat& chat);

    void start_timer(TimerKey& key, Duration after, TimerKind kind, std::int64_t subject) {
        timers.start(key, now + after, {kind, subject});
    }
};

}  // namespace callfloor::floor
