#pragma once
// The words of the floor beside its configuration (centre_config.h): what comes in (inputs), what
// is to be done outside (effects), what happened (events: the journal's lines), and what can be
// seen (status). Plain values only; the rules are in floor.h.
//
//   switchboard, desk, clock ──inputs──► Floor ──effects──► switchboard (SIP, media)
//                                          └────events────► journal ──► records, live feed

#include <compare>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/call_end.h"
#include "base/clock.h"
#include "base/ids.h"
#include "floor/arrivals.h"
#include "floor/call_control.h"
#include "floor/centre_config.h"
#include "floor/chat_words.h"
#include "floor/flow_events.h"
#include "floor/message_events.h"
#include "floor/nuisance.h"
#include "floor/queue_events.h"
#include "floor/sound_events.h"

namespace callfloor::floor {

// ---------------------------------------------------------------- states

/// The one field that says what an agent is doing. The phone's reachability stands beside it.
enum class AgentState : std::uint8_t {
    SignedOut,
    Ready,
    NotReady,  ///< with a reason
    Reserved,  ///< an offer is on its way to the phone
    Ringing,   ///< the phone rings
    Talking,
    Holding,  ///< the customer is on hold
    AfterCallWork,
    Outbound,    ///< in a call the agent placed, or called directly by a colleague
    Consulting,  ///< the customer is on hold, the agent asks a third party (or its phone rings)
    Consulted,   ///< asked by a colleague who has a customer on hold
    Conference,  ///< three or more talk together
    Monitoring,  ///< a leader at an agent's seat, in somebody else's call
    Chatting,    ///< has at least one text chat, and no call
};

enum class Reachability : std::uint8_t { Unknown, Reachable, Unreachable };

/// State to enter when the present call (and its after-call work) is over.
struct NextState {
    AgentState state = AgentState::Ready;  ///< Ready, NotReady or SignedOut
    std::string reason;                    ///< for NotReady
    bool operator==(const NextState&) const = default;
};

/// What a conversation's time is spent on; each of its seconds belongs to exactly one segment.
enum class SegmentKind : std::uint8_t {
    Setup,         ///< arrived, not yet treated; of a call placed: until the customer answers
    Announcement,  ///< greeting, closing or sorry prompt
    Queue,         ///< waiting
    Offer,         ///< waiting while at least one agent's phone is being offered the call
    Talk,          ///< caller and agent (or two colleagues) connected
    Hold,
    Dead,        ///< the customer is gone, the agent is still in the call
    Transfer,    ///< between two agents: the next one's phone rings, nobody has the customer
    Conference,  ///< customer, agent and at least one more talk together
    Flow,        ///< in a flow (IVR): hears its prompts, keys in
    Voicemail,   ///< hears a greeting and leaves a message
    Survey,      ///< the agent has left, the customer answers his queue's survey
    Parked,      ///< nobody has him; stands in a numbered place until somebody picks him up
    Chat,        ///< text with an agent
};

enum class OfferOutcome : std::uint8_t {
    Answered,
    NoAnswer,
    Rejected,
    Busy,
    Unreachable,
    CallerGone,
    AnsweredElsewhere,
    Redirected,  ///< the agent sent the caller elsewhere
    Withdrawn,   ///< the agent left ready or the call was moved or forced while ringing
    Failed,
};

enum class Direction : std::uint8_t { Inbound, Internal, Outbound };
/// Outside: somebody there who was asked, invited, or given the customer.
enum class LegRole : std::uint8_t { Customer, Agent, Colleague, Leader, Outside };

// ---------------------------------------------------------------- inputs

struct ConfigureCentre {
    CentreConfig config;  ///< the whole new configuration; calls in progress keep what they hold
};
struct LegRinging {
    LegId leg;
    bool has_sound = false;  ///< the far end sends sound already (early media)
};
struct LegAnswered {
    LegId leg;
};
/// An outbound leg ended without being answered, or any leg's party hung up or was lost.
struct LegEnded {
    LegId leg;
    CallEnd end;
};
struct LegHeld {
    LegId leg;
    bool held = false;  ///< the party put us on hold by re-INVITE, or took us back
};
struct PlaybackFinished {
    LegId leg;
    std::uint64_t playback = 0;
};
struct DeviceReachable {
    ExtensionId extension;
    Reachability reachability = Reachability::Unknown;
};
/// Restores a queue's figures of today after a restart.
struct RestoreToday;

// Commands of people. `by`: who gave it, journalled when it is a leader's for somebody else.
struct SignIn {
    UserId agent;
    ExtensionId extension;
    UserId by;
};
struct SignOut {
    UserId agent;
    UserId by;
    /// Also during an offer or after-call work; in a call it becomes the next state in any case.
    bool force = false;
};
struct SetReady {
    UserId agent;
    UserId by;
};
struct SetNotReady {
    UserId agent;
    std::string reason;
    UserId by;
};
struct SetNextState {
    UserId agent;
    NextState next;
    UserId by;
};
struct FinishWrapUp {
    UserId agent;
    std::string code;
    std::string note;
};
/// The agent's own refusal of the offer on the desk (on the phone it arrives as LegEnded).
struct RejectOffer {
    UserId agent;
};
struct HoldCall {
    UserId agent;
};
struct ResumeCall {
    UserId agent;
};
/// Ends the agent's present call for both sides.
struct HangUpCall {
    UserId agent;
    UserId by;
};
struct ForceHangUp {
    ConversationId conversation;
    UserId by;
};
/// Ends every conversation in order, signs everybody out, refuses new calls.
struct StopServer {};

/// Counters of one queue for one period (the local day on the board; DOMAIN names in brackets).
/// offered = answered + abandoned_in_queue + abandoned_ringing + overflowed + waiting, always.
struct QueueFigures {
    std::int64_t offered = 0;             ///< [OFF]
    std::int64_t answered = 0;            ///< [ANS]
    std::int64_t answered_in_time = 0;    ///< [ANS_T] wait <= threshold
    std::int64_t abandoned_in_queue = 0;  ///< [ABQ]
    std::int64_t abandoned_ringing = 0;   ///< [ABR]
    std::int64_t abandoned_in_time = 0;   ///< [ABQ_T + ABR_T] wait <= threshold
    std::int64_t abandoned_short = 0;     ///< [ABQ_s + ABR_s] wait <= short abandon
    std::int64_t overflowed = 0;          ///< [OVF] incl. timed out and ended
    std::int64_t overflowed_in_time = 0;
    std::int64_t refused = 0;           ///< [BLK] never waited; not part of offered
    std::int64_t wait_answered_ms = 0;  ///< sum
    std::int64_t wait_abandoned_ms = 0;
    std::int64_t longest_wait_ms = 0;
    std::int64_t talk_ms = 0;  ///< of answered calls, hold excluded
    std::int64_t hold_ms = 0;
    std::int64_t wrap_up_ms = 0;
    std::int64_t overflowed_in = 0;  ///< of offered: from another queue
    /// For whom the overflow agents were called; they stay in the queue, so no part of overflowed.
    std::int64_t opened_to_agents = 0;
    bool operator==(const QueueFigures&) const = default;
};
struct RestoreToday {
    QueueId queue;
    QueueFigures figures;
};

using Input =
    std::variant<ConfigureCentre, CallArrived, LegRinging, LegAnswered, LegEnded, LegHeld,
                 PlaybackFinished, DigitPressed, DeviceReachable, RestoreToday, SignIn, SignOut,
                 SetReady, SetNotReady, SetNextState, FinishWrapUp, RejectOffer, HoldCall,
                 ResumeCall, HangUpCall, ForceHangUp, StopServer, MuteCall, TransferCall,
                 ConsultCall, SwapCall, CompleteTransfer, CancelConsult, StartConference,
                 InviteToCall, LeaveCall, Listen, StopListening, TakeOver, PickCaller, MoveCaller,
                 PlaceCall, RestoreDialled, RestoreLastAgent, ReportNuisance, SendToSurvey,
                 PauseRecording, ResumeRecording, ParkCall, PickUpCall, PressKeys, RedirectOffer,
                 RecordCall, PhoneTransfer, LookedUp, AskCallback, ChatArrived, ChatSaid,
                 AcceptChat, EndChat, VisitorLeft, TransferChat, CloseChat>;

// ---------------------------------------------------------------- effects

/// 180 to an unanswered inbound leg.
struct SendRinging {
    LegId leg;
};
/// 200 to an inbound leg. The switchboard answers with LegAnswered when the peer confirmed (ACK),
/// or LegEnded.
struct AnswerLeg {
    LegId leg;
};
/// Final refusal of an unanswered inbound leg (base/call_end.h gives the status). No input follows.
struct RefuseLeg {
    LegId leg;
    CallEnd end;
};
/// Call a phone, or a number through a trunk. Answers: LegRinging, LegAnswered, or LegEnded.
/// caller_number is shown on the phone.
struct PlaceLeg {
    LegId leg;
    ConversationId conversation;
    ExtensionId extension;
    std::string caller_number;
    std::string caller_name;
    Duration give_up_after{0};       ///< a guard beyond the floor's own ring timer
    TrunkId trunk{};                 ///< to a number outside, also that of an extension
    std::vector<TrunkId> further{};  ///< an extension's: tried when that one carries nothing
    std::string number{};            ///< OutsideNumber::digits
    std::string diverted_from{};     ///< our number, of a caller who is sent on outside
};
/// CANCEL or BYE, whatever fits. No input follows: the floor has let the leg go.
struct HangUpLeg {
    LegId leg;
    CallEnd end;
};
/// The two hear each other. Replaces any playback and any earlier connection of both.
struct ConnectLegs {
    ConversationId conversation;
    LegId a;
    LegId b;
};
/// Each named leg is with nobody any more; `b` may be unset.
struct DisconnectLegs {
    ConversationId conversation;
    LegId a;
    LegId b;
};
/// Plays prompts one after the other; `loop` begins again for ever. A finished one-time playback
/// answers PlaybackFinished. A prompt is a name of the prompt store; "number:12" and "seconds:90"
/// are spoken in the centre's language.
struct PlayPrompts {
    LegId leg;
    std::uint64_t playback = 0;
    std::vector<std::string> prompts;
    bool loop = false;
};
struct StopPlayback {
    LegId leg;
};
/// Begins the conversation's recording: left the customer, right whoever is connected to him; or,
/// with a purpose, one of the customer alone.
struct StartRecording {
    ConversationId conversation;
    RecordingId recording;
    LegId customer_leg;
    std::string purpose{};  ///< as in RecordingStarted
};
struct StopRecording {
    ConversationId conversation;
    RecordingId recording;
};

using Effect =
    std::variant<SendRinging, AnswerLeg, RefuseLeg, PlaceLeg, HangUpLeg, ConnectLegs,
                 DisconnectLegs, PlayPrompts, StopPlayback, StartRecording, StopRecording, MixLegs,
                 SilenceRecording, SendKeys, StartLookUp, StartFax>;

// ---------------------------------------------------------------- events (the journal)

struct ConversationStarted {
    ConversationId conversation;
    Direction direction = Direction::Inbound;
    std::string caller_number;
    std::string caller_name;
    std::string dialled_number;
    std::string caller_class;
    TrunkId trunk;  ///< through which it came in
    NumberId number;
    QueueId queue{};  ///< of a call placed: for whose account
    std::string diverted_from{};
    std::string web_page{};  ///< where the visitor who calls was
    Channel channel = Channel::Voice;
};
struct LegStarted {
    ConversationId conversation;
    LegId leg;
    LegRole role = LegRole::Customer;
    UserId agent;  ///< at that phone; of a leg to outside: who dialled it
    ExtensionId extension;
    TrunkId trunk{};          ///< through which it was dialled
    std::string number = {};  ///< dialled outside
};
struct LegRang {
    ConversationId conversation;
    LegId leg;
};
struct LegWasAnswered {
    ConversationId conversation;
    LegId leg;
};
struct LegWasEnded {
    ConversationId conversation;
    LegId leg;
    CallEnd end;
};
/// Closes the conversation's present segment at this instant and opens the next.
struct SegmentStarted {
    ConversationId conversation;
    SegmentId segment;
    SegmentKind kind = SegmentKind::Setup;
    QueueId queue;
    UserId agent;  ///< for Talk, Hold, Dead
};
struct OfferStarted {
    ConversationId conversation;
    OfferId offer;
    QueueId queue;
    UserId agent;
    LegId leg;  ///< unset: of a chat
};
struct OfferEnded {
    ConversationId conversation;
    OfferId offer;
    QueueId queue;
    UserId agent;
    OfferOutcome outcome = OfferOutcome::Answered;
};
/// Closes the agent's present interval at this instant and opens the next (SignedOut opens none).
struct AgentStateChanged {
    UserId agent;
    AgentState state = AgentState::SignedOut;
    std::string reason;
    ConversationId conversation;
    QueueId queue;
    ExtensionId extension;
    UserId by;  ///< who caused it when not the agent or the course of a call
};
struct AgentReachabilityChanged {
    UserId agent;
    Reachability reachability = Reachability::Unknown;
};
struct WrapUpRecorded {
    ConversationId conversation;
    UserId agent;
    QueueId queue;
    std::string code;
    std::string note;
    Duration took{0};
};
struct RecordingStarted {
    ConversationId conversation;
    RecordingId recording;
    std::string path = {};  ///< relative to the recordings folder; filled in by the switchboard
    /// What of: empty the conversation, "message" (VoicemailStarted) or "comment" of a survey.
    std::string purpose{};
};
/// Made by the switchboard when the file is complete (or repaired, or failed with bytes 0).
struct RecordingFinished {
    ConversationId conversation;
    RecordingId recording;
    std::string path;  ///< relative to the recordings folder
    Duration length{0};
    std::int64_t bytes = 0;
    std::string problem;  ///< empty when all is well
};
struct ConversationEnded {
    ConversationId conversation;
    CallEnd end;
};

using EventBody =
    std::variant<ConversationStarted, LegStarted, LegRang, LegWasAnswered, LegWasEnded,
                 SegmentStarted, QueueEntered, QueueLeft, OfferStarted, OfferEnded,
                 AgentStateChanged, AgentReachabilityChanged, WrapUpRecorded, DigitReceived,
                 RecordingStarted, RecordingFinished, ConversationEnded, ActStarted, ActEnded,
                 FlowNodeEntered, FlowNodeLeft, RequiredLevelChanged, CallerReserved, CallerBlocked,
                 NuisanceReported, VoicemailStarted, VoicemailEnded, SurveyOffered, SurveyAnswered,
                 LegMeasured, RecordingDecided, CallbackAsked, ChatClosed>;

struct Event {
    Instant at;
    EventBody body;
};

// ---------------------------------------------------------------- status (what can be seen now)

struct AgentStatus {
    UserId id;
    std::string name;
    TeamId team;
    AgentState state = AgentState::SignedOut;
    std::string reason;
    Instant since;
    std::optional<NextState> next;
    ExtensionId extension;
    Reachability reachability = Reachability::Unknown;
    ConversationId conversation;
    QueueId queue;  ///< of the present call or after-call work
    Instant signed_in_at;
    Instant wrap_up_until;  ///< in AfterCallWork
    /// After-call work ended by its limit and the last queue call has no wrap-up code yet; it is
    /// taken until the next call is answered.
    bool wrap_up_overdue = false;
    Instant backing_off_until;  ///< ready, but no offer before then after a failed one; epoch: none
    int missed_offers = 0;      ///< within the rule's window
    // Of today: an interval counts in the day in which it ends.
    std::int64_t answered_today = 0;
    std::int64_t talk_ms_today = 0;
    std::int64_t hold_ms_today = 0;
    std::int64_t wrap_up_ms_today = 0;
    std::int64_t dialled_today = 0;       ///< calls to outside
    std::int64_t connected_ms_today = 0;  ///< with numbers outside, when the call is over
    std::vector<AgentChat> chats;         ///< the one offered is the last
    bool operator==(const AgentStatus&) const = default;
};

struct QueueStatus {
    QueueId id;
    std::string name;
    std::int64_t waiting = 0;
    Instant longest_waiting_since;  ///< epoch when nobody waits
    std::int64_t agents_signed_in = 0;
    std::int64_t agents_ready = 0;  ///< ready, reachable, not backing off
    std::int64_t agents_in_call = 0;
    QueueFigures today;
    QueueFigures recent;  ///< calls that left the queue in the last 30 minutes: "service level now"
    bool operator==(const QueueStatus&) const = default;
};

struct ConversationStatus {
    ConversationId id;
    Direction direction = Direction::Inbound;
    std::string caller_number;
    std::string caller_name;
    std::string dialled_number;
    std::string caller_class;
    std::string diverted_from{};  ///< who sent the call on to us
    std::string web_page{};       ///< where the visitor who calls is
    std::string warning;  ///< why he is on the list of blocked callers, let through all the same
    SegmentKind segment = SegmentKind::Setup;
    Instant started_at;
    Instant segment_since;
    QueueId queue;
    /// In its queue, from 1; 0 when not waiting. Followed exactly up to limits::kPositionsFollowed,
    /// one more means "further".
    std::int64_t position = 0;
    /// Of a member who may take him now; 0: the overflow agents may, too.
    std::int64_t required_level = 1;
    UserId reserved_for;  ///< he waits for this agent alone
    UserId agent;
    RecordingId recording;
    bool is_muted = false;             ///< nobody hears the agent
    Instant recording_resumes_at{};    ///< at the latest; epoch: it is not paused
    bool can_be_recorded = false;      ///< on demand, and nobody has asked yet
    std::vector<PartyStatus> parties;  ///< beside customer and agent
    std::int64_t park_place = 0;       ///< 0: not parked
    UserId parked_by{};
    Instant parked_until{};  ///< then he goes back
    FlowId flow{};           ///< he is in
    std::string flow_node{};
    Channel channel = Channel::Voice;
    bool operator==(const ConversationStatus&) const = default;

    /// Of the two numbers the customer's.
    const std::string& customer_number() const {
        return direction == Direction::Outbound ? dialled_number : caller_number;
    }
};

}  // namespace callfloor::floor
