// Routes of data sources. Rows come as one CSV file that takes the place of all there were.
#include "centre/data_rows.h"
#include "centre/kind_routes.h"

namespace callfloor::centre {

namespace {

using http::Request;
using http::Response;
using store::Connection;

Decorate<DataSource> nothing_more() {
    return [](json::Object&, const DataSource&, const Request&) {};
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
    const auto rows = TRY(read_data_rows(source, state.secrets, request.body));
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
