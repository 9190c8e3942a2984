// An agent's place in a queue, changed live by who leads him: in at a level, to another level, out.
// The floor takes it over as any other change of a queue; a call he has is not touched.
#include "centre/kind_routes.h"
#include "people/people_store.h"

namespace callfloor::centre {

namespace {

/// Forbidden unless the caller leads the agent's team.
Result<void> check_led(store::Connection& connection, const http::Request& request, UserId agent) {
    const auto user = TRY(people::find_user(connection, agent));
    if (!user) {
        return fail(ErrorCode::NotFound, "agent {} does not exist; see GET /floor", agent);
    }
    if (!people::data_scope(request).covers(agent, user->team)) {
        return fail(ErrorCode::Forbidden,
                    "agent {} is not of your teams; ask the team leader or an admin", agent);
    }
    return {};
}

/// The level before; absent: he was no member.
std::optional<int> set_level(floor::QueueConfig& queue, UserId agent, std::optional<int> level) {
    const auto found = std::ranges::find(queue.members, agent, &floor::QueueMember::agent);
    const bool was_in = found != queue.members.end();
    const auto before = was_in ? std::optional(found->level) : std::nullopt;
    if (was_in && level) {
        found->level = *level;
    } else if (was_in) {
        queue.members.erase(found);
    } else if (level) {
        queue.members.push_back({agent, *level});
    }
    return before;
}

json::Object membership(UserId agent, const std::optional<int>& level) {
    return {{"agent_id", agent.value}, {"level", level ? json::Value(*level) : json::Value()}};
}

Result<http::Response> set_member(AdminState& state, const http::Request& request) {
    const auto agent = request.id<UserId>("id");
    const auto queue_id = request.path_integer("queue_id");
    const auto& wanted = request.object().at("level");
    const auto level = wanted.is_null() ? std::nullopt : std::optional(wanted.to_number<int>());
    auto answer =
        state.writer.run_and_wait([&](store::Connection& connection) -> Result<http::Response> {
            TRY(check_led(connection, request, agent));
            auto snapshot = TRY(state.snapshot(connection));
            const auto* known = find_by_id(snapshot.queues, QueueId{queue_id});
            if (known == nullptr) {
                return no_such<Queue>(queue_id);
            }
            auto queue = *known;
            const auto before = set_level(queue.config, agent, level);
            if (const auto problems = Kind<Queue>::check(queue, {}, snapshot); !problems.empty()) {
                return fail(AdminState::input_error(problems));
            }
            TRY(update_row(connection, queue, std::nullopt));
            auto entry = people::audit_entry(request, "queue.set_member", queue_id);
            people::set_change(entry, membership(agent, before), membership(agent, level));
            TRY(people::append_audit(connection, entry, state.clock.now()));
            return http::Response::json(
                json::Object{{"queue_id", queue_id},
                             {"agent_id", agent.value},
                             {"level", level ? json::Value(*level) : json::Value()},
                             {"level_before", before ? json::Value(*before) : json::Value()}});
        });
    if (answer) {
        state.tell_changed();
    }
    return answer;
}

}  // namespace

void add_membership_routes(http::Router& router, AdminState& state) {
    router.handle("setQueueMember",
                  [&state](const http::Request& request) { return set_member(state, request); });
}

}  // namespace callfloor::centre
