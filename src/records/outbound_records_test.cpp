// Calls to numbers outside as the records tell them.
#include <gtest/gtest.h>

#include "records/callback_store.h"
#include "records/records_fixture.h"

namespace callfloor::records {
namespace {

using floor::LegRole;
using floor::SegmentKind;
using std::chrono::seconds;

class OutboundRecords : public RecordsTest {
  protected:
    static LegId leg_of(ConversationId call, int n) { return LegId{call.value * 10 + n}; }

    void place(ConversationId call, UserId who, QueueId queue = kSales) {
        floor::ConversationStarted started;
        started.conversation = call;
        started.direction = floor::Direction::Outbound;
        started.caller_number = "4001";
        started.dialled_number = "+8613800000001";
        started.queue = queue;
        happen(started);
        happen(floor::LegStarted{call, leg_of(call, 0), LegRole::Agent, who, ExtensionId{71}});
        segment(call, SegmentKind::Setup, {}, who);
    }
    void dial(ConversationId call, UserId who, int n, TrunkId trunk) {
        happen(floor::LegStarted{
            call, leg_of(call, n), LegRole::Customer, who, {}, trunk, "+8613800000001"});
    }
    void over(ConversationId call, EndCause cause) {
        happen(floor::LegWasEnded{call, leg_of(call, 0), {cause, EndSide::Caller, 0, false}});
        happen(floor::ConversationEnded{call, {cause, EndSide::Caller, 0, false}});
    }
    /// Fails at the first trunk, talks for a minute through the second.
    void reached(ConversationId call, UserId who) {
        place(call, who);
        dial(call, who, 1, TrunkId{3});
        happen(floor::LegWasEnded{
            call, leg_of(call, 1), {EndCause::Unreachable, EndSide::Peer, 503, true}});
        dial(call, who, 2, TrunkId{4});
        after_s(5);
        happen(floor::LegWasAnswered{call, leg_of(call, 2)});
        segment(call, SegmentKind::Talk, kSales, who);
        after_s(60);
        happen(floor::LegWasEnded{call, leg_of(call, 2), {}});
        over(call, EndCause::NormalHangUp);
    }
    void busy(ConversationId call, UserId who) {
        place(call, who);
        dial(call, who, 1, TrunkId{3});
        happen(
            floor::LegWasEnded{call, leg_of(call, 1), {EndCause::Busy, EndSide::Peer, 486, true}});
        over(call, EndCause::Busy);
    }
};

TEST_F(OutboundRecords, TellEachTryAndWhetherTheCustomerWasReached) {
    reached(ConversationId{7}, kAna);
    busy(ConversationId{8}, kAna);
    const auto call = detail(ConversationId{7});
    EXPECT_EQ(call.conversation.direction, "outbound");
    EXPECT_EQ(call.conversation.outcome, "answered");
    EXPECT_EQ(call.conversation.talk, seconds(60));
    EXPECT_EQ(call.conversation.queue, kSales);
    EXPECT_EQ(call.conversation.agent, kAna);
    ASSERT_EQ(call.legs.size(), 3u);
    EXPECT_EQ(call.legs[1].trunk, TrunkId{3});
    EXPECT_EQ(call.legs[1].sip_status, 503);
    EXPECT_EQ(call.legs[2].trunk, TrunkId{4});
    EXPECT_EQ(call.legs[2].number, "+8613800000001");
    EXPECT_EQ(detail(ConversationId{8}).conversation.outcome, "not_reached");
}

TEST_F(OutboundRecords, AreFoundByDirection) {
    reached(ConversationId{7}, kAna);
    arrive(ConversationId{9});
    ConversationFilter filter;
    filter.direction = "outbound";
    const auto found = find_conversations(connection_, filter, std::nullopt, 10);
    ASSERT_EQ(found->size(), 1u);
    EXPECT_EQ(found->front().id, ConversationId{7});
}

TEST_F(OutboundRecords, CountACallOnceHoweverManyTrunksWereTried) {
    reached(ConversationId{7}, kAna);
    busy(ConversationId{8}, kAna);
    after_s(1);
    const Instant later = now_;
    busy(ConversationId{9}, kAna);
    const auto rows = find_dialled(connection_, kStart);
    ASSERT_TRUE(rows.has_value()) << rows.error().text;
    ASSERT_EQ(rows->size(), 1u);
    EXPECT_EQ(rows->front().agent, kAna);
    EXPECT_EQ(rows->front().calls, 3);
    EXPECT_EQ(rows->front().connected, seconds(60));
    EXPECT_EQ(find_dialled(connection_, later)->front().calls, 1);
}

TEST_F(OutboundRecords, KeepWhichCallWasPlacedFromTheCallBackList) {
    arrive(ConversationId{1}, "13800000001");
    enter(ConversationId{1}, kSales);
    after_s(20);
    leave(ConversationId{1}, kSales, floor::QueueOutcome::AbandonedInQueue, seconds(20));
    end(ConversationId{1}, EndCause::Abandoned);
    for (const std::int64_t call : {7, 8}) {
        after_s(1);
        ASSERT_TRUE(store_callback_call(connection_,
                                        {ConversationId{call}, ConversationId{1}, kAna, now_}));
    }
    const auto found = find_callbacks(connection_, {now_, false, {}, {}}, std::nullopt, 10);
    ASSERT_EQ(found->size(), 1u);
    EXPECT_EQ(found->front().last_call, ConversationId{8});
}

}  // namespace
}  // namespace callfloor::records
