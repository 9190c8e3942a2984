#include "live/live_routes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "centre/route_fixture.h"
#include "centre/wrap_up_rules.h"
#include "live/live_fixture.h"

namespace callfloor::live {
namespace {

using http::Method;
using testing::ElementsAre;
using testing::HasSubstr;

/// Runs posted work at once on a floor of the test's own.
class DirectGateway final : public FloorGateway, private FloorAccess {
  public:
    DirectGateway(FakeSource& source, LiveFeed& feed, const Clock& clock)
        : source_(source), feed_(feed), clock_(clock) {}
    bool post(std::move_only_function<void(FloorAccess&)> work) override {
        if (is_full || is_stopped) {
            return is_stopped;  // a stopped loop takes work and drops it
        }
        work(*this);
        return true;
    }
    bool is_full = false;
    bool is_stopped = false;
    std::vector<floor::Input> handled;

  private:
    Result<void> handle(const floor::Input& input) override {
        handled.push_back(input);
        const auto output = source_.floor_core.handle(clock_.now(), input);
        feed_.on_output(output);
        if (output.refused) {
            return fail(*output.refused);
        }
        return {};
    }
    const floor::Floor& floor() const override { return source_.floor_core; }
    const LiveFeed& feed() const override { return feed_; }

    FakeSource& source_;
    LiveFeed& feed_;
    const Clock& clock_;
};

class LiveRoutes : public centre::RouteFixture {
  protected:
    LiveRoutes() {
        feed = std::make_unique<LiveFeed>(time, source);
        gateway = std::make_unique<DirectGateway>(source, *feed, time);
        add_extension(101, "8001", UserId{1});
        add_extension(102, "8002", UserId{4});
        add_extension(103, "8003", UserId{});
        auto config = small_config(4, 2, 1);  // agents 1 and 3 in team 1, 2 and 4 in team 2
        apply(floor::ConfigureCentre{config});
        feed->on_configured();
        const LiveParts parts{*gateway, *readers, *writer, clock};
        add_desk_routes(*router, parts);
        add_floor_routes(*router, parts);
        add_listen_routes(*router, parts);
    }

    void apply(const floor::Input& input) {
        feed->on_output(source.floor_core.handle(time.now(), input));
    }
    void add_extension(std::int64_t id, const char* number, UserId owner) {
        source.extension_views[ExtensionId{id}] = {
            ExtensionId{id}, number, "", owner, true, floor::Reachability::Reachable};
        const centre::Extension extension{ExtensionId{id}, number, "", owner, {"a", "b"}, {}, 1};
        EXPECT_TRUE(writer->run_and_wait([&](store::Connection& connection) {
            return centre::insert_row(connection, extension);
        }));
        apply(floor::DeviceReachable{ExtensionId{id}, floor::Reachability::Reachable});
    }
    /// A caller talks with the agent who is ready; gives the conversation.
    ConversationId call() {
        const auto leg = source.floor_core.new_leg_id(time.now());
        apply(floor::CallArrived{leg, TrunkId{501}, {}, "13800000001", "", "4001"});
        apply(floor::LegAnswered{leg});
        for (std::int64_t agent = 1; agent <= 4; ++agent) {
            if (const auto agent_leg = source.floor_core.agent_leg(UserId{agent})) {
                apply(floor::LegRinging{*agent_leg});
                apply(floor::LegAnswered{*agent_leg});
            }
        }
        return source.floor_core.conversations().front().id;
    }
    floor::AgentState state_of(std::int64_t agent) {
        return source.floor_core.agent(UserId{agent})->state;
    }

    io::VirtualTime time;
    FakeSource source;
    std::unique_ptr<LiveFeed> feed;
    std::unique_ptr<DirectGateway> gateway;
};

TEST_F(LiveRoutes, TakeAnAgentThroughTheDay) {
    as_agent();
    EXPECT_EQ(body_of(get("/desk")).at("agent").at("state"), "signed_out");
    EXPECT_EQ(post("/desk/sign-in", R"({"extension_id":101})").status, 204);
    EXPECT_EQ(state_of(1), floor::AgentState::NotReady);
    EXPECT_EQ(post("/desk/ready").status, 204);
    EXPECT_EQ(state_of(1), floor::AgentState::Ready);
    call();
    EXPECT_EQ(state_of(1), floor::AgentState::Talking);
    const auto desk = body_of(get("/desk"));
    EXPECT_EQ(desk.at("conversation").at("agent_id"), 1);
    EXPECT_EQ(post("/desk/hold").status, 204);
    EXPECT_EQ(state_of(1), floor::AgentState::Holding);
    EXPECT_EQ(post("/desk/resume").status, 204);
    EXPECT_EQ(post("/desk/next-state", R"({"state":"not_ready","reason":"lunch"})").status, 204);
    EXPECT_EQ(post("/desk/hang-up").status, 204);
    EXPECT_EQ(state_of(1), floor::AgentState::AfterCallWork);
    EXPECT_EQ(body_of(get("/desk")).at("wrap_up_pending"), true);
    EXPECT_EQ(post("/desk/wrap-up", R"({"code":"","note":"called about the bill"})").status, 204);
    EXPECT_EQ(state_of(1), floor::AgentState::NotReady);
    EXPECT_EQ(post("/desk/sign-out").status, 204);
    EXPECT_EQ(state_of(1), floor::AgentState::SignedOut);
}

TEST_F(LiveRoutes, TakeAWrapUpCodeThatComesAfterTheLimit) {
    as_agent();
    EXPECT_EQ(post("/desk/sign-in", R"({"extension_id":101})").status, 204);
    EXPECT_EQ(post("/desk/ready").status, 204);
    const auto let_it_run_out = [&] {
        call();
        EXPECT_EQ(post("/desk/hang-up").status, 204);
        time.advance(std::chrono::hours(1));  // the longest limit there is
        feed->on_output(source.floor_core.advance(time.now()));
        EXPECT_EQ(state_of(1), floor::AgentState::Ready);
    };
    let_it_run_out();
    EXPECT_EQ(body_of(get("/desk")).at("wrap_up_pending"), true);
    EXPECT_EQ(post("/desk/wrap-up", R"({"code":"","note":"a quote, by post"})").status, 204);
    EXPECT_EQ(body_of(get("/desk")).at("wrap_up_pending"), false);
    let_it_run_out();
    EXPECT_EQ(body_of(get("/desk")).at("wrap_up_pending"), true);
    call();  // the next call closes it
    EXPECT_EQ(body_of(get("/desk")).at("wrap_up_pending"), false);
}

TEST_F(LiveRoutes, AskForAWrapUpCodeWhereTheQueueNeedsOne) {
    as_agent();
    EXPECT_EQ(post("/desk/sign-in", R"({"extension_id":101})").status, 204);
    EXPECT_EQ(post("/desk/ready").status, 204);
    call();
    const auto queue = source.floor_core.agent(UserId{1})->queue;
    ASSERT_TRUE(writer->run_and_wait([&](store::Connection& connection) {
        return centre::save_wrap_up_rules(connection, {{queue, true, {}}}, std::nullopt);
    }));
    EXPECT_EQ(post("/desk/hang-up").status, 204);
    const auto refused = post("/desk/wrap-up", R"({"code":"","note":"a quote, by post"})");
    EXPECT_EQ(refused.status, 400);
    EXPECT_EQ(field_of(refused), "code");
    EXPECT_EQ(state_of(1), floor::AgentState::AfterCallWork);
}

TEST_F(LiveRoutes, TakeAReportOfANuisance) {
    as_agent();
    EXPECT_EQ(post("/desk/nuisance", R"({"note":"shouts"})").status, 409) << "no call yet";
    EXPECT_EQ(post("/desk/sign-in", R"({"extension_id":101})").status, 204);
    EXPECT_EQ(post("/desk/ready").status, 204);
    call();
    EXPECT_EQ(body_of(get("/desk")).at("conversation").at("warning"), "");
    EXPECT_EQ(post("/desk/nuisance", R"({"note":"shouts"})").status, 204);
    EXPECT_EQ(post("/desk/hang-up").status, 204);
    EXPECT_EQ(post("/desk/nuisance", R"({})").status, 204) << "his last call";
}

TEST_F(LiveRoutes, RefuseAnotherPersonsTelephone) {
    as_agent();
    const auto foreign = post("/desk/sign-in", R"({"extension_id":102})");
    EXPECT_EQ(foreign.status, 403);
    EXPECT_THAT(detail_of(foreign), HasSubstr("8002 belongs to somebody else"));
    const auto missing = post("/desk/sign-in", R"({"extension_id":999})");
    EXPECT_EQ(missing.status, 400);
    EXPECT_EQ(field_of(missing), "extension_id");
    EXPECT_EQ(post("/desk/sign-in", R"({"extension_id":103})").status, 204)
        << "nobody's telephone is anybody's";
}

TEST_F(LiveRoutes, RefuseASecondSignInAtTheSameTelephone) {
    as_agent(4);
    ASSERT_EQ(post("/desk/sign-in", R"({"extension_id":103})").status, 204);
    as_agent(1);
    EXPECT_EQ(post("/desk/sign-in", R"({"extension_id":103})").status, 409);
    EXPECT_EQ(state_of(4), floor::AgentState::NotReady) << "the first is not disturbed";
}

TEST_F(LiveRoutes, GiveTheFloorsRefusalAsTheAnswer) {
    as_agent();
    const auto refused = post("/desk/hold");
    EXPECT_EQ(refused.status, 409) << detail_of(refused);
    EXPECT_FALSE(detail_of(refused).empty());
    EXPECT_GE(post("/desk/not-ready", R"({"reason":"no such reason"})").status, 400);
    EXPECT_EQ(post("/desk/next-state", R"({"state":"talking"})").status, 400);
}

TEST_F(LiveRoutes, TakeWrapUpCodesThatAreLeavesOnly) {
    centre::Centre with_codes;
    with_codes.wrap_up_codes = {{"order", "Order", {{"order_status", "Status", {}}}}};
    ASSERT_TRUE(writer->run_and_wait([&](store::Connection& connection) {
        return centre::update_row(connection, with_codes, std::nullopt);
    }));
    as_agent();
    for (const auto* code : {"order", "nothing"}) {
        const auto refused = post("/desk/wrap-up", fmt::format(R"({{"code":"{}"}})", code));
        EXPECT_EQ(refused.status, 400) << code;
        EXPECT_EQ(field_of(refused), "code");
    }
    EXPECT_TRUE(gateway->handled.empty()) << "nothing reached the floor";
    ASSERT_EQ(post("/desk/sign-in", R"({"extension_id":101})").status, 204);
    ASSERT_EQ(post("/desk/ready").status, 204);
    call();
    ASSERT_EQ(post("/desk/hang-up").status, 204);
    EXPECT_EQ(post("/desk/wrap-up", R"({"code":"order_status"})").status, 204);
}

TEST_F(LiveRoutes, ShowALeaderTheOwnTeamsOfTheBoard) {
    as_leader();
    const auto board = body_of(get("/floor"));
    EXPECT_EQ(board.at("agents").as_array().size(), 2u);
    EXPECT_EQ(board.at("queues").as_array().size(), 1u);
    as_admin();
    EXPECT_EQ(body_of(get("/floor")).at("agents").as_array().size(), 4u);
    as_agent();
    EXPECT_EQ(get("/floor").status, 403);
}

TEST_F(LiveRoutes, LetALeaderForceTheOwnAgentsOnly) {
    as_agent();
    ASSERT_EQ(post("/desk/sign-in", R"({"extension_id":101})").status, 204);
    as_leader();
    EXPECT_EQ(post("/floor/agents/1/ready").status, 204);
    EXPECT_EQ(state_of(1), floor::AgentState::Ready);
    EXPECT_EQ(post("/floor/agents/1/not-ready", R"({"reason":"break"})").status, 204);
    EXPECT_EQ(post("/floor/agents/1/sign-out").status, 204);
    EXPECT_EQ(state_of(1), floor::AgentState::SignedOut);
    EXPECT_THAT(audited(), ElementsAre("agent.ready", "agent.not_ready", "agent.sign_out"));
    EXPECT_EQ(post("/floor/agents/4/ready").status, 403) << "of another team";
    EXPECT_EQ(post("/floor/agents/99/ready").status, 404);
    as_admin();
    EXPECT_NE(post("/floor/agents/4/ready").status, 403) << "an admin reaches everybody";
    as_agent();
    EXPECT_EQ(post("/floor/agents/1/ready").status, 403);
}

TEST_F(LiveRoutes, LetALeaderEndConversationsOfTheOwnAgentsOnly) {
    as_agent();
    ASSERT_EQ(post("/desk/sign-in", R"({"extension_id":101})").status, 204);
    ASSERT_EQ(post("/desk/ready").status, 204);
    const auto id = call();
    as(2, {"team_leader"}, {TeamId{2}});
    EXPECT_EQ(post(fmt::format("/floor/conversations/{}/hang-up", id)).status, 403);
    EXPECT_EQ(source.floor_core.conversations().size(), 1u);
    as_leader();
    EXPECT_EQ(post(fmt::format("/floor/conversations/{}/hang-up", id)).status, 204);
    EXPECT_TRUE(source.floor_core.conversations().empty());
    EXPECT_EQ(post(fmt::format("/floor/conversations/{}/hang-up", id)).status, 404);
    EXPECT_THAT(audited(), ElementsAre("conversation.hang_up"));
}

TEST_F(LiveRoutes, LetAnAgentPauseTheRecordingParkAndPickUp) {
    as_agent(4);
    ASSERT_EQ(post("/desk/sign-in", R"({"extension_id":102})").status, 204);
    as_agent();
    ASSERT_EQ(post("/desk/sign-in", R"({"extension_id":101})").status, 204);
    ASSERT_EQ(post("/desk/ready").status, 204);
    EXPECT_EQ(post("/desk/park").status, 409) << "no customer yet";
    EXPECT_EQ(post("/desk/redirect", R"({"agent_id":4})").status, 409) << "no offer";
    call();
    const auto resumes = [&] {
        return body_of(get("/desk")).at("conversation").at("recording_resumes_at");
    };
    EXPECT_TRUE(resumes().is_null());
    EXPECT_EQ(post("/desk/recording/pause").status, 204);
    EXPECT_TRUE(resumes().is_int64());
    EXPECT_EQ(post("/desk/recording/resume").status, 204);
    EXPECT_TRUE(resumes().is_null());
    EXPECT_EQ(post("/desk/keys", R"({"keys":"12#"})").status, 204);
    EXPECT_EQ(post("/desk/keys", R"({"keys":"12x"})").status, 400);
    EXPECT_EQ(post("/desk/park").status, 204);
    EXPECT_EQ(state_of(1), floor::AgentState::AfterCallWork);
    as_agent(4);
    EXPECT_EQ(post("/desk/pick-up", R"({"place":2})").status, 404);
    EXPECT_EQ(post("/desk/pick-up", R"({"place":0})").status, 400);
    EXPECT_EQ(post("/desk/pick-up", R"({"place":1})").status, 204);
    EXPECT_EQ(state_of(4), floor::AgentState::Reserved);
}

TEST_F(LiveRoutes, LetAnAgentOrALeaderRecordOnDemand) {
    auto config = small_config(4, 2, 1);
    config.queues.front().recording = {floor::RecordingMode::OnDemand};
    apply(floor::ConfigureCentre{config});
    as_agent();
    ASSERT_EQ(post("/desk/sign-in", R"({"extension_id":101})").status, 204);
    ASSERT_EQ(post("/desk/ready").status, 204);
    EXPECT_EQ(post("/desk/recording/start").status, 409) << "no customer yet";
    const auto id = call();
    const auto shown = [&](const char* key) {
        return body_of(get("/desk")).at("conversation").at(key);
    };
    EXPECT_TRUE(shown("recording_id").is_null());
    EXPECT_TRUE(shown("can_be_recorded").as_bool());
    as_agent(4);
    EXPECT_EQ(post(fmt::format("/floor/conversations/{}/record", id)).status, 403);
    as_leader();
    EXPECT_EQ(post(fmt::format("/floor/conversations/{}/record", id)).status, 204);
    EXPECT_THAT(audited(), ElementsAre("conversation.record"));
    as_agent();
    EXPECT_TRUE(shown("recording_id").is_int64());
    EXPECT_FALSE(shown("can_be_recorded").as_bool());
    EXPECT_EQ(post("/desk/recording/start").status, 204) << "it runs already";
}

TEST_F(LiveRoutes, LetAnAgentConsultAndTransfer) {
    as_agent(4);
    ASSERT_EQ(post("/desk/sign-in", R"({"extension_id":102})").status, 204);
    as_agent();
    ASSERT_EQ(post("/desk/sign-in", R"({"extension_id":101})").status, 204);
    ASSERT_EQ(post("/desk/ready").status, 204);
    EXPECT_EQ(post("/desk/consult", R"({"agent_id":4})").status, 409) << "no customer yet";
    call();
    const auto targets = body_of(get("/desk/targets"));
    ASSERT_EQ(targets.at("agents").as_array().size(), 1u);
    EXPECT_EQ(targets.at("agents").at(0).at("id"), 4);
    EXPECT_EQ(targets.at("agents").at(0).at("is_free"), true);
    EXPECT_EQ(targets.at("queues").as_array().size(), 1u);
    EXPECT_EQ(targets.at("extensions").as_array().size(), 2u) << "8003 and 8004 are nobody's now";

    EXPECT_EQ(post("/desk/consult", R"({})").status, 400);
    EXPECT_EQ(post("/desk/consult", R"({"agent_id":4,"queue_id":201})").status, 400);
    EXPECT_EQ(post("/desk/mute").status, 204);
    EXPECT_EQ(body_of(get("/desk")).at("conversation").at("is_muted"), true);
    EXPECT_EQ(post("/desk/unmute").status, 204);
    EXPECT_EQ(post("/desk/consult", R"({"agent_id":4})").status, 204);
    const auto party = body_of(get("/desk")).at("conversation").at("parties").at(0);
    EXPECT_EQ(party.at("name"), "agent 4");
    EXPECT_EQ(party.at("extension_number"), "8002");
    EXPECT_EQ(party.at("state"), "ringing");
    apply(floor::LegAnswered{*source.floor_core.agent_leg(UserId{4})});
    EXPECT_EQ(post("/desk/consult/swap").status, 204);
    EXPECT_EQ(state_of(1), floor::AgentState::Talking);
    EXPECT_EQ(post("/desk/conference").status, 204);
    EXPECT_EQ(state_of(4), floor::AgentState::Conference);
    as_agent(4);
    EXPECT_EQ(post("/desk/leave").status, 204);
    as_agent();
    EXPECT_EQ(post("/desk/transfer", R"({"agent_id":4})").status, 204);
    EXPECT_EQ(state_of(4), floor::AgentState::Reserved);
    EXPECT_EQ(state_of(1), floor::AgentState::AfterCallWork);
}

TEST_F(LiveRoutes, LetALeaderListenToTheOwnAgentsOnlyAndUnseen) {
    as_agent();
    ASSERT_EQ(post("/desk/sign-in", R"({"extension_id":101})").status, 204);
    ASSERT_EQ(post("/desk/ready").status, 204);
    const auto id = call();
    const auto path = fmt::format("/floor/conversations/{}", id);
    const auto monitor = R"({"mode":"monitor","extension_id":103})";
    EXPECT_EQ(post(path + "/listen", monitor).status, 403) << "an agent";
    as(2, {"team_leader"}, {TeamId{2}});
    EXPECT_EQ(post(path + "/listen", monitor).status, 403) << "a leader of another team";
    EXPECT_EQ(post(path + "/take-over").status, 403);
    as(7, {"qa", "team_leader"}, {TeamId{2}});
    EXPECT_EQ(post(path + "/listen", R"({"mode":"whisper","extension_id":103})").status, 403)
        << "speaks to the own teams only";
    as(7, {"qa"}, {});
    EXPECT_EQ(post(path + "/listen", R"({"mode":"barge_in","extension_id":103})").status, 403);
    EXPECT_EQ(post(path + "/listen", monitor).status, 204) << "QA hears everybody";
    EXPECT_EQ(post(path + "/stop-listening").status, 204);
    as_leader();
    EXPECT_EQ(post(path + "/listen", R"({"mode":"spy","extension_id":103})").status, 400);
    EXPECT_EQ(post(path + "/listen", R"({"mode":"monitor","extension_id":102})").status, 403)
        << "somebody else's telephone";
    EXPECT_EQ(post(path + "/take-over").status, 409) << "listens not yet";
    ASSERT_EQ(post(path + "/listen", monitor).status, 204);
    const auto parties = source.floor_core.conversation(id)->parties;
    ASSERT_EQ(parties.size(), 1u);
    EXPECT_TRUE(body_of(get("/floor"))
                    .at("conversations")
                    .at(0)
                    .at("parties")
                    .at(0)
                    .at("is_leader")
                    .as_bool());
    as_agent();
    EXPECT_TRUE(body_of(get("/desk")).at("conversation").at("parties").as_array().empty());
    as_leader();
    EXPECT_EQ(post(path + "/stop-listening").status, 204);
    EXPECT_EQ(post(path + "/stop-listening").status, 409);
    EXPECT_THAT(audited(), ElementsAre("conversation.listen", "conversation.listen"));
}

TEST_F(LiveRoutes, LetALeaderGiveAndMoveWaitingCallers) {
    as_agent();
    ASSERT_EQ(post("/desk/sign-in", R"({"extension_id":101})").status, 204);
    const auto leg = source.floor_core.new_leg_id(time.now());
    apply(floor::CallArrived{leg, TrunkId{501}, {}, "13800000001", "", "4001"});
    apply(floor::LegAnswered{leg});
    const auto path =
        fmt::format("/floor/conversations/{}", source.floor_core.conversations().front().id);
    as_leader();
    EXPECT_EQ(post(path + "/offer", R"({"agent_id":4})").status, 403) << "of another team";
    EXPECT_EQ(post(path + "/move", R"({"queue_id":999})").status, 404);
    EXPECT_EQ(post(path + "/offer", R"({"agent_id":1})").status, 204);
    EXPECT_EQ(state_of(1), floor::AgentState::Reserved);
    EXPECT_THAT(audited(), ElementsAre("conversation.offer"));
}

TEST_F(LiveRoutes, AnswerUnavailableWhenTheControlThreadIsFull) {
    gateway->is_full = true;
    as_agent();
    EXPECT_EQ(get("/desk").status, 503);
    EXPECT_EQ(post("/desk/ready").status, 503);
    gateway->is_stopped = true;
    EXPECT_EQ(post("/desk/ready").status, 503) << "the work was dropped";
}

TEST_F(LiveRoutes, TellAUserWithoutADesk) {
    as_agent(77);
    const auto missing = get("/desk");
    EXPECT_EQ(missing.status, 404);
    EXPECT_THAT(detail_of(missing), HasSubstr("role agent"));
}

}  // namespace
}  // namespace callfloor::live
