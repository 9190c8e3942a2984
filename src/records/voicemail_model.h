#pragma once
// Messages callers left (voicemail), and what is done with them. The message is the journal's: it
// begins with the tone and is named by its recording; who handles it, what became of it and who
// heard it is what people do, and stands beside it.
//
//   new ─► assigned ─► done ─► (reopened) assigned or new

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"

namespace callfloor::records {

enum class MessageState : std::uint8_t { New, Assigned, Done };

std::string_view message_state_name(MessageState state);
std::optional<MessageState> message_state_from_name(std::string_view name);

struct MessageHandling {
    MessageState state = MessageState::New;
    UserId user{};        ///< who is to handle it; unset while it is new
    UserId changed_by{};  ///< who said so last
    std::optional<Instant> changed_at{};
    std::string note{};
};

struct MessageListener {
    UserId user;
    Instant first_at;
};

struct Message {
    RecordingId id;
    ConversationId conversation;
    std::string caller_number;
    QueueId queue;  ///< whose box; of the two one is set
    UserId agent;
    Instant left_at;
    Duration length{0};
    bool is_deleted = false;  ///< the audio is gone when its time is over; the facts stay
    MessageHandling handling;
    std::vector<MessageListener> heard_by;
};

}  // namespace callfloor::records
