#include "supervision/internal/webhooks.h"

#include <algorithm>
#include <array>
#include <utility>

#include "supervision/supervision_limits.h"

namespace callfloor::supervision {

namespace {

/// Before the next attempt.
Duration rest_after(int attempts) {
    constexpr std::array<Duration, 3> kRests{std::chrono::seconds(2), std::chrono::seconds(15),
                                             std::chrono::seconds(60)};
    return kRests.at(static_cast<std::size_t>(std::clamp(attempts, 1, 3) - 1));
}

bool is_taken(const Result<int>& status) {
    return status && *status >= 200 && *status < 300;
}

}  // namespace

bool Webhooks::add(Webhook webhook) {
    {
        const std::lock_guard lock(mutex_);
        if (waiting_.size() >= limits::kWebhooksWaiting) {
            return false;
        }
        waiting_.push_back(std::move(webhook));
        is_woken_ = true;
    }
    wakes_.notify_all();
    return true;
}

std::optional<Instant> Webhooks::send_due() {
    std::deque<Webhook> due;
    {
        const std::lock_guard lock(mutex_);
        const auto now = clock_.now();
        for (auto& one : std::exchange(waiting_, {})) {
            (one.due <= now ? due : waiting_).push_back(std::move(one));
        }
    }
    for (auto& one : due) {
        const auto status = send_(one.post, kDeadline);
        ++one.attempts;
        if (is_taken(status) || one.attempts >= kAttempts) {
            if (done_) {
                done_(one.alert, status);
            }
        } else {
            one.due = clock_.now() + rest_after(one.attempts);
            const std::lock_guard lock(mutex_);
            waiting_.push_back(std::move(one));
        }
    }
    const std::lock_guard lock(mutex_);
    const auto next = std::ranges::min_element(waiting_, {}, &Webhook::due);
    return next == waiting_.end() ? std::nullopt : std::optional(next->due);
}

void Webhooks::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        const auto next = send_due();
        std::unique_lock lock(mutex_);
        const auto woken = [&] { return is_woken_; };
        if (next) {
            wakes_.wait_for(lock, stop, std::max(*next - clock_.now(), Duration(1)), woken);
        } else {
            wakes_.wait(lock, stop, woken);
        }
        is_woken_ = false;
    }
}

}  // namespace callfloor::supervision
