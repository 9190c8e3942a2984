// Our re-INVITE (RFC 3261 14.1): one at a time; 491 is tried again after a random time; a refusal
// leaves the session as it was; 481, 408 and silence mean that the call is gone.

#include "sip/internal/user_agent_state.h"

namespace callfloor::sip {

using internal::CallState;
using internal::PurposeKind;

namespace {
constexpr std::size_t kReoffersWaitingMax = 8;  // more means the owner does not wait for answers
constexpr int kGlareTriesMax = 5;
}  // namespace

void UserAgent::State::reoffer(CallId id, const Sdp& offer,
                               std::function<void(Result<Sdp>)> on_answer) {
    auto* call = find(id);
    const bool is_up = call != nullptr && !call->is_silent &&
                       (call->state == CallState::Up || call->state == CallState::Answered);
    if (!is_up || call->reoffers.size() >= kReoffersWaitingMax) {
        // Told a moment later: never from inside the owner's call.
        later.push_back([is_up, on_answer = std::move(on_answer)] {
            on_answer(is_up ? Result<Sdp>(fail(ErrorCode::LimitReached,
                                               "too many new offers wait for their answers"))
                            : Result<Sdp>(fail(ErrorCode::NotFound,
                                               "the call is not up; no new offer can be made")));
        });
        later_timer.start(Duration{}, [this] { run_later(); });
        return;
    }
    call->reoffers.push_back({.offer = offer, .on_answer = std::move(on_answer)});
    if (call->reoffers.size() == 1) {
        call->reoffer_tries = 0;
        send_reoffer(*call);
    }
}

void UserAgent::State::run_later() {
    auto work = std::exchange(later, {});
    for (auto& each : work) {
        each();
    }
}

void UserAgent::State::send_reoffer(Call& call) {
    if (call.reoffers.empty() || call.reoffer_transaction != TransactionId::None ||
        call.unacknowledged || call.state != CallState::Up) {
        return;  // when the peer's transaction is over it is tried again
    }
    const auto flow = flow_for(call.dialog);
    auto invite = make_dialog_request(call.dialog, Method::Invite);
    if (flow) {
        invite.add(HeaderId::Contact,
                   to_text(contact_for(*flow, call.dialog.local.uri.user_decoded())));
    }
    invite.add(HeaderId::Allow, std::string(internal::kAllow));
    offer_session(call, invite);
    internal::set_sdp(invite, call.reoffers.front().offer);
    call.reoffer_transaction = send_in_dialog(call, std::move(invite),
                                              internal::purpose_of(PurposeKind::Reoffer, call.id));
}

void UserAgent::State::on_reoffer_response(TransactionId id, Purpose purpose,
                                           const Message* response, const Flow* flow,
                                           NoResponse why) {
    const auto call_id = CallId{purpose.owner};
    auto* call = find(call_id);
    const int status = response != nullptr          ? response->status()
                       : why == NoResponse::Timeout ? 408
                                                    : 503;
    if (status < 200) {
        return;
    }
    const bool is_success = status < 300;
    if (call == nullptr || call->reoffer_transaction != id) {
        if (is_success) {
            refuse_success(id, *response, *flow, false);  // the BYE is under way already
        }
        return;
    }
    call->reoffer_transaction = TransactionId::None;
    if (is_success) {
        refresh_target(call->dialog, *response);
        touch_dialog(call->id);
        call->auth.on_success();
        if (call->state == CallState::Up) {
            agree_session(*call, *response);
        }
        const auto cseq = response->cseq();
        send_ack(*call, id, cseq ? cseq->number : 0, nullptr);
        if (call->state != CallState::Up || call->reoffers.empty()) {
            return;
        }
        call->local_sdp = call->reoffers.front().offer;
        auto answer = internal::sdp_of(*response);
        finish_reoffer(call_id, !answer   ? Result<Sdp>(fail(answer.error()))
                                : *answer ? Result<Sdp>(**answer)
                                          : fail(ErrorCode::InvalidInput,
                                                 "the 200 to our offer carried no answer"));
        return;
    }
    if (call->state != CallState::Up || call->reoffers.empty()) {
        return;
    }
    if (response != nullptr && call->auth.accept_challenge(*response)) {
        send_reoffer(*call);
        return;
    }
    if (status == 491 && ++call->reoffer_tries < kGlareTriesMax) {
        // 14.1: the owner of the Call-ID waits longer, so that the two do not meet again. In steps
        // of 10 ms.
        const auto steps = call->dialog.is_caller ? 210 + random.below(191) : random.below(201);
        call->glare.start(Duration{10 * static_cast<std::int64_t>(steps)}, [this, call_id] {
            if (auto* waiting = find(call_id)) {
                send_reoffer(*waiting);
            }
        });
        return;
    }
    if (status == 481 || status == 408) {
        drop_call(call_id,
                  {.cause = EndCause::SessionTimeout, .side = EndSide::Peer, .sip_status = status});
        return;
    }
    finish_reoffer(call_id,
                   fail(ErrorCode::Conflict, "the peer refused the new offer with {}", status));
}

void UserAgent::State::finish_reoffer(CallId id, Result<Sdp> result) {
    auto* call = find(id);
    if (call == nullptr || call->reoffers.empty()) {
        return;
    }
    auto done = std::move(call->reoffers.front());
    call->reoffers.pop_front();
    call->reoffer_tries = 0;
    send_reoffer(*call);
    done.on_answer(std::move(result));
}

}  // namespace callfloor::sip
