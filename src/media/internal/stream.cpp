#include "media/internal/stream.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/check.h"
#include "media/g711.h"
#include "media/internal/mixer.h"

namespace callfloor::media {

static_assert(kLinePacket == kPacketSamples);

namespace {
constexpr std::uint8_t kComfortNoise = 13;  // RFC 3389
constexpr Micros kStrangersEvery = std::chrono::seconds(1);
constexpr std::uint64_t kManyStrangers = 100;  // a party's own oddities stay below
}  // namespace

Stream::Stream(const StreamOptions& options, Wire& wire, StreamEvents& events)
    : options_(options),
      wire_(wire),
      events_(events),
      random_(options.seed),
      ssrc_(static_cast<std::uint32_t>(random_.next())),
      timeline_(static_cast<std::uint16_t>(random_.next()),
                static_cast<std::uint32_t>(random_.next())) {
    const auto name = random_.token(cname_.size());
    std::copy(name.begin(), name.end(), cname_.begin());
}

Stream::~Stream() {
    unbridge();
    CHECK(recording_ == nullptr);
}

void Stream::set_remote(const StreamRemote& remote, const Latch::Expected& expected,
                        MediaTime now) {
    const bool was_receiving = has_remote_ && remote_.receive;
    remote_ = remote;
    set_security();
    latch_.expect(expected, now);
    if (!has_remote_) {
        // RFC 3550 section 6.2: the first report after half the minimum interval.
        next_report_ =
            now + Micros{static_cast<std::int64_t>(2'500'000 * (0.5 + random_.uniform()))};
    }
    has_remote_ = true;
    if (!was_receiving) {
        heard_at_ = now;
        is_timeout_told_ = false;
    }
}

void Stream::bridge(Stream& other) {
    CHECK(this != &other);
    if (peer_ != &other || other.peer_ != this || mixer_ != nullptr) {
        unbridge();
        other.unbridge();
        peer_ = &other;
        other.peer_ = this;
        for (Stream* stream : {this, &other}) {
            stream->timeline_.change_source();
            if (stream->recording_ != nullptr) {
                stream->recording_->change_party(Side::Other);
            }
        }
    }
    for (Stream* stream : {this, &other}) {
        stream->stop_playback();
        stream->drop_line();
    }
}

void Stream::unbridge() {
    if (mixer_ != nullptr) {
        mixer_->remove(*this);
    }
    if (peer_ != nullptr) {
        peer_->peer_ = nullptr;
        peer_->timeline_.change_source();
        peer_ = nullptr;
        timeline_.change_source();
    }
}

void Stream::set_mixer(Mixer* mixer) {
    if (mixer != nullptr) {
        if (mixer_ != nullptr && mixer_ != mixer) {
            mixer_->remove(*this);
        }
        if (mixer_ == nullptr) {
            unbridge();
        }
        stop_playback();
        drop_line();
    }
    mixer_ = mixer;
    timeline_.change_source();
    if (recording_ != nullptr) {
        recording_->change_party(Side::Other);
    }
}

void Stream::feed(Stream* to) {
    if (peer_ == to) {
        return;
    }
    if (peer_ != nullptr) {
        peer_->timeline_.change_source();
    }
    peer_ = to;
    if (to != nullptr) {
        to->timeline_.change_source();
        if (to->recording_ != nullptr) {
            to->recording_->change_party(Side::Other);
        }
    }
}

void Stream::send_mixed(std::span<const std::int16_t, kPacketSamples> sound, MediaTime due) {
    std::array<std::uint8_t, kPacketSamples> payload;
    const auto encode = remote_.codec == Codec::Pcmu ? encode_mu_law : encode_a_law;
    std::transform(sound.begin(), sound.end(), payload.begin(), encode);
    if (playback_ || !has_remote_) {
        return;  // the prompt stands in for the others
    }
    const auto stamp = timeline_.generate(kPacketSamples, due);
    if (recording_ != nullptr) {
        RtpPacket packet;
        packet.marker = stamp.marker;
        packet.timestamp = stamp.timestamp;
        packet.ssrc = ssrc_;
        packet.payload = payload;
        recording_->place(Side::Other, packet, remote_.codec, due);
    }
    if (can_send() && !digits_.is_sending()) {
        send_own(payload, static_cast<std::uint8_t>(remote_.codec), stamp);
    }
}

void Stream::play(Playback playback, MediaTime now) {
    drop_line();
    timeline_.change_source();
    playback_.emplace(std::move(playback));
    if (playback_->is_finished()) {
        const auto id = playback_->id();
        playback_.reset();
        events_.on_playback_finished(options_.id, id);
        return;
    }
    tick(now);
}

void Stream::stop_playback() {
    playback_.reset();
}

void Stream::send_digits(std::string_view digits, MediaTime now) {
    if (has_remote_ && remote_.telephone_event_type >= 0) {
        digits_.send(digits, now);
        tick(now);
    }
}

void Stream::attach(std::shared_ptr<SoundLine> line, MediaTime now) {
    unbridge();
    stop_playback();
    drop_line();
    timeline_.change_source();
    line_ = std::move(line);
    line_due_ = now;
}

void Stream::drop_line() {
    if (line_ != nullptr) {
        line_->close();
        line_.reset();
    }
}

void Stream::silence_recording(RecordingHandle handle, bool is_silent, MediaTime at) {
    if (recording_ != nullptr && recording_->handle() == handle) {
        is_silent ? recording_->pause(at) : recording_->resume(at);
    }
}

void Stream::stop_recording(RecordingHandle handle, MediaTime stop) {
    if (recording_ != nullptr && recording_->handle() == handle) {
        recording_->end(stop);
        recording_ = nullptr;
    }
}

void Stream::leave(MediaTime now) {
    unbridge();
    stop_playback();
    drop_line();
    digits_.clear();
    if (recording_ != nullptr) {
        stop_recording(recording_->handle(), now);
    }
    if (has_reported_) {
        send_report(now, true);
    }
}

Stream::Kind Stream::kind_of(std::uint8_t payload_type) const {
    if (payload_type == static_cast<std::uint8_t>(Codec::Pcma)) {
        return Kind::ALaw;
    }
    if (payload_type == static_cast<std::uint8_t>(Codec::Pcmu)) {
        return Kind::MuLaw;
    }
    if (payload_type == remote_.receive_event_type) {
        return Kind::Event;
    }
    return payload_type == kComfortNoise ? Kind::ComfortNoise : Kind::Unknown;
}

void Stream::receive_rtp(std::span<std::uint8_t> datagram, const Endpoint& from, MediaTime now) {
    is_secure_ ? receive_secure(datagram, from, now) : receive_clear(datagram, from, now);
}

void Stream::receive_clear(std::span<std::uint8_t> datagram, const Endpoint& from, MediaTime now) {
    const auto packet = parse_rtp(datagram);
    const auto kind = packet && has_remote_ ? kind_of(packet->payload_type) : Kind::Unknown;
    if (kind == Kind::Unknown || !is_the_peers(*packet, from, now)) {
        ++refused_;
        return;
    }
    ++packets_received_;
    bytes_received_ += datagram.size();
    heard_at_ = now;
    is_timeout_told_ = false;
    if (received_.count(*packet, now) == ReceiveStatistics::Arrival::Duplicate ||
        !remote_.receive) {
        return;
    }
    switch (kind) {
        case Kind::ALaw:
            receive_audio(datagram, *packet, Codec::Pcma, now);
            break;
        case Kind::MuLaw:
            receive_audio(datagram, *packet, Codec::Pcmu, now);
            break;
        case Kind::Event:
            receive_event(datagram, *packet, now);
            break;
        case Kind::ComfortNoise:
            // Not passed on: the other side did not agree to it. Silence in the recording says the
            // same.
            if (peer_ != nullptr) {
                peer_->timeline_.withhold(*packet);
            }
            break;
        case Kind::Unknown:
            break;
    }
}

void Stream::receive_audio(std::span<std::uint8_t> datagram, const RtpPacket& packet, Codec codec,
                           MediaTime now) {
    received_.count_jitter(packet.timestamp, now);
    if (recording_ != nullptr) {
        recording_->place(Side::Customer, packet, codec, now);
    }
    if (mixer_ != nullptr) {
        mixer_->receive(*this, packet, codec);
    }
    if (line_ != nullptr) {
        line_->hear(packet.timestamp, packet.payload,
                    codec == Codec::Pcmu ? decode_mu_law : decode_a_law);
    }
    if (peer_ != nullptr) {
        if (peer_->recording_ != nullptr) {
            peer_->recording_->place(Side::Other, packet, codec, now);
        }
        peer_->relay_audio(datagram, packet, codec, now);
    }
}

void Stream::receive_event(std::span<std::uint8_t> datagram, const RtpPacket& packet,
                           MediaTime now) {
    if (const auto digit = event_receiver_.receive(packet)) {
        events_.on_digit(options_.id, *digit);
    }
    if (peer_ != nullptr) {
        peer_->relay_event(datagram, packet, now);
    }
}

bool Stream::can_send() const {
    const auto to = target();
    return has_remote_ && remote_.send && to && !to->is_unspecified() &&
           (!is_secure_ || srtp_ != nullptr);
}

void Stream::relay_audio(std::span<std::uint8_t> datagram, const RtpPacket& in, Codec codec,
                         MediaTime now) {
    if (playback_ || digits_.is_sending() || !can_send() || in.payload.empty()) {
        timeline_.withhold(in);
        return;
    }
    const auto stamp = timeline_.relay(in, static_cast<std::uint32_t>(in.payload.size()), now);
    if (!stamp) {
        return;
    }
    if (codec != remote_.codec) {
        const auto& table = codec == Codec::Pcmu ? mu_law_to_a_law() : a_law_to_mu_law();
        const auto start = static_cast<std::size_t>(in.payload.data() - datagram.data());
        for (auto& code : datagram.subspan(start, in.payload.size())) {
            code = table[code];
        }
    }
    send_in_place(datagram, in, static_cast<std::uint8_t>(remote_.codec), *stamp);
}

void Stream::relay_event(std::span<std::uint8_t> datagram, const RtpPacket& in, MediaTime now) {
    if (remote_.telephone_event_type < 0 || playback_ || digits_.is_busy() || !can_send()) {
        timeline_.withhold(in);
        return;
    }
    if (const auto stamp = timeline_.relay(in, 0, now)) {
        send_in_place(datagram, in, static_cast<std::uint8_t>(remote_.telephone_event_type),
                      *stamp);
    }
}

// The new header goes right before the payload, over the old header's end: nothing is copied.
void Stream::send_in_place(std::span<std::uint8_t> datagram, const RtpPacket& in,
                           std::uint8_t payload_type, const OutgoingTimeline::Stamp& stamp) {
    const auto start =
        static_cast<std::size_t>(in.payload.data() - datagram.data()) - kRtpHeaderBytes;
    const auto out = datagram.subspan(start, kRtpHeaderBytes + in.payload.size());
    write_rtp_header({payload_type, stamp.marker, stamp.sequence, stamp.timestamp, ssrc_, {}},
                     out.first<kRtpHeaderBytes>());
    transmit(out);
}

void Stream::send_own(std::span<const std::uint8_t> payload, std::uint8_t payload_type,
                      const OutgoingTimeline::Stamp& stamp) {
    std::array<std::uint8_t, kRtpHeaderBytes + kPacketSamples> datagram;
    CHECK(payload.size() <= kPacketSamples);
    write_rtp_header({payload_type, stamp.marker, stamp.sequence, stamp.timestamp, ssrc_, {}},
                     std::span(datagram).first<kRtpHeaderBytes>());
    std::memcpy(datagram.data() + kRtpHeaderBytes, payload.data(), payload.size());
    transmit(std::span(datagram).first(kRtpHeaderBytes + payload.size()));
}

void Stream::transmit(std::span<const std::uint8_t> datagram) {
    const auto wire = srtp_ != nullptr ? srtp_->seal_rtp(datagram) : datagram;
    if (!wire.empty() && wire_.send_rtp(wire, *target())) {
        ++packets_sent_;
        bytes_sent_ += datagram.size();
    }
}

void Stream::tick(MediaTime now) {
    tick_digits(now);
    tick_playback(now);
    tick_line(now);
}

void Stream::tick_digits(MediaTime now) {
    const auto packet = digits_.next(now);
    if (!packet || !can_send() || remote_.telephone_event_type < 0) {
        return;
    }
    auto stamp = packet->begins ? timeline_.begin_event(now) : timeline_.continue_event();
    if (packet->begins) {
        event_timestamp_ = stamp.timestamp;
    }
    stamp.timestamp = event_timestamp_;
    std::array<std::uint8_t, kTelephoneEventBytes> payload;
    write_telephone_event(packet->event, payload);
    send_own(payload, static_cast<std::uint8_t>(remote_.telephone_event_type), stamp);
}

void Stream::tick_playback(MediaTime now) {
    const auto packet = playback_ ? playback_->next(now, remote_.codec) : std::nullopt;
    if (!packet) {
        return;
    }
    // Time passes for the prompt even while nothing may be sent, so that it always comes to its
    // end.
    if (can_send() && !digits_.is_sending()) {
        send_own(packet->payload, static_cast<std::uint8_t>(remote_.codec),
                 timeline_.generate(kPacketSamples, packet->due));
    }
    if (packet->is_last) {
        const auto id = playback_->id();
        playback_.reset();
        events_.on_playback_finished(options_.id, id);
    }
}

// By absolute deadlines like a prompt, one packet a tick at most. A modem's signal cannot be
// skipped: when the program was late, all that follows is later.
void Stream::tick_line(MediaTime now) {
    if (line_ == nullptr || now < line_due_) {
        return;
    }
    const auto packet = line_->next();
    if (!packet) {
        return;
    }
    line_due_ = now - line_due_ > Playback::kLateness ? now : line_due_;
    std::array<std::uint8_t, kPacketSamples> payload;
    std::transform(packet->sound.begin(), packet->sound.end(), payload.begin(),
                   remote_.codec == Codec::Pcmu ? encode_mu_law : encode_a_law);
    if (can_send()) {
        send_own(payload, static_cast<std::uint8_t>(remote_.codec),
                 timeline_.generate(kPacketSamples, line_due_));
    }
    line_due_ += kPacketTime;
}

void Stream::housekeep(MediaTime now) {
    if (recording_ != nullptr) {
        recording_->commit(now);
    }
    check_timeout(now);
    check_strangers(now);
    if (link_ != nullptr) {
        on_link(link_->repeat_lost(link_wire()));
    }
    if (has_remote_ && now >= next_report_) {
        // Five seconds, varied by half either way and compensated (RFC 3550 section 6.3.1).
        next_report_ =
            now +
            Micros{static_cast<std::int64_t>(5'000'000 * (0.5 + random_.uniform()) / 1.21828)};
        send_report(now, false);
    }
}

void Stream::check_timeout(MediaTime now) {
    if (options_.media_timeout > Micros::zero() && has_remote_ && remote_.receive &&
        !is_timeout_told_ && now - heard_at_ >= options_.media_timeout) {
        is_timeout_told_ = true;
        events_.on_media_timeout(options_.id);
    }
}

void Stream::check_strangers(MediaTime now) {
    if (now - strangers_checked_ < kStrangersEvery) {
        return;
    }
    const auto packets = refused_ - std::exchange(refused_before_, refused_);
    strangers_checked_ = now;
    const auto unproven = unproven_ - std::exchange(unproven_before_, unproven_);
    if (unproven >= kManyStrangers) {
        events_.on_unproven(options_.id, unproven);
    } else if (packets >= kManyStrangers) {
        events_.on_strangers(options_.id, packets);
    }
}

StreamStatistics Stream::statistics() const {
    StreamStatistics result;
    result.packets_received = packets_received_;
    result.bytes_received = bytes_received_;
    result.packets_sent = packets_sent_;
    result.bytes_sent = bytes_sent_;
    result.packets_lost = received_.lost();
    result.packets_reordered = received_.reordered();
    result.packets_refused = refused_;
    result.packets_unproven = unproven_;
    result.jitter_ms = received_.jitter_ms();
    result.remote_fraction_lost = remote_fraction_lost_;
    result.round_trip_ms = round_trip_ms_;
    result.received = received_.sound();
    if (peer_reports_ > 0) {
        result.heard_by_peer = heard_by_peer_;
    }
    if (const auto first = received_.first_at()) {
        result.first_packet_at = Instant{
            std::chrono::duration_cast<Duration>(first->time_since_epoch() + options_.wall_offset)};
    }
    result.longest_gap_ms = static_cast<double>(received_.longest_gap().count()) / 1'000.0;
    return result;
}

}  // namespace callfloor::media
