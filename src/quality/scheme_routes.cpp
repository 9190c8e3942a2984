// Routes of the quality rules and the scoring schemes.
//
//   create ─► draft ─ publish ─► version 1 (published) ─ edit ─► draft beside it ─ publish ─► 2 ...
//                                     └─ retire ─► retired ─ publish ─► next version

#include "base/limits.h"
#include "quality/internal/route_parts.h"
#include "quality/scheme_rules.h"
#include "quality/scheme_store.h"
#include "quality/score_rules.h"

namespace callfloor::quality {

namespace {

// ---------------------------------------------------------------- documents

json::Object rules_document(const QualityRules& rules) {
    return {{"appeal_days", rules.appeal_days},
            {"comment_days", rules.comment_days},
            {"second_review_days", rules.second_review_days},
            {"decision_days", rules.decision_days},
            {"appeals_most", rules.appeals_most},
            {"task_days", rules.task_days}};
}

Response rules_answer(const QualityRules& rules) {
    auto document = rules_document(rules);
    document["etag"] = http::etag_of(rules.version);
    return people::document(std::move(document), rules.version);
}

/// What the audit log compares; the content as a whole, for a scheme is long.
json::Object scheme_facts(const Scheme& scheme) {
    json::Object facts{{"state", word_of(scheme.state)}, {"latest_version", scheme.latest_version}};
    if (scheme.draft) {
        facts["draft"] = to_json(*scheme.draft);
    }
    return facts;
}

json::Object scheme_document(const Scheme& scheme) {
    return {{"id", scheme.id.value},
            {"state", word_of(scheme.state)},
            {"latest_version", scheme.latest_version},
            {"has_draft", scheme.draft.has_value()},
            {"content", to_json(scheme.content())},
            {"changed_at", to_epoch_ms(scheme.changed_at)},
            {"etag", http::etag_of(scheme.version)}};
}

json::Object scheme_row(const Scheme& scheme) {
    auto content = to_json(scheme.content());
    return {{"id", scheme.id.value},
            {"name", content["name"]},
            {"state", word_of(scheme.state)},
            {"latest_version", scheme.latest_version},
            {"has_draft", scheme.draft.has_value()},
            {"channels", content["channels"]},
            {"queue_ids", content["queue_ids"]},
            {"evaluations", scheme.evaluations},
            {"changed_at", to_epoch_ms(scheme.changed_at)},
            {"etag", http::etag_of(scheme.version)}};
}

std::unexpected<Error> no_scheme(SchemeId id) {
    return fail(ErrorCode::NotFound, "scheme {} does not exist; see GET /quality/schemes", id);
}

Result<Scheme> scheme_of(Connection& connection, SchemeId id) {
    auto scheme = TRY(find_scheme(connection, id));
    if (!scheme) {
        return no_scheme(id);
    }
    return *std::move(scheme);
}

Result<SchemeContent> draft_of(const Request& request) {
    auto content = content_from_json(request.object());
    if (const auto problems = check_scheme_draft(content); !problems.empty()) {
        return fail_with(problems);
    }
    return content;
}

// ---------------------------------------------------------------- rules

Result<Response> get_rules(State& state, const Request&) {
    return rules_answer(
        TRY(state.read([](Connection& connection) { return load_rules(connection); })));
}

Result<Response> change_rules(State& state, const Request& request) {
    const auto expected = TRY(http::expected_version(request));
    const auto& body = request.object();
    const auto days = [&](std::string_view key) {
        return static_cast<int>(body.at(key).to_number<std::int64_t>());
    };
    QualityRules rules{days("appeal_days"),
                       days("comment_days"),
                       days("second_review_days"),
                       days("decision_days"),
                       days("appeals_most"),
                       days("task_days"),
                       0};
    auto done = state.write([&](Connection& connection) -> Result<void> {
        const auto before = TRY(load_rules(connection));
        rules.version = TRY(update_rules(connection, rules, expected));
        return state.audit_change(connection, request, {"quality_rules.update", 1},
                                  rules_document(before), rules_document(rules));
    });
    TRY(std::move(done));
    return rules_answer(rules);
}

// ---------------------------------------------------------------- schemes

Result<Response> list_schemes(State& state, const Request& request) {
    const auto page = TRY(http::page_of(request, {std::int64_t{0}}));
    const auto wanted = request.query_text("state");
    const auto queue = request.query_id<QueueId>("queue_id");
    const auto channel = request.query_text("channel");
    const SchemeId after{page.after ? page.after->at(0).as_int64() : 0};
    const auto all = TRY(state.read([&](Connection& connection) {
        return load_schemes(connection, after, static_cast<std::int64_t>(limits::kSchemes));
    }));
    const auto is_wanted = [&](const Scheme& scheme) {
        const auto& content = scheme.content();
        return (!wanted || *wanted == word_of(scheme.state)) &&
               (!queue.is_set() || fits_queue(content, queue)) &&
               (!channel || fits_channel(content, from_word<Channel>(*channel)));
    };
    PageRows rows;
    for (const auto& scheme : all) {
        if (rows.size() > page.limit) {
            break;
        }
        if (is_wanted(scheme)) {
            rows.add(scheme_row(scheme), {scheme.id.value});
        }
    }
    return std::move(rows).answer(page);
}

Result<Response> create_scheme(State& state, const Request& request) {
    const auto now = state.parts.clock.now();
    return people::create_once(
        state.parts.writer, request, now, [&](Connection& connection) -> Result<Response> {
            const auto count = TRY(count_schemes(connection));
            if (count >= static_cast<std::int64_t>(limits::kSchemes)) {
                return fail(ErrorCode::LimitReached,
                            "there are {} schemes, which is the most; delete drafts not needed",
                            count);
            }
            Scheme scheme;
            scheme.draft = TRY(draft_of(request));
            scheme.id = state.ids.next<SchemeId>(now);
            scheme.changed_at = now;
            TRY(insert_scheme(connection, scheme));
            TRY(state.audit_change(connection, request, {"scheme.create", scheme.id.value}, {},
                                   scheme_facts(scheme)));
            return people::created(scheme_document(scheme), scheme.version);
        });
}

Result<Response> get_scheme(State& state, const Request& request) {
    const auto id = request.id<SchemeId>("id");
    const auto scheme =
        TRY(state.read([&](Connection& connection) { return scheme_of(connection, id); }));
    return people::document(scheme_document(scheme), scheme.version);
}

/// Changes a scheme within one transaction: `change` edits it and may fail.
template <typename Change>
Result<Response> change_scheme(State& state, const Request& request, std::string_view action,
                               Change change) {
    const auto expected = TRY(http::expected_version(request));
    const auto id = request.id<SchemeId>("id");
    return state.write([&](Connection& connection) -> Result<Response> {
        const auto before = TRY(scheme_of(connection, id));
        auto scheme = before;
        scheme.changed_at = state.parts.clock.now();
        TRY(change(connection, scheme));
        scheme.version = TRY(update_scheme(connection, scheme, expected));
        TRY(state.audit_change(connection, request, {action, id.value}, scheme_facts(before),
                               scheme_facts(scheme)));
        return people::document(scheme_document(scheme), scheme.version);
    });
}

Result<Response> update_scheme_draft(State& state, const Request& request) {
    return change_scheme(state, request, "scheme.update",
                         [&](Connection&, Scheme& scheme) -> Result<void> {
                             scheme.draft = TRY(draft_of(request));
                             return {};
                         });
}

Result<Response> publish_scheme(State& state, const Request& request) {
    return change_scheme(
        state, request, "scheme.publish",
        [&](Connection& connection, Scheme& scheme) -> Result<void> {
            if (!scheme.draft && scheme.state == SchemeState::Published) {
                return fail(ErrorCode::Conflict,
                            "version {} of scheme {} is published already; change the draft first",
                            scheme.latest_version, scheme.id);
            }
            const auto content = scheme.content();
            if (const auto problems = check_scheme(content); !problems.empty()) {
                return fail_with(problems);
            }
            if (scheme.draft) {
                ++scheme.latest_version;
                TRY(insert_scheme_version(
                    connection, {scheme.id, scheme.latest_version, content, scheme.changed_at,
                                 request.identity.user, 0}));
                scheme.latest = content;
                scheme.draft.reset();
            }
            scheme.state = SchemeState::Published;
            return {};
        });
}

Result<Response> retire_scheme(State& state, const Request& request) {
    return change_scheme(
        state, request, "scheme.retire", [](Connection&, Scheme& scheme) -> Result<void> {
            if (scheme.state != SchemeState::Published) {
                return fail(ErrorCode::Conflict, "scheme {} is {}; only a published one is retired",
                            scheme.id, word_of(scheme.state));
            }
            scheme.state = SchemeState::Retired;
            return {};
        });
}

Result<Response> remove_scheme(State& state, const Request& request) {
    const auto expected = TRY(http::expected_version(request));
    const auto id = request.id<SchemeId>("id");
    auto done = state.write([&](Connection& connection) -> Result<void> {
        const auto scheme = TRY(scheme_of(connection, id));
        if (scheme.latest_version > 0) {
            return fail(ErrorCode::Conflict,
                        "scheme {} was published; retire it, results keep their version", id);
        }
        TRY(delete_scheme(connection, id, expected));
        return state.audit_change(connection, request, {"scheme.delete", id.value},
                                  scheme_facts(scheme), {});
    });
    TRY(std::move(done));
    return Response::no_content();
}

// ---------------------------------------------------------------- versions

Result<Response> list_versions(State& state, const Request& request) {
    const auto page = TRY(http::page_of(request, {std::int64_t{0}}));
    const auto id = request.id<SchemeId>("id");
    const int before = page.after ? static_cast<int>(page.after->at(0).as_int64()) : 0;
    const auto load = [&](Connection& connection) -> Result<std::vector<SchemeVersion>> {
        TRY(scheme_of(connection, id));
        return load_scheme_versions(connection, id, before, page.limit + 1);
    };
    const auto versions = TRY(state.read(load));
    json::Array rows;
    for (const auto& version : versions) {
        rows.push_back(json::Object{
            {"number", version.number},
            {"published_at", to_epoch_ms(version.published_at)},
            {"published_by_id", id_or_null(version.published_by.value)},
            {"published_by_name", state.parts.directory.person_name(version.published_by)},
            {"evaluations", version.evaluations}});
    }
    return Response::json(http::page_answer(
        std::move(rows), page, [&](std::size_t row) { return json::Array{versions[row].number}; }));
}

Result<SchemeVersion> version_of(Connection& connection, SchemeId id, int number) {
    auto version = TRY(find_scheme_version(connection, id, number));
    if (!version) {
        return fail(ErrorCode::NotFound,
                    "scheme {} has no version {}; see GET /quality/schemes/{}/versions", id, number,
                    id);
    }
    return *std::move(version);
}

Result<Response> get_version(State& state, const Request& request) {
    const auto id = request.id<SchemeId>("id");
    const auto number = static_cast<int>(request.path_integer("number"));
    const auto version =
        TRY(state.read([&](Connection& connection) { return version_of(connection, id, number); }));
    return Response::json(json::Object{{"scheme_id", id.value},
                                       {"number", version.number},
                                       {"published_at", to_epoch_ms(version.published_at)},
                                       {"content", to_json(version.content)}});
}

/// The content a preview is scored by.
Result<SchemeContent> asked_content(State& state, const json::Object& body) {
    if (const auto& content = body.at("content"); content.is_object()) {
        auto draft = content_from_json(content.as_object());
        if (const auto problems = check_scheme(draft); !problems.empty()) {
            return fail_with(problems);
        }
        return draft;
    }
    if (!body.at("scheme_id").is_number()) {
        return fail_field(ErrorCode::InvalidInput, "scheme_id",
                          "neither scheme_id nor content is given; give one");
    }
    const SchemeId id{body.at("scheme_id").to_number<std::int64_t>()};
    const auto load = [&](Connection& connection) -> Result<SchemeContent> {
        const auto scheme = TRY(scheme_of(connection, id));
        const auto& number = body.at("version");
        const auto version =
            TRY(version_of(connection, id,
                           number.is_number() ? static_cast<int>(number.to_number<std::int64_t>())
                                              : scheme.latest_version));
        return version.content;
    };
    return state.read(load);
}

Result<Response> preview_score(State& state, const Request& request) {
    const auto& body = request.object();
    const auto content = TRY(asked_content(state, body));
    const auto answers = answers_from_json(body.at("answers").as_array());
    if (const auto problems = check_answers(content, answers); !problems.empty()) {
        return fail_with(problems);
    }
    return Response::json(to_json(score(content, answers)));
}

}  // namespace

void add_scheme_routes(http::Router& router, State& state) {
    handle(router, state, "getQualityRules", get_rules);
    handle(router, state, "updateQualityRules", change_rules);
    handle(router, state, "listSchemes", list_schemes);
    handle(router, state, "createScheme", create_scheme);
    handle(router, state, "getScheme", get_scheme);
    handle(router, state, "updateScheme", update_scheme_draft);
    handle(router, state, "deleteScheme", remove_scheme);
    handle(router, state, "publishScheme", publish_scheme);
    handle(router, state, "retireScheme", retire_scheme);
    handle(router, state, "listSchemeVersions", list_versions);
    handle(router, state, "getSchemeVersion", get_version);
    handle(router, state, "previewScore", preview_score);
}

}  // namespace callfloor::quality
