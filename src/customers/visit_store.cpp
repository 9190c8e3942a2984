#include "customers/visit_store.h"

#include "http/etag.h"
#include "store/conditions.h"

namespace callfloor::customers {

namespace {

using store::Conditions;
using store::Connection;
using store::Row;

constexpr std::string_view kColumns =
    "v.id, v.customer_id, v.kind, v.at, v.by_id, v.text, v.next_step, v.next_at, v.next_by, "
    "v.done_at, v.version";

Visit visit_of(const Row& row) {
    Visit one;
    one.id = row.id<VisitId>(0);
    one.customer = row.id<CustomerId>(1);
    one.kind = visit_kind_from(row.text_view(2)).value_or(VisitKind::Other);
    one.at = row.instant(3);
    one.by = row.id<UserId>(4);
    one.text = row.text(5);
    one.next_step = row.text(6);
    one.next_at = row.find_instant(7);
    one.next_by = row.id<UserId>(8);
    one.done_at = row.find_instant(9);
    one.version = row.integer(10);
    return one;
}

}  // namespace

Result<void> insert_visit(Connection& connection, const Visit& one) {
    TRY(connection.execute(
        "INSERT INTO customer_visit (id, customer_id, kind, at, by_id, text, next_step, next_at, "
        "next_by, done_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        {one.id, one.customer, word_of(one.kind), one.at, one.by, one.text, one.next_step,
         one.next_at, one.next_by, one.done_at}));
    return {};
}

Result<std::int64_t> update_visit(Connection& connection, const Visit& one,
                                  std::optional<std::int64_t> expected) {
    return http::version_or_stale(
        connection.query_first(
            "UPDATE customer_visit SET kind = $3, at = $4, text = $5, next_step = $6, next_at = "
            "$7, next_by = $8, done_at = $9, version = version + 1 WHERE id = $1 AND (CAST($2 AS "
            "BIGINT) IS NULL OR version = $2) RETURNING version",
            {one.id, expected, word_of(one.kind), one.at, one.text, one.next_step, one.next_at,
             one.next_by, one.done_at},
            [](const Row& row) { return row.integer(0); }),
        fmt::format("visit {}", one.id));
}

Result<std::optional<Visit>> find_visit(Connection& connection, VisitId id) {
    return connection.query_first(
        fmt::format("SELECT {} FROM customer_visit v WHERE v.id = $1", kColumns), {id}, visit_of);
}

Result<std::int64_t> count_visits(Connection& connection, CustomerId customer) {
    return connection.query_integer("SELECT COUNT(*) FROM customer_visit WHERE customer_id = $1",
                                    {customer});
}

Result<std::vector<Visit>> find_visits(Connection& connection, CustomerId customer,
                                       const std::optional<VisitPlace>& before,
                                       std::int64_t limit) {
    Conditions where;
    where.add("v.customer_id = ?", {customer});
    if (before) {
        where.add("(v.at, v.id) < (?, ?)", {before->at, before->id});
    }
    const auto count = where.place(limit);
    return connection.query_all(fmt::format("SELECT {} FROM customer_visit v{} ORDER BY v.at DESC, "
                                            "v.id DESC LIMIT {}",
                                            kColumns, where.text(), count),
                                where.parameters(), visit_of);
}

Result<std::vector<FollowUp>> find_follow_ups(Connection& connection, UserId person,
                                              const std::optional<VisitPlace>& after,
                                              std::int64_t limit) {
    Conditions where;
    where.add("v.next_at IS NOT NULL AND v.done_at IS NULL");
    if (person.is_set()) {
        where.add("v.next_by = ?", {person});
    }
    if (after) {
        where.add("(v.next_at, v.id) > (?, ?)", {after->at, after->id});
    }
    const auto count = where.place(limit);
    return connection.query_all(
        fmt::format("SELECT {}, c.name FROM customer_visit v JOIN customer c ON c.id = "
                    "v.customer_id{} ORDER BY v.next_at, v.id LIMIT {}",
                    kColumns, where.text(), count),
        where.parameters(), [](const Row& row) { return FollowUp{visit_of(row), row.text(11)}; });
}

}  // namespace callfloor::customers
