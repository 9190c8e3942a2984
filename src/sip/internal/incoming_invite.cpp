// INVITE to us (RFC 3261 13.3): 100 at once, 180 while it rings, a final answer, the 200 again
// until its ACK comes.

#include "base/limits.h"
#include "base/log.h"
#include "base/text.h"
#include "sip/internal/user_agent_state.h"

namespace callfloor::sip {

using internal::CallState;

namespace {
constexpr Duration kRepeatRinging =
    std::chrono::seconds(60);  // 13.3.1.1: proxies give up after three minutes
// A caller none of whose answers arrived cannot cancel (9.1) and is gone without our knowing. Networks
// end an unanswered call after at most three minutes (Q.931 T301), so nobody real rings longer.
constexpr int kRingings = 4;

/// Whether our answer may hold a session description (20.1: no Accept means yes).
bool accepts_sdp(const Message& invite) {
    const auto wanted = invite.values(HeaderId::Accept);
    return wanted.empty() || std::any_of(wanted.begin(), wanted.end(), [](std::string_view text) {
               const auto range = trim(text.substr(0, text.find(';')));
               return equals_ignore_case(range, "application/sdp") ||
                      equals_ignore_case(range, "application/*") || range == "*/*";
           });
}
}  // namespace

void UserAgent::State::receive_invite(const Message& request, const Flow& flow, const Peer& peer) {
    if (is_stopping || transactions.is_full() || calls.size() >= options.calls_max) {
        refuse_request(request, flow, 503);
        return;
    }
    if (!request.body().empty() && !request.has_sdp()) {
        auto response = make_response(request, 415, stateless_tag(request));
        response.add(HeaderId::Accept, "application/sdp");
        refuse_request(request, flow, std::move(response));
        return;
    }
    if (!accepts_sdp(request)) {
        refuse_request(request, flow, 406);
        return;
    }
    auto offer = internal::sdp_of(request);
    if (!offer) {
        refuse_request(request, flow, 400, "Bad Session Description");
        return;
    }
    if (auto refusal = internal::refuse_brief(request, stateless_tag(request))) {
        refuse_request(request, flow, *std::move(refusal));
        return;
    }
    const auto replaced = replaced_by(request);
    if (!replaced) {
        refuse_request(request, flow, replaced.error());
        return;
    }
    auto dialog = dialog_from_request(request, new_tag(), flow);
    if (!dialog) {
        refuse_request(request, flow, 400, "Bad Contact Or Route");
        return;
    }
    auto& call = add_call(CallState::Offered);
    call.peer = peer;
    call.dialog = *std::move(dialog);
    const auto via = request.top_via();
    // `received` stands in the Via when the peer does not know its own address: NAT.
    call.dialog.sticks_to_flow = peer.kind == Peer::Kind::Extension ||
                                 (via && via->received() && *via->received() != via->host);
    call.invite_transaction = transactions.accept(request, flow);
    call.invite = std::make_unique<Message>(request);
    call.invite->clear_body();
    call.invite_had_offer = offer->has_value();
    offered.emplace(call.invite_transaction, call.id);
    index(call);
    transactions.respond(call.invite_transaction, make_response(request, 100, {}));

    const auto uri = request.request_uri();
    const auto from = request.from();
    const auto to = request.to();
    events.on_incoming({.call = call.id,
                        .peer = peer,
                        .flow = flow,
                        .request_uri = uri ? *uri : SipUri{},
                        .from = from ? *from : NameAddr{},
                        .to = to ? *to : NameAddr{},
                        .sip_call_id = std::string(request.call_id()),
                        .offer = *std::move(offer),
                        .max_forwards = request.max_forwards().value_or(kMaxForwards),
                        .identity = identity_of(request),
                        .replaces = *replaced});
}

void UserAgent::State::ring(CallId id) {
    auto* call = find(id);
    if (call == nullptr || call->state != CallState::Offered) {
        return;
    }
    auto response = make_dialog_response(*call->invite, 180, call->dialog.local_tag());
    const auto uri = call->invite->request_uri();
    response.add(HeaderId::Contact,
                 to_text(contact_for(call->dialog.flow, uri ? uri->user_decoded() : "")));
    add_common_headers(response, true);
    if (call->invite->lists(HeaderId::Require, internal::kReliable) ||
        (options.rings_reliably && call->invite->lists(HeaderId::Supported, internal::kReliable))) {
        ring_reliably(*call, std::move(response));
    } else {
        transactions.respond(call->invite_transaction, response);
    }
    call->deadline.start(kRepeatRinging, [this, id] { ring_on(id); });
}

void UserAgent::State::ring_on(CallId id) {
    auto* call = find(id);
    if (call == nullptr || call->state != CallState::Offered) {
        return;
    }
    if (++call->rung_minutes < kRingings) {
        return ring(id);
    }
    transactions.respond(call->invite_transaction,
                         make_response(*call->invite, 480, call->dialog.local_tag()));
    erase(id);
    events.on_ended(id,
                    {.cause = EndCause::SessionTimeout, .side = EndSide::Peer, .sip_status = 480});
}

void UserAgent::State::answer(CallId id, const Sdp& sdp) {
    auto* call = find(id);
    if (call == nullptr || call->state != CallState::Offered) {
        return;
    }
    auto ok = make_dialog_response(*call->invite, 200, call->dialog.local_tag());
    const auto uri = call->invite->request_uri();
    ok.add(HeaderId::Contact,
           to_text(contact_for(call->dialog.flow, uri ? uri->user_decoded() : "")));
    add_common_headers(ok, true);
    internal::set_sdp(ok, sdp);
    take_session(*call, *call->invite, ok);
    call->local_sdp = sdp;
    call->deadline.stop();
    if (call->reliable) {  // a PRACK may still come
        call->reliable->retransmission.stop();
        call->reliable->give_up.stop();
    }
    const bool wants_answer = !call->invite_had_offer;
    call->state = CallState::Answered;
    call->invite.reset();
    send_ok(*call, call->invite_transaction, std::move(ok), wants_answer);
}

void UserAgent::State::refuse(CallId id, int status, std::string_view reason, int retry_after_s) {
    auto* call = find(id);
    if (call == nullptr || call->state != CallState::Offered) {
        return;
    }
    auto response = make_response(*call->invite, std::clamp(status, 300, 699),
                                  call->dialog.local_tag(), reason);
    if (retry_after_s > 0) {
        response.add(HeaderId::RetryAfter, std::to_string(retry_after_s));
    }
    add_common_headers(response, false);
    transactions.respond(call->invite_transaction, response);
    erase(id);
}

// ---------------------------------------------------------------- 200 until ACK

void UserAgent::State::send_ok(Call& call, TransactionId transaction, Message ok,
                               bool wants_answer) {
    const auto cseq = ok.cseq();
    call.unacknowledged = std::make_unique<internal::Unacknowledged>(timers);
    auto& waiting = *call.unacknowledged;
    waiting.transaction = transaction;
    waiting.cseq = cseq ? cseq->number : 0;
    waiting.wants_answer = wants_answer;
    waiting.interval = kT1;
    waiting.ok = std::move(ok);
    const auto id = call.id;
    // Over streams too: the way behind the next hop may be UDP.
    waiting.retransmission.start(waiting.interval, [this, id] { retransmit_ok(id); });
    waiting.give_up.start(kTransactionTimeout, [this, id] { give_up_ok(id); });
    transactions.respond(transaction, waiting.ok);
}

void UserAgent::State::retransmit_ok(CallId id) {
    auto* call = find(id);
    if (call == nullptr || !call->unacknowledged) {
        return;
    }
    auto& waiting = *call->unacknowledged;
    waiting.interval = std::min(waiting.interval * 2, kT2);
    waiting.retransmission.start(waiting.interval, [this, id] { retransmit_ok(id); });
    transactions.respond(waiting.transaction, waiting.ok);
}

void UserAgent::State::give_up_ok(CallId id) {
    if (auto* call = find(id)) {
        call->unacknowledged.reset();
        drop_call(id,
                  {.cause = EndCause::SessionTimeout, .side = EndSide::Peer, .sip_status = 408});
    }
}

void UserAgent::State::on_ack(const Message& ack, const Flow& flow) {
    auto* call = find_by_dialog(ack);
    const auto cseq = ack.cseq();
    if (call == nullptr && !is_known(flow)) {
        guard.waste(flow.remote.address, timers.now());
    }
    if (call == nullptr || !call->unacknowledged || !cseq ||
        cseq->number != call->unacknowledged->cseq) {
        return;  // a repeated ACK, or one for an answer given without state
    }
    const bool wants_answer = call->unacknowledged->wants_answer;
    call->unacknowledged.reset();
    const bool is_first = call->state == CallState::Answered;
    if (call->state == CallState::Terminating) {
        return;
    }
    call->state = CallState::Up;
    touch_dialog(call->id);
    if (call->is_silent) {
        send_bye(*call, {.cause = EndCause::NormalHangUp, .side = EndSide::System});
        return;
    }
    const auto id = call->id;
    std::optional<Sdp> late_answer;
    if (wants_answer) {
        auto answer = internal::sdp_of(ack);
        if (!answer || !*answer) {
            drop_call(id, {.cause = EndCause::BadRequest, .side = EndSide::Peer});
            return;
        }
        late_answer = *std::move(answer);
    }
    if (is_first) {
        start_probe(*call);
        start_session(*call);
    }
    if (is_first || wants_answer) {
        events.on_confirmed(id, late_answer);
    }
    if (auto* still = find(id)) {
        send_reoffer(*still);
    }
}

// ---------------------------------------------------------------- CANCEL

void UserAgent::State::on_cancel(TransactionId invite, const Message& cancel) {
    auto* call = find_by_invite(invite);
    if (call == nullptr || call->state != CallState::Offered) {
        return;  // answered already: the CANCEL has no effect (9.2), the caller will ACK and BYE
    }
    const auto id = call->id;
    auto response = make_response(*call->invite, 487, call->dialog.local_tag());
    transactions.respond(call->invite_transaction, response);
    CallEnd end{.cause = EndCause::Abandoned, .side = EndSide::Peer, .sip_status = 487};
    if (const auto header = cancel.find(HeaderId::Reason)) {
        const auto reason = Reason::parse(*header);
        if (reason && equals_ignore_case(reason->protocol, "SIP") && reason->cause == 200) {
            end.cause = EndCause::AnsweredElsewhere;
        }
    }
    erase(id);
    events.on_ended(id, end);
}

}  // namespace callfloor::sip
