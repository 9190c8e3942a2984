#pragma once
// Call control: what agents do with a call they have and what leaders do with the calls of others.
// Part of the floor's words (floor_model.h).
//
//   transfer    the customer goes to an agent, a queue or a phone; when nobody takes him he comes
//               back
//   consult     the customer waits with music while the agent asks a third party
//   conference  customer, agent and at least one more talk together
//   parking     the customer waits with music in a numbered place; any agent picks him up there
//   listening   a leader hears a call (monitor), speaks to its agent only (whisper) or to all
//               (barge in)
//
// Each of these, and each other thing a leader does to a call, is an act: journalled with who did
// it, to whom, when it began and how it ended.

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "floor/outside_number.h"

namespace callfloor::floor {

enum class ActKind : std::uint8_t {
    BlindTransfer,
    AttendedTransfer,
    Consult,
    Conference,  ///< one party's part in a conference
    Monitor,
    Whisper,
    BargeIn,
    TakeOver,
    ForceHangUp,
    Pick,            ///< a waiting caller offered to an agent out of turn
    Move,            ///< a waiting caller put into another queue
    Park,            ///< the customer stands in a numbered place
    PickUp,          ///< rings the phone of who takes him from there
    PressKeys,       ///< sent to the other side; which ones is not kept
    Redirect,        ///< an offered caller is sent on without an answer
    PauseRecording,  ///< card data is said; from begin to end the recording is silent
    StartRecording,  ///< where it is recorded on demand
};

enum class ActOutcome : std::uint8_t {
    Done,
    NoAnswer,
    Rejected,
    Busy,
    Unreachable,
    CallerGone,
    Cancelled,
    Failed,
    TimeLimit,  ///< it may not take longer
};

enum class ListenMode : std::uint8_t {
    Monitor,  ///< hears all, is heard by nobody
    Whisper,  ///< hears all, is heard by the agent only
    BargeIn,  ///< talks with all
};

/// Where a call is to go: exactly one of them is set.
struct CallTarget {
    UserId agent{};
    QueueId queue{};
    ExtensionId extension{};
    OutsideNumber outside{};
};

// ---------------------------------------------------------------- inputs: an agent's own call

/// Rings the agent's own phone and, when it is answered, dials the number through the first trunk
/// that takes it.
struct PlaceCall {
    UserId agent;
    OutsideNumber number{};
    /// For whose account: its after-call work, its music, and one of its numbers is shown. Unset:
    /// for nobody's.
    QueueId queue{};
    std::string caller_id{};  ///< the centre's number to be shown; empty: chosen
};
/// What an agent has dialled today, after a restart.
struct RestoreDialled {
    UserId agent;
    std::int64_t calls = 0;
    Duration connected{0};
};

/// Nobody hears the agent; he hears on.
struct MuteCall {
    UserId agent;
    bool muted = true;
};
/// The other side gets these keys as if pressed on the agent's phone: who talks with him, the
/// consulted party before the customer.
struct PressKeys {
    UserId agent;
    std::string keys{};  ///< 0-9 * # A-D, at most limits::kKeysAtOnce
};
/// The agent whose phone rings sends the caller elsewhere: to another agent, whose phone rings
/// next, or to another queue. For his own next offers it is a refusal.
struct RedirectOffer {
    UserId agent;
    CallTarget to;  ///< an agent or a queue
};
/// The recording is silent, both sides, while the customer says what must not be kept (card data).
/// It goes on by itself after the queue's limit, and as soon as it is no longer this agent alone
/// who talks with the customer: on hold, in a conference, after a transfer, at the end. Keys
/// pressed meanwhile are masked.
struct PauseRecording {
    UserId agent;
};
struct ResumeRecording {
    UserId agent;
};
/// Lets the customer go to the target at once. When the target does not take him, the phone of the
/// agent who transferred rings, and when that fails too, he waits at the front of his queue.
struct TransferCall {
    UserId agent;
    CallTarget to;
};
/// The customer stands in the lowest free place and hears music; the agent is let go into
/// after-call work. Nobody picks him up within the queue's limit: as after a transfer nobody
/// answers.
struct ParkCall {
    UserId agent;
};
/// Rings the agent's own phone for who stands in that place.
struct PickUpCall {
    UserId agent;
    std::int64_t place = 0;  ///< from 1
};
/// An agent's phone asks by itself (its transfer key): the customer goes to whom this number
/// reaches, as by TransferCall; or, with its other call, by which he consults, as by
/// CompleteTransfer.
struct PhoneTransfer {
    LegId leg;
    std::string number{};
    LegId other{};
};
/// Rings the target while the customer waits with music. Of a queue, the free member it would offer
/// a caller now. When nobody answers, agent and customer are together again.
struct ConsultCall {
    UserId agent;
    CallTarget to;
};
/// Between customer and consulted party; the other one waits with music.
struct SwapCall {
    UserId agent;
};
/// The consulted party gets the customer. While its phone still rings, this is a blind transfer.
struct CompleteTransfer {
    UserId agent;
};
/// The consulted party is let go, the customer comes back.
struct CancelConsult {
    UserId agent;
};
/// Customer, agent and consulted party talk together.
struct StartConference {
    UserId agent;
};
/// Rings one more party, who joins the talk on answering.
struct InviteToCall {
    UserId agent;
    CallTarget to;
};
/// Leaves a conference or a consultation one was asked into; the others go on.
struct LeaveCall {
    UserId agent;
};

// ---------------------------------------------------------------- inputs: a leader

/// Rings the leader's phone, which then hears the call; given again, changes the mode.
struct Listen {
    ConversationId conversation;
    UserId leader;
    ExtensionId extension;
    ListenMode mode = ListenMode::Monitor;
};
struct StopListening {
    ConversationId conversation;
    UserId leader;
};
/// A listening leader gets the customer; the agent is let go into after-call work.
struct TakeOver {
    ConversationId conversation;
    UserId leader;
};
/// Offers a waiting caller to this agent, out of turn.
struct PickCaller {
    ConversationId conversation;
    UserId agent;
    UserId by;
};
/// Puts a waiting caller into another queue; he keeps his time of arrival.
struct MoveCaller {
    ConversationId conversation;
    QueueId queue;
    UserId by;
};

// ---------------------------------------------------------------- effects

/// What a leg is in a mix. Who hears whom:
///
///            hears   speaker  agent  muted  listener  coach
///   speaker             x       x
///   agent, muted        x       x                       x
///   listener, coach     x       x
///
/// A listener is nobody's source: that he cannot be heard is how the mix is built, not a rule kept.
enum class MixRole : std::uint8_t { Speaker, Agent, Muted, Listener, Coach };

struct MixedLeg {
    LegId leg;
    MixRole role = MixRole::Speaker;
    bool operator==(const MixedLeg&) const = default;
};
/// These are together. Replaces any playback and any earlier connection of each.
struct MixLegs {
    ConversationId conversation;
    std::vector<MixedLeg> legs;
};

/// To the party there, by whatever it takes keys.
struct SendKeys {
    LegId leg;
    std::string keys;
};
/// From now on nothing that is said is kept, or it is kept again; the recording goes on.
struct SilenceRecording {
    ConversationId conversation;
    RecordingId recording;
    bool is_silent = true;
};

// ---------------------------------------------------------------- events

struct ActStarted {
    ConversationId conversation;
    ActId act;
    ActKind kind = ActKind::BlindTransfer;
    UserId by;     ///< who does it
    UserId agent;  ///< to whom; unset when to a phone nobody is signed in at, or to a queue
    QueueId queue;
    ExtensionId extension;
    LegId leg;
    std::string number = {};  ///< outside
    std::int64_t place = 0;   ///< of who is parked
};
/// Each act ends exactly once, at the latest with its conversation.
struct ActEnded {
    ConversationId conversation;
    ActId act;
    ActOutcome outcome = ActOutcome::Done;
};

// ---------------------------------------------------------------- status

enum class PartyState : std::uint8_t {
    Ringing,
    Consulted,
    OnHold,  ///< consulted, while the agent is back with the customer
    InConference,
    Monitoring,
    Whispering,
    BargedIn,
};

/// Somebody in a conversation beside its customer and its agent.
struct PartyStatus {
    UserId user{};  ///< unset for a party outside and for a phone nobody is signed in at
    ExtensionId extension{};
    PartyState state = PartyState::Ringing;
    bool is_leader = false;  ///< listening: shown to leaders only
    std::string number{};    ///< of a party outside
    bool operator==(const PartyStatus&) const = default;
};

}  // namespace callfloor::floor
