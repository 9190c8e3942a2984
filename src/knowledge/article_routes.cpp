// Routes of articles and scripts: search, read, write with versions.

#include <algorithm>

#include "base/json_parts.h"
#include "base/text.h"
#include "knowledge/internal/knowledge_state.h"

namespace callfloor::knowledge {

namespace {

constexpr std::size_t kExcerptBytes = 240;

std::optional<Instant> instant_at(const json::Object& object, std::string_view key) {
    const auto& value = object.at(key);
    return value.is_null() ? std::nullopt
                           : std::optional(from_epoch_ms(value.to_number<std::int64_t>()));
}
std::string text_at(const json::Object& object, std::string_view key) {
    return std::string(object.at(key).as_string());
}

bool is_continuation(char c) {
    return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

/// What stands around the first term, on one line.
std::string excerpt_of(const Article& article, const std::vector<std::string>& terms) {
    const auto lower = to_lower(article.body);
    const auto found = terms.empty() ? std::string::npos : lower.find(terms.front());
    auto begin =
        found == std::string::npos || found < kExcerptBytes / 3 ? 0 : found - kExcerptBytes / 3;
    while (begin > 0 && begin < article.body.size() && is_continuation(article.body[begin])) {
        --begin;
    }
    auto end = std::min(begin + kExcerptBytes, article.body.size());
    while (end < article.body.size() && is_continuation(article.body[end])) {
        --end;
    }
    std::string text;
    for (const char c : article.body.substr(begin, end - begin)) {
        const bool is_mark = std::string_view("#*|`>").contains(c);  // Markdown's
        if (!is_mark && !(c == '\n' && text.ends_with(' '))) {
            text += c == '\n' ? ' ' : c;
        }
    }
    return (begin > 0 ? "…" : "") + text + (end < article.body.size() ? "…" : "");
}

/// What a version keeps.
json::Object content_of(const Article& article) {
    json::Array queues;
    for (const auto queue : article.queues) {
        queues.push_back(queue.value);
    }
    return {{"kind", word_of(article.kind)},
            {"title", article.title},
            {"category", article.category},
            {"tags", json::texts_json(article.tags)},
            {"queue_ids", std::move(queues)},
            {"body", article.body},
            {"published", article.is_published},
            {"valid_from", json::instant_or_null(article.valid_from)},
            {"valid_until", json::instant_or_null(article.valid_until)}};
}

bool is_news(const Article& article, Instant now) {
    return article.updated_at + limits::kArticleNews > now &&
           article.read_number.value_or(0) < article.number;
}

json::Object article_json(const State& state, const Article& article) {
    const auto now = state.parts.clock.now();
    auto object = content_of(article);
    object["id"] = article.id.value;
    object["updated_at"] = to_epoch_ms(article.updated_at);
    object["updated_by_name"] = state.parts.directory.person_name(article.updated_by);
    object["number"] = article.number;
    object["is_valid"] = article.is_published &&
                         (!article.valid_from || *article.valid_from <= now) &&
                         (!article.valid_until || *article.valid_until > now);
    object["is_news"] = is_news(article, now);
    object["etag"] = http::etag_of(article.version);
    return object;
}

std::vector<std::string> terms_of(const std::string& text) {
    std::vector<std::string> terms;
    const auto lower = to_lower(text);
    for (const auto word : split(lower, ' ')) {
        if (!word.empty() && terms.size() < limits::kSearchTerms) {
            terms.emplace_back(word);
        }
    }
    return terms;
}

Result<Response> list(State& state, const Request& request) {
    ArticleQuestion question;
    question.terms = terms_of(request.query_text("text").value_or(""));
    question.kind = article_kind_from(request.query_text("kind").value_or(""));
    question.category = request.query_text("category").value_or("");
    question.queue = request.query_id<QueueId>("queue_id");
    question.also_hidden =
        request.query_boolean("hidden").value_or(false) && may_write(request.identity);
    question.now = state.parts.clock.now();
    question.reader = request.identity.user;
    const auto page =
        TRY(http::page_of(request, {std::int64_t{0}, std::int64_t{0}, std::int64_t{0}}));
    std::optional<ArticlePlace> after;
    if (page.after) {
        after =
            ArticlePlace{page.after->at(0).as_int64(), from_epoch_ms(page.after->at(1).as_int64()),
                         ArticleId{page.after->at(2).as_int64()}};
    }
    const auto found = TRY(state.read([&](Connection& connection) {
        return find_articles(connection, question, after, page.limit + 1);
    }));
    http::PageRows rows;
    for (const auto& article : found) {
        auto row = article_json(state, article);
        row.erase("body");
        row["excerpt"] = excerpt_of(article, question.terms);
        const auto place = place_of(article, question);
        rows.add(std::move(row), {place.rank, to_epoch_ms(place.updated_at), place.id.value});
    }
    return std::move(rows).answer(page);
}

Result<Response> list_categories(State& state, const Request&) {
    const auto found =
        TRY(state.read([](Connection& connection) { return find_categories(connection); }));
    return Response::json(json::Object{{"items", json::texts_json(found)}});
}

Result<Response> get(State& state, const Request& request) {
    const auto id = request.id<ArticleId>("id");
    const auto article = TRY(state.read([&](Connection& connection) {
        return existing_article(connection, request, id, state.parts.clock.now());
    }));
    return people::document(article_json(state, article), article.version);
}

/// The body has been held against the description.
Result<Article> article_from(const json::Object& object) {
    Article article;
    article.kind = article_kind_from(text_at(object, "kind")).value_or(ArticleKind::Article);
    article.title = text_at(object, "title");
    article.category = text_at(object, "category");
    article.tags = json::texts_from_json(object.at("tags").as_array());
    for (std::size_t i = 0; i < article.tags.size(); ++i) {
        if (article.tags[i].contains(',')) {
            return fail_field(ErrorCode::InvalidInput, fmt::format("tags/{}", i),
                              "a tag has no comma; write two tags");
        }
    }
    for (const auto& queue : object.at("queue_ids").as_array()) {
        article.queues.push_back(QueueId{queue.to_number<std::int64_t>()});
    }
    article.body = text_at(object, "body");
    article.is_published = object.at("published").as_bool();
    article.valid_from = instant_at(object, "valid_from");
    article.valid_until = instant_at(object, "valid_until");
    if (article.valid_from && article.valid_until && *article.valid_until <= *article.valid_from) {
        return fail_field(ErrorCode::InvalidInput, "valid_until",
                          "it must be after the time it is valid from");
    }
    return article;
}

Result<void> keep_version(Connection& connection, const Article& article, const Request& request) {
    ArticleVersion version;
    version.number = article.number;
    version.at = article.updated_at;
    version.by = article.updated_by;
    version.note = text_at(request.object(), "note");
    version.content = json::to_text(content_of(article));
    TRY(insert_version(connection, article.id, version));
    // Who wrote it has read it.
    return mark_read(connection, article.id, article.updated_by, article.number,
                     article.updated_at);
}

Result<Response> create(State& state, const Request& request) {
    auto article = TRY(article_from(request.object()));
    const auto now = state.parts.clock.now();
    return people::create_once(
        state.parts.writer, request, now, [&](Connection& connection) -> Result<Response> {
            if (TRY(count_articles(connection)) >= limits::kArticles) {
                return fail(ErrorCode::Conflict,
                            "there are {} articles, which is the most; delete old ones",
                            limits::kArticles);
            }
            article.id = state.ids.next<ArticleId>(now);
            article.updated_at = now;
            article.updated_by = request.identity.user;
            TRY(insert_article(connection, article));
            TRY(keep_version(connection, article, request));
            TRY(state.audit(connection, request, "article.create", article.id.value));
            article.read_number = article.number;
            return people::created(article_json(state, article), article.version);
        });
}

Result<Response> change(State& state, const Request& request) {
    const auto expected = TRY(http::expected_version(request));
    auto article = TRY(article_from(request.object()));
    article.id = request.id<ArticleId>("id");
    const auto now = state.parts.clock.now();
    return state.write([&](Connection& connection) -> Result<Response> {
        const auto before = TRY(existing_article(connection, request, article.id, now));
        article.updated_at = now;
        article.updated_by = request.identity.user;
        article.number = before.number + 1;
        article.version = TRY(update_article(connection, article, expected));
        TRY(keep_version(connection, article, request));
        auto was = content_of(before);
        auto is = content_of(article);
        const bool has_other_body = was.at("body") != is.at("body");
        was.erase("body");  // the versions have it
        is["body"] = has_other_body ? "changed" : "as it was";
        TRY(state.audit_change(connection, request, {"article.update", article.id.value}, was, is));
        article.read_number = article.number;
        return people::document(article_json(state, article), article.version);
    });
}

Result<Response> remove(State& state, const Request& request) {
    const auto expected = TRY(http::expected_version(request));
    const auto id = request.id<ArticleId>("id");
    auto done = state.write([&](Connection& connection) -> Result<void> {
        const auto article =
            TRY(existing_article(connection, request, id, state.parts.clock.now()));
        TRY(delete_article(connection, id, expected));
        auto was = content_of(article);
        was.erase("body");
        return state.audit_change(connection, request, {"article.delete", id.value}, was, {});
    });
    TRY(std::move(done));
    return Response::no_content();
}

Result<Response> list_versions(State& state, const Request& request) {
    const auto id = request.id<ArticleId>("id");
    const auto found =
        TRY(state.read([&](Connection& connection) { return find_versions(connection, id); }));
    json::Array items;
    for (const auto& version : found) {
        items.push_back(json::Object{{"number", version.number},
                                     {"at", to_epoch_ms(version.at)},
                                     {"by_name", state.parts.directory.person_name(version.by)},
                                     {"note", version.note},
                                     {"content", json::parse_own(version.content)}});
    }
    return Response::json(json::Object{{"items", std::move(items)}});
}

Result<Response> note_read(State& state, const Request& request) {
    const auto id = request.id<ArticleId>("id");
    const auto now = state.parts.clock.now();
    auto done = state.write([&](Connection& connection) -> Result<void> {
        const auto article = TRY(existing_article(connection, request, id, now));
        return mark_read(connection, id, request.identity.user, article.number, now);
    });
    TRY(std::move(done));
    return Response::no_content();
}

}  // namespace

bool may_write(const http::Identity& identity) {
    return identity.has_role("admin") || identity.has_role("team_leader") ||
           identity.has_role("qa_lead");
}

Result<Article> existing_article(Connection& connection, const Request& request, ArticleId id,
                                 Instant now) {
    auto article = TRY(find_article(connection, id, request.identity.user));
    const bool is_valid = article && article->is_published &&
                          (!article->valid_from || *article->valid_from <= now) &&
                          (!article->valid_until || *article->valid_until > now);
    if (!article || (!is_valid && !may_write(request.identity))) {
        return fail(ErrorCode::NotFound, "there is no article {} that is valid today", id);
    }
    return *std::move(article);
}

void add_article_routes(http::Router& router, State& state) {
    handle(router, state, "listArticles", list);
    handle(router, state, "listArticleCategories", list_categories);
    handle(router, state, "getArticle", get);
    handle(router, state, "createArticle", create);
    handle(router, state, "updateArticle", change);
    handle(router, state, "deleteArticle", remove);
    handle(router, state, "listArticleVersions", list_versions);
    handle(router, state, "readArticle", note_read);
}

}  // namespace callfloor::knowledge
