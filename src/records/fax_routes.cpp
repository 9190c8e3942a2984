#include "records/fax_routes.h"

#include "fax/fax_pdf.h"
#include "http/paging.h"
#include "people/audit.h"
#include "records/fax_store.h"
#include "records/handling_rules.h"
#include "records/internal/json_fields.h"
#include "records/records_json.h"
#include "records/request_parts.h"

namespace callfloor::records {
namespace {

MessageReach reach_of(const RecordsParts& parts, const http::Request& request) {
    return {visible_agents(people::data_scope(request), parts.directory)};
}

std::unexpected<Error> no_fax(FaxId id) {
    return fail(ErrorCode::NotFound, "there is no fax {} you may see", id);
}

json::Object fax_json(const Fax& fax, const Reader& reader) {
    const auto& handling = fax.handling;
    const bool is_his =
        handling.state == MessageState::Assigned && handling.user == reader.identity.user;
    const auto shown = [&](const std::string& number) {
        return is_his ? number : people::shown_number(reader.identity, number);
    };
    json::Array seen;
    for (const MessageListener& viewer : fax.seen_by) {
        seen.push_back(json::Object{{"user_id", viewer.user.value},
                                    {"user_name", reader.directory.agent_name(viewer.user)},
                                    {"first_at", to_epoch_ms(viewer.first_at)}});
    }
    json::Object object = handling_json(handling);
    object["id"] = fax.id.value;
    object["conversation_id"] = fax.conversation.value;
    object["caller_number"] = shown(fax.caller_number);
    object["dialled_number"] = fax.dialled_number;
    add_queue(object, fax.queue, reader.directory);
    add_agent(object, fax.agent, reader.directory);
    object["received_at"] = to_epoch_ms(fax.received_at);
    object["took_ms"] = fax.took.count();
    object["pages"] = fax.report.pages;
    object["station"] = shown(fax.report.station);
    object["result"] = fax::fax_result_name(fax.report.result);
    object["detail"] = fax.report.detail;
    object["bit_rate"] = fax.report.bit_rate;
    object["is_corrected"] = fax.report.error_correction;
    object["retries"] = fax.report.retries;
    object["user_name"] =
        handling.user.is_set() ? reader.directory.agent_name(handling.user) : std::string();
    object["changed_at"] = optional_instant(handling.changed_at);
    object["seen_by"] = std::move(seen);
    return object;
}

Result<http::Response> list(const RecordsParts& parts, const http::Request& request) {
    FaxFilter filter;
    filter.reach = reach_of(parts, request);
    filter.state = message_state_from_name(request.query_text("state").value_or(""));
    filter.queue = request.query_id<QueueId>("queue_id");
    filter.user = request.query_boolean("mine").value_or(false) ? request.identity.user : UserId{};
    const auto page = TRY(http::page_of(request, json::Array{0, 0}));
    std::optional<FaxPlace> after;
    if (page.after) {
        after = FaxPlace{from_epoch_ms(page.after->at(0).as_int64()),
                         FaxId{page.after->at(1).as_int64()}};
    }
    const auto found = TRY(parts.readers.read([&](store::Connection& connection) {
        return find_faxes(connection, filter, after, page.limit + 1);
    }));
    json::Array rows;
    for (const Fax& fax : found) {
        rows.push_back(fax_json(fax, {request.identity, parts.directory}));
    }
    return http::Response::json(http::page_answer(std::move(rows), page, [&](std::size_t index) {
        return json::Array{to_epoch_ms(found[index].received_at), found[index].id.value};
    }));
}

Result<Fax> fax_for(const RecordsParts& parts, const http::Request& request) {
    const auto id = request.id<FaxId>("id");
    auto fax = TRY(parts.readers.read([&](store::Connection& connection) {
        return find_fax(connection, id, reach_of(parts, request));
    }));
    if (!fax) {
        return no_fax(id);
    }
    return *std::move(fax);
}

Result<http::Response> get(const RecordsParts& parts, const http::Request& request) {
    const auto fax = TRY(fax_for(parts, request));
    return http::Response::json(fax_json(fax, {request.identity, parts.directory}));
}

Result<http::Response> document(const RecordsParts& parts, people::PlayLog& plays,
                                const http::Request& request) {
    const auto fax = TRY(fax_for(parts, request));
    auto pdf = TRY(fax::fax_pdf(parts.faxes / fax.path));
    const auto now = parts.clock.now();
    TRY(plays.record(request, "fax.view", fax.id.value, now));
    TRY(parts.writer.run_and_wait([&](store::Connection& connection) {
        return store_fax_viewer(connection, fax.id, {request.identity.user, now});
    }));
    return http::Response::text(std::move(pdf), "application/pdf")
        .with_header("Content-Disposition", fmt::format("inline; filename=\"fax-{}.pdf\"", fax.id));
}

Result<http::Response> handle(const RecordsParts& parts, const http::Request& request) {
    const auto id = request.id<FaxId>("id");
    const auto now = parts.clock.now();
    const auto asked = TRY(asked_handling(request, parts.directory, now));
    return parts.writer.run_and_wait([&](store::Connection& connection) -> Result<http::Response> {
        auto fax = TRY(find_fax(connection, id, reach_of(parts, request)));
        if (!fax) {
            return no_fax(id);
        }
        const auto next = TRY(changed_handling(fax->handling, asked, request.identity));
        auto entry = people::audit_entry(request, "fax.handle", id.value);
        entry.before = handling_json(fax->handling);
        fax->handling = next;
        TRY(store_fax_handling(connection, id, next));
        entry.after = handling_json(next);
        TRY(people::append_audit(connection, entry, now));
        return http::Response::json(fax_json(*fax, {request.identity, parts.directory}));
    });
}

}  // namespace

void add_fax_routes(http::Router& router, const RecordsParts& parts, people::PlayLog& plays) {
    router.handle("listFaxes",
                  [parts](const http::Request& request) { return list(parts, request); });
    router.handle("getFax", [parts](const http::Request& request) { return get(parts, request); });
    router.handle("getFaxDocument", [parts, &plays](const http::Request& request) {
        return document(parts, plays, request);
    });
    router.handle("handleFax",
                  [parts](const http::Request& request) { return handle(parts, request); });
}

}  // namespace callfloor::records
