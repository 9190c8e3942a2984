#include "records/projector.h"

#include <algorithm>

#include "records/records_fixture.h"

namespace callfloor::records {
namespace {

using floor::AgentState;
using floor::QueueOutcome;
using floor::SegmentKind;
using std::chrono::minutes;
using std::chrono::seconds;

TEST_F(RecordsTest, MakesTheRecordOfAnAnsweredCall) {
    agent(kAna, AgentState::Ready);
    answered_call(kCall, kSales, kAna);
    const auto found = detail(kCall);
    const ConversationRecord& record = found.conversation;
    EXPECT_EQ(record.outcome, "answered");
    EXPECT_EQ(record.started_at, kStart);
    EXPECT_EQ(record.ended_at, kStart + seconds(6 + 50));
    EXPECT_EQ(record.queue, kSales);
    EXPECT_EQ(record.agent, kAna);
    EXPECT_EQ(record.wait, seconds(6));
    EXPECT_EQ(record.talk, seconds(42));
    EXPECT_EQ(record.hold, seconds(8));
    EXPECT_EQ(record.wrap_up, seconds(10));
    EXPECT_EQ(record.end_cause, "normal_hang_up");
    EXPECT_EQ(record.end_side, "caller");
    EXPECT_EQ(record.wrap_up_code, "sale");
    EXPECT_EQ(record.caller_number, "13800000001");
    EXPECT_EQ(record.recording, RecordingId{1003});
    ASSERT_EQ(found.legs.size(), 2u);
    EXPECT_EQ(found.legs[1].agent, kAna);
    EXPECT_EQ(found.legs[1].rang_at, kStart + seconds(2));
    EXPECT_EQ(found.legs[1].answered_at, kStart + seconds(6));
    EXPECT_EQ(found.legs[1].end_cause, "normal_hang_up");
    ASSERT_EQ(found.offers.size(), 1u);
    EXPECT_EQ(found.offers[0].outcome, "answered");
    ASSERT_EQ(found.queue_visits.size(), 1u);
    EXPECT_EQ(found.queue_visits[0].waited, seconds(6));
    ASSERT_EQ(found.wrap_ups.size(), 1u);
    EXPECT_EQ(found.wrap_ups[0].note, "wants a quote");
    ASSERT_TRUE(found.recording.has_value());
    EXPECT_EQ(found.recording->length, seconds(50));
    EXPECT_EQ(found.recording->path, "2027/01/15/x.wav");
}

TEST_F(RecordsTest, KeepsWhatWasDoneWithACall) {
    arrive(kCall);
    happen(floor::ActStarted{
        kCall, ActId{1}, floor::ActKind::Whisper, kBen, kAna, {}, ExtensionId{89}, LegId{9}});
    after_s(7);
    happen(floor::ActEnded{kCall, ActId{1}, floor::ActOutcome::Done});
    happen(
        floor::ActStarted{kCall, ActId{2}, floor::ActKind::BlindTransfer, kAna, {}, kCare, {}, {}});
    after_s(3);
    end(kCall);
    const auto acts = detail(kCall).acts;
    ASSERT_EQ(acts.size(), 2u);
    EXPECT_EQ(acts[0].kind, "whisper");
    EXPECT_EQ(acts[0].by, kBen);
    EXPECT_EQ(acts[0].agent, kAna);
    EXPECT_EQ(*acts[0].ended_at - acts[0].started_at, seconds(7));
    EXPECT_EQ(acts[0].outcome, "done");
    EXPECT_EQ(acts[1].queue, kCare);
    EXPECT_EQ(acts[1].outcome, "cancelled") << "cut off with its conversation";
    EXPECT_EQ(*acts[1].ended_at - acts[1].started_at, seconds(3));
}

TEST_F(RecordsTest, KeepsWhereInAFlowTheCallerWas) {
    arrive(kCall);
    segment(kCall, SegmentKind::Flow);
    happen(floor::FlowNodeEntered{kCall, floor::FlowId{7}, 2, "menu", floor::FlowNodeKind::Menu});
    after_s(4);
    happen(floor::FlowNodeLeft{kCall, floor::FlowId{7}, "menu", "1", "1"});
    happen(floor::FlowNodeEntered{kCall, floor::FlowId{7}, 2, "card", floor::FlowNodeKind::Digits});
    after_s(3);
    end(kCall);
    const auto found = detail(kCall);
    EXPECT_EQ(found.conversation.outcome, "self_service") << "he never asked for an agent";
    ASSERT_EQ(found.flow_visits.size(), 2u);
    EXPECT_EQ(found.flow_visits[0].flow, 7);
    EXPECT_EQ(found.flow_visits[0].version, 2);
    EXPECT_EQ(found.flow_visits[0].node, "menu");
    EXPECT_EQ(found.flow_visits[0].kind, "menu");
    EXPECT_EQ(found.flow_visits[0].exit, "1");
    EXPECT_EQ(found.flow_visits[0].input, "1");
    EXPECT_EQ(*found.flow_visits[0].left_at - found.flow_visits[0].entered_at, seconds(4));
    EXPECT_EQ(found.flow_visits[1].exit, "ended") << "cut off with its conversation";
    EXPECT_EQ(*found.flow_visits[1].left_at - found.flow_visits[1].entered_at, seconds(3));
}

TEST_F(RecordsTest, ATransferFromAFlowIsAnAnsweredCall) {
    arrive(kCall);
    segment(kCall, SegmentKind::Flow);
    happen(
        floor::FlowNodeEntered{kCall, floor::FlowId{7}, 1, "ring", floor::FlowNodeKind::Transfer});
    happen(floor::FlowNodeLeft{kCall, floor::FlowId{7}, "ring", "answered", ""});
    segment(kCall, SegmentKind::Talk, {}, kAna);
    after_s(5);
    end(kCall);
    EXPECT_EQ(detail(kCall).conversation.outcome, "answered");
}

TEST_F(RecordsTest, KeepTheStrictestRuleOfARecording) {
    arrive(kCall);
    EXPECT_FALSE(detail(kCall).recording_rule.has_value());
    floor::RecordingDecided rule{kCall, floor::RecordingMode::Sample, floor::RecordingSource::Queue,
                                 kSales};
    rule.share = 40;
    rule.draw = 17;
    happen(rule);
    ASSERT_TRUE(detail(kCall).recording_rule.has_value());
    EXPECT_EQ(detail(kCall).recording_rule->queue, kSales);
    EXPECT_EQ(detail(kCall).recording_rule->share, 40);
    EXPECT_EQ(detail(kCall).recording_rule->draw, 17);
    happen(floor::RecordingDecided{
        kCall, floor::RecordingMode::Never, floor::RecordingSource::Person, {}, {}, kAna});
    const auto found = detail(kCall).recording_rule;
    EXPECT_EQ(found->mode, floor::RecordingMode::Never);
    EXPECT_EQ(found->agent, kAna);
    EXPECT_FALSE(found->queue.is_set());
    end(kCall);
}

TEST_F(RecordsTest, SegmentsCoverTheConversationWithoutGapOrOverlap) {
    answered_call(kCall, kSales, kAna);
    const auto found = detail(kCall);
    Instant at = found.conversation.started_at;
    for (const SegmentRecord& segment : found.segments) {
        EXPECT_EQ(segment.started_at, at) << segment.kind;
        ASSERT_TRUE(segment.ended_at.has_value());
        at = *segment.ended_at;
    }
    EXPECT_EQ(at, found.conversation.ended_at);
}

TEST_F(RecordsTest, CountsACallInTheQuarterOfItsEntry) {
    now_ = kStart + minutes(14) + seconds(58);
    answered_call(kCall, kSales, kAna);  // answered, talked and wrapped up in the next quarter
    const auto first = figures(kSales, {kStart, kStart + minutes(15)});
    EXPECT_EQ(first.offered, 1);
    EXPECT_EQ(first.answered, 1);
    EXPECT_EQ(first.answered_in_time, 1);
    EXPECT_EQ(first.wait_answered_ms, 6'000);
    EXPECT_EQ(first.longest_wait_ms, 6'000);
    EXPECT_EQ(first.talk_ms, 42'000);
    EXPECT_EQ(first.hold_ms, 8'000);
    EXPECT_EQ(first.wrap_up_ms, 10'000);
    EXPECT_EQ(figures(kSales, {kStart + minutes(15), kStart + minutes(30)}), floor::QueueFigures{});
}

TEST_F(RecordsTest, CountsEveryWayOutOfAQueue) {
    const struct {
        QueueOutcome outcome;
        int waited_s;
    } calls[] = {{QueueOutcome::AbandonedInQueue, 3},  {QueueOutcome::AbandonedInQueue, 10},
                 {QueueOutcome::AbandonedRinging, 40}, {QueueOutcome::Overflowed, 15},
                 {QueueOutcome::TimedOut, 60},         {QueueOutcome::Ended, 30}};
    std::int64_t id = 200;
    for (const auto& call : calls) {
        const ConversationId conversation{id++};
        arrive(conversation);
        enter(conversation, kSales);
        after_s(call.waited_s);
        leave(conversation, kSales, call.outcome, seconds(call.waited_s));
        end(conversation, EndCause::Abandoned);
    }
    const ConversationId refused{id};
    arrive(refused);
    leave(refused, kSales, QueueOutcome::Refused, seconds(0));
    end(refused, EndCause::QueueFull, EndSide::System);

    const auto sum = figures(kSales, {kStart, kStart + minutes(15)});
    EXPECT_EQ(sum.offered, 6);
    EXPECT_EQ(sum.abandoned_in_queue, 2);
    EXPECT_EQ(sum.abandoned_ringing, 1);
    EXPECT_EQ(sum.abandoned_in_time, 2);
    EXPECT_EQ(sum.abandoned_short, 1);
    EXPECT_EQ(sum.overflowed, 3);
    EXPECT_EQ(sum.overflowed_in_time, 1);
    EXPECT_EQ(sum.refused, 1);
    EXPECT_EQ(sum.wait_abandoned_ms, 53'000);
    EXPECT_EQ(sum.longest_wait_ms, 60'000);
    EXPECT_EQ(sum.offered,
              sum.answered + sum.abandoned_in_queue + sum.abandoned_ringing + sum.overflowed);
    EXPECT_EQ(detail(refused).conversation.outcome, "refused");
}

TEST_F(RecordsTest, TakesTheOutcomeOfTheLastQueue) {
    arrive(kCall);
    enter(kCall, kSales);
    after_s(30);
    leave(kCall, kSales, QueueOutcome::Overflowed, seconds(30));
    enter(kCall, kCare);
    EXPECT_EQ(detail(kCall).conversation.outcome, "running");
    after_s(5);
    leave(kCall, kCare, QueueOutcome::AbandonedInQueue, seconds(5));
    end(kCall, EndCause::Abandoned);
    const auto record = detail(kCall).conversation;
    EXPECT_EQ(record.outcome, "abandoned_in_queue");
    EXPECT_EQ(record.queue, kCare);
    EXPECT_EQ(record.wait, seconds(35));
}

TEST_F(RecordsTest, NamesTheOutcomeOfCallsThatNeverQueued) {
    const struct {
        EndCause cause;
        const char* outcome;
    } cases[] = {{EndCause::Closed, "closed"},
                 {EndCause::Abandoned, "abandoned_before_queue"},
                 {EndCause::LimitReached, "refused"},
                 {EndCause::UnknownNumber, "ended"}};
    std::int64_t id = 300;
    for (const auto& each : cases) {
        const ConversationId call{id++};
        arrive(call);
        end(call, each.cause, EndSide::System);
        EXPECT_EQ(detail(call).conversation.outcome, each.outcome);
    }
    floor::ConversationStarted internal;
    internal.conversation = ConversationId{id};
    internal.direction = floor::Direction::Internal;
    happen(internal);
    happen(floor::ConversationEnded{internal.conversation, {}});
    EXPECT_EQ(detail(internal.conversation).conversation.outcome, "internal");
}

TEST_F(RecordsTest, AddsUpAgentTimeToTheTimeSignedIn) {
    const Instant signed_in = now_;
    agent(kAna, AgentState::NotReady, {}, {}, "lunch");
    after_s(100);
    agent(kAna, AgentState::Ready);
    after_s(40);
    answered_call(kCall, kSales, kAna);
    after_s(20);
    agent(kAna, AgentState::NotReady, {}, {}, "break");
    after_s(7);
    agent(kAna, AgentState::SignedOut);
    after_s(500);
    const auto rows = agent_figures(connection_, {signed_in, now_}, now_, std::nullopt);
    ASSERT_TRUE(rows.has_value());
    ASSERT_EQ(rows->size(), 1u);
    const AgentFigures& ana = rows->front();
    EXPECT_EQ(ana.not_ready.at("lunch"), seconds(100));
    EXPECT_EQ(ana.not_ready.at("break"), seconds(7));
    EXPECT_EQ(ana.ready, seconds(40 + 2 + 20));
    EXPECT_EQ(ana.ringing, seconds(4));
    EXPECT_EQ(ana.talk, seconds(42));
    EXPECT_EQ(ana.hold, seconds(8));
    EXPECT_EQ(ana.wrap_up, seconds(10));
    EXPECT_EQ(ana.signed_in(), seconds(100 + 40 + 66 + 20 + 7));
    EXPECT_EQ(ana.offered, 1);
    EXPECT_EQ(ana.answered, 1);
    EXPECT_EQ(ana.missed, 0);
    EXPECT_EQ(ana.average_handle(), seconds(60));
    EXPECT_DOUBLE_EQ(ana.occupancy().value(), 60.0 / 122.0);
}

TEST_F(RecordsTest, ClipsAgentTimeToThePeriodAndCountsWhatRunsUpToNow) {
    agent(kAna, AgentState::Ready);
    after_s(100);
    agent(kAna, AgentState::NotReady, {}, {}, "break");
    agent(kBen, AgentState::Ready);
    after_s(1'000);
    const auto at = [&](int from, int to, int now) {
        const auto rows = agent_figures(connection_, {kStart + seconds(from), kStart + seconds(to)},
                                        kStart + seconds(now), std::vector<UserId>{kAna});
        return std::pair(rows->front().ready, rows->front().not_ready_total());
    };
    EXPECT_EQ(at(90, 110, 1'000), std::pair(Duration(seconds(10)), Duration(seconds(10))));
    EXPECT_EQ(at(0, 5'000, 300), std::pair(Duration(seconds(100)), Duration(seconds(200))));
    EXPECT_EQ(at(500, 600, 1'000), std::pair(Duration(seconds(0)), Duration(seconds(100))));
    EXPECT_EQ(at(-100, 0, 1'000), std::pair(Duration(seconds(0)), Duration(seconds(0))));
}

TEST_F(RecordsTest, CountsMissedOffersPerAgent) {
    arrive(kCall);
    enter(kCall, kSales);
    for (const auto outcome : {floor::OfferOutcome::NoAnswer, floor::OfferOutcome::Rejected}) {
        const OfferId offer{++last_id_};
        happen(floor::OfferStarted{kCall, offer, kSales, kAna, LegId{7}});
        after_s(20);
        happen(floor::OfferEnded{kCall, offer, kSales, kAna, outcome});
    }
    const auto rows = agent_figures(connection_, {kStart, now_}, now_, std::nullopt);
    ASSERT_TRUE(rows.has_value());
    EXPECT_TRUE(rows->empty()) << "nobody was signed in";
    const auto asked = agent_figures(connection_, {kStart, now_}, now_, std::vector<UserId>{kAna});
    EXPECT_EQ(asked->front().offered, 2);
    EXPECT_EQ(asked->front().missed, 1);
}

TEST_F(RecordsTest, GivesTodaysFiguresBackToTheFloor) {
    answered_call(kCall, kSales, kAna);
    const Instant midnight = kStart + minutes(15);
    now_ = midnight + seconds(3);
    answered_call(ConversationId{101}, kSales, kAna, seconds(30));
    answered_call(ConversationId{102}, kCare, kBen);
    const auto today = today_figures(connection_, midnight);
    ASSERT_TRUE(today.has_value());
    ASSERT_EQ(today->size(), 2u);
    EXPECT_EQ(today->at(0).queue, kSales);
    EXPECT_EQ(today->at(0).figures.answered, 1);
    EXPECT_EQ(today->at(0).figures.answered_in_time, 0);
    EXPECT_EQ(today->at(1).queue, kCare);
    EXPECT_EQ(today->at(1).figures.talk_ms, 42'000);
}

TEST_F(RecordsTest, FindsCallsOfWhichSomeLegSoundedWorse) {
    const auto measure = [this](std::int64_t call, floor::LegSound received,
                                std::optional<floor::LegSound> sent = {}) {
        arrive(ConversationId{call});
        happen(floor::LegMeasured{ConversationId{call}, LegId{call * 10}, received, sent, {}});
    };
    measure(4, {1'000, 50, 0, 0, 0, 3.9});
    measure(5, {1'000, 0, 0, 0, 0, 4.4}, floor::LegSound{1'000, 200, 0, 0, 0, 2.6});
    measure(6, {1'000, 0, 0, 0, 0, 4.4});
    measure(7, {});
    arrive(ConversationId{8});
    const auto found = [this](double below) {
        ConversationFilter filter;
        filter.sound_below = below;
        std::vector<std::int64_t> ids;
        const auto rows = find_conversations(connection_, filter, std::nullopt, 10);
        for (const auto& row : rows.value()) {
            ids.push_back(row.id.value);
        }
        std::ranges::sort(ids);
        return ids;
    };
    EXPECT_EQ(found(3.59), (std::vector<std::int64_t>{5, 7})) << "nothing heard is the worst";
    EXPECT_EQ(found(4.02), (std::vector<std::int64_t>{4, 5, 7}));
}

TEST_F(RecordsTest, PassesOverEntriesOfOtherModules) {
    std::vector<store::JournalEntry> entries{{0, now_, "case_opened", {}, {}, "{}"}};
    store::Projector* const projectors[] = {&projector_};
    EXPECT_TRUE(store::append_now(connection_, entries, projectors).has_value());
}

TEST_F(RecordsTest, KeepsTheFormOfAnEventInTheJournal) {
    floor::WrapUpRecorded body;
    body.conversation = kCall;
    body.agent = kAna;
    body.code = "sale";
    const auto entry = journal_entry({kStart, body});
    EXPECT_EQ(entry.type, "wrap_up_recorded");
    EXPECT_EQ(entry.conversation, kCall);
    EXPECT_EQ(entry.agent, kAna);
    const auto back = floor_event(entry);
    ASSERT_TRUE(back.has_value() && back->has_value());
    EXPECT_EQ((**back).at, kStart);
    EXPECT_EQ(std::get<floor::WrapUpRecorded>((**back).body).code, "sale");
}

// ---------------------------------------------------------------- rebuild

TEST_F(RecordsTest, RebuildsTheSameRowsFromTheJournal) {
    agent(kAna, AgentState::Ready);
    answered_call(kCall, kSales, kAna);
    answered_call(ConversationId{101}, kCare, kAna);
    arrive(ConversationId{102});
    enter(ConversationId{102}, kSales);
    auto scratch = store::Connection::open_in_memory();
    const auto differences = check_rebuild(connection_, *scratch);
    ASSERT_TRUE(differences.has_value()) << differences.error().text;
    EXPECT_TRUE(differences->empty()) << differences->front().first;
}

TEST_F(RecordsTest, RebuildFindsAndMendsWhatWasTamperedWith) {
    answered_call(kCall, kSales, kAna);
    answered_call(ConversationId{101}, kCare, kAna);
    ASSERT_TRUE(connection_.execute("UPDATE conversation SET talk_ms = 1 WHERE id = $1", {kCall}));
    ASSERT_TRUE(connection_.execute("DELETE FROM queue_interval WHERE queue_id = $1", {kCare}));
    ASSERT_TRUE(connection_.execute("INSERT INTO conversation_agent VALUES (77, 78)"));
    {
        auto scratch = store::Connection::open_in_memory();
        const auto differences = check_rebuild(connection_, *scratch);
        ASSERT_EQ(differences->size(), 3u);
        EXPECT_EQ(differences->at(0).first, "conversation 100: talk_ms is 1, rebuilt 42000");
        EXPECT_EQ(differences->at(1).first, "conversation_agent 77/78: not in the journal");
        EXPECT_EQ(differences->at(2).table, "queue_interval");
        EXPECT_NE(differences->at(2).first.find("missing"), std::string::npos);
    }
    {
        auto transaction = store::Transaction::begin(connection_);
        ASSERT_TRUE(rebuild(connection_).has_value());
        ASSERT_TRUE(transaction->commit().has_value());
    }
    auto scratch = store::Connection::open_in_memory();
    EXPECT_TRUE(check_rebuild(connection_, *scratch)->empty());
    EXPECT_EQ(detail(kCall).conversation.talk, seconds(42));
}

TEST_F(RecordsTest, RebuildLeavesOutOnlyTheEntryThatCannotBeProjected) {
    answered_call(kCall, kSales, kAna);
    ASSERT_TRUE(
        connection_.execute("UPDATE journal SET body = '{' WHERE type = 'wrap_up_recorded'"));
    answered_call(ConversationId{101}, kCare, kAna);
    const auto all = store::last_seq(connection_).value();
    auto transaction = store::Transaction::begin(connection_);
    EXPECT_EQ(rebuild(connection_), all - 1);
    ASSERT_TRUE(transaction->commit().has_value());
    EXPECT_TRUE(detail(kCall).wrap_ups.empty());
    EXPECT_EQ(detail(ConversationId{101}).wrap_ups.size(), 1u);
}

}  // namespace
}  // namespace callfloor::records
