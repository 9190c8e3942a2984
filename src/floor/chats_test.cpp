// Text chats on the floor: several to an agent, offered and counted as calls are.
#include <gtest/gtest.h>

#include "floor/floor.h"
#include "floor/ledger.h"

namespace callfloor::floor {
namespace {

using namespace std::chrono_literals;

constexpr QueueId kWeb{41};
constexpr QueueId kLater{42};
constexpr QueueId kCalls{43};
constexpr UserId kAna{1};
constexpr UserId kBen{2};
constexpr UserId kLea{9};

class Chats : public ::testing::Test {
  protected:
    Chats() {
        config_.agents = {{kAna, "ana", {}, {}}, {kBen, "ben", {}, {}}};
        config_.extensions = {{ExtensionId{1}, "8001"}, {ExtensionId{2}, "8002"}};
        QueueConfig web;
        web.id = kWeb;
        web.name = "web";
        web.channel = Channel::Chat;
        web.chat.capacity = 2;
        web.members = {{kAna, 5}, {kBen, 5}};
        QueueConfig later = web;
        later.id = kLater;
        later.name = "later";
        QueueConfig calls;
        calls.id = kCalls;
        calls.name = "calls";
        calls.members = {{kAna, 5}};
        config_.queues = {web, later, calls};
        NumberConfig number;
        number.id = NumberId{1};
        number.number = "4001";
        number.queue = kCalls;
        config_.numbers = {number};
        give(ConfigureCentre{config_});
    }
    ~Chats() override {
        give(StopServer{});
        const auto report = ledger_.report(Closing::AllOver);
        EXPECT_TRUE(report.balances()) << ::testing::PrintToString(report.complaints);
    }

    Output give(const Input& input) { return keep(floor_.handle(now_, input)); }
    Output wait(Duration time) {
        Output last;
        const Instant until = now_ + time;
        while (floor_.next_timer() && *floor_.next_timer() <= until) {
            now_ = std::max(now_, *floor_.next_timer());
            last = keep(floor_.advance(now_));
        }
        now_ = until;
        return last;
    }
    Output keep(Output out) {
        for (const auto& event : out.events) {
            ledger_.add(event);
            events_.push_back(event);
        }
        return out;
    }
    void sign_in(UserId agent, std::int64_t extension) {
        give(SignIn{agent, ExtensionId{extension}, agent});
        give(SetReady{agent, agent});
    }
    ConversationId visitor(QueueId queue = kWeb, const std::string& caller_class = {}) {
        const ConversationId id = floor_.new_conversation_id(now_);
        const auto out =
            give(ChatArrived{id, queue, "王芳", "", caller_class, "https://shop.example.com"});
        EXPECT_FALSE(out.refused);
        return id;
    }
    ConversationId taken_by(UserId agent) {
        const ConversationId id = visitor();
        EXPECT_FALSE(give(AcceptChat{agent, id}).refused);
        return id;
    }
    AgentState state(UserId agent) const { return floor_.agent(agent)->state; }
    std::vector<AgentChat> chats(UserId agent) const { return floor_.agent(agent)->chats; }
    bool is_offered(UserId agent, ConversationId chat) const {
        const auto list = chats(agent);
        return !list.empty() && list.back().is_offered && list.back().conversation == chat;
    }
    template <typename Body>
    int count() const {
        return static_cast<int>(std::ranges::count_if(
            events_, [](const Event& event) { return std::holds_alternative<Body>(event.body); }));
    }
    const QueueFigures today(QueueId queue = kWeb) const { return floor_.queue(queue)->today; }

    CentreConfig config_;
    Floor floor_;
    Ledger ledger_;
    std::vector<Event> events_;
    Instant now_ = from_epoch_ms(1'767'229'200'000);
};

TEST_F(Chats, AreOfferedTakenEndedAndClosed) {
    sign_in(kAna, 1);
    const auto chat = visitor();
    EXPECT_TRUE(is_offered(kAna, chat));
    EXPECT_EQ(state(kAna), AgentState::Ringing);
    EXPECT_EQ(floor_.conversation(chat)->segment, SegmentKind::Offer);
    EXPECT_EQ(floor_.conversation(chat)->channel, Channel::Chat);
    now_ += 4s;
    EXPECT_FALSE(give(AcceptChat{kAna, chat}).refused);
    EXPECT_EQ(state(kAna), AgentState::Chatting);
    EXPECT_EQ(today().answered, 1);
    EXPECT_EQ(today().answered_in_time, 1);
    now_ += 60s;
    EXPECT_FALSE(give(EndChat{chat, kAna}).refused);
    EXPECT_FALSE(floor_.conversation(chat));
    EXPECT_EQ(state(kAna), AgentState::Chatting);  // until it is closed
    EXPECT_TRUE(chats(kAna).at(0).is_over);
    now_ += 5s;
    EXPECT_FALSE(give(CloseChat{kAna, chat, "solved", ""}).refused);
    EXPECT_EQ(state(kAna), AgentState::Ready);
    EXPECT_EQ(today().talk_ms, 60'000);
    EXPECT_EQ(today().wrap_up_ms, 5'000);
    EXPECT_EQ(count<WrapUpRecorded>(), 1);
    EXPECT_TRUE(give(CloseChat{kAna, chat, "", ""}).refused);
}

TEST_F(Chats, FillAnAgentUpToTheCapacityAndTheOthersWait) {
    sign_in(kAna, 1);
    const auto first = taken_by(kAna);
    const auto second = taken_by(kAna);
    EXPECT_EQ(chats(kAna).size(), 2u);
    const auto third = visitor();
    EXPECT_EQ(floor_.conversation(third)->segment, SegmentKind::Queue);
    EXPECT_EQ(floor_.conversation(third)->position, 1);
    EXPECT_EQ(floor_.queue(kWeb)->waiting, 1);
    give(EndChat{first, kAna});
    EXPECT_FALSE(is_offered(kAna, third));  // the form is open still
    give(CloseChat{kAna, first, "", ""});
    EXPECT_TRUE(is_offered(kAna, third));
    EXPECT_EQ(state(kAna), AgentState::Chatting);
    give(AcceptChat{kAna, third});
    EXPECT_EQ(chats(kAna).at(0).conversation, second);
}

TEST_F(Chats, GoToWhoHasTheFewest) {
    sign_in(kAna, 1);
    taken_by(kAna);
    sign_in(kBen, 2);
    EXPECT_TRUE(is_offered(kBen, visitor()));
    EXPECT_TRUE(is_offered(kAna, visitor()));
}

TEST_F(Chats, ThatAreIgnoredGoToTheNextAndTheAgentIsTakenOff) {
    sign_in(kAna, 1);
    const auto chat = visitor();
    sign_in(kBen, 2);
    wait(21s);
    EXPECT_EQ(state(kAna), AgentState::NotReady);
    EXPECT_EQ(floor_.agent(kAna)->reason, "missed_offer");
    EXPECT_TRUE(is_offered(kBen, chat));
    give(RejectOffer{kBen});
    EXPECT_EQ(floor_.conversation(chat)->segment, SegmentKind::Queue);
    wait(11s);  // the back-off after a refusal
    EXPECT_TRUE(is_offered(kBen, chat));
}

TEST_F(Chats, MissedBesideOthersTakeTheAgentOffWhenThoseAreOver) {
    sign_in(kAna, 1);
    const auto mine = taken_by(kAna);
    give(ChatSaid{mine, kAna});
    visitor();
    wait(21s);
    EXPECT_EQ(state(kAna), AgentState::Chatting);
    ASSERT_TRUE(floor_.agent(kAna)->next);
    EXPECT_EQ(floor_.agent(kAna)->next->reason, "missed_offer");
    give(EndChat{mine, kAna});
    give(CloseChat{kAna, mine, "", ""});
    EXPECT_EQ(state(kAna), AgentState::NotReady);
}

TEST_F(Chats, WithoutReplyGoBackToTheFront) {
    sign_in(kAna, 1);
    const auto lost = taken_by(kAna);
    const auto second = taken_by(kAna);
    give(ChatSaid{second, kAna});
    const auto waiting = visitor();
    wait(179s);
    EXPECT_EQ(chats(kAna).size(), 2u);
    wait(2s);
    EXPECT_EQ(chats(kAna).size(), 1u);
    EXPECT_EQ(floor_.conversation(lost)->position, 1);
    EXPECT_EQ(floor_.conversation(waiting)->position, 2);
    EXPECT_EQ(today().offered, 4);
    sign_in(kBen, 2);
    EXPECT_TRUE(is_offered(kBen, lost));
}

TEST_F(Chats, ThatTheVisitorLetsFallAsleepEnd) {
    sign_in(kAna, 1);
    const auto chat = taken_by(kAna);
    give(ChatSaid{chat, kAna});
    wait(5min);
    give(ChatSaid{chat, {}});
    give(ChatSaid{chat, kAna});
    wait(9min);
    EXPECT_TRUE(floor_.conversation(chat));
    const auto out = wait(61s);
    EXPECT_FALSE(floor_.conversation(chat));
    wait(31s);  // the limit of after-chat work
    EXPECT_EQ(state(kAna), AgentState::Ready);
    EXPECT_EQ(count<ChatClosed>(), 1);
}

TEST_F(Chats, OfWhoLeavesAreAbandoned) {
    const auto chat = visitor();
    now_ += 8s;
    give(VisitorLeft{chat});
    EXPECT_EQ(today().abandoned_in_queue, 1);
    sign_in(kAna, 1);
    const auto offered = visitor();
    give(VisitorLeft{offered});
    EXPECT_EQ(today().abandoned_ringing, 1);
    EXPECT_EQ(state(kAna), AgentState::Ready);
    EXPECT_TRUE(give(ChatSaid{offered, {}}).refused);
    EXPECT_TRUE(give(AcceptChat{kAna, offered}).refused);
}

TEST_F(Chats, KeepCallsAwayAndCallsKeepChatsAway) {
    sign_in(kAna, 1);
    give(DeviceReachable{ExtensionId{1}, Reachability::Reachable});
    taken_by(kAna);
    CallArrived call;
    call.leg = floor_.new_leg_id(now_);
    call.trunk = TrunkId{1};
    call.caller_number = "13800000001";
    call.dialled_number = "4001";
    give(call);
    give(LegAnswered{call.leg});
    EXPECT_EQ(floor_.queue(kCalls)->waiting, 1);
    give(EndChat{chats(kAna).at(0).conversation, kAna});
    give(CloseChat{kAna, chats(kAna).at(0).conversation, "", ""});
    EXPECT_EQ(state(kAna), AgentState::Reserved);
    EXPECT_FALSE(is_offered(kAna, visitor()));
    give(LegEnded{call.leg, {EndCause::NormalHangUp, EndSide::Peer, 0, false}});
    EXPECT_EQ(state(kAna), AgentState::Ringing);  // by the chat
}

TEST_F(Chats, AreOfferedAsSoonAsThePhoneIsBackAndItsPauseOver) {
    sign_in(kAna, 1);
    give(DeviceReachable{ExtensionId{1}, Reachability::Reachable});
    CallArrived call;
    call.leg = floor_.new_leg_id(now_);
    call.trunk = TrunkId{1};
    call.caller_number = "13800000001";
    call.dialled_number = "4001";
    give(call);
    give(LegAnswered{call.leg});
    give(LegEnded{*floor_.agent_leg(kAna), {EndCause::Unreachable, EndSide::Peer, 0, true}});
    const auto chat = visitor();
    EXPECT_FALSE(is_offered(kAna, chat));  // the pause after the failed offer
    give(LegEnded{call.leg, {EndCause::NormalHangUp, EndSide::Peer, 0, false}});
    give(DeviceReachable{ExtensionId{1}, Reachability::Reachable});
    EXPECT_TRUE(is_offered(kAna, chat));
}

TEST_F(Chats, LetTheAgentPlaceACallMeanwhile) {
    sign_in(kAna, 1);
    give(DeviceReachable{ExtensionId{1}, Reachability::Reachable});
    const auto chat = taken_by(kAna);
    CallArrived dialled;
    dialled.leg = floor_.new_leg_id(now_);
    dialled.from_extension = ExtensionId{1};
    dialled.caller_number = "8001";
    dialled.dialled_number = "8002";
    give(dialled);
    EXPECT_EQ(state(kAna), AgentState::Outbound);
    EXPECT_EQ(floor_.conversation(chat)->agent, kAna);
    now_ += 3s;
    give(LegEnded{dialled.leg, {EndCause::NormalHangUp, EndSide::Peer, 0, false}});
    EXPECT_EQ(state(kAna), AgentState::Chatting);
    give(EndChat{chat, kAna});
    give(CloseChat{kAna, chat, "", ""});
    EXPECT_EQ(state(kAna), AgentState::Ready);
}

TEST_F(Chats, OfferedToWhoDialsGoToOthers) {
    sign_in(kAna, 1);
    const auto chat = visitor();
    CallArrived dialled;
    dialled.leg = floor_.new_leg_id(now_);
    dialled.from_extension = ExtensionId{1};
    dialled.caller_number = "8001";
    dialled.dialled_number = "8002";
    give(dialled);
    EXPECT_EQ(state(kAna), AgentState::Outbound);
    EXPECT_TRUE(chats(kAna).empty());
    EXPECT_EQ(floor_.conversation(chat)->segment, SegmentKind::Queue);
}

TEST_F(Chats, AreTransferredToQueuesAndColleagues) {
    sign_in(kAna, 1);
    sign_in(kBen, 2);
    const auto chat = visitor();
    const UserId has = floor_.conversation(chat)->agent;
    const UserId other = has == kAna ? kBen : kAna;
    give(AcceptChat{has, chat});
    EXPECT_TRUE(give(TransferChat{chat, has, kCalls, {}}).refused);
    EXPECT_TRUE(give(TransferChat{chat, has, kLater, has}).refused);
    EXPECT_FALSE(give(TransferChat{chat, has, kLater, other}).refused);
    EXPECT_EQ(state(has), AgentState::Ready);
    EXPECT_TRUE(is_offered(other, chat));
    give(AcceptChat{other, chat});
    EXPECT_EQ(today(kLater).answered, 1);
    EXPECT_EQ(today(kWeb).answered, 1);
    give(EndChat{chat, kLea});
    const auto& end = std::get<ConversationEnded>(
        std::ranges::find_if(events_, [](const Event& event) {
            return std::holds_alternative<ConversationEnded>(event.body);
        })->body);
    EXPECT_EQ(end.end.cause, EndCause::ForcedByLeader);
}

TEST_F(Chats, RespectWhatTheAgentWantsNext) {
    sign_in(kAna, 1);
    const auto chat = taken_by(kAna);
    give(SetNotReady{kAna, "lunch", kAna});
    EXPECT_EQ(state(kAna), AgentState::Chatting);
    const auto second = visitor();
    EXPECT_FALSE(is_offered(kAna, second));
    give(SetReady{kAna, kAna});
    EXPECT_TRUE(is_offered(kAna, second));
    give(SetNotReady{kAna, "lunch", kAna});
    EXPECT_FALSE(is_offered(kAna, second));
    give(EndChat{chat, kAna});
    give(CloseChat{kAna, chat, "", ""});
    EXPECT_EQ(state(kAna), AgentState::NotReady);
}

TEST_F(Chats, GoToWhoChangesHisMindAndStays) {
    sign_in(kAna, 1);
    taken_by(kAna);
    give(SetNextState{kAna, {AgentState::SignedOut, {}}, kAna});
    const auto second = visitor();
    EXPECT_FALSE(is_offered(kAna, second));
    give(SetNextState{kAna, {AgentState::Ready, {}}, kAna});
    EXPECT_TRUE(is_offered(kAna, second));
}

TEST_F(Chats, WaitOnlySoLongAndOverflow) {
    config_.queues[0].max_wait = 30s;
    config_.queues[0].overflow = {OverflowKind::Queue, kLater, {}};
    config_.queues[1].max_wait = 30s;
    give(ConfigureCentre{config_});
    const auto chat = visitor();
    wait(31s);
    EXPECT_EQ(floor_.conversation(chat)->queue, kLater);
    EXPECT_EQ(today(kWeb).overflowed, 1);
    wait(31s);
    EXPECT_FALSE(floor_.conversation(chat));
    EXPECT_EQ(today(kLater).overflowed, 1);
}

TEST_F(Chats, AreRefusedWhereNobodyIsAndByQueuesOfCalls) {
    config_.queues[0].accept_without_agents = false;
    config_.queues[1].max_length = 0;
    give(ConfigureCentre{config_});
    EXPECT_FALSE(floor_.conversation(visitor()));
    EXPECT_FALSE(floor_.conversation(visitor(kLater)));
    EXPECT_EQ(today(kWeb).refused, 1);
    EXPECT_EQ(today(kLater).refused, 1);
    EXPECT_TRUE(give(ChatArrived{floor_.new_conversation_id(now_), kCalls}).refused);
    EXPECT_TRUE(give(ChatArrived{floor_.new_conversation_id(now_), QueueId{99}}).refused);
}

TEST_F(Chats, OfAQueueThatGoesAreEnded) {
    sign_in(kAna, 1);
    const auto mine = taken_by(kAna);
    taken_by(kAna);
    const auto waiting = visitor();
    config_.queues.erase(config_.queues.begin());
    give(ConfigureCentre{config_});
    EXPECT_FALSE(floor_.conversation(waiting));
    EXPECT_TRUE(floor_.conversation(mine));
    give(EndChat{mine, kAna});
    EXPECT_FALSE(give(CloseChat{kAna, mine, "", ""}).refused);
}

TEST_F(Chats, OfAnAgentWhoIsRemovedGoOnUntilTheyAreOver) {
    sign_in(kAna, 1);
    const auto chat = taken_by(kAna);
    auto without = config_;
    without.agents.erase(without.agents.begin());
    for (auto& queue : without.queues) {
        std::erase_if(queue.members, [](const QueueMember& one) { return one.agent == kAna; });
    }
    give(ConfigureCentre{without});
    EXPECT_TRUE(floor_.conversation(chat));
    give(EndChat{chat, kAna});
    give(CloseChat{kAna, chat, "", ""});
    EXPECT_FALSE(floor_.agent(kAna));
}

TEST_F(Chats, CannotBeConfiguredToOverflowWhereTextCannotGo) {
    auto wrong = config_;
    wrong.queues[0].overflow = {OverflowKind::Voicemail, {}, "greeting"};
    EXPECT_TRUE(give(ConfigureCentre{wrong}).refused);
    wrong = config_;
    wrong.queues[0].overflow = {OverflowKind::Queue, kCalls, {}};
    EXPECT_TRUE(give(ConfigureCentre{wrong}).refused);
    wrong = config_;
    wrong.numbers[0].queue = kWeb;
    EXPECT_TRUE(give(ConfigureCentre{wrong}).refused);
    wrong = config_;
    wrong.queues[0].chat.capacity = 0;
    EXPECT_TRUE(give(ConfigureCentre{wrong}).refused);
}

}  // namespace
}  // namespace callfloor::floor
