#pragma once
// The four transaction state machines of RFC 3261 section 17 as pure functions of (state, event),
// transcribed from figures 5 to 8 with the corrections of RFC 6026 (state Accepted, timers L and
// M). What is to be done comes back as a set of actions; TransactionLayer carries them out. Trying
// is called Calling in figure 5.
//
//   client INVITE    Trying ─1xx► Proceeding ─2xx► Accepted ─M►   ─3xx-6xx► Completed ─D►
//   Terminated client other     Trying ─1xx► Proceeding ─final► Completed ─K► Terminated server
//   INVITE    Proceeding ─2xx► Accepted ─L►   ─3xx-6xx► Completed ─ACK► Confirmed ─I► Terminated
//   server other     Trying ─1xx► Proceeding ─final► Completed ─J► Terminated

#include <cstdint>
#include <string_view>

#include "base/clock.h"

namespace callfloor::sip {

// RFC 3261 17.1.1.1
constexpr Duration kT1 = std::chrono::milliseconds(500);  ///< estimate of the round trip
constexpr Duration kT2 = std::chrono::seconds(4);   ///< longest interval between retransmissions
constexpr Duration kT4 = std::chrono::seconds(5);   ///< longest life of a message in the network
constexpr Duration kTransactionTimeout = 64 * kT1;  ///< timers B, F, H, L, M and J

enum class TransactionKind : std::uint8_t { ClientInvite, ClientOther, ServerInvite, ServerOther };
enum class TransactionState : std::uint8_t {
    Trying,
    Proceeding,
    Completed,
    Confirmed,
    Accepted,
    Terminated,
};
enum class TransactionEvent : std::uint8_t {
    Provisional,      ///< client: 1xx arrived
    Success,          ///< client: 2xx arrived
    Failure,          ///< client: 3xx-6xx arrived
    Request,          ///< server: the request arrived again
    Ack,              ///< server INVITE: ACK arrived
    SendProvisional,  ///< server: the user sends 1xx
    SendSuccess,
    SendFailure,
    RetransmitTimer,  ///< A, E, G
    TimeoutTimer,     ///< B, F, H
    LingerTimer,      ///< D, I, J, K, L, M
    TransportError,
};
constexpr int kTransactionKinds = 4;
constexpr int kTransactionStates = 6;
constexpr int kTransactionEvents = 12;

/// What a step asks the layer to do, in this order.
struct TransactionActions {
    bool send = false;        ///< the response the user gave
    bool retransmit = false;  ///< the request, or the last response
    bool send_ack = false;    ///< client INVITE: ACK to a failure
    bool pass = false;        ///< what arrived goes to the user
    bool tell_timeout = false;
    bool tell_transport_error = false;

    bool operator==(const TransactionActions&) const = default;
};

struct TransactionStep {
    TransactionState next = TransactionState::Terminated;
    TransactionActions actions;

    bool operator==(const TransactionStep&) const = default;
};

TransactionState first_state(TransactionKind kind);
/// An event that means nothing in a state leaves it as it is and asks for nothing.
TransactionStep step(TransactionKind kind, TransactionState state, TransactionEvent event);

/// The timers of a state, started when it is entered. Zero linger over a reliable transport: the
/// state ends at once.
struct TransactionTimers {
    bool retransmits = false;  ///< A, E or G; over UDP only
    bool times_out = false;    ///< B, F or H; F keeps running from Trying to Proceeding
    bool lingers = false;
    Duration linger{};
};
TransactionTimers timers_of(TransactionKind kind, TransactionState state, bool reliable);
/// The interval after `last` (zero: the first) of timers A, E and G.
Duration next_retransmission(TransactionKind kind, TransactionState state, Duration last);

std::string_view transaction_state_name(TransactionState state);

}  // namespace callfloor::sip
