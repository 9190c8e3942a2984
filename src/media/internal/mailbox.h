#pragma once
// Bounded mailbox from one thread to one other (single producer, single consumer ring), with an
// eventfd to sleep on. The producer pays a system call only when the consumer has seen everything
// before.
//
//   producer: push() ──► ring ──► eventfd ──► consumer: acknowledge(), then pop() until empty

#include <atomic>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include <sys/eventfd.h>
#include <unistd.h>

#include "base/check.h"
#include "base/unique_fd.h"

namespace callfloor::media {

template <typename T>
class Mailbox final {
  public:
    explicit Mailbox(std::size_t capacity)
        : slots_(capacity), event_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
        CHECK(event_.is_open());
    }

    /// Producer. False, and `message` untouched, when full.
    [[nodiscard]] bool push(T&& message) {
        const auto tail = tail_.load(std::memory_order_relaxed);
        if (tail - head_.load(std::memory_order_acquire) == slots_.size()) {
            return false;
        }
        slots_[tail % slots_.size()] = std::move(message);
        tail_.store(tail + 1, std::memory_order_release);
        if (!signalled_.exchange(true)) {
            const std::uint64_t one = 1;
            [[maybe_unused]] const auto written = ::write(event_.get(), &one, sizeof one);
        }
        return true;
    }

    /// Consumer: call when fd() is readable and before the pops it announces.
    void acknowledge() {
        std::uint64_t count = 0;
        [[maybe_unused]] const auto taken = ::read(event_.get(), &count, sizeof count);
        signalled_.exchange(false);  // not a store: it must see what the producer did before
    }
    std::optional<T> pop() {
        const auto head = head_.load(std::memory_order_relaxed);
        if (head == tail_.load(std::memory_order_acquire)) {
            return std::nullopt;
        }
        std::optional<T> message(std::move(slots_[head % slots_.size()]));
        slots_[head % slots_.size()] = T{};
        head_.store(head + 1, std::memory_order_release);
        return message;
    }
    /// Readable while something waits.
    int fd() const { return event_.get(); }

  private:
    std::vector<T> slots_;
    UniqueFd event_;
    alignas(64) std::atomic<std::size_t> head_{0};
    alignas(64) std::atomic<std::size_t> tail_{0};
    std::atomic<bool> signalled_{false};
};

}  // namespace callfloor::media
