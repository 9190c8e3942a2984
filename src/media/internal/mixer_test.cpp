#include "media/internal/mixer.h"

#include <cstdlib>

#include <gtest/gtest.h>

#include "media/g711.h"
#include "media/internal/stream_testing.h"

namespace callfloor::media {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::Party;

/// A level that A-law carries exactly enough to be told apart in a sum.
std::uint8_t level(int value) {
    return encode_a_law(static_cast<std::int16_t>(value));
}

class MixerTest : public ::testing::Test {
  protected:
    void SetUp() override {
        for (Party* party : {&customer, &agent, &third, &leader}) {
            party->connect(now);
        }
    }
    /// Everybody speaks his own level for so many packets.
    void talk(int packets) {
        for (int i = 0; i < packets; ++i) {
            customer.speak(now, level(1'000));
            agent.speak(now, level(2'000));
            third.speak(now, level(4'000));
            leader.speak(now, level(8'000));
            pass(milliseconds(20));
        }
    }
    void pass(Micros time) {
        for (const auto end = now + time; now < end;) {
            now += milliseconds(5);
            mixer.tick(now);
        }
    }
    static int heard(const Party& party) {
        if (party.wire.rtp.empty()) {
            return -1;
        }
        return decode_a_law(party.wire.rtp.back().packet.payload[80]);
    }
    void expect_level(const Party& party, int wanted) {
        EXPECT_NEAR(heard(party), wanted, wanted / 20 + 40);
    }
    void mix(std::vector<Mixer::Place> places) { mixer.set_members(places); }

    testing::FakeEvents events;
    MediaTime now{seconds(1'000)};
    Mixer mixer{now};  // outlives the parties, who leave it
    Party customer{1, events, "192.0.2.1"};
    Party agent{2, events, "192.0.2.2"};
    Party third{3, events, "192.0.2.3"};
    Party leader{4, events, "192.0.2.4"};
};

TEST_F(MixerTest, ThreeHearTheSumOfTheOthersAndNotThemselves) {
    mix({{&*customer.stream, MixRole::Speaker},
         {&*agent.stream, MixRole::Agent},
         {&*third.stream, MixRole::Speaker}});
    talk(5);
    expect_level(customer, 6'000);
    expect_level(agent, 5'000);
    expect_level(third, 3'000);
    EXPECT_TRUE(leader.wire.rtp.empty());
}

TEST_F(MixerTest, AListenerHearsBothAndLeavesThemUndecoded) {
    mix({{&*customer.stream, MixRole::Speaker},
         {&*agent.stream, MixRole::Agent},
         {&*leader.stream, MixRole::Listener}});
    talk(5);
    expect_level(leader, 3'000);
    EXPECT_EQ(customer.wire.rtp.size(), 5u);  // packet for packet, as in a bridge
    for (const auto& sent : customer.wire.rtp) {
        EXPECT_EQ(sent.packet.payload[0], level(2'000));
    }
    for (const auto& sent : agent.wire.rtp) {
        EXPECT_EQ(sent.packet.payload[0], level(1'000));
    }
}

TEST_F(MixerTest, ACoachIsHeardByTheAgentOnly) {
    mix({{&*customer.stream, MixRole::Speaker},
         {&*agent.stream, MixRole::Agent},
         {&*third.stream, MixRole::Speaker},
         {&*leader.stream, MixRole::Coach}});
    talk(5);
    expect_level(agent, 13'000);
    expect_level(customer, 6'000);
    expect_level(third, 3'000);
    expect_level(leader, 7'000);
}

TEST_F(MixerTest, WhoIsMutedIsSilenceForTheOthers) {
    mix({{&*customer.stream, MixRole::Speaker}, {&*agent.stream, MixRole::Muted}});
    talk(5);
    expect_level(agent, 1'000);
    expect_level(customer, 0);
    EXPECT_GE(customer.wire.rtp.size(), 4u);  // silence, but not nothing
}

TEST_F(MixerTest, RolesDecideWhoIsHeardByWhom) {
    const MixRole all[] = {MixRole::Speaker, MixRole::Agent, MixRole::Muted, MixRole::Listener,
                           MixRole::Coach};
    for (const MixRole role : all) {
        EXPECT_FALSE(is_heard(MixRole::Listener, role));
        EXPECT_FALSE(is_heard(MixRole::Muted, role));
        EXPECT_TRUE(is_heard(MixRole::Speaker, role));
        EXPECT_TRUE(is_heard(MixRole::Agent, role));
        EXPECT_EQ(is_heard(MixRole::Coach, role), role == MixRole::Agent || role == MixRole::Muted);
    }
}

TEST_F(MixerTest, AFourthPartyJoinsAndLeavesWithoutAGapForTheOthers) {
    const std::vector<Mixer::Place> three{{&*customer.stream, MixRole::Speaker},
                                          {&*agent.stream, MixRole::Agent},
                                          {&*third.stream, MixRole::Speaker}};
    auto four = three;
    four.push_back({&*leader.stream, MixRole::Speaker});
    mix(three);
    talk(10);
    mix(four);
    talk(10);
    expect_level(customer, 14'000);
    mix(three);
    talk(10);
    expect_level(customer, 6'000);
    const auto& sent = customer.wire.rtp;
    ASSERT_GE(sent.size(), 29u);
    for (std::size_t i = 1; i < sent.size(); ++i) {
        EXPECT_EQ(sent[i].packet.sequence,
                  static_cast<std::uint16_t>(sent[i - 1].packet.sequence + 1));
        EXPECT_EQ(sent[i].packet.timestamp, sent[i - 1].packet.timestamp + kPacketSamples) << i;
        if (i > 1) {
            EXPECT_GT(decode_a_law(sent[i].packet.payload[80]), 5'000) << i;  // never silent
        }
    }
}

TEST_F(MixerTest, FromBridgeToMixAndBackTheGapIsNoLongerThanTwoPackets) {
    customer.stream->bridge(*agent.stream);
    talk(5);
    mix({{&*customer.stream, MixRole::Speaker},
         {&*agent.stream, MixRole::Agent},
         {&*third.stream, MixRole::Speaker}});
    talk(5);
    customer.stream->bridge(*agent.stream);
    talk(5);
    const auto& sent = customer.wire.rtp;
    EXPECT_GE(sent.size(), 14u);  // of 15
    for (std::size_t i = 1; i < sent.size(); ++i) {
        EXPECT_EQ(sent[i].packet.ssrc, sent[0].packet.ssrc);
        EXPECT_EQ(sent[i].packet.sequence,
                  static_cast<std::uint16_t>(sent[i - 1].packet.sequence + 1));
        EXPECT_LE(sent[i].packet.timestamp - sent[i - 1].packet.timestamp, 2 * kPacketSamples);
    }
    EXPECT_EQ(sent.back().packet.payload[0], level(2'000));
}

TEST_F(MixerTest, PacketsInBurstsAreHeardWholeAfterTheFirst) {
    mix({{&*customer.stream, MixRole::Speaker},
         {&*agent.stream, MixRole::Agent},
         {&*third.stream, MixRole::Speaker}});
    for (int i = 0; i < 20; ++i) {  // two packets every 40 ms
        agent.speak(now, level(2'000));
        agent.speak(now, level(2'000));
        pass(milliseconds(40));
    }
    int loud = 0;
    for (const auto& sent : customer.wire.rtp) {
        loud += decode_a_law(sent.packet.payload[80]) > 1'500 ? 1 : 0;
    }
    EXPECT_GE(loud, 38);
}

TEST_F(MixerTest, AQueueDropsTheOldestAtItsBound) {
    mix({{&*customer.stream, MixRole::Speaker},
         {&*agent.stream, MixRole::Agent},
         {&*third.stream, MixRole::Speaker}});
    for (int i = 0; i < 20; ++i) {
        agent.speak(now, level(i < 12 ? 1'000 : 4'000));
    }
    pass(milliseconds(20));
    expect_level(customer, 4'000);
}

TEST_F(MixerTest, DelayThatNobodyNeedsIsCutAway) {
    mix({{&*customer.stream, MixRole::Speaker},
         {&*agent.stream, MixRole::Agent},
         {&*third.stream, MixRole::Speaker}});
    for (int i = 0; i < 7; ++i) {  // the network held them up
        agent.speak(now, level(2'000));
    }
    talk(400);
    const auto before = customer.wire.rtp.size();
    agent.speak(now, level(30'000));
    pass(milliseconds(20));
    agent.speak(now, level(2'000));
    pass(milliseconds(60));
    int after = 0;
    for (std::size_t i = before; i < customer.wire.rtp.size(); ++i) {
        after += decode_a_law(customer.wire.rtp[i].packet.payload[80]) > 20'000
                     ? static_cast<int>(i - before) + 1
                     : 0;
    }
    EXPECT_GT(after, 0);
    EXPECT_LE(after, 4);  // within 80 ms, where seven packets would be 140
}

TEST_F(MixerTest, TheRecordingHoldsWhatTheCustomerHears) {
    Recording recording(RecordingHandle{1}, "unused", now);
    customer.stream->start_recording(recording);
    mix({{&*customer.stream, MixRole::Speaker},
         {&*agent.stream, MixRole::Agent},
         {&*third.stream, MixRole::Speaker},
         {&*leader.stream, MixRole::Coach}});
    talk(50);
    customer.stream->stop_recording(RecordingHandle{1}, now);
    const auto frames = recording.readable();
    const auto middle = frames.size() / 4 * 2;  // an even offset: a left sample
    EXPECT_NEAR(decode_a_law(frames[middle]), 1'000, 60);
    EXPECT_NEAR(decode_a_law(frames[middle + 1]), 6'000, 300);  // agent and third, no whisper
}

TEST_F(MixerTest, WhoIsRemovedTakesNothingAlong) {
    mix({{&*customer.stream, MixRole::Speaker},
         {&*agent.stream, MixRole::Agent},
         {&*third.stream, MixRole::Speaker}});
    talk(3);
    third.stream.reset();
    for (int i = 0; i < 5; ++i) {
        agent.speak(now, level(2'000));
        pass(milliseconds(20));
    }
    expect_level(customer, 2'000);
    customer.stream->unbridge();
    agent.stream->unbridge();
    EXPECT_TRUE(mixer.is_empty());
}

}  // namespace
}  // namespace callfloor::media
