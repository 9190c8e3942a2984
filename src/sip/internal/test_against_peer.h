#pragma once
// Tests only: our user agent and a peer who speaks SIP by hand.

#include <gtest/gtest.h>

#include "sip/internal/test_party.h"
#include "sip/internal/test_raw_peer.h"

namespace callfloor::sip::internal {

/// We are 10.0.0.2; he is a trunk of ours.
struct AgainstRawPeer : testing::Test {
    explicit AgainstRawPeer(const UserAgentOptions& options = {})
        : wire(time, Random(1), {}), us(time, wire, "10.0.0.2", options), raw(wire, "10.0.0.9") {
        us.trunks["10.0.0.9"] = 9;
    }
    /// His offer or answer.
    std::string sdp() const { return to_text(audio_at("10.0.0.9", 9'000)); }

    io::VirtualTime time;
    SimulatedNetwork wire;
    Party us;
    RawPeer raw;
};

}  // namespace callfloor::sip::internal
