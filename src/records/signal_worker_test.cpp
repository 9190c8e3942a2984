#include "records/signal_worker.h"

#include "base/temporary_folder.h"
#include "records/contact_store.h"
#include "records/records_fixture.h"
#include "records/synthetic_call.h"
#include "store/store.h"

namespace callfloor::records {
namespace {

using std::chrono::seconds;

class TestClock final : public Clock {
  public:
    Instant now() const override { return kStart; }
};

/// Calls are told to the database directly; the worker reads and writes it as in the server.
class SignalWorkerTest : public RecordsTest {
  protected:
    SignalWorkerTest() {
        auto options = store::test_store_in(folder_.path());
        options.writer.commit_pause = Duration(0);
        store_ = store::Store::open(options, all_migrations()).value();
        connection_ = store::Connection::open(options.database).value();
        EXPECT_TRUE(store_->start_writer({}).has_value());
    }
    /// An answered call of 50 s with a hold of 8 s, recorded from the answer on.
    void recorded_call(ConversationId call, UserId agent = kAna) {
        answered_call(call, kSales, agent);
        write_file();
    }
    void write_file() {
        std::filesystem::create_directories(folder_.path() / "2027/01/15");
        SyntheticCall sound(seconds(50));
        sound.customer.speech = {{seconds(1), seconds(11)}, {seconds(31), seconds(37)}};
        sound.agent.speech = {{seconds(12), seconds(27)}};
        sound.write(folder_.path() / "2027/01/15/x.wav");
    }
    SignalWorker worker() {
        return SignalWorker({store_->writer(), store_->readers(), clock_, folder_.path()});
    }
    std::vector<AgentSignals> signals_of_call(ConversationId call) {
        return find_signals(connection_, call).value();
    }
    /// Until there is nothing to do; gives how many steps it took.
    int work_all(SignalWorker& worker) {
        int steps = 0;
        while (worker.work({}).value() > 0) {
            ++steps;
        }
        return steps;
    }

    TemporaryFolder folder_;
    TestClock clock_;
    std::unique_ptr<store::Store> store_;
};

TEST_F(SignalWorkerTest, MeasuresAFinishedCallWithoutItsHold) {
    auto working = worker();
    EXPECT_EQ(working.work({}).value(), 0);
    recorded_call(kCall);
    work_all(working);
    const auto found = signals_of_call(kCall);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].agent, kAna);
    const auto& signals = found[0].signals;
    EXPECT_EQ(signals.measured, seconds(42)) << "50 s without the hold";
    EXPECT_EQ(signals.hold, seconds(8));
    EXPECT_EQ(signals.longest_hold, seconds(8));
    EXPECT_EQ(signals.holds, 1);
    EXPECT_NEAR(static_cast<double>(signals.customer.talk.count()), 10'000, 200)
        << "what he said on hold does not count";
    EXPECT_NEAR(static_cast<double>(signals.agent.talk.count()), 15'000, 200);
    EXPECT_EQ(detail(kCall).signals.size(), 1U);
}

TEST_F(SignalWorkerTest, DoesWhatWasThereBeforeAfterWhatIsNew) {
    for (int i = 0; i < 3; ++i) {
        recorded_call(ConversationId{kCall.value + i});
    }
    auto working = worker();
    work_all(working);
    const ConversationId fresh{kCall.value + 7};
    recorded_call(fresh);
    ASSERT_EQ(working.work({}).value(), 1);
    EXPECT_EQ(signals_of_call(fresh).size(), 1U);
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(signals_of_call(ConversationId{kCall.value + i}).size(), 1U);
    }
}

TEST_F(SignalWorkerTest, GoesOnAfterARestartWithoutMeasuringTwice) {
    recorded_call(kCall);
    auto first = worker();
    work_all(first);
    ASSERT_TRUE(connection_.execute("UPDATE call_signal SET holds = 77").has_value());
    const ConversationId missed{kCall.value + 1};
    recorded_call(missed);
    auto second = worker();
    work_all(second);
    EXPECT_EQ(signals_of_call(missed).size(), 1U);
    EXPECT_EQ(signals_of_call(kCall)[0].signals.holds, 77) << "measured again";
    ASSERT_TRUE(connection_.execute("UPDATE signal_measurement SET method = 0").has_value());
    auto third = worker();
    work_all(third);
    EXPECT_EQ(signals_of_call(kCall)[0].signals.holds, 1) << "an older method is measured again";
}

TEST_F(SignalWorkerTest, WaitsForTheEndAndKeepsWhyThereIsNone) {
    auto working = worker();
    work_all(working);
    arrive(kCall);
    happen(floor::RecordingStarted{kCall, RecordingId{5}});
    EXPECT_EQ(working.work({}).value(), 0) << "it still runs";
    const ConversationId later{kCall.value + 1};
    recorded_call(later);
    work_all(working);
    EXPECT_EQ(signals_of_call(later).size(), 1U) << "a later call does not wait for it";
    happen(floor::RecordingFinished{kCall, RecordingId{5}, "gone.wav", seconds(5), 80'058, ""});
    EXPECT_EQ(working.work({}).value(), 1);
    EXPECT_EQ(working.work({}).value(), 0) << "not tried again";
    const auto problem =
        connection_.query_first("SELECT problem FROM signal_measurement WHERE recording_id = 5", {},
                                [](const store::Row& row) { return row.text(0); });
    EXPECT_NE((**problem).find("gone.wav"), std::string::npos);
}

TEST_F(SignalWorkerTest, EachAgentHasTheSignalsOfHisPart) {
    recorded_call(kCall);
    // As after a transfer: the second talk was Ben's.
    ASSERT_TRUE(connection_
                    .execute("UPDATE segment SET agent_id = $1 WHERE id = (SELECT MAX(id) FROM "
                             "segment WHERE kind = 'talk')",
                             {kBen})
                    .has_value());
    auto working = worker();
    work_all(working);
    const auto found = signals_of_call(kCall);
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].signals.measured, seconds(30));
    EXPECT_EQ(found[1].agent, kBen);
    EXPECT_EQ(found[1].signals.measured, seconds(12));
    EXPECT_EQ(found[1].signals.agent.talk, Duration(0));
}

TEST_F(SignalWorkerTest, SignalsFindCallsAndContacts) {
    recorded_call(kCall);
    recorded_call(ConversationId{kCall.value + 1}, kBen);
    auto working = worker();
    work_all(working);
    ASSERT_TRUE(connection_
                    .execute("UPDATE call_signal SET overtalk_ms = 9000, agent_interruptions = 2 "
                             "WHERE agent_id = $1",
                             {kBen})
                    .has_value());
    const auto count = [&](const ConversationFilter& filter) {
        return find_conversations(connection_, filter, std::nullopt, 10).value().size();
    };
    ConversationFilter filter;
    filter.min_silence = seconds(11);
    EXPECT_EQ(count(filter), 2U);
    filter.min_silence = seconds(14);
    EXPECT_EQ(count(filter), 0U);
    filter.min_silence = {};
    filter.min_overtalk_percent = 21;
    EXPECT_EQ(count(filter), 1U);
    filter.min_overtalk_percent = 22;
    EXPECT_EQ(count(filter), 0U) << "9 of 42 s are 21.4 %";
    filter.min_overtalk_percent = 0;
    filter.min_interruptions = 2;
    EXPECT_EQ(count(filter), 1U);

    std::vector<ContactRecord> contacts;
    const auto keep = [&](const ContactRecord& contact) { contacts.push_back(contact); };
    const Period day{kStart, kStart + std::chrono::hours(24)};
    ASSERT_TRUE(visit_contacts(connection_, day, ContactExtras{.signals = true}, keep).has_value());
    ASSERT_TRUE(visit_contacts(connection_, day, ContactExtras{}, keep).has_value());
    ASSERT_EQ(contacts.size(), 4U);
    ASSERT_TRUE(contacts[1].signals);
    EXPECT_EQ(contacts[1].signals->agent_interruptions, 2);
    EXPECT_EQ(contacts[1].signals->measured, seconds(42));
    EXPECT_FALSE(contacts[3].signals);
}

}  // namespace
}  // namespace callfloor::records
