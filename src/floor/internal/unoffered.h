#pragma once
// The callers of a queue no phone rings for, by what an agent must be to take them, each in the
// order of the queue. One of these needs stands for each caller:
//
//   0        any member, or one of the overflow agents
//   1..10    a member of this level or above
//   kKept    the agent he is kept for, nobody else

#include <array>
#include <cstddef>
#include <map>

#include "base/clock.h"

namespace callfloor::floor {

struct Conversation;

/// Smaller is served sooner: entry time minus the class's head start, so that waiting makes up for
/// class (ageing).
struct WaitingKey {
    Instant rank;
    std::uint64_t sequence = 0;
    auto operator<=>(const WaitingKey&) const = default;
};

constexpr int kForAgentsToo = 0;
constexpr int kEveryMember = 1;
constexpr int kHighestLevel = 10;
constexpr int kKept = kHighestLevel + 1;

class Unoffered final {
  public:
    using Callers = std::map<WaitingKey, Conversation*>;

    void insert(int need, const WaitingKey& key, Conversation* conversation) {
        size_ += callers(need).emplace(key, conversation).second ? 1U : 0U;
    }
    /// False when he was not among them.
    bool erase(int need, const WaitingKey& key) {
        const bool was_there = callers(need).erase(key) > 0;
        size_ -= was_there ? 1U : 0U;
        return was_there;
    }
    bool is_empty() const { return size_ == 0; }
    const Callers& with_need(int need) const { return by_need_[static_cast<std::size_t>(need)]; }

    /// Who comes first of those a member of this level may take; null when there is none.
    Conversation* first_for(int level) const {
        const Callers::value_type* first = nullptr;
        for (int need = kForAgentsToo; need <= level; ++need) {
            const Callers& some = with_need(need);
            if (!some.empty() && (first == nullptr || some.begin()->first < first->first)) {
                first = &*some.begin();
            }
        }
        return first == nullptr ? nullptr : first->second;
    }

  private:
    Callers& callers(int need) { return by_need_[static_cast<std::size_t>(need)]; }

    std::array<Callers, kKept + 1> by_need_;
    std::size_t size_ = 0;
};

}  // namespace callfloor::floor
