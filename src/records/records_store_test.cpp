#include "records/records_store.h"

#include "records/records_fixture.h"

namespace callfloor::records {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

class SearchTest : public RecordsTest {
  protected:
    /// 1 answered by Ana in sales, 2 by Ben in care, 3 abandoned in sales, 4 closed, 5 running; an
    /// hour apart.
    void SetUp() override {
        answered_call(ConversationId{1}, kSales, kAna);
        now_ = kStart + hours(1);
        answered_call(ConversationId{2}, kCare, kBen);
        now_ = kStart + hours(2);
        arrive(ConversationId{3}, "13911112222", "4002");
        enter(ConversationId{3}, kSales);
        after_s(9);
        leave(ConversationId{3}, kSales, floor::QueueOutcome::AbandonedInQueue, seconds(9));
        end(ConversationId{3}, EndCause::Abandoned);
        now_ = kStart + hours(3);
        arrive(ConversationId{4}, "", "4003");
        end(ConversationId{4}, EndCause::Closed, EndSide::System);
        now_ = kStart + hours(4);
        arrive(ConversationId{5});
    }
    std::string find(const ConversationFilter& filter, std::optional<ConversationPlace> after = {},
                     std::int64_t limit = 50) {
        const auto found = find_conversations(connection_, filter, after, limit);
        if (!found) {
            return found.error().text;
        }
        std::string ids;
        for (const auto& record : *found) {
            ids += fmt::format("{}{}", ids.empty() ? "" : " ", record.id);
        }
        return ids;
    }
};

TEST_F(SearchTest, ListsNewestFirst) {
    EXPECT_EQ(find({}), "5 4 3 2 1");
}

TEST_F(SearchTest, FiltersByEachCriterion) {
    ConversationFilter filter;
    filter.from = kStart + hours(1);
    filter.to = kStart + hours(3);
    EXPECT_EQ(find(filter), "3 2") << "from is included, to is not";

    filter = {};
    filter.queue = kSales;
    EXPECT_EQ(find(filter), "3 1");

    filter = {};
    filter.agents = std::vector<UserId>{kBen};
    EXPECT_EQ(find(filter), "2");
    filter.agents = std::vector<UserId>{kAna, kBen};
    EXPECT_EQ(find(filter), "2 1");
    filter.agents = std::vector<UserId>{};
    EXPECT_EQ(find(filter), "");

    filter = {};
    filter.caller = "1391";
    EXPECT_EQ(find(filter), "3");
    filter.caller = "139111122222";
    EXPECT_EQ(find(filter), "");

    filter = {};
    filter.dialled = "400";
    EXPECT_EQ(find(filter), "5 4 3 2 1");
    filter.dialled = "4003";
    EXPECT_EQ(find(filter), "4");

    filter = {};
    filter.outcome = "answered";
    EXPECT_EQ(find(filter), "2 1");
    filter.outcome = "running";
    EXPECT_EQ(find(filter), "5");
    filter.outcome = "closed";
    EXPECT_EQ(find(filter), "4");

    filter = {};
    filter.cause = "abandoned";
    EXPECT_EQ(find(filter), "3");

    filter = {};
    filter.min_talk = seconds(42);
    EXPECT_EQ(find(filter), "2 1");
    filter.min_talk = seconds(43);
    EXPECT_EQ(find(filter), "");

    filter = {};
    filter.has_recording = true;
    EXPECT_EQ(find(filter), "2 1");
    filter.has_recording = false;
    EXPECT_EQ(find(filter), "5 4 3");
}

TEST_F(SearchTest, CombinesWhatIsAskedWithWhatMayBeSeen) {
    ConversationFilter filter;
    filter.seen_by = std::vector<UserId>{kAna};
    EXPECT_EQ(find(filter), "1");
    filter.agents = std::vector<UserId>{kBen};
    EXPECT_EQ(find(filter), "");
    filter.agents = std::vector<UserId>{kAna};
    filter.queue = kSales;
    filter.caller = "138";
    filter.outcome = "answered";
    filter.from = kStart;
    filter.to = kStart + hours(9);
    EXPECT_EQ(find(filter), "1");
}

TEST_F(SearchTest, PagesWithoutRepeatingOrSkipping) {
    const auto first = find_conversations(connection_, {}, std::nullopt, 2);
    ASSERT_EQ(first->size(), 2u);
    const ConversationPlace place{first->back().started_at, first->back().id};
    arrive(ConversationId{6});
    EXPECT_EQ(find({}, place, 2), "3 2");
    EXPECT_EQ(find({}, ConversationPlace{kStart, ConversationId{1}}, 2), "");
}

TEST_F(SearchTest, OrdersCallsOfOneMillisecondById) {
    arrive(ConversationId{7});
    EXPECT_EQ(find({}, {}, 2), "7 5");
    EXPECT_EQ(find({}, ConversationPlace{now_, ConversationId{7}}, 1), "5");
}

TEST_F(SearchTest, TellsWhoTookPart) {
    EXPECT_EQ(took_part(connection_, ConversationId{1}, {kAna}), true);
    EXPECT_EQ(took_part(connection_, ConversationId{1}, {kBen, kAna}), true);
    EXPECT_EQ(took_part(connection_, ConversationId{1}, {kBen}), false);
    EXPECT_EQ(took_part(connection_, ConversationId{1}, {}), false);
    EXPECT_EQ(took_part(connection_, ConversationId{99}, {kAna}), false);
}

TEST_F(SearchTest, KnowsNoConversationThatIsNot) {
    const auto found = find_conversation(connection_, ConversationId{99});
    ASSERT_TRUE(found.has_value());
    EXPECT_FALSE(found->has_value());
}

TEST_F(SearchTest, SumsFiguresPerPeriodAndQuarter) {
    const auto rows = queue_figures(
        connection_, {{kStart, kStart + hours(2)}, {kStart + hours(2), kStart + hours(4)}},
        QueueId{});
    ASSERT_TRUE(rows.has_value());
    ASSERT_EQ(rows->size(), 3u);
    EXPECT_EQ(rows->at(0).queue, kSales);
    EXPECT_EQ(rows->at(0).figures.answered, 1);
    EXPECT_EQ(rows->at(1).queue, kCare);
    EXPECT_EQ(rows->at(2).figures.abandoned_in_queue, 1);
    const auto quarters = quarter_figures(connection_, {kStart, kStart + hours(5)}, kSales, 100);
    ASSERT_EQ(quarters->size(), 2u);
    EXPECT_EQ(quarters->at(1).period.from, kStart + hours(2));
    EXPECT_EQ(quarters->at(1).period.to, kStart + hours(2) + minutes(15));
    EXPECT_EQ(quarter_figures(connection_, {kStart, kStart + hours(5)}, kSales, 1)->size(), 1u);
}

// ---------------------------------------------------------------- rules

TEST(LocalDays, CutAtLocalMidnight) {
    const Instant noon = from_epoch_ms(1'800'000'000'000);  // 2027-01-15 16:00 in Shanghai
    const auto days = local_days({noon, noon + hours(40)}, "Asia/Shanghai");
    ASSERT_TRUE(days.has_value());
    ASSERT_EQ(days->size(), 3u);
    EXPECT_EQ(days->at(0).to, from_epoch_ms(1'800'028'800'000));
    EXPECT_EQ(days->at(1).to - days->at(1).from, hours(24));
    EXPECT_EQ(days->at(2).to, noon + hours(40));
}

TEST(LocalDays, FollowSummerTime) {
    const Instant before = from_epoch_ms(1'806'015'600'000);  // 2027-03-26 00:00 in Berlin
    const auto days = local_days({before, before + hours(24 * 4)}, "Europe/Berlin");
    ASSERT_TRUE(days.has_value());
    ASSERT_EQ(days->size(), 5u);
    EXPECT_EQ(days->at(2).to - days->at(2).from, hours(23));
}

TEST(LocalDays, RefuseAnUnknownZone) {
    const auto days = local_days({kStart, kStart + hours(1)}, "Mars/Olympus");
    ASSERT_FALSE(days.has_value());
    EXPECT_EQ(days.error().code, ErrorCode::InvalidInput);
}

TEST(IntervalStart, IsTheQuarterThatHoldsTheInstant) {
    EXPECT_EQ(interval_start(from_epoch_ms(0)), from_epoch_ms(0));
    EXPECT_EQ(interval_start(from_epoch_ms(899'999)), from_epoch_ms(0));
    EXPECT_EQ(interval_start(from_epoch_ms(900'000)), from_epoch_ms(900'000));
    EXPECT_EQ(interval_start(from_epoch_ms(-1)), from_epoch_ms(-900'000));
}

}  // namespace
}  // namespace callfloor::records
