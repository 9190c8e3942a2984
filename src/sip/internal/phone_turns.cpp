#include "sip/internal/phone_turns.h"

#include <algorithm>
#include <utility>

namespace callfloor::sip::internal {

bool PhoneTurns::is_leaving(const std::string& phone) const {
    return std::ranges::any_of(leaving_, [&](const auto& one) { return one.second == phone; });
}

void PhoneTurns::hand_over(TransactionId from, TransactionId to) {
    if (auto entry = leaving_.extract(from)) {
        entry.key() = to;
        leaving_.insert(std::move(entry));
    }
}

void PhoneTurns::on_final(TransactionId id) {
    const auto found = leaving_.find(id);
    if (found == leaving_.end()) {
        return;
    }
    const auto phone = std::move(found->second);
    leaving_.erase(found);
    if (waiting_.empty() || is_leaving(phone)) {
        return;
    }
    std::list<Waiting> now;
    for (auto each = waiting_.begin(); each != waiting_.end();) {
        const auto next = std::next(each);
        if (each->phone == phone) {
            now.splice(now.end(), waiting_, each);
        }
        each = next;
    }
    for (auto& one : now) {
        one.bound.stop();
        one.go();
    }
}

bool PhoneTurns::wait(const std::string& phone, std::move_only_function<void()> go) {
    if (leaving_.empty() || !is_leaving(phone)) {
        return false;
    }
    const auto entry = waiting_.insert(
        waiting_.end(), {.phone = phone, .go = std::move(go), .bound = io::Timer(timers_)});
    entry->bound.start(kPhoneTurnWait, [this, entry] {
        std::list<Waiting> now;
        now.splice(now.end(), waiting_, entry);
        now.front().go();
    });
    return true;
}

}  // namespace callfloor::sip::internal
