// Routes of voicemail boxes: who is sent an e-mail when a message is left.
#include <algorithm>

#include "base/json_parts.h"
#include "base/mail_address.h"
#include "mail/mail_store.h"
#include "people/audit.h"
#include "people/people_store.h"
#include "records/voicemail_box_store.h"
#include "records/voicemail_routes.h"

namespace callfloor::records {
namespace {

using store::Connection;

json::Object box_json(const VoicemailBox& box, const Directory& directory) {
    return {{"queue_id", json::id_or_null(box.queue.value)},
            {"queue_name", box.queue.is_set() ? directory.queue_name(box.queue) : std::string()},
            {"copy", word_of(box.copy)},
            {"mails", json::texts_json(box.mails)}};
}

Result<VoicemailBox> own_box(Connection& connection, UserId user) {
    auto found = TRY(find_box(connection, {}, user));
    auto box = found.value_or(VoicemailBox{});
    box.agent = user;
    box.mails.clear();
    if (const auto person = TRY(people::find_user(connection, user));
        person && !person->email.empty()) {
        box.mails.push_back(person->email);
    }
    return box;
}

Result<http::Response> list(const RecordsParts& parts, const http::Request& request) {
    json::Array items;
    mail::MailSettings settings;
    auto done = parts.readers.read([&](Connection& connection) -> Result<void> {
        settings = TRY(mail::load_settings(connection));
        const auto own = TRY(own_box(connection, request.identity.user));
        items.push_back(box_json(own, parts.directory));
        if (!request.identity.has_role("admin")) {
            return {};
        }
        const auto set_up = TRY(find_queue_boxes(connection));
        for (const auto queue : parts.directory.queues()) {
            const auto known = std::ranges::find(set_up, queue, &VoicemailBox::queue);
            VoicemailBox box;
            box.queue = queue;
            items.push_back(box_json(known == set_up.end() ? box : *known, parts.directory));
        }
        return {};
    });
    TRY(std::move(done));
    return http::Response::json(json::Object{{"items", std::move(items)},
                                             {"mail_on", settings.is_on},
                                             {"attach_recordings", settings.may_attach_sound}});
}

Result<http::Response> keep(const RecordsParts& parts, const http::Request& request,
                            Connection& connection, VoicemailBox box,
                            const std::optional<VoicemailBox>& before) {
    const auto now = parts.clock.now();
    const bool was_told = before && before->copy != VoicemailCopy::None;
    box.since = was_told ? before->since : now;
    auto kept = box;
    if (box.agent.is_set()) {
        kept.mails.clear();  // the address is the person's, wherever it changes to
    }
    TRY(store_box(connection, kept));
    auto entry = people::audit_entry(request, "voicemail.set_up_box",
                                     box.queue.is_set() ? box.queue.value : box.agent.value);
    people::set_change(entry, before ? box_json(*before, parts.directory) : json::Object(),
                       box_json(kept, parts.directory));
    TRY(people::append_audit(connection, entry, now));
    return http::Response::json(box_json(box, parts.directory));
}

VoicemailCopy asked_copy(const http::Request& request) {
    return voicemail_copy_from(request.object().at("copy").as_string())
        .value_or(VoicemailCopy::None);
}

Result<http::Response> change_own(const RecordsParts& parts, const http::Request& request) {
    return parts.writer.run_and_wait([&](Connection& connection) -> Result<http::Response> {
        const auto before = TRY(find_box(connection, {}, request.identity.user));
        auto box = TRY(own_box(connection, request.identity.user));
        box.copy = asked_copy(request);
        if (box.copy != VoicemailCopy::None && box.mails.empty()) {
            return fail_field(ErrorCode::InvalidInput, "copy",
                              "no e-mail address is entered for you; ask an administrator to add "
                              "it under Admin, People");
        }
        return keep(parts, request, connection, std::move(box), before);
    });
}

Result<http::Response> change_queue(const RecordsParts& parts, const http::Request& request) {
    VoicemailBox box;
    box.queue = request.id<QueueId>("id");
    box.copy = asked_copy(request);
    box.mails = json::texts_from_json(request.object().at("mails").as_array());
    const auto queues = parts.directory.queues();
    if (std::ranges::find(queues, box.queue) == queues.end()) {
        return fail(ErrorCode::NotFound, "queue {} does not exist; see GET /queues", box.queue);
    }
    for (std::size_t i = 0; i < box.mails.size(); ++i) {
        if (const auto fit = check_mail_address(box.mails[i]); !fit) {
            return fail_field(ErrorCode::InvalidInput, fmt::format("mails/{}", i), "{}",
                              fit.error().text);
        }
    }
    if (box.copy != VoicemailCopy::None && box.mails.empty()) {
        return fail_field(ErrorCode::InvalidInput, "mails", "give at least one address");
    }
    return parts.writer.run_and_wait([&](Connection& connection) -> Result<http::Response> {
        const auto before = TRY(find_box(connection, box.queue, {}));
        return keep(parts, request, connection, box, before);
    });
}

}  // namespace

void add_voicemail_box_routes(http::Router& router, const RecordsParts& parts) {
    router.handle("listVoicemailBoxes",
                  [parts](const http::Request& request) { return list(parts, request); });
    router.handle("updateOwnVoicemailBox",
                  [parts](const http::Request& request) { return change_own(parts, request); });
    router.handle("updateQueueVoicemailBox",
                  [parts](const http::Request& request) { return change_queue(parts, request); });
}

}  // namespace callfloor::records
