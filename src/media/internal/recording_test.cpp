#include "media/internal/recording.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "media/g711.h"

namespace callfloor::media {
namespace {

using std::chrono::milliseconds;

class RecordingTest : public ::testing::Test {
  protected:
    // One packet of a side, arriving at this time.
    void packet(Side side, std::uint32_t timestamp, int arrives_ms, std::uint8_t fill,
                Codec codec = Codec::Pcma) {
        const std::vector<std::uint8_t> payload(kPacketSamples, fill);
        RtpPacket packet{8, false, 0, timestamp, 1 + static_cast<std::uint32_t>(side), payload};
        recording.place(side, packet, codec, at(arrives_ms));
    }
    MediaTime at(int ms) const { return start + milliseconds(ms); }
    // What the disk thread would write now.
    void drain() {
        for (auto part = recording.readable(); !part.empty(); part = recording.readable()) {
            file.insert(file.end(), part.begin(), part.end());
            recording.consume(part.size());
        }
    }
    std::uint8_t left(std::size_t frame) const { return file.at(frame * 2); }
    std::uint8_t right(std::size_t frame) const { return file.at(frame * 2 + 1); }
    std::size_t frames() const { return file.size() / 2; }

    MediaTime start{std::chrono::seconds(500)};
    Recording recording{RecordingHandle{1}, "call.wav", start};
    std::vector<std::uint8_t> file;
};

TEST_F(RecordingTest, LeftIsTheCustomerAndRightTheOther) {
    packet(Side::Customer, 0, 20, 0x11);
    packet(Side::Other, 700, 40, 0x22);
    recording.end(at(60));
    drain();
    ASSERT_EQ(frames(), 480u);
    EXPECT_EQ(left(0), 0x11);
    EXPECT_EQ(left(159), 0x11);
    EXPECT_EQ(left(160), kALawSilence);
    EXPECT_EQ(right(159), kALawSilence);
    EXPECT_EQ(right(160), 0x22);
    EXPECT_EQ(right(319), 0x22);
    EXPECT_EQ(right(320), kALawSilence);
    EXPECT_TRUE(recording.has_ended());
    EXPECT_EQ(recording.missing_frames(), 0);
    EXPECT_FALSE(recording.was_overrun());
}

TEST_F(RecordingTest, LostPacketsAreSilenceAndReorderedOnesFindTheirPlace) {
    packet(Side::Customer, 0, 20, 0x01);
    packet(Side::Customer, 480, 80, 0x04);
    packet(Side::Customer, 320, 81, 0x03);  // 160 never comes
    recording.end(at(100));
    drain();
    EXPECT_EQ(left(100), 0x01);
    EXPECT_EQ(left(200), kALawSilence);
    EXPECT_EQ(left(400), 0x03);
    EXPECT_EQ(left(500), 0x04);
}

TEST_F(RecordingTest, MuLawIsConverted) {
    packet(Side::Other, 0, 20, 0x80, Codec::Pcmu);
    recording.end(at(20));
    drain();
    EXPECT_EQ(right(5), mu_law_to_a_law()[0x80]);
}

TEST_F(RecordingTest, IsAsLongAsItLastedEvenIfNobodySpoke) {
    for (int ms = 0; ms < 10'000; ms += 100) {
        recording.commit(at(ms));
        drain();
    }
    recording.end(at(10'007));
    drain();
    EXPECT_EQ(frames(), 80'056u);
    EXPECT_TRUE(std::all_of(file.begin(), file.end(),
                            [](std::uint8_t code) { return code == kALawSilence; }));
}

TEST_F(RecordingTest, AudioReachingBeyondTheEndIsCut) {
    packet(Side::Customer, 0, 20, 0x11);
    packet(Side::Customer, 160, 21, 0x12);
    recording.end(at(30));
    drain();
    EXPECT_EQ(frames(), 240u);
    EXPECT_EQ(left(239), 0x12);
}

TEST_F(RecordingTest, WhatIsCommittedDoesNotChangeAndTheWindowDoes) {
    packet(Side::Customer, 0, 20, 0x01);
    recording.commit(at(1'000));
    drain();
    EXPECT_EQ(frames(), 8'000u - Recording::kWindow);
    const auto last = static_cast<std::uint32_t>(frames());
    packet(Side::Customer, last - 80, 1'000, 0x02);  // half of it is too late
    recording.end(at(1'000));
    drain();
    EXPECT_EQ(left(last - 1), kALawSilence);
    EXPECT_EQ(left(last), 0x02);
    EXPECT_EQ(left(last + 79), 0x02);
    EXPECT_EQ(left(last + 80), kALawSilence);
}

TEST_F(RecordingTest, IsSilentOnBothSidesWhilePausedAndAsLongAsEver) {
    packet(Side::Customer, 0, 20, 0x01);
    packet(Side::Customer, 160, 25, 0x02);  // half of it lies beyond the pause
    recording.pause(at(30));
    packet(Side::Other, 900, 60, 0x22);
    packet(Side::Customer, 320, 60, 0x03);
    recording.resume(at(70));
    packet(Side::Customer, 640, 100, 0x05);
    packet(Side::Customer, 480, 101, 0x04);  // said in the pause, in part, and late
    recording.end(at(120));
    drain();
    ASSERT_EQ(frames(), 960u);
    EXPECT_EQ(left(159), 0x01);
    EXPECT_EQ(left(239), 0x02);
    for (std::size_t frame = 240; frame < 560; ++frame) {
        EXPECT_EQ(left(frame), kALawSilence) << frame;
        EXPECT_EQ(right(frame), kALawSilence) << frame;
    }
    EXPECT_EQ(left(560), 0x04);
    EXPECT_EQ(left(640), 0x05);
}

TEST_F(RecordingTest, ManyShortPausesBecomeOneRatherThanNone) {
    for (int i = 0; i < 12; ++i) {  // more than are kept apart within the window
        recording.pause(at(100 + i * 10));
        recording.resume(at(105 + i * 10));
    }
    for (std::uint32_t i = 0; i < 15; ++i) {
        packet(Side::Customer, i * 160, static_cast<int>(i + 1) * 20, 0x11);
    }
    recording.end(at(300));
    drain();
    for (int ms = 100; ms < 300; ++ms) {
        const auto frame = static_cast<std::size_t>(ms) * 8;
        const bool is_paused = ms >= 170 ? ms < 215 : (ms % 10) < 5;
        EXPECT_EQ(left(frame) == kALawSilence, is_paused) << ms;
    }
}

TEST_F(RecordingTest, APauseMayLastLongerThanTheRing) {
    recording.pause(at(1'000));
    for (std::uint32_t i = 0; i < 600; ++i) {
        const int ms = static_cast<int>(i + 1) * 20;
        packet(Side::Customer, i * 160, ms, 0x11);
        recording.commit(at(ms));
        drain();
    }
    recording.end(at(12'000));
    drain();
    ASSERT_EQ(frames(), 96'000u);
    EXPECT_EQ(std::count(file.begin(), file.end(), 0x11), 8'000);
}

TEST_F(RecordingTest, RunsRoundItsRingForMinutesWithoutError) {
    for (std::uint32_t i = 0; i < 6'000; ++i) {
        const int ms = static_cast<int>(i + 1) * 20;
        packet(Side::Customer, i * 160, ms, static_cast<std::uint8_t>(i % 200));
        packet(Side::Other, i * 160 + 9, ms, static_cast<std::uint8_t>(i % 199));
        if (i % 5 == 0) {
            recording.commit(at(ms));
        }
        if (i % 20 == 0) {
            drain();
        }
    }
    recording.end(at(120'000));
    drain();
    ASSERT_EQ(frames(), 960'000u);
    for (std::size_t i = 0; i < 6'000; ++i) {
        ASSERT_EQ(left(i * 160 + 159), i % 200);
        ASSERT_EQ(right(i * 160), i % 199);
    }
    EXPECT_FALSE(recording.was_overrun());
}

TEST_F(RecordingTest, AStalledDiskLeavesSilenceOfTheRightLengthAndIsNoted) {
    for (std::uint32_t i = 0; i < 500; ++i) {  // 10 s, nothing written
        const int ms = static_cast<int>(i + 1) * 20;
        packet(Side::Customer, i * 160, ms, 0x33);
        recording.commit(at(ms));
    }
    EXPECT_TRUE(recording.was_overrun());
    recording.end(at(10'000));
    drain();
    EXPECT_EQ(frames() + static_cast<std::size_t>(recording.missing_frames()), 80'000u);
    EXPECT_EQ(left(Recording::kCapacity - 1), 0x33);
}

TEST_F(RecordingTest, AfterAStallItGoesOnAtTheRightPlace) {
    for (std::uint32_t i = 0; i < 400; ++i) {  // 8 s; the disk is away from second 1 to 6
        const int ms = static_cast<int>(i + 1) * 20;
        packet(Side::Customer, i * 160, ms, static_cast<std::uint8_t>(i % 250));
        recording.commit(at(ms));
        if (ms < 1'000 || ms > 6'000) {
            drain();
        }
    }
    recording.end(at(8'000));
    drain();
    ASSERT_EQ(frames(), 64'000u);
    EXPECT_EQ(left(100 * 160), 100);             // 2 s: in the ring when the disk stopped
    EXPECT_EQ(left(280 * 160), kALawSilence);    // 5.6 s: no room
    EXPECT_EQ(left(350 * 160 + 80), 350 - 250);  // 7 s: recording again
}

TEST_F(RecordingTest, AnotherPartyIsPlacedByItsOwnArrival) {
    packet(Side::Other, 0, 20, 0x01);
    recording.change_party(Side::Other);
    packet(Side::Other, 160, 200, 0x02);  // same SSRC, clock stood still in between
    recording.end(at(200));
    drain();
    EXPECT_EQ(right(159), 0x01);
    EXPECT_EQ(right(160), kALawSilence);
    EXPECT_EQ(right(1'440), 0x02);
}

TEST_F(RecordingTest, MayEndInTheMomentItStarts) {
    recording.end(start);
    drain();
    EXPECT_EQ(frames(), 0u);
    EXPECT_TRUE(recording.has_ended());
}

}  // namespace
}  // namespace callfloor::media
