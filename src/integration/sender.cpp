// Sends deliveries, each signed as it is sent, and writes down how it went.
#include <algorithm>

#include "base/log.h"
#include "integration/internal/integration_state.h"

namespace callfloor::integration {

namespace {

constexpr Duration kLongestPause = std::chrono::minutes(5);
constexpr int kGone = 410;  // the receiver wants no more, for good

std::string problem_of(const Result<http::OutgoingAnswer>& answer) {
    if (!answer) {
        return answer.error().text;
    }
    return answer->is_late ? std::string("no answer in time")
                           : fmt::format("answered with status {}", answer->status);
}

/// The receiver as a whole is away, not this one delivery refused.
bool is_away(const Result<http::OutgoingAnswer>& answer) {
    return !answer || answer->is_late || answer->status >= 500;
}

}  // namespace

std::optional<Delivery> Integration::State::take_now() {
    const auto next = std::ranges::find_if(ready, [&](const Delivery& delivery) {
        return sending[delivery.subscription] < limits::kSendsOfOneSubscription;
    });
    if (next == ready.end()) {
        return std::nullopt;
    }
    auto delivery = std::move(*next);
    ready.erase(next);
    ++sending[delivery.subscription];
    return delivery;
}

std::optional<Delivery> Integration::State::take(const std::stop_token& stop) {
    std::unique_lock lock(mutex);
    std::optional<Delivery> taken;
    handed.wait(lock, stop, [&] { return (taken = take_now()).has_value(); });
    return taken;
}

void Integration::State::send(Delivery delivery) {
    const auto subscription = read([&](Connection& connection) {
        return find_subscription(connection, delivery.subscription);
    });
    if (subscription && *subscription && (*subscription)->is_active) {
        auto one = **subscription;
        const auto secret = parts.secrets.unseal(one.sealed_secret);
        http::OutgoingRequest request;
        request.is_post = true;
        request.url = one.url;
        request.body = delivery.body;
        request.reach =
            one.is_own_network ? http::OutgoingReach::OwnNetwork : http::OutgoingReach::Public;
        const auto timestamp = std::to_string(to_epoch_ms(parts.clock.now()) / 1'000);
        request.headers = {{"X-Callfloor-Event", delivery.event},
                           {"X-Callfloor-Delivery", std::to_string(delivery.id)},
                           {"X-Callfloor-Timestamp", timestamp}};
        if (secret) {
            request.headers.emplace_back(
                "X-Callfloor-Signature",
                http::webhook_signature(*secret, timestamp, delivery.body));
        }
        const auto answer = secret ? parts.send(request, limits::kSendDeadline)
                                   : Result<http::OutgoingAnswer>(fail(secret.error()));
        const auto now = parts.clock.now();
        const bool is_taken =
            answer && !answer->is_late && answer->status >= 200 && answer->status < 300;
        ++delivery.tries;
        delivery.status = answer ? answer->status : 0;
        delivery.problem = is_taken ? std::string() : problem_of(answer);
        one.last_problem = delivery.problem;
        if (is_taken) {
            delivery.state = DeliveryState::Sent;
            one.failures = 0;
            one.last_sent_at = now;
        } else {
            const auto rest = static_cast<std::size_t>(delivery.tries - 1);
            delivery.state =
                rest < limits::kSendRests.size() ? DeliveryState::Waiting : DeliveryState::Failed;
            if (delivery.state == DeliveryState::Waiting) {
                delivery.next_try_at = now + limits::kSendRests.at(rest);
            }
            if (is_away(answer)) {
                one.failures = std::min(one.failures + 1, 1'000);
                one.paused_until =
                    now + std::min<Duration>(std::chrono::seconds(1 << std::min(one.failures, 9)),
                                             kLongestPause);
            }
            one.is_active = delivery.status != kGone;
        }
        if (delivery.state != DeliveryState::Waiting) {
            delivery.done_at = now;
        }
        note(delivery, one);
    }
    {
        const std::lock_guard lock(mutex);
        under_way.erase(delivery.id);
        --sending[delivery.subscription];
    }
    handed.notify_all();
}

void Integration::State::note(const Delivery& delivery, const Subscription& subscription) {
    const auto noted = write([&](Connection& connection) -> Result<void> {
        auto now_kept = TRY(find_subscription(connection, subscription.id));
        if (!now_kept) {
            return {};  // deleted meanwhile
        }
        TRY(update_delivery(connection, delivery));
        auto one = subscription;
        one.dropped = now_kept->dropped;
        one.is_active = now_kept->is_active && subscription.is_active;
        return note_course(connection, one);
    });
    if (!noted) {
        // Its row says it waits, so it is sent again.
        log(LogLevel::Warning, "integration", "how delivery {} went cannot be written down: {}",
            delivery.id, noted.error().text);
    }
}

}  // namespace callfloor::integration
