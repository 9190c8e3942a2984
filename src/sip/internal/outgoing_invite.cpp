// INVITE from us (RFC 3261 13.2): one branch for the trunk, or one for each contact of an
// extension. The first 2xx wins and the others are cancelled; the call fails when every branch has
// failed, with the best of their answers (16.7 step 6).

#include "base/limits.h"
#include "base/log.h"
#include "sip/internal/user_agent_state.h"

namespace callfloor::sip {

using internal::Branch;
using internal::CallState;
using internal::PurposeKind;

namespace {

constexpr std::string_view kAnsweredElsewhere = "SIP;cause=200;text=\"Call completed elsewhere\"";
constexpr int kSessionTriesMax = 3;  // of one branch: INVITEs with a longer session after 422

// 16.7 step 6: a 6xx, else the lowest class; within 4xx what says most about the person called.
int preference(int status) {
    if (status >= 600) {
        return 0;
    }
    switch (status) {
        case 486:
            return 1;
        case 401:
        case 407:
        case 415:
        case 420:
        case 484:
        case 488:
            return 2;
        case 480:
            return 3;
        case 408:
            return 6;
        case 487:
            return 7;
        default:
            return status < 400 ? 4 : status < 500 ? 5 : 8;
    }
}

int best_status(const std::vector<Branch>& branches) {
    int best = 0;
    for (const auto& branch : branches) {
        if (best == 0 || preference(branch.final_status) < preference(best)) {
            best = branch.final_status;
        }
    }
    return best;
}

}  // namespace

CallId UserAgent::State::invite(const OutgoingCall& request) {
    auto& call = add_call(CallState::Calling);
    const auto id = call.id;
    call.outgoing = std::make_unique<internal::Outgoing>(timers);
    call.outgoing->request = request;
    call.auth = internal::ClientAuth(request.user, request.password);
    if (is_stopping || transactions.is_full() || calls.size() > options.calls_max) {
        call.deadline.start(Duration{}, [this, id] {
            drop_call(id, {.cause = EndCause::LimitReached,
                           .side = EndSide::System,
                           .sip_status = 503,
                           .retryable = true});
        });
        return id;
    }
    auto& dialog = call.dialog;
    dialog.is_caller = true;
    dialog.call_id = new_call_id();
    dialog.local = request.from;
    dialog.local.params.set("tag", new_tag());
    dialog.remote.uri = request.target;
    dialog.remote_target = request.target;
    if (request.offer.media.empty()) {
        call.local_sdp.reset();
    } else {
        call.local_sdp = request.offer;
    }
    index(call);
    for (const auto& contact : request.contacts) {
        Branch branch;
        branch.session = options.session_interval;
        branch.flow = contact.flow;
        branch.request_uri = contact.uri;
        branch.path = contact.path;
        branch.phone = fmt::format("{} {}", to_text(contact.uri), to_text(contact.flow.remote));
        call.outgoing->branches.push_back(std::move(branch));
    }
    if (request.contacts.empty()) {
        Branch branch;
        branch.session = options.session_interval;
        branch.request_uri = request.target;
        call.outgoing->branches.push_back(std::move(branch));
    }
    call.deadline.start(request.give_up_after, [this, id] { give_up_calling(id); });
    if (request.try_timeout > Duration::zero()) {
        call.outgoing->silence.start(request.try_timeout, [this, id] { give_up_calling(id); });
    }
    for (std::size_t i = 0; i < call.outgoing->branches.size(); ++i) {
        start_branch(id, i);
    }
    return id;
}

void UserAgent::State::start_branch(CallId id, std::size_t index_of_branch) {
    const auto start = [this, id, index_of_branch] {
        auto* call = find(id);
        if (call != nullptr && call->state == CallState::Calling) {  // it may end while it waits
            send_invite(*call, index_of_branch);
        }
    };
    const auto& phone = find(id)->outgoing->branches[index_of_branch].phone;
    if (phone.empty() || !turns.wait(phone, start)) {
        start();
    }
}

void UserAgent::State::send_invite(Call& call, std::size_t index_of_branch) {
    auto& branch = call.outgoing->branches[index_of_branch];
    const auto& wanted = call.outgoing->request;
    const auto purpose = internal::purpose_of(PurposeKind::Invite, call.id, index_of_branch);
    if (!branch.flow || !transport.is_open(*branch.flow)) {
        const auto where =
            branch.flow ? Result<Endpoint>(fail(ErrorCode::Unavailable, "the connection is closed"))
                        : endpoint_of(branch.request_uri);
        const auto flow = where ? transport.flow_to(*where) : Result<Flow>(fail(where.error()));
        if (!flow) {
            log(LogLevel::Debug, "sip", "cannot call: {}", flow.error().text);
            branch.transaction = transactions.fail_later(purpose);
            return;
        }
        branch.flow = *flow;
    }
    branch.cseq = ++call.dialog.local_cseq;
    auto invite = Message::request(Method::Invite, branch.request_uri);
    for (const auto& proxy : branch.path) {
        invite.add(HeaderId::Route, to_text(proxy));
    }
    invite.add(HeaderId::MaxForwards, std::to_string(wanted.max_forwards));
    invite.add(HeaderId::From, to_text(call.dialog.local));
    invite.add(HeaderId::To, to_text(call.dialog.remote));
    invite.add(HeaderId::CallId, call.dialog.call_id);
    invite.add(HeaderId::CSeq, fmt::format("{} INVITE", branch.cseq));
    invite.add(HeaderId::Contact,
               to_text(contact_for(*branch.flow, wanted.from.uri.user_decoded())));
    if (wanted.asserted_identity) {
        invite.add(HeaderId::PAssertedIdentity, to_text(*wanted.asserted_identity));
    }
    if (wanted.is_private) {
        invite.add(HeaderId::Privacy, "id");
    }
    if (!wanted.diverted_from.empty()) {
        add_diversion(invite, wanted.diverted_from,
                      contact_for(*branch.flow, wanted.diverted_from).uri.host);
    }
    add_common_headers(invite, true);
    // A reliable 18x to an INVITE without an offer would bring one that PRACK has to answer.
    invite.add(HeaderId::Supported,
               std::string(call.local_sdp ? internal::kSupported : internal::kTimer));
    if (branch.session > Duration::zero()) {
        const internal::SessionExpires session{.interval = branch.session, .refresher = {}};
        invite.add(HeaderId::SessionExpires, session.to_text());
        if (branch.session_tries > 0) {  // RFC 4028 7.4
            invite.add(HeaderId::MinSe, session.to_text());
        }
    }
    call.auth.authorize(invite, random);
    if (call.local_sdp) {
        internal::set_sdp(invite, *call.local_sdp);
    }
    branch.transaction = transactions.send(std::move(invite), *branch.flow, purpose);
}

void UserAgent::State::on_invite_response(TransactionId id, Purpose purpose,
                                          const Message& response, const Flow& flow) {
    auto* call = find(CallId{purpose.owner});
    const auto index_of_branch = std::size_t{purpose.detail};
    const bool is_awaited = call != nullptr && call->state == CallState::Calling &&
                            call->outgoing &&
                            call->outgoing->branches[index_of_branch].transaction == id;
    if (!is_awaited) {
        if (response.status() >= 200 && response.status() < 300) {
            refuse_success(id, response, flow, true);
        }
        if (response.status() >= 200) {
            turns.on_final(id);
        }
        return;
    }
    call->outgoing->silence.stop();
    if (response.status() < 200) {
        on_provisional(*call, index_of_branch, response);
        return;
    }
    if (response.status() < 300) {
        on_success(*call, index_of_branch, id, response, flow);
        return;
    }
    auto& branch = call->outgoing->branches[index_of_branch];
    const bool is_too_brief = response.status() == 422 && branch.session > Duration::zero() &&
                              ++branch.session_tries < kSessionTriesMax;
    if (is_too_brief) {
        branch.session = std::max(branch.session, internal::min_session(response));
    }
    if (is_too_brief || call->auth.accept_challenge(response)) {
        branch.early.clear();
        branch.reliable.clear();
        branch.rings = false;
        send_invite(*call, index_of_branch);
        return;
    }
    on_branch_failed(*call, index_of_branch, response.status());
}

void UserAgent::State::on_provisional(Call& call, std::size_t index_of_branch,
                                      const Message& response) {
    if (response.status() == 100) {
        return;
    }
    if (response.lists(HeaderId::Require, internal::kReliable) &&
        !acknowledge_provisional(call, index_of_branch, response)) {
        return;
    }
    auto& branch = call.outgoing->branches[index_of_branch];
    if (!std::exchange(branch.rings, true)) {
        touch_dialog(call.id);
    }
    const auto sdp = internal::sdp_of(response);
    const bool has_media = sdp && *sdp && call.local_sdp;
    std::optional<Sdp> early;
    const std::string tag(response.to_tag());
    if (has_media && !tag.empty() && branch.early.size() < internal::kEarlyDialogsMax) {
        early = **sdp;
        branch.early.insert_or_assign(tag, **sdp);
    }
    const bool is_news = response.status() == 180 || early || !call.outgoing->was_ringing;
    const bool counts_as_ringing = response.status() == 180 || response.status() == 183;
    if (is_news && counts_as_ringing) {
        call.outgoing->was_ringing = true;
        events.on_ringing(call.id, early);
    }
}

void UserAgent::State::on_success(Call& call, std::size_t index_of_branch, TransactionId id,
                                  const Message& response, const Flow& flow) {
    auto& branch = call.outgoing->branches[index_of_branch];
    call.dialog.remote_target = branch.request_uri;  // a 2xx without Contact leaves it so
    auto dialog = dialog_from_response(call.dialog, response);
    if (!dialog) {
        log(LogLevel::Warning, "sip", "a 2xx from {} makes no dialog: {}", to_text(flow.remote),
            dialog.error().text);
        on_branch_failed(call, index_of_branch, 500);
        return;
    }
    const auto call_id = call.id;
    const auto cseq = branch.cseq;
    const auto asked_flows = !call.outgoing->request.contacts.empty();
    auto sdp = internal::sdp_of(response);
    auto described = sdp ? *std::move(sdp) : std::optional<Sdp>{};
    if (const auto early = branch.early.find(std::string(response.to_tag()));
        !described && early != branch.early.end()) {
        described = early->second;  // the peer answered in a 183 and did not repeat it
    }
    branch.final_status = response.status();
    cancel_branches(call, kAnsweredElsewhere, index_of_branch);
    call.dialog = *std::move(dialog);
    call.dialog.remote_cseq.reset();  // what another fork may have counted is not this dialog's
    call.dialog.flow = *branch.flow;
    call.dialog.sticks_to_flow = asked_flows;
    call.phone = std::move(branch.phone);
    call.dialog.local_cseq = std::max(call.dialog.local_cseq, cseq);
    call.auth.on_success();
    call.deadline.stop();
    call.outgoing.reset();
    call.state = CallState::Up;
    touch_dialog(call.id);
    const bool is_late_offer = !call.local_sdp.has_value();
    if (is_late_offer && described) {
        const auto answer = answer_offer(call_id, *described);
        auto* still = find(call_id);
        if (still == nullptr || still->state != CallState::Up) {
            refuse_success(id, response, flow,
                           false);  // the owner ended it meanwhile: the BYE is under way
            return;
        }
        send_ack(*still, id, cseq, answer ? &*answer : nullptr);
        if (!answer) {
            described.reset();
        }
    } else {
        send_ack(call, id, cseq, nullptr);
    }
    if (!described) {
        drop_call(call_id, {.cause = EndCause::BadRequest,
                            .side = EndSide::Peer,
                            .sip_status = response.status()});
        return;
    }
    auto& up = *find(call_id);
    start_probe(up);
    agree_session(up, response);
    events.on_answered(call_id, *described);
}

void UserAgent::State::send_ack(Call& call, TransactionId invite, std::uint32_t cseq,
                                const Sdp* answer) {
    auto ack = make_dialog_ack(call.dialog, cseq);
    call.auth.authorize(ack, random);
    if (answer != nullptr) {
        internal::set_sdp(ack, *answer);
        call.local_sdp = *answer;
    }
    if (const auto flow = flow_for(call.dialog)) {
        transactions.acknowledge(invite, ack, *flow);
    }
}

void UserAgent::State::refuse_success(TransactionId id, const Message& response, const Flow& flow,
                                      bool with_bye) {
    const auto from = response.from();
    const auto cseq = response.cseq();
    if (!from || !cseq) {
        return;
    }
    Dialog calling;
    calling.call_id = response.call_id();
    calling.local = *from;
    calling.local_cseq = cseq->number;
    calling.flow = flow;
    auto dialog = dialog_from_response(calling, response);
    if (!dialog || dialog->remote_target.host.empty()) {
        return;
    }
    // Whoever answered over this flow is reached over it; his Contact may be behind NAT.
    dialog->sticks_to_flow = dialog->route_set.empty();
    const auto way = flow_for(*dialog);
    if (!way) {
        return;
    }
    transactions.acknowledge(id, make_dialog_ack(*dialog, cseq->number), *way);
    if (with_bye) {
        auto bye = make_dialog_request(*dialog, Method::Bye);
        add_common_headers(bye, false);
        turns.hand_over(id,
                        transactions.send(std::move(bye), *way,
                                          internal::purpose_of(PurposeKind::Bye, CallId::None)));
    }
}

// The call may be gone when this returns.
void UserAgent::State::on_branch_failed(Call& call, std::size_t index_of_branch, int status) {
    if (call.state != CallState::Calling || !call.outgoing) {
        return;
    }
    auto& branches = call.outgoing->branches;
    branches[index_of_branch].final_status = status;
    if (branches[index_of_branch].rings) {
        touch_dialog(call.id);
    }
    if (status >= 600) {
        cancel_branches(call, {}, index_of_branch);  // 16.7 step 5: nobody else shall answer
    }
    const bool is_open = std::any_of(branches.begin(), branches.end(),
                                     [](const Branch& branch) { return branch.final_status == 0; });
    if (is_open) {
        return;
    }
    drop_call(call.id, call_end_from_sip_status(best_status(branches), call.outgoing->was_ringing));
}

void UserAgent::State::cancel_branches(Call& call, std::string_view reason,
                                       std::optional<std::size_t> except) {
    if (!call.outgoing) {
        return;
    }
    for (std::size_t i = 0; i < call.outgoing->branches.size(); ++i) {
        auto& branch = call.outgoing->branches[i];
        if (i != except && branch.final_status == 0) {
            transactions.cancel(branch.transaction, reason);
            if (!branch.phone.empty() && branch.transaction != TransactionId::None) {
                turns.leave(branch.transaction, branch.phone);
            }
        }
    }
}

void UserAgent::State::give_up_calling(CallId id) {
    auto* call = find(id);
    if (call == nullptr || call->state != CallState::Calling || !call->outgoing) {
        return;
    }
    const bool was_ringing = call->outgoing->was_ringing;
    cancel_branches(*call, {}, std::nullopt);
    drop_call(id, {.cause = was_ringing ? EndCause::NoAnswer : EndCause::Unreachable,
                   .side = EndSide::System,
                   .sip_status = 408,
                   .retryable = true});
}

}  // namespace callfloor::sip
