#include "records/voicemail_box_store.h"

#include <fmt/format.h>

#include "base/text.h"
#include "base/words.h"

namespace callfloor::records {

namespace {

using store::Connection;
using store::Row;

constexpr Words<VoicemailCopy, 3> kCopies{{{VoicemailCopy::None, "none"},
                                           {VoicemailCopy::Notice, "notice"},
                                           {VoicemailCopy::Recording, "recording"}}};

VoicemailBox box_of(const Row& row) {
    VoicemailBox box;
    box.queue = row.id<QueueId>(0);
    box.agent = row.id<UserId>(1);
    box.copy = voicemail_copy_from(row.text_view(2)).value_or(VoicemailCopy::None);
    for (const auto address : split(row.text_view(3), ',')) {
        if (!address.empty()) {
            box.mails.emplace_back(address);
        }
    }
    box.since = row.instant(4);
    return box;
}

}  // namespace

std::string_view word_of(VoicemailCopy copy) {
    return word_in(kCopies, copy);
}
std::optional<VoicemailCopy> voicemail_copy_from(std::string_view word) {
    return value_in(kCopies, word);
}

Result<std::optional<VoicemailBox>> find_box(Connection& connection, QueueId queue, UserId agent) {
    return connection.query_first(
        "SELECT queue_id, agent_id, copy, mails, since_ms FROM voicemail_box WHERE queue_id = $1 "
        "AND "
        "agent_id = $2",
        {queue.value, agent.value}, box_of);
}

Result<std::vector<VoicemailBox>> find_queue_boxes(Connection& connection) {
    return connection.query_all(
        "SELECT queue_id, agent_id, copy, mails, since_ms FROM voicemail_box WHERE agent_id = 0 "
        "ORDER BY "
        "queue_id",
        {}, box_of);
}

Result<void> store_box(Connection& connection, const VoicemailBox& box) {
    TRY(connection.execute("DELETE FROM voicemail_box WHERE queue_id = $1 AND agent_id = $2",
                           {box.queue.value, box.agent.value}));
    TRY(connection.execute(
        "INSERT INTO voicemail_box (queue_id, agent_id, copy, mails, since_ms) VALUES ($1, $2, $3, "
        "$4, $5)",
        {box.queue.value, box.agent.value, word_of(box.copy),
         fmt::format("{}", fmt::join(box.mails, ",")), box.since}));
    return {};
}

}  // namespace callfloor::records
