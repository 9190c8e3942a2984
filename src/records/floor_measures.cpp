#include "records/floor_measures.h"

#include <algorithm>
#include <limits>

#include "base/json_parts.h"
#include "people/people_store.h"
#include "records/agent_day.h"
#include "records/records_json.h"
#include "records/request_parts.h"

namespace callfloor::records {

std::optional<double> FloorMeasures::attendance() const {
    return agents == 0 ? std::nullopt
                       : std::optional(static_cast<double>(present) / static_cast<double>(agents));
}

std::optional<double> FloorMeasures::occupancy() const {
    const auto whole = handled + ready;
    return whole.count() <= 0 ? std::nullopt
                              : std::optional(static_cast<double>(handled.count()) /
                                              static_cast<double>(whole.count()));
}

std::optional<Duration> FloorMeasures::average_handle() const {
    return answered == 0 ? std::nullopt : std::optional(handled / answered);
}

FloorMeasures& FloorMeasures::operator+=(const FloorMeasures& other) {
    agents += other.agents;
    present += other.present;
    answered += other.answered;
    signed_in += other.signed_in;
    ready += other.ready;
    handled += other.handled;
    not_ready += other.not_ready;
    return *this;
}

std::vector<Period> equal_steps(Period period, Duration step) {
    std::vector<Period> steps;
    for (auto from = period.from; from < period.to; from += step) {
        steps.push_back({from, std::min(from + step, period.to)});
    }
    return steps;
}

namespace {

/// Of one agent alone.
FloorMeasures measures_of(const AgentFigures& figures) {
    return {.agents = 1,
            .present = figures.signed_in().count() > 0 ? 1 : 0,
            .answered = figures.answered,
            .signed_in = figures.signed_in(),
            .ready = figures.ready,
            .handled = figures.handled(),
            .not_ready = figures.not_ready_total()};
}

std::vector<Period>::const_iterator step_of(const std::vector<Period>& steps, Instant at) {
    return std::ranges::upper_bound(steps, at, {}, &Period::to);
}

}  // namespace

Result<AgentMeasures> floor_measures(store::Connection& connection,
                                     const std::vector<Period>& steps, Instant now, UserId agent) {
    std::vector<AgentFigures> figures(steps.size());
    const Period whole{steps.front().from, steps.back().to};
    const auto add_interval = [&](const AgentInterval& interval) {
        for (auto step = step_of(steps, interval.from);
             step != steps.end() && step->from < interval.to; ++step) {
            const auto time = std::min(interval.to, step->to) - std::max(interval.from, step->from);
            figures[static_cast<std::size_t>(step - steps.begin())].add(interval.state,
                                                                        interval.reason, time);
        }
    };
    TRY(each_interval(connection, agent, whole, now, std::numeric_limits<std::int64_t>::max(),
                      add_interval));
    TRY(each_offer(connection, agent, whole, [&](Instant at, std::string_view outcome) {
        const auto place = static_cast<std::size_t>(step_of(steps, at) - steps.begin());
        figures[place].answered += outcome == "answered" ? 1 : 0;
    }));
    AgentMeasures found{agent, {}, {}};
    for (const auto& part : figures) {
        found.steps.push_back(measures_of(part));
        found.whole += found.steps.back();
    }
    found.whole.agents = 1;
    found.whole.present = std::min<std::int64_t>(found.whole.present, 1);
    return found;
}

// ---------------------------------------------------------------- routes

namespace {

/// Bounds the answer: a day by quarter hours, also the one with 25 hours.
constexpr std::size_t kSteps = 100;

/// A row of the answer: a team, or an agent of it.
struct Row {
    std::int64_t id = 0;
    std::string name;
    std::vector<FloorMeasures> steps;
    FloorMeasures whole;
    TeamTargets targets;  ///< of the team

    void add(const AgentMeasures& agent) {
        steps.resize(agent.steps.size());
        for (std::size_t i = 0; i < steps.size(); ++i) {
            steps[i] += agent.steps[i];
        }
        whole += agent.whole;
    }
};

json::Object measures_json(const FloorMeasures& measures) {
    const auto handle = measures.average_handle();
    return {{"agents", measures.agents},
            {"present", measures.present},
            {"answered", measures.answered},
            {"signed_in_ms", measures.signed_in.count()},
            {"ready_ms", measures.ready.count()},
            {"handled_ms", measures.handled.count()},
            {"not_ready_ms", measures.not_ready.count()},
            {"attendance", json::value_or_null(measures.attendance())},
            {"occupancy", json::value_or_null(measures.occupancy())},
            {"average_handle_ms", handle ? json::Value(handle->count()) : json::Value(nullptr)}};
}

json::Object row_json(const Row& row) {
    json::Array steps;
    for (const auto& step : row.steps) {
        steps.push_back(measures_json(step));
    }
    return {{"id", row.id},
            {"name", row.name},
            {"targets", targets_json(row.targets)},
            {"whole", measures_json(row.whole)},
            {"steps", std::move(steps)}};
}

Result<std::vector<Period>> asked_steps(const http::Request& request, const std::string& zone) {
    const auto period = TRY(query_period(request, kDaySpan));
    const auto interval = request.query_text("interval").value_or("30m");
    auto steps = std::vector<Period>();
    if (interval == "day") {
        steps = TRY(local_days(period, zone));
    } else {
        const auto minutes = interval == "15m" ? 15 : interval == "30m" ? 30 : 60;
        if (period.to - period.from <= std::chrono::minutes(minutes) * kSteps) {
            steps = equal_steps(period, std::chrono::minutes(minutes));
        }
    }
    if (steps.empty() || steps.size() > kSteps) {
        return fail_field(ErrorCode::InvalidInput, "interval",
                          "the period has more than {} intervals; choose a longer interval or a "
                          "shorter period",
                          kSteps);
    }
    return steps;
}

/// Those who take calls, by name within their team: agents of today, and who else was signed in.
struct Asked {
    std::vector<people::Team> teams;
    std::vector<people::User> agents;
};

Result<Asked> asked_people(store::Connection& connection, const people::DataScope& scope,
                           TeamId team) {
    Asked asked;
    for (auto& one : TRY(people::load_teams(connection))) {
        if (scope.covers(UserId{}, one.id) && (!team.is_set() || team == one.id)) {
            asked.teams.push_back(std::move(one));
        }
    }
    if (asked.teams.empty() && team.is_set()) {
        return fail(ErrorCode::NotFound, "there is no team {} that you may see; see GET /teams",
                    team);
    }
    for (auto& user : TRY(people::load_users(connection))) {
        if (user.team.is_set() &&
            std::ranges::find(asked.teams, user.team, &people::Team::id) != asked.teams.end()) {
            asked.agents.push_back(std::move(user));
        }
    }
    std::ranges::sort(asked.agents, {}, &people::User::name);
    return asked;
}

Result<http::Response> rows_of(const RecordsParts& parts, const http::Request& request) {
    const auto steps = TRY(asked_steps(request, parts.directory.time_zone()));
    const auto team = request.query_id<TeamId>("team_id");
    const auto scope = people::data_scope(request);
    const auto now = parts.clock.now();
    std::vector<Row> rows;
    Row sum{.id = team.value,
            .name = {},
            .steps = std::vector<FloorMeasures>(steps.size()),
            .whole = {},
            .targets = {}};
    const auto read = parts.readers.read([&](store::Connection& connection) -> Result<void> {
        const auto asked = TRY(asked_people(connection, scope, team));
        for (const auto& one : asked.teams) {
            Row of_team{one.id.value,
                        one.name,
                        std::vector<FloorMeasures>(steps.size()),
                        {},
                        TRY(find_targets(connection, one.id))};
            for (const auto& user : asked.agents) {
                if (user.team != one.id) {
                    continue;
                }
                auto found = TRY(floor_measures(connection, steps, now, user.id));
                const bool is_agent = user.active && user.has_role(people::Role::Agent);
                if (!is_agent && found.whole.present == 0) {
                    continue;
                }
                of_team.add(found);
                if (team.is_set()) {
                    rows.push_back({user.id.value, user.name, std::move(found.steps), found.whole,
                                    of_team.targets});
                }
            }
            for (std::size_t i = 0; i < steps.size(); ++i) {
                sum.steps[i] += of_team.steps[i];
            }
            sum.whole += of_team.whole;
            sum.targets = team.is_set() ? of_team.targets : TeamTargets{};
            if (!team.is_set()) {
                rows.push_back(std::move(of_team));
            }
        }
        return {};
    });
    TRY(read);
    json::Array starts;
    for (const auto& step : steps) {
        starts.push_back(to_epoch_ms(step.from));
    }
    json::Array items;
    for (const auto& row : rows) {
        items.push_back(row_json(row));
    }
    return http::Response::json(json::Object{{"steps_at", std::move(starts)},
                                             {"to_at", to_epoch_ms(steps.back().to)},
                                             {"sum", row_json(sum)},
                                             {"items", std::move(items)}});
}

}  // namespace

void add_floor_measures_routes(http::Router& router, const RecordsParts& parts) {
    router.handle("getFloorMeasures",
                  [parts](const http::Request& request) { return rows_of(parts, request); });
}

}  // namespace callfloor::records
