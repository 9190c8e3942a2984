// What can be seen of chats (chats.h).
#include "floor/internal/agents.h"
#include "floor/internal/chats.h"

namespace callfloor::floor {

std::vector<AgentChat> chats_of(const Agent& agent) {
    std::vector<AgentChat> list;
    for (const Chat* chat : agent.chats) {
        list.push_back({chat->id, chat->queue, chat->name, chat->web_page, chat->taken_at, false,
                        chat->reply_timer.due, chat->close_timer.due, chat->is_over});
    }
    if (const Chat* chat = agent.chat_offer; chat != nullptr) {
        list.push_back({chat->id,
                        chat->queue,
                        chat->name,
                        chat->web_page,
                        chat->offered_at,
                        true,
                        agent.ring_timer.due,
                        {},
                        false});
    }
    return list;
}

ConversationStatus status_of(const World& world, const Chat& chat) {
    ConversationStatus status;
    status.id = chat.id;
    status.channel = Channel::Chat;
    status.caller_number = chat.number;
    status.caller_name = chat.name;
    status.caller_class = chat.caller_class;
    status.web_page = chat.web_page;
    status.segment = chat.segment;
    status.started_at = chat.started_at;
    status.segment_since = chat.segment_since;
    status.queue = chat.queue;
    if (const Queue* queue = chat.is_waiting ? world.find_queue(chat.queue) : nullptr) {
        status.position = 1 + std::distance(queue->chats.begin(), queue->chats.find(chat.key));
    }
    status.agent = user_of(chat.agent != nullptr ? chat.agent : chat.offered_to);
    return status;
}

}  // namespace callfloor::floor
