#pragma once
// Three and more together, or a leader in a call of two: what each hears is put together here.
//
//   member's packet ─► receive() ─► its queue of samples ─┐ every 20 ms
//                                                          ├─► sum for each member ─► his timeline
//   (a member who hears exactly one other gets that one's packets undecoded, as in a bridge)
//
// Who hears whom follows from the roles alone (MixRole): a listener has no queue, so nothing of him
// can reach anybody. A queue is as long as its member's jitter makes it and never longer than
// kMaxQueue: older sound is dropped then. Latency is the wait for the next tick: 20 ms at most for
// a member without jitter. One media thread; all members belong to it. No allocation per packet.

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "media/engine.h"
#include "media/internal/media_time.h"
#include "media/internal/rtp_packet.h"

namespace callfloor::media {

class Stream;

/// Whether a member of role `listener` hears one of role `speaker`.
bool is_heard(MixRole speaker, MixRole listener);

class Mixer final {
  public:
    static constexpr std::size_t kMaxQueue = 8 * kPacketSamples;  ///< 160 ms

    explicit Mixer(MediaTime now) : due_(now + kPacketTime) {}

    struct Place {
        Stream* stream = nullptr;
        MixRole role = MixRole::Speaker;
    };
    /// Exactly these from now on. Who was in already keeps his queue, so that nobody hears a gap.
    void set_members(const std::vector<Place>& places);
    void remove(Stream& stream);
    bool is_empty() const { return members_.empty(); }

    /// A packet of this member, in order of arrival.
    void receive(const Stream& from, const RtpPacket& packet, Codec codec);
    /// Every 5 ms; puts out what is due.
    void tick(MediaTime now);

  private:
    /// Samples not yet put out, first in first out.
    class Queue final {
      public:
        void push(const RtpPacket& packet, Codec codec);
        /// Takes 20 ms; false while there are less.
        bool pop(std::array<std::int16_t, kPacketSamples>& out);

      private:
        std::array<std::int16_t, kMaxQueue> samples_{};
        std::size_t first_ = 0;
        std::size_t size_ = 0;
        std::uint32_t ssrc_ = 0;
        std::uint32_t next_timestamp_ = 0;
        bool has_started_ = false;
        std::size_t lowest_ = kMaxQueue;  ///< size since pops_ was 0: what is always there is delay
        int pops_ = 0;
    };
    struct Member {
        Stream* stream = nullptr;
        MixRole role = MixRole::Speaker;
        std::unique_ptr<Queue> queue;  ///< null for a listener
        std::array<std::int16_t, kPacketSamples> present{};
        bool has_sound = false;
        Stream* only_source = nullptr;  ///< whom alone he hears: undecoded, not mixed
    };

    Member* find(const Stream& stream);
    void connect_sources();
    void put_out();

    std::vector<Member> members_;
    MediaTime due_;
};

}  // namespace callfloor::media
