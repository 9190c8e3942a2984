#include "live/ice_servers.h"

#include <fstream>

#include <gtest/gtest.h>

#include "base/temporary_folder.h"

namespace callfloor::live {
namespace {

TEST(IceServers, AreStunAndTurnAddresses) {
    for (const auto* fit : {"stun:stun.example.com", "turn:192.0.2.1:3478?transport=tcp",
                            "turns:turn.example.com", "turn:[2001:db8::1]:3478"}) {
        EXPECT_TRUE(is_ice_server(fit)) << fit;
    }
    for (const auto* unfit : {"", "turn:", "http://turn.example.com", "stun:a?transport=tcp",
                              "turn:a?transport=sctp", "turn:a b", "turn:a\"b"}) {
        EXPECT_FALSE(is_ice_server(unfit)) << unfit;
    }
}

TEST(IceServers, TurnGetsALoginThatTheServerComputesToo) {
    const IceServers servers{{"stun:a", "turn:b"}, "north"};
    const auto made = ice_servers_json(servers, "a01", from_epoch_ms(1'800'000'000'000));
    EXPECT_EQ(made[0], (json::Object{{"urls", "stun:a"}}));
    EXPECT_EQ(made[1].at("username"), "1800086400:a01");
    // printf 1800086400:a01 | openssl dgst -sha1 -hmac north -binary | base64
    EXPECT_EQ(made[1].at("credential"), "Lqg+qKPDBBmDX6w3uNTWUENVLFo=");
    const auto open = ice_servers_json({{"turn:b"}, ""}, "a01", from_epoch_ms(0));
    EXPECT_FALSE(open[0].as_object().contains("username"));
}

TEST(IceServers, ASecretThatIsNotThereIsSaid) {
    const TemporaryFolder folder;
    EXPECT_FALSE(read_ice_servers({}, folder.path() / "absent"));
    std::ofstream(folder.path() / "secret") << "north\nsouth\n";
    EXPECT_EQ(read_ice_servers({"turn:b"}, folder.path() / "secret").value().turn_secret, "north");
    EXPECT_EQ(read_ice_servers({}, {}).value().turn_secret, "");
}

}  // namespace
}  // namespace callfloor::live
