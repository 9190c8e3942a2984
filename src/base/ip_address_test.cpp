#include "base/ip_address.h"

#include <gtest/gtest.h>

namespace callfloor {
namespace {

TEST(IpAddress, ParsesBothFamiliesAndMappedOnesAsIpv4) {
    EXPECT_TRUE(parse_ip_address("192.0.2.1"));
    EXPECT_TRUE(parse_ip_address("2001:db8::1")->is_v6);
    EXPECT_EQ(parse_ip_address("::ffff:192.0.2.1"), parse_ip_address("192.0.2.1"));
    for (const auto* bad : {"", "1.2.3", "1.2.3.256", "[::1]", "1.2.3.4:5", "host", "::1%lo"}) {
        EXPECT_FALSE(parse_ip_address(bad)) << bad;
    }
}

TEST(IpAddress, KnowsTheLoopback) {
    EXPECT_TRUE(parse_ip_address("127.0.0.9")->is_loopback());
    EXPECT_TRUE(parse_ip_address("::1")->is_loopback());
    EXPECT_FALSE(parse_ip_address("0.0.0.0")->is_loopback());
    EXPECT_FALSE(parse_ip_address("::2")->is_loopback());
}

TEST(IpRange, HoldsTheAddressesOfItsPrefixOnly) {
    const auto range = parse_ip_range("192.0.2.64/26");
    ASSERT_TRUE(range);
    EXPECT_TRUE(range->contains(*parse_ip_address("192.0.2.64")));
    EXPECT_TRUE(range->contains(*parse_ip_address("192.0.2.127")));
    EXPECT_FALSE(range->contains(*parse_ip_address("192.0.2.128")));
    EXPECT_FALSE(range->contains(*parse_ip_address("2001:db8::1")));
    EXPECT_TRUE(parse_ip_range("2001:db8::/32")->contains(*parse_ip_address("2001:db8:1::5")));
    EXPECT_TRUE(parse_ip_range("0.0.0.0/0")->contains(*parse_ip_address("8.8.8.8")));
    EXPECT_FALSE(parse_ip_range("192.0.2.7")->contains(*parse_ip_address("192.0.2.8")));
}

TEST(IpRange, RefusesSlips) {
    for (const auto* bad :
         {"192.0.2.1/24", "192.0.2.0/33", "192.0.2.0/", "192.0.2.0/x", "/8", "x/8"}) {
        EXPECT_FALSE(parse_ip_range(bad)) << bad;
    }
}

TEST(HostPort, NeedsAHostAndAPort) {
    EXPECT_EQ(parse_host_port("[::1]:5060")->host, "::1");
    EXPECT_EQ(parse_host_port("sip.example.com:5060")->port, 5060);
    for (const auto* bad : {"5060", ":5060", "::1:5060", "[::1]", "host:", "host:65536", "[host]:1",
                            "a b:1", "10.0.0.256:1", "-a:1"}) {
        EXPECT_FALSE(parse_host_port(bad)) << bad;
    }
}

}  // namespace
}  // namespace callfloor
