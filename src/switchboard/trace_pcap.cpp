#include "switchboard/trace_pcap.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string_view>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pcap/pcap.h>

namespace callfloor::switchboard {

namespace {

constexpr int kPacketBytes = 65'535;
constexpr std::size_t kUdpHead = 8;
constexpr std::size_t kIp4Head = 20;
constexpr std::size_t kIp6Head = 40;
constexpr std::uint8_t kUdp = 17;

using Packet = std::vector<std::uint8_t>;

void put_u16(Packet& to, std::size_t number) {
    to.push_back(static_cast<std::uint8_t>(number >> 8));
    to.push_back(static_cast<std::uint8_t>(number));
}

void put_bytes(Packet& to, const void* from, std::size_t size) {
    const auto* bytes = static_cast<const std::uint8_t*>(from);
    to.insert(to.end(), bytes, bytes + size);
}

/// RFC 791: the one's complement of the sum of the head's 16-bit words.
void set_checksum(Packet& packet) {
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < kIp4Head; i += 2) {
        sum += static_cast<std::uint32_t>(packet[i] << 8 | packet[i + 1]);
    }
    sum = (sum & 0xFFFF) + (sum >> 16);
    sum = ~((sum & 0xFFFF) + (sum >> 16));
    packet[10] = static_cast<std::uint8_t>(sum >> 8);
    packet[11] = static_cast<std::uint8_t>(sum);
}

bool put_ip4(Packet& packet, const sip::Endpoint& from, const sip::Endpoint& to,
             std::size_t payload) {
    in_addr source{};
    in_addr target{};
    if (inet_pton(AF_INET, from.address.c_str(), &source) != 1 ||
        inet_pton(AF_INET, to.address.c_str(), &target) != 1) {
        return false;
    }
    packet = {0x45, 0};
    put_u16(packet, kIp4Head + payload);
    packet.insert(packet.end(), {0, 0, 0, 0, 64, kUdp, 0, 0});
    put_bytes(packet, &source, sizeof source);
    put_bytes(packet, &target, sizeof target);
    set_checksum(packet);
    return true;
}

bool put_ip6(Packet& packet, const sip::Endpoint& from, const sip::Endpoint& to,
             std::size_t payload) {
    in6_addr source{};
    in6_addr target{};
    if (inet_pton(AF_INET6, from.address.c_str(), &source) != 1 ||
        inet_pton(AF_INET6, to.address.c_str(), &target) != 1) {
        return false;
    }
    packet = {0x60, 0, 0, 0};
    put_u16(packet, payload);
    packet.insert(packet.end(), {kUdp, 64});
    put_bytes(packet, &source, sizeof source);
    put_bytes(packet, &target, sizeof target);
    return true;
}

/// Empty for addresses that are none.
Packet packet_of(const TracedMessage& message) {
    const bool is_in = message.way == sip::MessageWatcher::Way::In;
    const auto& from = is_in ? message.remote : message.local;
    const auto& to = is_in ? message.local : message.remote;
    const auto room = static_cast<std::size_t>(kPacketBytes) - kIp6Head - kUdpHead;
    const auto text = std::string_view(message.text).substr(0, room);
    Packet packet;
    if (!put_ip4(packet, from, to, kUdpHead + text.size()) &&
        !put_ip6(packet, from, to, kUdpHead + text.size())) {
        return {};
    }
    put_u16(packet, from.port);
    put_u16(packet, to.port);
    put_u16(packet, kUdpHead + text.size());
    put_u16(packet, 0);  // no checksum
    put_bytes(packet, text.data(), text.size());
    return packet;
}

}  // namespace

Result<std::string> pcap_of(const CallTrace& trace) {
    char* bytes = nullptr;
    std::size_t size = 0;
    std::FILE* memory = open_memstream(&bytes, &size);
    const std::unique_ptr<pcap_t, void (*)(pcap_t*)> capture(pcap_open_dead(DLT_RAW, kPacketBytes),
                                                             &pcap_close);
    pcap_dumper_t* dumper =
        memory == nullptr || capture == nullptr ? nullptr : pcap_dump_fopen(capture.get(), memory);
    if (dumper == nullptr) {
        if (memory != nullptr) {
            (void)std::fclose(memory);
            std::free(bytes);
        }
        return fail(ErrorCode::Internal, "cannot make a capture file; is there memory left?");
    }
    for (const auto& message : trace.messages) {
        const auto packet = packet_of(message);
        if (packet.empty()) {
            continue;
        }
        const auto ms = to_epoch_ms(message.at);
        pcap_pkthdr head{};
        head.ts.tv_sec = ms / 1'000;
        head.ts.tv_usec = ms % 1'000 * 1'000;
        head.caplen = head.len = static_cast<bpf_u_int32>(packet.size());
        pcap_dump(reinterpret_cast<u_char*>(dumper), &head, packet.data());
    }
    pcap_dump_close(dumper);  // and the memory's stream
    std::string file(bytes, size);
    std::free(bytes);
    return file;
}

}  // namespace callfloor::switchboard
