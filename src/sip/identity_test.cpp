// RFC 3323, 3325, 5806, 7044: what an INVITE says of who is calling.
#include "sip/identity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace callfloor::sip {
namespace {

Message invite(const std::string& more, const std::string& from = "<sip:13800000001@carrier>") {
    const auto parsed = parse_datagram(
        "INVITE sip:4001@10.0.0.2 SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.9;branch=z9hG4bK1\r\n"
        "From: " +
        from + ";tag=1\r\nTo: <sip:4001@10.0.0.2>\r\nCall-ID: c\r\nCSeq: 1 INVITE\r\n" + more +
        "\r\n");
    EXPECT_TRUE(parsed) << more;
    return *parsed;
}

TEST(CallerIdentity, TakesTheFirstAssertionThatNamesSomebody) {
    const auto identity = identity_of(
        invite("P-Asserted-Identity: <urn:service:sos>, \"Zoe, A\" <sip:+8613800000009@carrier>\r\n"
               "P-Asserted-Identity: tel:+8613800000008\r\n"));
    ASSERT_TRUE(identity.asserted);
    EXPECT_EQ(identity.asserted->uri.user_decoded(), "+8613800000009");
    EXPECT_EQ(identity.asserted->display, "Zoe, A");
    EXPECT_FALSE(identity.is_private);
    EXPECT_FALSE(identity_of(invite("")).asserted);
}

TEST(CallerIdentity, KnowsWhoDoesNotWantToBeShown) {
    EXPECT_TRUE(identity_of(invite("Privacy: id\r\n")).is_private);
    EXPECT_TRUE(identity_of(invite("Privacy: critical; USER\r\n")).is_private);
    EXPECT_FALSE(identity_of(invite("Privacy: none\r\n")).is_private);
    EXPECT_FALSE(identity_of(invite("Privacy: session\r\n")).is_private);
    EXPECT_TRUE(
        identity_of(invite("", "\"Anonymous\" <sip:anonymous@anonymous.invalid>")).is_private);
    EXPECT_TRUE(identity_of(invite("", "<sip:Anonymous@carrier>")).is_private);
}

TEST(CallerIdentity, KnowsWhoSentTheCallOnLast) {
    EXPECT_EQ(identity_of(invite("Diversion: <sip:02112345678@carrier>;reason=no-answer, "
                                 "<sip:02100000000@carrier>;reason=user-busy\r\n"))
                  .diverted_from,
              "02112345678");
    EXPECT_EQ(identity_of(invite("History-Info: <sip:02100000000@c>;index=1, "
                                 "<sip:02112345678@c>;index=1.1, <sip:4001@us>;index=1.1.1\r\n"))
                  .diverted_from,
              "02112345678");
    EXPECT_EQ(identity_of(invite("History-Info: <sip:4001@us>;index=1\r\n")).diverted_from, "");
}

TEST(CallerIdentity, HidesWhoSentTheCallOnWhenAsked) {
    EXPECT_EQ(identity_of(invite("Diversion: <sip:02112345678@c>;privacy=full\r\n"
                                 "History-Info: <sip:1@c>;index=1, <sip:2@c>;index=1.1\r\n"))
                  .diverted_from,
              "");
    EXPECT_EQ(identity_of(invite("History-Info: <sip:02100000000@c?Privacy=history>;index=1, "
                                 "<sip:4001@us>;index=1.1\r\n"))
                  .diverted_from,
              "");
}

TEST(CallerIdentity, WritesWhatItReads) {
    auto sent = invite("");
    add_diversion(sent, "4001", "10.0.0.2");
    EXPECT_EQ(identity_of(sent).diverted_from, "4001");
    sent.remove(HeaderId::Diversion);
    EXPECT_EQ(identity_of(sent).diverted_from, "4001") << "by its history";
}

}  // namespace
}  // namespace callfloor::sip
