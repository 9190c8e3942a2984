#include "quality/scheme_store.h"

#include "http/etag.h"
#include "quality/quality_codec.h"

namespace callfloor::quality {

namespace {

using store::Connection;
using store::Row;

std::string text_of(const SchemeContent& content) {
    return json::to_text(to_json(content));
}

SchemeContent content_of(std::string_view text) {
    return content_from_json(parse_own(text).as_object());
}

Scheme scheme_of(const Row& row) {
    Scheme scheme;
    scheme.id = row.id<SchemeId>(0);
    scheme.state = from_word<SchemeState>(row.text_view(1));
    scheme.latest_version = static_cast<int>(row.integer(2));
    if (!row.is_null(3)) {
        scheme.draft = content_of(row.text_view(3));
    }
    scheme.changed_at = row.instant(4);
    scheme.version = row.integer(5);
    if (!row.is_null(6)) {
        scheme.latest = content_of(row.text_view(6));
    }
    scheme.evaluations = row.integer(7);
    return scheme;
}

/// `evaluations` is the column that counts them; `rest` the conditions.
std::string select_schemes(std::string_view evaluations, std::string_view rest) {
    return fmt::format(
        "SELECT s.id, s.state, s.latest_version, s.draft_text, s.changed_at, s.version, "
        "v.content_text, {} FROM quality_scheme s LEFT JOIN quality_scheme_version v ON "
        "v.scheme_id = s.id AND v.number = s.latest_version {}",
        evaluations, rest);
}

std::int64_t first_integer(const Row& row) {
    return row.integer(0);
}

}  // namespace

Result<QualityRules> load_rules(Connection& connection) {
    const auto rules = TRY(connection.query_first(
        "SELECT appeal_days, comment_days, second_review_days, decision_days, appeals_most, "
        "task_days, version FROM quality_rules WHERE id = 1",
        {}, [](const Row& row) {
            const auto days = [&](int column) { return static_cast<int>(row.integer(column)); };
            return QualityRules{days(0), days(1), days(2),       days(3),
                                days(4), days(5), row.integer(6)};
        }));
    return rules.value_or(QualityRules{});
}

Result<std::int64_t> update_rules(Connection& connection, const QualityRules& rules,
                                  std::optional<std::int64_t> expected) {
    return http::version_or_stale(
        connection.query_first(
            "UPDATE quality_rules SET appeal_days = $2, comment_days = $3, second_review_days = "
            "$4, decision_days = $5, appeals_most = $6, task_days = $7, version = version + 1 "
            "WHERE id = 1 AND (CAST($1 AS BIGINT) IS NULL OR version = $1) RETURNING version",
            {expected, rules.appeal_days, rules.comment_days, rules.second_review_days,
             rules.decision_days, rules.appeals_most, rules.task_days},
            first_integer),
        "the quality rules");
}

Result<std::vector<Scheme>> load_schemes(Connection& connection, SchemeId after,
                                         std::int64_t limit) {
    return connection.query_all(
        select_schemes("(SELECT COUNT(*) FROM quality_evaluation e WHERE e.scheme_id = s.id AND "
                       "e.purpose = 'regular' AND e.state <> 'void')",
                       "WHERE s.id > $1 ORDER BY s.id LIMIT $2"),
        {after.value, limit}, scheme_of);
}

Result<std::optional<Scheme>> find_scheme(Connection& connection, SchemeId id) {
    return connection.query_first(select_schemes("0", "WHERE s.id = $1"), {id}, scheme_of);
}

Result<std::int64_t> count_schemes(Connection& connection) {
    return connection.query_integer("SELECT COUNT(*) FROM quality_scheme");
}

Result<void> insert_scheme(Connection& connection, const Scheme& scheme) {
    TRY(connection.execute(
        "INSERT INTO quality_scheme (id, state, latest_version, draft_text, changed_at) VALUES "
        "($1, $2, $3, $4, $5)",
        {scheme.id, word_of(scheme.state), scheme.latest_version,
         scheme.draft ? std::optional(text_of(*scheme.draft)) : std::nullopt, scheme.changed_at}));
    return {};
}

Result<std::int64_t> update_scheme(Connection& connection, const Scheme& scheme,
                                   std::optional<std::int64_t> expected) {
    return http::version_or_stale(
        connection.query_first(
            "UPDATE quality_scheme SET state = $3, latest_version = $4, draft_text = $5, "
            "changed_at = $6, version = version + 1 WHERE id = $1 AND (CAST($2 AS BIGINT) IS NULL "
            "OR version = $2) RETURNING version",
            {scheme.id, expected, word_of(scheme.state), scheme.latest_version,
             scheme.draft ? std::optional(text_of(*scheme.draft)) : std::nullopt,
             scheme.changed_at},
            first_integer),
        fmt::format("scheme {}", scheme.id));
}

Result<void> delete_scheme(Connection& connection, SchemeId id,
                           std::optional<std::int64_t> expected) {
    const auto rows = TRY(connection.execute(
        "DELETE FROM quality_scheme WHERE id = $1 AND (CAST($2 AS BIGINT) IS NULL OR version = $2)",
        {id, expected}));
    if (rows == 0) {
        return http::stale(fmt::format("scheme {}", id));
    }
    return {};
}

Result<void> insert_scheme_version(Connection& connection, const SchemeVersion& version) {
    TRY(connection.execute(
        "INSERT INTO quality_scheme_version (scheme_id, number, content_text, published_at, "
        "published_by) VALUES ($1, $2, $3, $4, $5)",
        {version.scheme, version.number, text_of(version.content), version.published_at,
         version.published_by}));
    return {};
}

Result<std::optional<SchemeVersion>> find_scheme_version(Connection& connection, SchemeId scheme,
                                                         int number) {
    return connection.query_first(
        "SELECT content_text, published_at, published_by FROM quality_scheme_version WHERE "
        "scheme_id = $1 AND number = $2",
        {scheme, number}, [&](const Row& row) {
            return SchemeVersion{
                scheme, number, content_of(row.text_view(0)), row.instant(1), row.id<UserId>(2), 0};
        });
}

Result<std::vector<SchemeVersion>> load_scheme_versions(Connection& connection, SchemeId scheme,
                                                        int before, std::int64_t limit) {
    return connection.query_all(
        "SELECT v.number, v.published_at, v.published_by, (SELECT COUNT(*) FROM quality_evaluation "
        "e WHERE e.scheme_id = v.scheme_id AND e.scheme_version = v.number AND e.purpose = "
        "'regular' AND e.state <> 'void') FROM quality_scheme_version v WHERE v.scheme_id = $1 AND "
        "(CAST($2 AS BIGINT) = 0 OR v.number < $2) ORDER BY v.number DESC LIMIT $3",
        {scheme, before, limit}, [&](const Row& row) {
            return SchemeVersion{scheme,
                                 static_cast<int>(row.integer(0)),
                                 {},
                                 row.instant(1),
                                 row.id<UserId>(2),
                                 row.integer(3)};
        });
}

}  // namespace callfloor::quality
