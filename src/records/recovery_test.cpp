#include "records/recovery.h"

#include <fstream>

#include "base/temporary_folder.h"
#include "records/records_fixture.h"

namespace callfloor::records {
namespace {

using floor::AgentState;
using std::chrono::seconds;

class RecoveryTest : public RecordsTest {
  protected:
    /// Ana talks and is recorded, Ben rings for a second caller, a third call is over.
    void crash_in_the_middle() {
        agent(kAna, AgentState::Ready);
        agent(kBen, AgentState::Ready);
        answered_call(ConversationId{1}, kSales, kAna);
        arrive(ConversationId{2});
        enter(ConversationId{2}, kSales);
        leave(ConversationId{2}, kSales, floor::QueueOutcome::Answered, seconds(0), kAna);
        segment(ConversationId{2}, floor::SegmentKind::Talk, kSales, kAna);
        agent(kAna, AgentState::Talking, ConversationId{2}, kSales);
        happen(floor::RecordingStarted{ConversationId{2}, RecordingId{777}});
        after_s(5);
        arrive(ConversationId{3});
        enter(ConversationId{3}, kCare);
        happen(floor::OfferStarted{ConversationId{3}, OfferId{31}, kCare, kBen, LegId{32}});
        agent(kBen, AgentState::Reserved, ConversationId{3}, kCare);
        after_s(3);
        happen(floor::LegRang{ConversationId{3}, LegId{32}});
    }
    void add_file(const std::string& name) {
        std::filesystem::create_directories((folder_.path() / name).parent_path());
        std::ofstream(folder_.path() / name) << std::string(1'000, 'x');
    }
    RecoveryOptions options() {
        return {folder_.path(),
                [](const std::filesystem::path&) -> Result<Duration> { return Duration(5'200); }};
    }
    TemporaryFolder folder_;
};

TEST_F(RecoveryTest, ClosesWhatStandsOpenAtTheLastEntry) {
    crash_in_the_middle();
    const Instant last = now_;
    after_s(3'600);
    const auto report = close_open_records(connection_, options());
    ASSERT_TRUE(report.has_value()) << report.error().text;
    EXPECT_EQ(report->conversations_closed, 2u);
    EXPECT_EQ(report->last_entry_at, last);
    for (const ConversationId call : {ConversationId{2}, ConversationId{3}}) {
        const auto found = detail(call);
        EXPECT_EQ(found.conversation.ended_at, last);
        EXPECT_EQ(found.conversation.end_cause, "server_restarted");
        EXPECT_EQ(found.segments.back().ended_at, last);
        EXPECT_EQ(found.legs.front().ended_at, last);
    }
    EXPECT_EQ(detail(ConversationId{2}).conversation.talk, seconds(8));
    EXPECT_EQ(detail(ConversationId{3}).conversation.outcome, "ended");
    EXPECT_EQ(detail(ConversationId{3}).offers.front().outcome, "failed");
    EXPECT_EQ(detail(ConversationId{1}).conversation.end_cause, "normal_hang_up");
    ASSERT_EQ(report->agents.size(), 2u);
    EXPECT_EQ(report->agents[0].agent, kAna);
    EXPECT_EQ(report->agents[0].state, AgentState::Talking);
    EXPECT_EQ(report->agents[0].extension, ExtensionId{81});
    const auto care = figures(kCare, {kStart, kStart + kInterval});
    EXPECT_EQ(care.offered, 1);
    EXPECT_EQ(care.overflowed, 1) << "the identity of offered calls holds";
    const auto open = find_open_records(connection_);
    EXPECT_TRUE(open->conversations.empty() && open->intervals.empty() && open->recordings.empty());
}

TEST_F(RecoveryTest, RemembersTheAgentsWhenTheServerDiesAgainBeforeTheyAreSignedIn) {
    crash_in_the_middle();
    agent(kBen, AgentState::NotReady, {}, {}, "lunch");
    const auto first = close_open_records(connection_, options());
    ASSERT_TRUE(first.has_value());
    for (int again = 0; again < 2; ++again) {
        after_s(60);
        const auto report = close_open_records(connection_, options());
        ASSERT_TRUE(report.has_value()) << report.error().text;
        EXPECT_EQ(report->conversations_closed, 0u);
        ASSERT_EQ(report->agents.size(), 2u);
        EXPECT_EQ(report->agents[0].state, AgentState::Talking);
        EXPECT_EQ(report->agents[1].agent, kBen);
        EXPECT_EQ(report->agents[1].state, AgentState::NotReady);
        EXPECT_EQ(report->agents[1].reason, "lunch");
        EXPECT_EQ(report->agents[1].extension, first->agents[1].extension);
    }
    after_s(1);
    agent(kAna, AgentState::Ready);
    agent(kAna, AgentState::SignedOut);
    EXPECT_TRUE(close_open_records(connection_, options())->agents.empty())
        << "the server ran on: who is signed out now went home";
}

TEST_F(RecoveryTest, LeavesAJournalThatRebuildsToTheSame) {
    crash_in_the_middle();
    ASSERT_TRUE(close_open_records(connection_, options()).has_value());
    auto scratch = store::Connection::open_in_memory();
    EXPECT_TRUE(check_rebuild(connection_, *scratch)->empty());
}

TEST_F(RecoveryTest, DoesNothingTheSecondTime) {
    crash_in_the_middle();
    ASSERT_TRUE(close_open_records(connection_, options()).has_value());
    const auto before = store::last_seq(connection_).value();
    const auto again = close_open_records(connection_, options());
    ASSERT_TRUE(again.has_value());
    EXPECT_EQ(again->conversations_closed, 0u);
    EXPECT_EQ(store::last_seq(connection_), before);
}

TEST_F(RecoveryTest, RepairsTheRecordingAndTellsOrphans) {
    crash_in_the_middle();
    add_file("2027/01/15/777.wav");
    add_file("2027/01/15/x.wav");
    add_file("2027/01/15/stray.wav");
    const auto report = close_open_records(connection_, options());
    ASSERT_TRUE(report.has_value());
    EXPECT_EQ(report->recordings_repaired, 1u);
    EXPECT_EQ(report->orphan_files, std::vector<std::string>{"2027/01/15/stray.wav"});
    const auto recording = detail(ConversationId{2}).recording;
    ASSERT_TRUE(recording.has_value());
    EXPECT_EQ(recording->path, "2027/01/15/777.wav");
    EXPECT_EQ(recording->length, Duration(5'200));
    EXPECT_EQ(recording->bytes, 1'000);
    EXPECT_NE(recording->problem, "");
}

TEST_F(RecoveryTest, SaysThatARecordingIsLost) {
    crash_in_the_middle();
    const auto report = close_open_records(connection_, options());
    ASSERT_TRUE(report.has_value());
    EXPECT_EQ(report->recordings_lost, 1u);
    const auto recording = detail(ConversationId{2}).recording;
    EXPECT_TRUE(recording->finished_at.has_value());
    EXPECT_EQ(recording->bytes, 0);
    EXPECT_NE(recording->problem.find("no file"), std::string::npos);
}

TEST_F(RecoveryTest, HasNothingToDoInAnEmptyDatabase) {
    const auto report = close_open_records(connection_, options());
    ASSERT_TRUE(report.has_value());
    EXPECT_EQ(report->conversations_closed, 0u);
}

}  // namespace
}  // namespace callfloor::records
