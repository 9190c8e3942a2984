#include "live/live_feed.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "live/live_fixture.h"
#include "people/access.h"

namespace callfloor::live {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

class LiveFeedTest : public testing::Test {
  protected:
    LiveFeedTest() {
        for (int i = 1; i <= 4; ++i) {
            source.extension_views[ExtensionId{100 + i}] = {
                ExtensionId{100 + i},          std::to_string(8000 + i), "", {}, true,
                floor::Reachability::Reachable};
        }
        source.trunk_views[TrunkId{501}] = {TrunkId{501}, "carrier", "up", {}, 0, 30};
        feed = std::make_unique<LiveFeed>(time, source);
        input(floor::ConfigureCentre{small_config(4, 2, 2)});
        feed->on_configured();
        settle();
    }

    floor::Output input(const floor::Input& value) {
        auto output = source.floor_core.handle(time.now(), value);
        EXPECT_FALSE(output.refused) << output.refused->text;
        feed->on_output(output);
        return output;
    }
    void settle() {
        feed->flush();
        time.advance(kFeedGather);
        feed->flush();
    }
    std::shared_ptr<FakeViewer> viewer(http::Identity identity) {
        auto client = std::make_shared<FakeViewer>(++last_client, std::move(identity));
        EXPECT_TRUE(feed->join(client));
        return client;
    }
    void sign_in(std::int64_t agent) {
        input(floor::DeviceReachable{ExtensionId{100 + agent}, floor::Reachability::Reachable});
        input(floor::SignIn{UserId{agent}, ExtensionId{100 + agent}, UserId{agent}});
        input(floor::SetReady{UserId{agent}, UserId{agent}});
    }
    /// A caller arrives and is answered by the server; gives his leg.
    LegId caller(const char* number, const char* dialled) {
        const auto leg = source.floor_core.new_leg_id(time.now());
        input(floor::CallArrived{leg, TrunkId{501}, {}, number, "", dialled});
        input(floor::LegAnswered{leg});
        return leg;
    }
    ConversationId only_conversation() const {
        const auto all = source.floor_core.conversations();
        EXPECT_EQ(all.size(), 1u);
        return all.empty() ? ConversationId{} : all.front().id;
    }

    io::VirtualTime time;
    FakeSource source;
    std::unique_ptr<LiveFeed> feed;
    std::uint64_t last_client = 0;
};

TEST_F(LiveFeedTest, ShowsAnAdminEverything) {
    const auto admin = viewer(identity_of(9, {"admin"}));
    EXPECT_EQ(admin->keys("agent:").size(), 4u);
    EXPECT_THAT(admin->keys("queue:"), ElementsAre("queue:201", "queue:202"));
    EXPECT_EQ(admin->keys("extension:").size(), 4u);
    EXPECT_THAT(admin->keys("trunk:"), ElementsAre("trunk:501"));
    EXPECT_THAT(admin->keys("server:"), ElementsAre("server:0"));
    EXPECT_THAT(admin->keys("desk:"), IsEmpty());
}

TEST_F(LiveFeedTest, ShowsALeaderTheOwnTeamsAndAllQueues) {
    const auto leader = viewer(identity_of(9, {"team_leader"}, 0, {TeamId{2}}));
    EXPECT_THAT(leader->keys("agent:"), ElementsAre("agent:2", "agent:4"));
    EXPECT_EQ(leader->keys("queue:").size(), 2u);
    EXPECT_EQ(leader->keys("server:").size(), 1u);
    EXPECT_THAT(leader->keys("trunk:"), IsEmpty());
    EXPECT_THAT(leader->keys("extension:"), IsEmpty());
}

TEST_F(LiveFeedTest, ShowsAnAgentTheOwnDeskAndQueues) {
    const auto agent = viewer(identity_of(1, {"agent"}, 1));
    std::vector<std::string> keys;
    for (const auto& [key, doc] : agent->state) {
        keys.push_back(key);
    }
    EXPECT_THAT(keys, ElementsAre("agent:1", "desk:1", "queue:201"));
}

TEST_F(LiveFeedTest, SendsAChangeToThoseItConcernsOnly) {
    const auto first = viewer(identity_of(1, {"agent"}, 1));
    const auto third = viewer(identity_of(3, {"agent"}, 1));
    input(floor::DeviceReachable{ExtensionId{101}, floor::Reachability::Reachable});
    input(floor::SignIn{UserId{1}, ExtensionId{101}, UserId{1}});
    settle();
    EXPECT_EQ(first->doc("desk:1").at("agent").at("state"), "not_ready");
    EXPECT_EQ(first->doc("agent:1").at("extension_number"), "8001");
    EXPECT_EQ(third->keys("agent:").size(), 1u);
    EXPECT_EQ(third->doc("queue:201").at("agents_signed_in"), 1) << "the queue is his too";
}

TEST_F(LiveFeedTest, NudgesThoseItConcernsBesideTheNumbering) {
    const auto admin = viewer(identity_of(90, {"admin"}));
    const auto leader = viewer(identity_of(91, {"team_leader"}, 0, {TeamId{1}}));
    const auto agent = viewer(identity_of(1, {"agent"}, 1));
    const auto other = viewer(identity_of(2, {"agent"}, 2));
    feed->nudge("alerts", {.everybody = false, .leaders = true, .people = {}});
    feed->nudge("inbox", {.everybody = false, .leaders = false, .people = {UserId{1}}});
    feed->nudge("inbox", {.everybody = true, .leaders = false, .people = {}});
    EXPECT_THAT(admin->nudges, ElementsAre("alerts", "inbox"));
    EXPECT_THAT(leader->nudges, ElementsAre("alerts", "inbox"));
    EXPECT_THAT(agent->nudges, ElementsAre("inbox", "inbox"));
    EXPECT_THAT(other->nudges, ElementsAre("inbox"));
    sign_in(1);  // changes still follow each other without a gap
    settle();
    EXPECT_EQ(admin->doc("agent:1").at("state"), "ready");
}

TEST_F(LiveFeedTest, GathersChangesOfABusyFloor) {
    const auto admin = viewer(identity_of(9, {"admin"}));
    const auto before = admin->messages;
    for (int i = 0; i < 100; ++i) {
        source.server_view.problems = {std::to_string(i)};
        feed->on_server_changed();
        feed->flush();
        time.advance(Duration{1});
    }
    EXPECT_LE(admin->messages - before, 3);
    settle();
    EXPECT_EQ(json::to_text(admin->doc("server:0").at("problems")), R"(["99"])")
        << "the last is never lost";
}

TEST_F(LiveFeedTest, SaysNothingWhenADocumentIsTheSame) {
    const auto admin = viewer(identity_of(9, {"admin"}));
    const auto before = admin->messages;
    feed->on_server_changed();
    feed->on_configured();
    settle();
    EXPECT_EQ(admin->messages, before);
}

TEST_F(LiveFeedTest, FollowsACallerFromTheQueueToTheAgentAndAway) {
    const auto admin = viewer(identity_of(9, {"admin"}));
    const auto other_leader = viewer(identity_of(8, {"team_leader"}, 0, {TeamId{2}}));
    const auto leg = caller("13800000001", "4001");
    settle();
    ASSERT_EQ(admin->keys("conversation:").size(), 1u);
    EXPECT_EQ(other_leader->keys("conversation:").size(), 1u)
        << "waiting callers are every leader's";
    EXPECT_EQ(admin->doc("queue:201").at("waiting"), 1);
    EXPECT_EQ(admin->doc("server:0").at("conversations"), 1);

    sign_in(1);
    const auto agent_leg = source.floor_core.agent_leg(UserId{1});
    ASSERT_TRUE(agent_leg);
    input(floor::LegRinging{*agent_leg});
    input(floor::LegAnswered{*agent_leg});
    settle();
    EXPECT_EQ(admin->doc("agent:1").at("state"), "talking");
    EXPECT_THAT(other_leader->keys("conversation:"), IsEmpty()) << "it went to another team";

    input(floor::LegEnded{leg, {EndCause::NormalHangUp, EndSide::Caller, 0, false}});
    settle();
    EXPECT_THAT(admin->keys("conversation:"), IsEmpty());
    EXPECT_EQ(admin->doc("server:0").at("conversations"), 0);
}

TEST_F(LiveFeedTest, ShowsEveryAgentWhoIsParkedAndNobodyElsesCalls) {
    const auto colleague = viewer(identity_of(3, {"agent"}, 1));
    caller("13800000001", "4001");
    sign_in(1);
    const auto agent_leg = source.floor_core.agent_leg(UserId{1});
    ASSERT_TRUE(agent_leg);
    input(floor::LegAnswered{*agent_leg});
    settle();
    EXPECT_THAT(colleague->keys("conversation:"), IsEmpty());
    input(floor::ParkCall{UserId{1}});
    settle();
    const auto parked = colleague->keys("conversation:");
    ASSERT_EQ(parked.size(), 1u);
    EXPECT_EQ(colleague->doc(parked[0]).at("park_place"), 1);
    EXPECT_EQ(colleague->doc(parked[0]).at("parked_by_id"), 1);
    input(floor::PickUpCall{UserId{1}, 1});
    input(floor::LegAnswered{*source.floor_core.agent_leg(UserId{1})});
    settle();
    EXPECT_THAT(colleague->keys("conversation:"), IsEmpty());
}

TEST_F(LiveFeedTest, MasksNumbersForThoseWhoMayNotSeeThem) {
    caller("13800000001", "4001");
    settle();
    for (const auto& role : {"admin", "director", "qa", "qa_lead", "team_leader"}) {
        const auto identity = identity_of(9, {role}, 0, {TeamId{1}});
        const auto seen = viewer(identity);
        const auto number = seen->doc("conversation:" + std::to_string(only_conversation().value))
                                .at("caller_number")
                                .as_string();
        EXPECT_EQ(std::string(number), people::sees_numbers(identity)
                                           ? "13800000001"
                                           : people::mask_number("13800000001"))
            << role;
    }
}

TEST_F(LiveFeedTest, MovesAnAgentBetweenLeadersWhenTheTeamChanges) {
    const auto one = viewer(identity_of(8, {"team_leader"}, 0, {TeamId{1}}));
    const auto two = viewer(identity_of(9, {"team_leader"}, 0, {TeamId{2}}));
    auto config = small_config(4, 2, 2);
    config.agents[0].team = TeamId{2};
    input(floor::ConfigureCentre{config});
    feed->on_configured();
    settle();
    EXPECT_THAT(one->keys("agent:"), ElementsAre("agent:3"));
    EXPECT_THAT(two->keys("agent:"), ElementsAre("agent:1", "agent:2", "agent:4"));
}

TEST_F(LiveFeedTest, MakesOneMessageForAllViewersOfAnAudience) {
    const auto a = viewer(identity_of(8, {"admin"}));
    const auto b = viewer(identity_of(9, {"admin"}));
    feed->on_server_changed();
    source.server_view.is_stopping = true;
    settle();
    EXPECT_EQ(a->last_text.get(), b->last_text.get());
    EXPECT_EQ(feed->figures().audiences, 1u);
}

TEST_F(LiveFeedTest, LetsAClosedViewerGo) {
    const auto admin = viewer(identity_of(9, {"admin"}));
    admin->close(http::kCloseTooSlow, "");
    source.server_view.is_stopping = true;
    feed->on_server_changed();
    settle();
    feed->leave(admin->id());
    feed->leave(admin->id());
    EXPECT_EQ(feed->figures().viewers, 0u);
    EXPECT_EQ(feed->figures().audiences, 0u);
    const auto closed = std::make_shared<FakeViewer>(77, identity_of(9, {"admin"}));
    closed->close(1000, "");
    EXPECT_FALSE(feed->join(closed));
    EXPECT_EQ(feed->figures().audiences, 0u);
}

TEST_F(LiveFeedTest, CountsAnAgentsDayAndBeginsAnewAtMidnight) {
    const auto agent = viewer(identity_of(1, {"agent"}, 1));
    input(floor::DeviceReachable{ExtensionId{101}, floor::Reachability::Reachable});
    input(floor::SignIn{UserId{1}, ExtensionId{101}, UserId{1}});
    time.advance(seconds(60));
    input(floor::SetReady{UserId{1}, UserId{1}});
    time.advance(seconds(30));
    input(floor::SetNotReady{UserId{1}, "break", UserId{1}});
    settle();
    const auto figures = agent->doc("desk:1").at("figures").as_object();
    EXPECT_EQ(figures.at("signed_in_ms"), 90'000);
    EXPECT_EQ(figures.at("not_ready_ms"), 60'000);
    EXPECT_EQ(figures.at("average_handle_ms"), nullptr);
    time.advance(std::chrono::hours(24));
    feed->flush();
    EXPECT_EQ(agent->doc("desk:1").at("figures").at("signed_in_ms"), 0);
}

TEST_F(LiveFeedTest, RestoresWhatWasCountedBeforeARestart) {
    const auto agent = viewer(identity_of(1, {"agent"}, 1));
    feed->restore_agent(UserId{1}, {1000, 200, 3});
    settle();
    EXPECT_EQ(agent->doc("desk:1").at("figures").at("signed_in_ms"), 1000);
    EXPECT_EQ(agent->doc("desk:1").at("figures").at("missed"), 3);
}

TEST_F(LiveFeedTest, AnswersRestWithTheSameDocuments) {
    sign_in(1);
    caller("13800000001", "4001");
    settle();
    const auto agent = viewer(identity_of(1, {"agent"}, 1));
    const auto audience = audience_of(agent->request().identity);
    auto now = *feed->desk(UserId{1}, audience.numbers);
    EXPECT_EQ(now.at("figures").at("signed_in_ms"), kFeedGather.count())
        << "with the present state's time";
    now["figures"].as_object()["signed_in_ms"] = 0;
    EXPECT_EQ(json::to_text(now), agent->state.at("desk:1"));
    EXPECT_FALSE(feed->desk(UserId{99}, Numbers::Whole));

    const auto admin = viewer(identity_of(9, {"admin"}));
    const auto board = feed->board(audience_of(admin->request().identity));
    EXPECT_EQ(board.at("agents").as_array().size(), 4u);
    EXPECT_EQ(json::to_text(board.at("queues").at(0)), admin->state.at("queue:201"));
    EXPECT_EQ(json::to_text(board.at("server")), admin->state.at("server:0"));
    EXPECT_EQ(board.at("conversations").as_array().size(), 1u);
    const auto leader = feed->board(audience_of(identity_of(8, {"team_leader"}, 0, {TeamId{2}})));
    EXPECT_EQ(leader.at("agents").as_array().size(), 2u);
    EXPECT_TRUE(leader.at("conversations").as_array().empty())
        << "offered to an agent of another team";
}

}  // namespace
}  // namespace callfloor::live
