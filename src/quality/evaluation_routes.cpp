// Routes of evaluations: list, start, read, score, release, and the remarks.

#include "base/limits.h"
#include "people/access.h"
#include "people/people_store.h"
#include "quality/calibration_store.h"
#include "quality/evaluation_store.h"
#include "quality/internal/evaluation_desk.h"
#include "quality/internal/evaluation_json.h"
#include "quality/internal/evaluation_start.h"
#include "quality/internal/route_parts.h"
#include "quality/internal/task_desk.h"
#include "quality/plan_store.h"
#include "quality/scheme_rules.h"
#include "quality/scheme_store.h"
#include "quality/score_rules.h"

namespace callfloor::quality {

namespace {

template <typename Enum>
std::optional<Enum> query_word(const Request& request, std::string_view name) {
    const auto word = request.query_text(name);
    return word ? std::optional(from_word<Enum>(*word)) : std::nullopt;
}

std::optional<Instant> query_instant(const Request& request, std::string_view name) {
    const auto ms = request.query_integer(name);
    return ms ? std::optional(from_epoch_ms(*ms)) : std::nullopt;
}

/// What opens the figures of the reports.
void add_figures(const Request& request, EvaluationFilter& filter) {
    const auto is_asked = [&](std::string_view name) {
        return request.query_boolean(name).value_or(false);
    };
    filter.counted = request.query_boolean("counted");
    filter.reported = is_asked("reported");
    filter.no_team = is_asked("no_team");
    filter.no_queue = is_asked("no_queue");
    filter.released = request.query_boolean("released");
    filter.has_score = request.query_boolean("has_score");
    filter.passed = request.query_boolean("passed");
    filter.critical = request.query_boolean("critical");
    filter.failed_criticality = query_word<Criticality>(request, "failed_criticality");
    filter.asked_criticality = query_word<Criticality>(request, "asked_criticality");
    filter.clean_criticality = query_word<Criticality>(request, "clean_criticality");
    filter.failed_item = request.query_text("failed_item").value_or("");
    filter.asked_item = request.query_text("asked_item").value_or("");
    filter.failed_dimension = query_word<Dimension>(request, "failed_dimension");
    filter.asked_dimension = query_word<Dimension>(request, "asked_dimension");
    filter.failed_item_criticality = query_word<Criticality>(request, "failed_item_criticality");
    filter.asked_item_criticality = query_word<Criticality>(request, "asked_item_criticality");
    filter.appeal = query_word<AppealOutcome>(request, "appeal");
    filter.appealed_item = request.query_text("appealed_item").value_or("");
    filter.appealed_whole = is_asked("appealed_whole");
}

EvaluationFilter filter_of(const Request& request) {
    EvaluationFilter filter;
    filter.from = query_instant(request, "from");
    filter.to = query_instant(request, "to");
    filter.agent = request.query_id<UserId>("agent_id");
    filter.team = request.query_id<TeamId>("team_id");
    filter.queue = request.query_id<QueueId>("queue_id");
    filter.scheme = request.query_id<SchemeId>("scheme_id");
    filter.scheme_version = static_cast<int>(request.query_integer("scheme_version").value_or(0));
    filter.reviewer = request.query_id<UserId>("reviewer_id");
    filter.conversation = request.query_id<ConversationId>("conversation_id");
    filter.state = query_word<EvaluationState>(request, "state");
    filter.purpose = query_word<Purpose>(request, "purpose");
    filter.channel = query_word<Channel>(request, "channel");
    filter.sample = query_word<Sample>(request, "sample");
    filter.min_score = request.query_integer("min_score");
    filter.max_score = request.query_integer("max_score");
    add_figures(request, filter);
    filter.waits_for_viewer = request.query_boolean("waits_for_me").value_or(false);
    return filter;
}

Result<Response> list_evaluations(State& state, const Request& request) {
    const auto page = TRY(http::page_of(request, {std::int64_t{0}, std::int64_t{0}}));
    const auto filter = filter_of(request);
    const auto viewer = viewer_of(request.identity);
    if (filter.reviewer.is_set()) {
        TRY(may_ask_for_reviewers(viewer));
    }
    std::optional<EvaluationPlace> after;
    if (page.after) {
        after = EvaluationPlace{from_epoch_ms(page.after->at(0).as_int64()),
                                EvaluationId{page.after->at(1).as_int64()}};
    }
    PageRows rows;
    bool shows_others = false;
    const auto load = [&](Connection& connection) -> Result<void> {
        SchemeVersions versions(connection);
        for (const auto& one :
             TRY(find_evaluations(connection, filter, viewer, after, page.limit + 1))) {
            shows_others = shows_others || one.agent != viewer.self;
            const auto* content = TRY(versions.content(one.scheme, one.scheme_version));
            rows.add(row_json(state, request.identity, one, *content),
                     {to_epoch_ms(one.contact_at), one.id.value});
        }
        return {};
    };
    TRY(state.read(load));
    if (shows_others) {
        TRY(state.audit_reading(request, "evaluation.list"));
    }
    return std::move(rows).answer(page);
}

// ---------------------------------------------------------------- start

std::int64_t integer_or(const json::Object& body, std::string_view key, std::int64_t otherwise) {
    const auto& value = body.at(key);
    return value.is_null() ? otherwise : value.to_number<std::int64_t>();
}

/// A dial test or mystery call, which needs no conversation.
Result<void> take_test(const json::Object& body, Evaluation& evaluation, Instant now) {
    if (!body.at("channel").is_string()) {
        return fail_field(ErrorCode::InvalidInput, "channel",
                          "neither a conversation nor dial_test or mystery_call is given");
    }
    if (!evaluation.agent.is_set()) {
        return fail_field(ErrorCode::InvalidInput, "agent_id", "is missing; say who was tested");
    }
    evaluation.channel = from_word<Channel>(body.at("channel").as_string());
    evaluation.contact_at = from_epoch_ms(integer_or(body, "contact_at", to_epoch_ms(now)));
    if (evaluation.contact_at > now) {
        return fail_field(ErrorCode::InvalidInput, "contact_at", "lies in the future");
    }
    return {};
}

Result<void> check_person(Connection& connection, const Request& request, Evaluation& evaluation) {
    const auto agent = TRY(people::find_user(connection, evaluation.agent));
    if (!agent) {
        return fail_field(ErrorCode::InvalidInput, "agent_id", "user {} does not exist",
                          evaluation.agent);
    }
    evaluation.team = agent->team;
    if (evaluation.agent == request.identity.user) {
        return fail_field(ErrorCode::Forbidden, "agent_id",
                          "nobody scores himself; ask somebody else");
    }
    return people::access::can(request.identity, *request.described, evaluation.agent,
                               evaluation.team);
}

/// Its score could be read by those who are to score it blind.
Result<void> check_calibration(Connection& connection, const Evaluation& evaluation) {
    if (TRY(is_in_calibration(connection, evaluation.conversation, evaluation.agent))) {
        return fail(ErrorCode::Conflict,
                    "this part of conversation {} is being calibrated; evaluate it when that "
                    "session is closed",
                    evaluation.conversation);
    }
    return {};
}

Result<Evaluation> evaluation_from(State& state, Connection& connection, const Request& request) {
    const auto& body = request.object();
    Evaluation evaluation;
    evaluation.reviewer = request.identity.user;
    evaluation.agent = UserId{integer_or(body, "agent_id", 0)};
    evaluation.contact_note = std::string(body.at("contact_note").as_string());
    const ConversationId conversation{integer_or(body, "conversation_id", 0)};
    if (conversation.is_set()) {
        TRY(take_contact(state, connection, conversation, evaluation, Running::Allowed));
        TRY(check_calibration(connection, evaluation));
    } else {
        TRY(take_test(body, evaluation, state.parts.clock.now()));
    }
    TRY(check_person(connection, request, evaluation));
    TRY(choose_scheme(connection, SchemeId{integer_or(body, "scheme_id", 0)}, evaluation));
    if (conversation.is_set() &&
        TRY(count_of_contact(connection, conversation, evaluation.agent, evaluation.scheme)) > 0) {
        return fail(ErrorCode::Conflict,
                    "this part of conversation {} was scored with scheme {} already; see GET "
                    "/quality/evaluations?conversation_id={}",
                    conversation, evaluation.scheme, conversation);
    }
    return evaluation;
}

Result<Response> detail_answer(State& state, Connection& connection, const Request& request,
                               const Evaluation& evaluation) {
    auto document = TRY(detail_json(state, connection, request.identity, evaluation));
    return people::document(std::move(document), evaluation.version);
}

/// From the work list: claims the task; a form begun by whoever had it before goes on.
Result<Evaluation> evaluation_from_task(State& state, Connection& connection,
                                        const Request& request, TaskId id) {
    auto task = TRY(find_task(connection, id));
    if (!task) {
        return fail_field(ErrorCode::InvalidInput, "task_id",
                          "there is no task {}; see GET /quality/tasks", id);
    }
    TRY(claim_task(connection, request.identity, *task));
    EvaluationDesk desk(state, connection, request);
    if (task->evaluation.is_set()) {
        auto begun = TRY(find_evaluation(connection, task->evaluation));
        begun->reviewer = request.identity.user;
        TRY(desk.save(*begun, std::nullopt));
        TRY(update_task(connection, *task, std::nullopt));
        return *std::move(begun);
    }
    Evaluation evaluation;
    evaluation.reviewer = request.identity.user;
    evaluation.agent = task->agent;
    evaluation.task = task->id;
    evaluation.sample = task->sample;
    TRY(take_contact(state, connection, task->conversation, evaluation, Running::Refused));
    TRY(check_calibration(connection, evaluation));
    TRY(check_person(connection, request, evaluation));
    TRY(choose_scheme(connection, task->scheme, evaluation));
    TRY(desk.start(evaluation));
    task->evaluation = evaluation.id;
    TRY(update_task(connection, *task, std::nullopt));
    TRY(state.audit(connection, request, "task.claim", id.value));
    return evaluation;
}

Result<Evaluation> start_one(State& state, Connection& connection, const Request& request) {
    if (const TaskId task{integer_or(request.object(), "task_id", 0)}; task.is_set()) {
        return evaluation_from_task(state, connection, request, task);
    }
    auto evaluation = TRY(evaluation_from(state, connection, request));
    TRY(EvaluationDesk(state, connection, request).start(evaluation));
    return evaluation;
}

Result<Response> start_evaluation(State& state, const Request& request) {
    return people::create_once(
        state.parts.writer, request, state.parts.clock.now(),
        [&](Connection& connection) -> Result<Response> {
            const auto evaluation = TRY(start_one(state, connection, request));
            auto document = TRY(detail_json(state, connection, request.identity, evaluation));
            return people::created(std::move(document), evaluation.version);
        });
}

// ---------------------------------------------------------------- one evaluation

Result<Response> get_evaluation(State& state, const Request& request) {
    const auto id = request.id<EvaluationId>("id");
    const auto load = [&](Connection& connection) -> Result<Response> {
        const auto evaluation = TRY(EvaluationDesk(state, connection, request).open(id));
        return detail_answer(state, connection, request, evaluation);
    };
    auto answer = TRY(state.read(load));
    TRY(people::record_act(state.parts.writer,
                           people::audit_entry(request, "evaluation.read", id.value),
                           state.parts.clock.now()));
    return answer;
}

Result<Response> save_draft(State& state, const Request& request) {
    const auto expected = TRY(http::expected_version(request));
    const auto& body = request.object();
    return state.write([&](Connection& connection) -> Result<Response> {
        EvaluationDesk desk(state, connection, request);
        auto evaluation = TRY(desk.open(request.id<EvaluationId>("id")));
        evaluation.draft = answers_from_json(body.at("answers").as_array());
        evaluation.draft_comment = std::string(body.at("comment").as_string());
        TRY(desk.save(evaluation, expected));
        SchemeVersions versions(connection);
        const auto* content = TRY(versions.content(evaluation.scheme, evaluation.scheme_version));
        return people::document({{"id", evaluation.id.value},
                                 {"saved_at", to_epoch_ms(desk.now())},
                                 {"result", to_json(score(*content, evaluation.draft))},
                                 {"etag", http::etag_of(evaluation.version)}},
                                evaluation.version);
    });
}

/// An act of the process: opens, acts, answers the evaluation after it.
template <typename DoIt>
Result<Response> change(State& state, const Request& request, DoIt do_it) {
    const auto expected = TRY(http::expected_version(request));
    return state.write([&](Connection& connection) -> Result<Response> {
        EvaluationDesk desk(state, connection, request);
        auto evaluation = TRY(desk.open(request.id<EvaluationId>("id")));
        TRY(do_it(desk, evaluation, expected));
        return detail_answer(state, connection, request, evaluation);
    });
}

http::Handler simple_act(State& state, Act act) {
    return [&state, act](const Request& request) {
        std::string reason;
        if (request.json.is_object()) {
            reason = std::string(request.object().at("reason").as_string());
        }
        return change(state, request,
                      [&](EvaluationDesk& desk, Evaluation& evaluation, Expected expected) {
                          return desk.act(evaluation, act, expected, reason);
                      });
    };
}

Result<Response> submit_evaluation(State& state, const Request& request) {
    return change(state, request,
                  [](EvaluationDesk& desk, Evaluation& evaluation, Expected expected) {
                      return desk.submit(evaluation, expected);
                  });
}

// ---------------------------------------------------------------- appeals

Result<Response> appeal_evaluation(State& state, const Request& request) {
    const auto& body = request.object();
    Appeal appeal;
    appeal.reason = std::string(body.at("reason").as_string());
    appeal.items = appealed_items_from_json(body.at("items").as_array());
    return change(state, request,
                  [&](EvaluationDesk& desk, Evaluation& evaluation, Expected expected) {
                      return desk.appeal(evaluation, appeal, expected);
                  });
}

Result<Response> withdraw_appeal(State& state, const Request& request) {
    return change(state, request,
                  [](EvaluationDesk& desk, Evaluation& evaluation, Expected expected) {
                      return desk.withdraw(evaluation, expected);
                  });
}

Result<Response> comment_appeal(State& state, const Request& request) {
    const std::string comment(request.object().at("comment").as_string());
    return change(state, request,
                  [&](EvaluationDesk& desk, Evaluation& evaluation, Expected expected) {
                      return desk.comment(evaluation, comment, expected);
                  });
}

Result<Response> assign_second_reviewer(State& state, const Request& request) {
    const UserId reviewer{request.object().at("reviewer_id").to_number<std::int64_t>()};
    return change(
        state, request,
        [&](EvaluationDesk& desk, Evaluation& evaluation, Expected expected) -> Result<void> {
            const auto user = TRY(people::find_user(desk.connection(), reviewer));
            if (!user) {
                return fail_field(ErrorCode::InvalidInput, "reviewer_id",
                                  "user {} does not exist; see GET /users", reviewer);
            }
            return desk.assign_second(evaluation, *user, expected);
        });
}

Result<Response> decide_appeal(State& state, const Request& request) {
    const auto& body = request.object();
    EvaluationDesk::Verdict verdict;
    verdict.decision = from_word<Decision>(body.at("decision").as_string());
    verdict.reason = std::string(body.at("reason").as_string());
    const bool has_answers = body.at("answers").is_array();
    if (has_answers != (verdict.decision == Decision::Revise)) {
        return fail_field(ErrorCode::InvalidInput, "answers",
                          "answers belong to the decision revise and to no other");
    }
    if (has_answers) {
        verdict.answers = answers_from_json(body.at("answers").as_array());
    }
    return change(state, request,
                  [&](EvaluationDesk& desk, Evaluation& evaluation, Expected expected) {
                      return desk.decide(evaluation, verdict, expected);
                  });
}

}  // namespace

void add_evaluation_routes(http::Router& router, State& state) {
    handle(router, state, "listEvaluations", list_evaluations);
    handle(router, state, "startEvaluation", start_evaluation);
    handle(router, state, "getEvaluation", get_evaluation);
    handle(router, state, "saveEvaluationDraft", save_draft);
    handle(router, state, "submitEvaluation", submit_evaluation);
    router.handle("reworkEvaluation", simple_act(state, Act::Rework));
    router.handle("releaseEvaluation", simple_act(state, Act::Release));
    router.handle("voidEvaluation", simple_act(state, Act::Void));
    router.handle("acknowledgeEvaluation", simple_act(state, Act::Acknowledge));
    handle(router, state, "appealEvaluation", appeal_evaluation);
    handle(router, state, "withdrawAppeal", withdraw_appeal);
    handle(router, state, "commentAppeal", comment_appeal);
    handle(router, state, "assignSecondReviewer", assign_second_reviewer);
    handle(router, state, "decideAppeal", decide_appeal);
}

}  // namespace callfloor::quality
