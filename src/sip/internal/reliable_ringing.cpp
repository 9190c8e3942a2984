// Reliable provisional responses in both roles (RFC 3262): our 180 again until its PRACK, for
// callers who require it; PRACK for the 18x of the called.

#include "base/log.h"
#include "base/text.h"
#include "sip/internal/user_agent_state.h"

namespace callfloor::sip {

using internal::CallState;
using internal::PurposeKind;

namespace {

/// RAck: 776656 1 INVITE
struct RAck {
    std::uint32_t rseq = 0;
    CSeq cseq;
};

std::optional<RAck> rack_of(const Message& prack) {
    const auto text = trim(prack.find(HeaderId::RAck).value_or(std::string_view{}));
    const auto space = text.find_first_of(" \t");
    if (space == std::string_view::npos) {
        return std::nullopt;
    }
    const auto rseq = parse_delta_seconds(text.substr(0, space));
    const auto cseq = CSeq::parse(trim(text.substr(space)));
    return rseq && cseq ? std::optional(RAck{*rseq, *cseq}) : std::nullopt;
}

}  // namespace

// ---------------------------------------------------------------- callee

void UserAgent::State::ring_reliably(Call& call, Message ringing) {
    if (call.reliable && !call.reliable->is_acknowledged) {
        return;  // section 3: none before the last one is acknowledged; it is repeated anyway
    }
    const auto cseq = call.invite->cseq();
    // Section 3: begins anywhere in the lower half, goes up by one.
    const auto rseq = call.reliable ? call.reliable->rseq + 1
                                    : static_cast<std::uint32_t>(1 + random.below((1U << 31U) - 1));
    ringing.add(HeaderId::Require, std::string(internal::kReliable));
    ringing.add(HeaderId::RSeq, std::to_string(rseq));
    call.reliable = std::make_unique<internal::Reliable>(timers);
    auto& waiting = *call.reliable;
    waiting.rseq = rseq;
    waiting.cseq = cseq ? cseq->number : 0;
    waiting.interval = kT1;
    waiting.ringing = std::move(ringing);
    const auto id = call.id;
    waiting.retransmission.start(waiting.interval, [this, id] { repeat_ringing(id); });
    waiting.give_up.start(kTransactionTimeout, [this, id] { give_up_ringing(id); });
    transactions.respond(call.invite_transaction, waiting.ringing);
}

void UserAgent::State::repeat_ringing(CallId id) {
    auto* call = find(id);
    if (call == nullptr || !call->reliable || call->state != CallState::Offered) {
        return;
    }
    auto& waiting = *call->reliable;
    waiting.interval *= 2;
    waiting.retransmission.start(waiting.interval, [this, id] { repeat_ringing(id); });
    transactions.respond(call->invite_transaction, waiting.ringing);
}

// Section 3: nobody acknowledged it for 64*T1, so that nobody will acknowledge a 200 either.
void UserAgent::State::give_up_ringing(CallId id) {
    auto* call = find(id);
    if (call == nullptr || call->state != CallState::Offered) {
        return;
    }
    transactions.respond(call->invite_transaction,
                         make_response(*call->invite, 504, call->dialog.local_tag()));
    erase(id);
    events.on_ended(id,
                    {.cause = EndCause::SessionTimeout, .side = EndSide::Peer, .sip_status = 504});
}

void UserAgent::State::receive_prack(Call& call, const Message& request, const Flow& flow) {
    const auto transaction = transactions.accept(request, flow);
    const auto rack = rack_of(request);
    const bool is_ours = rack && call.reliable && rack->rseq == call.reliable->rseq &&
                         rack->cseq.number == call.reliable->cseq &&
                         rack->cseq.method == Method::Invite;
    if (!is_ours) {
        transactions.respond(transaction, make_response(request, rack ? 481 : 400, {}));
        return;
    }
    if (request.has_sdp()) {  // our 180 described nothing: there is nothing to offer anew yet
        transactions.respond(transaction, make_response(request, 488, {}));
        return;
    }
    call.reliable->is_acknowledged = true;
    call.reliable->retransmission.stop();
    call.reliable->give_up.stop();
    call.reliable->ringing = {};
    auto ok = make_response(request, 200, {});
    add_common_headers(ok, true);
    transactions.respond(transaction, ok);
}

// ---------------------------------------------------------------- caller

bool UserAgent::State::acknowledge_provisional(Call& call, std::size_t index_of_branch,
                                               const Message& response) {
    auto& branch = call.outgoing->branches[index_of_branch];
    const auto text = response.find(HeaderId::RSeq);
    const auto rseq = text ? parse_delta_seconds(*text) : std::nullopt;
    const std::string tag(response.to_tag());
    if (!rseq || *rseq == 0 || tag.empty()) {
        return false;
    }
    const auto last = branch.reliable.find(tag);
    const bool is_next = last == branch.reliable.end()
                             ? branch.reliable.size() < internal::kEarlyDialogsMax
                             : *rseq == last->second + 1;
    if (!is_next) {
        return false;  // a repeated one, or one before it is missing and will be repeated
    }
    Dialog calling = call.dialog;
    calling.remote_target = branch.request_uri;
    calling.flow = *branch.flow;
    calling.sticks_to_flow = !call.outgoing->request.contacts.empty();
    auto early = dialog_from_response(calling, response);
    if (!early) {
        log(LogLevel::Warning, "sip", "a reliable {} from {} makes no dialog: {}",
            response.status(), to_text(branch.flow->remote), early.error().text);
        return false;
    }
    const auto flow = flow_for(*early);
    if (!flow) {
        return false;
    }
    auto prack = make_dialog_request(*early, Method::Prack);
    call.dialog.local_cseq = early->local_cseq;
    prack.add(HeaderId::RAck, fmt::format("{} {} INVITE", *rseq, branch.cseq));
    call.auth.authorize(prack, random);
    add_common_headers(prack, false);
    transactions.send(std::move(prack), *flow,
                      internal::purpose_of(PurposeKind::None, CallId::None));
    branch.reliable.insert_or_assign(tag, *rseq);
    return true;
}

}  // namespace callfloor::sip
