// What comes from outside any dialog: who sends it, may he, to whom does it go (RFC 3261 8.2).
// Strangers are answered without a transaction and within the guard's measure; nothing of them is
// kept.

#include "base/limits.h"
#include "base/log.h"
#include "base/text.h"
#include "sip/internal/user_agent_state.h"

namespace callfloor::sip {

namespace {

constexpr int kRetryAfterS = 10;
/// A registrar that lets us in and closes at once is not asked more often.
constexpr Duration kRegisterAgain = std::chrono::seconds(5);
/// A wrong password counts for so many refusals: who guesses gets about one answer a second.
constexpr double kGuessCost = 5;
/// A secret nobody has: unknown users cost the same work and get the same answer as wrong
/// passwords.
constexpr std::string_view kNobodysSecret = "00000000000000000000000000000000";

/// Telephones that fail at any challenge of another algorithm, wherever it stands (seen with
/// baresip 1.0).
bool knows_only_md5(const Message& request) {
    const auto product = request.find(HeaderId::UserAgent).value_or(std::string_view{});
    return product.starts_with("baresip v0.") || product.starts_with("baresip v1.");
}

std::optional<DigestCredentials> credentials_for(const Message& request, std::string_view realm) {
    for (const auto id : {HeaderId::Authorization, HeaderId::ProxyAuthorization}) {
        for (const auto value : request.all(id)) {
            if (auto credentials = DigestCredentials::parse(value);
                credentials && credentials->realm == realm) {
                return *std::move(credentials);
            }
        }
    }
    return std::nullopt;
}

}  // namespace

// ---------------------------------------------------------------- from the transport

bool UserAgent::State::on_admit(const Flow& flow) {
    return !guard.is_shut(flow.remote.address, timers.now()) || is_known(flow);
}

bool UserAgent::State::is_known(const Flow& flow) {
    return registrar.knows_flow(flow) || directory.trunk_by_address(flow.remote).has_value();
}

void UserAgent::State::on_request(Message request, const Flow& flow) {
    ++figures.requests_received;
    transactions.receive_request(request, flow);
}

void UserAgent::State::on_response(Message response, const Flow& flow) {
    ++figures.responses_received;
    if (transactions.receive_response(response, flow)) {
        return;
    }
    if (is_known(flow)) {
        refuse_lost_success(response, flow);
    } else {
        guard.waste(flow.remote.address, timers.now());
    }
}

// A phone that rang when the last run was killed is picked up: without an ACK it would repeat its
// 200, and be busy, for 64*T1 = 32 s.
void UserAgent::State::refuse_lost_success(const Message& response, const Flow& flow) {
    const bool answers_invite = response.cseq() && response.cseq()->method == Method::Invite;
    if (!answers_invite || response.status() / 100 != 2 || transactions.is_full() ||
        find_by_tag(response.call_id(), response.from_tag()) != nullptr) {
        return;
    }
    refuse_success(TransactionId::None, response, flow, true);
}

void UserAgent::State::on_malformed(const ParseFailure& failure, const Flow& flow) {
    const bool is_answered = failure.verdict == ParseFailure::Verdict::Reply && failure.request &&
                             failure.request->method() != Method::Ack;
    if (is_answered) {
        refuse_request(*failure.request, flow, failure.status, failure.reason);
    } else if (!is_known(flow)) {
        guard.waste(flow.remote.address, timers.now());
    }
}

void UserAgent::State::on_flow_closed(const Flow& flow, const std::string&) {
    transactions.on_flow_closed(flow);
    for (const auto extension : registrar.on_flow_closed(flow)) {
        tell_contacts(extension);
    }
    schedule_expiry();
    for (auto& [id, registration] : registrations) {
        // One that failed with this connection has its pause before the next try already.
        const bool stood = registration->failures == 0 && registration->told == true;
        if (registration->flow == flow && flow.connection != ConnectionId::None && stood &&
            registration->transaction == TransactionId::None && !registration->is_leaving) {
            const auto earliest = registration->registered_at + kRegisterAgain;
            const auto pause = std::max(earliest - timers.now(), Duration::zero());
            registration->timer.start(pause, [this, wanted = id] {
                if (const auto found = registrations.find(wanted); found != registrations.end()) {
                    send_register(*found->second);
                }
            });
        }
    }
}

// ---------------------------------------------------------------- from the transaction layer

void UserAgent::State::on_new_request(const Message& request, const Flow& flow) {
    if (request.method() == Method::Cancel) {
        refuse_request(request, flow, 481);
        return;
    }
    if (!request.to_tag().empty()) {
        receive_in_dialog(request, flow);
        return;
    }
    const auto peer = authenticate(request, flow);
    if (!peer || !check_request(request, flow)) {
        return;
    }
    switch (request.method()) {
        case Method::Invite:
            receive_invite(request, flow, *peer);
            break;
        case Method::Register:
            receive_register(request, flow, *peer);
            break;
        case Method::Options:
            answer_options(request, flow, stateless_tag(request));
            break;
        case Method::Subscribe:
            receive_subscribe(request, flow, *peer);
            break;
        case Method::Refer:  // nobody is called on behalf of somebody who is in no call
            log(LogLevel::Warning, "sip", "REFER of {} outside a call refused", peer->name);
            refuse_request(request, flow, 403);
            break;
        case Method::Bye:
        case Method::Info:
        case Method::Prack:
        case Method::Update:
            refuse_request(request, flow, 481);
            break;
        default: {
            auto response = make_response(request, 405, stateless_tag(request));
            response.add(HeaderId::Allow, std::string(internal::kAllow));
            refuse_request(request, flow, std::move(response));
        }
    }
}

// 8.2.2 and 8.2.3, after authentication.
bool UserAgent::State::check_request(const Message& request, const Flow& flow) {
    if (auto refusal = internal::refuse_required(request, stateless_tag(request))) {
        refuse_request(request, flow, *std::move(refusal));
        return false;
    }
    const auto uri = request.request_uri();
    if (!uri || uri->scheme == SipUri::Scheme::Other) {
        refuse_request(request, flow, uri ? 416 : 400);
        return false;
    }
    if (request.method() != Method::Invite) {
        return true;
    }
    // The call we make for it would begin with a new count: a loop through us ends here.
    if (request.max_forwards() == 0) {
        refuse_request(request, flow, 483);
        return false;
    }
    if (transactions.is_merged(request)) {
        refuse_request(request, flow, 482, "Merged Request");
        return false;
    }
    return true;
}

void UserAgent::State::answer_options(const Message& request, const Flow& flow,
                                      std::string_view to_tag) {
    auto response = make_response(request, is_stopping ? 503 : 200, to_tag);
    response.add(HeaderId::Accept, "application/sdp");
    add_common_headers(response, true);
    transactions.reply_stateless(request, response, flow);
}

std::optional<Message> internal::refuse_required(const Message& request, std::string_view to_tag) {
    auto required = request.values(HeaderId::Require);
    std::erase_if(required, [&](std::string_view option) {
        return request.method() == Method::Register
                   ? equals_ignore_case(option, "path")
                   : equals_ignore_case(option, kReliable) || equals_ignore_case(option, kTimer) ||
                         equals_ignore_case(option, kReplaces) ||
                         equals_ignore_case(option, kNoReferSub);
    });
    if (required.empty()) {
        return std::nullopt;
    }
    auto response = make_response(request, 420, to_tag);
    for (const auto option : required) {
        response.add(HeaderId::Unsupported, std::string(option));
    }
    return response;
}

// ---------------------------------------------------------------- who is it

std::optional<Peer> UserAgent::State::authenticate(const Message& request, const Flow& flow) {
    if (auto trunk = directory.trunk_by_address(flow.remote)) {
        transport.trust(flow);
        return trunk;
    }
    const auto credentials = credentials_for(request, options.realm);
    if (!credentials) {
        challenge(request, flow, false);
        return std::nullopt;
    }
    const auto verdict = nonces.look(credentials->nonce, timers.now());
    if (verdict != NonceBook::Verdict::Fresh) {
        challenge(request, flow, verdict == NonceBook::Verdict::Stale);
        return std::nullopt;
    }
    const auto user = directory.user(credentials->username);
    std::string ha1(kNobodysSecret);
    if (user) {
        ha1 = credentials->algorithm == DigestAlgorithm::Sha256 ? user->secret.ha1_sha256
                                                                : user->secret.ha1_md5;
    }
    const bool is_right = verify_digest(*credentials, ha1, request.method_text());
    if (!user || !is_right) {
        refuse_request(request, flow, make_response(request, 403, stateless_tag(request)),
                       kGuessCost);
        return std::nullopt;
    }
    if (nonces.use(*credentials, timers.now()) != NonceBook::Verdict::Fresh) {
        challenge(request, flow, true);
        return std::nullopt;
    }
    guard.forgive(flow.remote.address);
    transport.trust(flow);
    return user->peer;
}

void UserAgent::State::challenge(const Message& request, const Flow& flow, bool is_stale) {
    auto response = make_response(request, 401, stateless_tag(request));
    const auto nonce = nonces.make(timers.now(), random);
    const auto offer = [&](DigestAlgorithm algorithm) {
        response.add(HeaderId::WwwAuthenticate, to_text(DigestChallenge{.realm = options.realm,
                                                                        .nonce = nonce,
                                                                        .opaque = {},
                                                                        .algorithm = algorithm,
                                                                        .stale = is_stale}));
    };
    if (options.digest_offer == DigestOffer::Sha256AndMd5) {
        offer(DigestAlgorithm::Sha256);
    }
    offer(DigestAlgorithm::Md5);
    if (options.digest_offer == DigestOffer::Md5AndSha256 && !knows_only_md5(request)) {
        offer(DigestAlgorithm::Sha256);
    }
    refuse_request(request, flow, std::move(response));
}

// ---------------------------------------------------------------- refusing

// The same for every retransmission, as a stateless server must (8.2.7).
std::string UserAgent::State::stateless_tag(const Message& request) const {
    std::string text = stateless_secret;
    text.append(request.call_id()).append("|").append(request.from_tag());
    text.append("|").append(request.find(HeaderId::CSeq).value_or(std::string_view{}));
    return fmt::format("{:016x}", std::hash<std::string>{}(text));
}

void UserAgent::State::refuse_request(const Message& request, const Flow& flow, int status,
                                      std::string_view reason) {
    auto response = make_response(request, status, stateless_tag(request), reason);
    if (status == 503) {
        response.add(HeaderId::RetryAfter, std::to_string(kRetryAfterS));
    }
    refuse_request(request, flow, std::move(response));
}

void UserAgent::State::refuse_request(const Message& request, const Flow& flow, Message response,
                                      double cost) {
    if (request.method() == Method::Ack) {
        return;
    }
    if (!is_known(flow)) {
        // Every phone begins with a REGISTER that is challenged: no news.
        const bool is_start = request.method() == Method::Register && response.status() == 401;
        const auto what =
            is_start ? std::string{}
                     : fmt::format("{} answered {}", request.method_text(), response.status());
        if (!guard.may_answer(flow.remote.address, timers.now(), what, cost)) {
            return;
        }
    }
    add_common_headers(response, false);
    transactions.reply_stateless(request, response, flow);
}

// ---------------------------------------------------------------- answers to what we asked

void UserAgent::State::on_response(TransactionId id, Purpose purpose, const Message& response,
                                   const Flow& flow) {
    const auto call = CallId{purpose.owner};
    switch (static_cast<internal::PurposeKind>(purpose.kind)) {
        case internal::PurposeKind::Invite:
            on_invite_response(id, purpose, response, flow);
            break;
        case internal::PurposeKind::Reoffer:
            on_reoffer_response(id, purpose, &response, &flow, NoResponse::Timeout);
            break;
        case internal::PurposeKind::Bye:
            if (response.status() >= 200) {
                on_bye_response(call, &response);
                turns.on_final(id);
            }
            break;
        case internal::PurposeKind::CallProbe:
            if (response.status() >= 200) {
                on_probe_response(call, &response);
            }
            break;
        case internal::PurposeKind::Key:
            if (response.status() >= 200) {
                on_key_response(call, &response);
            }
            break;
        case internal::PurposeKind::Refresh:
            if (response.status() >= 200) {
                on_refresh_response(call, &response);
            }
            break;
        case internal::PurposeKind::Register:
            if (response.status() >= 200) {
                on_register_response(RegistrationId{purpose.owner}, id, &response, &flow);
            }
            break;
        case internal::PurposeKind::TrunkProbe:
            if (response.status() >= 200) {
                on_trunk_probe_response(static_cast<std::int64_t>(purpose.owner), id, &response);
            }
            break;
        case internal::PurposeKind::Notify:
            if (response.status() >= 200) {
                on_notify_response(SubscriptionId{purpose.owner}, &response);
            }
            break;
        case internal::PurposeKind::Refer:
            if (response.status() >= 200 && find(call) != nullptr) {
                events.on_refer_news(call, response.status());
            }
            break;
        case internal::PurposeKind::Notice:
        case internal::PurposeKind::None:
            break;
    }
}

void UserAgent::State::on_no_response(TransactionId id, Purpose purpose, NoResponse why) {
    const auto call_id = CallId{purpose.owner};
    switch (static_cast<internal::PurposeKind>(purpose.kind)) {
        case internal::PurposeKind::Invite: {
            auto* call = find(call_id);
            if (call != nullptr && call->outgoing &&
                call->outgoing->branches[purpose.detail].transaction == id) {
                // 8.1.3.1: silence counts as 408, a transport error as 503.
                on_branch_failed(*call, purpose.detail, why == NoResponse::Timeout ? 408 : 503);
            }
            turns.on_final(id);
            break;
        }
        case internal::PurposeKind::Reoffer:
            on_reoffer_response(id, purpose, nullptr, nullptr, why);
            break;
        case internal::PurposeKind::Bye:
            on_bye_response(call_id, nullptr);
            turns.on_final(id);
            break;
        case internal::PurposeKind::CallProbe:
            on_probe_response(call_id, nullptr);
            break;
        case internal::PurposeKind::Key:
            on_key_response(call_id, nullptr);
            break;
        case internal::PurposeKind::Refresh:
            on_refresh_response(call_id, nullptr);
            break;
        case internal::PurposeKind::Register:
            on_register_response(RegistrationId{purpose.owner}, id, nullptr, nullptr);
            break;
        case internal::PurposeKind::TrunkProbe:
            on_trunk_probe_response(static_cast<std::int64_t>(purpose.owner), id, nullptr);
            break;
        case internal::PurposeKind::Notify:
            on_notify_response(SubscriptionId{purpose.owner}, nullptr);
            break;
        case internal::PurposeKind::Refer:
            if (find(call_id) != nullptr) {
                events.on_refer_news(call_id, 408);
            }
            break;
        case internal::PurposeKind::Notice:
        case internal::PurposeKind::None:
            break;
    }
}

}  // namespace callfloor::sip
