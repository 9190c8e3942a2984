// REFER to us within a call (RFC 3515): the peer wants his side of it to go elsewhere. Whether it
// may, and where that is, the owner decides; he who asked is told how it went, by an implicit
// subscription in the call's dialog that outlives the call (RFC 5057). And what a Replaces header
// names (RFC 3891).

#include <cctype>

#include "base/log.h"
#include "base/text.h"
#include "sip/internal/user_agent_state.h"

namespace callfloor::sip {

using internal::CallState;

namespace {

constexpr std::string_view kSipfrag = "message/sipfrag;version=2.0";

/// The Replaces among the headers of a Refer-To URI; absent when there is none.
std::optional<std::string> replaces_in(const SipUri& target) {
    for (const auto& header : target.headers) {
        if (equals_ignore_case(header.name, "Replaces")) {
            return decode_escapes(header.value.value_or(std::string{}));
        }
    }
    return std::nullopt;
}

bool wants_news(const Message& refer) {
    const auto header = refer.find("Refer-Sub");  // RFC 4488
    return !header || !equals_ignore_case(trim(header->substr(0, header->find(';'))), "false");
}

/// The one Refer-To; else the status to refuse the REFER with.
std::expected<SipUri, int> target_of(const Message& refer) {
    if (refer.count(HeaderId::ReferTo) != 1) {
        return std::unexpected(400);
    }
    const auto address = NameAddr::parse(*refer.find(HeaderId::ReferTo));
    if (!address) {
        return std::unexpected(400);
    }
    if (address->uri.scheme == SipUri::Scheme::Other) {
        return std::unexpected(416);
    }
    return address->uri;
}

}  // namespace

UserAgent::State::Call* UserAgent::State::find_replaced(const Replaces& replaces) {
    auto* call = find_by_tag(replaces.call_id, replaces.to_tag);
    return call != nullptr && call->dialog.remote_tag() == replaces.from_tag && !call->is_silent
               ? call
               : nullptr;
}

std::expected<CallId, int> UserAgent::State::replaced_by(const Message& invite) {
    const auto count = invite.count(HeaderId::Replaces);
    if (count == 0) {
        return CallId::None;
    }
    const auto replaces = Replaces::parse(*invite.find(HeaderId::Replaces));
    if (count > 1 || !replaces) {
        return std::unexpected(400);
    }
    const auto* call = find_replaced(*replaces);
    if (call == nullptr) {
        return std::unexpected(481);
    }
    if (call->state == CallState::Terminating) {
        return std::unexpected(603);
    }
    const bool is_early = call->state == CallState::Calling || call->state == CallState::Offered;
    if (replaces->is_early_only && !is_early) {
        return std::unexpected(486);
    }
    return call->id;
}

void UserAgent::State::receive_refer(Call& call, const Message& request, const Flow& flow) {
    const auto transaction = transactions.accept(request, flow);
    const auto target = target_of(request);
    const bool is_talking = call.state == CallState::Up && !call.is_silent;
    const bool is_full = call.referrals.size() >= limits::kReferralsPerCall ||
                         subscribers.size() >= limits::kSubscriptions;
    if (!is_talking || !target || is_full) {
        const int status = call.is_silent ? 481
                           : !is_talking  ? 491
                           : !target      ? target.error()
                                          : 503;
        transactions.respond(transaction, make_response(request, status, {}));
        return;
    }
    auto& subscriber = add_subscriber();
    const auto cseq = request.cseq();
    subscriber.event = fmt::format("refer;id={}", cseq ? cseq->number : 0);
    subscriber.call = call.id;
    subscriber.wants_news = wants_news(request);
    subscriber.unanswered = std::make_unique<Message>(request);
    subscriber.request = transaction;
    call.referrals.push_back(subscriber.id);

    Referral referral{.id = subscriber.id, .call = call.id, .target = *target};
    referral.target.headers.clear();
    if (const auto text = replaces_in(*target)) {
        referral.has_replaces = true;
        const auto replaces = Replaces::parse(*text);
        const auto* replaced = replaces ? find_replaced(*replaces) : nullptr;
        referral.replaces = replaced != nullptr ? replaced->id : CallId::None;
    }
    events.on_referral(referral);
    if (const auto* left = find_subscriber(referral.id); left != nullptr && left->unanswered) {
        refuse_referral(referral.id, 603, {});
    }
}

void UserAgent::State::accept_referral(SubscriptionId id) {
    auto* subscriber = find_subscriber(id);
    if (subscriber == nullptr || !subscriber->unanswered) {
        return;
    }
    const auto request = std::exchange(subscriber->unanswered, nullptr);
    auto response = make_response(*request, 202, {});
    if (const auto* call = find(subscriber->call)) {
        response.add(
            HeaderId::Contact,
            to_text(contact_for(call->dialog.flow, call->dialog.local.uri.user_decoded())));
    }
    if (!subscriber->wants_news) {
        response.add("Refer-Sub", "false");
    }
    add_common_headers(response, true);
    transactions.respond(subscriber->request, response);
    await_expiry(*subscriber, limits::kReferralLongest);
    notify(id, {.body = "SIP/2.0 100 Trying\r\n", .content_type = std::string(kSipfrag)});
}

void UserAgent::State::refuse_referral(SubscriptionId id, int status, std::string_view reason) {
    auto* subscriber = find_subscriber(id);
    if (subscriber == nullptr || !subscriber->unanswered) {
        return;
    }
    transactions.respond(subscriber->request,
                         make_response(*subscriber->unanswered, status, {}, reason));
    forget_subscriber(id);
}

// ---------------------------------------------------------------- ours

void UserAgent::State::refer(CallId id, SipUri target, CallId replaces) {
    auto* call = find(id);
    if (call == nullptr || call->state != CallState::Up || call->is_silent) {
        return;
    }
    if (const auto* other = find(replaces)) {
        auto value = fmt::format("{};to-tag={};from-tag={}", other->dialog.call_id,
                                 other->dialog.remote_tag(), other->dialog.local_tag());
        std::string escaped;
        for (const char c : value) {
            const bool is_plain =
                std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '.';
            escaped += is_plain ? std::string(1, c)
                                : fmt::format("%{:02X}", static_cast<unsigned char>(c));
        }
        target.headers.push_back({.name = "Replaces", .value = escaped});
    }
    auto request = make_dialog_request(call->dialog, Method::Refer);
    request.add(HeaderId::ReferTo,
                to_text(NameAddr{.display = {}, .uri = std::move(target), .params = {}}));
    request.add(HeaderId::Contact,
                to_text(contact_for(call->dialog.flow, call->dialog.local.uri.user_decoded())));
    (void)send_in_dialog(*call, std::move(request),
                         internal::purpose_of(internal::PurposeKind::Refer, id));
}

void UserAgent::State::receive_notify(Call& call, const Message& request, const Flow& flow) {
    const auto transaction = transactions.accept(request, flow);
    const auto event = request.find(HeaderId::Event).value_or(std::string_view{});
    if (!starts_with_ignore_case(event, "refer")) {
        transactions.respond(transaction, make_response(request, 489, {}));
        return;
    }
    transactions.respond(transaction, make_response(request, 200, {}));
    const auto parts = split(request.body(), ' ');  // "SIP/2.0 200 OK"
    const auto status = parts.size() < 2 ? std::nullopt : parse_int(trim(parts[1]), 100, 699);
    if (status && !call.is_silent) {
        events.on_refer_news(call.id, static_cast<int>(*status));
    }
}

}  // namespace callfloor::sip
