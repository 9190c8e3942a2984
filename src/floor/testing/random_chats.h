#pragma once
// Random text chats for the random floor: queues of their own whose members are the floor's agents,
// visitors who write, fall asleep and leave, agents and leaders who do what they may and may not.
// Tests only.

#include <vector>

#include "base/random.h"
#include "floor/floor.h"
#include "floor/testing/random_centre.h"

namespace callfloor::floor {

class RandomChats final {
  public:
    static constexpr std::int64_t kQueues = 2;
    static QueueId queue(std::int64_t i) { return QueueId{800 + i}; }

    explicit RandomChats(Random& random) : random_(random) {}

    QueueConfig make_queue(std::int64_t i) {
        using std::chrono_literals::operator""s;
        QueueConfig queue;
        queue.id = RandomChats::queue(i);
        queue.name = i == 0 ? "web" : "later";
        queue.channel = Channel::Chat;
        queue.chat.capacity = static_cast<int>(1 + pick(3));
        queue.chat.reply_limit = pick(3) * 10s;
        queue.chat.idle_limit = pick(3) * 15s;
        queue.strategy = chance(50) ? Strategy::SkillLevel : Strategy::LongestIdle;
        queue.ring_timeout = 5s + pick(20) * 1s;
        queue.wrap_up_limit = pick(3) * 10s;
        queue.max_wait = pick(3) * 20s;
        queue.max_length = static_cast<std::size_t>(pick(6));
        queue.accept_without_agents = chance(60);
        queue.missed_offer.count = static_cast<int>(pick(3));
        queue.back_off.no_answer = pick(3) * 1s;
        if (chance(50)) {
            queue.overflow = {OverflowKind::Queue, RandomChats::queue(pick(kQueues)), ""};
        }
        for (std::int64_t a = 0; a < kAgents; ++a) {
            if (chance(50)) {
                queue.members.push_back({RandomCentre::agent(a), static_cast<int>(1 + pick(10))});
            }
        }
        return queue;
    }

    Input any(Floor& floor, Instant now) {
        using std::chrono_literals::operator""s;
        if (chance(25)) {
            return ChatArrived{
                floor.new_conversation_id(now), queue(pick(kQueues)),      "visitor", "",
                chance(20) ? "vip" : "",        "https://shop.example.com"};
        }
        const auto chats = chats_of_all(floor);
        const UserId anybody = RandomCentre::agent(pick(kAgents));
        const AgentStatus agent = chats.empty() ? floor.agent(anybody).value_or(AgentStatus{})
                                                : *floor.agent(chats[random_.below(chats.size())]);
        AgentChat chat;
        if (agent.chats.empty()) {
            chat.conversation = any_waiting(floor);
        } else {
            chat = agent.chats[random_.below(agent.chats.size())];
        }
        const UserId by = chance(80) ? agent.id : UserId{99};
        switch (pick(chat.is_offered ? 6 : 9)) {
            case 0:
                return VisitorLeft{chance(50) ? any_waiting(floor) : chat.conversation};
            case 1:
                return chat.is_offered && chance(70) ? Input{RejectOffer{agent.id}}
                                                     : Input{EndChat{chat.conversation, by}};
            case 2:
            case 3:
                return AcceptChat{agent.id, chat.conversation};
            case 4:
                return ChatSaid{chat.conversation, chance(50) ? by : UserId{}};
            case 5:
                return TransferChat{chat.conversation, by, queue(pick(kQueues)),
                                    chance(40) ? anybody : UserId{}};
            case 6:
                return ChatSaid{chat.conversation, by};
            default:
                return CloseChat{by, chat.conversation, chance(50) ? "solved" : "", ""};
        }
    }

  private:
    bool chance(std::uint64_t percent) { return random_.below(100) < percent; }
    std::int64_t pick(std::int64_t bound) {
        return static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(bound)));
    }
    /// Agents who have a chat or are offered one.
    static std::vector<UserId> chats_of_all(const Floor& floor) {
        std::vector<UserId> agents;
        for (const AgentStatus& agent : floor.agents()) {
            if (!agent.chats.empty()) {
                agents.push_back(agent.id);
            }
        }
        return agents;
    }
    ConversationId any_waiting(const Floor& floor) {
        std::vector<ConversationId> waiting;
        for (const ConversationStatus& one : floor.conversations()) {
            if (one.channel == Channel::Chat) {
                waiting.push_back(one.id);
            }
        }
        return waiting.empty() ? ConversationId{1} : waiting[random_.below(waiting.size())];
    }

    Random& random_;
};

}  // namespace callfloor::floor
