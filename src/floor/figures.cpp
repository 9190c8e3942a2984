#include "floor/figures.h"

#include <algorithm>
#include <cmath>

namespace callfloor::floor {

namespace {
constexpr Duration kHandlingWhenUnknown = std::chrono::minutes(3);

std::int64_t minute_of(Instant instant) {
    return std::chrono::floor<std::chrono::minutes>(instant).time_since_epoch().count();
}
}  // namespace

std::optional<double> Ratio::value() const {
    if (denominator <= 0) {
        return std::nullopt;
    }
    return static_cast<double>(numerator) / static_cast<double>(denominator);
}

Ratio service_level(const QueueFigures& f, ServiceLevelVariant variant) {
    const std::int64_t abandoned = f.abandoned_in_queue + f.abandoned_ringing;
    const std::int64_t both = f.answered + abandoned;
    switch (variant) {
        case ServiceLevelVariant::Sl1:
            return {f.answered_in_time + f.abandoned_in_time, both};
        case ServiceLevelVariant::Sl2:
            return {f.answered_in_time, f.answered};
        case ServiceLevelVariant::Sl3:
            return {f.answered_in_time, both};
        case ServiceLevelVariant::Sl4:
            return {f.answered_in_time, both - f.abandoned_in_time};
        case ServiceLevelVariant::Sl5:
            return {f.answered_in_time, both - f.abandoned_short};
        case ServiceLevelVariant::Sl6:
            return {f.answered_in_time + f.abandoned_in_time + f.overflowed_in_time, f.offered};
    }
    return {};
}

void count_departure(QueueFigures& figures, const QueueDeparture& departure) {
    const bool in_time = departure.waited <= departure.threshold;
    const auto waited_ms = departure.waited.count();
    switch (departure.outcome) {
        case QueueOutcome::Refused:
            ++figures.refused;
            return;  // never waited: no part of the waiting times
        case QueueOutcome::Answered:
            ++figures.answered;
            figures.answered_in_time += in_time ? 1 : 0;
            figures.wait_answered_ms += waited_ms;
            break;
        case QueueOutcome::AbandonedInQueue:
        case QueueOutcome::AbandonedRinging:
            ++(departure.outcome == QueueOutcome::AbandonedInQueue ? figures.abandoned_in_queue
                                                                   : figures.abandoned_ringing);
            figures.abandoned_in_time += in_time ? 1 : 0;
            figures.abandoned_short += departure.waited <= departure.short_abandon ? 1 : 0;
            figures.wait_abandoned_ms += waited_ms;
            break;
        case QueueOutcome::Overflowed:
        case QueueOutcome::TimedOut:
        case QueueOutcome::Ended:
        case QueueOutcome::CallbackRequested:
            ++figures.overflowed;
            figures.overflowed_in_time += in_time ? 1 : 0;
            break;
    }
    figures.longest_wait_ms = std::max(figures.longest_wait_ms, waited_ms);
}

void add_figures(QueueFigures& sum, const QueueFigures& part) {
    sum.offered += part.offered;
    sum.answered += part.answered;
    sum.answered_in_time += part.answered_in_time;
    sum.abandoned_in_queue += part.abandoned_in_queue;
    sum.abandoned_ringing += part.abandoned_ringing;
    sum.abandoned_in_time += part.abandoned_in_time;
    sum.abandoned_short += part.abandoned_short;
    sum.overflowed += part.overflowed;
    sum.overflowed_in_time += part.overflowed_in_time;
    sum.refused += part.refused;
    sum.wait_answered_ms += part.wait_answered_ms;
    sum.wait_abandoned_ms += part.wait_abandoned_ms;
    sum.longest_wait_ms = std::max(sum.longest_wait_ms, part.longest_wait_ms);
    sum.talk_ms += part.talk_ms;
    sum.hold_ms += part.hold_ms;
    sum.wrap_up_ms += part.wrap_up_ms;
    sum.overflowed_in += part.overflowed_in;
    sum.opened_to_agents += part.opened_to_agents;
}

std::int64_t departures(const QueueFigures& figures) {
    return figures.answered + figures.abandoned_in_queue + figures.abandoned_ringing +
           figures.overflowed;
}

void HandlingMean::add(Duration handling) {
    constexpr int kMemory = 20;
    count_ = std::min(count_ + 1, kMemory);
    mean_ms_ += (static_cast<double>(handling.count()) - mean_ms_) / count_;
}

Duration HandlingMean::value() const {
    return count_ == 0 ? kHandlingWhenUnknown : Duration{std::llround(mean_ms_)};
}

Duration expected_wait(const WaitEstimate& estimate) {
    const std::int64_t agents = std::max<std::int64_t>(estimate.serving_agents, 1);
    return estimate.handling * std::max<std::int64_t>(estimate.position, 1) / agents;
}

QueueFigures& RecentFigures::bucket(Instant now) {
    const std::int64_t minute = minute_of(now);
    Bucket& bucket = buckets_[static_cast<std::size_t>(minute % kMinutes)];
    if (bucket.minute != minute) {
        if (bucket.minute >= 0) {
            bucket = {};
            --used_;
            rebuild_sum();
        }
        bucket.minute = minute;
        ++used_;
    }
    return bucket.figures;
}

void RecentFigures::count_departure(Instant now, const QueueDeparture& departure) {
    QueueFigures one;
    floor::count_departure(one, departure);
    one.offered = departures(one);
    add_figures(bucket(now), one);
    add_figures(sum_, one);
}

void RecentFigures::add_handling(Instant now, SegmentKind kind, Duration took) {
    QueueFigures one;
    (kind == SegmentKind::Hold ? one.hold_ms : one.talk_ms) = took.count();
    add_figures(bucket(now), one);
    add_figures(sum_, one);
}

void RecentFigures::add_wrap_up(Instant now, Duration took) {
    QueueFigures one;
    one.wrap_up_ms = took.count();
    add_figures(bucket(now), one);
    add_figures(sum_, one);
}

bool RecentFigures::expire(Instant now) {
    const std::int64_t oldest = minute_of(now) - kMinutes + 1;
    bool changed = false;
    for (Bucket& bucket : buckets_) {
        if (bucket.minute >= 0 && bucket.minute < oldest) {
            bucket = {};
            --used_;
            changed = true;
        }
    }
    if (changed) {
        rebuild_sum();
    }
    return changed;
}

void RecentFigures::rebuild_sum() {
    sum_ = {};
    for (const Bucket& bucket : buckets_) {
        add_figures(sum_, bucket.figures);
    }
}

}  // namespace callfloor::floor
