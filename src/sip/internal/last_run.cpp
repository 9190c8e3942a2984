// What a run of the server tells its successor about calls (restart_test.cpp), and what that makes
// of it: the peers of calls that a crash cut off hear that they are over.

#include "sip/internal/user_agent_state.h"

namespace callfloor::sip {

using internal::CallState;

namespace {
/// More requests than a call sends within one dialog.
constexpr std::uint32_t kCSeqGap = 1'000;
}  // namespace

UserAgent::DialogChange UserAgent::State::dialog_change(CallId id) {
    DialogChange change{.call = id};
    const auto* call = find(id);
    if (call != nullptr && call->state == CallState::Up) {
        change.dialog = call->dialog;
    } else if (call != nullptr && call->state == CallState::Calling) {
        for (const auto& branch : call->outgoing->branches) {
            const auto* invite = transactions.invite_of(branch.transaction);
            if (branch.rings && branch.final_status == 0 && invite != nullptr) {
                change.ringing.push_back({.call_id = call->dialog.call_id,
                                          .head = invite->serialize(),
                                          .flow = *branch.flow});
            }
        }
    }
    return change;
}

void UserAgent::State::end_lost_dialog(Dialog dialog, const CallEnd& end) {
    auto& call = add_call(CallState::Terminating);
    call.is_silent = true;
    call.dialog = std::move(dialog);
    call.dialog.flow.connection = ConnectionId::None;  // of the last run; another's by now
    // The last run may have sent requests since the dialog was kept (12.2.1.1: gaps are allowed).
    call.dialog.local_cseq += kCSeqGap;
    index(call);
    send_bye(call, end);
}

Result<void> UserAgent::State::cancel_lost_invite(const SentInvite& invite, const CallEnd& end) {
    auto message = parse_datagram(invite.head);
    if (!message || message->method() != Method::Invite) {
        return fail(ErrorCode::InvalidInput, "what was kept of a ringing call is no INVITE");
    }
    // A new way to the same phone: a connection ended with the run that had it.
    const auto flow = TRY(transport.flow_to(invite.flow.remote));
    const auto phone =
        fmt::format("{} {}", message->request_uri_text(), to_text(invite.flow.remote));
    const auto transaction = transactions.resume(
        *std::move(message), flow, internal::purpose_of(internal::PurposeKind::Invite, {}));
    transactions.cancel(transaction, internal::reason_header(end));
    if (transaction != TransactionId::None) {
        turns.leave(transaction, phone);
    }
    return {};
}

}  // namespace callfloor::sip
