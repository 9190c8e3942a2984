#pragma once
// The tables of plans, runs and the work list. Writing functions run on the writer's thread, within
// its transaction.
//
//   quality_plan ─< quality_plan_run ─< quality_task ─► quality_evaluation

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "base/result.h"
#include "quality/plan_model.h"
#include "store/database.h"

namespace callfloor::quality {

/// By name, after `after`, at most `limit`.
Result<std::vector<Plan>> load_plans(store::Connection& connection, const std::string& after,
                                     std::int64_t limit);
Result<std::optional<Plan>> find_plan(store::Connection& connection, PlanId id);
Result<std::int64_t> count_plans(store::Connection& connection);
/// Conflict when the name is taken.
Result<void> insert_plan(store::Connection& connection, const Plan& plan);
/// Everything with the number of runs; gives the new version.
Result<std::int64_t> update_plan(store::Connection& connection, const Plan& plan,
                                 std::optional<std::int64_t> expected);
Result<void> delete_plan(store::Connection& connection, PlanId id,
                         std::optional<std::int64_t> expected);

/// `text` is the run as the API answers it: kept as it was, whatever changes later.
Result<void> insert_run(store::Connection& connection, const PlanRun& run, const std::string& text);
struct StoredRun {
    PlanRunId id;
    std::string text;
};
/// Newest first, older than `before` (unset: all), at most `limit`.
Result<std::vector<StoredRun>> load_runs(store::Connection& connection, PlanId plan,
                                         PlanRunId before, std::int64_t limit);

Result<void> insert_task(store::Connection& connection, const Task& task);
Result<std::optional<Task>> find_task(store::Connection& connection, TaskId id);
Result<std::optional<Task>> find_task_of(store::Connection& connection, EvaluationId evaluation);
/// State, reviewer, evaluation and reason; gives the new version.
Result<std::int64_t> update_task(store::Connection& connection, const Task& task,
                                 std::optional<std::int64_t> expected);

/// Which tasks to list; what is unset does not filter.
struct TaskFilter {
    std::optional<TaskState> state;
    PlanId plan;
    UserId agent;
    TeamId team;
    QueueId queue;
    UserId reviewer;
    bool mine = false;
    UserId self;                    ///< who asks
    std::vector<TeamId> led_teams;  ///< of him
    bool sees_all = false;          ///< else only his own, and free ones of teams he leads
};
struct TaskPlace {
    Instant due_at{};
    TaskId id;
};
/// By due date, after `after`, at most `limit`.
Result<std::vector<Task>> find_tasks(store::Connection& connection, const TaskFilter& filter,
                                     const std::optional<TaskPlace>& after, std::int64_t limit);

using ContactKey = std::pair<ConversationId, UserId>;
/// Contacts of the period that are scored (not void) or were ever on the work list.
Result<std::set<ContactKey>> scored_contacts(store::Connection& connection, Instant from,
                                             Instant to);
Result<std::set<ContactKey>> listed_contacts(store::Connection& connection, Instant from,
                                             Instant to);
/// Tasks of the plan for contacts of the period, without the skipped ones, by agent.
Result<std::map<UserId, std::int64_t>> drawn_by_agent(store::Connection& connection, PlanId plan,
                                                      Instant from, Instant to);
/// Open and claimed tasks by reviewer.
Result<std::map<UserId, std::int64_t>> open_tasks(store::Connection& connection);

}  // namespace callfloor::quality
