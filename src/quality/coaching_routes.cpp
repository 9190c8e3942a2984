// Routes of coaching plans. Every act goes through the table of coaching_rules.h and leaves an
// audit entry.

#include <algorithm>

#include "base/limits.h"
#include "people/people_store.h"
#include "quality/clip_store.h"
#include "quality/coaching_store.h"
#include "quality/internal/clip_desk.h"
#include "quality/internal/coaching_json.h"
#include "quality/internal/evaluation_desk.h"
#include "quality/internal/route_parts.h"
#include "quality/scheme_rules.h"

namespace callfloor::quality {

namespace {

// ---------------------------------------------------------------- open

/// What may change while it is open.
Result<void> read_plan(Connection& connection, const json::Object& body, Coaching& coaching) {
    SchemeVersions versions(connection);
    const auto* content = TRY(versions.latest(coaching.scheme));
    coaching.items.clear();
    const auto& items = body.at("items").as_array();
    for (std::size_t i = 0; i < items.size(); ++i) {
        const std::string key(items[i].as_string());
        if (find_item(*content, key) == nullptr) {
            return fail_field(ErrorCode::InvalidInput, fmt::format("items/{}", i),
                              "{} is no item of the result's scheme; see GET /quality/schemes/{}",
                              key, coaching.scheme);
        }
        coaching.items.push_back(key);
    }
    coaching.goal = std::string(body.at("goal").as_string());
    coaching.coach = UserId{body.at("coach_id").to_number<std::int64_t>()};
    const auto& recheck = body.at("recheck_at");
    coaching.recheck_at = recheck.is_number()
                              ? std::optional(from_epoch_ms(recheck.to_number<std::int64_t>()))
                              : std::nullopt;
    const auto coach = TRY(people::find_user(connection, coaching.coach));
    const bool is_able =
        coach && coach->active && coach->id != coaching.agent &&
        (coach->has_role(people::Role::Qa) || coach->has_role(people::Role::QaLead) ||
         (coach->has_role(people::Role::TeamLeader) &&
          std::ranges::find(coach->led_teams, coaching.team) != coach->led_teams.end()));
    if (!is_able) {
        return fail_field(ErrorCode::InvalidInput, "coach_id",
                          "user {} is neither the agent's team leader nor active with the role qa "
                          "or qa_lead; name somebody else",
                          coaching.coach);
    }
    return {};
}

Result<Coaching> coaching_from(State& state, Connection& connection, const Request& request) {
    const auto& body = request.object();
    const EvaluationId id{body.at("evaluation_id").to_number<std::int64_t>()};
    const auto evaluation = TRY(EvaluationDesk(state, connection, request).open(id));
    if (!evaluation.released_at || evaluation.state == EvaluationState::Void) {
        return fail(ErrorCode::Conflict,
                    "evaluation {} is {}; coaching starts from a result that the agent can read",
                    id, word_of(evaluation.state));
    }
    Coaching coaching;
    coaching.agent = evaluation.agent;
    coaching.team = evaluation.team;
    coaching.evaluation = id;
    coaching.scheme = evaluation.scheme;
    coaching.contact_at = evaluation.contact_at;
    coaching.opened_by = request.identity.user;
    coaching.opened_at = state.parts.clock.now();
    if (!may_open(standing_of(request.identity, coaching))) {
        return fail(ErrorCode::Forbidden,
                    "coaching is opened by the agent's team leader, QA or a QA lead; ask one");
    }
    TRY(read_plan(connection, body, coaching));
    const auto running = TRY(count_running_coachings(connection, coaching.agent));
    if (running >= static_cast<std::int64_t>(limits::kCoachingsOfAgent)) {
        return fail(ErrorCode::LimitReached,
                    "{} plans run for this agent, which is the most; close some", running);
    }
    return coaching;
}

json::Object facts(const Coaching& coaching) {
    return {{"state", word_of(coaching.state)},
            {"agent_id", coaching.agent.value},
            {"coach_id", coaching.coach.value},
            {"items", texts_json(coaching.items)},
            {"goal", coaching.goal},
            {"recheck_at", instant_or_null(coaching.recheck_at)},
            {"outcome", coaching.outcome ? json::Value(word_of(*coaching.outcome)) : json::Value()},
            {"note", coaching.note}};
}

Result<Response> open_plan(State& state, const Request& request) {
    const auto now = state.parts.clock.now();
    return people::create_once(
        state.parts.writer, request, now, [&](Connection& connection) -> Result<Response> {
            auto coaching = TRY(coaching_from(state, connection, request));
            coaching.id = state.ids.next<CoachingId>(now);
            TRY(insert_coaching(connection, coaching));
            TRY(state.audit_change(connection, request, {"coaching.open", coaching.id.value}, {},
                                   facts(coaching)));
            auto document =
                TRY(coaching_detail_json(state, connection, request.identity, coaching));
            return people::created(std::move(document), coaching.version);
        });
}

// ---------------------------------------------------------------- read

/// NotFound also for what the caller may not see.
Result<Coaching> coaching_of(Connection& connection, const http::Identity& caller, CoachingId id) {
    auto coaching = TRY(find_coaching(connection, id));
    if (!coaching || !may_see(standing_of(caller, *coaching))) {
        return fail(ErrorCode::NotFound,
                    "there is no coaching plan {} you may see; see GET /quality/coaching", id);
    }
    return *std::move(coaching);
}

Result<Response> list_plans(State& state, const Request& request) {
    const auto page = TRY(http::page_of(request, {std::int64_t{0}}));
    const CoachingId before{page.after ? page.after->at(0).as_int64() : 0};
    CoachingFilter filter;
    if (const auto word = request.query_text("state")) {
        filter.state = from_word<CoachingState>(*word);
    }
    filter.agent = request.query_id<UserId>("agent_id");
    filter.team = request.query_id<TeamId>("team_id");
    filter.coach = request.query_id<UserId>("coach_id");
    filter.mine = request.query_boolean("mine").value_or(false);
    PageRows rows;
    bool shows_others = false;
    const auto load = [&](Connection& connection) -> Result<void> {
        SchemeVersions versions(connection);
        const auto found = TRY(find_coachings(connection, filter, viewer_of(request.identity),
                                              before, page.limit + 1));
        for (const auto& summary : found) {
            const auto* content = TRY(versions.latest(summary.coaching.scheme));
            rows.add(coaching_json(state, request.identity, summary, *content),
                     {summary.coaching.id.value});
            shows_others = shows_others || summary.coaching.agent != request.identity.user;
        }
        return {};
    };
    TRY(state.read(load));
    if (shows_others) {
        TRY(state.audit_reading(request, "coaching.list"));
    }
    return std::move(rows).answer(page);
}

Result<Response> get_plan(State& state, const Request& request) {
    const auto id = request.id<CoachingId>("id");
    const auto load = [&](Connection& connection) -> Result<Response> {
        const auto coaching = TRY(coaching_of(connection, request.identity, id));
        auto document = TRY(coaching_detail_json(state, connection, request.identity, coaching));
        return people::document(std::move(document), coaching.version);
    };
    auto answer = TRY(state.read(load));
    TRY(state.audit_act(request, "coaching.read", id.value));
    return answer;
}

// ---------------------------------------------------------------- acts

/// Opens the plan, takes the step, changes it, keeps it with an audit entry, answers it.
template <typename DoIt>
Result<Response> act_on(State& state, Connection& connection, const Request& request, CoachingId id,
                        CoachingAct act, Expected expected, DoIt do_it) {
    const auto before = TRY(coaching_of(connection, request.identity, id));
    auto coaching = before;
    coaching.state = TRY(step(before, act, standing_of(request.identity, before)));
    TRY(do_it(coaching));
    coaching.version = TRY(update_coaching(connection, coaching, expected));
    const auto action = fmt::format("coaching.{}", word_of(act));
    TRY(state.audit_change(connection, request, {action, id.value}, facts(before),
                           facts(coaching)));
    auto document = TRY(coaching_detail_json(state, connection, request.identity, coaching));
    return people::document(std::move(document), coaching.version);
}

/// `do_it(connection, coaching)` changes the plan of the path.
template <typename DoIt>
Result<Response> change(State& state, const Request& request, CoachingAct act, DoIt do_it) {
    const auto expected = TRY(http::expected_version(request));
    return state.write([&](Connection& connection) -> Result<Response> {
        return act_on(state, connection, request, request.id<CoachingId>("id"), act, expected,
                      [&](Coaching& coaching) { return do_it(connection, coaching); });
    });
}

Result<Response> change_plan(State& state, const Request& request) {
    return change(state, request, CoachingAct::Change,
                  [&](Connection& connection, Coaching& coaching) {
                      return read_plan(connection, request.object(), coaching);
                  });
}

Result<Response> recheck(State& state, const Request& request) {
    return change(state, request, CoachingAct::Recheck,
                  [&](Connection& connection, Coaching& coaching) -> Result<void> {
                      const auto sessions = TRY(load_coaching_sessions(connection, coaching.id));
                      coaching.rechecked_at = state.parts.clock.now();
                      const auto measured =
                          TRY(measure(connection, coaching, sessions, *coaching.rechecked_at));
                      return may_recheck(coaching, sessions.size(), measured.items);
                  });
}

Result<Response> close_plan(State& state, const Request& request) {
    const auto& body = request.object();
    return change(state, request, CoachingAct::Close,
                  [&](Connection&, Coaching& coaching) -> Result<void> {
                      coaching.outcome = from_word<CoachingOutcome>(body.at("outcome").as_string());
                      coaching.note = std::string(body.at("note").as_string());
                      coaching.closed_at = state.parts.clock.now();
                      return {};
                  });
}

Result<Response> cancel_plan(State& state, const Request& request) {
    return change(state, request, CoachingAct::Cancel,
                  [&](Connection&, Coaching& coaching) -> Result<void> {
                      coaching.note = std::string(request.object().at("reason").as_string());
                      coaching.closed_at = state.parts.clock.now();
                      return {};
                  });
}

/// The agent must be able to hear what is cited.
Result<void> cite_clip(State& state, Connection& connection, const Request& request,
                       const Coaching& coaching) {
    const ClipId id{request.object().at("clip_id").to_number<std::int64_t>()};
    const auto clip = TRY(open_clip(connection, request.identity, id));
    if (clip.state != ClipState::Approved || clip.texts.audience != ClipAudience::Everyone) {
        return fail(ErrorCode::Conflict,
                    "clip {} is {} for {}; cite one that is approved for everyone", id,
                    word_of(clip.state), word_of(clip.texts.audience));
    }
    const auto cited = TRY(load_cited_clips(connection, ClipUseKind::Coaching, coaching.id.value));
    const auto uses = TRY(load_clip_uses(connection, id));
    if (cited.size() >= limits::kClipsOfPlan || uses.size() >= limits::kClipUses) {
        return fail(ErrorCode::LimitReached,
                    "the plan cites {} clips of at most {}, the clip is cited {} times of at most "
                    "{}; remove a citation",
                    cited.size(), limits::kClipsOfPlan, uses.size(), limits::kClipUses);
    }
    const bool is_new =
        TRY(insert_clip_use(connection, {id, ClipUseKind::Coaching, coaching.id.value,
                                         request.identity.user, state.parts.clock.now()}));
    if (!is_new) {
        return fail(ErrorCode::Conflict, "coaching plan {} cites clip {} already", coaching.id, id);
    }
    return state.audit(connection, request, "clip.cite", id.value);
}

Result<Response> cite(State& state, const Request& request) {
    return state.write([&](Connection& connection) -> Result<Response> {
        return act_on(state, connection, request, request.id<CoachingId>("id"), CoachingAct::Cite,
                      std::nullopt, [&](const Coaching& coaching) {
                          return cite_clip(state, connection, request, coaching);
                      });
    });
}

Result<Response> uncite(State& state, const Request& request) {
    const auto id = request.id<ClipId>("clip_id");
    return state.write([&](Connection& connection) -> Result<Response> {
        return act_on(state, connection, request, request.id<CoachingId>("id"), CoachingAct::Cite,
                      std::nullopt, [&](const Coaching& coaching) -> Result<void> {
                          const bool was_cited = TRY(delete_clip_use(
                              connection, {id, ClipUseKind::Coaching, coaching.id.value, {}, {}}));
                          if (!was_cited) {
                              return fail(ErrorCode::NotFound,
                                          "coaching plan {} does not cite clip {}", coaching.id,
                                          id);
                          }
                          return state.audit(connection, request, "clip.uncite", id.value);
                      });
    });
}

Result<CoachingSession> session_from(State& state, Connection& connection, const Request& request,
                                     const Coaching& coaching) {
    const auto now = state.parts.clock.now();
    const auto held = TRY(load_coaching_sessions(connection, coaching.id));
    if (held.size() >= limits::kCoachingSessions) {
        return fail(ErrorCode::LimitReached,
                    "coaching plan {} has {} sessions, which is the most; close it and open "
                    "another",
                    coaching.id, held.size());
    }
    const auto& body = request.object();
    CoachingSession session;
    session.id = state.ids.next<CoachingSessionId>(now);
    session.coaching = coaching.id;
    session.held_at = from_epoch_ms(body.at("held_at").to_number<std::int64_t>());
    session.note = std::string(body.at("note").as_string());
    session.by = request.identity.user;
    // People write down minutes.
    if (session.held_at > now ||
        session.held_at < std::chrono::floor<std::chrono::minutes>(coaching.opened_at)) {
        return fail_field(ErrorCode::InvalidInput, "held_at",
                          "lies in the future or before the plan was opened ({})",
                          to_epoch_ms(coaching.opened_at));
    }
    return session;
}

Result<Response> add_session(State& state, const Request& request) {
    return people::create_once(
        state.parts.writer, request, state.parts.clock.now(),
        [&](Connection& connection) -> Result<Response> {
            const auto add = [&](const Coaching& coaching) -> Result<void> {
                const auto session = TRY(session_from(state, connection, request, coaching));
                return insert_coaching_session(connection, session);
            };
            auto answer = TRY(act_on(state, connection, request, request.id<CoachingId>("id"),
                                     CoachingAct::AddSession, std::nullopt, add));
            answer.status = 201;
            return answer;
        });
}

Result<Response> acknowledge(State& state, const Request& request) {
    return state.write([&](Connection& connection) -> Result<Response> {
        auto session = TRY(find_coaching_session(connection, request.id<CoachingSessionId>("id")));
        if (!session) {
            return fail(ErrorCode::NotFound, "there is no coaching session {} you may see",
                        request.id<CoachingSessionId>("id"));
        }
        return act_on(state, connection, request, session->coaching, CoachingAct::Acknowledge,
                      std::nullopt, [&](const Coaching&) -> Result<void> {
                          if (session->acknowledged_at) {
                              return fail(ErrorCode::Conflict,
                                          "session {} was acknowledged already", session->id);
                          }
                          session->acknowledged_at = state.parts.clock.now();
                          session->comment =
                              std::string(request.object().at("comment").as_string());
                          return acknowledge_session(connection, *session);
                      });
    });
}

}  // namespace

void add_coaching_routes(http::Router& router, State& state) {
    handle(router, state, "listCoaching", list_plans);
    handle(router, state, "openCoaching", open_plan);
    handle(router, state, "getCoaching", get_plan);
    handle(router, state, "updateCoaching", change_plan);
    handle(router, state, "citeClip", cite);
    handle(router, state, "unciteClip", uncite);
    handle(router, state, "addCoachingSession", add_session);
    handle(router, state, "acknowledgeCoachingSession", acknowledge);
    handle(router, state, "recheckCoaching", recheck);
    handle(router, state, "closeCoaching", close_plan);
    handle(router, state, "cancelCoaching", cancel_plan);
}

}  // namespace callfloor::quality
