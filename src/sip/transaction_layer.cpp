#include "sip/transaction_layer.h"

#include <utility>

#include "base/check.h"
#include "base/limits.h"
#include "base/log.h"
#include "sip/internal/transaction.h"

namespace callfloor::sip {

using internal::client_key;
using internal::is_client;

namespace {

// 17.2.3. The method is INVITE for its ACK; CANCEL is a transaction of its own.
std::string server_key(const Message& request, const Via& via, std::string_view method) {
    std::string key = "s|";
    if (via.has_cookie()) {
        key.append(via.branch()).append("|").append(via.host).append(":");
        key.append(std::to_string(via.port)).append("|").append(method);
        return key;
    }
    // RFC 2543 elements: the branch alone does not tell transactions apart.
    const auto cseq = request.cseq();
    key.append(request.call_id()).append("|").append(request.from_tag()).append("|");
    key.append(std::to_string(cseq ? cseq->number : 0)).append("|");
    key.append(via.host).append(":").append(std::to_string(via.port)).append("|");
    key.append(via.branch()).append("|").append(method);
    return key;
}

std::string merge_key(const Message& request) {
    const auto cseq = request.cseq();
    std::string key(request.call_id());
    key.append("|").append(request.from_tag()).append("|");
    return key.append(std::to_string(cseq ? cseq->number : 0));
}

TransactionEvent arrival(int status) {
    return status < 200   ? TransactionEvent::Provisional
           : status < 300 ? TransactionEvent::Success
                          : TransactionEvent::Failure;
}

TransactionEvent sending(int status) {
    return status < 200   ? TransactionEvent::SendProvisional
           : status < 300 ? TransactionEvent::SendSuccess
                          : TransactionEvent::SendFailure;
}

}  // namespace

TransactionLayer::TransactionLayer(io::Timers& timers, MessageTransport& transport, Random& random,
                                   TransactionUser& user)
    : timers_(timers), transport_(transport), random_(random), user_(user) {}
TransactionLayer::~TransactionLayer() = default;

// ---------------------------------------------------------------- receiving

void TransactionLayer::receive_request(const Message& request, const Flow& flow) {
    const auto via = request.top_via();
    if (!via) {
        return;
    }
    const bool is_ack = request.method() == Method::Ack;
    const auto method = is_ack ? method_name(Method::Invite) : request.method_text();
    if (auto* transaction = find_by_key(server_key(request, *via, method))) {
        apply(*transaction, is_ack ? TransactionEvent::Ack : TransactionEvent::Request, &request,
              &flow);
        return;
    }
    if (is_ack) {
        user_.on_ack(request, flow);
    } else if (request.method() == Method::Cancel) {
        receive_cancel(request, flow);
    } else {
        user_.on_new_request(request, flow);
    }
}

void TransactionLayer::receive_cancel(const Message& cancel, const Flow& flow) {
    const auto via = cancel.top_via();
    const auto* invite =
        via ? find_by_key(server_key(cancel, *via, method_name(Method::Invite))) : nullptr;
    if (invite == nullptr) {
        user_.on_new_request(cancel, flow);  // 481, within what strangers are allowed
        return;
    }
    const auto invite_id = invite->id;
    const auto id = accept(cancel, flow);
    respond(id, make_response(cancel, 200, {}));
    user_.on_cancel(invite_id, cancel);
}

bool TransactionLayer::receive_response(const Message& response, const Flow& flow) {
    const auto via = response.top_via();
    const auto cseq = response.cseq();
    auto* transaction =
        via && cseq ? find_by_key(client_key(via->branch(), cseq->method_text)) : nullptr;
    if (transaction == nullptr) {
        return false;
    }
    apply(*transaction, arrival(response.status()), &response, &flow);
    return true;
}

void TransactionLayer::on_flow_closed(const Flow& flow) {
    std::vector<TransactionId> waiting;
    const auto [first, last] = by_connection_.equal_range(flow.connection);
    for (auto it = first; it != last; ++it) {
        waiting.push_back(it->second);
    }
    for (const auto id : waiting) {
        // Once a provisional response came the peer has the request and may answer over a new
        // connection (18.2.2).
        auto* transaction = find(id);
        if (transaction != nullptr && transaction->state == TransactionState::Trying) {
            apply(*transaction, TransactionEvent::TransportError, nullptr, nullptr);
        }
    }
}

// ---------------------------------------------------------------- server side

bool TransactionLayer::is_full() const {
    return transactions_.size() >= limits::kSipTransactions;
}

TransactionId TransactionLayer::accept(const Message& request, const Flow& flow) {
    const auto via = request.top_via();
    if (!via || request.method() == Method::Ack) {
        return TransactionId::None;
    }
    const bool is_invite = request.method() == Method::Invite;
    auto& transaction =
        add(is_invite ? TransactionKind::ServerInvite : TransactionKind::ServerOther,
            server_key(request, *via, request.method_text()),
            MessageTransport::answer_flow(request, flow));
    transaction.sent_by_port = via->port;
    if (is_invite && request.to_tag().empty()) {
        transaction.merge_key = merge_key(request);
        merged_.insert_or_assign(transaction.merge_key, transaction.id);
    }
    enter(transaction, transaction.state);
    return transaction.id;
}

void TransactionLayer::respond(TransactionId id, const Message& response) {
    if (auto* transaction = find(id)) {
        apply(*transaction, sending(response.status()), &response, nullptr);
    }
}

void TransactionLayer::reply_stateless(const Message& request, const Message& response,
                                       const Flow& flow) {
    (void)transport_.send(MessageTransport::answer_flow(request, flow), response.serialize());
}

bool TransactionLayer::is_merged(const Message& request) const {
    return merged_.contains(merge_key(request));
}

// ---------------------------------------------------------------- the machine

// `message` is what arrived or what the user sends. The transaction may be gone when this returns.
void TransactionLayer::apply(Transaction& transaction, TransactionEvent event,
                             const Message* message, const Flow* flow) {
    const auto id = transaction.id;
    const auto purpose = transaction.purpose;
    const auto kind = transaction.kind;
    const auto [next, actions] = step(kind, transaction.state, event);
    if (actions.send) {
        transaction.bytes = message->serialize();
    }
    const bool entered = next != transaction.state;
    if (entered) {
        enter(transaction, next);
    } else if (event == TransactionEvent::RetransmitTimer) {
        start_retransmission(transaction);
    }
    if (event == TransactionEvent::Success && !entered) {
        for (const auto& known : transaction.acknowledged) {
            if (known.to_tag == message->to_tag()) {
                (void)transport_.send(known.flow, known.ack);
                return;
            }
        }
    }
    if (actions.send_ack) {
        send_failure_ack(transaction, *message);
    }
    if (actions.send || actions.retransmit) {
        transmit(transaction, transaction.bytes);
    }
    if (kind == TransactionKind::ServerInvite && next == TransactionState::Accepted) {
        transaction.bytes = {};  // its retransmission is the user's, until the ACK
    }
    if (event == TransactionEvent::Provisional && transaction.is_cancel_wanted) {
        send_cancel(transaction);
    }
    const bool is_over = next == TransactionState::Terminated;
    if (is_over) {
        erase(id);
    }
    // Last: the user may do anything, also to this transaction.
    if (actions.pass && is_client(kind)) {
        user_.on_response(id, purpose, *message, *flow);
    } else if (actions.pass) {
        user_.on_ack(*message, *flow);
    } else if (is_client(kind) && (actions.tell_timeout || actions.tell_transport_error)) {
        user_.on_no_response(
            id, purpose, actions.tell_timeout ? NoResponse::Timeout : NoResponse::TransportError);
    }
}

void TransactionLayer::enter(Transaction& transaction, TransactionState state) {
    const bool timeout_runs_on = transaction.kind == TransactionKind::ClientOther &&
                                 transaction.state == TransactionState::Trying &&
                                 state == TransactionState::Proceeding;
    transaction.state = state;
    const auto timers = timers_of(transaction.kind, state, transaction.is_reliable());
    transaction.retransmission.stop();
    if (!timeout_runs_on) {
        transaction.limit.stop();
    }
    if (timers.retransmits) {
        start_retransmission(transaction);
    }
    if (timers.times_out && !timeout_runs_on) {
        start_limit(transaction, kTransactionTimeout, TransactionEvent::TimeoutTimer);
    }
    if (timers.lingers) {
        start_limit(transaction, timers.linger, TransactionEvent::LingerTimer);
    }
    const bool is_finished =
        state == TransactionState::Completed || state == TransactionState::Accepted;
    if (is_finished && transaction.kind == TransactionKind::ClientOther) {
        transaction.bytes = {};
    } else if (is_finished && transaction.kind == TransactionKind::ClientInvite &&
               state == TransactionState::Accepted) {
        transaction.bytes = {};
        transaction.invite.reset();
    }
}

void TransactionLayer::start_retransmission(Transaction& transaction) {
    transaction.interval =
        next_retransmission(transaction.kind, transaction.state, transaction.interval);
    transaction.retransmission.start(transaction.interval, [this, id = transaction.id] {
        on_timer(id, TransactionEvent::RetransmitTimer);
    });
}

void TransactionLayer::start_limit(Transaction& transaction, Duration after,
                                   TransactionEvent event) {
    transaction.limit.start(after, [this, id = transaction.id, event] { on_timer(id, event); });
}

void TransactionLayer::on_timer(TransactionId id, TransactionEvent event) {
    if (auto* transaction = find(id)) {
        apply(*transaction, event, nullptr, nullptr);
    }
}

// A transport error is told a moment later, so that no owner is called from inside his own call.
void TransactionLayer::transmit(Transaction& transaction, const std::string& bytes) {
    if (bytes.empty()) {
        return;  // a server transaction that was not answered yet
    }
    auto sent = Result<void>{};
    if (is_client(transaction.kind)) {
        sent = transport_.send(transaction.flow, bytes);
    } else {
        auto flow = transport_.usable_answer_flow(transaction.flow, transaction.sent_by_port);
        if (flow) {
            transaction.flow = *flow;
        }
        sent = flow ? transport_.send(*flow, bytes) : Result<void>(fail(flow.error()));
    }
    if (!sent) {
        log(LogLevel::Debug, "sip", "{}", sent.error().text);
        if (is_client(transaction.kind) && transaction.state == TransactionState::Trying) {
            start_limit(transaction, Duration{}, TransactionEvent::TransportError);
        }
    }
}

// ---------------------------------------------------------------- the table

TransactionLayer::Transaction* TransactionLayer::find(TransactionId id) {
    const auto found = transactions_.find(static_cast<std::uint64_t>(id));
    return found == transactions_.end() ? nullptr : found->second.get();
}

TransactionLayer::Transaction* TransactionLayer::find_by_key(const std::string& key) {
    const auto found = by_key_.find(key);
    return found == by_key_.end() ? nullptr : find(found->second);
}

std::optional<TransactionState> TransactionLayer::state_of(TransactionId id) const {
    const auto found = transactions_.find(static_cast<std::uint64_t>(id));
    return found == transactions_.end() ? std::nullopt : std::optional(found->second->state);
}

TransactionLayer::Transaction& TransactionLayer::add(TransactionKind kind, std::string key,
                                                     const Flow& flow) {
    auto transaction = std::make_unique<Transaction>(timers_);
    transaction->id = TransactionId{++last_id_};
    transaction->kind = kind;
    transaction->state = first_state(kind);
    transaction->flow = flow;
    transaction->key = std::move(key);
    by_key_.insert_or_assign(transaction->key, transaction->id);
    auto& result = *transaction;
    transactions_.emplace(last_id_, std::move(transaction));
    return result;
}

void TransactionLayer::erase(TransactionId id) {
    const auto found = transactions_.find(static_cast<std::uint64_t>(id));
    if (found == transactions_.end()) {
        return;
    }
    const auto transaction = std::move(found->second);
    transactions_.erase(found);
    const auto forget = [id](auto& index, const std::string& key) {
        if (const auto entry = index.find(key); entry != index.end() && entry->second == id) {
            index.erase(entry);
        }
    };
    forget(by_key_, transaction->key);
    if (!transaction->merge_key.empty()) {
        forget(merged_, transaction->merge_key);
    }
    if (transaction->is_reliable() && is_client(transaction->kind)) {
        const auto [first, last] = by_connection_.equal_range(transaction->flow.connection);
        for (auto it = first; it != last; ++it) {
            if (it->second == id) {
                by_connection_.erase(it);
                break;
            }
        }
    }
}

}  // namespace callfloor::sip
