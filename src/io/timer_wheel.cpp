#include "io/timer_wheel.h"

#include "base/check.h"

namespace callfloor::io {

TimerWheel::TimerWheel(Instant now) : tick_(to_epoch_ms(now)) {}

TimerId TimerWheel::start(Instant due, std::move_only_function<void()> on_due) {
    std::uint32_t index;
    if (free_.empty()) {
        index = static_cast<std::uint32_t>(nodes_.size());
        nodes_.emplace_back();
    } else {
        index = free_.back();
        free_.pop_back();
    }
    auto& node = nodes_[index];
    node.due = std::max(to_epoch_ms(due), tick_ + 1);
    node.on_due = std::move(on_due);
    place(index);
    ++active_;
    return static_cast<TimerId>(std::uint64_t{node.generation} << 32 | index);
}

void TimerWheel::cancel(TimerId id) {
    const auto index = static_cast<std::uint32_t>(static_cast<std::uint64_t>(id));
    const auto generation = static_cast<std::uint32_t>(static_cast<std::uint64_t>(id) >> 32);
    if (index >= nodes_.size() || nodes_[index].generation != generation ||
        nodes_[index].list == kNone) {
        return;
    }
    unlink(index);
    auto& node = nodes_[index];
    ++node.generation;
    free_.push_back(index);
    --active_;
    node.on_due = nullptr;  // last: its destructor may start or cancel timers and move nodes_
}

void TimerWheel::place(std::uint32_t index) {
    auto& node = nodes_[index];
    const auto ahead = static_cast<std::uint64_t>(node.due - tick_);
    int level = 0;
    while (level < kLevels - 1 && ahead >= std::uint64_t{1} << (kSlotBits * (level + 1))) {
        ++level;
    }
    // Beyond the last level's reach the timer waits in its farthest slot and is placed again from
    // there.
    const std::int64_t reach = (std::int64_t{1} << (kSlotBits * kLevels)) - 1;
    const std::int64_t slot_due = std::min(node.due, tick_ + reach);
    const auto slot = static_cast<std::uint32_t>(slot_due >> (kSlotBits * level)) & (kSlots - 1);
    node.list = static_cast<std::uint32_t>(level) * kSlots + slot;
    auto& list = lists_[node.list];
    node.next = kNone;
    node.previous = list.tail;
    (list.tail == kNone ? list.head : nodes_[list.tail].next) = index;
    list.tail = index;
    ++per_level_[level];
}

void TimerWheel::unlink(std::uint32_t index) {
    auto& node = nodes_[index];
    auto& list = lists_[node.list];
    (node.previous == kNone ? list.head : nodes_[node.previous].next) = node.next;
    (node.next == kNone ? list.tail : nodes_[node.next].previous) = node.previous;
    --per_level_[node.list / kSlots];
    node.list = kNone;
}

void TimerWheel::cascade(int level) {
    const auto slot = static_cast<std::uint32_t>(tick_ >> (kSlotBits * level)) & (kSlots - 1);
    auto& list = lists_[static_cast<std::uint32_t>(level) * kSlots + slot];
    auto index = list.head;
    while (index != kNone) {
        const auto next = nodes_[index].next;
        unlink(index);
        place(index);
        index = next;
    }
}

void TimerWheel::run_slot(std::uint32_t slot, const std::function<void(Instant)>& on_tick) {
    auto& list = lists_[slot];
    while (list.head != kNone) {
        const auto index = list.head;
        auto& node = nodes_[index];
        CHECK(node.due <= tick_);
        unlink(index);
        auto on_due = std::move(node.on_due);
        node.on_due = nullptr;
        ++node.generation;
        free_.push_back(index);
        --active_;
        if (on_tick) {
            on_tick(from_epoch_ms(tick_));
        }
        on_due();
    }
}

void TimerWheel::advance(Instant now, const std::function<void(Instant)>& on_tick) {
    const auto target = to_epoch_ms(now);
    while (tick_ < target) {
        if (const auto next = next_due(); !next || to_epoch_ms(*next) > target) {
            // Nothing can be due on the way, but slots are tied to absolute time: only whole jumps
            // within the gap are safe, and next_due() stops at every cascade.
            tick_ = target;
            return;
        } else {
            tick_ = to_epoch_ms(*next);
        }
        for (int level = kLevels - 1; level >= 1; --level) {
            if ((tick_ & ((std::int64_t{1} << (kSlotBits * level)) - 1)) == 0) {
                cascade(level);
            }
        }
        run_slot(static_cast<std::uint32_t>(tick_) & (kSlots - 1), on_tick);
    }
}

std::optional<Instant> TimerWheel::next_due() const {
    if (active_ == 0) {
        return std::nullopt;
    }
    // The first occupied slot of each level that comes after the present one; for the upper levels
    // that is the moment the slot is cascaded.
    std::optional<std::int64_t> best;
    for (int level = 0; level < kLevels; ++level) {
        if (per_level_[level] == 0) {
            continue;
        }
        const int shift = kSlotBits * level;
        const std::int64_t base = tick_ >> shift;
        for (std::uint32_t step = 1; step <= kSlots; ++step) {
            const auto slot = static_cast<std::uint32_t>(base + step) & (kSlots - 1);
            if (lists_[static_cast<std::uint32_t>(level) * kSlots + slot].head != kNone) {
                const std::int64_t at = (base + step) << shift;
                best = best ? std::min(*best, at) : at;
                break;
            }
        }
    }
    CHECK(best.has_value());
    return from_epoch_ms(*best);
}

}  // namespace callfloor::io
