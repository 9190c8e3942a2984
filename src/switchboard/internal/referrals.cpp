// A desk phone's transfer key: REFER within its call becomes the floor's transfer, by the same
// rights and refusals as the desk's command, and the phone is told what came of it (RFC 3515, RFC
// 5589).

#include "base/log.h"
#include "switchboard/internal/state.h"

namespace callfloor::switchboard {

namespace {

int refusal_of(ErrorCode code) {
    switch (code) {
        case ErrorCode::NotFound:
        case ErrorCode::InvalidInput:
            return 404;
        case ErrorCode::Forbidden:
            return 403;
        case ErrorCode::LimitReached:
            return 503;
        default:
            return 603;
    }
}

int status_of(floor::ActOutcome outcome) {
    switch (outcome) {
        case floor::ActOutcome::Done:
            return 200;
        case floor::ActOutcome::NoAnswer:
        case floor::ActOutcome::TimeLimit:
            return 408;
        case floor::ActOutcome::Rejected:
            return 603;
        case floor::ActOutcome::Busy:
            return 486;
        case floor::ActOutcome::Unreachable:
            return 480;
        case floor::ActOutcome::CallerGone:
        case floor::ActOutcome::Cancelled:
            return 487;
        case floor::ActOutcome::Failed:
            return 500;
    }
    return 500;
}

sip::EventState news(int status) {
    return {.body = fmt::format("SIP/2.0 {} {}\r\n", status, sip::reason_phrase(status)),
            .content_type = "message/sipfrag;version=2.0",
            .is_final = status >= 200};
}

}  // namespace

void Switchboard::State::refer(const sip::Referral& asked) {
    const auto* leg = find_leg(asked.call);
    const auto* other = asked.has_replaces ? find_leg(asked.replaces) : nullptr;
    const bool is_phone = leg != nullptr && leg->extension.is_set();
    if (!is_phone || (asked.has_replaces && other == nullptr) || is_running) {
        log_call(LogLevel::Warning, "switchboard",
                 leg == nullptr ? ConversationId{} : leg->conversation, "REFER refused: {}",
                 is_phone ? "its Replaces names no call of this phone"
                          : "it comes from no phone of ours");
        return user_agent->refuse_referral(asked.id, is_phone ? 603 : 403, {});
    }
    PhoneReferral referral;
    referral.id = asked.id;
    referral.leg = leg->id;
    referral.call = asked.call;
    referral.extension = leg->extension;
    referral.conversation = leg->conversation;
    referrals.push_back(referral);
    const auto conversation = leg->conversation;
    const auto done = handle(floor::PhoneTransfer{leg->id, asked.target.user_decoded(),
                                                  other == nullptr ? LegId{} : other->id});
    if (!done) {
        log_call(LogLevel::Warning, "switchboard", conversation, "REFER refused: {}",
                 done.error().text);
        drop_referral(asked.id);
        return user_agent->refuse_referral(asked.id, refusal_of(done.error().code), {});
    }
    user_agent->accept_referral(asked.id);
    for (auto& each : referrals) {
        each.is_accepted = each.is_accepted || each.id == asked.id;
    }
    settle_referrals();
}

void Switchboard::State::follow_referrals(const floor::Output& output) {
    if (referrals.empty()) {
        return;
    }
    for (const auto& event : output.events) {
        if (const auto* begun = std::get_if<floor::ActStarted>(&event.body)) {
            const bool is_transfer = begun->kind == floor::ActKind::BlindTransfer ||
                                     begun->kind == floor::ActKind::AttendedTransfer;
            for (auto& referral : referrals) {
                if (is_transfer && referral.conversation == begun->conversation &&
                    !referral.act.is_set()) {
                    referral.act = begun->act;
                    referral.outcome = begun->queue.is_set() ? 200 : 0;  // the queue has him
                }
            }
        } else if (const auto* rang = std::get_if<floor::LegRang>(&event.body)) {
            for (const auto& referral : referrals) {
                if (referral.conversation == rang->conversation && referral.is_accepted) {
                    user_agent->notify(referral.id, news(180));
                }
            }
        } else if (const auto* ended = std::get_if<floor::ActEnded>(&event.body)) {
            for (auto& referral : referrals) {
                if (referral.act == ended->act && referral.outcome == 0) {
                    referral.outcome = status_of(ended->outcome);
                }
            }
        }
    }
    settle_referrals();
}

void Switchboard::State::settle_referrals() {
    std::erase_if(referrals, [this](const PhoneReferral& referral) {
        const bool is_over = referral.is_accepted && referral.outcome != 0;
        if (is_over) {
            finish_referral(referral);
        }
        return is_over;
    });
}

void Switchboard::State::finish_referral(const PhoneReferral& referral) {
    user_agent->notify(referral.id, news(referral.outcome));
    if (referral.is_detached && referral.call != sip::CallId::None) {
        user_agent->end(referral.call, {.cause = EndCause::NormalHangUp, .side = EndSide::System});
    }
}

bool Switchboard::State::detach_referral(const Leg& leg) {
    for (auto& referral : referrals) {
        if (referral.leg == leg.id && referral.act.is_set()) {
            referral.is_detached = true;
            return true;
        }
    }
    return false;
}

void Switchboard::State::drop_referral(sip::SubscriptionId id) {
    const auto found = std::ranges::find(referrals, id, &PhoneReferral::id);
    if (found == referrals.end()) {
        return;
    }
    const auto referral = *found;
    referrals.erase(found);
    if (referral.is_detached && referral.call != sip::CallId::None) {
        user_agent->end(referral.call, {.cause = EndCause::NormalHangUp, .side = EndSide::System});
    }
}

void Switchboard::State::free_phone(ExtensionId extension) {
    for (auto& referral : referrals) {
        if (referral.extension == extension && referral.is_detached &&
            referral.call != sip::CallId::None) {
            user_agent->end(std::exchange(referral.call, sip::CallId::None),
                            {.cause = EndCause::NormalHangUp, .side = EndSide::System});
        }
    }
}

}  // namespace callfloor::switchboard
