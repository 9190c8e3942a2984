// Teams, and the audit log.

#include "base/limits.h"
#include "people/access.h"
#include "people/audit_store.h"
#include "people/internal/people_state.h"

namespace callfloor::people {

json::Object team_document(const Team& team) {
    json::Object document;
    document["id"] = team.id.value;
    document["name"] = team.name;
    document["members"] = team.members;
    document["etag"] = http::etag_of(team.version);
    return document;
}

namespace {

json::Object team_facts(const Team& team) {
    return {{"id", team.id.value}, {"name", team.name}};
}

std::unexpected<Error> no_team(TeamId id) {
    return fail(ErrorCode::NotFound, "team {} does not exist; see GET /teams", id);
}

Result<http::Response> list_teams(People::State& state, const http::Request& request) {
    const auto page = TRY(http::page_of(request, {""}));
    const auto scope = data_scope(request);
    const auto teams = TRY(
        state.readers.read([](store::Connection& connection) { return load_teams(connection); }));
    const auto after = page.after ? std::string(page.after->at(0).as_string()) : std::string();
    json::Array items;
    std::vector<std::string> keys;
    for (const auto& team : teams) {
        if (items.size() > static_cast<std::size_t>(page.limit)) {
            break;
        }
        const bool visible = scope.covers({}, team.id) || team.id == request.identity.team;
        if (visible && team.name > after) {
            items.push_back(team_document(team));
            keys.push_back(team.name);
        }
    }
    return http::Response::json(http::page_answer(
        std::move(items), page, [&](std::size_t row) { return json::Array{keys[row]}; }));
}

std::optional<http::Response> name_taken(const std::vector<Team>& teams, const Team& team) {
    for (const auto& other : teams) {
        if (other.id != team.id && other.name == team.name) {
            return http::problem(
                409, ErrorCode::Conflict,
                fmt::format("there is a team {} already; choose another name", team.name), "name");
        }
    }
    return std::nullopt;
}

Result<http::Response> create_team(People::State& state, const http::Request& request) {
    const auto now = state.clock.now();
    auto response = create_once(
        state.writer, request, now, [&](store::Connection& connection) -> Result<http::Response> {
            const auto teams = TRY(load_teams(connection));
            Team team;
            team.name = std::string(request.object().at("name").as_string());
            if (auto refused = name_taken(teams, team)) {
                return *std::move(refused);
            }
            if (teams.size() >= limits::kTeams) {
                return fail(ErrorCode::Conflict, "there are {} teams, which is the most",
                            teams.size());
            }
            team.id = state.ids.next<TeamId>(now);
            TRY(insert_team(connection, team));
            auto entry = audit_entry(request, "team.create", team.id.value);
            set_change(entry, {}, team_facts(team));
            TRY(append_audit(connection, entry, now));
            return created(team_document(team), team.version);
        });
    if (response && response->status == 201) {
        state.tell_changed();
    }
    return response;
}

Result<http::Response> change_team(People::State& state, const http::Request& request) {
    const auto expected = TRY(http::expected_version(request));
    const auto id = request.id<TeamId>("id");
    auto response =
        state.writer.run_and_wait([&](store::Connection& connection) -> Result<http::Response> {
            const auto before = TRY(find_team(connection, id));
            if (!before) {
                return no_team(id);
            }
            auto team = *before;
            team.name = std::string(request.object().at("name").as_string());
            if (auto refused = name_taken(TRY(load_teams(connection)), team)) {
                return *std::move(refused);
            }
            team.version = TRY(update_team(connection, team, expected));
            auto entry = audit_entry(request, "team.update", id.value);
            set_change(entry, team_facts(*before), team_facts(team));
            TRY(append_audit(connection, entry, state.clock.now()));
            return document(team_document(team), team.version);
        });
    if (response && response->status == 200) {
        state.tell_changed();
    }
    return response;
}

Result<http::Response> remove_team(People::State& state, const http::Request& request) {
    const auto expected = TRY(http::expected_version(request));
    const auto id = request.id<TeamId>("id");
    auto done = state.writer.run_and_wait([&](store::Connection& connection) -> Result<void> {
        const auto before = TRY(find_team(connection, id));
        if (!before) {
            return no_team(id);
        }
        for (const auto& user : TRY(load_users(connection))) {
            const bool leads =
                std::find(user.led_teams.begin(), user.led_teams.end(), id) != user.led_teams.end();
            if (user.team == id || leads) {
                return fail(ErrorCode::Conflict,
                            "{} is {} team {}; move its people to other teams first", user.login,
                            leads ? "the leader of" : "in", before->name);
            }
        }
        TRY(delete_team(connection, id, expected));
        auto entry = audit_entry(request, "team.delete", id.value);
        set_change(entry, team_facts(*before), {});
        return append_audit(connection, entry, state.clock.now());
    });
    TRY(std::move(done));
    state.tell_changed();
    return http::Response::no_content();
}

json::Object audit_document(const StoredAuditEntry& stored) {
    const auto& entry = stored.entry;
    const auto id_or_null = [](std::int64_t id) {
        return id == 0 ? json::Value() : json::Value(id);
    };
    json::Object document;
    document["id"] = stored.id;
    document["at"] = to_epoch_ms(stored.at);
    document["actor_id"] = id_or_null(entry.actor.value);
    document["actor_name"] = entry.actor_name;
    document["address"] = entry.address;
    document["action"] = entry.action;
    document["object"] = entry.object;
    document["object_id"] = id_or_null(entry.object_id);
    document["outcome"] = entry.outcome == AuditOutcome::Done ? "done" : "refused";
    document["before"] = entry.before;
    document["after"] = entry.after;
    return document;
}

Result<http::Response> list_audit(People::State& state, const http::Request& request) {
    const auto page = TRY(http::page_of(request, {std::int64_t{0}}));
    AuditFilter filter;
    filter.from = request.query_integer("from");
    filter.to = request.query_integer("to");
    filter.actor = request.query_integer("actor");
    filter.action = request.query_text("action");
    filter.limit = page.limit + 1;
    if (page.after) {
        filter.before_id = page.after->at(0).as_int64();
    }
    const auto entries = TRY(state.readers.read(
        [&](store::Connection& connection) { return load_audit(connection, filter); }));
    json::Array items;
    for (const auto& entry : entries) {
        items.push_back(audit_document(entry));
    }
    return http::Response::json(http::page_answer(
        std::move(items), page, [&](std::size_t row) { return json::Array{entries[row].id}; }));
}

}  // namespace

void add_team_routes(http::Router& router, People::State& state) {
    const auto handle = [&](std::string_view operation, auto handler) {
        router.handle(operation, [&state, handler](const http::Request& request) {
            return handler(state, request);
        });
    };
    handle("listTeams", list_teams);
    handle("createTeam", create_team);
    handle("updateTeam", change_team);
    handle("deleteTeam", remove_team);
    handle("listAudit", list_audit);
}

}  // namespace callfloor::people
