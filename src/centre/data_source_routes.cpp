// Routes of data sources. Rows come as one CSV file that takes the place of all there were.
#include "base/csv.h"
#include "base/text.h"
#include "centre/data_source_store.h"
#include "centre/kind_routes.h"

namespace callfloor::centre {

namespace {

using http::Request;
using http::Response;
using store::Connection;

Decorate<DataSource> nothing_more() {
    return [](json::Object&, const DataSource&, const Request&) {};
}

/// For each column of the source its place in the file.
Result<std::vector<std::size_t>> places_of(const DataSource& source,
                                           const std::vector<std::string>& heads) {
    std::vector<std::size_t> places;
    for (const auto& column : source.columns) {
        const auto found = std::ranges::find(heads, column.name);
        if (found == heads.end()) {
            return fail(ErrorCode::InvalidInput,
                        "the file has no column \"{}\"; its first row names the columns",
                        column.name);
        }
        places.push_back(static_cast<std::size_t>(found - heads.begin()));
    }
    return places;
}

Result<DataRow> row_of(const DataSource& source, const SecretBox& secrets,
                       const std::vector<std::size_t>& places,
                       const std::vector<std::string>& values, std::int64_t line) {
    DataRow row;
    for (std::size_t i = 0; i < places.size(); ++i) {
        std::string value = places[i] < values.size() ? values[places[i]] : std::string();
        if (value.size() > limits::kDataValueLength || !is_valid_utf8(value)) {
            return fail(ErrorCode::InvalidInput,
                        "line {}: \"{}\" has more than {} bytes, or is not UTF-8", line,
                        source.columns[i].name, limits::kDataValueLength);
        }
        if (i == 0) {
            row.key = std::move(value);
        } else {
            row.values[source.columns[i].name] = source.columns[i].is_secret && !value.empty()
                                                     ? secrets.seal(value)
                                                     : std::move(value);
        }
    }
    if (row.key.empty()) {
        return fail(ErrorCode::InvalidInput, "line {}: \"{}\" is empty; rows are found by it", line,
                    source.columns.front().name);
    }
    return row;
}

Result<std::vector<DataRow>> rows_of(const DataSource& source, const SecretBox& secrets,
                                     std::string_view text) {
    constexpr std::string_view kMark = "\xEF\xBB\xBF";
    CsvReader reader(text.starts_with(kMark) ? text.substr(kMark.size()) : text);
    const auto heads = TRY(reader.next());
    if (!heads) {
        return fail(ErrorCode::InvalidInput, "the file is empty; its first row names the columns");
    }
    const auto places = TRY(places_of(source, *heads));
    std::vector<DataRow> rows;
    std::set<std::string> keys;
    while (const auto values = TRY(reader.next())) {
        if (rows.size() >= limits::kDataRows) {
            return fail(ErrorCode::LimitReached,
                        "the file has more than {} rows; ask a larger table by http",
                        limits::kDataRows);
        }
        rows.push_back(TRY(row_of(source, secrets, places, *values, reader.line())));
        if (!keys.insert(rows.back().key).second) {
            return fail(ErrorCode::InvalidInput, "line {}: its key is there twice", reader.line());
        }
    }
    return rows;
}

Result<DataSource> table_of(Connection& connection, DataSourceId id) {
    auto source = TRY(find_data_source(connection, id));
    if (!source) {
        return no_such<DataSource>(id.value);
    }
    if (source->kind != DataSourceKind::Table) {
        return fail(ErrorCode::Conflict, "{} is no table; its rows are elsewhere", source->name);
    }
    return *std::move(source);
}

/// The file is read before the writer's turn; the table it was read for must still be that.
Result<Response> import_rows(AdminState& state, const Request& request) {
    const auto id = request.id<DataSourceId>("id");
    const auto source =
        TRY(state.readers.read([&](Connection& connection) { return table_of(connection, id); }));
    const auto rows = TRY(rows_of(source, state.secrets, request.body));
    return state.writer.run_and_wait([&](Connection& connection) -> Result<Response> {
        const auto now = TRY(table_of(connection, id));
        if (now.columns != source.columns) {
            return http::stale(fmt::format("data source {}", id));
        }
        TRY(replace_data_rows(connection, id, rows));
        auto entry = people::audit_entry(request, "data_source.import", id.value);
        people::set_change(entry, json::Object{{"rows", now.rows}},
                           json::Object{{"rows", rows.size()}});
        TRY(people::append_audit(connection, entry, state.clock.now()));
        const auto after = TRY(table_of(connection, id));
        auto document = data_source_to_json(after);
        document["etag"] = http::etag_of(after.version);
        return people::document(std::move(document), after.version);
    });
}

}  // namespace

void add_data_source_routes(http::Router& router, AdminState& state) {
    router.handle("listDataSources", [&state](const Request& request) {
        return list_objects<DataSource>(state, request, nothing_more());
    });
    router.handle("createDataSource", [&state](const Request& request) {
        return create_object<DataSource>(state, request, nothing_more());
    });
    router.handle("updateDataSource", [&state](const Request& request) {
        return update_object<DataSource>(state, request, nothing_more());
    });
    router.handle("deleteDataSource", [&state](const Request& request) {
        return delete_object<DataSource>(state, request);
    });
    router.handle("importDataRows",
                  [&state](const Request& request) { return import_rows(state, request); });
}

}  // namespace callfloor::centre
