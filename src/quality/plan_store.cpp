#include "quality/plan_store.h"

#include "http/etag.h"
#include "quality/internal/plan_json.h"
#include "store/conditions.h"

namespace callfloor::quality {

namespace {

using store::Conditions;
using store::Connection;
using store::Row;

Plan plan_of(const Row& row) {
    auto plan = plan_from_json(parse_own(row.text_view(1)).as_object());
    plan.id = row.id<PlanId>(0);
    plan.runs = row.integer(2);
    plan.version = row.integer(3);
    return plan;
}

constexpr std::string_view kPlans = "SELECT id, text, runs, version FROM quality_plan ";
constexpr std::string_view kTasks =
    "SELECT t.id, t.plan_id, t.run_id, t.state, t.sample, t.scheme_id, t.conversation_id, "
    "t.agent_id, t.team_id, t.queue_id, t.contact_at, t.talk_ms, t.reviewer_id, t.due_at, "
    "t.evaluation_id, t.reason, t.version FROM quality_task t ";

TaskState task_state_of(std::string_view word) {
    for (const auto state : {TaskState::Claimed, TaskState::Done, TaskState::Skipped}) {
        if (word_of(state) == word) {
            return state;
        }
    }
    return TaskState::Open;
}

Task task_of(const Row& row) {
    Task task;
    task.id = row.id<TaskId>(0);
    task.plan = row.id<PlanId>(1);
    task.run = row.id<PlanRunId>(2);
    task.state = task_state_of(row.text_view(3));
    task.sample = from_word<Sample>(row.text_view(4));
    task.scheme = row.id<SchemeId>(5);
    task.conversation = row.id<ConversationId>(6);
    task.agent = row.id<UserId>(7);
    task.team = row.id<TeamId>(8);
    task.queue = row.id<QueueId>(9);
    task.contact_at = row.instant(10);
    task.talk = row.duration(11);
    task.reviewer = row.id<UserId>(12);
    task.due_at = row.instant(13);
    task.evaluation = row.id<EvaluationId>(14);
    task.reason = row.text(15);
    task.version = row.integer(16);
    return task;
}

std::int64_t first_integer(const Row& row) {
    return row.integer(0);
}

ContactKey contact_key(const Row& row) {
    return {row.id<ConversationId>(0), row.id<UserId>(1)};
}

Result<std::set<ContactKey>> contact_keys(Connection& connection, std::string_view sql,
                                          Instant from, Instant to) {
    std::set<ContactKey> keys;
    TRY(connection.query(sql, {from, to}, [&](const Row& row) { keys.insert(contact_key(row)); }));
    return keys;
}

}  // namespace

// ---------------------------------------------------------------- plans

Result<std::vector<Plan>> load_plans(Connection& connection, const std::string& after,
                                     std::int64_t limit) {
    return connection.query_all(std::string(kPlans) + "WHERE name > $1 ORDER BY name LIMIT $2",
                                {after, limit}, plan_of);
}

Result<std::optional<Plan>> find_plan(Connection& connection, PlanId id) {
    return connection.query_first(std::string(kPlans) + "WHERE id = $1", {id}, plan_of);
}

Result<std::int64_t> count_plans(Connection& connection) {
    return connection.query_integer("SELECT COUNT(*) FROM quality_plan");
}

Result<void> insert_plan(Connection& connection, const Plan& plan) {
    TRY(connection.execute("INSERT INTO quality_plan (id, name, text) VALUES ($1, $2, $3)",
                           {plan.id, plan.name, json::to_text(plan_facts(plan))}));
    return {};
}

Result<std::int64_t> update_plan(Connection& connection, const Plan& plan,
                                 std::optional<std::int64_t> expected) {
    return http::version_or_stale(
        connection.query_first(
            "UPDATE quality_plan SET name = $3, text = $4, runs = $5, version = version + 1 WHERE "
            "id = $1 AND (CAST($2 AS BIGINT) IS NULL OR version = $2) RETURNING version",
            {plan.id, expected, plan.name, json::to_text(plan_facts(plan)), plan.runs},
            first_integer),
        fmt::format("plan {}", plan.id));
}

Result<void> delete_plan(Connection& connection, PlanId id, std::optional<std::int64_t> expected) {
    const auto rows = TRY(connection.execute(
        "DELETE FROM quality_plan WHERE id = $1 AND (CAST($2 AS BIGINT) IS NULL OR version = $2)",
        {id, expected}));
    if (rows == 0) {
        return http::stale(fmt::format("plan {}", id));
    }
    return {};
}

Result<void> insert_run(Connection& connection, const PlanRun& run, const std::string& text) {
    TRY(connection.execute(
        "INSERT INTO quality_plan_run (id, plan_id, made_at, text) VALUES ($1, $2, $3, $4)",
        {run.id, run.plan, run.made_at, text}));
    return {};
}

Result<std::vector<StoredRun>> load_runs(Connection& connection, PlanId plan, PlanRunId before,
                                         std::int64_t limit) {
    return connection.query_all(
        "SELECT id, text FROM quality_plan_run WHERE plan_id = $1 AND (CAST($2 AS BIGINT) = 0 OR "
        "id < $2) ORDER BY "
        "id DESC LIMIT $3",
        {plan, before.value, limit},
        [](const Row& row) { return StoredRun{row.id<PlanRunId>(0), row.text(1)}; });
}

// ---------------------------------------------------------------- tasks

Result<void> insert_task(Connection& connection, const Task& task) {
    TRY(connection.execute(
        "INSERT INTO quality_task (id, plan_id, run_id, state, sample, scheme_id, "
        "conversation_id, agent_id, team_id, queue_id, contact_at, talk_ms, reviewer_id, due_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        {task.id, task.plan, task.run, word_of(task.state), word_of(task.sample), task.scheme,
         task.conversation, task.agent, task.team, task.queue, task.contact_at, task.talk,
         task.reviewer, task.due_at}));
    return {};
}

Result<std::optional<Task>> find_task(Connection& connection, TaskId id) {
    return connection.query_first(std::string(kTasks) + "WHERE t.id = $1", {id}, task_of);
}

Result<std::optional<Task>> find_task_of(Connection& connection, EvaluationId evaluation) {
    return connection.query_first(std::string(kTasks) + "WHERE t.evaluation_id = $1", {evaluation},
                                  task_of);
}

Result<std::int64_t> update_task(Connection& connection, const Task& task,
                                 std::optional<std::int64_t> expected) {
    return http::version_or_stale(
        connection.query_first(
            "UPDATE quality_task SET state = $3, reviewer_id = $4, evaluation_id = $5, reason = "
            "$6, version = version + 1 WHERE id = $1 AND (CAST($2 AS BIGINT) IS NULL OR version = "
            "$2) RETURNING version",
            {task.id, expected, word_of(task.state), task.reviewer, task.evaluation, task.reason},
            first_integer),
        fmt::format("task {}", task.id));
}

Result<std::vector<Task>> find_tasks(Connection& connection, const TaskFilter& filter,
                                     const std::optional<TaskPlace>& after, std::int64_t limit) {
    Conditions where;
    const auto add_id = [&](std::string_view column, auto id) {
        if (id.is_set()) {
            where.add(fmt::format("{} = ?", column), {id});
        }
    };
    if (!filter.sees_all) {
        where.either("t.reviewer_id = ?", {filter.self});
        where.either(
            "t.reviewer_id IS NULL AND t.team_id IN " + Conditions::places(filter.led_teams.size()),
            Conditions::values(filter.led_teams));
        where.add_any();
    }
    if (filter.mine) {
        where.add("(t.reviewer_id IS NULL OR t.reviewer_id = ?)", {filter.self});
    }
    where.add("t.agent_id <> ?", {filter.self});
    if (filter.state) {
        where.add("t.state = ?", {word_of(*filter.state)});
    }
    add_id("t.plan_id", filter.plan);
    add_id("t.agent_id", filter.agent);
    add_id("t.team_id", filter.team);
    add_id("t.queue_id", filter.queue);
    add_id("t.reviewer_id", filter.reviewer);
    if (after) {
        where.add("(t.due_at, t.id) > (?, ?)", {after->due_at, after->id});
    }
    const auto count = where.place(limit);
    return connection.query_all(
        std::string(kTasks) + where.text() + " ORDER BY t.due_at, t.id LIMIT " + count,
        where.parameters(), task_of);
}

// ---------------------------------------------------------------- what a draw needs

Result<std::set<ContactKey>> scored_contacts(Connection& connection, Instant from, Instant to) {
    return contact_keys(connection,
                        "SELECT conversation_id, agent_id FROM quality_evaluation WHERE contact_at "
                        ">= $1 AND contact_at < $2 AND conversation_id IS NOT NULL AND purpose = "
                        "'regular' AND state <> 'void'",
                        from, to);
}

Result<std::set<ContactKey>> listed_contacts(Connection& connection, Instant from, Instant to) {
    return contact_keys(connection,
                        "SELECT conversation_id, agent_id FROM quality_task WHERE contact_at >= $1 "
                        "AND contact_at < $2",
                        from, to);
}

Result<std::map<UserId, std::int64_t>> drawn_by_agent(Connection& connection, PlanId plan,
                                                      Instant from, Instant to) {
    std::map<UserId, std::int64_t> drawn;
    TRY(connection.query(
        "SELECT agent_id, COUNT(*) FROM quality_task WHERE plan_id = $1 AND contact_at >= $2 AND "
        "contact_at < $3 AND state <> 'skipped' GROUP BY agent_id",
        {plan, from, to}, [&](const Row& row) { drawn[row.id<UserId>(0)] = row.integer(1); }));
    return drawn;
}

Result<std::map<UserId, std::int64_t>> open_tasks(Connection& connection) {
    std::map<UserId, std::int64_t> open;
    TRY(
        connection.query("SELECT reviewer_id, COUNT(*) FROM quality_task WHERE state IN ('open', "
                         "'claimed') AND reviewer_id IS NOT NULL GROUP BY reviewer_id",
                         {}, [&](const Row& row) { open[row.id<UserId>(0)] = row.integer(1); }));
    return open;
}

}  // namespace callfloor::quality
