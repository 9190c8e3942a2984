#pragma once
// One RTP stream with one peer, without its sockets: what to do with a packet that came, what to
// send now. Owned by one media thread; all of a bridge's and a recording's streams belong to the
// same thread, so that following a packet
//
//   receive_rtp ─► parse ─► latch ─► statistics ─┬─► recording (own left, or the peer's right)
//                                                ├─► peer: timeline ─► wire
//                                                └─► mixer, when three or more are together
//
// meets no lock. Time is a parameter and the wire an interface, so that tests run it without
// network or waiting.

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "base/random.h"
#include "media/engine.h"
#include "media/internal/browser_link.h"
#include "media/internal/endpoint.h"
#include "media/internal/latch.h"
#include "media/internal/outgoing_timeline.h"
#include "media/internal/playback.h"
#include "media/internal/receive_statistics.h"
#include "media/internal/recording.h"
#include "media/internal/rtcp.h"
#include "media/internal/srtp.h"
#include "media/internal/telephone_event.h"
#include "media/sound_line.h"

namespace callfloor::media {

class Mixer;

class Wire {
  public:
    virtual ~Wire() = default;
    virtual bool send_rtp(std::span<const std::uint8_t> datagram, const Endpoint& to) = 0;
    virtual bool send_rtcp(std::span<const std::uint8_t> datagram, const Endpoint& to) = 0;
};

/// Where a media thread's news go.
class StreamEvents {
  public:
    virtual ~StreamEvents() = default;
    virtual void on_playback_finished(StreamId stream, std::uint64_t playback) = 0;
    virtual void on_digit(StreamId stream, char digit) = 0;
    virtual void on_media_timeout(StreamId stream) = 0;
    /// Many packets within a second were not the peer's.
    virtual void on_strangers(StreamId stream, std::uint64_t packets) = 0;
    /// Many were not encrypted with the peer's key.
    virtual void on_unproven(StreamId stream, std::uint64_t packets) = 0;
    virtual void on_handshake(StreamId stream, Handshake outcome) = 0;
};

struct StreamOptions {
    StreamId id = StreamId::None;
    std::uint64_t seed = 0;  ///< SSRC, first sequence and timestamp, RTCP times
    Micros media_timeout{0};
    Micros wall_offset{0};                   ///< from the monotonic clock to UTC
    const DtlsIdentity* identity = nullptr;  ///< without it no browser; outlives the stream
};

class Stream final {
  public:
    Stream(const StreamOptions& options, Wire& wire, StreamEvents& events);
    ~Stream();
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;

    StreamId id() const { return options_.id; }

    // Commands.
    void set_remote(const StreamRemote& remote, const Latch::Expected& expected, MediaTime now);
    void bridge(Stream& other);
    /// Out of bridge and mix.
    void unbridge();
    void play(Playback playback, MediaTime now);
    void stop_playback();
    void send_digits(std::string_view digits, MediaTime now);
    /// The other side is a program from now on; null: no more.
    void attach(std::shared_ptr<SoundLine> line, MediaTime now);
    void start_recording(Recording& recording) { recording_ = &recording; }
    /// Ends the recording when it is this one.
    void stop_recording(RecordingHandle handle, MediaTime stop);
    /// From then on it is silence, or sound again.
    void silence_recording(RecordingHandle handle, bool is_silent, MediaTime at);
    // For the mixer alone.
    Mixer* mixer() const { return mixer_; }
    void set_mixer(Mixer* mixer);
    /// This one's packets go to `to` undecoded; null: to nobody.
    void feed(Stream* to);
    /// 20 ms of what this one hears.
    void send_mixed(std::span<const std::int16_t, kPacketSamples> sound, MediaTime due);

    /// Sends the RTCP BYE if the peer knows our reports, and lets go of everything.
    void leave(MediaTime now);

    // Packets; the datagram is rewritten in place for the peer.
    void receive_rtp(std::span<std::uint8_t> datagram, const Endpoint& from, MediaTime now);
    void receive_rtcp(std::span<std::uint8_t> datagram, const Endpoint& from, MediaTime now);
    void count_refused() { ++refused_; }

    // Time.
    /// Whether tick() is needed every 5 ms.
    bool is_ticking() const {
        return playback_.has_value() || digits_.is_busy() || line_ != nullptr;
    }
    void tick(MediaTime now);
    /// About every 100 ms.
    void housekeep(MediaTime now);

    StreamStatistics statistics() const;

  private:
    enum class Kind : std::uint8_t { ALaw, MuLaw, Event, ComfortNoise, Unknown };

    Kind kind_of(std::uint8_t payload_type) const;
    void receive_secure(std::span<std::uint8_t> datagram, const Endpoint& from, MediaTime now);
    void receive_clear(std::span<std::uint8_t> datagram, const Endpoint& from, MediaTime now);
    void receive_clear_rtcp(std::span<const std::uint8_t> datagram, const Endpoint& from,
                            MediaTime now);
    void receive_handshake(std::span<const std::uint8_t> datagram, const Endpoint& from);
    void set_security();
    void on_link(BrowserLink::Outcome outcome);
    BrowserLink::Send link_wire();
    void refuse_unproven();
    bool is_the_peers(const RtpPacket& packet, const Endpoint& from, MediaTime now);
    /// Where to send.
    std::optional<Endpoint> target() const { return link_ ? link_->target() : latch_.target(); }
    void receive_audio(std::span<std::uint8_t> datagram, const RtpPacket& packet, Codec codec,
                       MediaTime now);
    void receive_event(std::span<std::uint8_t> datagram, const RtpPacket& packet, MediaTime now);
    void relay_audio(std::span<std::uint8_t> datagram, const RtpPacket& in, Codec codec,
                     MediaTime now);
    void relay_event(std::span<std::uint8_t> datagram, const RtpPacket& in, MediaTime now);
    bool can_send() const;
    void send_in_place(std::span<std::uint8_t> datagram, const RtpPacket& in,
                       std::uint8_t payload_type, const OutgoingTimeline::Stamp& stamp);
    void send_own(std::span<const std::uint8_t> payload, std::uint8_t payload_type,
                  const OutgoingTimeline::Stamp& stamp);
    void transmit(std::span<const std::uint8_t> datagram);
    void tick_digits(MediaTime now);
    void tick_playback(MediaTime now);
    void tick_line(MediaTime now);
    void drop_line();
    void check_timeout(MediaTime now);
    void check_strangers(MediaTime now);
    void send_report(MediaTime now, bool is_bye);
    void count_peer_report(const ReceiveStatistics::Report& report);
    std::optional<Endpoint> rtcp_target() const;

    const StreamOptions options_;
    Wire& wire_;
    StreamEvents& events_;
    Random random_;
    const std::uint32_t ssrc_;

    bool has_remote_ = false;
    StreamRemote remote_;
    Latch latch_;
    bool is_secure_ = false;
    std::optional<SrtpKeys> srtp_keys_;
    std::unique_ptr<Srtp> srtp_;         ///< null while a browser's handshake runs
    std::unique_ptr<BrowserLink> link_;  ///< browsers only
    std::uint64_t unproven_ = 0, unproven_before_ = 0;
    ReceiveStatistics received_;
    TelephoneEventReceiver event_receiver_;
    std::uint64_t packets_received_ = 0, bytes_received_ = 0, refused_ = 0;
    MediaTime heard_at_{};  // last packet, or when packets began to be expected
    bool is_timeout_told_ = false;
    std::uint64_t refused_before_ = 0;  // until strangers_checked_
    MediaTime strangers_checked_{};

    Stream* peer_ = nullptr;  ///< gets this one's packets undecoded
    Mixer* mixer_ = nullptr;  ///< gets them too, while in a mix
    OutgoingTimeline timeline_;
    std::optional<Playback> playback_;
    std::shared_ptr<SoundLine> line_;
    MediaTime line_due_{};
    TelephoneEventSender digits_;
    std::uint32_t event_timestamp_ = 0;
    std::uint64_t packets_sent_ = 0, bytes_sent_ = 0;

    Recording* recording_ = nullptr;

    std::array<char, 16> cname_{};
    MediaTime next_report_{};
    bool has_reported_ = false;
    std::uint32_t peer_sr_ = 0;  // middle of its NTP time
    MediaTime peer_sr_at_{};
    std::optional<double> remote_fraction_lost_;
    std::optional<double> round_trip_ms_;
    SoundReport heard_by_peer_;
    std::uint64_t peer_reports_ = 0;  ///< about us
};

}  // namespace callfloor::media
