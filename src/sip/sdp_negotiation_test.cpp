#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sip/sdp.h"

namespace callfloor::sip {
namespace {

using testing::HasSubstr;

AudioOptions ours(std::uint16_t port = 20'000) {
    return AudioOptions{.address = "192.0.2.10", .port = port};
}

std::string offer_text(std::string_view media, std::string_view connection = "198.51.100.1") {
    return "v=0\r\no=- 5 5 IN IP4 198.51.100.1\r\ns=-\r\nc=IN IP4 " + std::string(connection) +
           "\r\nt=10 20\r\n" + std::string(media);
}

SdpAnswered answered(std::string_view media, const AudioOptions& options = ours(),
                     std::string_view connection = "198.51.100.1") {
    auto offer = Sdp::parse(offer_text(media, connection));
    EXPECT_TRUE(offer);
    auto result =
        negotiate_answer(*offer, options, {.session_id = 9, .version = 1, .address = "192.0.2.10"});
    EXPECT_TRUE(result) << (result ? "" : result.error().text);
    return result.value_or(SdpAnswered{});
}

TEST(AudioOffer, LooksUsual) {
    EXPECT_EQ(
        to_text(make_audio_offer(ours(), {.session_id = 7, .version = 1, .address = "192.0.2.10"})),
        "v=0\r\n"
        "o=- 7 1 IN IP4 192.0.2.10\r\n"
        "s=-\r\n"
        "c=IN IP4 192.0.2.10\r\n"
        "t=0 0\r\n"
        "m=audio 20000 RTP/AVP 8 0 101\r\n"
        "a=rtpmap:8 PCMA/8000\r\n"
        "a=rtpmap:0 PCMU/8000\r\n"
        "a=rtpmap:101 telephone-event/8000\r\n"
        "a=fmtp:101 0-16\r\n"
        "a=ptime:20\r\n"
        "a=sendrecv\r\n");
}

TEST(AudioOffer, GivesEachClockRateItsTelephoneEvents) {
    AudioOptions options = ours();
    options.codecs = {
        {"opus", 102, 48'000, 2, "useinbandfec=1"}, pcma_codec(), {"G722", 9, 8'000, 1}};
    const auto text = to_text(make_audio_offer(options, {}));
    EXPECT_THAT(text, HasSubstr("m=audio 20000 RTP/AVP 102 8 9 101 103\r\n"));
    EXPECT_THAT(text, HasSubstr("a=rtpmap:102 opus/48000/2\r\na=fmtp:102 useinbandfec=1\r\n"));
    EXPECT_THAT(text, HasSubstr("a=rtpmap:101 telephone-event/48000\r\n"));
    EXPECT_THAT(text, HasSubstr("a=rtpmap:103 telephone-event/8000\r\n"));
    options.telephone_event_type = -1;
    EXPECT_THAT(to_text(make_audio_offer(options, {})), Not(HasSubstr("telephone-event")));
}

TEST(AudioAnswer, AgreesOnOurPreferredCodecWithTheOffersTypes) {
    const auto result = answered(
        "m=audio 4000 RTP/AVP 0 8 96\r\na=rtpmap:96 telephone-event/8000\r\na=ptime:30\r\n");
    EXPECT_EQ(to_text(result.answer),
              "v=0\r\n"
              "o=- 9 1 IN IP4 192.0.2.10\r\n"
              "s=-\r\n"
              "c=IN IP4 192.0.2.10\r\n"
              "t=10 20\r\n"
              "m=audio 20000 RTP/AVP 8 96\r\n"
              "a=rtpmap:8 PCMA/8000\r\n"
              "a=rtpmap:96 telephone-event/8000\r\n"
              "a=fmtp:96 0-16\r\n"
              "a=ptime:20\r\n"
              "a=sendrecv\r\n");
    const NegotiatedAudio& audio = result.audio;
    EXPECT_EQ(audio.codec.encoding, "PCMA");
    EXPECT_EQ(audio.send_payload_type, 8);
    EXPECT_EQ(audio.send_telephone_event, 96);
    EXPECT_EQ(audio.receive_telephone_event, 96);
    EXPECT_EQ(audio.remote_address, "198.51.100.1");
    EXPECT_EQ(audio.remote_port, 4'000);
    EXPECT_EQ(audio.remote_rtcp_port, 4'001);
    EXPECT_EQ(audio.ptime_ms, 30);
    EXPECT_TRUE(audio.can_send && audio.can_receive && !audio.is_held_by_peer);
}

TEST(AudioAnswer, TakesDynamicTypesByName) {
    const auto result = answered(
        "m=audio 4000 RTP/AVP 111 112\r\na=rtpmap:111 pcma/8000\r\na=rtpmap:112 pcmu/8000\r\n");
    EXPECT_EQ(result.audio.codec.encoding, "PCMA");
    EXPECT_EQ(result.audio.receive_payload_type, 111);
    EXPECT_EQ(result.audio.send_telephone_event, -1);
    EXPECT_THAT(to_text(result.answer), HasSubstr("m=audio 20000 RTP/AVP 111\r\n"));
}

TEST(AudioAnswer, MatchesTelephoneEventsToTheCodecsRate) {
    const auto* media =
        "m=audio 4000 RTP/AVP 111 8 96 97\r\na=rtpmap:111 opus/48000/2\r\na=rtpmap:96 "
        "telephone-event/48000\r\n"
        "a=rtpmap:97 telephone-event/8000\r\n";
    EXPECT_EQ(answered(media).audio.send_telephone_event, 97);
    AudioOptions opus = ours();
    opus.codecs = {{"opus", 102, 48'000, 2}};
    const auto result = answered(media, opus);
    EXPECT_EQ(result.audio.send_telephone_event, 96);
    EXPECT_EQ(result.audio.send_payload_type, 111);
    EXPECT_THAT(to_text(result.answer), HasSubstr("a=rtpmap:111 opus/48000/2\r\n"));
    AudioOptions silent = ours();
    silent.telephone_event_type = -1;
    EXPECT_EQ(answered(media, silent).audio.send_telephone_event, -1);
}

TEST(AudioAnswer, RefusesEveryOtherSection) {
    const auto result = answered(
        "m=video 6000 RTP/AVP 99\r\na=rtpmap:99 H264/90000\r\nm=audio 4000 RTP/AVP "
        "8\r\na=mid:a1\r\nm=audio 5000 RTP/AVP 8\r\nm=image 7000 udptl t38\r\n");
    ASSERT_EQ(result.answer.media.size(), 4u);
    EXPECT_THAT(to_text(result.answer),
                HasSubstr("m=video 0 RTP/AVP 99\r\nm=audio 20000 RTP/AVP 8\r\n"));
    EXPECT_THAT(to_text(result.answer), HasSubstr("a=mid:a1\r\n"));
    EXPECT_THAT(to_text(result.answer),
                HasSubstr("m=audio 0 RTP/AVP 8\r\nm=image 0 udptl t38\r\n"));
}

TEST(AudioAnswer, SaysWhyThereIsNone) {
    for (const auto& [media, why] :
         {std::pair{"m=video 6000 RTP/AVP 99\r\n", "no audio"},
          {"", "no audio"},
          {"m=audio 0 RTP/AVP 8\r\n", "no audio"},
          {"m=audio 4000 RTP/SAVP 8\r\n", "RTP/SAVP with AEAD_AES_128_GCM"},
          {"m=audio 4000 TCP/RTP/AVP 8\r\n", "no audio"},
          {"m=audio 4000 RTP/AVP 18 101\r\na=rtpmap:101 telephone-event/8000\r\n", "no codec"}}) {
        const auto result = negotiate_answer(*Sdp::parse(offer_text(media)), ours(), {});
        ASSERT_FALSE(result) << media;
        EXPECT_THAT(result.error().text, HasSubstr(why));
    }
    const auto no_address = Sdp::parse("v=0\r\no=- 1 1 IN IP4 h\r\nm=audio 4000 RTP/AVP 8\r\n");
    EXPECT_THAT(negotiate_answer(*no_address, ours(), {}).error().text, HasSubstr("c="));
}

struct HoldCase {
    const char* offered;
    SdpDirection wanted;
    const char* answered;
    bool can_send, can_receive, held;
};

TEST(AudioAnswer, FollowsDirections) {
    using enum SdpDirection;
    for (const HoldCase& c : {HoldCase{"sendrecv", SendRecv, "sendrecv", true, true, false},
                              {"sendonly", SendRecv, "recvonly", false, true, true},
                              {"recvonly", SendRecv, "sendonly", true, false, false},
                              {"inactive", SendRecv, "inactive", false, false, true},
                              {"sendrecv", SendOnly, "sendonly", true, false, false},
                              {"sendonly", SendOnly, "inactive", false, false, true},
                              {"recvonly", SendOnly, "sendonly", true, false, false},
                              {"sendrecv", Inactive, "inactive", false, false, false},
                              {"sendonly", RecvOnly, "recvonly", false, true, true},
                              {"recvonly", RecvOnly, "inactive", false, false, false}}) {
        AudioOptions options = ours();
        options.direction = c.wanted;
        const auto result =
            answered(std::string("m=audio 4000 RTP/AVP 8\r\na=") + c.offered + "\r\n", options);
        EXPECT_EQ(sdp_direction_name(result.answer.direction_of(result.answer.media.at(0))),
                  c.answered)
            << c.offered;
        EXPECT_EQ(result.audio.can_send, c.can_send) << c.offered;
        EXPECT_EQ(result.audio.can_receive, c.can_receive) << c.offered;
        EXPECT_EQ(result.audio.is_held_by_peer, c.held) << c.offered;
    }
}

TEST(AudioAnswer, TakesTheNullAddressAsHold) {
    const auto result = answered("m=audio 4000 RTP/AVP 8\r\n", ours(), "0.0.0.0");
    EXPECT_TRUE(result.audio.is_held_by_peer);
    EXPECT_FALSE(result.audio.can_send);
    EXPECT_TRUE(result.audio.can_receive);
}

NegotiatedAudio read(const AudioOptions& options, std::string_view media,
                     std::string_view connection = "198.51.100.1") {
    auto facts =
        read_answer(make_audio_offer(options, {}), *Sdp::parse(offer_text(media, connection)));
    EXPECT_TRUE(facts) << (facts ? "" : facts.error().text);
    return facts.value_or(NegotiatedAudio{});
}

TEST(ReadAnswer, GivesTheSameFactsToTheOfferer) {
    const auto facts = read(
        ours(), "m=audio 4000 RTP/AVP 0 97\r\na=rtpmap:97 telephone-event/8000\r\na=rtcp:4010\r\n");
    EXPECT_EQ(facts.codec.encoding, "PCMU");
    EXPECT_EQ(facts.send_payload_type, 0);
    EXPECT_EQ(facts.send_telephone_event, 97) << "what the peer receives";
    EXPECT_EQ(facts.receive_telephone_event, 101) << "what we announced";
    EXPECT_EQ(facts.remote_rtcp_port, 4'010);
    EXPECT_TRUE(facts.can_send && facts.can_receive);
    EXPECT_EQ(read(ours(), "m=audio 4000 RTP/AVP 101 8\r\na=rtpmap:101 telephone-event/8000\r\n")
                  .codec.encoding,
              "PCMA");
    AudioOptions silent = ours();
    silent.telephone_event_type = -1;
    EXPECT_EQ(read(silent, "m=audio 4000 RTP/AVP 8 101\r\na=rtpmap:101 telephone-event/8000\r\n")
                  .send_telephone_event,
              -1);
}

TEST(ReadAnswer, FollowsOurHoldAndTheirs) {
    AudioOptions hold = ours();
    hold.direction = SdpDirection::SendOnly;
    const auto held = read(hold, "m=audio 4000 RTP/AVP 8\r\na=recvonly\r\n");
    EXPECT_TRUE(held.can_send);
    EXPECT_FALSE(held.can_receive);
    EXPECT_FALSE(held.is_held_by_peer);
    EXPECT_TRUE(read(ours(), "m=audio 4000 RTP/AVP 8\r\na=sendonly\r\n").is_held_by_peer);
    EXPECT_FALSE(read(ours(), "m=audio 4000 RTP/AVP 8\r\n", "0.0.0.0").can_send);
}

TEST(ReadAnswer, RefusesAnswersThatBreakTheOffer) {
    for (const auto& [media, why] :
         {std::pair{"", "0 m= sections"},
          {"m=audio 4000 RTP/AVP 8\r\nm=audio 0 RTP/AVP 8\r\n", "2 m= sections"},
          {"m=video 4000 RTP/AVP 8\r\n", "changes m="},
          {"m=audio 4000 RTP/SAVP 8\r\n", "changes m="},
          {"m=audio 0 RTP/AVP 8\r\n", "port 0"},
          {"m=audio 4000 RTP/AVP 18\r\n", "no codec"},
          {"m=audio 4000 RTP/AVP 101\r\na=rtpmap:101 telephone-event/8000\r\n", "no codec"}}) {
        const auto facts =
            read_answer(make_audio_offer(ours(), {}), *Sdp::parse(offer_text(media)));
        ASSERT_FALSE(facts) << media;
        EXPECT_THAT(facts.error().text, HasSubstr(why));
    }
    EXPECT_FALSE(read_answer(Sdp{}, *Sdp::parse(offer_text(""))));
    EXPECT_FALSE(read_answer(make_audio_offer(ours(), {}),
                             *Sdp::parse("v=0\r\no=- 1 1 IN IP4 h\r\nm=audio 4000 RTP/AVP 8\r\n")));
}

TEST(SdpSession, RaisesItsVersionOnlyWhenItChanges) {
    SdpSession session(77);
    EXPECT_FALSE(session.on_answer(Sdp{}));
    const Sdp first = session.offer(ours());
    EXPECT_EQ(first.origin.session_id, 77u);
    EXPECT_EQ(first.origin.version, 1u);
    EXPECT_EQ(session.offer(ours()), first);
    AudioOptions hold = ours();
    hold.direction = SdpDirection::SendOnly;
    EXPECT_EQ(session.offer(hold).origin.version, 2u);
    const auto answer =
        session.answer(*Sdp::parse(offer_text("m=audio 4000 RTP/AVP 8\r\n")), ours());
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->answer.origin.version, 3u);
    EXPECT_EQ(session.last_sent(), answer->answer);
    EXPECT_FALSE(session.answer(*Sdp::parse(offer_text("m=audio 4000 RTP/AVP 18\r\n")), ours()));
    EXPECT_EQ(session.last_sent(), answer->answer)
        << "a refused offer leaves the session as it was";
}

TEST(SdpSession, AgreesWithItselfOverBothRoles) {
    SdpSession a(1);
    SdpSession b(2);
    AudioOptions far = ours(30'000);
    far.address = "2001:db8::5";
    far.codecs = {pcmu_codec()};
    far.telephone_event_type = 99;
    const Sdp offer = *Sdp::parse(to_text(a.offer(ours())));
    const auto answer = b.answer(offer, far);
    ASSERT_TRUE(answer);
    const auto facts = a.on_answer(*Sdp::parse(to_text(answer->answer)));
    ASSERT_TRUE(facts) << facts.error().text;
    EXPECT_EQ(facts->codec.encoding, "PCMU");
    EXPECT_EQ(facts->remote_address, "2001:db8::5");
    EXPECT_EQ(facts->send_telephone_event, answer->audio.receive_telephone_event);
    EXPECT_EQ(facts->receive_telephone_event, answer->audio.send_telephone_event);
}

}  // namespace
}  // namespace callfloor::sip
