#pragma once
// Hierarchical timer wheel (Varghese and Lauck 1987): four levels of 256 slots, one millisecond a
// tick, so 49 days ahead; later ones wait in the last level and are placed again. Start, cancel and
// each expiry are O(1); a SIP server holds tens of thousands of timers of which nearly all are
// cancelled. One thread.

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "io/timers.h"

namespace callfloor::io {

class TimerWheel final {
  public:
    explicit TimerWheel(Instant now);

    TimerId start(Instant due, std::move_only_function<void()> on_due);
    void cancel(TimerId id);

    /// Runs everything due at or before `now`, including timers started meanwhile. `on_tick` is
    /// told the time each callback runs at, so that a virtual clock shows a timer its own due time.
    void advance(Instant now, const std::function<void(Instant)>& on_tick = {});

    /// When advance() has something to do next; may be earlier than the first timer, never later.
    std::optional<Instant> next_due() const;
    std::size_t size() const { return active_; }

  private:
    static constexpr int kLevels = 4;
    static constexpr int kSlotBits = 8;
    static constexpr std::uint32_t kSlots = 1u << kSlotBits;
    static constexpr std::uint32_t kNone = 0xFFFFFFFF;

    struct Node {
        std::int64_t due = 0;
        std::move_only_function<void()> on_due;
        std::uint32_t previous = kNone;
        std::uint32_t next = kNone;
        std::uint32_t list = kNone;  // level * kSlots + slot, kNone when free
        std::uint32_t generation = 1;
    };
    struct List {
        std::uint32_t head = kNone;
        std::uint32_t tail = kNone;
    };

    void place(std::uint32_t index);
    void unlink(std::uint32_t index);
    void cascade(int level);
    void run_slot(std::uint32_t slot, const std::function<void(Instant)>& on_tick);

    std::int64_t tick_;  // every timer due at or before it has run
    std::vector<Node> nodes_;
    std::vector<std::uint32_t> free_;
    List lists_[kLevels * kSlots];
    std::size_t active_ = 0;
    std::uint32_t per_level_[kLevels] = {};
};

}  // namespace callfloor::io
