// Routes of retention: classes, what is put on one recording by hand, and deletion by order.

#include "archive/archive_limits.h"
#include "archive/deletion.h"
#include "archive/internal/archive_state.h"
#include "base/json_parts.h"
#include "http/etag.h"
#include "people/creation.h"
#include "records/records_store.h"

namespace callfloor::archive {
namespace {

using http::Request;
using http::Response;
using people::handle;
using store::Connection;
using State = Archive::State;

json::Object class_content(const RetentionClass& one) {
    json::Array queues;
    for (const auto queue : one.queues) {
        queues.push_back(json::Value(queue.value));
    }
    return {{"name", one.name},
            {"days", one.days},
            {"queue_ids", std::move(queues)},
            {"for_reviewed", one.for_reviewed}};
}

json::Object class_json(const RetentionClass& one) {
    auto object = class_content(one);
    object["id"] = one.id;
    object["etag"] = http::etag_of(one.version);
    return object;
}

void read_class(const json::Object& body, RetentionClass& one) {
    one.name = body.at("name").as_string();
    one.days = body.at("days").to_number<std::int64_t>();
    one.for_reviewed = body.at("for_reviewed").as_bool();
    one.queues.clear();
    for (const auto& queue : body.at("queue_ids").as_array()) {
        one.queues.push_back(QueueId{queue.to_number<std::int64_t>()});
    }
}

Result<RetentionClass> existing(Connection& connection, std::int64_t id) {
    auto found = TRY(find_class(connection, id));
    if (!found) {
        return fail_field(ErrorCode::NotFound, "class_id",
                          "there is no retention class {}; see GET /archive/classes", id);
    }
    return *std::move(found);
}

Result<Response> list_classes(State& state, const Request&) {
    std::int64_t held = 0;
    auto found = state.read([&](Connection& connection) -> Result<std::vector<RetentionClass>> {
        held = TRY(count_held(connection));
        return load_classes(connection);
    });
    const auto classes = TRY(std::move(found));
    json::Array items;
    for (const auto& one : classes) {
        items.push_back(class_json(one));
    }
    const auto times = state.parts.retention ? state.parts.retention() : std::nullopt;
    json::Object object{{"items", std::move(items)}, {"held", held}};
    object["centre_days"] = times ? json::Value(times->centre_days) : json::Value();
    object["bound_days"] =
        times && times->bound_days > 0 ? json::Value(times->bound_days) : json::Value();
    return Response::json(std::move(object));
}

Result<Response> create_class(State& state, const Request& request) {
    const auto now = state.parts.clock.now();
    return people::create_once(
        state.parts.writer, request, now, [&](Connection& connection) -> Result<Response> {
            const auto known = TRY(load_classes(connection));
            if (known.size() >= limits::kRetentionClasses) {
                return fail(ErrorCode::LimitReached,
                            "there are {} retention classes, which is the most; delete one",
                            known.size());
            }
            RetentionClass one;
            read_class(request.object(), one);
            one.id = state.ids.next_value(now);
            TRY(insert_class(connection, one));
            TRY(state.audit_change(connection, request, {"retention_class.create", one.id}, {},
                                   class_content(one)));
            return people::created(class_json(one), one.version);
        });
}

Result<Response> change_class(State& state, const Request& request) {
    const auto expected = TRY(http::expected_version(request));
    return state.write([&](Connection& connection) -> Result<Response> {
        const auto before = TRY(existing(connection, request.path_integer("id")));
        auto one = before;
        read_class(request.object(), one);
        one.version = TRY(update_class(connection, one, expected));
        TRY(state.audit_change(connection, request, {"retention_class.update", one.id},
                               class_content(before), class_content(one)));
        return people::document(class_json(one), one.version);
    });
}

Result<Response> remove_class(State& state, const Request& request) {
    return state.write([&](Connection& connection) -> Result<Response> {
        const auto one = TRY(existing(connection, request.path_integer("id")));
        TRY(delete_class(connection, one.id));
        TRY(state.audit_change(connection, request, {"retention_class.delete", one.id},
                               class_content(one), {}));
        return Response::no_content();
    });
}

// ---------------------------------------------------------------- one recording

json::Object hold_content(const RecordingHold& hold) {
    return {{"class_id", json::id_or_null(hold.retention_class)},
            {"held", hold.is_held},
            {"reason", hold.reason}};
}

json::Object hold_json(const State& state, const RecordingHold& hold) {
    auto object = hold_content(hold);
    object["by_name"] = hold.by.is_set() ? state.person_name(hold.by) : "";
    object["at"] = hold.by.is_set() ? json::Value(to_epoch_ms(hold.at)) : json::Value();
    return object;
}

Result<records::RecordingRecord> recording_of(Connection& connection, const Request& request) {
    const auto id = request.id<RecordingId>("id");
    auto found = TRY(records::find_recording(connection, id));
    if (!found) {
        return fail(ErrorCode::NotFound, "there is no recording {}", id);
    }
    return *std::move(found);
}

Result<Response> get_hold(State& state, const Request& request) {
    auto found = state.read([&](Connection& connection) -> Result<RecordingHold> {
        const auto recording = TRY(recording_of(connection, request));
        return find_hold(connection, recording.id);
    });
    const auto hold = TRY(std::move(found));
    return Response::json(hold_json(state, hold));
}

Result<Response> put_hold(State& state, const Request& request) {
    const auto& body = request.object();
    RecordingHold hold;
    const auto& chosen = body.at("class_id");
    hold.retention_class = chosen.is_null() ? 0 : chosen.to_number<std::int64_t>();
    hold.is_held = body.at("held").as_bool();
    hold.reason = body.at("reason").as_string();
    hold.by = request.identity.user;
    hold.at = state.parts.clock.now();
    return state.write([&](Connection& connection) -> Result<Response> {
        const auto recording = TRY(recording_of(connection, request));
        if (recording.deleted_at) {
            return fail(ErrorCode::Conflict,
                        "recording {} was deleted; nothing can be held any more", recording.id);
        }
        if (hold.retention_class != 0) {
            TRY(existing(connection, hold.retention_class));
        }
        const auto before = TRY(find_hold(connection, recording.id));
        TRY(save_hold(connection, recording.id, hold));
        TRY(state.audit_change(connection, request, {"recording.retain", recording.id.value},
                               hold_content(before), hold_content(hold)));
        return Response::json(hold_json(state, hold));
    });
}

/// By order of a person: somebody's right to be forgotten, or a recording that must not be.
Result<Response> delete_by_order(State& state, const Request& request) {
    const std::string reason(request.object().at("reason").as_string());
    auto checked = state.read([&](Connection& connection) -> Result<records::RecordingRecord> {
        auto recording = TRY(recording_of(connection, request));
        const auto hold = TRY(find_hold(connection, recording.id));
        if (hold.is_held) {
            return fail(ErrorCode::Conflict,
                        "recording {} is held ({}); it can be deleted when the hold is lifted",
                        recording.id, hold.reason);
        }
        if (recording.deleted_at || !recording.finished_at) {
            return fail(ErrorCode::Conflict, "recording {} is {}; there is nothing to delete",
                        recording.id, recording.state());
        }
        return recording;
    });
    const auto recording = TRY(std::move(checked));
    auto entry = people::audit_entry(request, "recording.delete", recording.id.value);
    entry.after = json::Object{{"reason", reason}};
    TRY(people::record_act(state.parts.writer, std::move(entry), state.parts.clock.now()));
    ExpiredRecording gone;
    gone.recording = recording.id;
    gone.conversation = recording.conversation;
    gone.started_at = recording.started_at;
    gone.path = recording.path;
    TRY(delete_sound(state.parts, gone,
                     {{"rule", "order"},
                      {"by", request.identity.user.value},
                      {"by_name", request.identity.name},
                      {"reason", reason}}));
    TRY(state.parts.writer.flush());
    return Response::no_content();
}

}  // namespace

void add_retention_routes(http::Router& router, State& state) {
    handle(router, state, "listRetentionClasses", list_classes);
    handle(router, state, "createRetentionClass", create_class);
    handle(router, state, "updateRetentionClass", change_class);
    handle(router, state, "deleteRetentionClass", remove_class);
    handle(router, state, "getRecordingRetention", get_hold);
    handle(router, state, "updateRecordingRetention", put_hold);
    handle(router, state, "deleteRecording", delete_by_order);
}

}  // namespace callfloor::archive
