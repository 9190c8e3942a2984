#include "switchboard/trace_mask.h"

#include <gtest/gtest.h>

namespace callfloor::switchboard {
namespace {

TEST(TraceMask, LeavesEverythingElseAsItWas) {
    const std::string invite =
        "INVITE sip:4001@10.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.2;branch=z9hG4bK1\r\n"
        "From: \"a, b\" <sip:ana@10.0.0.2>;tag=1\r\nContent-Type: application/sdp\r\n"
        "Content-Length: 9\r\n\r\nv=0\r\nt=0 0\r\n";
    EXPECT_EQ(masked_message(invite), invite);
    EXPECT_EQ(masked_message(""), "");
    EXPECT_EQ(masked_message("SIP/2.0 200 OK"), "SIP/2.0 200 OK");
    EXPECT_EQ(masked_message("OPTIONS sip:a SIP/2.0\n\n"), "OPTIONS sip:a SIP/2.0\n\n");
}

TEST(TraceMask, HidesCredentialsInAnySpelling) {
    EXPECT_EQ(masked_message("INVITE sip:a SIP/2.0\r\n"
                             "Authorization: Digest username=\"8001\", response=\"deadbeef\"\r\n"
                             "proxy-authorization :  Digest response=\"deadbeef\",\r\n"
                             "  cnonce=\"cafe\"\r\n\tqop=auth\r\n"
                             "Authentication-Info: rspauth=\"deadbeef\"\r\n"
                             "Max-Forwards: 70\r\n\r\n"),
              "INVITE sip:a SIP/2.0\r\n"
              "Authorization: Digest ***\r\n"
              "proxy-authorization : Digest ***\r\n ***\r\n ***\r\n"
              "Authentication-Info: ***\r\n"
              "Max-Forwards: 70\r\n\r\n");
}

TEST(TraceMask, HidesPasswordsInUris) {
    EXPECT_EQ(masked_message("INVITE sip:ana:hush@10.0.0.1:5060 SIP/2.0\r\n"
                             "Contact: <sip:ana:hush@10.0.0.2:5060>, <sips:ben:hush@h>\r\n"
                             "Route: <sip:10.0.0.3:5060;lr>\r\n\r\n"),
              "INVITE sip:ana:***@10.0.0.1:5060 SIP/2.0\r\n"
              "Contact: <sip:ana:***@10.0.0.2:5060>, <sips:ben:***@h>\r\n"
              "Route: <sip:10.0.0.3:5060;lr>\r\n\r\n");
}

TEST(TraceMask, HidesKeysOfEncryptedSpeech) {
    EXPECT_EQ(
        masked_message("SIP/2.0 200 OK\r\n\r\na=crypto:1 AEAD_AES_128_GCM inline:a2V5fGxpZmU=\r\n"
                       "a=ice-ufrag:abcd\r\na=ice-pwd:secretsecret\r\nk=clear:hush\r\n"
                       "a=fingerprint:sha-256 AB\r\n"),
        "SIP/2.0 200 OK\r\n\r\na=crypto:1 AEAD_AES_128_GCM inline:***\r\n"
        "a=ice-ufrag:abcd\r\na=ice-pwd:***\r\nk=***\r\na=fingerprint:sha-256 AB\r\n");
}

TEST(TraceMask, HidesDigits) {
    EXPECT_EQ(masked_message("INFO sip:a SIP/2.0\r\nContent-Type: application/dtmf-relay\r\n\r\n"
                             "Signal=5\r\nDuration=160\r\n"),
              "INFO sip:a SIP/2.0\r\nContent-Type: application/dtmf-relay\r\n\r\n"
              "Signal=***\r\nDuration=160\r\n");
    EXPECT_EQ(masked_message("INFO sip:a SIP/2.0\r\n\r\n5"), "INFO sip:a SIP/2.0\r\n\r\n***");
}

}  // namespace
}  // namespace callfloor::switchboard
