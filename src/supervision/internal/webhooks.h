#pragma once
// Webhooks that wait to be sent: one thread, each tried up to kAttempts times with growing rests,
// so that one receiver who is away does not hold up the others for longer than kDeadline a try.

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <stop_token>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "http/outgoing.h"
#include "supervision/alert_model.h"

namespace callfloor::supervision {

struct Webhook {
    AlertId alert{};
    http::OutgoingPost post{};
    int attempts = 0;
    Instant due{};
};

class Webhooks final {
  public:
    using Send = std::function<Result<int>(const http::OutgoingPost&, std::chrono::milliseconds)>;
    using Done = std::function<void(AlertId, const Result<int>&)>;
    static constexpr int kAttempts = 4;
    static constexpr std::chrono::seconds kDeadline{5};

    explicit Webhooks(const Clock& clock, Send send = http::send_outgoing)
        : clock_(clock), send_(std::move(send)) {}

    /// Told of each one's end: sent, or given up.
    void on_done(Done done) { done_ = std::move(done); }
    /// False at limits::kWebhooksWaiting.
    bool add(Webhook webhook);
    void run(const std::stop_token& stop);
    /// Sends what is due; gives when the next one is.
    std::optional<Instant> send_due();

  private:
    const Clock& clock_;
    Send send_;
    Done done_;
    std::mutex mutex_;
    std::condition_variable_any wakes_;
    bool is_woken_ = false;
    std::deque<Webhook> waiting_;
};

}  // namespace callfloor::supervision
