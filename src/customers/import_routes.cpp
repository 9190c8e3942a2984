// Routes of imports: sending a file, how far it is, the rows it refused.

#include "base/csv.h"
#include "base/customer_limits.h"
#include "customers/internal/customers_state.h"
#include "customers/internal/import_worker.h"

namespace callfloor::customers {

namespace {

json::Object import_json(const Import& one, const Reader& reader) {
    return {{"id", one.id.value},
            {"file_name", one.file_name},
            {"state", word_of(one.state)},
            {"problem", one.problem},
            {"unknown_columns", json::texts_json(one.unknown_heads)},
            {"rows", one.rows},
            {"done", one.done},
            {"created", one.created},
            {"updated", one.updated},
            {"unchanged", one.unchanged},
            {"rejected", one.rejected},
            {"by_name", reader.directory.person_name(one.by)},
            {"started_at", to_epoch_ms(one.started_at)},
            {"ended_at", json::instant_or_null(one.ended_at)}};
}

/// Everything that is wrong with the file as a whole is said at once, before anything is kept.
Result<Import> look_through(State& state, const std::string& text) {
    const auto definitions =
        TRY(state.read([](Connection& connection) { return load_fields(connection); }));
    CsvReader reader(text);
    const auto heads = TRY(reader.next());
    if (!heads) {
        return fail(ErrorCode::InvalidInput, "the file is empty; its first row names the columns");
    }
    Import import;
    import.heads = *heads;
    const auto columns = TRY(columns_of(*heads, definitions.fields));
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (columns[i].kind == ImportColumn::Kind::Unknown && !(*heads)[i].empty()) {
            import.unknown_heads.push_back((*heads)[i]);
        }
    }
    while (TRY(reader.next())) {
        if (++import.rows > static_cast<std::int64_t>(limits::kCustomerImportRows)) {
            return fail(ErrorCode::LimitReached, "the file has more than {} rows; send it in parts",
                        limits::kCustomerImportRows);
        }
    }
    return import;
}

Result<Response> start(State& state, const Request& request) {
    const auto text = TRY(to_utf8(request.body));
    auto import = TRY(look_through(state, text));
    import.file_name = request.query_text("name").value_or("");
    import.by = request.identity.user;
    const auto now = state.parts.clock.now();
    const auto insert = [&](Connection& connection) -> Result<Response> {
        import.id = state.ids.next<ImportId>(now);
        import.started_at = now;
        TRY(write_import_file(import_file(state.parts.imports_folder, import.id), text));
        TRY(insert_import(connection, import));
        TRY(delete_old_imports(connection, static_cast<std::int64_t>(limits::kCustomerImports)));
        TRY(state.audit_change(connection, request, {"customer.import", import.id.value}, {},
                               {{"file_name", import.file_name}, {"rows", import.rows}}));
        return Response::json(import_json(import, state.reader(request)), 201);
    };
    auto answered = TRY(people::create_once(state.parts.writer, request, now, insert));
    state.wake();
    return answered;
}

Result<Import> existing_import(Connection& connection, const Request& request) {
    const auto id = request.id<ImportId>("id");
    auto found = TRY(find_import(connection, id));
    if (!found) {
        return fail(ErrorCode::NotFound, "import {} does not exist; see GET /customer-imports", id);
    }
    return *std::move(found);
}

Result<Response> list(State& state, const Request& request) {
    const auto page = TRY(http::page_of(request, {std::int64_t{0}}));
    const ImportId before{page.after ? page.after->at(0).as_int64() : 0};
    const auto found = TRY(state.read(
        [&](Connection& connection) { return find_imports(connection, before, page.limit + 1); }));
    http::PageRows rows;
    for (const auto& one : found) {
        rows.add(import_json(one, state.reader(request)), {one.id.value});
    }
    return std::move(rows).answer(page);
}

Result<Response> get(State& state, const Request& request) {
    const auto one = TRY(
        state.read([&](Connection& connection) { return existing_import(connection, request); }));
    return Response::json(import_json(one, state.reader(request)));
}

Result<Response> cancel(State& state, const Request& request) {
    return state.write([&](Connection& connection) -> Result<Response> {
        auto one = TRY(existing_import(connection, request));
        if (one.state != ImportState::Running) {
            return fail(ErrorCode::Conflict, "import {} is over; what it brought in stays", one.id);
        }
        one.state = ImportState::Cancelled;
        one.ended_at = state.parts.clock.now();
        TRY(update_import(connection, one));
        TRY(state.audit(connection, request, "customer.import_cancel", one.id.value));
        return Response::json(import_json(one, state.reader(request)));
    });
}

/// The refused rows as a file that can be mended and sent again: the reason in front.
Result<Response> rejected(State& state, const Request& request) {
    constexpr std::int64_t kAtOnce = 5'000;
    TRY(state.audit_act(request, "customer.import_rejected", request.path_integer("id")));
    std::string text = "\xEF\xBB\xBF";  // so that spreadsheets read it as UTF-8
    const auto write_rows = [&](Connection& connection) -> Result<void> {
        const auto import = TRY(existing_import(connection, request));
        auto heads = import.heads;
        heads.insert(heads.begin(), {"line", "reason"});
        text += csv_row(heads);
        std::int64_t after = 0;
        for (auto more = true; more;) {
            const auto rows = TRY(find_rejected(connection, import.id, after, kAtOnce));
            for (const auto& row : rows) {
                auto values = row.values;
                values.insert(values.begin(), {fmt::format("{}", row.line), row.reason});
                text += csv_row(values);
                after = row.line;
            }
            more = static_cast<std::int64_t>(rows.size()) == kAtOnce;
        }
        return {};
    };
    TRY(state.read(write_rows));
    return Response::text(std::move(text), "text/csv; charset=utf-8")
        .with_header("Content-Disposition", "attachment; filename=\"rejected.csv\"");
}

}  // namespace

void add_import_routes(http::Router& router, State& state) {
    handle(router, state, "startCustomerImport", start);
    handle(router, state, "listCustomerImports", list);
    handle(router, state, "getCustomerImport", get);
    handle(router, state, "cancelCustomerImport", cancel);
    handle(router, state, "getRejectedRows", rejected);
}

}  // namespace callfloor::customers
