#pragma once
// What is sent by e-mail when a message is left in a box. Writing functions run on the writer's
// thread, within its transaction.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "store/database.h"

namespace callfloor::records {

enum class VoicemailCopy : std::uint8_t {
    None,
    Notice,     ///< who called when
    Recording,  ///< also what was said, where the settings of e-mail let it
};
std::string_view word_of(VoicemailCopy copy);
std::optional<VoicemailCopy> voicemail_copy_from(std::string_view word);

/// Of a queue, or of a person (one is set).
struct VoicemailBox {
    QueueId queue;
    UserId agent;
    VoicemailCopy copy = VoicemailCopy::None;
    Instant since{};                 ///< of what is left from then on
    std::vector<std::string> mails;  ///< of a queue's box; a person's goes to the person's address
};

/// Absent when nobody has set it up.
Result<std::optional<VoicemailBox>> find_box(store::Connection& connection, QueueId queue,
                                             UserId agent);
Result<std::vector<VoicemailBox>> find_queue_boxes(store::Connection& connection);
Result<void> store_box(store::Connection& connection, const VoicemailBox& box);

}  // namespace callfloor::records
