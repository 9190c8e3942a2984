// Routes of sampling plans: edit, preview, run.

#include "base/limits.h"
#include "base/random.h"
#include "quality/internal/plan_json.h"
#include "quality/internal/plan_runner.h"
#include "quality/internal/route_parts.h"
#include "quality/plan_store.h"
#include "quality/sampling_rules.h"
#include "quality/scheme_store.h"

namespace callfloor::quality {

namespace {

constexpr auto kLongestPeriod = std::chrono::hours(24 * 31);
constexpr std::uint64_t kSeedBound = std::uint64_t{1} << 53;

Result<Plan> plan_of(Connection& connection, PlanId id) {
    auto plan = TRY(find_plan(connection, id));
    if (!plan) {
        return fail(ErrorCode::NotFound, "plan {} does not exist; see GET /quality/plans", id);
    }
    return *std::move(plan);
}

Result<Plan> checked_plan(Connection& connection, const json::Object& body) {
    auto plan = plan_from_json(body);
    if (const auto problems = check_plan(plan); !problems.empty()) {
        return fail_with(problems);
    }
    const auto scheme = TRY(find_scheme(connection, plan.scheme));
    if (!scheme || scheme->state != SchemeState::Published) {
        return fail_field(ErrorCode::InvalidInput, "scheme_id",
                          "there is no published scheme {}; see GET /quality/schemes", plan.scheme);
    }
    for (std::size_t i = 0; i < plan.reviewers.size(); ++i) {
        const auto user = TRY(people::find_user(connection, plan.reviewers[i]));
        const auto may_review = [](const people::User& one) {
            return reviewer_of(one).is_qa || one.has_role(people::Role::TeamLeader);
        };
        if (!user || !user->active || !may_review(*user)) {
            return fail_field(ErrorCode::InvalidInput, fmt::format("reviewer_ids/{}", i),
                              "{} is no active user with a role that scores (qa, qa_lead, "
                              "team_leader)",
                              plan.reviewers[i]);
        }
    }
    return plan;
}

Result<void> check_name(Connection& connection, const Plan& plan) {
    const auto all = TRY(load_plans(connection, "", static_cast<std::int64_t>(limits::kPlans)));
    for (const auto& other : all) {
        if (other.name == plan.name && other.id != plan.id) {
            return fail_field(ErrorCode::Conflict, "name",
                              "there is a plan {} already; choose another name", plan.name);
        }
    }
    return {};
}

Result<Response> list_plans(State& state, const Request& request) {
    const auto page = TRY(http::page_of(request, {""}));
    const auto after = page.after ? std::string(page.after->at(0).as_string()) : std::string();
    const auto plans = TRY(state.read(
        [&](Connection& connection) { return load_plans(connection, after, page.limit + 1); }));
    PageRows rows;
    for (const auto& plan : plans) {
        rows.add(plan_json(plan), {json::Value(plan.name)});
    }
    return std::move(rows).answer(page);
}

Result<Response> create_plan(State& state, const Request& request) {
    const auto now = state.parts.clock.now();
    return people::create_once(
        state.parts.writer, request, now, [&](Connection& connection) -> Result<Response> {
            auto plan = TRY(checked_plan(connection, request.object()));
            TRY(check_name(connection, plan));
            if (TRY(count_plans(connection)) >= static_cast<std::int64_t>(limits::kPlans)) {
                return fail(ErrorCode::LimitReached,
                            "there are {} plans, which is the most; delete some", limits::kPlans);
            }
            plan.id = state.ids.next<PlanId>(now);
            TRY(insert_plan(connection, plan));
            TRY(state.audit_change(connection, request, {"plan.create", plan.id.value}, {},
                                   plan_facts(plan)));
            return people::created(plan_json(plan), plan.version);
        });
}

Result<Response> get_plan(State& state, const Request& request) {
    const auto plan = TRY(state.read(
        [&](Connection& connection) { return plan_of(connection, request.id<PlanId>("id")); }));
    return people::document(plan_json(plan), plan.version);
}

Result<Response> change_plan(State& state, const Request& request) {
    const auto expected = TRY(http::expected_version(request));
    const auto id = request.id<PlanId>("id");
    return state.write([&](Connection& connection) -> Result<Response> {
        const auto before = TRY(plan_of(connection, id));
        auto plan = TRY(checked_plan(connection, request.object()));
        plan.id = id;
        plan.runs = before.runs;
        TRY(check_name(connection, plan));
        plan.version = TRY(update_plan(connection, plan, expected));
        TRY(state.audit_change(connection, request, {"plan.update", id.value}, plan_facts(before),
                               plan_facts(plan)));
        return people::document(plan_json(plan), plan.version);
    });
}

Result<Response> remove_plan(State& state, const Request& request) {
    const auto expected = TRY(http::expected_version(request));
    const auto id = request.id<PlanId>("id");
    auto done = state.write([&](Connection& connection) -> Result<void> {
        const auto plan = TRY(plan_of(connection, id));
        if (plan.runs > 0) {
            return fail(ErrorCode::Conflict,
                        "plan {} has {} runs, whose tasks refer to it; set it inactive", plan.name,
                        plan.runs);
        }
        TRY(delete_plan(connection, id, expected));
        return state.audit_change(connection, request, {"plan.delete", id.value}, plan_facts(plan),
                                  {});
    });
    TRY(std::move(done));
    return Response::no_content();
}

// ---------------------------------------------------------------- runs

Result<PlanRun> asked_run(State& state, const Request& request, const json::Object& period) {
    PlanRun run;
    run.from = from_epoch_ms(period.at("from_at").to_number<std::int64_t>());
    run.to = from_epoch_ms(period.at("to_at").to_number<std::int64_t>());
    if (run.to <= run.from || run.to - run.from > kLongestPeriod) {
        return fail_field(ErrorCode::InvalidInput, "to_at",
                          "the period must have more than nothing and at most 31 days");
    }
    const auto& seed = period.at("seed");
    run.seed = seed.is_number() ? seed.to_number<std::uint64_t>()
                                : Random::from_system().below(kSeedBound);
    run.made_at = state.parts.clock.now();
    run.made_by = request.identity.user;
    return run;
}

Result<Response> preview_plan(State& state, const Request& request) {
    const auto& body = request.object();
    const auto asked = TRY(asked_run(state, request, body.at("period").as_object()));
    const auto draw_it = [&](Connection& connection) -> Result<PlanRun> {
        const auto plan = TRY(checked_plan(connection, body.at("plan").as_object()));
        return draw_run(state, connection, plan, asked);
    };
    const auto run = TRY(state.read(draw_it));
    return Response::json(run_json(state, run));
}

/// Puts the sample on the work list, when nobody has drawn from the plan meanwhile.
Result<void> keep_run(State& state, Connection& connection, const Request& request, Plan plan,
                      PlanRun& run) {
    const auto current = TRY(plan_of(connection, plan.id));
    if (current.version != plan.version) {
        return fail(ErrorCode::Conflict,
                    "plan {} was changed or run meanwhile; look at it and run it again", plan.name);
    }
    run.id = state.ids.next<PlanRunId>(run.made_at);
    ++plan.runs;
    TRY(update_plan(connection, plan, plan.version));
    TRY(insert_run(connection, run, json::to_text(run_json(state, run))));
    for (std::size_t i = 0; i < run.draw.selected.size(); ++i) {
        const auto& one = run.draw.selected[i];
        Task task;
        task.id = state.ids.next<TaskId>(run.made_at);
        task.plan = plan.id;
        task.run = run.id;
        task.sample = plan.sample;
        task.scheme = plan.scheme;
        task.conversation = one.conversation;
        task.agent = one.agent;
        task.team = one.team;
        task.queue = one.queue;
        task.contact_at = one.at;
        task.talk = one.talk;
        task.reviewer = run.reviewer_of[i];
        task.due_at = run.made_at + std::chrono::hours(24 * plan.due_days);
        TRY(insert_task(connection, task));
    }
    auto entry = people::audit_entry(request, "plan.run", plan.id.value);
    entry.after = json::Object{{"run_id", run.id.value},
                               {"seed", run.seed},
                               {"selected", static_cast<std::int64_t>(run.draw.selected.size())}};
    return people::append_audit(connection, entry, run.made_at);
}

Result<Response> run_plan(State& state, const Request& request) {
    const auto id = request.id<PlanId>("id");
    const auto asked = TRY(asked_run(state, request, request.object()));
    // Looking through a month of calls takes its time: not on the writer's thread.
    struct Drawn {
        Plan plan;
        PlanRun run;
    };
    const auto draw_it = [&](Connection& connection) -> Result<Drawn> {
        auto plan = TRY(plan_of(connection, id));
        if (!plan.active) {
            return fail(ErrorCode::Conflict, "plan {} is not active; activate it first", plan.name);
        }
        auto with_plan = asked;
        with_plan.plan = id;
        auto run = TRY(draw_run(state, connection, plan, with_plan));
        return Drawn{std::move(plan), std::move(run)};
    };
    auto drawn = TRY(state.read(draw_it));
    return people::create_once(state.parts.writer, request, asked.made_at,
                               [&](Connection& connection) -> Result<Response> {
                                   TRY(keep_run(state, connection, request, drawn.plan, drawn.run));
                                   return Response::json(run_json(state, drawn.run), 201);
                               });
}

Result<Response> list_runs(State& state, const Request& request) {
    const auto page = TRY(http::page_of(request, {std::int64_t{0}}));
    const auto id = request.id<PlanId>("id");
    const PlanRunId before{page.after ? page.after->at(0).as_int64() : 0};
    const auto load = [&](Connection& connection) -> Result<std::vector<StoredRun>> {
        TRY(plan_of(connection, id));
        return load_runs(connection, id, before, page.limit + 1);
    };
    const auto runs = TRY(state.read(load));
    json::Array rows;
    for (const auto& run : runs) {
        rows.push_back(parse_own(run.text));
    }
    return Response::json(http::page_answer(
        std::move(rows), page, [&](std::size_t row) { return json::Array{runs[row].id.value}; }));
}

}  // namespace

void add_plan_routes(http::Router& router, State& state) {
    handle(router, state, "listPlans", list_plans);
    handle(router, state, "createPlan", create_plan);
    handle(router, state, "previewPlan", preview_plan);
    handle(router, state, "getPlan", get_plan);
    handle(router, state, "updatePlan", change_plan);
    handle(router, state, "deletePlan", remove_plan);
    handle(router, state, "runPlan", run_plan);
    handle(router, state, "listPlanRuns", list_runs);
}

}  // namespace callfloor::quality
