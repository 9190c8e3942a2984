#include <gtest/gtest.h>

#include "switchboard/directory.h"
#include "switchboard/prompt_library.h"

namespace callfloor::switchboard {
namespace {

using Pieces = std::vector<std::string>;

TEST(NumberPieces, SaysNumbersAsTheyAreSpokenInChinese) {
    EXPECT_EQ(number_pieces(0, "zh-CN"), (Pieces{"number_0"}));
    EXPECT_EQ(number_pieces(10, "zh-CN"), (Pieces{"number_ten"}));
    EXPECT_EQ(number_pieces(12, "zh-CN"), (Pieces{"number_ten", "number_2"}));
    EXPECT_EQ(number_pieces(20, "zh-CN"), (Pieces{"number_2", "number_ten"}));
    EXPECT_EQ(number_pieces(105, "zh-CN"),
              (Pieces{"number_1", "number_hundred", "number_0", "number_5"}));
    EXPECT_EQ(number_pieces(110, "zh-CN"),
              (Pieces{"number_1", "number_hundred", "number_1", "number_ten"}));
    EXPECT_EQ(number_pieces(200, "zh-CN"), (Pieces{"number_two_of", "number_hundred"}));
    EXPECT_EQ(number_pieces(2005, "zh-CN"),
              (Pieces{"number_two_of", "number_thousand", "number_0", "number_5"}));
}

TEST(NumberPieces, SaysNumbersAsTheyAreSpokenInEnglish) {
    EXPECT_EQ(number_pieces(13, "en"), (Pieces{"number_13"}));
    EXPECT_EQ(number_pieces(42, "en"), (Pieces{"number_40", "number_2"}));
    EXPECT_EQ(number_pieces(219, "en"), (Pieces{"number_2", "number_hundred", "number_19"}));
    EXPECT_EQ(number_pieces(99'999, "en"), number_pieces(9'999, "en"));
}

TEST(PhoneDirectory, KnowsTrunksByAddressAndUsersByName) {
    PhoneDirectory directory;
    TrunkEntry trunk;
    trunk.id = TrunkId{7};
    trunk.name = "carrier";
    trunk.addresses = {*parse_ip_range("203.0.113.0/24")};
    trunk.user = "carrier-user";
    trunk.secret.ha1_md5 = "x";
    ExtensionEntry phone{ExtensionId{3}, "8001", {"a", "b"}};
    ExtensionEntry mute{ExtensionId{4}, "8002", {}};
    directory.set({trunk}, {phone, mute});

    EXPECT_EQ(directory.trunk_by_address({"203.0.113.9", 5060, sip::TransportKind::Udp})->id, 7);
    EXPECT_FALSE(directory.trunk_by_address({"203.0.114.9", 5060, sip::TransportKind::Udp}));
    EXPECT_FALSE(directory.trunk_by_address({"nonsense", 5060, sip::TransportKind::Udp}));
    EXPECT_EQ(directory.user("8001")->peer.kind, sip::Peer::Kind::Extension);
    EXPECT_EQ(directory.user("carrier-user")->peer.id, 7);
    EXPECT_FALSE(directory.user("8002")) << "without a secret nobody can prove to be this phone";
    EXPECT_FALSE(directory.user("8003"));
    EXPECT_EQ(directory.extension(ExtensionId{4})->number, "8002");
}

}  // namespace
}  // namespace callfloor::switchboard
