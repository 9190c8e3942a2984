#include "records/nuisance_routes.h"

#include "http/paging.h"
#include "people/audit.h"
#include "records/nuisance_store.h"
#include "records/records_json.h"

namespace callfloor::records {
namespace {

std::optional<std::int64_t> place_of(const http::Page& page) {
    return page.after ? std::optional(page.after->at(0).as_int64()) : std::nullopt;
}

/// The rows as a page, by their ids.
template <typename Row, typename ToJson>
http::Response page_of_rows(const std::vector<Row>& found, const http::Page& page, ToJson to_json) {
    json::Array rows;
    for (const Row& row : found) {
        rows.push_back(to_json(row));
    }
    return http::Response::json(http::page_answer(
        std::move(rows), page, [&](std::size_t index) { return json::Array{found[index].id}; }));
}

Result<http::Response> list_blocked(const RecordsParts& parts, const http::Request& request) {
    const auto rule = request.query_integer("rule_id").value_or(0);
    const auto page = TRY(http::page_of(request, json::Array{0}));
    TRY(people::record_act(parts.writer, people::audit_entry(request, "blocked_call.list", rule),
                           parts.clock.now()));
    const auto found = TRY(parts.readers.read([&](store::Connection& connection) {
        return find_blocked_calls(connection, rule, place_of(page), page.limit + 1);
    }));
    return page_of_rows(found, page, [&](const BlockedCall& call) {
        return blocked_call_json(call, {request.identity, parts.directory});
    });
}

Result<http::Response> count_blocked(const RecordsParts& parts) {
    const auto found = TRY(parts.readers.read(
        [](store::Connection& connection) { return count_blocked_calls(connection); }));
    json::Array items;
    for (const BlockedAttempts& each : found) {
        items.push_back(json::Object{{"rule_id", each.rule},
                                     {"attempts", each.attempts},
                                     {"last_at", to_epoch_ms(each.last_at)}});
    }
    return http::Response::json(json::Object{{"items", std::move(items)}});
}

Result<http::Response> list_reports(const RecordsParts& parts, const http::Request& request) {
    const bool decided = request.query_boolean("decided").value_or(false);
    const auto page = TRY(http::page_of(request, json::Array{0}));
    TRY(people::record_act(parts.writer, people::audit_entry(request, "nuisance_report.list", 0),
                           parts.clock.now()));
    const auto found = TRY(parts.readers.read([&](store::Connection& connection) {
        return find_nuisance_reports(connection, decided, place_of(page), page.limit + 1);
    }));
    return page_of_rows(found, page, [&](const NuisanceReport& report) {
        return nuisance_report_json(report, {request.identity, parts.directory});
    });
}

Result<http::Response> decide(const RecordsParts& parts, const http::Request& request) {
    const auto id = request.path_integer("id");
    const auto& body = request.object();
    const auto now = parts.clock.now();
    return parts.writer.run_and_wait([&](store::Connection& connection) -> Result<http::Response> {
        auto report = TRY(find_nuisance_report(connection, id));
        if (!report) {
            return fail(ErrorCode::NotFound, "report {} does not exist; see GET /nuisance-reports",
                        id);
        }
        auto entry = people::audit_entry(request, "nuisance_report.decide", id);
        entry.before = json::Object{{"decision", report->decision}};
        report->decision = std::string(body.at("decision").as_string());
        report->decision_note = std::string(body.at("note").as_string());
        report->decided_by = request.identity.user;
        report->decided_at = now;
        TRY(store_decision(connection, *report));
        entry.after = json::Object{{"decision", report->decision}, {"note", report->decision_note}};
        TRY(people::append_audit(connection, entry, now));
        return http::Response::json(
            nuisance_report_json(*report, {request.identity, parts.directory}));
    });
}

}  // namespace

void add_nuisance_routes(http::Router& router, const RecordsParts& parts) {
    router.handle("listBlockedCalls",
                  [parts](const http::Request& request) { return list_blocked(parts, request); });
    router.handle("countBlockedCalls",
                  [parts](const http::Request&) { return count_blocked(parts); });
    router.handle("listNuisanceReports",
                  [parts](const http::Request& request) { return list_reports(parts, request); });
    router.handle("decideNuisanceReport",
                  [parts](const http::Request& request) { return decide(parts, request); });
}

}  // namespace callfloor::records
