#pragma once
// Keys and packets for tests and benchmarks of encrypted streams.

#include <algorithm>
#include <utility>
#include <vector>

#include "media/internal/rtp_packet.h"
#include "media/srtp_keys.h"

namespace callfloor::media::testing {

inline SrtpKeys srtp_keys(SrtpSuite suite, char seed = 0) {
    SrtpKeys keys{suite, {}, {}};
    for (std::size_t i = 0; i < srtp_master_bytes(suite); ++i) {
        keys.send += static_cast<char>(seed + static_cast<char>(i));
        keys.receive += static_cast<char>(seed + static_cast<char>(100 + i));
    }
    return keys;
}

/// The same keys as the other side has them.
inline SrtpKeys far_end(SrtpKeys keys) {
    std::swap(keys.send, keys.receive);
    return keys;
}

/// 20 ms of A-law.
inline std::vector<std::uint8_t> rtp_datagram(std::uint16_t sequence, std::uint32_t ssrc) {
    std::vector<std::uint8_t> datagram(kRtpHeaderBytes + 160, 0x55);
    write_rtp_header({8, false, sequence, sequence * 160u, ssrc, {}},
                     std::span(datagram).first<kRtpHeaderBytes>());
    return datagram;
}

}  // namespace callfloor::media::testing
