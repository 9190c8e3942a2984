#include "records/voicemail_routes.h"

#include "http/paging.h"
#include "people/audit.h"
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

bool is_leader(const http::Identity& identity) {
    return identity.has_role("team_leader") || identity.has_role("admin");
}

/// Whether this person may give the message this state; what is asked is in `next`.
Result<void> check_handling(const Message& message, const MessageHandling& next,
                            const http::Identity& identity) {
    if (next.state == MessageState::Assigned && !next.user.is_set()) {
        return fail_field(ErrorCode::InvalidInput, "user_id",
                          "is missing; say who is to handle the message");
    }
    if (is_leader(identity)) {
        return {};
    }
    const UserId holder = message.handling.user;
    const bool is_free = message.handling.state == MessageState::New;
    if (!is_free && holder != identity.user) {
        return fail(ErrorCode::Conflict,
                    "somebody else handles message {}; choose another, or ask a team leader",
                    message.id);
    }
    if (next.state == MessageState::Assigned && next.user != identity.user) {
        return fail(
            ErrorCode::Forbidden,
            "an agent takes messages for himself; ask a team leader to give it to somebody");
    }
    return {};
}

Result<http::Response> handle(const RecordsParts& parts, const http::Request& request) {
    const auto id = request.id<RecordingId>("id");
    const auto now = parts.clock.now();
    const auto& body = request.object();
    MessageHandling next;
    next.state = message_state_from_name(std::string_view(body.at("state").as_string()))
                     .value_or(MessageState::New);
    if (const auto* user = body.at("user_id").if_int64(); user != nullptr) {
        next.user = UserId{*user};
    }
    if (next.user.is_set() && parts.directory.agent_name(next.user).empty()) {
        return fail_field(ErrorCode::InvalidInput, "user_id", "nobody has the id {}", next.user);
    }
    next.note = std::string(body.at("note").as_string());
    next.changed_by = request.identity.user;
    next.changed_at = now;
    return parts.writer.run_and_wait([&](store::Connection& connection) -> Result<http::Response> {
        auto message = TRY(find_message(connection, id, reach_of(parts, request)));
        if (!message) {
            return no_message(id);
        }
        TRY(check_handling(*message, next, request.identity));
        auto entry = people::audit_entry(request, "voicemail.handle", id.value);
        entry.before = handling_json(message->handling);
        // Who has done it stays with it.
        if (next.state == MessageState::Done) {
            next.user =
                message->handling.user.is_set() ? message->handling.user : request.identity.user;
        } else if (next.state == MessageState::New) {
            next.user = {};
        }
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
