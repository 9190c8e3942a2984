#include "records/signal_rules.h"

#include <gtest/gtest.h>

#include "base/temporary_folder.h"
#include "records/synthetic_call.h"

namespace callfloor::records {
namespace {

constexpr double kEdge = 60;  ///< ms by which the beginning or end of speech may be missed

Span ms(std::int64_t from, std::int64_t to) {
    return {Duration(from), Duration(to)};
}

class SignalsTest : public ::testing::Test {
  protected:
    /// Connected from the first to the last sample unless said otherwise.
    CallSignals measured(SyntheticCall& call,
                         const std::vector<Span>& talks = {ms(0, 86'400'000)}) {
        const auto file = folder_.path() / "call.wav";
        call.write(file);
        const auto track = read_power(file);
        EXPECT_TRUE(track.has_value()) << track.error().text;
        return signals_of(*track, talks);
    }
    static double in_ms(Duration time) { return static_cast<double>(time.count()); }

    TemporaryFolder folder_;
};

TEST_F(SignalsTest, TellWhoSpokeHowLong) {
    SyntheticCall call(Duration(30'000));
    call.customer.speech = {ms(1'000, 6'000), ms(12'000, 20'000)};
    call.agent.speech = {ms(7'000, 10'000), ms(18'000, 26'000)};
    const auto signals = measured(call);
    EXPECT_EQ(signals.measured, Duration(30'000));
    EXPECT_NEAR(in_ms(signals.customer.talk), 13'000, 2 * kEdge);
    EXPECT_NEAR(in_ms(signals.agent.talk), 11'000, 2 * kEdge);
    EXPECT_NEAR(in_ms(signals.overtalk), 2'000, kEdge);
    EXPECT_NEAR(in_ms(signals.silence), 8'000, 5 * kEdge);
    EXPECT_NEAR(in_ms(signals.longest_silence), 4'000, kEdge);
    EXPECT_EQ(signals.measured,
              signals.customer.talk + signals.agent.talk - signals.overtalk + signals.silence);
}

TEST_F(SignalsTest, HearSpeechAboveTheNoiseOfTheLine) {
    for (const double noise : {-75.0, -60.0, -48.0}) {
        SyntheticCall call(Duration(40'000));
        call.customer.noise_db = noise;
        call.customer.speech = {ms(5'000, 15'000), ms(20'000, 25'000)};
        const auto signals = measured(call);
        EXPECT_NEAR(in_ms(signals.customer.talk), 15'000, 4 * kEdge) << noise << " dB";
        EXPECT_EQ(signals.agent.talk, Duration(0));
    }
}

TEST_F(SignalsTest, TakeNoClickAndNoPauseWithinSpeechForMore) {
    SyntheticCall call(Duration(20'000));
    call.customer.speech = {ms(2'000, 3'000), ms(3'120, 5'000), ms(9'000, 9'060)};
    const auto signals = measured(call);
    EXPECT_NEAR(in_ms(signals.customer.talk), 3'000, kEdge)
        << "the pause is bridged, the click not";
    EXPECT_NEAR(in_ms(signals.longest_silence), 15'000, kEdge);
}

TEST_F(SignalsTest, CallOnlyLongSilencesDeadAir) {
    SyntheticCall call(Duration(30'000));
    call.customer.speech = {ms(0, 2'000), ms(6'500, 8'000), ms(14'000, 15'000), ms(23'000, 30'000)};
    const auto signals = measured(call);
    EXPECT_EQ(signals.dead_airs, 2);
    EXPECT_NEAR(in_ms(signals.dead_air), 14'000, 2 * kEdge);
    EXPECT_NEAR(in_ms(signals.longest_silence), 8'000, kEdge);
}

TEST_F(SignalsTest, CountWhoTakesTheWordFromTheOther) {
    SyntheticCall call(Duration(40'000));
    call.customer.speech = {ms(1'000, 6'000), ms(10'000, 15'000), ms(21'000, 25'000),
                            ms(30'300, 34'000)};
    call.agent.speech = {ms(4'000, 8'000),     // interrupts
                         ms(12'000, 12'300),   // says yes meanwhile
                         ms(18'000, 23'000),   // is interrupted
                         ms(30'000, 33'000)};  // both begin
    const auto signals = measured(call);
    EXPECT_EQ(signals.agent.interruptions, 1);
    EXPECT_EQ(signals.customer.interruptions, 1);
}

TEST_F(SignalsTest, CountSyllablesAndLevel) {
    for (const double syllables : {3.0, 4.5, 6.0}) {
        SyntheticCall call(Duration(40'000));
        call.agent.speech = {ms(1'000, 16'000), ms(20'000, 35'000)};
        call.agent.syllables_a_second = syllables;
        call.agent.level_db = -31;
        call.customer.speech = {ms(17'000, 19'000)};
        const auto signals = measured(call);
        ASSERT_TRUE(signals.agent.pace && signals.agent.level);
        EXPECT_NEAR(*signals.agent.pace, syllables, 0.08 * syllables);
        EXPECT_NEAR(*signals.agent.level, -31, 0.7);
        EXPECT_FALSE(signals.customer.pace) << "two seconds are too short";
        EXPECT_TRUE(signals.customer.level);
    }
}

TEST_F(SignalsTest, LookOnlyAtTheTimeConnected) {
    SyntheticCall call(Duration(40'000));
    call.customer.speech = {ms(2'000, 38'000)};
    call.agent.speech = {ms(5'000, 15'000), ms(30'000, 35'000)};
    const auto signals = measured(call, {ms(0, 10'000), ms(30'000, 36'000)});
    EXPECT_EQ(signals.measured, Duration(16'000));
    EXPECT_NEAR(in_ms(signals.customer.talk), 14'000, kEdge);
    EXPECT_NEAR(in_ms(signals.agent.talk), 10'000, kEdge);
    EXPECT_EQ(signals.agent.interruptions, 2);
    EXPECT_EQ(measured(call, {}).measured, Duration(0));
    EXPECT_EQ(measured(call, {ms(50'000, 60'000)}).measured, Duration(0)) << "nothing recorded";
}

/// Speech of both sides drawn at random, away from the bounds of the definitions, and what is true
/// of it.
struct RandomCall {
    static constexpr std::int64_t kLastBegins = 165'000;

    explicit RandomCall(std::uint64_t seed) : call(Duration(180'000), seed), random(seed) {
        std::int64_t at = 500;
        bool is_agent = false;
        while (at < kLastBegins) {
            const auto length = between(2'500, 8'000);
            auto& side = is_agent ? call.agent : call.customer;
            side.speech.push_back(ms(at, at + length));
            is_agent = !is_agent;
            const auto kind = between(0, 9);
            if (kind < 2) {  // the other begins before the end
                const auto overlap = between(700, 1'000);
                at += length - overlap;
                if (at < kLastBegins) {  // else nobody begins any more
                    overtalk += overlap;
                    ++(is_agent ? agent_interruptions : customer_interruptions);
                }
            } else {
                const auto gap = kind < 4 ? between(5'300, 9'000) : between(400, 4'700);
                dead_airs += gap >= 5'000 && at + length + gap < kLastBegins ? 1 : 0;
                at += length + gap;
            }
        }
        call.customer.noise_db = -72 + static_cast<double>(between(0, 18));
        call.customer.level_db = -30 + static_cast<double>(between(0, 12));
        call.agent.syllables_a_second = 3 + static_cast<double>(between(0, 30)) / 10;
    }
    std::int64_t between(std::int64_t low, std::int64_t high) {
        return low +
               static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(high - low + 1));
    }
    static Duration total(const std::vector<Span>& spans) {
        Duration sum{0};
        for (const auto& span : spans) {
            sum += span.to - span.from;
        }
        return sum;
    }

    SyntheticCall call;
    std::mt19937_64 random;
    std::int64_t overtalk = 0;
    int agent_interruptions = 0;
    int customer_interruptions = 0;
    int dead_airs = 0;  ///< without the one at the end
};

TEST_F(SignalsTest, AgreeWithRandomCallsWhoseTruthIsKnown) {
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
        RandomCall random(seed);
        const auto signals = measured(random.call);
        const auto edges = kEdge * static_cast<double>(random.call.customer.speech.size() +
                                                       random.call.agent.speech.size());
        EXPECT_NEAR(in_ms(signals.customer.talk),
                    in_ms(RandomCall::total(random.call.customer.speech)), edges / 2)
            << "seed " << seed;
        EXPECT_NEAR(in_ms(signals.agent.talk), in_ms(RandomCall::total(random.call.agent.speech)),
                    edges / 2)
            << "seed " << seed;
        EXPECT_NEAR(in_ms(signals.overtalk), static_cast<double>(random.overtalk), edges / 2)
            << "seed " << seed;
        EXPECT_EQ(signals.agent.interruptions, random.agent_interruptions) << "seed " << seed;
        EXPECT_EQ(signals.customer.interruptions, random.customer_interruptions) << "seed " << seed;
        const auto last =
            std::max(random.call.customer.speech.back().to, random.call.agent.speech.back().to);
        const int at_end = Duration(180'000) - last >= kDeadAir ? 1 : 0;
        EXPECT_EQ(signals.dead_airs, random.dead_airs + at_end) << "seed " << seed;
        ASSERT_TRUE(signals.agent.pace);
        EXPECT_NEAR(*signals.agent.pace, random.call.agent.syllables_a_second, 0.4)
            << "seed " << seed;
    }
}

TEST_F(SignalsTest, NeedARecording) {
    EXPECT_EQ(read_power(folder_.path() / "none.wav").error().code, ErrorCode::NotFound);
    std::ofstream(folder_.path() / "text.wav") << "no sound at all";
    EXPECT_EQ(read_power(folder_.path() / "text.wav").error().code, ErrorCode::Unavailable);
}

}  // namespace
}  // namespace callfloor::records
