#include "media/sound_line.h"

#include <algorithm>

namespace callfloor::media {

bool SoundLine::Ring::put(const Packet& packet) {
    const auto at = written_.load(std::memory_order_relaxed);
    if (at - read_.load(std::memory_order_acquire) >= kPackets) {
        return false;
    }
    packets_[at % kPackets] = packet;
    written_.store(at + 1, std::memory_order_release);
    return true;
}

std::optional<SoundLine::Packet> SoundLine::Ring::take() {
    const auto at = read_.load(std::memory_order_relaxed);
    if (at == written_.load(std::memory_order_acquire)) {
        return std::nullopt;
    }
    const Packet packet = packets_[at % kPackets];
    read_.store(at + 1, std::memory_order_release);
    return packet;
}

void SoundLine::hear(std::uint32_t timestamp, std::span<const std::uint8_t> codes,
                     std::int16_t (*decode)(std::uint8_t)) {
    Packet packet;
    while (!codes.empty()) {
        const auto now = codes.first(std::min<std::size_t>(codes.size(), kLinePacket));
        packet.timestamp = timestamp;
        packet.samples = static_cast<std::uint16_t>(now.size());
        std::transform(now.begin(), now.end(), packet.sound.begin(), decode);
        if (!heard_.put(packet)) {
            dropped_.fetch_add(1, std::memory_order_relaxed);
        }
        timestamp += static_cast<std::uint32_t>(now.size());
        codes = codes.subspan(now.size());
    }
}

bool SoundLine::say(std::span<const std::int16_t, kLinePacket> sound) {
    Packet packet;
    packet.samples = kLinePacket;
    std::copy(sound.begin(), sound.end(), packet.sound.begin());
    return said_.put(packet);
}

}  // namespace callfloor::media
