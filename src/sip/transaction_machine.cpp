#include "sip/transaction_machine.h"

namespace callfloor::sip {

namespace {

using State = TransactionState;
using Event = TransactionEvent;

constexpr Duration kTimerD = std::chrono::seconds(32);

constexpr TransactionActions kNothing{};
constexpr TransactionActions kPass{.pass = true};
constexpr TransactionActions kSend{.send = true};
constexpr TransactionActions kRetransmit{.retransmit = true};
constexpr TransactionActions kAck{.send_ack = true};
constexpr TransactionActions kAckAndPass{.send_ack = true, .pass = true};
constexpr TransactionActions kTimeout{.tell_timeout = true};
constexpr TransactionActions kTransportError{.tell_transport_error = true};

// Figure 5 of RFC 6026.
TransactionStep client_invite(State state, Event event) {
    switch (state) {
        case State::Trying:
            switch (event) {
                case Event::Provisional:
                    return {State::Proceeding, kPass};
                case Event::Success:
                    return {State::Accepted, kPass};
                case Event::Failure:
                    return {State::Completed, kAckAndPass};
                case Event::RetransmitTimer:
                    return {State::Trying, kRetransmit};
                case Event::TimeoutTimer:
                    return {State::Terminated, kTimeout};
                case Event::TransportError:
                    return {State::Terminated, kTransportError};
                default:
                    break;
            }
            break;
        case State::Proceeding:
            switch (event) {
                case Event::Provisional:
                    return {State::Proceeding, kPass};
                case Event::Success:
                    return {State::Accepted, kPass};
                case Event::Failure:
                    return {State::Completed, kAckAndPass};
                // Only started after CANCEL (9.1): the transaction is given up 64*T1 later.
                case Event::TimeoutTimer:
                    return {State::Terminated, kTimeout};
                default:
                    break;
            }
            break;
        case State::Completed:
            switch (event) {
                case Event::Failure:
                    return {State::Completed, kAck};
                case Event::LingerTimer:
                    return {State::Terminated, kNothing};
                case Event::TransportError:
                    return {State::Terminated, kTransportError};
                default:
                    break;
            }
            break;
        case State::Accepted:
            switch (event) {
                case Event::Success:
                    return {State::Accepted, kPass};
                case Event::LingerTimer:
                    return {State::Terminated, kNothing};
                default:
                    break;
            }
            break;
        case State::Confirmed:
        case State::Terminated:
            break;
    }
    return {state, kNothing};
}

// Figure 6.
TransactionStep client_other(State state, Event event) {
    switch (state) {
        case State::Trying:
        case State::Proceeding:
            switch (event) {
                case Event::Provisional:
                    return {State::Proceeding, kPass};
                case Event::Success:
                case Event::Failure:
                    return {State::Completed, kPass};
                case Event::RetransmitTimer:
                    return {state, kRetransmit};
                case Event::TimeoutTimer:
                    return {State::Terminated, kTimeout};
                case Event::TransportError:
                    return {State::Terminated, kTransportError};
                default:
                    break;
            }
            break;
        case State::Completed:
            if (event == Event::LingerTimer) {
                return {State::Terminated, kNothing};
            }
            break;
        case State::Confirmed:
        case State::Accepted:
        case State::Terminated:
            break;
    }
    return {state, kNothing};
}

// Figure 7 of RFC 6026.
TransactionStep server_invite(State state, Event event) {
    switch (state) {
        case State::Proceeding:
            switch (event) {
                case Event::Request:
                    return {State::Proceeding, kRetransmit};
                case Event::SendProvisional:
                    return {State::Proceeding, kSend};
                case Event::SendSuccess:
                    return {State::Accepted, kSend};
                case Event::SendFailure:
                    return {State::Completed, kSend};
                case Event::TransportError:
                    return {State::Proceeding, kTransportError};
                default:
                    break;
            }
            break;
        case State::Completed:
            switch (event) {
                case Event::Request:
                case Event::RetransmitTimer:
                    return {State::Completed, kRetransmit};
                case Event::Ack:
                    return {State::Confirmed, kNothing};
                case Event::TimeoutTimer:
                    return {State::Terminated, kNothing};
                case Event::TransportError:
                    return {State::Completed, kTransportError};
                default:
                    break;
            }
            break;
        case State::Confirmed:
            if (event == Event::LingerTimer) {
                return {State::Terminated, kNothing};
            }
            break;
        case State::Accepted:
            switch (event) {
                case Event::Ack:
                    return {State::Accepted, kPass};
                case Event::SendSuccess:
                    return {State::Accepted, kSend};
                case Event::LingerTimer:
                    return {State::Terminated, kNothing};
                case Event::TransportError:
                    return {State::Accepted, kTransportError};
                default:
                    break;
            }
            break;
        case State::Trying:
        case State::Terminated:
            break;
    }
    return {state, kNothing};
}

// Figure 8.
TransactionStep server_other(State state, Event event) {
    switch (state) {
        case State::Trying:
            switch (event) {
                case Event::SendProvisional:
                    return {State::Proceeding, kSend};
                case Event::SendSuccess:
                case Event::SendFailure:
                    return {State::Completed, kSend};
                default:
                    break;
            }
            break;
        case State::Proceeding:
            switch (event) {
                case Event::Request:
                    return {State::Proceeding, kRetransmit};
                case Event::SendProvisional:
                    return {State::Proceeding, kSend};
                case Event::SendSuccess:
                case Event::SendFailure:
                    return {State::Completed, kSend};
                case Event::TransportError:
                    return {State::Terminated, kTransportError};
                default:
                    break;
            }
            break;
        case State::Completed:
            switch (event) {
                case Event::Request:
                    return {State::Completed, kRetransmit};
                case Event::LingerTimer:
                    return {State::Terminated, kNothing};
                case Event::TransportError:
                    return {State::Terminated, kTransportError};
                default:
                    break;
            }
            break;
        case State::Confirmed:
        case State::Accepted:
        case State::Terminated:
            break;
    }
    return {state, kNothing};
}

}  // namespace

TransactionState first_state(TransactionKind kind) {
    return kind == TransactionKind::ServerInvite ? State::Proceeding : State::Trying;
}

TransactionStep step(TransactionKind kind, TransactionState state, TransactionEvent event) {
    switch (kind) {
        case TransactionKind::ClientInvite:
            return client_invite(state, event);
        case TransactionKind::ClientOther:
            return client_other(state, event);
        case TransactionKind::ServerInvite:
            return server_invite(state, event);
        case TransactionKind::ServerOther:
            return server_other(state, event);
    }
    return {state, kNothing};
}

TransactionTimers timers_of(TransactionKind kind, TransactionState state, bool reliable) {
    const auto lingering = [](Duration linger) {
        return TransactionTimers{.lingers = true, .linger = linger};
    };
    switch (state) {
        case State::Trying:
        case State::Proceeding:
            if (kind == TransactionKind::ClientOther ||
                (kind == TransactionKind::ClientInvite && state == State::Trying)) {
                return {.retransmits = !reliable, .times_out = true};
            }
            return {};
        case State::Completed:
            switch (kind) {
                case TransactionKind::ClientInvite:
                    return lingering(reliable ? Duration{} : kTimerD);
                case TransactionKind::ClientOther:
                    return lingering(reliable ? Duration{} : kT4);
                case TransactionKind::ServerInvite:
                    return {.retransmits = !reliable, .times_out = true};
                case TransactionKind::ServerOther:
                    return lingering(reliable ? Duration{} : kTransactionTimeout);
            }
            return {};
        case State::Confirmed:
            return lingering(reliable ? Duration{} : kT4);
        case State::Accepted:
            return lingering(kTransactionTimeout);
        case State::Terminated:
            return {};
    }
    return {};
}

Duration next_retransmission(TransactionKind kind, TransactionState state, Duration last) {
    if (kind == TransactionKind::ClientInvite) {
        return last == Duration{} ? kT1 : last * 2;  // timer A has no ceiling but timer B
    }
    if (kind == TransactionKind::ClientOther && state == State::Proceeding) {
        return kT2;
    }
    return last == Duration{} ? kT1 : std::min(last * 2, kT2);
}

std::string_view transaction_state_name(TransactionState state) {
    switch (state) {
        case State::Trying:
            return "trying";
        case State::Proceeding:
            return "proceeding";
        case State::Completed:
            return "completed";
        case State::Confirmed:
            return "confirmed";
        case State::Accepted:
            return "accepted";
        case State::Terminated:
            return "terminated";
    }
    return "terminated";
}

}  // namespace callfloor::sip
