// Session timers in both roles (RFC 4028): one end refreshes the session at half its interval, the
// other ends the call when no refresh came. session_terms.h decides who and how long.

#include "sip/internal/user_agent_state.h"

namespace callfloor::sip {

using internal::CallState;
using internal::PurposeKind;
using internal::Refresher;

namespace {
constexpr Duration kRefreshAgain = std::chrono::seconds(10);  // after a refusal, until it expires
}  // namespace

void UserAgent::State::offer_session(const Call& call, Message& request) const {
    request.add(HeaderId::Supported, std::string(internal::kTimer));
    if (call.session) {
        const internal::SessionExpires header{
            .interval = call.session->interval,
            .refresher = call.session->is_refreshed_by_us ? Refresher::Uac : Refresher::Uas};
        request.add(HeaderId::SessionExpires, header.to_text());
    }
}

void UserAgent::State::take_session(Call& call, const Message& request, Message& ok) {
    note_methods(call, request);
    const auto agreed = internal::answer_session(request);
    call.session = agreed ? std::optional(agreed->terms) : std::nullopt;
    if (!agreed) {
        return;
    }
    ok.add(HeaderId::SessionExpires, agreed->header.to_text());
    if (agreed->header.refresher == Refresher::Uac) {
        ok.add(HeaderId::Require, std::string(internal::kTimer));
    }
}

void UserAgent::State::agree_session(Call& call, const Message& success) {
    note_methods(call, success);
    call.session = internal::session_terms(success);
    start_session(call);
}

void UserAgent::State::note_methods(Call& call, const Message& message) {
    if (message.has(HeaderId::Allow)) {
        call.peer_updates = message.lists(HeaderId::Allow, "UPDATE");
    }
}

void UserAgent::State::start_session(Call& call) {
    call.session_refresh.stop();
    call.session_expiry.stop();
    if (!call.session) {
        return;
    }
    call.session_expiry.start(call.session->expires_after(), [this, id = call.id] {
        drop_call(id,
                  {.cause = EndCause::SessionTimeout, .side = EndSide::Peer, .sip_status = 408});
    });
    if (call.session->is_refreshed_by_us) {
        call.session_refresh.start(call.session->refresh_after(),
                                   [this, id = call.id] { refresh_session(id); });
    }
}

// By UPDATE without an offer; to a peer without UPDATE by a re-INVITE with the offer of before,
// whose answer is that of before: a peer that wants another session asks for it itself.
void UserAgent::State::refresh_session(CallId id) {
    auto* call = find(id);
    if (call == nullptr || call->state != CallState::Up || !call->session) {
        return;
    }
    call->session_refresh.start(kRefreshAgain, [this, id] { refresh_session(id); });
    if (call->refresh_transaction != TransactionId::None || !call->reoffers.empty()) {
        return;  // a refresh is under way
    }
    if (call->peer_updates) {
        auto update = make_dialog_request(call->dialog, Method::Update);
        if (const auto flow = flow_for(call->dialog)) {
            update.add(HeaderId::Contact,
                       to_text(contact_for(*flow, call->dialog.local.uri.user_decoded())));
        }
        offer_session(*call, update);
        call->refresh_transaction = send_in_dialog(*call, std::move(update),
                                                   internal::purpose_of(PurposeKind::Refresh, id));
    } else if (call->local_sdp) {
        reoffer(id, *call->local_sdp, [](const Result<Sdp>&) {});
    }
}

void UserAgent::State::on_refresh_response(CallId id, const Message* response) {
    auto* call = find(id);
    if (call == nullptr || call->state != CallState::Up) {
        return;
    }
    call->refresh_transaction = TransactionId::None;
    const int status = response == nullptr ? 408 : response->status();
    if (status < 300) {
        refresh_target(call->dialog, *response);
        touch_dialog(id);
        call->auth.on_success();
        agree_session(*call, *response);
        return;
    }
    if (status == 481 || status == 408) {
        drop_call(id,
                  {.cause = EndCause::SessionTimeout, .side = EndSide::Peer, .sip_status = status});
        return;
    }
    const bool is_challenge = call->auth.accept_challenge(*response);
    const bool is_other_method = status == 405 || status == 501;
    if (is_other_method) {
        call->peer_updates = false;
    }
    const bool is_longer =
        status == 422 && internal::min_session(*response) > call->session->interval;
    if (is_longer) {
        call->session->interval = internal::min_session(*response);
    }
    if (is_challenge || is_other_method || is_longer) {
        refresh_session(id);
    }
    // Else it is tried again until the session expires (section 10).
}

}  // namespace callfloor::sip
