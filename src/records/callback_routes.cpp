#include "records/callback_routes.h"

#include "http/paging.h"
#include "people/audit.h"
#include "records/callback_store.h"
#include "records/records_json.h"

namespace callfloor::records {
namespace {

Result<http::Response> list(const RecordsParts& parts, const http::Request& request) {
    CallbackFilter filter;
    filter.now = parts.clock.now();
    filter.is_done = request.query_boolean("done").value_or(false);
    filter.queue = request.query_id<QueueId>("queue_id");
    const auto page = TRY(http::page_of(request, json::Array{0, 0}));
    std::optional<CallbackPlace> after;
    if (page.after) {
        after = CallbackPlace{from_epoch_ms(page.after->at(0).as_int64()),
                              ConversationId{page.after->at(1).as_int64()}};
    }
    const auto found = TRY(parts.readers.read([&](store::Connection& connection) {
        return find_callbacks(connection, filter, after, page.limit + 1);
    }));
    json::Array rows;
    for (const Callback& callback : found) {
        rows.push_back(callback_json(callback, {request.identity, parts.directory}));
    }
    return http::Response::json(http::page_answer(std::move(rows), page, [&](std::size_t index) {
        return json::Array{to_epoch_ms(found[index].lost_at), found[index].conversation.value};
    }));
}

/// Changes one entry that is still to be worked off, and answers it.
template <typename Change>
Result<http::Response> handle(const RecordsParts& parts, const http::Request& request,
                              std::string_view act, Change change) {
    const auto id = request.id<ConversationId>("id");
    const auto now = parts.clock.now();
    return parts.writer.run_and_wait([&](store::Connection& connection) -> Result<http::Response> {
        CallbackFilter filter;
        filter.now = now;
        filter.conversation = id;
        auto found = TRY(find_callbacks(connection, filter, std::nullopt, 1));
        if (found.empty()) {
            return fail(ErrorCode::NotFound,
                        "call {} is not on the call-back list: its caller was served, is on "
                        "the line again, or was called back; look at the list again",
                        id);
        }
        auto& callback = found.front();
        auto& handling = callback.handling;
        if (handling.state == CallbackState::Taken && handling.user != request.identity.user &&
            !(act != "callback.take" &&
              (request.identity.has_role("team_leader") || request.identity.has_role("admin")))) {
            return fail(ErrorCode::Conflict,
                        "{} has taken this call-back; choose another, or ask a team leader to "
                        "give it back",
                        parts.directory.agent_name(handling.user));
        }
        auto entry = people::audit_entry(request, act, id.value);
        const auto state_before = callback_state_name(handling.state);
        TRY(change(handling));
        handling.changed_at = now;
        TRY(store_handling(connection, id, handling));
        entry.before = json::Object{{"state", state_before}};
        entry.after = json::Object{{"state", callback_state_name(handling.state)},
                                   {"result", handling.result},
                                   {"note", handling.note}};
        TRY(people::append_audit(connection, entry, now));
        return http::Response::json(callback_json(callback, {request.identity, parts.directory}));
    });
}

Result<http::Response> take(const RecordsParts& parts, const http::Request& request) {
    return handle(parts, request, "callback.take", [&](CallbackHandling& handling) -> Result<void> {
        handling.state = CallbackState::Taken;
        handling.user = request.identity.user;
        return {};
    });
}

/// Takes the entry, dials, and keeps which call it was.
Result<http::Response> call(const RecordsParts& parts, const http::Request& request) {
    const auto id = request.id<ConversationId>("id");
    CallbackFilter filter;
    filter.now = parts.clock.now();
    filter.conversation = id;
    const auto found = TRY(parts.readers.read([&](store::Connection& connection) {
        return find_callbacks(connection, filter, std::nullopt, 1);
    }));
    TRY(take(parts, request));  // also says when it is not on the list, or somebody else's
    if (found.empty()) {
        return fail(ErrorCode::NotFound, "call {} is not on the call-back list", id);
    }
    const auto& entry = found.front();
    const auto placed = TRY(parts.dial(request, entry.caller_number, entry.queue));
    TRY(parts.writer.run_and_wait([&](store::Connection& connection) {
        return store_callback_call(connection,
                                   {placed, id, request.identity.user, parts.clock.now()});
    }));
    return http::Response::json(json::Object{{"conversation_id", placed.value}});
}

Result<void> must_be_taken(const CallbackHandling& handling) {
    if (handling.state != CallbackState::Taken) {
        return fail(ErrorCode::Conflict, "nobody has taken this call-back; take it first");
    }
    return {};
}

Result<http::Response> release(const RecordsParts& parts, const http::Request& request) {
    return handle(parts, request, "callback.release",
                  [](CallbackHandling& handling) -> Result<void> {
                      TRY(must_be_taken(handling));
                      handling.state = CallbackState::Open;
                      return {};
                  });
}

Result<http::Response> record_result(const RecordsParts& parts, const http::Request& request) {
    const auto& body = request.object();
    const auto word = std::string(body.at("result").as_string());
    const auto note = std::string(body.at("note").as_string());
    return handle(parts, request, "callback.result",
                  [&](CallbackHandling& handling) -> Result<void> {
                      TRY(must_be_taken(handling));
                      const bool is_open_again =
                          callback_result_from_name(word) == CallbackResult::NotReached;
                      handling.state = is_open_again ? CallbackState::Open : CallbackState::Done;
                      handling.result = word;
                      handling.note = note;
                      ++handling.attempts;
                      return {};
                  });
}

}  // namespace

void add_callback_routes(http::Router& router, const RecordsParts& parts) {
    router.handle("listCallbacks",
                  [parts](const http::Request& request) { return list(parts, request); });
    router.handle("takeCallback",
                  [parts](const http::Request& request) { return take(parts, request); });
    router.handle("callCallback",
                  [parts](const http::Request& request) { return call(parts, request); });
    router.handle("releaseCallback",
                  [parts](const http::Request& request) { return release(parts, request); });
    router.handle("recordCallbackResult",
                  [parts](const http::Request& request) { return record_result(parts, request); });
}

}  // namespace callfloor::records
