// WebSockets on a real loopback server.

#include "base/limits.h"
#include "http/internal/test_server.h"

namespace callfloor::http {
namespace {

using testing::TestClient;

constexpr unsigned kText = 1;
constexpr unsigned kBinary = 2;
constexpr unsigned kClose = 8;
constexpr unsigned kPing = 9;
constexpr unsigned kPong = 10;
constexpr std::string_view kAgent = "Cookie: s=agent\r\n";

class WebSocket : public testing::ServerTest {};

std::shared_ptr<const std::string> message(std::string text) {
    return std::make_shared<const std::string>(std::move(text));
}

TEST_F(WebSocket, CarriesMessagesBothWaysInOrder) {
    TestClient client(start());
    ASSERT_EQ(client.upgrade("/api/v1/feed", kAgent).status, 101);
    const auto feed = sockets_.wait_open();
    EXPECT_EQ(feed->request().identity.user, UserId{7});
    for (int i = 0; i < 100; ++i) {
        EXPECT_TRUE(feed->send(message(std::to_string(i))));
    }
    for (int i = 0; i < 100; ++i) {
        EXPECT_EQ(client.frame().payload, std::to_string(i));
    }
    client.send_frame(kText, "hello");
    EXPECT_EQ(client.frame().payload, "echo hello");
    client.send_frame(kPing, "p");
    const auto pong = client.frame();
    EXPECT_EQ(pong.opcode, kPong);
    EXPECT_EQ(pong.payload, "p");
}

TEST_F(WebSocket, TellsTheHandlerOnceWhenTheClientLeaves) {
    {
        TestClient client(start());
        ASSERT_EQ(client.upgrade("/api/v1/feed", kAgent).status, 101);
        sockets_.wait_open();
    }
    sockets_.wait(2);
    EXPECT_EQ(sockets_.events(), (std::vector<std::string>{"open", "closed"}));
    const auto feed = sockets_.wait_open();
    EXPECT_FALSE(feed->is_open());
    EXPECT_FALSE(feed->send(message("late")));
}

TEST_F(WebSocket, RefusesStrangersAndForeignPages) {
    const auto port = start();
    EXPECT_EQ(TestClient(port).upgrade("/api/v1/feed").status, 401);
    EXPECT_EQ(TestClient(port).upgrade("/api/v1/feed", "Cookie: s=qa\r\n").status, 403);
    EXPECT_EQ(TestClient(port)
                  .upgrade("/api/v1/feed", std::string(kAgent) + "Origin: https://evil.example\r\n")
                  .status,
              403);
    EXPECT_EQ(
        TestClient(port).upgrade("/api/v1/feed", std::string(kAgent) + "Origin: null\r\n").status,
        403);
    EXPECT_EQ(TestClient(port).upgrade("/api/v1/ping").status, 400);
    EXPECT_EQ(TestClient(port).upgrade("/api/v1/nothing").status, 404);
    EXPECT_EQ(TestClient(port).upgrade("/").status, 404);
    EXPECT_TRUE(sockets_.events().empty());
    EXPECT_EQ(TestClient(port)
                  .upgrade("/api/v1/feed", std::string(kAgent) + "Origin: http://localhost\r\n")
                  .status,
              101);
}

TEST_F(WebSocket, ChoosesOurProtocolOfThoseOffered) {
    const auto port = start();
    const auto chosen = TestClient(port).upgrade(
        "/api/v1/feed", std::string(kAgent) + "Sec-WebSocket-Protocol: bearer.abc, callfloor\r\n");
    EXPECT_EQ(chosen.status, 101);
    EXPECT_NE(chosen.header.find("Sec-WebSocket-Protocol: callfloor\r\n"), std::string::npos);
    const auto none = TestClient(port).upgrade(
        "/api/v1/feed", std::string(kAgent) + "Sec-WebSocket-Protocol: other\r\n");
    EXPECT_EQ(none.header.find("Sec-WebSocket-Protocol"), std::string::npos);
}

TEST_F(WebSocket, ClosesOnFramesThatBreakTheProtocol) {
    const auto port = start();
    const std::string cases[] = {
        std::string("\x83\x80\0\0\0\0", 6),          // reserved opcode
        std::string("\x81\x01x", 3),                 // not masked
        std::string("\xf1\x80\0\0\0\0", 6),          // reserved bits
        std::string("\x89\xfe\x01\x00\0\0\0\0", 8),  // a ping longer than 125
        std::string("\x81\x81\0\0\0\0\xff", 7),      // not UTF-8
        std::string("\x81\xff\x00\x00\x00\x00\x00\x20\x00\x00\0\0\0\0", 14),  // 2 MiB announced
        std::string("\x80\x80\0\0\0\0", 6),  // continuation of nothing
    };
    for (const auto& bytes : cases) {
        TestClient client(port);
        ASSERT_EQ(client.upgrade("/api/v1/feed", kAgent).status, 101);
        client.send(bytes);
        const auto frame = client.frame();
        EXPECT_EQ(frame.opcode, kClose) << ::testing::PrintToString(bytes);
        EXPECT_TRUE(client.frame().opcode == 0);
    }
}

TEST_F(WebSocket, ClosesOnABinaryMessage) {
    TestClient client(start());
    ASSERT_EQ(client.upgrade("/api/v1/feed", kAgent).status, 101);
    client.send_frame(kBinary, "x");
    EXPECT_EQ(client.frame().close_code(), 1003U);
}

TEST_F(WebSocket, RefusesAMalformedUpgrade) {
    TestClient client(start());
    const auto answer = client.get("/api/v1/feed",
                                   "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                                   "Sec-WebSocket-Version: 12\r\n" +
                                       std::string(kAgent));
    EXPECT_GE(answer.status, 400);
    EXPECT_TRUE(sockets_.events().empty());
}

TEST_F(WebSocket, DropsAClientTooSlowToTakeItsMessages) {
    TestClient client(start(), 4096);
    ASSERT_EQ(client.upgrade("/api/v1/feed", kAgent).status, 101);
    const auto feed = sockets_.wait_open();
    const auto big = message(std::string(60'000, 'x'));
    std::size_t sent = 0;
    while (feed->send(big)) {
        ASSERT_LT(++sent, 100'000U);
    }
    EXPECT_GE(sent, limits::kFeedBacklogMessages);
    EXPECT_FALSE(feed->is_open());
    sockets_.wait(2);
    EXPECT_EQ(sockets_.events().back(), "closed");
    EXPECT_EQ(server_->status().slow_dropped, 1U);
}

TEST_F(WebSocket, ClosesWithinAPingWhenTheSessionEnds) {
    options_.socket_ping = std::chrono::milliseconds(20);
    TestClient client(start());
    ASSERT_EQ(client.upgrade("/api/v1/feed", kAgent).status, 101);
    sockets_.wait_open();
    gate_.close_sessions();
    auto frame = client.frame();
    while (frame.opcode == kPing) {
        client.send_frame(kPong, frame.payload);
        frame = client.frame();
    }
    EXPECT_EQ(frame.opcode, kClose);
    EXPECT_EQ(frame.close_code(), kCloseSessionEnded);
}

TEST_F(WebSocket, DropsAClientThatAnswersNoPing) {
    options_.socket_ping = std::chrono::milliseconds(30);
    TestClient client(start());
    ASSERT_EQ(client.upgrade("/api/v1/feed", kAgent).status, 101);
    sockets_.wait(2);
    EXPECT_EQ(sockets_.events().back(), "closed");
}

TEST_F(WebSocket, SaysGoingAwayWhenTheServerStops) {
    auto client = std::make_unique<TestClient>(start());
    ASSERT_EQ(client->upgrade("/api/v1/feed", kAgent).status, 101);
    const auto feed = sockets_.wait_open();
    std::thread stopper([this] { server_->stop(std::chrono::seconds(10)); });
    const auto frame = client->frame();
    EXPECT_EQ(frame.close_code(), kCloseGoingAway);
    client->send_frame(kClose, frame.payload);
    client.reset();
    stopper.join();
    server_.reset();
    EXPECT_FALSE(feed->send(message("after the end")));  // the handle outlives the server
}

TEST_F(WebSocket, ServerEndsWhileClientsStayConnected) {
    const auto port = start();
    TestClient deaf(port);
    ASSERT_EQ(deaf.upgrade("/api/v1/feed", kAgent).status, 101);
    const auto feed = sockets_.wait_open();
    TestClient half(port);
    half.send("POST /api/v1/upload HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf");
    while (server_->status().connections < 2) {
        std::this_thread::yield();
    }
    server_->stop(std::chrono::milliseconds(0));
    server_.reset();  // what is still open is closed with it
    EXPECT_TRUE(half.at_end());
    EXPECT_FALSE(feed->send(message("nobody hears")));
}

TEST_F(WebSocket, WorksOverTls) {
    options_.listeners = {{"127.0.0.1", 0, true}};
    options_.certificate_folder = folder_.path() / "tls";
    TestClient client(start());
    ASSERT_TRUE(client.start_tls());
    ASSERT_EQ(client.upgrade("/api/v1/feed", kAgent).status, 101);
    client.send_frame(kText, "secret");
    EXPECT_EQ(client.frame().payload, "echo secret");
}

}  // namespace
}  // namespace callfloor::http
