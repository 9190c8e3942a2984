#include "customers/import_store.h"

#include "base/json_parts.h"
#include "base/words.h"

namespace callfloor::customers {

namespace {

using store::Connection;
using store::Row;

constexpr Words<ImportState, 4> kStates{{{ImportState::Running, "running"},
                                         {ImportState::Done, "done"},
                                         {ImportState::Failed, "failed"},
                                         {ImportState::Cancelled, "cancelled"}}};

std::string text_of(const std::vector<std::string>& texts) {
    return json::to_text(json::texts_json(texts));
}
std::vector<std::string> texts_of(const Row& row, int column) {
    return json::texts_from_json(json::parse_own(row.text_view(column)).as_array());
}

constexpr std::string_view kColumns =
    "id, file_name, state, problem, heads_text, unknown_text, file_rows, done, created, updated, "
    "unchanged, rejected, by_id, started_at, ended_at";

Import import_of(const Row& row) {
    Import one;
    one.id = row.id<ImportId>(0);
    one.file_name = row.text(1);
    one.state = value_in(kStates, row.text_view(2)).value_or(ImportState::Failed);
    one.problem = row.text(3);
    one.heads = texts_of(row, 4);
    one.unknown_heads = texts_of(row, 5);
    one.rows = row.integer(6);
    one.done = row.integer(7);
    one.created = row.integer(8);
    one.updated = row.integer(9);
    one.unchanged = row.integer(10);
    one.rejected = row.integer(11);
    one.by = row.id<UserId>(12);
    one.started_at = row.instant(13);
    one.ended_at = row.find_instant(14);
    return one;
}

}  // namespace

std::string_view word_of(ImportState state) {
    return word_in(kStates, state);
}

Result<void> insert_import(Connection& connection, const Import& one) {
    TRY(connection.execute(
        "INSERT INTO customer_import (id, file_name, state, problem, heads_text, unknown_text, "
        "file_rows, by_id, started_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        {one.id, one.file_name, word_of(one.state), one.problem, text_of(one.heads),
         text_of(one.unknown_heads), one.rows, one.by, one.started_at}));
    return {};
}

Result<void> update_import(Connection& connection, const Import& one) {
    return connection.post(
        "UPDATE customer_import SET state = $2, problem = $3, done = $4, created = $5, updated = "
        "$6, unchanged = $7, rejected = $8, ended_at = $9 WHERE id = $1",
        {one.id, word_of(one.state), one.problem, one.done, one.created, one.updated, one.unchanged,
         one.rejected, one.ended_at});
}

Result<std::optional<Import>> find_import(Connection& connection, ImportId id) {
    return connection.query_first(
        fmt::format("SELECT {} FROM customer_import WHERE id = $1", kColumns), {id}, import_of);
}

Result<std::vector<Import>> find_imports(Connection& connection, ImportId before,
                                         std::int64_t limit) {
    return connection.query_all(
        fmt::format("SELECT {} FROM customer_import WHERE (CAST($1 AS BIGINT) IS NULL OR id < $1) "
                    "ORDER BY id DESC LIMIT $2",
                    kColumns),
        {before, limit}, import_of);
}

Result<std::optional<Import>> find_running_import(Connection& connection) {
    return connection.query_first(
        fmt::format("SELECT {} FROM customer_import WHERE state = 'running' ORDER BY id LIMIT 1",
                    kColumns),
        {}, import_of);
}

Result<void> delete_old_imports(Connection& connection, std::int64_t keep) {
    const auto oldest = TRY(connection.query_integer(
        "SELECT id FROM customer_import ORDER BY id DESC LIMIT 1 OFFSET $1", {keep}));
    TRY(connection.post(
        "DELETE FROM customer_import_rejected WHERE import_id IN (SELECT id FROM customer_import "
        "WHERE id <= $1 AND state <> 'running')",
        {oldest}));
    return connection.post("DELETE FROM customer_import WHERE id <= $1 AND state <> 'running'",
                           {oldest});
}

Result<void> insert_rejected(Connection& connection, ImportId import, const RejectedRow& row) {
    return connection.post(
        "INSERT INTO customer_import_rejected (import_id, line, reason, values_text) VALUES ($1, "
        "$2, $3, $4)",
        {import, row.line, row.reason, text_of(row.values)});
}

Result<std::vector<RejectedRow>> find_rejected(Connection& connection, ImportId import,
                                               std::int64_t after, std::int64_t limit) {
    return connection.query_all(
        "SELECT line, reason, values_text FROM customer_import_rejected WHERE import_id = $1 AND "
        "line > $2 ORDER BY line LIMIT $3",
        {import, after, limit},
        [](const Row& row) { return RejectedRow{row.integer(0), row.text(1), texts_of(row, 2)}; });
}

}  // namespace callfloor::customers
