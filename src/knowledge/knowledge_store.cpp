#include "knowledge/knowledge_store.h"

#include <fmt/format.h>

#include "base/text.h"
#include "http/etag.h"
#include "knowledge/knowledge.h"
#include "knowledge/knowledge_limits.h"
#include "store/conditions.h"

namespace callfloor::knowledge {

namespace {

using store::Conditions;
using store::Connection;
using store::Row;

constexpr std::string_view kTables = R"sql(
CREATE TABLE knowledge_article (
    id BIGINT PRIMARY KEY,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    title_key TEXT NOT NULL,
    category TEXT NOT NULL,
    tags_text TEXT NOT NULL,
    queues_text TEXT NOT NULL,
    body_text TEXT NOT NULL,
    search_text TEXT NOT NULL,
    is_published BIGINT NOT NULL,
    valid_from BIGINT,
    valid_until BIGINT,
    updated_at BIGINT NOT NULL,
    updated_by BIGINT NOT NULL,
    number BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX knowledge_article_updated ON knowledge_article (updated_at, id);
CREATE TABLE knowledge_version (
    article_id BIGINT NOT NULL,
    number BIGINT NOT NULL,
    at BIGINT NOT NULL,
    by_id BIGINT NOT NULL,
    note TEXT NOT NULL,
    content_text TEXT NOT NULL,
    PRIMARY KEY (article_id, number)
);
CREATE TABLE knowledge_read (
    article_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    number BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (article_id, user_id)
);
CREATE TABLE knowledge_feedback (
    id BIGINT PRIMARY KEY,
    article_id BIGINT NOT NULL,
    number BIGINT NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    by_id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    closed_at BIGINT,
    closed_by BIGINT,
    answer TEXT NOT NULL DEFAULT ''
);
CREATE INDEX knowledge_feedback_closed ON knowledge_feedback (closed_at, id);
)sql";

constexpr store::Migration kMigrations[] = {{97, "knowledge: articles and scripts", kTables}};

constexpr std::string_view kColumns =
    "SELECT a.id, a.kind, a.title, a.category, a.tags_text, a.queues_text, a.body_text, "
    "a.is_published, a.valid_from, a.valid_until, a.updated_at, a.updated_by, a.number, a.version, "
    "r.number FROM knowledge_article a LEFT JOIN knowledge_read r ON r.article_id = a.id AND "
    "r.user_id = ";

Article article_of(const Row& row) {
    Article article;
    article.id = row.id<ArticleId>(0);
    article.kind = article_kind_from(row.text_view(1)).value_or(ArticleKind::Article);
    article.title = row.text(2);
    article.category = row.text(3);
    for (const auto tag : split(row.text_view(4), ',')) {
        if (!tag.empty()) {
            article.tags.emplace_back(tag);
        }
    }
    for (const auto queue : split(row.text_view(5), ',')) {
        if (!queue.empty()) {
            article.queues.push_back(QueueId{std::stoll(std::string(queue))});
        }
    }
    article.body = row.text(6);
    article.is_published = row.boolean(7);
    article.valid_from = row.find_instant(8);
    article.valid_until = row.find_instant(9);
    article.updated_at = row.instant(10);
    article.updated_by = row.id<UserId>(11);
    article.number = row.integer(12);
    article.version = row.integer(13);
    article.read_number = row.find_integer(14);
    return article;
}

/// ",7,9,": a queue's place is found by its commas.
std::string queues_text(const Article& article) {
    std::string text = article.queues.empty() ? "" : ",";
    for (const auto queue : article.queues) {
        text += fmt::format("{},", queue);
    }
    return text;
}

std::string search_text(const Article& article) {
    return to_lower(fmt::format("{}\n{}\n{}\n{}", article.title, article.category,
                                fmt::join(article.tags, " "), article.body));
}

constexpr std::string_view kFeedback =
    "SELECT f.id, f.article_id, a.title, f.number, f.kind, f.text, f.by_id, f.at, f.closed_at, "
    "f.closed_by, f.answer FROM knowledge_feedback f LEFT JOIN knowledge_article a ON a.id = "
    "f.article_id ";

Feedback feedback_of(const Row& row) {
    Feedback one;
    one.id = row.id<FeedbackId>(0);
    one.article = row.id<ArticleId>(1);
    one.article_title = row.find_text(2).value_or("");
    one.number = row.integer(3);
    one.kind = feedback_kind_from(row.text_view(4)).value_or(FeedbackKind::Wrong);
    one.text = row.text(5);
    one.by = row.id<UserId>(6);
    one.at = row.instant(7);
    one.closed_at = row.find_instant(8);
    one.closed_by = row.id<UserId>(9);
    one.answer = row.text(10);
    return one;
}

}  // namespace

std::span<const store::Migration> migrations() {
    return kMigrations;
}

ArticlePlace place_of(const Article& article, const ArticleQuestion& question) {
    const auto key = to_lower(article.title);
    const bool is_in_title = !question.terms.empty() && key.contains(question.terms.front());
    return {is_in_title || question.terms.empty() ? 0 : 1, article.updated_at, article.id};
}

Result<std::vector<Article>> find_articles(Connection& connection, const ArticleQuestion& question,
                                           const std::optional<ArticlePlace>& after,
                                           std::int64_t limit) {
    Conditions where;
    const auto reader = where.place(question.reader);
    for (const auto& term : question.terms) {
        where.add("a.search_text LIKE ? ESCAPE '!'", {store::containing(term)});
    }
    if (question.kind) {
        where.add("a.kind = ?", {word_of(*question.kind)});
    }
    if (!question.category.empty()) {
        where.add("a.category = ?", {question.category});
    }
    if (question.queue.is_set()) {
        where.add("(a.queues_text = '' OR a.queues_text LIKE ?)",
                  {fmt::format("%,{},%", question.queue)});
    }
    if (!question.also_hidden) {
        where.add(
            "a.is_published = 1 AND (a.valid_from IS NULL OR a.valid_from <= ?) AND "
            "(a.valid_until IS NULL OR a.valid_until > ?)",
            {question.now, question.now});
    }
    const auto title =
        where.place(store::containing(question.terms.empty() ? "" : question.terms.front()));
    const auto rank =
        fmt::format("CASE WHEN a.title_key LIKE {} ESCAPE '!' THEN 0 ELSE 1 END", title);
    if (after) {
        where.add(fmt::format("({}, -a.updated_at, -a.id) > (?, ?, ?)", rank),
                  {after->rank, -to_epoch_ms(after->updated_at), -after->id.value});
    }
    const auto most = where.place(limit);
    return connection.query_all(
        fmt::format("{}{}{} ORDER BY {}, a.updated_at DESC, a.id DESC LIMIT {}", kColumns, reader,
                    where.text(), rank, most),
        where.parameters(), article_of);
}

Result<std::optional<Article>> find_article(Connection& connection, ArticleId id, UserId reader) {
    return connection.query_first(fmt::format("{}$1 WHERE a.id = $2", kColumns), {reader, id},
                                  article_of);
}

Result<std::vector<std::string>> find_categories(Connection& connection) {
    return connection.query_all(
        "SELECT DISTINCT category FROM knowledge_article WHERE category <> "
        "'' ORDER BY category LIMIT 500",
        {}, [](const Row& row) { return row.text(0); });
}

Result<std::int64_t> count_articles(Connection& connection) {
    return connection.query_integer("SELECT COUNT(*) FROM knowledge_article");
}

Result<void> insert_article(Connection& connection, const Article& article) {
    TRY(connection.execute(
        "INSERT INTO knowledge_article (id, kind, title, title_key, category, tags_text, "
        "queues_text, body_text, search_text, is_published, valid_from, valid_until, updated_at, "
        "updated_by, number) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, "
        "$15)",
        {article.id, word_of(article.kind), article.title, to_lower(article.title),
         article.category, fmt::format("{}", fmt::join(article.tags, ",")), queues_text(article),
         article.body, search_text(article), article.is_published, article.valid_from,
         article.valid_until, article.updated_at, article.updated_by, article.number}));
    return {};
}

Result<std::int64_t> update_article(Connection& connection, const Article& article,
                                    std::optional<std::int64_t> expected) {
    return http::version_or_stale(
        connection.query_first(
            "UPDATE knowledge_article SET kind = $3, title = $4, title_key = $5, category = $6, "
            "tags_text = $7, queues_text = $8, body_text = $9, search_text = $10, is_published = "
            "$11, valid_from = $12, valid_until = $13, updated_at = $14, updated_by = $15, number "
            "= $16, version = version + 1 WHERE id = $1 AND (CAST($2 AS BIGINT) IS NULL OR version "
            "= $2) RETURNING version",
            {article.id, expected, word_of(article.kind), article.title, to_lower(article.title),
             article.category, fmt::format("{}", fmt::join(article.tags, ",")),
             queues_text(article), article.body, search_text(article), article.is_published,
             article.valid_from, article.valid_until, article.updated_at, article.updated_by,
             article.number},
            [](const Row& row) { return row.integer(0); }),
        "article " + article.title);
}

Result<void> delete_article(Connection& connection, ArticleId id,
                            std::optional<std::int64_t> expected) {
    const auto deleted = TRY(connection.execute(
        "DELETE FROM knowledge_article WHERE id = $1 AND (CAST($2 AS BIGINT) IS NULL OR version = "
        "$2)",
        {id, expected}));
    if (deleted == 0) {
        return http::stale(fmt::format("article {}", id));
    }
    for (const std::string_view table :
         {"knowledge_version", "knowledge_read", "knowledge_feedback"}) {
        TRY(connection.execute(fmt::format("DELETE FROM {} WHERE article_id = $1", table), {id}));
    }
    return {};
}

Result<void> insert_version(Connection& connection, ArticleId article,
                            const ArticleVersion& version) {
    TRY(connection.execute(
        "INSERT INTO knowledge_version (article_id, number, at, by_id, note, content_text) VALUES "
        "($1, $2, $3, $4, $5, $6)",
        {article, version.number, version.at, version.by, version.note, version.content}));
    TRY(connection.execute("DELETE FROM knowledge_version WHERE article_id = $1 AND number <= $2",
                           {article, version.number - limits::kArticleVersions}));
    return {};
}

Result<std::vector<ArticleVersion>> find_versions(Connection& connection, ArticleId article) {
    return connection.query_all(
        "SELECT number, at, by_id, note, content_text FROM knowledge_version WHERE article_id = $1 "
        "ORDER BY number DESC",
        {article}, [](const Row& row) {
            return ArticleVersion{row.integer(0), row.instant(1), row.id<UserId>(2), row.text(3),
                                  row.text(4)};
        });
}

Result<void> mark_read(Connection& connection, ArticleId article, UserId reader,
                       std::int64_t number, Instant now) {
    TRY(connection.execute(
        "INSERT INTO knowledge_read (article_id, user_id, number, at) VALUES ($1, $2, $3, $4) ON "
        "CONFLICT (article_id, user_id) DO UPDATE SET number = $3, at = $4",
        {article, reader, number, now}));
    return {};
}

Result<void> insert_feedback(Connection& connection, const Feedback& feedback) {
    TRY(
        connection.execute("INSERT INTO knowledge_feedback (id, article_id, number, kind, text, "
                           "by_id, at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                           {feedback.id, feedback.article, feedback.number, word_of(feedback.kind),
                            feedback.text, feedback.by, feedback.at}));
    return {};
}

Result<std::optional<Feedback>> find_feedback(Connection& connection, FeedbackId id) {
    return connection.query_first(fmt::format("{}WHERE f.id = $1", kFeedback), {id}, feedback_of);
}

Result<std::vector<Feedback>> list_feedback(Connection& connection, bool is_closed,
                                            FeedbackId after, std::int64_t limit) {
    const std::string_view rest =
        is_closed ? "WHERE f.closed_at IS NOT NULL AND (f.id < $1 OR $1 = 0) ORDER BY f.id DESC "
                  : "WHERE f.closed_at IS NULL AND f.id > $1 ORDER BY f.id ";
    return connection.query_all(fmt::format("{}{}LIMIT $2", kFeedback, rest), {after.value, limit},
                                feedback_of);
}

Result<std::int64_t> count_open_feedback(Connection& connection) {
    return connection.query_integer(
        "SELECT COUNT(*) FROM knowledge_feedback WHERE closed_at IS NULL");
}

Result<void> close_feedback(Connection& connection, const Feedback& feedback) {
    TRY(connection.execute(
        "UPDATE knowledge_feedback SET closed_at = $2, closed_by = $3, answer = $4 WHERE id = $1",
        {feedback.id, feedback.closed_at, feedback.closed_by, feedback.answer}));
    return {};
}

Result<void> delete_old_feedback(Connection& connection, Instant before) {
    TRY(connection.execute("DELETE FROM knowledge_feedback WHERE closed_at < $1", {before}));
    return {};
}

}  // namespace callfloor::knowledge
