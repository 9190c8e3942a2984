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

/// position x (mean handling time / serving agents): as if the agents serve one after another at an
/// even pace. Mean handling time = (talk + hold + after-call work) / answered of the last half
/// hour, else of today, else three minutes. Members who also serve other queues count in full, so
/// the estimate is a lower bound there.
struct WaitEstimate {
    std::int64_t position = 1;
    std::int64_t serving_agents = 1;  ///< signed in and not "not ready"
};
Duration expected_wait(const WaitEstimate& estimate, const QueueFigures& recent,
                       const QueueFigures& today);

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
