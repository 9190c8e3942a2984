#include "media/internal/stun.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/random.h"

namespace callfloor::media {
namespace {

constexpr std::string_view kPassword = "VOkJxbRl1RmTxUk/WvJxBt";

std::vector<std::uint8_t> bytes_of(std::string_view hex) {
    std::vector<std::uint8_t> bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
        bytes.push_back(
            static_cast<std::uint8_t>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
    }
    return bytes;
}

// RFC 5769 section 2.1, with its ICE-CONTROLLED (optional) and SOFTWARE.
const std::vector<std::uint8_t> kRequest = bytes_of(
    "000100582112a442b7e7a701bc34d686fa87dfae802200105354554e207465737420636c69656e74002400046e0001"
    "ff80290008932ff9b151263b36000600096576746a3a68367659202020000800149aeaa70cbfd8cb56781ef2b5b2d3"
    "f249c1b571a280280004e57a3bcf");

TEST(Stun, ReadsTheSampleRequestOfRfc5769) {
    const auto request = read_stun_request(kRequest, kPassword);
    ASSERT_TRUE(request);
    EXPECT_EQ(request->username, "evtj:h6vY");
    EXPECT_FALSE(request->nominates);
    EXPECT_EQ(request->transaction[0], 0xb7);
    EXPECT_EQ(request->transaction[11], 0xae);
}

TEST(Stun, AnotherPasswordIsNoProof) {
    EXPECT_FALSE(read_stun_request(kRequest, "VOkJxbRl1RmTxUk/WvJxBu"));
    EXPECT_FALSE(read_stun_request(kRequest, ""));
}

TEST(Stun, NoByteOfARequestMayChange) {
    for (std::size_t at = 0; at < kRequest.size(); ++at) {
        auto changed = kRequest;
        changed[at] ^= 0x10;
        EXPECT_FALSE(read_stun_request(changed, kPassword)) << at;
    }
}

TEST(Stun, APartOfARequestIsNothing) {
    for (std::size_t size = 0; size < kRequest.size(); ++size) {
        EXPECT_FALSE(read_stun_request(std::span(kRequest).first(size), kPassword)) << size;
    }
}

TEST(Stun, ARequestWithoutItsIntegrityIsNothing) {
    // Fingerprint alone: whoever sees no password could send it.
    const auto bare = bytes_of("000100082112a442b7e7a701bc34d686fa87dfae80280004");
    EXPECT_FALSE(read_stun_request(bare, kPassword));
    // Integrity without fingerprint: the length in the header is the one it was made with.
    std::vector<std::uint8_t> cut(kRequest.begin(), kRequest.end() - 8);
    cut[3] = static_cast<std::uint8_t>(cut.size() - 20);
    EXPECT_FALSE(read_stun_request(cut, kPassword));
}

TEST(Stun, GarbageIsReadToItsEndAndNoFurther) {
    Random random(11);
    for (int round = 0; round < 20'000; ++round) {
        auto bytes = kRequest;
        for (auto changes = 1 + random.below(6); changes > 0; --changes) {
            bytes[random.below(bytes.size())] = static_cast<std::uint8_t>(random.next());
        }
        bytes.resize(random.below(bytes.size() + 1));
        bytes.shrink_to_fit();
        EXPECT_FALSE(read_stun_request(bytes, kPassword) && bytes != kRequest) << round;
    }
}

std::vector<std::uint8_t> answer_to(const Endpoint& from) {
    StunTransaction transaction;
    std::copy_n(kRequest.begin() + 8, transaction.size(), transaction.begin());
    std::array<std::uint8_t, kStunAnswerBytes> answer{};
    const auto bytes = write_stun_answer(transaction, from, kPassword, answer);
    return {answer.begin(), answer.begin() + static_cast<std::ptrdiff_t>(bytes)};
}

// The addresses of RFC 5769 sections 2.2 and 2.3; sums computed apart from this code, for the
// samples carry SOFTWARE.
TEST(Stun, AnswersWithTheAddressItSaw) {
    EXPECT_EQ(answer_to(*Endpoint::from_text("192.0.2.1", 32'853)),
              bytes_of("0101002c2112a442b7e7a701bc34d686fa87dfae002000080001a147e112a643000800147"
                       "4c9371ebf3148548518699c3e3174c20dd9e68a80280004fae4043a"));
    EXPECT_EQ(answer_to(*Endpoint::from_text("2001:db8:1234:5678:11:2233:4455:6677", 32'853)),
              bytes_of("010100382112a442b7e7a701bc34d686fa87dfae002000140002a1470113a9faa5d3f179b"
                       "c25f4b5bed2b9d900080014ee33a0555319eec10ad5fbfdf8733d196e552b3c80280004"
                       "5ded7186"));
}

}  // namespace
}  // namespace callfloor::media
