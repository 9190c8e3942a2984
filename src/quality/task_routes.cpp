// Routes of the work list.
//
//   open ─ claim ─► claimed ─ submit the form ─► done
//    ▲ ▲               │
//    │ └──── release ──┘        open, claimed ─ skip ─► skipped
//    └ assign (a lead)

#include <algorithm>

#include "quality/internal/plan_json.h"
#include "quality/internal/plan_runner.h"
#include "quality/internal/route_parts.h"
#include "quality/internal/task_desk.h"
#include "quality/plan_store.h"
#include "quality/sampling_rules.h"

namespace callfloor::quality {

namespace {

std::optional<TaskState> query_state(const Request& request) {
    const auto word = request.query_text("state");
    for (const auto state :
         {TaskState::Open, TaskState::Claimed, TaskState::Done, TaskState::Skipped}) {
        if (word && word_of(state) == *word) {
            return state;
        }
    }
    return std::nullopt;
}

bool is_lead(const http::Identity& identity) {
    return identity.has_role("qa_lead") || identity.has_role("admin");
}

Result<json::Object> answer_json(State& state, Connection& connection, const Task& task) {
    SchemeVersions versions(connection);
    const auto* content = TRY(versions.latest(task.scheme));
    const auto plan = TRY(find_plan(connection, task.plan));
    return task_json(state, task, plan ? plan->name : "", *content);
}

Result<Response> list_tasks(State& state, const Request& request) {
    const auto page = TRY(http::page_of(request, {std::int64_t{0}, std::int64_t{0}}));
    TaskFilter filter;
    filter.state = query_state(request);
    filter.plan = request.query_id<PlanId>("plan_id");
    filter.agent = request.query_id<UserId>("agent_id");
    filter.team = request.query_id<TeamId>("team_id");
    filter.queue = request.query_id<QueueId>("queue_id");
    filter.reviewer = request.query_id<UserId>("reviewer_id");
    filter.mine = request.query_boolean("mine").value_or(false);
    filter.self = request.identity.user;
    filter.led_teams = request.identity.led_teams;
    filter.sees_all = is_lead(request.identity) || request.identity.has_role("qa");
    std::optional<TaskPlace> after;
    if (page.after) {
        after = TaskPlace{from_epoch_ms(page.after->at(0).as_int64()),
                          TaskId{page.after->at(1).as_int64()}};
    }
    PageRows rows;
    const auto load = [&](Connection& connection) -> Result<void> {
        SchemeVersions versions(connection);
        std::map<PlanId, std::string> names;
        for (const auto& task : TRY(find_tasks(connection, filter, after, page.limit + 1))) {
            if (!names.contains(task.plan)) {
                const auto plan = TRY(find_plan(connection, task.plan));
                names[task.plan] = plan ? plan->name : "";
            }
            const auto* content = TRY(versions.latest(task.scheme));
            rows.add(task_json(state, task, names[task.plan], *content),
                     {to_epoch_ms(task.due_at), task.id.value});
        }
        return {};
    };
    TRY(state.read(load));
    return std::move(rows).answer(page);
}

/// Opens the task, changes it, keeps it with an audit entry, answers it.
template <typename Change>
Result<Response> change_task(State& state, const Request& request, std::string_view action,
                             Change change) {
    const auto expected = TRY(http::expected_version(request));
    const auto id = request.id<TaskId>("id");
    return state.write([&](Connection& connection) -> Result<Response> {
        auto task = TRY(find_task(connection, id));
        if (!task) {
            return fail(ErrorCode::NotFound, "there is no task {}; see GET /quality/tasks", id);
        }
        TRY(change(connection, *task));
        task->version = TRY(update_task(connection, *task, expected));
        auto entry = people::audit_entry(request, action, id.value);
        entry.after = json::Object{{"state", word_of(task->state)},
                                   {"reviewer_id", id_or_null(task->reviewer.value)}};
        TRY(people::append_audit(connection, entry, state.parts.clock.now()));
        return people::document(TRY(answer_json(state, connection, *task)), task->version);
    });
}

Result<Response> claim(State& state, const Request& request) {
    return change_task(state, request, "task.claim",
                       [&](Connection& connection, Task& task) -> Result<void> {
                           return claim_task(connection, request.identity, task);
                       });
}

/// Whose task it is, or a lead.
Result<void> check_owner(const Request& request, const Task& task) {
    if (task.state != TaskState::Open && task.state != TaskState::Claimed) {
        return fail(ErrorCode::Conflict, "task {} is {} already", task.id, word_of(task.state));
    }
    const bool is_own = task.reviewer == request.identity.user;
    if (!is_own && !is_lead(request.identity)) {
        return fail(ErrorCode::Forbidden, "task {} is not yours; ask a QA lead", task.id);
    }
    return {};
}

Result<Response> release(State& state, const Request& request) {
    return change_task(state, request, "task.release",
                       [&](Connection&, Task& task) -> Result<void> {
                           TRY(check_owner(request, task));
                           task.state = TaskState::Open;
                           task.reviewer = {};
                           return {};
                       });
}

Result<Response> skip(State& state, const Request& request) {
    return change_task(state, request, "task.skip", [&](Connection&, Task& task) -> Result<void> {
        TRY(check_owner(request, task));
        if (task.evaluation.is_set()) {
            return fail(ErrorCode::Conflict,
                        "task {} has a form begun; submit it, or have it voided first", task.id);
        }
        task.state = TaskState::Skipped;
        task.reviewer = request.identity.user;
        task.reason = std::string(request.object().at("reason").as_string());
        return {};
    });
}

Result<Response> assign_to(State& state, const Request& request) {
    const auto& wanted = request.object().at("reviewer_id");
    const UserId reviewer{wanted.is_number() ? wanted.to_number<std::int64_t>() : 0};
    return change_task(
        state, request, "task.assign", [&](Connection& connection, Task& task) -> Result<void> {
            TRY(check_owner(request, task));
            task.state = TaskState::Open;
            task.reviewer = reviewer;
            if (!reviewer.is_set()) {
                return {};
            }
            const auto user = TRY(people::find_user(connection, reviewer));
            const auto plan = TRY(find_plan(connection, task.plan));
            if (!user || !user->active ||
                !may_score(reviewer_of(*user), task.agent, task.team,
                           plan && plan->exclude_own_team)) {
                return fail_field(ErrorCode::InvalidInput, "reviewer_id",
                                  "{} may not score this agent by the plan; name somebody else",
                                  reviewer);
            }
            return {};
        });
}

}  // namespace

Result<void> claim_task(Connection& connection, const http::Identity& identity, Task& task) {
    const bool is_own = task.reviewer == identity.user;
    if (task.state == TaskState::Claimed && is_own) {
        return {};
    }
    if (task.state != TaskState::Open || (task.reviewer.is_set() && !is_own)) {
        return fail(
            ErrorCode::Conflict, "task {} is {}; choose another of GET /quality/tasks", task.id,
            task.state == TaskState::Open ? "assigned to somebody else" : word_of(task.state));
    }
    const auto plan = TRY(find_plan(connection, task.plan));
    const auto user = TRY(people::find_user(connection, identity.user));
    const auto& named = plan->reviewers;
    const bool is_named = !plan->reviewers_choose || is_own ||
                          std::find(named.begin(), named.end(), identity.user) != named.end();
    if (!user || !is_named ||
        !may_score(reviewer_of(*user), task.agent, task.team, plan->exclude_own_team)) {
        return fail(ErrorCode::Forbidden,
                    "the plan {} does not let you score this agent; choose another task",
                    plan->name);
    }
    task.state = TaskState::Claimed;
    task.reviewer = identity.user;
    return {};
}

void add_task_routes(http::Router& router, State& state) {
    handle(router, state, "listTasks", list_tasks);
    handle(router, state, "claimTask", claim);
    handle(router, state, "releaseTask", release);
    handle(router, state, "skipTask", skip);
    handle(router, state, "assignTask", assign_to);
}

}  // namespace callfloor::quality
