#include "floor/internal/world.h"

namespace callfloor::floor {

namespace {
template <typename Map, typename Key>
auto* find_in(const Map& map, Key key) {
    const auto found = map.find(key);
    return found == map.end() ? nullptr : found->second.get();
}
}  // namespace

Agent* World::find_agent(UserId id) const {
    return find_in(agents, id);
}
Queue* World::find_queue(QueueId id) const {
    return find_in(queues, id);
}
Extension* World::find_extension(ExtensionId id) const {
    return find_in(extensions, id);
}
Conversation* World::find_conversation(ConversationId id) const {
    return find_in(conversations, id);
}
Chat* World::find_chat(ConversationId id) const {
    return find_in(chats, id);
}
Leg* World::find_leg(LegId id) const {
    return find_in(legs, id);
}

void World::touch(Agent& agent) {
    if (!std::exchange(agent.is_touched, true)) {
        out.agents.push_back(agent.config.id);
    }
}
void World::touch(Queue& queue) {
    if (!std::exchange(queue.is_touched, true)) {
        out.queues.push_back(queue.config.id);
    }
}
void World::touch(Conversation& conversation) {
    if (!std::exchange(conversation.is_touched, true)) {
        out.conversations.push_back(conversation.id);
    }
}
void World::touch(Chat& chat) {
    if (!std::exchange(chat.is_touched, true)) {
        out.conversations.push_back(chat.id);
    }
}

}  // namespace callfloor::floor
