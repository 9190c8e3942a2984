#include "media/internal/stream.h"

#include <gtest/gtest.h>

#include "media/g711.h"
#include "media/internal/stream_testing.h"

namespace callfloor::media {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::Party;

class StreamTest : public ::testing::Test {
  protected:
    void SetUp() override {
        caller.connect(now);
        agent.connect(now);
    }
    // Both phones send and both streams tick for this long.
    void talk(int packets) {
        for (int i = 0; i < packets; ++i) {
            caller.speak(now, 0x11);
            agent.speak(now, 0x22);
            pass(milliseconds(20));
        }
    }
    void pass(Micros time) {
        for (const auto end = now + time; now < end;) {
            now += milliseconds(5);
            caller.stream->tick(now);
            agent.stream->tick(now);
        }
    }
    static std::shared_ptr<const Prompt> prompt(int packets, std::int16_t level = 1'000) {
        const auto samples = static_cast<std::size_t>(packets) * kPacketSamples;
        return *prompt_from_samples(std::vector<std::int16_t>(samples, level));
    }
    void play(std::uint64_t id, std::vector<std::shared_ptr<const Prompt>> prompts,
              Playback::Repeat repeat = Playback::Repeat::Once) {
        caller.stream->play(Playback(id, std::move(prompts), repeat, now), now);
    }
    // Everything the caller's phone heard is one stream: one SSRC, sequences without a gap,
    // timestamps in real time.
    void expect_continuous(const std::vector<testing::Sent>& sent) {
        for (std::size_t i = 1; i < sent.size(); ++i) {
            EXPECT_EQ(sent[i].packet.ssrc, sent[0].packet.ssrc);
            EXPECT_EQ(sent[i].packet.sequence,
                      static_cast<std::uint16_t>(sent[i - 1].packet.sequence + 1))
                << i;
        }
    }

    testing::FakeEvents events;
    MediaTime now{seconds(1'000)};
    Party caller{1, events, "192.0.2.1"};
    Party agent{2, events, "192.0.2.2"};
};

TEST_F(StreamTest, ABridgePassesThePayloadUntouched) {
    caller.stream->bridge(*agent.stream);
    std::vector<std::uint8_t> payload(kPacketSamples);
    for (std::size_t i = 0; i < payload.size(); ++i) {
        payload[i] = static_cast<std::uint8_t>(i);
    }
    caller.speak(now, payload);
    ASSERT_EQ(agent.wire.rtp.size(), 1u);
    const auto& heard = agent.wire.rtp[0];
    EXPECT_TRUE(std::equal(payload.begin(), payload.end(), heard.packet.payload.begin(),
                           heard.packet.payload.end()));
    EXPECT_EQ(heard.packet.payload_type, 8);
    EXPECT_EQ(heard.to, agent.phone);
    EXPECT_TRUE(heard.packet.marker);
}

TEST_F(StreamTest, CodecsThatDifferAreConvertedByTable) {
    agent.remote.codec = Codec::Pcmu;
    agent.connect(now);
    caller.stream->bridge(*agent.stream);
    caller.speak(now, 0x31);
    agent.speak(now, std::vector<std::uint8_t>(kPacketSamples, 0x9C), 0);
    EXPECT_EQ(agent.wire.rtp[0].packet.payload_type, 0);
    EXPECT_EQ(agent.wire.rtp[0].packet.payload[7], a_law_to_mu_law()[0x31]);
    EXPECT_EQ(caller.wire.rtp[0].packet.payload_type, 8);
    EXPECT_EQ(caller.wire.rtp[0].packet.payload[7], mu_law_to_a_law()[0x9C]);
}

TEST_F(StreamTest, ExtensionsAndPaddingAreNotPassedOn) {
    caller.stream->bridge(*agent.stream);
    std::vector<std::uint8_t> datagram{0xB1, 8, 0, 1, 0, 0, 0, 9, 0, 0, 0, 5, 7, 7,
                                       7,    7, 1, 1, 0, 1, 9, 9, 9, 9, 1, 2, 0, 2};
    caller.stream->receive_rtp(datagram, caller.phone, now);
    ASSERT_EQ(agent.wire.rtp.size(), 1u);
    EXPECT_EQ(agent.wire.rtp[0].bytes.size(), kRtpHeaderBytes + 2);
    EXPECT_EQ(agent.wire.rtp[0].packet.payload[1], 2);
}

TEST_F(StreamTest, TheCallerHearsOneStreamOverPromptBridgeAndMusic) {
    play(1, {prompt(10)});
    pass(milliseconds(400));
    caller.stream->bridge(*agent.stream);
    talk(20);
    caller.stream->unbridge();
    play(2, {prompt(3)}, Playback::Repeat::Loop);
    pass(milliseconds(300));
    ASSERT_GT(caller.wire.rtp.size(), 40u);
    expect_continuous(caller.wire.rtp);
    const auto& first = caller.wire.rtp.front().packet;
    const auto& last = caller.wire.rtp.back().packet;
    // 400 ms of prompt time, 400 ms of talk, 300 ms of music, less the last packet.
    EXPECT_NEAR(last.timestamp - first.timestamp, 8 * 1'080, 8 * 25);
    const auto spurts = std::count_if(caller.wire.rtp.begin(), caller.wire.rtp.end(),
                                      [](const auto& sent) { return sent.packet.marker; });
    EXPECT_EQ(spurts, 3);
}

TEST_F(StreamTest, PlaybackIsPacedAndToldOnceItsLastPacketIsSent) {
    play(9, {prompt(3), prompt(2)});
    EXPECT_EQ(caller.wire.rtp.size(), 1u);
    pass(milliseconds(60));
    EXPECT_EQ(caller.wire.rtp.size(), 4u);
    EXPECT_TRUE(events.playbacks.empty());
    pass(milliseconds(20));
    EXPECT_EQ(caller.wire.rtp.size(), 5u);
    EXPECT_EQ(events.playbacks, std::vector<std::uint64_t>{9});
    pass(milliseconds(100));
    EXPECT_EQ(caller.wire.rtp.size(), 5u);
    EXPECT_FALSE(caller.stream->is_ticking());
}

TEST_F(StreamTest, AReplacedOrStoppedPlaybackIsNotToldAsFinished) {
    play(1, {prompt(5)});
    play(2, {prompt(2)});
    pass(milliseconds(100));
    play(3, {prompt(5)});
    caller.stream->stop_playback();
    pass(milliseconds(200));
    play(4, {prompt(5)});
    caller.stream->bridge(*agent.stream);
    pass(milliseconds(200));
    EXPECT_EQ(events.playbacks, std::vector<std::uint64_t>{2});
}

TEST_F(StreamTest, APlaybackOfNothingIsFinishedAtOnceEvenInALoop) {
    play(5, {}, Playback::Repeat::Loop);
    EXPECT_EQ(events.playbacks, std::vector<std::uint64_t>{5});
    EXPECT_FALSE(caller.stream->is_ticking());
}

TEST_F(StreamTest, APromptPassesItsTimeAlsoWhileThePeerHoldsUs) {
    caller.remote.send = false;
    caller.connect(now);
    play(6, {prompt(5)});
    pass(milliseconds(100));
    EXPECT_TRUE(caller.wire.rtp.empty());
    EXPECT_EQ(events.playbacks, std::vector<std::uint64_t>{6});
}

TEST_F(StreamTest, AProgramHearsThePeerAndIsHeardInItsTime) {
    const auto line = std::make_shared<SoundLine>();
    caller.stream->attach(line, now);
    EXPECT_TRUE(caller.stream->is_ticking());
    std::array<std::int16_t, kLinePacket> sound{};
    for (int i = 0; i < 3; ++i) {
        sound.fill(static_cast<std::int16_t>(1'000 * i));
        ASSERT_TRUE(line->say(sound));
    }
    caller.speak(now, 0x11);
    pass(milliseconds(100));
    ASSERT_EQ(caller.wire.rtp.size(), 3U);
    expect_continuous(caller.wire.rtp);
    EXPECT_EQ(caller.wire.rtp[2].packet.timestamp - caller.wire.rtp[0].packet.timestamp, 320U);
    EXPECT_EQ(caller.wire.rtp[2].packet.payload[0], encode_a_law(2'000));
    const auto heard = line->take_heard();
    ASSERT_TRUE(heard);
    EXPECT_EQ(heard->timestamp, 50'000U);
    EXPECT_EQ(heard->sound[0], decode_a_law(0x11));
}

TEST_F(StreamTest, WhateverElseThePeerHearsClosesTheProgramsLine) {
    const auto by_prompt = std::make_shared<SoundLine>();
    caller.stream->attach(by_prompt, now);
    play(1, {prompt(2)});
    EXPECT_TRUE(by_prompt->is_closed());
    const auto by_bridge = std::make_shared<SoundLine>();
    caller.stream->attach(by_bridge, now);
    caller.stream->bridge(*agent.stream);
    EXPECT_TRUE(by_bridge->is_closed());
    const auto by_end = std::make_shared<SoundLine>();
    caller.stream->attach(by_end, now);
    caller.stream->leave(now);
    EXPECT_TRUE(by_end->is_closed());
}

TEST_F(StreamTest, NothingIsSentToAPeerThatHoldsUsNorTakenFromOneThatDoesNotSend) {
    agent.remote.send = false;
    agent.remote.receive = false;
    agent.connect(now);
    caller.stream->bridge(*agent.stream);
    talk(5);
    EXPECT_TRUE(agent.wire.rtp.empty());
    EXPECT_TRUE(caller.wire.rtp.empty());
    agent.remote.send = agent.remote.receive = true;
    agent.connect(now);
    talk(5);
    EXPECT_EQ(agent.wire.rtp.size(), 5u);
    EXPECT_EQ(caller.wire.rtp.size(), 5u);
}

TEST_F(StreamTest, APromptToABridgedPartyStandsInForTheOther) {
    caller.stream->bridge(*agent.stream);
    play(7, {prompt(5, 0)});
    talk(10);
    expect_continuous(caller.wire.rtp);
    EXPECT_EQ(agent.wire.rtp.size(), 10u);
    ASSERT_EQ(caller.wire.rtp.size(), 11u);  // the agent is back as the last packet is sent
    EXPECT_EQ(caller.wire.rtp[4].packet.payload[0], kALawSilence);
    EXPECT_EQ(caller.wire.rtp[5].packet.payload[0], 0x22);
}

TEST_F(StreamTest, ADigitIsToldOnceAndRelayedWithThePeersType) {
    agent.remote.telephone_event_type = 96;
    agent.connect(now);
    caller.stream->bridge(*agent.stream);
    caller.speak(now);
    for (std::uint16_t i = 1; i <= 7; ++i) {
        now += milliseconds(20);
        caller.press(now, 5, static_cast<std::uint16_t>(std::min<int>(i, 5) * 160), i >= 5);
    }
    EXPECT_EQ(events.digits, "5");
    ASSERT_EQ(agent.wire.rtp.size(), 8u);
    expect_continuous(agent.wire.rtp);
    EXPECT_EQ(agent.wire.rtp[1].packet.payload_type, 96);
    EXPECT_EQ(agent.wire.rtp[7].packet.timestamp, agent.wire.rtp[1].packet.timestamp);
    EXPECT_EQ(agent.wire.rtp[1].packet.timestamp - agent.wire.rtp[0].packet.timestamp, 160u);
}

TEST_F(StreamTest, APeerWithoutTelephoneEventsSeesNoGapWhereOneWas) {
    agent.remote.telephone_event_type = -1;
    agent.connect(now);
    caller.stream->bridge(*agent.stream);
    caller.speak(now);
    caller.press(now, 1, 160, false);
    caller.press(now, 1, 320, true);
    caller.speak(now);
    EXPECT_EQ(events.digits, "1");
    ASSERT_EQ(agent.wire.rtp.size(), 2u);
    expect_continuous(agent.wire.rtp);
}

TEST_F(StreamTest, DigitsOfOurOwnStandInForTheAudioMeanwhile) {
    caller.stream->bridge(*agent.stream);
    talk(2);
    agent.stream->send_digits("4", now);
    talk(10);
    expect_continuous(agent.wire.rtp);
    const auto events_sent =
        std::count_if(agent.wire.rtp.begin(), agent.wire.rtp.end(),
                      [](const auto& s) { return s.packet.payload_type == 101; });
    EXPECT_EQ(events_sent, 7);
    EXPECT_EQ(agent.wire.rtp.back().packet.payload_type, 8);
}

TEST_F(StreamTest, MalformedWrongAndForeignPacketsAreCountedAndDropped) {
    caller.stream->bridge(*agent.stream);
    caller.speak(now);
    std::vector<std::uint8_t> garbage{1, 2, 3};
    caller.stream->receive_rtp(garbage, caller.phone, now);
    caller.speak(now, std::vector<std::uint8_t>(20), 18);  // G.729 was never agreed
    Party thief{3, events, "203.0.113.9"};
    std::vector<std::uint8_t> stolen(172, 0x55);
    write_rtp_header({8, false, 1, 1, 9, {}}, std::span(stolen).first<kRtpHeaderBytes>());
    caller.stream->receive_rtp(stolen, thief.phone, now);
    EXPECT_EQ(caller.stream->statistics().packets_refused, 3u);
    EXPECT_EQ(caller.stream->statistics().packets_received, 1u);
    EXPECT_EQ(agent.wire.rtp.size(), 1u);
    agent.speak(now);
    EXPECT_EQ(caller.wire.rtp.back().to, caller.phone);
}

TEST_F(StreamTest, ManyStrangersAreToldOnceASecond) {
    Party thief{3, events, "203.0.113.9"};
    caller.stream->housekeep(now);
    const auto intrude = [&](int packets) {
        for (std::uint16_t i = 0; i < packets; ++i) {
            std::vector<std::uint8_t> stolen(172, 0x55);
            write_rtp_header({8, false, i, i * 160u, 9, {}},
                             std::span(stolen).first<kRtpHeaderBytes>());
            caller.stream->receive_rtp(stolen, thief.phone, now);
        }
        for (int i = 0; i < 10; ++i) {
            now += milliseconds(100);
            caller.speak(now);
            caller.stream->housekeep(now);
        }
    };
    intrude(99);
    EXPECT_TRUE(events.strangers.empty());
    intrude(100);
    intrude(5'000);
    intrude(0);
    EXPECT_EQ(events.strangers, (std::vector<std::uint64_t>{100, 5'000}));
}

TEST_F(StreamTest, DuplicatedPacketsArePassedOnce) {
    caller.stream->bridge(*agent.stream);
    caller.speak(now);
    --caller.sequence;
    caller.timestamp -= kPacketSamples;
    caller.speak(now);
    EXPECT_EQ(agent.wire.rtp.size(), 1u);
}

TEST_F(StreamTest, SilenceOfThePeerIsToldOnceUntilItSpeaksAgain) {
    Party party{4, events, "192.0.2.4", seconds(10)};
    party.connect(now);
    party.stream->housekeep(now + milliseconds(9'900));
    EXPECT_TRUE(events.timeouts.empty());
    party.stream->housekeep(now + milliseconds(10'000));
    party.stream->housekeep(now + milliseconds(30'000));
    EXPECT_EQ(events.timeouts.size(), 1u);
    party.speak(now + seconds(31));
    party.stream->housekeep(now + seconds(40));
    EXPECT_EQ(events.timeouts.size(), 1u);
    party.stream->housekeep(now + seconds(42));
    EXPECT_EQ(events.timeouts.size(), 2u);
}

TEST_F(StreamTest, APartyOnHoldMayBeSilentAndHasItsTimeAgainAfterwards) {
    Party party{4, events, "192.0.2.4", seconds(10)};
    party.remote.receive = false;
    party.connect(now);
    party.stream->housekeep(now + seconds(100));
    party.remote.receive = true;
    party.connect(now + seconds(100));
    party.stream->housekeep(now + seconds(109));
    EXPECT_TRUE(events.timeouts.empty());
    party.stream->housekeep(now + seconds(110));
    EXPECT_EQ(events.timeouts.size(), 1u);
}

TEST_F(StreamTest, ANewBridgeTakesAPartyOutOfItsOldOne) {
    Party second{3, events, "192.0.2.3"};
    second.connect(now);
    caller.stream->bridge(*agent.stream);
    caller.stream->bridge(*second.stream);
    caller.speak(now);
    agent.speak(now);
    EXPECT_EQ(second.wire.rtp.size(), 1u);
    EXPECT_TRUE(agent.wire.rtp.empty());
    EXPECT_TRUE(caller.wire.rtp.empty());
}

TEST_F(StreamTest, AStreamThatEndsLeavesItsBridge) {
    {
        Party gone{3, events, "192.0.2.3"};
        gone.connect(now);
        caller.stream->bridge(*gone.stream);
    }
    caller.speak(now);  // must not reach the dead
    caller.stream->bridge(*agent.stream);
    caller.speak(now);
    EXPECT_EQ(agent.wire.rtp.size(), 1u);
}

}  // namespace
}  // namespace callfloor::media
