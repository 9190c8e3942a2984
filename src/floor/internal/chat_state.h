#pragma once
// A text chat, as the world keeps it (chats.h has the verbs).

#include <string>

#include "base/ids.h"
#include "floor/floor_model.h"
#include "floor/internal/timer_set.h"
#include "floor/internal/unoffered.h"

namespace callfloor::floor {

struct Agent;

struct Chat {
    ConversationId id;
    std::string name;
    std::string number;
    std::string caller_class;
    std::string web_page;
    Instant started_at;

    QueueId queue;
    bool is_waiting = false;  ///< in the queue, offered or not
    WaitingKey key{};
    Instant entered_at;
    UserId meant_for;  ///< transferred to this agent, who is asked first

    Agent* offered_to = nullptr;
    OfferId offer;
    Instant offered_at;
    Agent* agent = nullptr;  ///< who has him
    Instant taken_at;

    SegmentKind segment = SegmentKind::Queue;
    Instant segment_since;

    bool is_over = false;  ///< kept for the after-chat work of its agent
    Instant over_at;
    Duration wrap_up_limit{0};
    ChatRules rules{};  ///< of the queue, as they were when he was taken

    TimerKey wait_timer;   ///< until he is taken: the longest wait
    TimerKey reply_timer;  ///< while he waits for a reply
    TimerKey idle_timer;   ///< while the agent waits for his
    TimerKey close_timer;
    bool is_touched = false;
};

}  // namespace callfloor::floor
