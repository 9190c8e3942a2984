#include "media/internal/telephone_event.h"

#include <gtest/gtest.h>

namespace callfloor::media {
namespace {

using std::chrono::milliseconds;

class TelephoneEventReceiverTest : public ::testing::Test {
  protected:
    std::optional<char> packet(std::uint8_t event, std::uint32_t timestamp, std::uint16_t duration,
                               bool end = false, bool marker = false, std::uint32_t ssrc = 1) {
        std::array<std::uint8_t, kTelephoneEventBytes> payload;
        write_telephone_event({event, end, 10, duration}, payload);
        return receiver.receive({101, marker, 0, timestamp, ssrc, payload});
    }

    TelephoneEventReceiver receiver;
};

TEST_F(TelephoneEventReceiverTest, TellsADigitOnceHoweverManyPackets) {
    EXPECT_EQ(packet(5, 1'000, 160, false, true), '5');
    for (std::uint16_t i = 2; i < 10; ++i) {
        EXPECT_FALSE(packet(5, 1'000, static_cast<std::uint16_t>(i * 160)));
    }
    for (int i = 0; i < 3; ++i) {
        EXPECT_FALSE(packet(5, 1'000, 1'600, true));
    }
}

TEST_F(TelephoneEventReceiverTest, TellsTheSameDigitAgainWhenPressedAgain) {
    EXPECT_EQ(packet(1, 1'000, 160), '1');
    EXPECT_FALSE(packet(1, 1'000, 800, true));
    EXPECT_EQ(packet(1, 2'600, 160), '1');
}

TEST_F(TelephoneEventReceiverTest, OneSurvivingPacketIsEnough) {
    EXPECT_EQ(packet(11, 1'000, 800, true), '#');
    EXPECT_EQ(packet(10, 5'000, 800, true), '*');
}

TEST_F(TelephoneEventReceiverTest, LatePacketsOfAnOlderDigitAreNotNew) {
    EXPECT_EQ(packet(1, 1'000, 160), '1');
    EXPECT_EQ(packet(2, 3'000, 160), '2');
    EXPECT_FALSE(packet(1, 1'000, 800, true));
    EXPECT_FALSE(packet(2, 3'000, 320));
}

TEST_F(TelephoneEventReceiverTest, ADigitHeldBeyondTheDurationFieldIsOneDigit) {
    EXPECT_EQ(packet(7, 1'000, 160, false, true), '7');
    EXPECT_FALSE(packet(7, 1'000, 0xFFFF));
    EXPECT_FALSE(packet(7, 1'000 + 0xFFFF, 160));
    EXPECT_FALSE(packet(7, 1'000 + 0xFFFF, 320, true));
}

TEST_F(TelephoneEventReceiverTest, EventsThatAreNoDigitsAndShortPayloadsAreSilent) {
    EXPECT_FALSE(packet(16, 1'000, 160));
    EXPECT_FALSE(packet(255, 2'000, 160));
    const std::array<std::uint8_t, 3> cut{1, 0, 0};
    EXPECT_FALSE(receiver.receive({101, true, 0, 9'000, 1, cut}));
}

TEST_F(TelephoneEventReceiverTest, ANewSsrcStartsAfresh) {
    EXPECT_EQ(packet(3, 9'000, 160), '3');
    EXPECT_EQ(packet(3, 1'000, 160, false, false, 2), '3');
}

TEST(TelephoneEvent, DigitsAndEventsMapBothWays) {
    for (const char digit : std::string_view("0123456789*#ABCD")) {
        EXPECT_EQ(digit_of_event(*event_of_digit(digit)), digit);
    }
    EXPECT_EQ(event_of_digit('d'), 15);
    EXPECT_FALSE(event_of_digit('x'));
}

TEST(TelephoneEventSender, SendsHundredMillisecondsThreeEndsAndAPause) {
    TelephoneEventSender sender;
    MediaTime now{std::chrono::seconds(9)};
    sender.send("1x2", now);
    std::vector<std::pair<std::int64_t, TelephoneEventSender::Packet>> packets;
    for (int ms = 0; ms < 400; ms += 5) {
        if (const auto packet = sender.next(now + milliseconds(ms))) {
            packets.emplace_back(ms, *packet);
        }
    }
    ASSERT_EQ(packets.size(), 14u);
    for (std::size_t i = 0; i < 7; ++i) {
        EXPECT_EQ(packets[i].first, static_cast<std::int64_t>(i) * 20);
        EXPECT_EQ(packets[i].second.event.event, 1);
        EXPECT_EQ(packets[i].second.event.duration, std::min<std::size_t>(i + 1, 5) * 160);
        EXPECT_EQ(packets[i].second.event.end, i >= 4);
        EXPECT_EQ(packets[i].second.begins, i == 0);
    }
    EXPECT_EQ(packets[7].first, 160);  // 100 ms digit and 60 ms pause
    EXPECT_EQ(packets[7].second.event.event, 2);
    EXPECT_FALSE(sender.is_busy());
}

TEST(TelephoneEventSender, TheReceiverHearsWhatTheSenderSent) {
    TelephoneEventSender sender;
    TelephoneEventReceiver receiver;
    MediaTime now{std::chrono::seconds(9)};
    const std::string digits = "15908#*A";
    sender.send(digits, now);
    std::string heard;
    std::uint32_t timestamp = 0;
    while (sender.is_busy()) {
        now += milliseconds(5);
        if (const auto packet = sender.next(now)) {
            timestamp = packet->begins
                            ? static_cast<std::uint32_t>(samples_in(now.time_since_epoch()))
                            : timestamp;
            std::array<std::uint8_t, kTelephoneEventBytes> payload;
            write_telephone_event(packet->event, payload);
            if (const auto digit =
                    receiver.receive({101, packet->begins, 0, timestamp, 1, payload})) {
                heard += *digit;
            }
        }
    }
    EXPECT_EQ(heard, digits);
}

TEST(TelephoneEventSender, DropsDigitsBeyondItsBound) {
    TelephoneEventSender sender;
    MediaTime now{std::chrono::seconds(9)};
    sender.send(std::string(1'000, '1'), now);
    std::size_t digits = 0;
    while (sender.is_busy()) {
        now += milliseconds(5);
        const auto packet = sender.next(now);
        digits += packet && packet->begins ? 1 : 0;
    }
    EXPECT_EQ(digits, TelephoneEventSender::kWaitingDigits);
}

}  // namespace
}  // namespace callfloor::media
