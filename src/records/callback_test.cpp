// The call-back list, derived from calls told to the journal.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "records/callback_store.h"
#include "records/records_fixture.h"

namespace callfloor::records {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class CallbackTest : public RecordsTest {
  protected:
    /// A caller who entered a queue and was lost there.
    void lost(ConversationId call, const std::string& caller,
              floor::QueueOutcome outcome = floor::QueueOutcome::AbandonedInQueue,
              EndCause cause = EndCause::Abandoned, QueueId queue = kSales) {
        arrive(call, caller);
        enter(call, queue);
        after_s(20);
        leave(call, queue, outcome, std::chrono::seconds(20));
        end(call, cause);
        after_s(1);
    }
    std::vector<Callback> found(bool is_done = false, QueueId queue = {}) {
        CallbackFilter filter{now_, is_done, queue, {}};
        auto callbacks = find_callbacks(connection_, filter, std::nullopt, 100);
        EXPECT_TRUE(callbacks.has_value()) << callbacks.error().text;
        return callbacks ? *callbacks : std::vector<Callback>{};
    }
    std::vector<std::int64_t> ids(bool is_done = false, QueueId queue = {}) {
        std::vector<std::int64_t> result;
        for (const auto& callback : found(is_done, queue)) {
            result.push_back(callback.conversation.value);
        }
        return result;
    }
    void handle(ConversationId call, CallbackState state) {
        CallbackHandling handling;
        handling.state = state;
        handling.user = kAna;
        handling.changed_at = now_;
        handling.attempts = 2;
        handling.note = "asked for the price";
        ASSERT_TRUE(store_handling(connection_, call, handling));
    }
};

TEST_F(CallbackTest, HoldsThoseWhoAskedForItInAFlow) {
    lost(ConversationId{1}, "13800000001", floor::QueueOutcome::CallbackRequested,
         EndCause::NormalHangUp);
    ASSERT_EQ(found().size(), 1u);
    EXPECT_EQ(found()[0].reason, "requested");
    answered_call(ConversationId{6}, kSales, kAna);
    EXPECT_THAT(ids(), IsEmpty()) << "served meanwhile";
}

TEST_F(CallbackTest, HoldsThoseWhoWereLostAndWhy) {
    answered_call(ConversationId{6}, kSales, kAna);
    lost(ConversationId{1}, "13800000001");
    lost(ConversationId{2}, "13800000002", floor::QueueOutcome::TimedOut, EndCause::QueueTimeout);
    lost(ConversationId{3}, "13800000003", floor::QueueOutcome::Ended, EndCause::ServerRestarted,
         kCare);
    lost(ConversationId{4}, "");           // whom to call?
    lost(ConversationId{5}, "anonymous");  // likewise
    const auto callbacks = found();
    ASSERT_EQ(callbacks.size(), 3u);
    EXPECT_EQ(callbacks[0].reason, "abandoned");
    EXPECT_EQ(callbacks[1].reason, "not_served");
    EXPECT_EQ(callbacks[2].reason, "server_restarted");
    EXPECT_EQ(callbacks[0].caller_number, "13800000001");
    EXPECT_EQ(callbacks[0].waited, std::chrono::seconds(20));
    EXPECT_EQ(callbacks[0].handling.state, CallbackState::Open);
    EXPECT_THAT(ids(false, kCare), ElementsAre(3));
}

TEST_F(CallbackTest, HoldsACallerOnceByHisLastLostCall) {
    lost(ConversationId{1}, "13800000001");
    lost(ConversationId{2}, "13800000002");
    lost(ConversationId{3}, "13800000001");
    EXPECT_THAT(ids(), ElementsAre(2, 3));
    EXPECT_EQ(found()[1].lost_calls, 2);
}

TEST_F(CallbackTest, LetsGoWhoIsServedOrOnTheLineAgain) {
    lost(ConversationId{1}, "13800000001");
    lost(ConversationId{2}, "13800000002");
    arrive(ConversationId{3}, "13800000002");
    EXPECT_THAT(ids(), ElementsAre(1)) << "the second is on the line again";
    end(ConversationId{3}, EndCause::NormalHangUp);
    EXPECT_THAT(ids(), ElementsAre(1, 2)) << "and hung up in the greeting: nobody served him";
    answered_call(ConversationId{4}, kSales, kAna);  // 13800000001
    EXPECT_THAT(ids(), ElementsAre(2));
    EXPECT_THAT(ids(true), IsEmpty());
}

TEST_F(CallbackTest, HoldsWhoWasTalkingWhenTheServerEnded) {
    arrive(ConversationId{1}, "13800000001");
    enter(ConversationId{1}, kSales);
    leave(ConversationId{1}, kSales, floor::QueueOutcome::Answered, std::chrono::seconds(2), kAna);
    end(ConversationId{1}, EndCause::ServerRestarted, EndSide::System);
    ASSERT_EQ(found().size(), 1u);
    EXPECT_EQ(found()[0].reason, "server_restarted");
}

TEST_F(CallbackTest, ShowsWhatPeopleDidAndForgetsAfterAWeek) {
    lost(ConversationId{1}, "13800000001");
    handle(ConversationId{1}, CallbackState::Taken);
    ASSERT_EQ(found().size(), 1u);
    EXPECT_EQ(found()[0].handling.state, CallbackState::Taken);
    EXPECT_EQ(found()[0].handling.user, kAna);
    EXPECT_EQ(found()[0].handling.attempts, 2);
    EXPECT_EQ(found()[0].handling.note, "asked for the price");
    handle(ConversationId{1}, CallbackState::Done);
    EXPECT_THAT(ids(), IsEmpty());
    EXPECT_THAT(ids(true), ElementsAre(1));
    lost(ConversationId{2}, "13800000001");
    EXPECT_THAT(ids(), ElementsAre(2)) << "lost again after he was called back";
    after(kCallbackDays);
    EXPECT_THAT(ids(), IsEmpty());
    EXPECT_THAT(ids(true), IsEmpty());
}

TEST_F(CallbackTest, ReadsInPagesWhoWaitsLongestFirst) {
    for (int i = 1; i <= 5; ++i) {
        lost(ConversationId{i}, fmt::format("1380000000{}", i));
    }
    CallbackFilter filter{now_, false, {}, {}};
    std::vector<std::int64_t> seen;
    std::optional<CallbackPlace> after;
    for (int page = 0; page < 5; ++page) {
        const auto rows = *find_callbacks(connection_, filter, after, 2);
        for (const auto& row : rows) {
            seen.push_back(row.conversation.value);
            after = CallbackPlace{row.lost_at, row.conversation};
        }
    }
    EXPECT_THAT(seen, ElementsAre(1, 2, 3, 4, 5));
}

}  // namespace
}  // namespace callfloor::records
