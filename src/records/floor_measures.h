#pragma once
// The four measures of the floor (现场四项指标) by agent, team and interval: attendance 出勤率,
// occupancy 通话利用率, busy time 示忙时长 and average handle time. Sums and counts are kept,
// shares are made of them last, so that a day is what its intervals add up to.
//
//   agent_interval, offer ──cut by steps──► FloorMeasures of an agent ──+──► of his team

#include "http/router.h"
#include "records/records_routes.h"
#include "records/records_store.h"

namespace callfloor::records {

/// Of one agent or of several, in one interval or in several.
struct FloorMeasures {
    std::int64_t agents = 0;    ///< who belong there
    std::int64_t present = 0;   ///< of them those signed in for a moment at least
    std::int64_t answered = 0;  ///< offers begun then and answered
    Duration signed_in{0};
    Duration ready{0};
    Duration handled{0};  ///< talk + hold + after-call work + chatting
    Duration not_ready{0};

    /// present / agents. Who belongs to a team is expected in every interval; rosters are not
    /// known here.
    std::optional<double> attendance() const;
    /// handled / (handled + ready), as AgentFigures::occupancy.
    std::optional<double> occupancy() const;
    /// handled / answered. A call that reaches into the next interval has its time in both and is
    /// counted in the first.
    std::optional<Duration> average_handle() const;
    FloorMeasures& operator+=(const FloorMeasures& other);
    bool operator==(const FloorMeasures&) const = default;
};

struct AgentMeasures {
    UserId agent;
    std::vector<FloorMeasures> steps;
    FloorMeasures whole;  ///< present: in any of the steps
};

/// Equal parts of the period, the last one shorter.
std::vector<Period> equal_steps(Period period, Duration step);

/// The steps, of which there is one at least, follow one another without gaps.
Result<AgentMeasures> floor_measures(store::Connection& connection,
                                     const std::vector<Period>& steps, Instant now, UserId agent);

void add_floor_measures_routes(http::Router& router, const RecordsParts& parts);

}  // namespace callfloor::records
