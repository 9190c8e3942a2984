#include "live/live_socket.h"

#include <future>
#include <thread>

#include <gtest/gtest.h>

#include "live/live_fixture.h"

namespace callfloor::live {
namespace {

class SessionGate final : public http::Gate {
  public:
    std::map<UserId, Result<http::Identity>> now;
    Result<http::Identity> authenticate(const http::Request& request) override {
        const auto found = now.find(request.identity.user);
        return found == now.end() ? Result<http::Identity>(request.identity) : found->second;
    }
    Result<void> permit(const http::Request&, const http::Operation&) override { return {}; }
    void on_refused(const http::Request&, const http::Operation&, const Error&) override {}
};

class LiveSocketTest : public testing::Test {
  protected:
    LiveSocketTest() : feed(loop, source), socket(loop, feed, gate, 2) {
        auto output =
            source.floor_core.handle(loop.now(), floor::ConfigureCentre{small_config(2, 1, 1)});
        feed.on_output(output);
        feed.on_configured();
    }
    ~LiveSocketTest() override {
        if (thread.joinable()) {
            loop.stop();
        }
    }
    /// Everything posted so far has run.
    void run_posted() {
        if (!thread.joinable()) {
            thread = std::jthread([this] { loop.run(); });
        }
        std::promise<void> done;
        auto waiting = done.get_future();
        ASSERT_TRUE(loop.post([&done] { done.set_value(); }));
        waiting.wait();
    }
    std::shared_ptr<FakeViewer> open(std::uint64_t id, std::vector<std::string> roles = {"admin"}) {
        auto client = std::make_shared<FakeViewer>(
            id, identity_of(static_cast<std::int64_t>(id), std::move(roles)));
        socket.on_open(client);
        return client;
    }

    io::EventLoop loop;
    FakeSource source;
    LiveFeed feed;
    SessionGate gate;
    LiveSocket socket;
    std::jthread thread;  ///< the control thread; last: ends first
};

TEST_F(LiveSocketTest, SendsTheSnapshotFromTheControlThread) {
    const auto viewer = open(1);
    EXPECT_EQ(viewer->messages, 0) << "not on the HTTP thread";
    run_posted();
    EXPECT_EQ(viewer->messages, 1);
    EXPECT_EQ(viewer->keys("agent:").size(), 2u);
    socket.on_closed(*viewer);
    run_posted();
    EXPECT_EQ(feed.figures().viewers, 0u);
    EXPECT_EQ(socket.viewers(), 0u);
}

TEST_F(LiveSocketTest, RefusesMoreViewersThanAllowed) {
    const auto first = open(1);
    const auto second = open(2);
    const auto third = open(3);
    EXPECT_EQ(third->close_code, kCloseTryLater);
    EXPECT_EQ(socket.viewers(), 2u);
    socket.on_closed(*third);
    socket.on_closed(*first);
    EXPECT_EQ(open(4)->close_code, 0) << "a place became free";
}

TEST_F(LiveSocketTest, ForgetsAViewerWhoLeftBeforeJoining) {
    const auto viewer = open(1);
    viewer->close(1000, "");
    socket.on_closed(*viewer);
    run_posted();
    EXPECT_EQ(feed.figures().viewers, 0u);
}

TEST_F(LiveSocketTest, AnswersPingsAndNothingElse) {
    const auto viewer = open(1);
    socket.on_message(*viewer, R"({"type":"ping"})");
    EXPECT_EQ(*viewer->last_text, R"({"type":"pong"})");
    for (const auto* bad : {R"({"type":"pong"})", "{}", "", "[1]", R"({"type":7})"}) {
        const auto other = std::make_shared<FakeViewer>(9, identity_of(9, {"admin"}));
        socket.on_message(*other, bad);
        EXPECT_EQ(other->close_code, kCloseNotUnderstood) << bad;
    }
}

TEST_F(LiveSocketTest, ClosesThoseWhoseSessionEndedOrRightsChanged) {
    const auto ended = open(1);
    const auto changed = open(2, {"agent"});
    gate.now[UserId{1}] = fail(ErrorCode::Unauthenticated, "the session ended");
    gate.now[UserId{2}] = identity_of(2, {"agent", "team_leader"});
    socket.recheck();
    EXPECT_EQ(ended->close_code, http::kCloseSessionEnded);
    EXPECT_EQ(changed->close_code, http::kCloseGoingAway);
}

TEST_F(LiveSocketTest, KeepsViewersWhileTheDatabaseDoesNotAnswer) {
    const auto viewer = open(1);
    gate.now[UserId{1}] = fail(ErrorCode::Unavailable, "the database is busy");
    socket.recheck();
    EXPECT_EQ(viewer->close_code, 0);
}

}  // namespace
}  // namespace callfloor::live
