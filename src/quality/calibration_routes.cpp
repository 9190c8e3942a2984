// Routes of calibration sessions. The forms themselves are filled in by the routes of evaluations.

#include <algorithm>

#include "base/limits.h"
#include "people/people_store.h"
#include "quality/internal/calibration_json.h"
#include "quality/internal/evaluation_desk.h"
#include "quality/internal/evaluation_start.h"
#include "quality/internal/route_parts.h"

namespace callfloor::quality {

namespace {

// ---------------------------------------------------------------- start

/// An error about the n-th contact names it.
std::unexpected<Error> at_contact(Error error, std::size_t index) {
    if (error.field != "scheme_id") {
        const auto* const slash = error.field.empty() ? "" : "/";
        error.field = fmt::format("contacts/{}{}{}", index, slash, error.field);
    }
    return std::unexpected(std::move(error));
}

Result<CalibrationContact> contact_from(State& state, Connection& connection,
                                        const Request& request, const json::Object& wanted,
                                        Evaluation& pattern) {
    const ConversationId conversation{wanted.at("conversation_id").to_number<std::int64_t>()};
    const auto& agent = wanted.at("agent_id");
    Evaluation form;
    form.agent = UserId{agent.is_number() ? agent.to_number<std::int64_t>() : 0};
    TRY(take_contact(state, connection, conversation, form, Running::Refused));
    TRY(choose_scheme(connection, pattern.scheme, form));
    pattern.scheme_version = form.scheme_version;
    if (form.agent == request.identity.user) {
        return fail_field(ErrorCode::Forbidden, "agent_id",
                          "nobody has himself scored; ask another QA lead");
    }
    if (TRY(count_scores_of_contact(connection, conversation, form.agent)) > 0) {
        return fail_field(ErrorCode::Conflict, "conversation_id",
                          "this part of conversation {} was evaluated already, so that reviewers "
                          "could read its score; choose another contact",
                          conversation);
    }
    const auto user = TRY(people::find_user(connection, form.agent));
    CalibrationContact contact;
    contact.conversation = conversation;
    contact.agent = form.agent;
    contact.team = user ? user->team : TeamId{};
    contact.queue = form.queue;
    contact.recording = form.recording;
    contact.channel = form.channel;
    contact.contact_at = form.contact_at;
    return contact;
}

Result<void> add_contacts(State& state, Connection& connection, const Request& request,
                          CalibrationSession& session) {
    Evaluation pattern;
    pattern.scheme = session.calibration.scheme;
    const auto& wanted = request.object().at("contacts").as_array();
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        auto contact = contact_from(state, connection, request, wanted[i].as_object(), pattern);
        if (!contact) {
            return at_contact(contact.error(), i);
        }
        const bool is_twice = std::ranges::any_of(session.contacts, [&](const auto& other) {
            return other.conversation == contact->conversation && other.agent == contact->agent;
        });
        if (is_twice) {
            return fail_field(ErrorCode::InvalidInput, fmt::format("contacts/{}", i),
                              "conversation {} is named twice", contact->conversation);
        }
        contact->number = static_cast<int>(i) + 1;
        session.contacts.push_back(*contact);
    }
    session.calibration.scheme_version = pattern.scheme_version;
    return {};
}

/// Who may score all these contacts: QA, or a leader of all the agents' teams; never about himself.
Result<void> check_reviewer(Connection& connection, const CalibrationSession& session,
                            UserId reviewer, const std::string& field) {
    const auto user = TRY(people::find_user(connection, reviewer));
    if (!user || !user->active) {
        return fail_field(ErrorCode::InvalidInput, field,
                          "user {} does not exist or is not active; see GET /users", reviewer);
    }
    const bool is_qa = user->has_role(people::Role::Qa) || user->has_role(people::Role::QaLead);
    for (const auto& contact : session.contacts) {
        const auto& led = user->led_teams;
        const bool leads = user->has_role(people::Role::TeamLeader) &&
                           std::ranges::find(led, contact.team) != led.end();
        if (contact.agent == reviewer || (!is_qa && !leads)) {
            return fail_field(ErrorCode::InvalidInput, field, "{} {}; name somebody else",
                              user->login,
                              contact.agent == reviewer
                                  ? "would score himself"
                                  : "has neither the role qa or qa_lead nor leads all the agents");
        }
    }
    return {};
}

Result<std::vector<UserId>> reviewers_from(Connection& connection, const json::Object& body,
                                           const CalibrationSession& session) {
    const auto master = session.calibration.master;
    std::vector<UserId> reviewers;
    const auto& wanted = body.at("reviewer_ids").as_array();
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        const UserId reviewer{wanted[i].to_number<std::int64_t>()};
        TRY(check_reviewer(connection, session, reviewer, fmt::format("reviewer_ids/{}", i)));
        if (reviewer == master) {
            return fail_field(ErrorCode::InvalidInput, "master_id",
                              "the master gives the gold scores and is none of the reviewers");
        }
        reviewers.push_back(reviewer);
    }
    if (master.is_set()) {
        TRY(check_reviewer(connection, session, master, "master_id"));
    } else if (reviewers.size() < 2) {
        return fail_field(ErrorCode::InvalidInput, "reviewer_ids",
                          "one reviewer has nobody to agree with; name another, or a master");
    }
    return reviewers;
}

Calibration calibration_from(const Request& request, Instant now) {
    const auto& body = request.object();
    Calibration one;
    one.name = std::string(body.at("name").as_string());
    one.scheme = SchemeId{body.at("scheme_id").to_number<std::int64_t>()};
    if (const auto& master = body.at("master_id"); master.is_number()) {
        one.master = UserId{master.to_number<std::int64_t>()};
    }
    one.tolerance = static_cast<int>(body.at("tolerance").to_number<std::int64_t>());
    if (const auto& due = body.at("due_at"); due.is_number()) {
        one.due_at = from_epoch_ms(due.to_number<std::int64_t>());
    }
    one.created_by = request.identity.user;
    one.created_at = now;
    return one;
}

Result<json::Object> session_answer(State& state, Connection& connection, const Request& request,
                                    const CalibrationSession& session) {
    SchemeVersions versions(connection);
    const auto* content =
        TRY(versions.content(session.calibration.scheme, session.calibration.scheme_version));
    return session_json(state, request.identity, session, *content);
}

Result<Response> create(State& state, const Request& request) {
    const auto now = state.parts.clock.now();
    return people::create_once(
        state.parts.writer, request, now, [&](Connection& connection) -> Result<Response> {
            const auto held = TRY(count_calibrations(connection));
            if (held >= static_cast<std::int64_t>(limits::kCalibrations)) {
                return fail(ErrorCode::LimitReached,
                            "there are {} calibration sessions, which is the most", held);
            }
            CalibrationSession session;
            session.calibration = calibration_from(request, now);
            TRY(add_contacts(state, connection, request, session));
            const auto reviewers = TRY(reviewers_from(connection, request.object(), session));
            TRY(start_calibration(state, connection, request, session, reviewers));
            auto document = TRY(session_answer(state, connection, request, session));
            return people::created(std::move(document), session.calibration.version);
        });
}

// ---------------------------------------------------------------- read

Result<Response> list(State& state, const Request& request) {
    const auto page = TRY(http::page_of(request, {std::int64_t{0}}));
    const CalibrationId before{page.after ? page.after->at(0).as_int64() : 0};
    CalibrationFilter filter;
    if (const auto word = request.query_text("state")) {
        filter.state = from_word<CalibrationState>(*word);
    }
    filter.scheme = request.query_id<SchemeId>("scheme_id");
    filter.mine = request.query_boolean("mine").value_or(false);
    PageRows rows;
    const auto load = [&](Connection& connection) -> Result<void> {
        SchemeVersions versions(connection);
        const auto found = TRY(find_calibrations(connection, filter, viewer_of(request.identity),
                                                 before, page.limit + 1));
        for (const auto& summary : found) {
            const auto& one = summary.calibration;
            const auto* content = TRY(versions.content(one.scheme, one.scheme_version));
            rows.add(calibration_json(state, summary, *content), {one.id.value});
        }
        return {};
    };
    TRY(state.read(load));
    return std::move(rows).answer(page);
}

Result<Response> get(State& state, const Request& request) {
    const auto id = request.id<CalibrationId>("id");
    const auto load = [&](Connection& connection) -> Result<Response> {
        const auto session = TRY(open_calibration(connection, request, id));
        auto document = TRY(session_answer(state, connection, request, session));
        return people::document(std::move(document), session.calibration.version);
    };
    auto answer = TRY(state.read(load));
    TRY(state.audit_act(request, "calibration.read", id.value));
    return answer;
}

Result<Response> get_results(State& state, const Request& request) {
    const auto id = request.id<CalibrationId>("id");
    const auto load = [&](Connection& connection) -> Result<Response> {
        const auto session = TRY(open_calibration(connection, request, id));
        const auto& calibration = session.calibration;
        if (!may_see_results(calibration, standing_of(request.identity, session))) {
            return fail(ErrorCode::Conflict,
                        "calibration {} is {}; results can be read when it is closed", id,
                        word_of(calibration.state));
        }
        SchemeVersions versions(connection);
        const auto* content = TRY(versions.content(calibration.scheme, calibration.scheme_version));
        const auto contacts = TRY(load_ratings(connection, id));
        return Response::json(results_json(state, session, *content, contacts));
    };
    auto answer = TRY(state.read(load));
    TRY(state.audit_act(request, "calibration.results", id.value));
    return answer;
}

/// Everybody's for those who answer for the reviewers, else one's own.
Result<Response> get_drift(State& state, const Request& request) {
    const auto viewer = viewer_of(request.identity);
    const auto period = TRY(asked_period(request));
    auto reviewer = request.query_id<UserId>("reviewer_id");
    if (!viewer.is_qa_lead && !viewer.is_director) {
        if (reviewer.is_set() && reviewer != viewer.self) {
            return fail(ErrorCode::Forbidden,
                        "only QA leads and directors compare reviewers; ask without reviewer_id");
        }
        reviewer = viewer.self;
    }
    const auto rows = TRY(state.read([&](Connection& connection) {
        return load_drift(connection, period.from, period.to, reviewer, viewer);
    }));
    json::Array items;
    bool shows_others = false;
    for (const auto& drift : drift_of(rows)) {
        shows_others = shows_others || drift.reviewer != viewer.self;
        items.push_back(drift_json(state, drift));
    }
    if (shows_others) {
        TRY(state.audit_reading(request, "calibration_drift.read"));
    }
    return Response::json(json::Object{{"items", std::move(items)}});
}

// ---------------------------------------------------------------- acts

template <typename DoIt>
Result<Response> change(State& state, const Request& request, DoIt do_it) {
    const auto expected = TRY(http::expected_version(request));
    const auto id = request.id<CalibrationId>("id");
    return state.write([&](Connection& connection) -> Result<Response> {
        auto session = TRY(open_calibration(connection, request, id));
        TRY(do_it(connection, session, expected));
        auto document = TRY(session_answer(state, connection, request, session));
        return people::document(std::move(document), session.calibration.version);
    });
}

http::Handler ending(State& state, CalibrationAct act) {
    return [&state, act](const Request& request) {
        return change(
            state, request,
            [&](Connection& connection, CalibrationSession& session, Expected expected) {
                session.calibration.reason = std::string(request.object().at("reason").as_string());
                return end_calibration(state, connection, request, session, act, expected);
            });
    };
}

Result<Response> put_gold(State& state, const Request& request) {
    const auto& body = request.object();
    Consensus consensus;
    consensus.contact = static_cast<int>(request.path_integer("number"));
    consensus.answers = answers_from_json(body.at("answers").as_array());
    consensus.comment = std::string(body.at("comment").as_string());
    consensus.reason = std::string(body.at("reason").as_string());
    return change(state, request,
                  [&](Connection& connection, CalibrationSession& session, Expected expected) {
                      return set_gold(state, connection, request, session, consensus, expected);
                  });
}

}  // namespace

void add_calibration_routes(http::Router& router, State& state) {
    handle(router, state, "listCalibrations", list);
    handle(router, state, "createCalibration", create);
    handle(router, state, "getCalibration", get);
    handle(router, state, "getCalibrationResults", get_results);
    handle(router, state, "getCalibrationDrift", get_drift);
    router.handle("closeCalibration", ending(state, CalibrationAct::Close));
    router.handle("cancelCalibration", ending(state, CalibrationAct::Cancel));
    handle(router, state, "setCalibrationGold", put_gold);
}

}  // namespace callfloor::quality
