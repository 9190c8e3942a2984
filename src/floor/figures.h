#pragma once
// Counting a queue's calls: the day's figures, the last half hour's, the six service levels and the
// expected wait. One definition for board, history and reports; sums are always of numerators and
// denominators, never of percentages.
//
//   offered = answered + abandoned_in_queue + abandoned_ringing + overflowed + waiting

#include <array>
#include <cstdint>
#include <optional>

#include "base/clock.h"
#include "floor/floor_model.h"

namespace callfloor::floor {

struct Ratio {
    std::int64_t numerator = 0;
    std::int64_t denominator = 0;
    /// Absent when nothing was counted yet.
    std::optional<double> value() const;
};

Ratio service_level(const QueueFigures& figures, ServiceLevelVariant variant);

/// Adds one call that left its queue. `offered` is not touched: it is counted at entry.
struct QueueDeparture {
    QueueOutcome outcome = QueueOutcome::Answered;
    Duration waited{0};
    Duration threshold{0};      ///< T
    Duration short_abandon{0};  ///< s
};
void count_departure(QueueFigures& figures, const QueueDeparture& departure);

void add_figures(QueueFigures& sum, const QueueFigures& part);

/// Calls that left the queue and are not waiting any more: what offered must be at least.
std::int64_t departures(const QueueFigures& figures);

/// Mean time an agent is taken by one call (talk + hold + after-call work), of calls that are over.
/// The last twenty count: a running mean at first, then each new call weighs a twentieth. Three
/// minutes before the first call.
class HandlingMean final {
  public:
    void add(Duration handling);
    Duration value() const;

  private:
    double mean_ms_ = 0;
    int count_ = 0;
};

/// position x handling / serving agents: as if the agents became free one after another at an even
/// pace. Members who also serve other queues count in full, so there the estimate is a lower bound.
struct WaitEstimate {
    std::int64_t position = 1;
    std::int64_t serving_agents = 1;  ///< signed in and not "not ready"; none counts as one
    Duration handling{0};
};
Duration expected_wait(const WaitEstimate& estimate);

/// Figures of the last 30 minutes in buckets of a minute. The sum changes only by a departure or by
/// expire().
class RecentFigures final {
  public:
    /// The bucket of this minute; what is added there must be added through these calls only.
    void count_departure(Instant now, const QueueDeparture& departure);
    void add_handling(Instant now, SegmentKind kind, Duration took);
    void add_wrap_up(Instant now, Duration took);
    /// Drops the minutes that are over. True when the sum changed.
    bool expire(Instant now);

    const QueueFigures& sum() const { return sum_; }
    bool is_empty() const { return used_ == 0; }

  private:
    static constexpr std::int64_t kMinutes = 30;
    struct Bucket {
        std::int64_t minute = -1;
        QueueFigures figures;
    };
    QueueFigures& bucket(Instant now);
    void rebuild_sum();

    std::array<Bucket, kMinutes> buckets_;
    QueueFigures sum_;
    int used_ = 0;
};

}  // namespace callfloor::floor
