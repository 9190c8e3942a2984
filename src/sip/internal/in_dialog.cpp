// Requests within a call (RFC 3261 12.2.2): BYE, INFO, OPTIONS, UPDATE and re-INVITE of the peer;
// our probes; and every way a call ends.

#include "base/log.h"
#include "base/text.h"
#include "sip/internal/user_agent_state.h"

namespace callfloor::sip {

using internal::CallState;
using internal::PurposeKind;

namespace {

/// "Signal=5" (application/dtmf-relay) or "5" (application/dtmf).
std::optional<char> digit_of(const Message& info) {
    const auto type = info.content_type();
    if (!type) {
        return std::nullopt;
    }
    std::string_view digit;
    if (type->is("application/dtmf")) {
        digit = trim(info.body());
    } else if (type->is("application/dtmf-relay")) {
        for (const auto line : split(info.body(), '\n')) {
            const auto equals = line.find('=');
            if (equals != std::string_view::npos &&
                equals_ignore_case(trim(line.substr(0, equals)), "Signal")) {
                digit = trim(line.substr(equals + 1));
            }
        }
    }
    constexpr std::string_view kDigits = "0123456789*#ABCD";
    if (digit.size() != 1) {
        return std::nullopt;
    }
    const char upper =
        digit[0] >= 'a' && digit[0] <= 'd' ? static_cast<char>(digit[0] - 'a' + 'A') : digit[0];
    return kDigits.find(upper) == std::string_view::npos ? std::nullopt : std::optional(upper);
}

}  // namespace

std::string internal::reason_header(const CallEnd& end) {
    if (end.cause == EndCause::AnsweredElsewhere) {
        return "SIP;cause=200;text=\"Call completed elsewhere\"";
    }
    return end.sip_status >= 400 ? fmt::format("SIP;cause={}", end.sip_status) : std::string{};
}

void UserAgent::State::receive_in_dialog(const Message& request, const Flow& flow) {
    auto* call = find_by_dialog(request);
    if (call == nullptr) {
        if (auto* subscriber = find_subscriber(request)) {
            receive_resubscribe(*subscriber, request, flow);
        } else {
            refuse_request(request, flow, 481);
        }
        return;
    }
    transport.trust(flow);
    if (const auto refusal = internal::refuse_required(request, {})) {
        transactions.reply_stateless(request, *refusal, flow);
        return;
    }
    const auto cseq = request.cseq();
    if (!cseq || receive_cseq(call->dialog, cseq->number) == CSeqVerdict::Stale) {
        transactions.reply_stateless(request, make_response(request, 500, {}, "CSeq Out Of Order"),
                                     flow);
        return;
    }
    if (call->dialog.sticks_to_flow &&
        flow.remote.transport == call->dialog.flow.remote.transport) {
        call->dialog.flow = flow;  // the NAT gave the peer another port
    }
    switch (request.method()) {
        case Method::Bye:
            receive_bye(*call, request, flow);
            break;
        case Method::Invite:
            receive_reinvite(*call, request, flow);
            break;
        case Method::Update:
            receive_update(*call, request, flow);
            break;
        case Method::Prack:
            receive_prack(*call, request, flow);
            break;
        case Method::Info:
            receive_info(*call, request, flow);
            break;
        case Method::Options:
            answer_options(request, flow, {});
            break;
        case Method::Notify:
            receive_notify(*call, request, flow);
            break;
        case Method::Refer:
            receive_refer(*call, request, flow);
            break;
        default: {
            auto response = make_response(request, 405, {});
            response.add(HeaderId::Allow, std::string(internal::kAllow));
            transactions.reply_stateless(request, response, flow);
        }
    }
}

void UserAgent::State::receive_bye(Call& call, const Message& request, const Flow& flow) {
    transactions.respond(transactions.accept(request, flow), make_response(request, 200, {}));
    const auto id = call.id;
    switch (call.state) {
        case CallState::Offered: {  // 15: a caller may end an early dialog by BYE
            transactions.respond(call.invite_transaction,
                                 make_response(*call.invite, 487, call.dialog.local_tag()));
            erase(id);
            events.on_ended(
                id, {.cause = EndCause::Abandoned, .side = EndSide::Peer, .sip_status = 487});
            return;
        }
        case CallState::Calling:
            return;  // only callers may; the INVITE's answer decides
        case CallState::Terminating:
            erase(id);
            return;
        case CallState::Answered:
        case CallState::Up: {
            const bool is_silent = call.is_silent;
            erase(id);
            if (!is_silent) {
                events.on_ended(id, {.cause = EndCause::NormalHangUp, .side = EndSide::Peer});
            }
            return;
        }
    }
}

void UserAgent::State::receive_info(Call& call, const Message& request, const Flow& flow) {
    const auto transaction = transactions.accept(request, flow);
    const auto digit = digit_of(request);
    if (!digit && !request.body().empty()) {
        auto response = make_response(request, 415, {});
        response.add(HeaderId::Accept, "application/dtmf-relay, application/dtmf");
        transactions.respond(transaction, response);
        return;
    }
    transactions.respond(transaction, make_response(request, 200, {}));
    const bool is_told = !call.is_silent && call.state != CallState::Terminating;
    if (digit && is_told) {
        events.on_info_digit(call.id, *digit);
    }
}

std::optional<Sdp> UserAgent::State::answer_offer(CallId id, const Sdp& offer) {
    auto answer = events.on_reoffer(id, offer);
    auto* call = find(id);  // the owner may have ended it
    if (call != nullptr && answer) {
        call->local_sdp = *answer;
    }
    return answer;
}

// 14.2
void UserAgent::State::receive_reinvite(Call& call, const Message& request, const Flow& flow) {
    const auto id = call.id;
    const auto transaction = transactions.accept(request, flow);
    const bool is_ours_pending = call.reoffer_transaction != TransactionId::None;
    const bool is_offer_open = call.unacknowledged && call.unacknowledged->wants_answer;
    if (call.state == CallState::Terminating || call.is_silent) {
        transactions.respond(transaction, make_response(request, 481, {}));
        return;
    }
    if (call.state == CallState::Offered || call.state == CallState::Calling) {
        auto response = make_response(request, 500, {}, "Call Not Answered Yet");
        response.add(HeaderId::RetryAfter, std::to_string(random.below(10)));
        transactions.respond(transaction, response);
        return;
    }
    if (is_ours_pending || is_offer_open) {
        transactions.respond(transaction, make_response(request, 491, {}));
        return;
    }
    if (const auto refusal = internal::refuse_brief(request, {})) {
        transactions.respond(transaction, *refusal);
        return;
    }
    const auto offer = internal::sdp_of(request);
    if (!offer) {
        transactions.respond(transaction,
                             make_response(request, 400, {}, "Bad Session Description"));
        return;
    }
    refresh_target(call.dialog, request);
    touch_dialog(call.id);
    auto ok = make_response(request, 200, {});
    ok.add(HeaderId::Contact, to_text(contact_for(flow, call.dialog.local.uri.user_decoded())));
    add_common_headers(ok, true);
    if (*offer) {
        const auto answer = answer_offer(id, **offer);
        if (!answer) {
            transactions.respond(transaction, make_response(request, 488, {}));
            return;
        }
        internal::set_sdp(ok, *answer);
    } else if (call.local_sdp) {
        internal::set_sdp(ok, *call.local_sdp);
    }
    auto* still = find(id);
    if (still == nullptr || still->state == CallState::Terminating) {
        transactions.respond(transaction, make_response(request, 487, {}));
        return;
    }
    take_session(*still, request, ok);
    send_ok(*still, transaction, std::move(ok), !*offer);
    start_session(*still);
}

// RFC 3311; without an offer it only refreshes the target.
void UserAgent::State::receive_update(Call& call, const Message& request, const Flow& flow) {
    const auto id = call.id;
    const auto transaction = transactions.accept(request, flow);
    if (const auto refusal = internal::refuse_brief(request, {})) {
        transactions.respond(transaction, *refusal);
        return;
    }
    const auto offer = internal::sdp_of(request);
    if (!offer) {
        transactions.respond(transaction,
                             make_response(request, 400, {}, "Bad Session Description"));
        return;
    }
    const bool is_early = call.state == CallState::Offered || call.state == CallState::Calling;
    const bool is_offer_open = call.unacknowledged && call.unacknowledged->wants_answer;
    if (*offer && is_early) {
        auto response = make_response(request, 500, {}, "Call Not Answered Yet");
        response.add(HeaderId::RetryAfter, std::to_string(random.below(10)));
        transactions.respond(transaction, response);
        return;
    }
    if (*offer && (call.reoffer_transaction != TransactionId::None || is_offer_open)) {
        transactions.respond(transaction, make_response(request, 491, {}));
        return;
    }
    refresh_target(call.dialog, request);
    touch_dialog(call.id);
    auto ok = make_response(request, 200, {});
    ok.add(HeaderId::Contact, to_text(contact_for(flow, call.dialog.local.uri.user_decoded())));
    add_common_headers(ok, true);
    if (*offer && !call.is_silent && call.state != CallState::Terminating) {
        const auto answer = answer_offer(id, **offer);
        if (!answer) {
            transactions.respond(transaction, make_response(request, 488, {}));
            return;
        }
        internal::set_sdp(ok, *answer);
    }
    if (auto* still = find(id); still != nullptr && !is_early) {
        take_session(*still, request, ok);
        start_session(*still);
    }
    transactions.respond(transaction, ok);
}

// ---------------------------------------------------------------- how a call ends

void UserAgent::State::end(CallId id, const CallEnd& end) {
    auto* call = find(id);
    if (call == nullptr || call->is_silent) {
        return;
    }
    switch (call->state) {
        case CallState::Offered: {
            const auto refusal = sip_refusal_for(end.cause);
            const bool is_given = end.sip_status >= 300;
            refuse(id, is_given ? end.sip_status : refusal.status,
                   is_given ? std::string_view{} : refusal.reason, refusal.retry_after_s);
            return;
        }
        case CallState::Calling:
            cancel_branches(*call, internal::reason_header(end), std::nullopt);
            erase(id);
            return;
        case CallState::Answered:
            call->is_silent = true;
            return;  // 15: no BYE before the ACK
        case CallState::Up:
            call->is_silent = true;
            send_bye(*call, end);
            return;
        case CallState::Terminating:
            return;
    }
}

void UserAgent::State::drop_call(CallId id, const CallEnd& end) {
    auto* call = find(id);
    if (call == nullptr || call->state == CallState::Terminating) {
        return;
    }
    const bool is_told = !std::exchange(call->is_silent, true);
    const bool has_dialog = call->state == CallState::Answered || call->state == CallState::Up;
    if (has_dialog) {
        send_bye(*call, end);
    } else {
        erase(id);
    }
    if (is_told) {
        events.on_ended(id, end);
    }
}

void UserAgent::State::send_bye(Call& call, const CallEnd& end) {
    call.state = CallState::Terminating;
    call.unacknowledged.reset();
    call.outgoing.reset();
    call.reoffers.clear();
    call.deadline.stop();
    call.probe.stop();
    call.glare.stop();
    call.session_refresh.stop();
    call.session_expiry.stop();
    auto bye = make_dialog_request(call.dialog, Method::Bye);
    if (auto reason = internal::reason_header(end); !reason.empty()) {
        bye.add(HeaderId::Reason, std::move(reason));
    }
    call.bye_transaction =
        send_in_dialog(call, std::move(bye), internal::purpose_of(PurposeKind::Bye, call.id));
    if (!call.phone.empty()) {
        turns.leave(call.bye_transaction, call.phone);
    }
}

// Any answer ends it, silence too; only a challenge is worth a second BYE.
void UserAgent::State::on_bye_response(CallId id, const Message* response) {
    auto* call = find(id);
    if (call == nullptr) {
        return;
    }
    if (response != nullptr && call->auth.accept_challenge(*response)) {
        auto bye = make_dialog_request(call->dialog, Method::Bye);
        call->bye_transaction =
            send_in_dialog(*call, std::move(bye), internal::purpose_of(PurposeKind::Bye, id));
        return;
    }
    erase(id);
}

// ---------------------------------------------------------------- probes

void UserAgent::State::start_probe(Call& call) {
    if (options.call_probe_every > Duration::zero()) {
        call.probe.start(options.call_probe_every, [this, id = call.id] { send_probe(id); });
    }
}

void UserAgent::State::send_probe(CallId id) {
    auto* call = find(id);
    if (call == nullptr || call->state != CallState::Up) {
        return;
    }
    auto probe = make_dialog_request(call->dialog, Method::Options);
    probe.add(HeaderId::Accept, "application/sdp");
    (void)send_in_dialog(*call, std::move(probe), internal::purpose_of(PurposeKind::CallProbe, id));
}

// A peer without OPTIONS says so and thereby lives; 481 and 408 mean that the dialog is gone
// (12.2.1.2).
void UserAgent::State::on_probe_response(CallId id, const Message* response) {
    auto* call = find(id);
    if (call == nullptr || call->state != CallState::Up) {
        return;
    }
    const int status = response == nullptr ? 408 : response->status();
    if (status == 481 || status == 408) {
        drop_call(id,
                  {.cause = EndCause::SessionTimeout, .side = EndSide::Peer, .sip_status = status});
        return;
    }
    start_probe(*call);
}

}  // namespace callfloor::sip
