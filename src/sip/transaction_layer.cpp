#include "sip/transaction_layer.h"

#include <utility>

#include "base/check.h"
#include "base/limits.h"
#include "base/log.h"

namespace callfloor::sip {

namespace {

constexpr std::string_view kCookie = "z9hG4bK";
constexpr std::size_t kBranchLength = 16;

bool is_client(TransactionKind kind) {
    return kind == TransactionKind::ClientInvite || kind == TransactionKind::ClientOther;
}

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

std::string client_key(std::string_view branch, std::string_view method) {
    std::string key = "c|";
    return key.append(branch).append("|").append(method);
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

struct TransactionLayer::Transaction {
    explicit Transaction(io::Timers& timers) : retransmission(timers), limit(timers) {}

    TransactionId id = TransactionId::None;
    TransactionKind kind = TransactionKind::ClientOther;
    TransactionState state = TransactionState::Trying;
    bool is_cancel_wanted = false;
    bool is_cancel_sent = false;
    std::uint16_t sent_by_port = 0;  ///< server: of the request's Via
    Purpose purpose;
    std::string key;
    std::string merge_key;  ///< server INVITE
    Flow flow;
    std::string bytes;  ///< client: the request, then the ACK; server: the last response
    std::unique_ptr<Message> invite;  ///< client INVITE, until it is completed: for ACK and CANCEL
    std::string cancel_reason;
    struct Acknowledged {
        std::string to_tag;
        std::string ack;
        Flow flow;
    };
    std::vector<Acknowledged>
        acknowledged;  ///< client INVITE, Accepted: one for each 2xx of a fork
    Duration interval{};
    io::Timer retransmission;
    io::Timer limit;

    bool is_reliable() const { return flow.remote.transport != TransportKind::Udp; }
};

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

void TransactionLayer::receive_response(const Message& response, const Flow& flow) {
    const auto via = response.top_via();
    const auto cseq = response.cseq();
    if (!via || !cseq) {
        return;
    }
    if (auto* transaction = find_by_key(client_key(via->branch(), cseq->method_text))) {
        apply(*transaction, arrival(response.status()), &response, &flow);
    }
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

// ---------------------------------------------------------------- client side

void TransactionLayer::stamp_via(Message& request, const Flow& flow,
                                 const std::string& branch) const {
    const auto sent_by = transport_.advertised(flow);
    Via via;
    via.transport = flow.remote.transport == TransportKind::Udp ? "UDP" : "TCP";
    via.host = sent_by.address;
    via.port = sent_by.port;
    via.params.set_flag("rport");
    via.params.set("branch", branch);
    request.prepend(HeaderId::Via, to_text(via));
}

TransactionId TransactionLayer::send(Message request, const Flow& flow, Purpose purpose) {
    const bool is_invite = request.method() == Method::Invite;
    const auto branch = std::string(kCookie) + random_.token(kBranchLength);
    stamp_via(request, flow, branch);
    auto& transaction =
        add(is_invite ? TransactionKind::ClientInvite : TransactionKind::ClientOther,
            client_key(branch, request.method_text()), flow);
    transaction.purpose = purpose;
    transaction.bytes = request.serialize();
    if (is_invite) {
        transaction.invite = std::make_unique<Message>(std::move(request));
        transaction.invite->clear_body();
    }
    if (transaction.is_reliable()) {
        by_connection_.emplace(flow.connection, transaction.id);
    }
    enter(transaction, transaction.state);
    transmit(transaction, transaction.bytes);
    return transaction.id;
}

TransactionId TransactionLayer::fail_later(Purpose purpose) {
    auto& transaction = add(TransactionKind::ClientOther,
                            client_key(random_.token(kBranchLength), "unreachable"), Flow{});
    transaction.purpose = purpose;
    start_limit(transaction, Duration{}, TransactionEvent::TransportError);
    return transaction.id;
}

void TransactionLayer::send_stateless(Message request, const Flow& flow) {
    stamp_via(request, flow, std::string(kCookie) + random_.token(kBranchLength));
    (void)transport_.send(flow, request.serialize());
}

void TransactionLayer::acknowledge(TransactionId invite, const Message& ack, const Flow& flow) {
    Message stamped = ack;
    stamp_via(stamped, flow, std::string(kCookie) + random_.token(kBranchLength));
    auto bytes = stamped.serialize();
    (void)transport_.send(flow, bytes);
    if (auto* transaction = find(invite)) {
        transaction->acknowledged.push_back(
            {.to_tag = std::string(ack.to_tag()), .ack = std::move(bytes), .flow = flow});
    }
}

void TransactionLayer::cancel(TransactionId invite, std::string_view reason_header) {
    auto* transaction = find(invite);
    if (transaction == nullptr || transaction->kind != TransactionKind::ClientInvite ||
        transaction->is_cancel_wanted) {
        return;
    }
    transaction->is_cancel_wanted = true;
    transaction->cancel_reason = reason_header;
    if (transaction->state == TransactionState::Proceeding) {
        send_cancel(*transaction);
    }
}

// 9.1: the CANCEL copies Request-URI, Call-ID, From, To, CSeq number, Route and the topmost Via of
// the INVITE.
void TransactionLayer::send_cancel(Transaction& invite) {
    if (invite.is_cancel_sent || !invite.invite) {
        return;
    }
    invite.is_cancel_sent = true;
    const auto& request = *invite.invite;
    auto cancel = Message::request(Method::Cancel, request.request_uri_text());
    const auto via = request.top_via();
    const auto cseq = request.cseq();
    if (!via || !cseq) {
        return;
    }
    cancel.add(HeaderId::Via, to_text(*via));
    for (const auto id : {HeaderId::From, HeaderId::To, HeaderId::CallId}) {
        cancel.add(id, std::string(request.find(id).value_or(std::string_view{})));
    }
    for (const auto route : request.all(HeaderId::Route)) {
        cancel.add(HeaderId::Route, std::string(route));
    }
    cancel.add(HeaderId::CSeq, std::to_string(cseq->number) + " CANCEL");
    cancel.add(HeaderId::MaxForwards, "70");
    if (!invite.cancel_reason.empty()) {
        cancel.add(HeaderId::Reason, invite.cancel_reason);
    }
    start_limit(invite, kTransactionTimeout, TransactionEvent::TimeoutTimer);
    auto& transaction = add(TransactionKind::ClientOther,
                            client_key(via->branch(), method_name(Method::Cancel)), invite.flow);
    transaction.bytes = cancel.serialize();
    enter(transaction, transaction.state);
    transmit(transaction, transaction.bytes);
}

// 17.1.1.3
void TransactionLayer::send_failure_ack(Transaction& transaction, const Message& response) {
    if (transaction.invite) {
        const auto& request = *transaction.invite;
        auto ack = Message::request(Method::Ack, request.request_uri_text());
        if (const auto via = request.top_via()) {
            ack.add(HeaderId::Via, to_text(*via));
        }
        ack.add(HeaderId::From,
                std::string(request.find(HeaderId::From).value_or(std::string_view{})));
        ack.add(HeaderId::To,
                std::string(response.find(HeaderId::To).value_or(std::string_view{})));
        ack.add(HeaderId::CallId, std::string(request.call_id()));
        for (const auto route : request.all(HeaderId::Route)) {
            ack.add(HeaderId::Route, std::string(route));
        }
        const auto cseq = request.cseq();
        ack.add(HeaderId::CSeq, std::to_string(cseq ? cseq->number : 0) + " ACK");
        ack.add(HeaderId::MaxForwards, "70");
        transaction.bytes = ack.serialize();
        transaction.invite.reset();
    }
    transmit(transaction, transaction.bytes);
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
