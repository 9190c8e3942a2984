// Two sessions that fax each other, sample by sample and as fast as they compute; what arrives is
// compared pixel by pixel with what was sent.

#include "fax/fax_session.h"

#include <array>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "base/temporary_folder.h"
#include "fax/testing/fax_pages.h"

namespace callfloor::fax {
namespace {

struct Line {
    double loss = 0;  ///< of packets of 20 ms
    std::mt19937 random{42};

    void carry(FaxSession& from, FaxSession& to) {
        std::array<std::int16_t, 160> sound;
        from.say(sound);
        if (std::uniform_real_distribution(0.0, 1.0)(random) < loss) {
            to.miss(160);
        } else {
            to.hear(sound);
        }
    }
};

struct Outcome {
    FaxReport sent, received;
    std::vector<int> pages;  ///< told while it ran
};

class FaxSessionTest : public ::testing::Test {
  protected:
    Outcome fax(double loss, int most_seconds = 400) {
        FaxSession sender({FaxDirection::Send, sent, true, "4001", ""});
        FaxSession receiver({FaxDirection::Receive, received, false, "+86 755 1000", ""});
        Outcome outcome;
        receiver.on_page([&](int pages) { outcome.pages.push_back(pages); });
        Line there{loss};
        Line back{loss};
        for (int step = 0; step < most_seconds * 50 && !(sender.is_over() && receiver.is_over());
             ++step) {
            there.carry(sender, receiver);
            back.carry(receiver, sender);
        }
        outcome.sent = sender.finish();
        outcome.received = receiver.finish();
        return outcome;
    }

    TemporaryFolder folder;
    std::filesystem::path sent = folder.path() / "sent.tif";
    std::filesystem::path received = folder.path() / "received.tif";
};

TEST_F(FaxSessionTest, TwoPagesArriveAsTheyWereSent) {
    testing::write_pages(sent, 2);
    const auto outcome = fax(0);
    EXPECT_EQ(outcome.sent.result, FaxResult::Complete) << outcome.sent.detail;
    EXPECT_EQ(outcome.received.result, FaxResult::Complete) << outcome.received.detail;
    EXPECT_EQ(outcome.received.pages, 2);
    EXPECT_EQ(outcome.received.station, "4001");
    EXPECT_EQ(outcome.sent.station, "+86 755 1000");
    EXPECT_EQ(outcome.received.bit_rate, 14'400);
    EXPECT_TRUE(outcome.received.error_correction);
    ASSERT_FALSE(outcome.pages.empty());
    EXPECT_EQ(outcome.pages.back(), 2);
    EXPECT_EQ(testing::read_pages(received), testing::read_pages(sent));
}

TEST_F(FaxSessionTest, ErrorCorrectionRepairsWhatIsLostOnTheWay) {
    testing::write_pages(sent, 1);
    const auto outcome = fax(0.002);
    EXPECT_EQ(outcome.received.pages, 1) << outcome.received.detail;
    EXPECT_GT(outcome.sent.retries + outcome.received.retries, 0);
    EXPECT_EQ(testing::read_pages(received), testing::read_pages(sent));
}

TEST_F(FaxSessionTest, WhatIsComparedCanDiffer) {
    testing::write_pages(sent, 1);
    testing::write_pages(received, 2);
    EXPECT_NE(testing::read_pages(received), testing::read_pages(sent));
}

TEST_F(FaxSessionTest, AStationsNameIsTextWhateverWasSent) {
    testing::write_pages(sent, 1);
    FaxSession sender({FaxDirection::Send, sent, true, "a\xFF\x01z", ""});
    FaxSession receiver({FaxDirection::Receive, received, false, "1", ""});
    Line there;
    Line back;
    for (int step = 0; step < 200 * 50 && !receiver.is_over(); ++step) {
        there.carry(sender, receiver);
        back.carry(receiver, sender);
    }
    EXPECT_EQ(receiver.finish().station, "a??z");
}

TEST_F(FaxSessionTest, WithoutAMachineItIsNoFax) {
    FaxSession receiver({FaxDirection::Receive, received, false, "1", ""});
    std::array<std::int16_t, 160> sound{};
    for (int step = 0; step < 120 * 50 && !receiver.is_over(); ++step) {
        receiver.hear(std::array<std::int16_t, 160>{});
        receiver.say(sound);
    }
    const auto report = receiver.finish();
    EXPECT_EQ(report.result, FaxResult::NoFax) << report.detail;
    EXPECT_EQ(report.pages, 0);
    EXPECT_EQ(report.bit_rate, 0);
}

TEST_F(FaxSessionTest, ABrokenCallKeepsThePagesThatAreThrough) {
    testing::write_pages(sent, 3);
    FaxSession sender({FaxDirection::Send, sent, true, "4001", ""});
    FaxSession receiver({FaxDirection::Receive, received, false, "1", ""});
    int pages = 0;
    receiver.on_page([&](int now) { pages = now; });
    Line there;
    Line back;
    for (int step = 0; step < 300 * 50 && pages == 0; ++step) {
        there.carry(sender, receiver);
        back.carry(receiver, sender);
    }
    const auto report = receiver.finish();
    EXPECT_EQ(report.result, FaxResult::BrokenOff) << report.detail;
    EXPECT_EQ(report.pages, 1);
    const auto whole = testing::read_pages(sent);
    EXPECT_EQ(testing::read_pages(received), (std::vector{whole.front()}));
}

TEST_F(FaxSessionTest, ADocumentThatIsNoneIsNamed) {
    const auto outcome = fax(0, 60);
    EXPECT_EQ(outcome.sent.result, FaxResult::BadDocument) << outcome.sent.detail;
}

TEST(FaxResult, NamesGoBothWays) {
    for (int value = 0; value <= static_cast<int>(FaxResult::Full); ++value) {
        const auto result = static_cast<FaxResult>(value);
        EXPECT_EQ(fax_result_from_name(fax_result_name(result)), result);
    }
}

}  // namespace
}  // namespace callfloor::fax
