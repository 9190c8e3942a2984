#include "sip/internal/stranger_guard.h"

#include <algorithm>

#include "base/limits.h"
#include "base/log.h"

namespace callfloor::sip::internal {

namespace {
constexpr double kBurstSeconds = 4;  // a phone that starts sends several requests at once
constexpr std::uint32_t kDropsUntilShut = 50;
constexpr Duration kShutFor = std::chrono::seconds(10);
constexpr int kLogLines = 10;
constexpr Duration kLogEvery = std::chrono::seconds(60);
}  // namespace

StrangerGuard::StrangerGuard(int answers_per_second)
    : rate_(static_cast<double>(std::max(answers_per_second, 0))) {}

StrangerGuard::Source& StrangerGuard::source(const std::string& address, Instant now) {
    if (const auto found = sources_.find(address); found != sources_.end()) {
        order_.splice(order_.begin(), order_, found->second);
        return *found->second;
    }
    if (sources_.size() >= limits::kSipStrangers) {
        sources_.erase(order_.back().address);
        order_.pop_back();
    }
    order_.push_front({.address = address, .tokens = rate_ * kBurstSeconds, .filled = now});
    sources_[address] = order_.begin();
    return order_.front();
}

bool StrangerGuard::is_shut(const std::string& address, Instant now) {
    if (sources_.empty()) {
        return false;
    }
    const auto found = sources_.find(address);
    if (found == sources_.end() || now >= found->second->shut_until) {
        return false;
    }
    ++dropped_;
    ++found->second->unlogged;
    return true;
}

bool StrangerGuard::take_tokens(Source& from, Instant now, double cost) {
    const auto elapsed = std::chrono::duration<double>(now - from.filled).count();
    from.tokens = std::min(from.tokens + elapsed * rate_, rate_ * kBurstSeconds);
    from.filled = now;
    cost = std::min(cost, rate_ * kBurstSeconds);
    if (from.tokens >= std::max(cost, 1.0)) {
        from.tokens -= cost;
        from.dropped_in_a_row = 0;
        return true;
    }
    ++dropped_;
    if (++from.dropped_in_a_row >= kDropsUntilShut) {
        from.dropped_in_a_row = 0;
        from.shut_until = now + kShutFor;
    }
    return false;
}

bool StrangerGuard::may_answer(const std::string& address, Instant now, std::string_view what,
                               double cost) {
    auto& from = source(address, now);
    if (!take_tokens(from, now, cost)) {
        note(from, now, what.empty() ? "too many requests without credentials" : what);
        return false;
    }
    ++refused_;
    if (!what.empty()) {
        note(from, now, what);
    }
    return true;
}

void StrangerGuard::waste(const std::string& address, Instant now) {
    auto& from = source(address, now);
    if (!take_tokens(from, now, 1)) {
        note(from, now, "messages that belong to nothing");
    }
}

void StrangerGuard::note(Source& from, Instant now, std::string_view what) {
    ++from.unlogged;
    if ((from.logged == Instant{} || now - from.logged >= kLogEvery) && may_log(now)) {
        ++lines_logged_;
        log(LogLevel::Warning, "sip", "refused {} request(s) from {}, the last one: {}",
            from.unlogged, from.address, what);
        from.logged = now;
        from.unlogged = 0;
    }
}

bool StrangerGuard::may_log(Instant now) {
    if (minute_ == Instant{} || now - minute_ >= kLogEvery) {
        if (unsaid_ > 0) {
            ++lines_logged_;
            log(LogLevel::Warning, "sip",
                "refused requests of {} more sources, which were only counted", unsaid_);
        }
        minute_ = now;
        lines_ = 0;
        unsaid_ = 0;
    }
    if (lines_ >= kLogLines) {
        if (unsaid_++ == 0) {
            ++lines_logged_;
            log(LogLevel::Warning, "sip",
                "requests without credentials come from many addresses, this looks like a flood: "
                "they are refused and for a minute only counted; let only your carriers and phones "
                "reach the SIP port");
        }
        return false;
    }
    ++lines_;
    return true;
}

void StrangerGuard::forgive(const std::string& address) {
    if (const auto found = sources_.find(address); found != sources_.end()) {
        order_.erase(found->second);
        sources_.erase(found);
    }
}

}  // namespace callfloor::sip::internal
