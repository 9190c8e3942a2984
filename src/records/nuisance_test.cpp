// Blocked and nuisance callers in the records, and how waiting widened, derived from the journal.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "records/last_agents_store.h"
#include "records/nuisance_store.h"
#include "records/records_fixture.h"
#include "records/records_store.h"

namespace callfloor::records {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class NuisanceTest : public RecordsTest {
  protected:
    void blocked(ConversationId call, std::int64_t rule) {
        arrive(call, "13900000001");
        happen(
            floor::CallerBlocked{call, floor::BlockedCallerId{rule}, floor::BlockAction::Refuse});
        end(call, EndCause::Forbidden, EndSide::System);
        after_s(1);
    }
};

TEST_F(NuisanceTest, CountsEachAttempt) {
    blocked(ConversationId{1}, 7);
    blocked(ConversationId{2}, 8);
    blocked(ConversationId{3}, 7);
    const auto counts = count_blocked_calls(connection_).value();
    ASSERT_THAT(counts, SizeIs(2));
    EXPECT_EQ(counts[0].attempts, 2);
    const auto all = find_blocked_calls(connection_, 0, std::nullopt, 2).value();
    ASSERT_THAT(all, SizeIs(2));
    EXPECT_EQ(all[0].conversation, ConversationId{3});
    EXPECT_EQ(all[0].caller_number, "13900000001");
    EXPECT_THAT(find_blocked_calls(connection_, 0, all[1].id, 9).value(), SizeIs(1));
    EXPECT_THAT(find_blocked_calls(connection_, 8, std::nullopt, 9).value(), SizeIs(1));
    const auto detail = find_conversation(connection_, ConversationId{1}).value();
    EXPECT_EQ(detail->blocked_action, "refuse");
    EXPECT_EQ(detail->conversation.outcome, "ended") << "not on the call-back list";
}

TEST_F(NuisanceTest, KeepsWhatWasDecidedAboutAReport) {
    answered_call(ConversationId{1}, kSales, kAna);
    happen(floor::NuisanceReported{ConversationId{1}, kAna, "shouts"});
    auto open = find_nuisance_reports(connection_, false, std::nullopt, 9).value();
    ASSERT_THAT(open, SizeIs(1));
    EXPECT_EQ(open[0].note, "shouts");
    open[0].decision = "dismissed";
    open[0].decided_by = kAna;
    open[0].decided_at = now_;
    ASSERT_TRUE(store_decision(connection_, open[0]));
    open[0].decision = "blocked";
    ASSERT_TRUE(store_decision(connection_, open[0]));
    EXPECT_THAT(find_nuisance_reports(connection_, false, std::nullopt, 9).value(), IsEmpty());
    const auto decided = find_nuisance_reports(connection_, true, std::nullopt, 9).value();
    ASSERT_THAT(decided, SizeIs(1));
    EXPECT_EQ(decided[0].decision, "blocked");
    EXPECT_THAT(find_conversation(connection_, ConversationId{1}).value()->nuisance_reports,
                SizeIs(1));
}

TEST_F(NuisanceTest, TellsHowWaitingWidened) {
    arrive(ConversationId{1}, "13900000001");
    happen(floor::QueueEntered{ConversationId{1}, kSales, "", kCare, std::chrono::seconds(9)});
    happen(floor::CallerReserved{ConversationId{1}, kSales, kAna});
    after_s(5);
    happen(floor::RequiredLevelChanged{ConversationId{1}, kSales, 4});
    happen(floor::RequiredLevelChanged{ConversationId{1}, kSales, 0});
    const auto detail = find_conversation(connection_, ConversationId{1}).value();
    ASSERT_THAT(detail->queue_steps, SizeIs(3));
    EXPECT_EQ(detail->queue_steps[0].agent, kAna);
    EXPECT_EQ(detail->queue_steps[0].level, std::nullopt);
    EXPECT_EQ(detail->queue_steps[1].level, 4);
    EXPECT_EQ(detail->queue_steps[2].level, 0);
    ASSERT_THAT(detail->queue_visits, SizeIs(1));
    EXPECT_EQ(detail->queue_visits[0].overflow_from, kCare);
    EXPECT_EQ(detail->queue_visits[0].credited, std::chrono::seconds(9));
    const auto today = figures(kSales, {kStart, kStart + std::chrono::minutes(15)});
    EXPECT_EQ(today.overflowed_in, 1);
    EXPECT_EQ(today.opened_to_agents, 1);
}

TEST_F(NuisanceTest, KnowsWhoHadWhomLast) {
    answered_call(ConversationId{1}, kSales, kAna);
    answered_call(ConversationId{2}, kSales, kBen);
    const auto last = last_agents(connection_, kStart, 9).value();
    ASSERT_THAT(last, SizeIs(2));
    EXPECT_EQ(last[1].agent, kBen) << "the newest last";
    EXPECT_THAT(last_agents(connection_, kStart, 1).value(), SizeIs(1));
}

}  // namespace
}  // namespace callfloor::records
