#include "sip/sdp.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.h"

namespace callfloor::sip {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view kPhone =
    "v=0\r\n"
    "o=- 3724394400 3724394405 IN IP4 198.51.100.1\r\n"
    "s=call\r\n"
    "i=information is skipped\r\n"
    "c=IN IP4 198.51.100.1\r\n"
    "b=AS:84\r\n"
    "t=0 0\r\n"
    "a=group:BUNDLE 0\r\n"
    "m=audio 49172 RTP/AVP 0 8 97 101 18 35\r\n"
    "b=TIAS:64000\r\n"
    "a=rtpmap:97 opus/48000/2\r\n"
    "a=rtpmap:101 telephone-event/8000\r\n"
    "a=fmtp:101 0-15\r\n"
    "a=rtcp:53020 IN IP4 198.51.100.1\r\n"
    "a=ptime:30\r\n"
    "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:abc\r\n"
    "a=sendonly\r\n"
    "m=video 51372/2 RTP/AVP 99\r\n"
    "c=IN IP6 2001:db8::1\r\n"
    "a=rtpmap:99 H264/90000\r\n";

Sdp parsed(std::string_view text) {
    auto sdp = Sdp::parse(text);
    EXPECT_TRUE(sdp) << (sdp ? "" : sdp.error().text);
    return sdp.value_or(Sdp{});
}

TEST(Sdp, TakesApartADescription) {
    const Sdp sdp = parsed(kPhone);
    EXPECT_EQ(sdp.origin, (SdpOrigin{"-", 3'724'394'400, 3'724'394'405, "198.51.100.1"}));
    EXPECT_EQ(sdp.session_name, "call");
    ASSERT_EQ(sdp.media.size(), 2u);
    const SdpMedia& audio = *sdp.find_audio();
    EXPECT_EQ(audio.port, 49'172);
    EXPECT_EQ(sdp.address_of(audio), "198.51.100.1");
    EXPECT_EQ(sdp.direction_of(audio), SdpDirection::SendOnly);
    EXPECT_THAT(audio.codecs(),
                ElementsAre(RtpMap{0, "PCMU", 8'000, 1}, RtpMap{8, "PCMA", 8'000, 1},
                            RtpMap{97, "opus", 48'000, 2}, RtpMap{101, "telephone-event", 8'000, 1},
                            RtpMap{18, "G729", 8'000, 1}));
    EXPECT_EQ(audio.fmtp(101), "0-15");
    EXPECT_FALSE(audio.fmtp(97));
    EXPECT_EQ(audio.ptime_ms(), 30);
    EXPECT_EQ(audio.rtcp_port(), 53'020);
    EXPECT_THAT(std::string(*audio.find("crypto")), HasSubstr("inline:abc"));
    EXPECT_FALSE(audio.has("rtcp-mux"));
    EXPECT_EQ(sdp.media[1].port_count, 2);
    EXPECT_EQ(sdp.address_of(sdp.media[1]), "2001:db8::1");
    EXPECT_EQ(sdp.direction_of(sdp.media[1]), SdpDirection::SendRecv);
}

TEST(Sdp, WritesWhatReadsTheSame) {
    const Sdp sdp = parsed(kPhone);
    EXPECT_EQ(parsed(to_text(sdp)), sdp);
    const Sdp v6 =
        parsed("v=0\no=a 1 2 IN IP6 ::1\ns=-\nc=IN IP6 ::1\nt=0 0\nm=audio 4 RTP/AVP 0\n");
    EXPECT_THAT(to_text(v6), HasSubstr("c=IN IP6 ::1\r\n"));
    EXPECT_EQ(parsed(to_text(v6)), v6);
}

TEST(Sdp, TakesTheSessionDirectionUnlessTheSectionSays) {
    const std::string head =
        "v=0\r\no=- 1 1 IN IP4 1.2.3.4\r\ns=-\r\nc=IN IP4 1.2.3.4\r\nt=0 "
        "0\r\na=inactive\r\nm=audio 9 RTP/AVP 0\r\n";
    const Sdp without = parsed(head);
    EXPECT_EQ(without.direction_of(without.media[0]), SdpDirection::Inactive);
    const Sdp with = parsed(head + "a=recvonly\r\n");
    EXPECT_EQ(with.direction_of(with.media[0]), SdpDirection::RecvOnly);
}

TEST(Sdp, ToleratesWhatPhonesWrite) {
    const std::string head = "v=0\r\no=- 1 1 IN IP4 1.2.3.4\r\n";
    EXPECT_TRUE(Sdp::parse(head)) << "no s= and no t=";
    EXPECT_EQ(parsed(head + "s=\r\n").session_name, "-");
    EXPECT_TRUE(Sdp::parse(head + "s= \r\nm=audio  9 RTP/AVP 0 8 \r\n"));
    EXPECT_TRUE(Sdp::parse(head + "y=unknown type\r\n\r\n"));
    EXPECT_EQ(parsed("v=0\r\no=- 99999999999999999999999 1 IN IP4 host.example\r\n").origin.address,
              "host.example");
    EXPECT_EQ(parsed(head + "c=IN IP4 224.2.1.1/127/3\r\n").connection, "224.2.1.1");
    EXPECT_TRUE(parsed(head + "m=audio 9 RTP/AVP 96\r\na=rtpmap:96 broken\r\na=rtpmap:x y/z\r\n")
                    .media[0]
                    .codecs()
                    .empty());
    EXPECT_FALSE(
        parsed(head + "m=audio 9 RTP/AVP 0\r\na=ptime:0\r\na=rtcp:x\r\n").media[0].ptime_ms());
}

TEST(Sdp, NamesTheLineItRefuses) {
    const std::string head = "v=0\r\no=- 1 1 IN IP4 1.2.3.4\r\n";
    for (const std::string text : {"v=1",
                                   "o=- 1 1 IN IP4 x",

                                   "c",
                                   "x",
                                   "=",
                                   "m=audio",
                                   "m=audio 9 RTP/AVP",
                                   "m=audio 70000 RTP/AVP 0",
                                   "m=audio x RTP/AVP 0",
                                   "m=audio 9/0 RTP/AVP 0",
                                   "m=au/dio 9 RTP/AVP 0",
                                   "c=IN IP4",
                                   "c=XX IP4 1.2.3.4",
                                   "c=IN IP5 1.2.3.4",
                                   "c=IN IP4 a b",
                                   "c=IN IP4 <x>",
                                   "t=now",
                                   "t=0",
                                   "a=",
                                   "a=:x",
                                   "a=b c",
                                   "a=x\ry",
                                   "m=audio 4000 FOO ;\r\no=- 1 1 IN IP4 x"}) {
        const auto refused = Sdp::parse(head + text + "\r\n");
        ASSERT_FALSE(refused) << text;
        EXPECT_THAT(refused.error().text, HasSubstr("line ")) << text;
    }
    for (const std::string text :
         {"", "v=0\r\n", "o=- 1 1 IN IP4 h\r\n", "v=0\r\no=- 1 IN IP4 h\r\n",
          "v=0\r\no=- a 1 IN IP4 h\r\n", "v=0\r\no=- 1 1 AN IP4 h\r\n", "\r\n"}) {
        EXPECT_FALSE(Sdp::parse(text)) << text;
    }
    EXPECT_FALSE(Sdp::parse(head + std::string("s=a\0b\r\n", 7)));
}

TEST(Sdp, BoundsBytesLinesSectionsAndFormats) {
    const std::string head = "v=0\r\no=- 1 1 IN IP4 1.2.3.4\r\n";
    const auto repeated = [&](std::size_t times, const std::string& line) {
        std::string text = head;
        for (std::size_t i = 0; i < times; ++i) {
            text += line;
        }
        return Sdp::parse(text);
    };
    EXPECT_TRUE(repeated(limits::kSdpMediaSections, "m=audio 0 RTP/AVP 0\r\n"));
    EXPECT_EQ(repeated(limits::kSdpMediaSections + 1, "m=audio 0 RTP/AVP 0\r\n").error().code,
              ErrorCode::LimitReached);
    EXPECT_TRUE(repeated(limits::kSdpLines - 2, "a=x\r\n"));
    EXPECT_EQ(repeated(limits::kSdpLines - 1, "a=x\r\n").error().code, ErrorCode::LimitReached);
    EXPECT_EQ(repeated(1, "a=x:" + std::string(limits::kSdpBytes, 'y') + "\r\n").error().code,
              ErrorCode::LimitReached);
    std::string formats;
    for (std::size_t i = 0; i <= limits::kSdpFormats; ++i) {
        formats += " 0";
    }
    EXPECT_EQ(repeated(1, "m=audio 9 RTP/AVP" + formats + "\r\n").error().code,
              ErrorCode::LimitReached);
}

TEST(Sdp, FindsTheFirstAudioOverRtp) {
    const std::string head = "v=0\r\no=- 1 1 IN IP4 1.2.3.4\r\nc=IN IP4 1.2.3.4\r\n";
    const Sdp sdp = parsed(head +
                           "m=audio 9 TCP/RTP/AVP 0\r\nm=video 9 RTP/AVP 99\r\nm=audio 0 RTP/AVP "
                           "0\r\nm=audio 7 RTP/AVP 8\r\nm=audio 5 RTP/AVP 8\r\n");
    ASSERT_NE(sdp.find_audio(), nullptr);
    EXPECT_EQ(sdp.find_audio()->port, 7);
    for (const auto* protocol : {"RTP/AVPF", "RTP/SAVP", "RTP/SAVPF", "UDP/TLS/RTP/SAVPF"}) {
        EXPECT_NE(parsed(head + "m=audio 9 " + protocol + " 0\r\n").find_audio(), nullptr);
    }
    EXPECT_EQ(parsed(head + "m=audio 9 udptl t38\r\n").find_audio(), nullptr);
}

TEST(SdpMedia, ReplacesItsDirection) {
    SdpMedia media;
    media.attributes = {{"sendrecv", std::nullopt}, {"x", "inactive"}, {"recvonly", std::nullopt}};
    media.set_direction(SdpDirection::Inactive);
    EXPECT_THAT(media.attributes,
                ElementsAre(SdpAttribute{"x", "inactive"}, SdpAttribute{"inactive", std::nullopt}));
    for (const auto direction : {SdpDirection::SendRecv, SdpDirection::SendOnly,
                                 SdpDirection::RecvOnly, SdpDirection::Inactive}) {
        EXPECT_EQ(reversed(reversed(direction)), direction);
        media.set_direction(direction);
        EXPECT_EQ(media.own_direction(), direction);
    }
}

}  // namespace
}  // namespace callfloor::sip
