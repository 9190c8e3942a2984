// Messages callers left, and surveys, derived from the journal; what people do with a message.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "records/callback_store.h"
#include "records/records_fixture.h"
#include "records/survey_store.h"
#include "records/voicemail_store.h"

namespace callfloor::records {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const MessageReach kEverything{};

class MessageTest : public RecordsTest {
  protected:
    /// Leaves the queue for its box and speaks for so long.
    void leave_message(ConversationId call, floor::VoicemailOutcome outcome,
                       std::int64_t bytes = 16'000) {
        const RecordingId id{call.value};
        arrive(call, "13900000001");
        enter(call, kSales);
        leave(call, kSales, floor::QueueOutcome::Overflowed, std::chrono::seconds(9));
        happen(floor::VoicemailStarted{call, id, kSales, {}});
        happen(floor::RecordingStarted{call, id, "a.wav", "message"});
        after_s(7);
        happen(floor::VoicemailEnded{call, id, outcome});
        end(call);
        happen(floor::RecordingFinished{call, id, "a.wav", std::chrono::seconds(7), bytes,
                                        bytes > 0 ? "" : "disk full"});
    }
    std::vector<Message> messages(MessageFilter filter = {}) {
        return find_messages(connection_, filter, std::nullopt, 9).value();
    }
    std::vector<Callback> callbacks() {
        CallbackFilter filter;
        filter.now = now_;
        return find_callbacks(connection_, filter, std::nullopt, 9).value();
    }
    std::string outcome(ConversationId call) {
        return find_conversation(connection_, call).value()->conversation.outcome;
    }
    void survey(ConversationId call, UserId agent, std::vector<std::int64_t> scores) {
        happen(floor::SurveyOffered{call, kSales, agent, 2});
        std::int64_t question = 0;
        for (const auto score : scores) {
            happen(floor::SurveyAnswered{call, ++question, score, 5});
        }
        after_s(1);
    }
};

TEST_F(MessageTest, ListsAMessageAndNotItsCallerForCallingBack) {
    leave_message(ConversationId{1}, floor::VoicemailOutcome::Left);
    ASSERT_THAT(messages(), SizeIs(1));
    const Message message = messages()[0];
    EXPECT_EQ(message.caller_number, "13900000001");
    EXPECT_EQ(message.queue, kSales);
    EXPECT_EQ(message.length, std::chrono::seconds(7));
    EXPECT_EQ(message.handling.state, MessageState::New);
    EXPECT_EQ(outcome(ConversationId{1}), "voicemail");
    EXPECT_THAT(callbacks(), IsEmpty());
    const auto detail = find_conversation(connection_, ConversationId{1}).value();
    EXPECT_FALSE(detail->conversation.recording.is_set()) << "it is no recording of the call";
}

TEST_F(MessageTest, CallsBackWhoSaidNothing) {
    leave_message(ConversationId{1}, floor::VoicemailOutcome::Nothing);
    EXPECT_THAT(messages(), IsEmpty());
    ASSERT_THAT(callbacks(), SizeIs(1));
    EXPECT_EQ(callbacks()[0].reason, "requested");
}

TEST_F(MessageTest, CallsBackWhoseMessageCouldNotBeWritten) {
    leave_message(ConversationId{1}, floor::VoicemailOutcome::Left, 0);
    EXPECT_THAT(messages(), IsEmpty());
    EXPECT_THAT(callbacks(), SizeIs(1));
}

TEST_F(MessageTest, KeepsWhatACrashCutOff) {
    const ConversationId call{1};
    arrive(call);
    happen(floor::VoicemailStarted{call, RecordingId{1}, {}, kAna});
    happen(floor::RecordingStarted{call, RecordingId{1}, "a.wav", "message"});
    EXPECT_THAT(messages(), IsEmpty()) << "he still speaks";
    happen(floor::RecordingFinished{call, RecordingId{1}, "a.wav", std::chrono::seconds(3), 9, ""});
    end(call, EndCause::ServerRestarted, EndSide::System);
    ASSERT_THAT(messages(), SizeIs(1));
    EXPECT_EQ(messages()[0].agent, kAna);
}

TEST_F(MessageTest, GoesFromNewToDone) {
    leave_message(ConversationId{1}, floor::VoicemailOutcome::Left);
    const RecordingId id{1};
    ASSERT_TRUE(
        store_handling(connection_, id, {MessageState::Assigned, kAna, kBen, now_, "please"}));
    MessageFilter his;
    his.user = kAna;
    ASSERT_THAT(messages(his), SizeIs(1));
    EXPECT_EQ(messages(his)[0].handling.note, "please");
    his.user = kBen;
    EXPECT_THAT(messages(his), IsEmpty());
    ASSERT_TRUE(store_handling(connection_, id, {MessageState::Done, kAna, kAna, now_, ""}));
    EXPECT_THAT(messages(), IsEmpty());
    MessageFilter done;
    done.state = MessageState::Done;
    EXPECT_THAT(messages(done), SizeIs(1));
}

TEST_F(MessageTest, OpensAPersonsBoxToThatPersonAndToWhomItIsGiven) {
    const ConversationId call{1};
    arrive(call);
    happen(floor::VoicemailStarted{call, RecordingId{1}, {}, kAna});
    happen(floor::RecordingStarted{call, RecordingId{1}, "a.wav", "message"});
    happen(floor::RecordingFinished{call, RecordingId{1}, "a.wav", std::chrono::seconds(3), 9, ""});
    const MessageReach bens{std::vector{kBen}};
    EXPECT_THAT(messages({{std::vector{kAna}}, {}, {}, {}, {}}), SizeIs(1));
    EXPECT_THAT(messages({bens, {}, {}, {}, {}}), IsEmpty());
    EXPECT_FALSE(find_message(connection_, RecordingId{1}, bens).value());
    ASSERT_TRUE(store_handling(connection_, RecordingId{1},
                               {MessageState::Assigned, kBen, kAna, now_, ""}));
    EXPECT_TRUE(find_message(connection_, RecordingId{1}, bens).value());
}

TEST_F(MessageTest, TellsWhoHeardItFirst) {
    leave_message(ConversationId{1}, floor::VoicemailOutcome::Left);
    const RecordingId id{1};
    ASSERT_TRUE(store_listener(connection_, id, {kAna, kStart}));
    ASSERT_TRUE(store_listener(connection_, id, {kAna, now_}));
    const auto message = find_message(connection_, id, kEverything).value();
    ASSERT_THAT(message->heard_by, SizeIs(1));
    EXPECT_EQ(message->heard_by[0].first_at, kStart);
}

TEST_F(MessageTest, CountsSurveysAsTheDictionarySays) {
    for (const std::int64_t call : {1, 2, 3, 4}) {
        answered_call(ConversationId{call}, kSales, call == 4 ? kBen : kAna);
    }
    survey(ConversationId{1}, kAna, {5, 1});
    survey(ConversationId{2}, kAna, {3});
    survey(ConversationId{4}, kBen, {});
    SurveyFilter filter;
    filter.period = {kStart, now_};
    const auto by_agent = survey_figures(connection_, SurveyGroup::Agent, filter).value();
    ASSERT_THAT(by_agent, SizeIs(2));
    const SurveyFigures& ana = by_agent[0];
    EXPECT_EQ(ana.agent, kAna);
    EXPECT_EQ(ana.calls, 3);
    EXPECT_EQ(ana.offered, 2);
    EXPECT_EQ(ana.answered, 2);
    EXPECT_EQ(ana.complete, 1);
    EXPECT_EQ(ana.satisfied, 1);
    EXPECT_DOUBLE_EQ(ana.offered_rate().value(), 2.0 / 3);
    EXPECT_DOUBLE_EQ(ana.satisfaction().value(), 0.5);
    EXPECT_DOUBLE_EQ(ana.mean_score().value(), 75);
    EXPECT_EQ(by_agent[1].participation(), 0);
    EXPECT_EQ(by_agent[1].satisfaction(), std::nullopt);
    const auto by_queue = survey_figures(connection_, SurveyGroup::Queue, filter).value();
    ASSERT_THAT(by_queue, SizeIs(1));
    EXPECT_EQ(by_queue[0].calls, 4);
    EXPECT_EQ(by_queue[0].offered, 3);
}

TEST_F(MessageTest, ASurveyAFlowAskedRatesItsQueueAndNobody) {
    arrive(ConversationId{1}, "13900000001");
    survey(ConversationId{1}, {}, {4});
    end(ConversationId{1});
    SurveyFilter filter;
    filter.period = {kStart, now_};
    EXPECT_THAT(survey_figures(connection_, SurveyGroup::Agent, filter).value(), SizeIs(0));
    const auto by_queue = survey_figures(connection_, SurveyGroup::Queue, filter).value();
    ASSERT_THAT(by_queue, SizeIs(1));
    EXPECT_EQ(by_queue[0].answered, 1);
    const auto found = find_surveys(connection_, filter, std::nullopt, 10).value();
    ASSERT_THAT(found, SizeIs(1));
    EXPECT_FALSE(found[0].agent.is_set());
}

TEST_F(MessageTest, OpensTheSurveysBehindEachNumber) {
    for (const std::int64_t call : {1, 2, 3}) {
        answered_call(ConversationId{call}, kSales, kAna);
    }
    survey(ConversationId{1}, kAna, {5, 1});
    survey(ConversationId{2}, kAna, {3});
    survey(ConversationId{3}, kAna, {});
    happen(floor::RecordingStarted{ConversationId{2}, RecordingId{77}, "c.wav", "comment"});
    happen(floor::RecordingFinished{ConversationId{2}, RecordingId{77}, "c.wav",
                                    std::chrono::seconds(3), 9, ""});
    SurveyFilter filter;
    filter.period = {kStart, now_ + std::chrono::seconds(1)};
    const auto calls = [&](SurveyPart part) {
        filter.part = part;
        std::vector<std::int64_t> ids;
        const auto found = find_surveys(connection_, filter, std::nullopt, 9).value();
        for (const auto& survey : found) {
            ids.push_back(survey.conversation.value);
        }
        return ids;
    };
    EXPECT_THAT(calls(SurveyPart::Offered), ElementsAre(3, 2, 1));
    EXPECT_THAT(calls(SurveyPart::Answered), ElementsAre(2, 1));
    EXPECT_THAT(calls(SurveyPart::Satisfied), ElementsAre(1));
    EXPECT_THAT(calls(SurveyPart::Unsatisfied), ElementsAre(2));
    EXPECT_THAT(calls(SurveyPart::Commented), ElementsAre(2));
    const auto found = find_surveys(connection_, filter, std::nullopt, 9).value();
    EXPECT_EQ(found[0].comment, RecordingId{77});
    ASSERT_THAT(found[0].answers, SizeIs(1));
    EXPECT_EQ(found[0].answers[0].score, 3);
}

TEST_F(MessageTest, IsRebuiltFromTheJournal) {
    leave_message(ConversationId{1}, floor::VoicemailOutcome::Left);
    leave_message(ConversationId{2}, floor::VoicemailOutcome::Nothing);
    answered_call(ConversationId{3}, kSales, kAna);
    survey(ConversationId{3}, kAna, {5, 1});
    auto scratch = store::Connection::open_in_memory();
    ASSERT_TRUE(scratch);
    EXPECT_THAT(check_rebuild(connection_, *scratch).value(), IsEmpty());
}

}  // namespace
}  // namespace callfloor::records
