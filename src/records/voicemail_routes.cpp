#include "records/voicemail_routes.h"

#include "http/paging.h"
#include "people/audit.h"
#include "records/handling_rules.h"
#include "records/peaks.h"
#include "records/records_json.h"
#include "records/records_store.h"
#include "records/request_parts.h"
#include "records/voicemail_store.h"

namespace callfloor::records {
namespace {

MessageReach reach_of(const RecordsParts& parts, const http::Request& request) {
    return {visible_agents(people::data_scope(request), parts.directory)};
}

std::unexpected<Error> no_message(RecordingId id) {
    return fail(ErrorCode::NotFound, "there is no message {} you may hear", id);
}

Result<http::Response> list(const RecordsParts& parts, const http::Request& request) {
    MessageFilter filter;
    filter.reach = reach_of(parts, request);
    filter.state = message_state_from_name(request.query_text("state").value_or(""));
    filter.queue = request.query_id<QueueId>("queue_id");
    filter.user = request.query_boolean("mine").value_or(false) ? request.identity.user : UserId{};
    const auto page = TRY(http::page_of(request, json::Array{0, 0}));
    std::optional<MessagePlace> after;
    if (page.after) {
        after = MessagePlace{from_epoch_ms(page.after->at(0).as_int64()),
                             RecordingId{page.after->at(1).as_int64()}};
    }
    const auto found = TRY(parts.readers.read([&](store::Connection& connection) {
        return find_messages(connection, filter, after, page.limit + 1);
    }));
    json::Array rows;
    for (const Message& message : found) {
        rows.push_back(message_json(message, {request.identity, parts.directory}));
    }
    return http::Response::json(http::page_answer(std::move(rows), page, [&](std::size_t index) {
        return json::Array{to_epoch_ms(found[index].left_at), found[index].id.value};
    }));
}

Result<Message> message_for(const RecordsParts& parts, const http::Request& request) {
    const auto id = request.id<RecordingId>("id");
    auto message = TRY(parts.readers.read([&](store::Connection& connection) {
        return find_message(connection, id, reach_of(parts, request));
    }));
    if (!message) {
        return no_message(id);
    }
    return *std::move(message);
}

Result<http::Response> get(const RecordsParts& parts, const http::Request& request) {
    const auto message = TRY(message_for(parts, request));
    return http::Response::json(message_json(message, {request.identity, parts.directory}));
}

Result<sound::StoredSound> sound_for(const RecordsParts& parts, const Message& message) {
    const auto recording = TRY(parts.readers.read(
        [&](store::Connection& connection) { return find_recording(connection, message.id); }));
    return recording ? sound_of(parts, *recording)
                     : Result<sound::StoredSound>(no_message(message.id));
}

Result<http::Response> audio(const RecordsParts& parts, people::PlayLog& plays,
                             const http::Request& request) {
    const auto message = TRY(message_for(parts, request));
    const auto sound = TRY(sound_for(parts, message));
    const auto now = parts.clock.now();
    TRY(plays.record(request, "voicemail.play", message.id.value, now));
    TRY(parts.writer.run_and_wait([&](store::Connection& connection) {
        return store_listener(connection, message.id, {request.identity.user, now});
    }));
    return sound_answer(sound);
}

Result<http::Response> peaks(const RecordsParts& parts, const http::Request& request) {
    const auto message = TRY(message_for(parts, request));
    const auto sound = TRY(sound_for(parts, message));
    const auto points = static_cast<std::size_t>(request.query_integer("points").value_or(1'200));
    const auto found = TRY(read_peaks(sound, points));
    return http::Response::json(peaks_json(found));
}

Result<http::Response> handle(const RecordsParts& parts, const http::Request& request) {
    const auto id = request.id<RecordingId>("id");
    const auto now = parts.clock.now();
    const auto asked = TRY(asked_handling(request, parts.directory, now));
    return parts.writer.run_and_wait([&](store::Connection& connection) -> Result<http::Response> {
        auto message = TRY(find_message(connection, id, reach_of(parts, request)));
        if (!message) {
            return no_message(id);
        }
        const auto next = TRY(changed_handling(message->handling, asked, request.identity));
        auto entry = people::audit_entry(request, "voicemail.handle", id.value);
        entry.before = handling_json(message->handling);
        message->handling = next;
        TRY(store_handling(connection, id, message->handling));
        entry.after = handling_json(message->handling);
        TRY(people::append_audit(connection, entry, now));
        return http::Response::json(message_json(*message, {request.identity, parts.directory}));
    });
}

}  // namespace

void add_voicemail_routes(http::Router& router, const RecordsParts& parts, people::PlayLog& plays) {
    router.handle("listMessages",
                  [parts](const http::Request& request) { return list(parts, request); });
    router.handle("getMessage",
                  [parts](const http::Request& request) { return get(parts, request); });
    router.handle("getMessageAudio", [parts, &plays](const http::Request& request) {
        return audio(parts, plays, request);
    });
    router.handle("getMessagePeaks",
                  [parts](const http::Request& request) { return peaks(parts, request); });
    router.handle("handleMessage",
                  [parts](const http::Request& request) { return handle(parts, request); });
}

}  // namespace callfloor::records
