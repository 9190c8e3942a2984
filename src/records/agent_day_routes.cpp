#include "people/audit.h"
#include "people/people_store.h"
#include "records/agent_day.h"
#include "records/records_json.h"
#include "records/request_parts.h"

namespace callfloor::records {
namespace {

/// A local day with a change of the clock is 25 hours long.
constexpr Duration kLongestDay = std::chrono::hours(25);
/// One every 15 s for a whole day; what is beyond is left out and the answer says so.
constexpr std::int64_t kIntervals = 6000;

template <typename T>
json::Value number_or_null(const std::optional<T>& value) {
    return value ? json::Value(*value) : json::Value(nullptr);
}

json::Value milliseconds(const std::optional<Duration>& value) {
    return value ? json::Value(value->count()) : json::Value(nullptr);
}

json::Object with_setter(const TeamTargets& targets, const Directory& directory) {
    auto object = targets_json(targets);
    const bool is_set = targets.set_by.is_set();
    object["set_by_name"] = is_set ? directory.agent_name(targets.set_by) : "";
    object["set_at"] = is_set ? json::Value(to_epoch_ms(targets.set_at)) : json::Value(nullptr);
    return object;
}

json::Object interval_json(const AgentInterval& interval) {
    return {{"state", interval.state},
            {"reason", interval.reason},
            {"conversation_id", interval.conversation.is_set()
                                    ? json::Value(interval.conversation.value)
                                    : json::Value(nullptr)},
            {"from_at", to_epoch_ms(interval.from)},
            {"to_at", to_epoch_ms(interval.to)},
            {"is_open", interval.is_open}};
}

Result<http::Response> day_of(const RecordsParts& parts, const http::Request& request) {
    const auto agent = request.id<UserId>("id");
    const Period period = TRY(query_period(request, kLongestDay));
    const auto visible = visible_agents(people::data_scope(request), parts.directory);
    if (visible && !std::ranges::binary_search(*visible, agent)) {
        return fail(ErrorCode::NotFound, "agent {} does not exist; see GET /floor", agent);
    }
    json::Array intervals;
    AgentFigures figures;
    TeamTargets targets;
    const Instant now = parts.clock.now();
    const auto read = parts.readers.read([&](store::Connection& connection) -> Result<void> {
        TRY(each_interval(
            connection, agent, period, now, kIntervals + 1,
            [&](const AgentInterval& interval) { intervals.push_back(interval_json(interval)); }));
        figures = TRY(agent_figures(connection, period, now, std::vector<UserId>{agent})).at(0);
        targets = TRY(find_targets(connection, parts.directory.team_of(agent)));
        return {};
    });
    TRY(read);
    const bool is_cut = static_cast<std::int64_t>(intervals.size()) > kIntervals;
    if (is_cut) {
        intervals.pop_back();
    }
    return http::Response::json(
        json::Object{{"from_at", to_epoch_ms(period.from)},
                     {"to_at", to_epoch_ms(period.to)},
                     {"figures", agent_figures_json(figures, parts.directory)},
                     {"targets", with_setter(targets, parts.directory)},
                     {"intervals", std::move(intervals)},
                     {"is_cut", is_cut}});
}

Result<TeamId> led_team(const http::Request& request) {
    const auto team = request.id<TeamId>("id");
    const auto scope = people::data_scope(request);
    if (!scope.covers(UserId{}, team)) {
        return fail(ErrorCode::Forbidden, "team {} is not yours; ask its leader or an admin", team);
    }
    return team;
}

Result<http::Response> get_targets(const RecordsParts& parts, const http::Request& request) {
    const auto team = TRY(led_team(request));
    const auto targets = TRY(parts.readers.read(
        [&](store::Connection& connection) { return find_targets(connection, team); }));
    return http::Response::json(with_setter(targets, parts.directory));
}

TeamTargets read_targets(const json::Object& body) {
    const auto integer = [&body](const char* name) {
        const auto& value = body.at(name);
        return value.is_null() ? std::nullopt : std::optional(value.to_number<std::int64_t>());
    };
    const auto duration = [&integer](const char* name) {
        const auto ms = integer(name);
        return ms ? std::optional(Duration(*ms)) : std::nullopt;
    };
    TeamTargets targets{
        duration("average_handle_ms"), duration("not_ready_ms"), integer("answered"), {}, {}, {}};
    if (const auto& share = body.at("occupancy"); !share.is_null()) {
        targets.occupancy = share.to_number<double>();
    }
    return targets;
}

Result<http::Response> set_targets(const RecordsParts& parts, const http::Request& request) {
    const auto team = TRY(led_team(request));
    const Instant now = parts.clock.now();
    auto targets = read_targets(request.object());
    targets.set_by = request.identity.user;
    targets.set_at = now;
    return parts.writer.run_and_wait([&](store::Connection& connection) -> Result<http::Response> {
        if (!TRY(people::find_team(connection, team))) {
            return fail(ErrorCode::NotFound, "team {} does not exist; see GET /teams", team);
        }
        auto entry = people::audit_entry(request, "team.set_targets", team.value);
        people::set_change(entry, targets_json(TRY(find_targets(connection, team))),
                           targets_json(targets));
        TRY(store_targets(connection, team, targets));
        TRY(people::append_audit(connection, entry, now));
        return http::Response::json(with_setter(targets, parts.directory));
    });
}

}  // namespace

json::Object targets_json(const TeamTargets& targets) {
    return {{"average_handle_ms", milliseconds(targets.average_handle)},
            {"not_ready_ms", milliseconds(targets.not_ready)},
            {"answered", number_or_null(targets.answered)},
            {"occupancy", number_or_null(targets.occupancy)}};
}

void add_agent_day_routes(http::Router& router, const RecordsParts& parts) {
    router.handle("getAgentDay",
                  [parts](const http::Request& request) { return day_of(parts, request); });
    router.handle("getTeamTargets",
                  [parts](const http::Request& request) { return get_targets(parts, request); });
    router.handle("setTeamTargets",
                  [parts](const http::Request& request) { return set_targets(parts, request); });
}

}  // namespace callfloor::records
