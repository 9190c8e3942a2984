#pragma once
// Test only: a journal into which events are told one by one, projected as the writer
// would.

#include <gtest/gtest.h>

#include "floor/floor_model.h"
#include "records/projector.h"
#include "records/rebuild.h"
#include "records/records_migrations.h"
#include "records/records_store.h"
#include "store/journal.h"
#include "store/migrations.h"
#include "store/test_database.h"

namespace callfloor::records {

inline std::vector<store::Migration> all_migrations() {
    std::vector<store::Migration> steps(store::migrations().begin(), store::migrations().end());
    steps.insert(steps.end(), migrations().begin(), migrations().end());
    return steps;
}

inline store::Connection new_database() {
    auto connection = store::open_test_database();
    const auto applied = store::apply_migrations(connection, all_migrations());
    EXPECT_TRUE(applied.has_value()) << applied.error().text;
    return connection;
}

constexpr ConversationId kCall{100};
constexpr QueueId kSales{5};
constexpr QueueId kCare{6};
constexpr UserId kAna{11};
constexpr UserId kBen{12};
constexpr Instant kStart = from_epoch_ms(1'800'000'000'000 / 900'000 * 900'000);

class RecordsTest : public ::testing::Test {
  protected:
    void happen(floor::EventBody body) {
        std::vector<store::JournalEntry> entries{journal_entry({now_, std::move(body)})};
        auto transaction = store::Transaction::begin(connection_);
        ASSERT_TRUE(transaction.has_value());
        store::Projector* const projectors[] = {&projector_};
        const auto done = store::append_now(connection_, entries, projectors);
        ASSERT_TRUE(done.has_value()) << entries[0].type << ": " << done.error().text;
        ASSERT_TRUE(transaction->commit().has_value());
    }
    void after(Duration time) { now_ += time; }
    void after_s(int seconds) { now_ += std::chrono::seconds(seconds); }

    void agent(UserId agent, floor::AgentState state, ConversationId call = {}, QueueId queue = {},
               std::string reason = {}) {
        floor::AgentStateChanged change;
        change.agent = agent;
        change.state = state;
        change.reason = std::move(reason);
        change.conversation = call;
        change.queue = queue;
        change.extension = ExtensionId{agent.value + 70};
        happen(change);
    }
    void segment(ConversationId call, floor::SegmentKind kind, QueueId queue = {},
                 UserId agent = {}) {
        happen(floor::SegmentStarted{call, SegmentId{++last_id_}, kind, queue, agent});
    }
    void arrive(ConversationId call, std::string caller = "13800000001",
                std::string dialled = "4001") {
        floor::ConversationStarted started;
        started.conversation = call;
        started.caller_number = std::move(caller);
        started.caller_name = "Li";
        started.dialled_number = std::move(dialled);
        started.trunk = TrunkId{3};
        happen(started);
        happen(floor::LegStarted{call, LegId{call.value * 10}, floor::LegRole::Customer, {}, {}});
        segment(call, floor::SegmentKind::Setup);
    }
    void enter(ConversationId call, QueueId queue) {
        happen(floor::QueueEntered{call, queue, ""});
        segment(call, floor::SegmentKind::Queue, queue);
    }
    void leave(ConversationId call, QueueId queue, floor::QueueOutcome outcome, Duration waited,
               UserId agent = {}) {
        floor::QueueLeft left;
        left.conversation = call;
        left.queue = queue;
        left.outcome = outcome;
        left.waited = waited;
        left.agent = agent;
        left.threshold = std::chrono::seconds(20);
        left.short_abandon = std::chrono::seconds(5);
        happen(left);
    }
    void end(ConversationId call, EndCause cause = EndCause::NormalHangUp,
             EndSide side = EndSide::Caller) {
        happen(floor::LegWasEnded{call, LegId{call.value * 10}, {cause, side, 0, false}});
        happen(floor::ConversationEnded{call, {cause, side, 0, false}});
    }
    /// Rings 4 s, then talk, hold and talk again; after-call work; the whole from arrival to ready.
    void answered_call(ConversationId call, QueueId queue, UserId who,
                       Duration waited = std::chrono::seconds(6)) {
        using floor::AgentState;
        using floor::SegmentKind;
        arrive(call);
        enter(call, queue);
        after(waited - std::chrono::seconds(4));
        const LegId leg{call.value * 10 + 1};
        const OfferId offer{call.value * 10 + 2};
        happen(
            floor::LegStarted{call, leg, floor::LegRole::Agent, who, ExtensionId{who.value + 70}});
        happen(floor::OfferStarted{call, offer, queue, who, leg});
        agent(who, AgentState::Reserved, call, queue);
        segment(call, SegmentKind::Offer, queue);
        happen(floor::LegRang{call, leg});
        agent(who, AgentState::Ringing, call, queue);
        after_s(4);
        happen(floor::LegWasAnswered{call, leg});
        happen(floor::OfferEnded{call, offer, queue, who, floor::OfferOutcome::Answered});
        leave(call, queue, floor::QueueOutcome::Answered, waited, who);
        segment(call, SegmentKind::Talk, queue, who);
        agent(who, AgentState::Talking, call, queue);
        happen(floor::RecordingStarted{call, RecordingId{call.value * 10 + 3}});
        after_s(30);
        segment(call, SegmentKind::Hold, queue, who);
        agent(who, AgentState::Holding, call, queue);
        after_s(8);
        segment(call, SegmentKind::Talk, queue, who);
        agent(who, AgentState::Talking, call, queue);
        after_s(12);
        happen(floor::LegWasEnded{call, leg, {EndCause::NormalHangUp, EndSide::Caller, 0, false}});
        end(call);
        happen(floor::LegMeasured{call,
                                  leg,
                                  {2'500, 250, 0.4, 21.26, 64, 3.391},
                                  floor::LegSound{2'400, 0, 0, 0.5, 2, 4.396},
                                  18.75});
        happen(floor::LegMeasured{call, LegId{call.value * 10}, {}, {}, {}});
        agent(who, AgentState::AfterCallWork, call, queue);
        after_s(1);
        happen(floor::RecordingFinished{call, RecordingId{call.value * 10 + 3}, "2027/01/15/x.wav",
                                        std::chrono::seconds(50), 800'058, ""});
        after_s(9);
        happen(floor::WrapUpRecorded{call, who, queue, "sale", "wants a quote",
                                     std::chrono::seconds(10)});
        agent(who, AgentState::Ready);
    }
    ConversationDetail detail(ConversationId call) {
        auto found = find_conversation(connection_, call);
        EXPECT_TRUE(found.has_value() && found->has_value());
        return **std::move(found);
    }
    floor::QueueFigures figures(QueueId queue, Period period) {
        const auto rows = queue_figures(connection_, {period}, queue);
        EXPECT_TRUE(rows.has_value());
        return rows->empty() ? floor::QueueFigures{} : rows->front().figures;
    }

    store::Connection connection_ = new_database();
    Projector projector_;
    Instant now_ = kStart;
    std::int64_t last_id_ = 1'000'000;
};

}  // namespace callfloor::records
