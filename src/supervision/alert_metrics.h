#pragma once
// The values of the metrics in a picture of the floor. Pure.

#include <optional>
#include <span>

#include "supervision/alert_model.h"
#include "supervision/floor_picture.h"

namespace callfloor::supervision {

/// From 0 to 1; the others are counts, and times in ms.
bool is_share(Metric metric);

/// Whether subjects of this kind have the metric.
bool measures(Metric metric, SubjectKind kind);

/// The values of all metrics of all subjects of one picture, each found in constant time.
class Readings final {
  public:
    explicit Readings(const FloorPicture& picture);
    ~Readings();

    /// Absent when there is nothing to measure: no such subject, or a share of nothing.
    std::optional<double> value(Metric metric, const Subject& subject) const;
    bool has(const Subject& subject) const;
    /// Every queue, team, site or trunk, or the centre alone.
    std::vector<Subject> subjects(SubjectKind kind) const;

  private:
    struct Sums;
    const Sums* find(const Subject& subject) const;
    std::vector<std::pair<Subject, Sums>> sums_;  ///< by subject
    const FloorPicture& picture_;
};

}  // namespace callfloor::supervision
