#pragma once
// A stream whose other side is a program and not a person (a fax machine): what the peer says goes
// to another thread, what that thread says goes to the peer, as linear samples in packets of 20 ms.
//
//   media thread ──hear()──► ring ──take_heard()──► the program's thread
//        ▲──────next()────── ring ◄──say()───────────────┘
//
// One thread on each side; no lock, no allocation after construction. A full ring drops what comes
// and counts it: the media thread never waits.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace callfloor::media {

constexpr std::size_t kLinePacket = 160;  ///< samples

class SoundLine final {
  public:
    static constexpr std::size_t kPackets = 64;  ///< in each direction: 1.28 s

    struct Packet {
        std::uint32_t timestamp = 0;  ///< RTP, of the first sample; of what was heard
        std::uint16_t samples = 0;
        std::array<std::int16_t, kLinePacket> sound{};
    };

    // Media thread.
    /// Longer packets become several.
    void hear(std::uint32_t timestamp, std::span<const std::uint8_t> codes,
              std::int16_t (*decode)(std::uint8_t));
    /// The next to send; absent when the program is late.
    std::optional<Packet> next() { return said_.take(); }
    /// The call is over, or somebody else talks to the peer now. Any thread.
    void close() { is_closed_.store(true, std::memory_order_release); }

    // The program's thread.
    std::optional<Packet> take_heard() { return heard_.take(); }
    bool say(std::span<const std::int16_t, kLinePacket> sound);
    std::size_t waiting_to_send() const { return said_.size(); }
    bool is_closed() const { return is_closed_.load(std::memory_order_acquire); }
    std::uint64_t dropped() const { return dropped_.load(std::memory_order_relaxed); }

  private:
    class Ring final {
      public:
        bool put(const Packet& packet);
        std::optional<Packet> take();
        std::size_t size() const {
            return written_.load(std::memory_order_acquire) - read_.load(std::memory_order_acquire);
        }

      private:
        std::array<Packet, kPackets> packets_{};
        alignas(64) std::atomic<std::size_t> written_{0};
        alignas(64) std::atomic<std::size_t> read_{0};
    };

    Ring heard_;
    Ring said_;
    std::atomic<std::uint64_t> dropped_{0};
    std::atomic<bool> is_closed_{false};
};

}  // namespace callfloor::media
