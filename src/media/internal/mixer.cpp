#include "media/internal/mixer.h"

#include <algorithm>

#include "base/check.h"
#include "media/g711.h"
#include "media/internal/stream.h"

namespace callfloor::media {

namespace {
constexpr Micros kLateness = std::chrono::milliseconds(200);
/// A second without ever falling below two packets: one of them is delay nobody needs.
constexpr int kPopsToShorten = 50;
/// Further back is no late packet but another clock.
constexpr std::int32_t kReordered = 8'000;
constexpr std::size_t kSpare = 2 * kPacketSamples;
}  // namespace

bool is_heard(MixRole speaker, MixRole listener) {
    switch (speaker) {
        case MixRole::Speaker:
        case MixRole::Agent:
            return true;
        case MixRole::Coach:
            return listener == MixRole::Agent || listener == MixRole::Muted;
        case MixRole::Muted:
        case MixRole::Listener:
            return false;
    }
    return false;
}

// ---------------------------------------------------------------- one member's samples

void Mixer::Queue::push(const RtpPacket& packet, Codec codec) {
    const auto ahead = static_cast<std::int32_t>(packet.timestamp - next_timestamp_);
    if (has_started_ && packet.ssrc == ssrc_ && ahead < 0 && ahead > -kReordered) {
        return;  // its place has been put out already
    }
    has_started_ = true;
    ssrc_ = packet.ssrc;
    next_timestamp_ = packet.timestamp + static_cast<std::uint32_t>(packet.payload.size());
    const auto decode = codec == Codec::Pcmu ? decode_mu_law : decode_a_law;
    for (const auto code : packet.payload) {
        if (size_ == kMaxQueue) {
            first_ = (first_ + 1) % kMaxQueue;
            --size_;
        }
        samples_[(first_ + size_) % kMaxQueue] = decode(code);
        ++size_;
    }
}

bool Mixer::Queue::pop(std::array<std::int16_t, kPacketSamples>& out) {
    if (size_ < kPacketSamples) {
        lowest_ = 0;
        return false;
    }
    for (auto& sample : out) {
        sample = samples_[first_];
        first_ = (first_ + 1) % kMaxQueue;
    }
    size_ -= kPacketSamples;
    lowest_ = std::min(lowest_, size_);
    if (++pops_ >= kPopsToShorten) {
        if (lowest_ >= kSpare) {
            first_ = (first_ + kPacketSamples) % kMaxQueue;
            size_ -= kPacketSamples;
        }
        pops_ = 0;
        lowest_ = size_;
    }
    return true;
}

// ---------------------------------------------------------------- members

Mixer::Member* Mixer::find(const Stream& stream) {
    const auto found = std::ranges::find(members_, &stream, &Member::stream);
    return found == members_.end() ? nullptr : &*found;
}

void Mixer::set_members(const std::vector<Place>& places) {
    const auto is_named = [&](const Stream* stream) {
        return std::ranges::find(places, stream, &Place::stream) != places.end();
    };
    for (std::size_t i = members_.size(); i-- > 0;) {
        if (!is_named(members_[i].stream)) {
            remove(*members_[i].stream);
        }
    }
    for (const Place& place : places) {
        Member* member = find(*place.stream);
        if (member == nullptr) {
            place.stream->set_mixer(this);
            members_.push_back({});
            member = &members_.back();
            member->stream = place.stream;
        }
        member->role = place.role;
        const bool is_source = place.role != MixRole::Listener && place.role != MixRole::Muted;
        if (!is_source) {
            member->queue.reset();
            member->has_sound = false;
        } else if (member->queue == nullptr) {
            member->queue = std::make_unique<Queue>();
        }
    }
    connect_sources();
}

void Mixer::remove(Stream& stream) {
    Member* member = find(stream);
    CHECK(member != nullptr);
    members_.erase(members_.begin() + (member - members_.data()));
    for (Member& each : members_) {
        if (each.only_source == &stream) {
            each.only_source = nullptr;
        }
    }
    stream.feed(nullptr);
    stream.set_mixer(nullptr);
    connect_sources();
}

/// Who hears exactly one other gets his packets undecoded, when nobody else does already.
void Mixer::connect_sources() {
    std::vector<std::pair<Stream*, Stream*>> fed;
    for (Member& member : members_) {
        Stream* source = nullptr;
        int heard = 0;
        for (const Member& other : members_) {
            if (&other != &member && is_heard(other.role, member.role)) {
                source = other.stream;
                ++heard;
            }
        }
        const bool is_free =
            std::ranges::find(fed, source, &std::pair<Stream*, Stream*>::first) == fed.end();
        member.only_source = heard == 1 && is_free ? source : nullptr;
        if (member.only_source != nullptr) {
            fed.emplace_back(source, member.stream);
        }
    }
    for (const Member& member : members_) {
        const auto found =
            std::ranges::find(fed, member.stream, &std::pair<Stream*, Stream*>::first);
        member.stream->feed(found == fed.end() ? nullptr : found->second);
    }
}

// ---------------------------------------------------------------- sound

void Mixer::receive(const Stream& from, const RtpPacket& packet, Codec codec) {
    Member* member = find(from);
    if (member != nullptr && member->queue != nullptr) {
        member->queue->push(packet, codec);
    }
}

void Mixer::tick(MediaTime now) {
    if (now - due_ > kLateness) {
        due_ = now;
    }
    if (now >= due_) {
        put_out();
        due_ += kPacketTime;
    }
}

void Mixer::put_out() {
    for (Member& member : members_) {
        member.has_sound = member.queue != nullptr && member.queue->pop(member.present);
    }
    for (const Member& member : members_) {
        if (member.only_source != nullptr) {
            continue;
        }
        std::array<std::int32_t, kPacketSamples> sum{};
        for (const Member& other : members_) {
            if (&other == &member || !other.has_sound || !is_heard(other.role, member.role)) {
                continue;
            }
            for (std::size_t i = 0; i < kPacketSamples; ++i) {
                sum[i] += other.present[i];
            }
        }
        std::array<std::int16_t, kPacketSamples> sound;
        std::ranges::transform(sum, sound.begin(), [](std::int32_t sample) {
            return static_cast<std::int16_t>(std::clamp(sample, -32'768, 32'767));
        });
        member.stream->send_mixed(sound, due_);
    }
}

}  // namespace callfloor::media
