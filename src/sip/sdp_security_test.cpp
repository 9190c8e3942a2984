#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sip/sdp.h"

namespace callfloor::sip {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kCmLine =
    "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz|2^20\r\n";
constexpr std::string_view kGcmLine =
    "a=crypto:2 AEAD_AES_128_GCM inline:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGw==\r\n";

AudioOptions ours() {
    AudioOptions options{.address = "192.0.2.10", .port = 20'000};
    options.cryptos = make_cryptos();
    return options;
}

Result<SdpAnswered> answer(const std::string& media, const AudioOptions& options = ours()) {
    const auto offer = Sdp::parse(
        "v=0\r\no=- 5 5 IN IP4 198.51.100.1\r\ns=-\r\nc=IN IP4 0.0.0.0\r\nt=0 0\r\n" + media);
    EXPECT_TRUE(offer);
    return negotiate_answer(*offer, options, {.address = "192.0.2.10"});
}

std::string savp(std::string_view lines) {
    return "m=audio 4000 RTP/SAVP 8\r\nc=IN IP4 198.51.100.1\r\n" + std::string(lines);
}

TEST(Sdes, TheAnswerTakesTheSuiteWePreferWithTheOffersTag) {
    const auto options = ours();
    const auto both = answer(savp(std::string(kCmLine) + std::string(kGcmLine)), options);
    ASSERT_TRUE(both) << both.error().text;
    ASSERT_TRUE(both->audio.keys);
    EXPECT_EQ(both->audio.keys->suite, kSuiteGcm);
    EXPECT_EQ(both->audio.keys->send, options.cryptos[0].master);
    EXPECT_EQ(both->audio.keys->receive.size(), 28u);
    EXPECT_EQ(both->audio.keys->receive[27], 0x1b);
    const auto text = to_text(both->answer);
    EXPECT_THAT(text, HasSubstr("RTP/SAVP 8\r\n"));
    EXPECT_THAT(text, HasSubstr("a=crypto:2 AEAD_AES_128_GCM inline:"));
    EXPECT_THAT(text, Not(HasSubstr("AES_CM")));

    const auto one = answer(savp(kCmLine), options);
    ASSERT_TRUE(one);
    EXPECT_EQ(one->audio.keys->suite, kSuiteCm);
    EXPECT_EQ(one->audio.keys->receive.size(), 30u);
}

TEST(Sdes, BothSidesOfAnOfferKnowTheSameKeys) {
    auto offering = ours();
    offering.offers_srtp = true;
    const auto offer = make_audio_offer(offering, {.address = "192.0.2.20"});
    EXPECT_THAT(to_text(offer), HasSubstr("m=audio 20000 RTP/SAVP 8 0 101\r\n"));
    const auto answered = negotiate_answer(*Sdp::parse(to_text(offer)), ours(), {});
    ASSERT_TRUE(answered);
    const auto read = read_answer(offer, *Sdp::parse(to_text(answered->answer)));
    ASSERT_TRUE(read) << read.error().text;
    EXPECT_EQ(read->keys->send, answered->audio.keys->receive);
    EXPECT_EQ(read->keys->receive, answered->audio.keys->send);
    EXPECT_EQ(read->keys->suite, kSuiteGcm);
}

TEST(Sdes, AnAnswerThatTakesNoLineOfOursIsRefused) {
    auto offering = ours();
    offering.offers_srtp = true;
    const auto offer = make_audio_offer(offering, {.address = "192.0.2.20"});
    for (const std::string lines : {"",
                                    "a=crypto:7 AEAD_AES_128_GCM inline:AAECAwQFBgcICQoLDA0OD"
                                    "xAREhMUFRYXGBkaGw==\r\n",
                                    "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:short\r\n"}) {
        const auto answer_sdp = Sdp::parse(
            "v=0\r\no=- 5 5 IN IP4 198.51.100.1\r\ns=-\r\nc=IN IP4 198.51.100.1\r\nt=0 0\r\n" +
            savp(lines));
        EXPECT_FALSE(read_answer(offer, *answer_sdp)) << lines;
    }
}

TEST(Sdes, LinesThatAskForMoreThanWeDoAreNotTaken) {
    const std::string key = "inline:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGw==";
    const std::vector<std::string> lines = {
        "1 AEAD_AES_128_GCM " + key + "|2^20|1:4",
        "1 AEAD_AES_128_GCM " + key + " KDR=1",
        "1 AEAD_AES_128_GCM " + key + " UNENCRYPTED_SRTP",
        "1 AEAD_AES_256_GCM " + key,
        "x AEAD_AES_128_GCM " + key,
        "1 AEAD_AES_128_GCM uri:elsewhere",
        "1 AEAD_AES_128_GCM inline:AAEC",
        "1 AEAD_AES_128_GCM " + key + ";" + key,
        "1 AEAD_AES_128_GCM inline:****AwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGw==",
        "",
        "1",
        "1 AEAD_AES_128_GCM"};
    for (const auto& line : lines) {
        EXPECT_FALSE(answer(savp("a=crypto:" + line + "\r\n"))) << line;
    }
    EXPECT_TRUE(answer(savp("a=crypto:1 AEAD_AES_128_GCM " + key + " WSH=64 -OWN\r\n")));
}

TEST(Sdes, WithoutUsableKeysThePlainSectionIsTaken) {
    const auto result = answer(savp("") + "m=audio 4002 RTP/AVP 8\r\nc=IN IP4 198.51.100.1\r\n");
    ASSERT_TRUE(result);
    EXPECT_FALSE(result->audio.keys);
    EXPECT_EQ(result->audio.remote_port, 4'002);
    EXPECT_EQ(result->answer.media[0].port, 0);
}

TEST(Sdes, KeysAreNeverTheSameTwice) {
    const auto one = make_cryptos();
    const auto other = make_cryptos();
    EXPECT_NE(one[0].master, other[0].master);
    EXPECT_NE(one[0].master.substr(0, 16), one[1].master.substr(0, 16));
}

std::string browser_offer(const std::string& without = "") {
    const std::string fingerprint =
        "a=fingerprint:sha-256 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:"
        "00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff\r\n";
    std::string text = "m=audio 9 UDP/TLS/RTP/SAVPF 111 8 0 110 126\r\nc=IN IP4 0.0.0.0\r\n";
    for (const std::string& line :
         {std::string("a=rtcp:9 IN IP4 0.0.0.0\r\n"), std::string("a=ice-ufrag:9uB6\r\n"),
          std::string("a=ice-pwd:YH75Fviy6338Vbrhrlp8Yh\r\n"), fingerprint,
          std::string("a=setup:actpass\r\n"), std::string("a=mid:0\r\n"),
          std::string("a=sendrecv\r\n"), std::string("a=rtcp-mux\r\n"),
          std::string("a=rtpmap:111 opus/48000/2\r\n"), std::string("a=rtpmap:8 PCMA/8000\r\n"),
          std::string("a=rtpmap:110 telephone-event/48000\r\n"),
          std::string("a=rtpmap:126 telephone-event/8000\r\n")}) {
        text += without.empty() || !line.starts_with(without) ? line : "";
    }
    return text;
}

AudioOptions for_browser() {
    auto options = ours();
    options.browser = make_browser_side(std::string(32, '\x5a'));
    return options;
}

TEST(BrowserAnswer, SaysHowToFindAndTrustUs) {
    const auto options = for_browser();
    const auto result = answer(browser_offer(), options);
    ASSERT_TRUE(result) << result.error().text;
    const auto text = to_text(result->answer);
    for (const auto* line :
         {"a=ice-lite\r\n", "a=group:BUNDLE 0\r\n", "UDP/TLS/RTP/SAVPF 8 126\r\n",
          "a=setup:passive\r\n", "a=rtcp-mux\r\n", "a=mid:0\r\n",
          "a=candidate:1 1 udp 2130706431 192.0.2.10 20000 typ host\r\n", "a=end-of-candidates\r\n",
          "a=fingerprint:sha-256 5A:5A:", "a=sendrecv\r\n"}) {
        EXPECT_THAT(text, HasSubstr(line));
    }
    EXPECT_THAT(text, HasSubstr("a=ice-pwd:" + options.browser->ice_password + "\r\n"));
    EXPECT_EQ(result->audio.codec.encoding, "PCMA");
    EXPECT_EQ(result->audio.send_telephone_event, 126);
    EXPECT_TRUE(result->audio.can_send) << "0.0.0.0 is no hold: the address comes by ICE";
    ASSERT_TRUE(result->audio.browser);
    EXPECT_EQ(result->audio.browser->ice_user, "9uB6");
    EXPECT_EQ(result->audio.browser->fingerprint.substr(0, 2), std::string("\x00\x11", 2));
    EXPECT_EQ(result->audio.browser->fingerprint[31], '\xff');
}

TEST(BrowserAnswer, NamesWhatTheOfferLacks) {
    for (const std::string lacks : {"a=fingerprint", "a=ice-ufrag", "a=setup", "a=rtcp-mux"}) {
        const auto result = answer(browser_offer(lacks), for_browser());
        ASSERT_FALSE(result) << lacks;
        EXPECT_THAT(result.error().text, HasSubstr(lacks));
    }
}

TEST(BrowserAnswer, PhonesAndBrowsersAreNotMixedUp) {
    EXPECT_FALSE(answer(browser_offer()));
    EXPECT_FALSE(answer(savp(kGcmLine), for_browser()));
    EXPECT_FALSE(answer("m=audio 4000 RTP/AVP 8\r\n", for_browser()));
}

}  // namespace
}  // namespace callfloor::sip
