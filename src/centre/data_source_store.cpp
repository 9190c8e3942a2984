#include "centre/data_source_store.h"

#include "base/json.h"
#include "centre/data_source_codec.h"
#include "http/etag.h"

namespace callfloor::centre {

namespace {

using store::Connection;
using store::Row;

constexpr const char* kColumns =
    "SELECT s.id, s.settings_text, s.sealed_secret, s.version, (SELECT COUNT(*) FROM data_row r "
    "WHERE r.source_id = s.id) FROM data_source s ";

/// It was checked when it was written; a part that cannot be read now has its default.
DataSource source_of(const Row& row) {
    DataSource source;
    if (const auto object = json::parse_object(row.text(1))) {
        Problems problems;
        NewSecret none;
        source = data_source_from_json(*object, none, problems);
    }
    source.id = row.id<DataSourceId>(0);
    source.sealed_secret = row.text(2);
    source.version = row.integer(3);
    source.rows = row.integer(4);
    return source;
}

std::string settings_of(const DataSource& source) {
    return json::to_text(data_source_to_json(source));
}

}  // namespace

Result<std::vector<DataSource>> load_data_sources(Connection& connection) {
    return connection.query_all(std::string(kColumns) + "ORDER BY s.name", {}, source_of);
}

Result<std::optional<DataSource>> find_data_source(Connection& connection, DataSourceId id) {
    return connection.query_first(std::string(kColumns) + "WHERE s.id = $1", {id}, source_of);
}

Result<void> insert_row(Connection& connection, const DataSource& source) {
    TRY(
        connection.execute("INSERT INTO data_source (id, name, settings_text, sealed_secret) "
                           "VALUES ($1, $2, $3, $4)",
                           {source.id, source.name, settings_of(source), source.sealed_secret}));
    return {};
}

Result<std::int64_t> update_row(Connection& connection, const DataSource& source,
                                std::optional<std::int64_t> expected) {
    return http::version_or_stale(
        connection.query_first(
            "UPDATE data_source SET name = $3, settings_text = $4, sealed_secret = $5, version = "
            "version + 1 WHERE id = $1 AND (CAST($2 AS BIGINT) IS NULL OR version = $2) RETURNING "
            "version",
            {source.id, expected, source.name, settings_of(source), source.sealed_secret},
            [](const Row& row) { return row.integer(0); }),
        fmt::format("data source {}", source.id));
}

Result<void> delete_row(Connection& connection, DataSourceId id,
                        std::optional<std::int64_t> expected) {
    const auto rows = TRY(connection.execute(
        "DELETE FROM data_source WHERE id = $1 AND (CAST($2 AS BIGINT) IS NULL OR version = $2)",
        {id, expected}));
    if (rows == 0) {
        return http::stale(fmt::format("data source {}", id));
    }
    TRY(connection.execute("DELETE FROM data_row WHERE source_id = $1", {id}));
    return {};
}

Result<std::optional<DataValues>> find_data_row(Connection& connection, DataSourceId source,
                                                const std::string& key) {
    const auto text = TRY(connection.query_first(
        "SELECT values_text FROM data_row WHERE source_id = $1 AND key_text = $2", {source, key},
        [](const Row& row) { return row.text(0); }));
    if (!text) {
        return std::nullopt;
    }
    DataValues values;
    for (const auto& [name, value] : TRY(json::parse_object(*text))) {
        values[std::string(name)] = std::string(value.as_string());
    }
    return values;
}

Result<void> replace_data_rows(Connection& connection, DataSourceId source,
                               const std::vector<DataRow>& rows) {
    TRY(connection.execute("DELETE FROM data_row WHERE source_id = $1", {source}));
    for (const auto& row : rows) {
        json::Object values;
        for (const auto& [name, value] : row.values) {
            values[name] = value;
        }
        TRY(connection.execute(
            "INSERT INTO data_row (source_id, key_text, values_text) VALUES ($1, $2, $3)",
            {source, row.key, json::to_text(values)}));
    }
    return {};
}

}  // namespace callfloor::centre
