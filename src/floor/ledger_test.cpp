#include "floor/ledger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace callfloor::floor {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

constexpr ConversationId kCall{1};
constexpr LegId kCaller{2};
constexpr LegId kPhone{3};
constexpr UserId kAna{4};
constexpr QueueId kSales{5};
constexpr OfferId kOffer{6};
constexpr CallEnd kHangUp{EndCause::NormalHangUp, EndSide::Caller, 0, false};

Event at(std::int64_t ms, EventBody body) {
    return {from_epoch_ms(1'000'000 + ms), std::move(body)};
}
Event agent_is(std::int64_t ms, AgentState state, ConversationId conversation = {}) {
    return at(ms, AgentStateChanged{kAna, state, "", conversation, {}, {}, {}});
}
Event segment(std::int64_t ms, SegmentKind kind, UserId agent = {}) {
    return at(ms, SegmentStarted{kCall, SegmentId{ms + 1}, kind, kSales, agent});
}

/// A call that waits 5 s, rings 3 s, talks 60 s, with 10 s hold in the middle.
std::vector<Event> answered_call() {
    return {
        agent_is(0, AgentState::Ready),
        at(0, ConversationStarted{kCall, Direction::Inbound, "138", "", "4001", "", {}, {}}),
        at(0, LegStarted{kCall, kCaller, LegRole::Customer, {}, {}}),
        segment(0, SegmentKind::Setup),
        at(100, QueueEntered{kCall, kSales, ""}),
        segment(100, SegmentKind::Queue),
        at(5'100, LegStarted{kCall, kPhone, LegRole::Agent, kAna, {}}),
        at(5'100, OfferStarted{kCall, kOffer, kSales, kAna, kPhone}),
        agent_is(5'100, AgentState::Reserved, kCall),
        segment(5'100, SegmentKind::Offer),
        at(8'100, OfferEnded{kCall, kOffer, kSales, kAna, OfferOutcome::Answered}),
        at(8'100,
           QueueLeft{kCall, kSales, QueueOutcome::Answered, Duration{8'000}, kAna, {}, {}, {}}),
        at(8'100, RecordingStarted{kCall, RecordingId{9}}),
        segment(8'100, SegmentKind::Talk, kAna),
        agent_is(8'100, AgentState::Talking, kCall),
        segment(28'100, SegmentKind::Hold, kAna),
        agent_is(28'100, AgentState::Holding, kCall),
        segment(38'100, SegmentKind::Talk, kAna),
        agent_is(38'100, AgentState::Talking, kCall),
        at(68'100, LegWasEnded{kCall, kCaller, kHangUp}),
        at(68'100, LegWasEnded{kCall, kPhone, kHangUp}),
        at(68'100, ConversationEnded{kCall, kHangUp}),
        agent_is(68'100, AgentState::AfterCallWork, kCall),
        agent_is(90'000, AgentState::SignedOut),
    };
}

LedgerReport check(const std::vector<Event>& events) {
    return check_ledger(events, Closing::AllOver);
}

/// The report on the answered call without its event number `index`.
LedgerReport without(std::size_t index) {
    auto events = answered_call();
    events.erase(events.begin() + static_cast<std::ptrdiff_t>(index));
    return check(events);
}

TEST(Ledger, BalancesForACompleteCall) {
    const auto report = check(answered_call());
    EXPECT_TRUE(report.balances()) << (report.complaints.empty() ? "" : report.complaints.front());
    EXPECT_EQ(report.conversations, 1);
    EXPECT_EQ(report.answered, 1);
    EXPECT_EQ(report.recordings, 1);
    EXPECT_EQ(report.still_open, 0);
}

TEST(Ledger, NoticesAnyMissingLineThatHoldsTimeOrAnObject) {
    const auto events = answered_call();
    for (std::size_t i = 0; i < events.size(); ++i) {
        const bool may_be_missing =
            std::holds_alternative<RecordingStarted>(events[i].body) ||
            i == 0 ||  // ready: the first state
            (std::holds_alternative<SegmentStarted>(events[i].body) && i < 10 && i != 3) ||
            i == events.size() - 2;  // after-call work: its time then belongs to the state before
        if (!may_be_missing) {
            EXPECT_FALSE(without(i).balances()) << "event " << i;
        }
    }
}

TEST(Ledger, MeasuresTheGapBeforeTheFirstSegment) {
    const auto report = without(3);
    EXPECT_EQ(report.imbalance_ms, 100);
}

TEST(Ledger, MeasuresTalkThatTheAgentDoesNotHave) {
    auto events = answered_call();
    events[18] = agent_is(40'100, AgentState::Talking, kCall);  // 2 s too late
    std::swap(events[18], events[17]);
    events[17] = segment(38'100, SegmentKind::Talk, kAna);
    events[18] = agent_is(40'100, AgentState::Talking, kCall);
    EXPECT_EQ(check(events).imbalance_ms, 4'000);  // 2 s less talk, 2 s more hold
}

TEST(Ledger, NoticesTimeThatStepsBack) {
    auto events = answered_call();
    events.back().at = from_epoch_ms(1'000'000);
    const auto report = check(events);
    EXPECT_EQ(report.imbalance_ms, 68'100);
    EXPECT_THAT(report.complaints, Contains(HasSubstr("steps back")));
}

TEST(Ledger, NoticesTwoOffersOfOneAgent) {
    auto events = answered_call();
    events.insert(events.begin() + 8,
                  at(5'100, OfferStarted{kCall, OfferId{7}, kSales, kAna, kPhone}));
    EXPECT_THAT(check(events).complaints, Contains(HasSubstr("two offers")));
}

TEST(Ledger, NoticesAnAgentLeftRingingAfterHisOffer) {
    auto events = answered_call();
    events.erase(events.begin() + 14);
    EXPECT_THAT(check(events).complaints, Contains(HasSubstr("reserved while his offer")));
}

TEST(Ledger, NoticesTheSameStateTwice) {
    auto events = answered_call();
    events.insert(events.begin() + 1, agent_is(0, AgentState::Ready));
    EXPECT_THAT(check(events).complaints, Contains(HasSubstr("twice")));
}

TEST(Ledger, NoticesARecordingAgainstItsRule) {
    RecordingDecided rule{kCall, RecordingMode::Never, RecordingSource::Queue, kSales};
    const auto with_rule = [&] {
        auto events = answered_call();
        const auto recorded = std::ranges::find_if(events, [](const Event& event) {
            return std::holds_alternative<RecordingStarted>(event.body);
        });
        events.insert(recorded, Event{recorded->at, rule});
        return check(events).complaints;
    };
    EXPECT_THAT(with_rule(), Contains(HasSubstr("against its rule")));
    rule.mode = RecordingMode::OnDemand;
    EXPECT_THAT(with_rule(), Contains(HasSubstr("against its rule"))) << "nobody asked";
    rule.mode = RecordingMode::Sample;
    rule.share = 30;
    rule.draw = 30;
    EXPECT_THAT(with_rule(), Contains(HasSubstr("against its rule")));
    rule.draw = 29;
    EXPECT_THAT(with_rule(), testing::IsEmpty());
}

TEST(Ledger, AcceptsAnEndByRestartForAllParts) {
    auto events = answered_call();
    events.resize(10);  // the server dies while the phone rings
    events.push_back(at(
        9'000, ConversationEnded{kCall, {EndCause::ServerRestarted, EndSide::System, 0, false}}));
    events.push_back(agent_is(9'000, AgentState::SignedOut));
    const auto report = check(events);
    EXPECT_TRUE(report.balances()) << (report.complaints.empty() ? "" : report.complaints.front());
}

TEST(Ledger, AllowsOpenCallsOnlyWhileRunning) {
    auto events = answered_call();
    events.resize(12);
    events.push_back(agent_is(8'100, AgentState::Talking, kCall));
    EXPECT_TRUE(check_ledger(events, Closing::StillRunning).balances());
    const auto report = check_ledger(events, Closing::AllOver);
    EXPECT_EQ(report.still_open, 1);
    EXPECT_THAT(report.complaints, Contains(HasSubstr("never ended")));
    EXPECT_THAT(report.complaints, Contains(HasSubstr("still talking")));
}

}  // namespace
}  // namespace callfloor::floor
