// Routes of feedback on articles: said by who needed them, answered by who writes them.

#include "base/json_parts.h"
#include "knowledge/internal/knowledge_state.h"

namespace callfloor::knowledge {

namespace {

json::Object feedback_json(const State& state, const Feedback& one) {
    return {
        {"id", one.id.value},
        {"article_id", one.article.value},
        {"article_title", one.article_title},
        {"number", one.number},
        {"kind", word_of(one.kind)},
        {"text", one.text},
        {"by_name", state.parts.directory.person_name(one.by)},
        {"at", to_epoch_ms(one.at)},
        {"closed_at", json::instant_or_null(one.closed_at)},
        {"closed_by_name",
         one.closed_by.is_set() ? state.parts.directory.person_name(one.closed_by) : std::string()},
        {"answer", one.answer}};
}

Result<Response> give(State& state, const Request& request) {
    const auto& object = request.object();
    const auto now = state.parts.clock.now();
    Feedback one;
    one.article = request.id<ArticleId>("id");
    one.kind = feedback_kind_from(object.at("kind").as_string()).value_or(FeedbackKind::Wrong);
    one.text = std::string(object.at("text").as_string());
    one.by = request.identity.user;
    one.at = now;
    if (one.kind != FeedbackKind::Helpful && one.text.empty()) {
        return fail_field(ErrorCode::InvalidInput, "text", "say what is wrong or missing");
    }
    return people::create_once(
        state.parts.writer, request, now, [&](Connection& connection) -> Result<Response> {
            const auto article = TRY(existing_article(connection, request, one.article, now));
            if (TRY(count_open_feedback(connection)) >= limits::kOpenFeedback) {
                return fail(ErrorCode::Conflict,
                            "{} feedbacks wait for an answer, which is the most; tell your leader",
                            limits::kOpenFeedback);
            }
            one.id = state.ids.next<FeedbackId>(now);
            one.number = article.number;
            one.article_title = article.title;
            if (one.kind == FeedbackKind::Helpful) {
                one.closed_at = now;  // nothing is to be done
            }
            TRY(insert_feedback(connection, one));
            if (one.closed_at) {
                TRY(close_feedback(connection, one));
            }
            return people::created(feedback_json(state, one), 1);
        });
}

Result<Response> list(State& state, const Request& request) {
    const bool is_closed = request.query_boolean("closed").value_or(false);
    const auto page = TRY(http::page_of(request, {std::int64_t{0}}));
    const FeedbackId after{page.after ? page.after->at(0).as_int64() : 0};
    const auto found = TRY(state.read([&](Connection& connection) {
        return list_feedback(connection, is_closed, after, page.limit + 1);
    }));
    http::PageRows rows;
    for (const auto& one : found) {
        rows.add(feedback_json(state, one), {one.id.value});
    }
    return std::move(rows).answer(page);
}

Result<Response> close(State& state, const Request& request) {
    const auto id = request.id<FeedbackId>("id");
    return state.write([&](Connection& connection) -> Result<Response> {
        auto one = TRY(find_feedback(connection, id));
        if (!one) {
            return fail(ErrorCode::NotFound, "there is no feedback {} any more", id);
        }
        if (one->closed_at) {
            return fail(ErrorCode::Conflict, "{} has answered it already",
                        state.parts.directory.person_name(one->closed_by));
        }
        one->closed_at = state.parts.clock.now();
        one->closed_by = request.identity.user;
        one->answer = std::string(request.object().at("answer").as_string());
        TRY(close_feedback(connection, *one));
        TRY(state.audit(connection, request, "article.answer_feedback", one->article.value));
        return Response::json(feedback_json(state, *one));
    });
}

}  // namespace

void add_feedback_routes(http::Router& router, State& state) {
    handle(router, state, "giveArticleFeedback", give);
    handle(router, state, "listArticleFeedback", list);
    handle(router, state, "closeArticleFeedback", close);
}

}  // namespace callfloor::knowledge
