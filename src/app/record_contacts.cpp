#include "app/record_contacts.h"

#include "records/contact_store.h"
#include "records/records_store.h"

namespace callfloor::app {

namespace {

quality::Contact contact_of(const records::ContactRecord& record) {
    quality::Contact contact;
    contact.conversation = record.conversation;
    contact.agent = record.agent;
    contact.queue = record.queue;
    contact.direction = record.direction;
    contact.started_at = record.started_at;
    contact.talk = record.talk;
    contact.hold = record.hold;
    contact.agents = record.agents;
    contact.recording = record.recording;
    contact.wrap_up_code = record.wrap_up_code;
    contact.ended = record.ended;
    contact.signals = record.signals;
    contact.survey = record.survey;
    return contact;
}

}  // namespace

Result<std::optional<quality::ContactDetail>> RecordContacts::find(store::Connection& connection,
                                                                   ConversationId conversation,
                                                                   UserId agent) {
    const auto found = TRY(records::find_contact(connection, conversation, agent));
    if (!found) {
        return std::nullopt;
    }
    quality::ContactDetail detail{contact_of(found->contact), {}, found->recording_started_at};
    for (const auto& part : found->parts) {
        detail.parts.push_back({part.from, part.to});
    }
    return detail;
}

Result<std::vector<UserId>> RecordContacts::agents_of(store::Connection& connection,
                                                      ConversationId conversation) {
    return records::contact_agents(connection, conversation);
}

Result<std::optional<quality::SourceRecording>> RecordContacts::find_recording(
    store::Connection& connection, RecordingId recording) {
    const auto found = TRY(records::find_recording(connection, recording));
    if (!found || !found->finished_at || found->deleted_at || found->bytes == 0 ||
        found->path.empty()) {
        return std::nullopt;
    }
    quality::SourceRecording source{found->id,     found->conversation, found->started_at,
                                    found->length, found->path,         {}};
    source.agents = TRY(records::contact_agents(connection, found->conversation));
    return source;
}

Result<void> RecordContacts::visit(store::Connection& connection, const Asked& asked,
                                   const std::function<void(const quality::Contact&)>& on_contact) {
    return records::visit_contacts(
        connection, {asked.from, asked.to}, {asked.signals, asked.survey},
        [&](const records::ContactRecord& record) { on_contact(contact_of(record)); });
}

}  // namespace callfloor::app
