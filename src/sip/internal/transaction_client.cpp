// The client side of the transaction layer (RFC 3261 17.1, 9.1): requests, their CANCEL, and the
// ACKs of an INVITE.

#include <array>

#include "sip/internal/transaction.h"

namespace callfloor::sip {

using internal::client_key;

namespace {
constexpr std::string_view kCookie = "z9hG4bK";
constexpr std::size_t kBranchLength = 16;
constexpr std::array kViaTransports{"UDP", "TCP", "TLS"};  // as TransportKind
}  // namespace

void TransactionLayer::stamp_via(Message& request, const Flow& flow,
                                 const std::string& branch) const {
    const auto sent_by = transport_.advertised(flow);
    Via via;
    via.transport = kViaTransports[static_cast<std::size_t>(flow.remote.transport)];
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

const Message* TransactionLayer::invite_of(TransactionId id) const {
    const auto found = transactions_.find(static_cast<std::uint64_t>(id));
    return found == transactions_.end() ? nullptr : found->second->invite.get();
}

TransactionId TransactionLayer::resume(Message invite, const Flow& flow, Purpose purpose) {
    const auto via = invite.top_via();
    if (!via || via->branch().empty()) {
        return TransactionId::None;
    }
    auto key = client_key(via->branch(), invite.method_text());
    if (by_key_.contains(key)) {
        return TransactionId::None;
    }
    auto& transaction = add(TransactionKind::ClientInvite, std::move(key), flow);
    transaction.purpose = purpose;
    transaction.invite = std::make_unique<Message>(std::move(invite));
    enter(transaction, TransactionState::Proceeding);
    return transaction.id;
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

}  // namespace callfloor::sip
