#include "floor/floor.h"

#include <gtest/gtest.h>

#include "base/limits.h"

namespace callfloor::floor {
namespace {

using namespace std::chrono_literals;

constexpr UserId kAna{11};
constexpr UserId kBen{12};
constexpr UserId kLeader{99};
constexpr ExtensionId kFirst{21};
constexpr ExtensionId kSecond{22};
constexpr QueueId kSales{31};

CentreConfig small_centre() {
    CentreConfig config;
    QueueConfig queue;
    queue.id = kSales;
    queue.name = "sales";
    queue.members = {{kAna, 5}, {kBen, 5}};
    config.queues = {queue};
    config.agents = {{kAna, "ana", {}}, {kBen, "ben", {}}};
    config.extensions = {{kFirst, "8001"}, {kSecond, "8002"}};
    NumberConfig number;
    number.id = NumberId{41};
    number.number = "4001";
    number.queue = kSales;
    config.numbers = {number};
    return config;
}

class FloorTest : public ::testing::Test {
  protected:
    FloorTest() { EXPECT_FALSE(give(ConfigureCentre{small_centre()}).refused); }

    Output give(const Input& input) {
        Output out = floor_.handle(now_, input);
        for (const Effect& effect : out.effects) {
            if (const auto* place = std::get_if<PlaceLeg>(&effect)) {
                placed_.push_back(place->leg);
            }
        }
        return out;
    }
    void pass(Duration time) {
        const Instant until = now_ + time;
        while (floor_.next_timer() && *floor_.next_timer() <= until) {
            now_ = *floor_.next_timer();
            floor_.advance(now_);
        }
        now_ = until;
    }
    ErrorCode refusal_of(const Input& input) {
        const Output out = give(input);
        EXPECT_TRUE(out.refused);
        EXPECT_TRUE(out.effects.empty() && out.events.empty());
        return out.refused ? out.refused->code : ErrorCode::Internal;
    }
    LegId call() {
        const LegId leg = floor_.new_leg_id(now_);
        give(CallArrived{leg, TrunkId{1}, {}, "13800000001", "", "4001"});
        return leg;
    }
    void make_ready(UserId agent, ExtensionId extension) {
        EXPECT_FALSE(give(SignIn{agent, extension, {}}).refused);
        EXPECT_FALSE(give(SetReady{agent, {}}).refused);
    }
    /// Ana talks with a caller; returns the caller's leg.
    LegId talk() {
        make_ready(kAna, kFirst);
        const LegId caller = call();
        give(LegAnswered{caller});
        give(LegRinging{placed_.back()});
        give(LegAnswered{placed_.back()});
        EXPECT_EQ(floor_.agent(kAna)->state, AgentState::Talking);
        return caller;
    }

    Floor floor_;
    Instant now_ = from_epoch_ms(1'767'229'200'000);
    std::vector<LegId> placed_;
};

TEST_F(FloorTest, LeadsACallerToAnAgentAndRecords) {
    const LegId caller = talk();
    EXPECT_EQ(floor_.agent_leg(kAna), placed_.back());
    const auto conversation = floor_.conversations().at(0);
    EXPECT_EQ(conversation.segment, SegmentKind::Talk);
    EXPECT_EQ(conversation.agent, kAna);
    EXPECT_TRUE(conversation.recording.is_set());
    pass(40s);
    const Output out = give(LegEnded{caller, {EndCause::NormalHangUp, EndSide::Peer, 0, false}});
    EXPECT_EQ(out.ended, std::vector{conversation.id});
    EXPECT_TRUE(out.conversations.empty());
    EXPECT_EQ(floor_.agent(kAna)->state, AgentState::AfterCallWork);
    EXPECT_EQ(floor_.agent(kAna)->talk_ms_today, 40'000);
    EXPECT_EQ(floor_.queue(kSales)->today.answered, 1);
    EXPECT_EQ(floor_.queue(kSales)->recent.talk_ms, 40'000);
    EXPECT_FALSE(floor_.agent_leg(kAna));
}

TEST_F(FloorTest, RefusesCommandsWithTheReasonAndChangesNothing) {
    EXPECT_EQ(refusal_of(SignIn{UserId{1}, kFirst, {}}), ErrorCode::NotFound);
    EXPECT_EQ(refusal_of(SignIn{kAna, ExtensionId{1}, {}}), ErrorCode::NotFound);
    EXPECT_EQ(refusal_of(SetReady{kAna, {}}), ErrorCode::Conflict);
    give(SignIn{kAna, kFirst, {}});
    EXPECT_FALSE(give(SignIn{kAna, kFirst, {}}).refused);
    EXPECT_EQ(refusal_of(SignIn{kAna, kSecond, {}}), ErrorCode::Conflict);
    EXPECT_EQ(refusal_of(SignIn{kBen, kFirst, {}}), ErrorCode::Conflict);
    EXPECT_EQ(refusal_of(SetNotReady{kAna, "tired", {}}), ErrorCode::InvalidInput);
    EXPECT_EQ(refusal_of(SetNextState{kAna, {AgentState::Ready, {}}, {}}), ErrorCode::Conflict);
    EXPECT_EQ(refusal_of(RejectOffer{kAna}), ErrorCode::Conflict);
    EXPECT_EQ(refusal_of(HoldCall{kAna}), ErrorCode::Conflict);
    EXPECT_EQ(refusal_of(ResumeCall{kAna}), ErrorCode::Conflict);
    EXPECT_EQ(refusal_of(HangUpCall{kAna, {}}), ErrorCode::Conflict);
    EXPECT_EQ(refusal_of(FinishWrapUp{kAna, "sold", ""}), ErrorCode::Conflict);
    EXPECT_EQ(refusal_of(ForceHangUp{ConversationId{1}, kLeader}), ErrorCode::NotFound);
    EXPECT_EQ(refusal_of(RestoreToday{QueueId{1}, {}}), ErrorCode::NotFound);
    EXPECT_EQ(refusal_of(DeviceReachable{ExtensionId{1}, Reachability::Reachable}),
              ErrorCode::NotFound);
}

TEST_F(FloorTest, NamesWhoUsesTheExtension) {
    give(SignIn{kAna, kFirst, {}});
    const Output out = give(SignIn{kBen, kFirst, {}});
    ASSERT_TRUE(out.refused);
    EXPECT_NE(out.refused->text.find("ana"), std::string::npos) << out.refused->text;
}

TEST_F(FloorTest, IgnoresReportsAboutLegsItLetGo) {
    const LegId caller = talk();
    const LegId phone = placed_.back();
    give(LegEnded{caller, {EndCause::NormalHangUp, EndSide::Peer, 0, false}});
    for (const LegId leg : {caller, phone, LegId{7}}) {
        for (const Input& late : {Input{LegRinging{leg}}, Input{LegAnswered{leg}},
                                  Input{LegHeld{leg, true}}, Input{PlaybackFinished{leg, 1}},
                                  Input{DigitPressed{leg, '1'}}, Input{LegEnded{leg, {}}}}) {
            const Output out = give(late);
            EXPECT_TRUE(out.effects.empty() && out.events.empty() && out.agents.empty() &&
                        !out.refused);
        }
    }
}

TEST_F(FloorTest, RefusesNewCallsAndSignInsWhileStopping) {
    talk();
    const Output stop = give(StopServer{});
    EXPECT_EQ(stop.ended.size(), 1u);
    EXPECT_TRUE(floor_.conversations().empty());
    EXPECT_EQ(floor_.agent(kAna)->state, AgentState::SignedOut);
    const Output out = give(CallArrived{floor_.new_leg_id(now_), TrunkId{1}, {}, "1", "", "4001"});
    ASSERT_EQ(out.effects.size(), 1u);
    EXPECT_EQ(std::get<RefuseLeg>(out.effects[0]).end.cause, EndCause::ServerStopping);
    EXPECT_EQ(refusal_of(SignIn{kAna, kFirst, {}}), ErrorCode::Unavailable);
}

TEST_F(FloorTest, RestoresTodaysFiguresAndKeepsTheirIdentity) {
    call();
    QueueFigures figures;
    figures.offered = 100;  // what was waiting when the server died is closed by then
    figures.answered = 90;
    figures.abandoned_in_queue = 5;
    give(RestoreToday{kSales, figures});
    EXPECT_EQ(floor_.queue(kSales)->today.offered, 95);
    EXPECT_EQ(floor_.queue(kSales)->today.answered, 90);
}

TEST_F(FloorTest, GivesUpOnACallerWhoseAnswerIsNeverConfirmed) {
    call();
    pass(41s);
    EXPECT_TRUE(floor_.conversations().empty());
}

TEST_F(FloorTest, TakesAnInputAtTheInstantOfATimerFirst) {
    make_ready(kAna, kFirst);
    const LegId caller = call();
    give(LegAnswered{caller});
    give(LegRinging{placed_.back()});
    now_ += 20s;  // the very instant of the ring timeout
    give(LegAnswered{placed_.back()});
    EXPECT_EQ(floor_.agent(kAna)->state, AgentState::Talking);
}

TEST_F(FloorTest, TellsOfTheMinuteInWhichRecentFiguresExpire) {
    const LegId caller = talk();
    give(LegEnded{caller, {EndCause::NormalHangUp, EndSide::Peer, 0, false}});
    EXPECT_EQ(floor_.queue(kSales)->recent.answered, 1);
    pass(29min);
    EXPECT_EQ(floor_.queue(kSales)->recent.answered, 1);
    pass(2min);
    EXPECT_EQ(floor_.queue(kSales)->recent.answered, 0);
    EXPECT_EQ(floor_.queue(kSales)->today.answered, 1);
}

TEST_F(FloorTest, BeginsANewDayAtLocalMidnight) {
    const LegId caller = talk();
    give(LegEnded{caller, {EndCause::NormalHangUp, EndSide::Peer, 0, false}});
    const LegId waiting = call();
    give(LegAnswered{waiting});
    give(SignOut{kAna, {}, true});
    pass(24h);
    EXPECT_EQ(floor_.queue(kSales)->today.answered, 0);
    EXPECT_EQ(floor_.queue(kSales)->today.offered, 1);  // who waits over midnight is carried over
    EXPECT_EQ(floor_.agent(kAna)->answered_today, 0);
}

TEST_F(FloorTest, NobodySignsInWhileHeListensAtAnotherPhone) {
    CentreConfig config = small_centre();
    config.extensions.push_back({ExtensionId{23}, "8003"});
    give(ConfigureCentre{config});
    give(SignIn{kAna, kFirst, {}});
    give(SetReady{kAna, {}});
    const LegId caller = floor_.new_leg_id(now_);
    give(CallArrived{caller, TrunkId{1}, {}, "13800000001", "", "4001"});
    give(LegAnswered{caller});
    give(LegAnswered{placed_.back()});
    const ConversationId call = floor_.conversations().at(0).id;
    EXPECT_FALSE(give(Listen{call, kBen, kSecond}).refused);
    EXPECT_EQ(refusal_of(SignIn{kBen, ExtensionId{23}, {}}), ErrorCode::Conflict);
    give(StopListening{call, kBen});
    EXPECT_FALSE(give(SignIn{kBen, ExtensionId{23}, {}}).refused);
}

}  // namespace
}  // namespace callfloor::floor
