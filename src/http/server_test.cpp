#include "http/server.h"

#include <fstream>

#include "base/limits.h"
#include "base/text.h"
#include "http/internal/test_server.h"

namespace callfloor::http {
namespace {

using testing::TestClient;

class HttpServer : public testing::ServerTest {};

bool has(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

TEST_F(HttpServer, AnswersOnOneConnectionAgainAndAgain) {
    TestClient client(start());
    for (int i = 0; i < 3; ++i) {
        const auto answer = client.get("/api/v1/ping");
        EXPECT_EQ(answer.status, 200);
        EXPECT_EQ(answer.body, R"({"peer":"127.0.0.1"})");
        EXPECT_TRUE(has(answer.header, "Cache-Control: no-store"));
        EXPECT_TRUE(has(answer.header, "X-Content-Type-Options: nosniff"));
        EXPECT_TRUE(has(answer.header, "Content-Security-Policy: default-src 'self'"));
        EXPECT_FALSE(has(answer.header, "Strict-Transport-Security"));
    }
}

TEST_F(HttpServer, AnswersPipelinedRequestsInOrder) {
    TestClient client(start());
    std::string requests;
    for (int i = 0; i < 20; ++i) {
        const auto body = fmt::format(R"({{"name":"{}","kind":"round"}})", i);
        requests += fmt::format(
            "POST /api/v1/things HTTP/1.1\r\nHost: a\r\nCookie: s=admin\r\nX-Requested-With: "
            "callfloor\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{}",
            body.size(), body);
    }
    client.send(requests);
    for (int i = 0; i < 20; ++i) {
        const auto answer = client.answer();
        EXPECT_EQ(answer.status, 201);
        EXPECT_TRUE(has(answer.body, fmt::format(R"("name":"{}")", i))) << answer.body;
    }
}

TEST_F(HttpServer, ReadsChunkedBodiesAndContinues) {
    TestClient client(start());
    client.send(
        "POST /api/v1/upload HTTP/1.1\r\nHost: a\r\nX-Requested-With: callfloor\r\nContent-Type: "
        "audio/wav\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(client.answer().status, 100);
    const auto answer = client.ask("5\r\nhello\r\n3\r\nyou\r\n0\r\n\r\n");
    EXPECT_EQ(answer.body, R"({"bytes":8})");
}

TEST_F(HttpServer, AnswersHeadWithoutBodyAndOptionsWithMethods) {
    TestClient client(start());
    client.send("HEAD /api/v1/ping HTTP/1.1\r\nHost: a\r\n\r\n");
    const auto head = client.answer(false);
    EXPECT_EQ(head.status, 200);
    EXPECT_TRUE(has(head.header, "Content-Length: 20"));
    const auto options = client.ask("OPTIONS /api/v1/things HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(options.status, 204);
    EXPECT_TRUE(has(options.header, "Allow: GET, HEAD, POST, OPTIONS"));
    EXPECT_FALSE(has(options.header, "Content-Length"));
}

struct Malformed {
    std::string bytes;
    int status;
};

TEST_F(HttpServer, GivesMalformedBytesAClearAnswerAndCloses) {
    const auto port = start();
    const std::string post = "POST /api/v1/upload HTTP/1.1\r\nHost: a\r\n";
    const Malformed cases[] = {
        {"\r\n\r\n\r\nhello\r\n\r\n", 400},
        {"hello\r\n\r\n", 400},
        {"GET\r\n\r\n", 400},
        {"GET / HTTP/9.9\r\nHost: a\r\n\r\n", 505},
        {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
        {"GET / HTTP/1.1\r\nHo st: a\r\n\r\n", 400},
        {std::string("GET / HTTP/1.1\r\nHost: a\r\n\0: b\r\n\r\n", 32), 400},
        {"GET /api/v1/ping HTTP/1.1\r\n\r\n", 400},
        {"GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"GET /api/v1/things%00 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"GET http://a/b HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {post + "Content-Length: -1\r\n\r\n", 400},
        {post + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n", 400},
        {post + "Content-Length: 99999999999999999999\r\n\r\n", 400},
        {post + "Content-Length: 100001\r\n\r\n", 413},
        {post + "Transfer-Encoding: chunked\r\n\r\nzz\r\n", 400},
        {post + "Transfer-Encoding: chunked\r\n\r\n20000\r\n" + std::string(0x20000, 'x'), 413},
        {"GET / HTTP/1.1\r\nHost: a\r\nCookie: " + std::string(limits::kHttpHeaderBytes, 'x') +
             "\r\n\r\n",
         431},
        {"\x16\x03\x01\x02", 400},
    };
    for (const auto& one : cases) {
        TestClient client(port);
        client.send(one.bytes);
        const auto answer = client.answer();
        EXPECT_EQ(answer.status, one.status) << one.bytes.substr(0, 80);
        EXPECT_TRUE(has(answer.header, "application/problem+json")) << one.bytes.substr(0, 80);
        EXPECT_TRUE(has(answer.header, "Connection: close")) << one.bytes.substr(0, 80);
        EXPECT_TRUE(client.at_end()) << one.bytes.substr(0, 80);
    }
    EXPECT_EQ(TestClient(port).get("/api/v1/ping").status, 200);  // and goes on
}

TEST_F(HttpServer, ClosesWhoeverSendsTheHeaderTooSlowly) {
    options_.header_timeout = std::chrono::milliseconds(50);
    TestClient client(start());
    client.send("GET /api/v1/ping HTTP/1.1\r\nHost: a");
    EXPECT_TRUE(client.at_end());
}

TEST_F(HttpServer, ClosesIdleConnections) {
    options_.idle_timeout = std::chrono::milliseconds(50);
    TestClient client(start());
    EXPECT_EQ(client.get("/api/v1/ping").status, 200);
    EXPECT_TRUE(client.at_end());
}

TEST_F(HttpServer, TurnsAwayConnectionsBeyondTheBound) {
    options_.connections = 2;
    const auto port = start();
    TestClient first(port);
    TestClient second(port);
    EXPECT_EQ(first.get("/api/v1/ping").status, 200);
    EXPECT_EQ(second.get("/api/v1/ping").status, 200);
    TestClient third(port);
    EXPECT_EQ(third.answer().status, 503);
    EXPECT_TRUE(third.at_end());
    EXPECT_EQ(server_->status().refused, 1U);
    EXPECT_EQ(first.get("/api/v1/ping").status, 200);
}

TEST_F(HttpServer, Answers503WithRetryAfterWhenTheWorkersAreBusy) {
    handle_slow();
    options_.workers = 1;
    options_.work_queue = 1;
    const auto port = start();
    TestClient running(port);
    running.send("GET /api/v1/slow HTTP/1.1\r\nHost: a\r\n\r\n");
    slow_running_.wait();
    TestClient waiting(port);
    waiting.send("GET /api/v1/ping HTTP/1.1\r\nHost: a\r\n\r\n");
    while (server_->status().work_waiting == 0) {
        std::this_thread::yield();
    }
    TestClient refused(port);
    const auto answer = refused.get("/api/v1/ping");
    EXPECT_EQ(answer.status, 503);
    EXPECT_TRUE(has(answer.header, "Retry-After: "));
    release_.count_down();
    EXPECT_EQ(running.answer().status, 200);
    EXPECT_EQ(waiting.answer().status, 200);
    release_.wait();
}

TEST_F(HttpServer, LetsRequestsInProgressFinishWhenStopping) {
    handle_slow();
    const auto port = start();
    auto running = std::make_unique<TestClient>(port);
    TestClient idle(port);
    EXPECT_EQ(idle.get("/api/v1/ping").status, 200);
    running->send("GET /api/v1/slow HTTP/1.1\r\nHost: a\r\n\r\n");
    slow_running_.wait();
    std::thread stopper([this] { server_->stop(std::chrono::seconds(10)); });
    EXPECT_TRUE(idle.at_end());
    release_.count_down();
    const auto answer = running->answer();
    EXPECT_EQ(answer.status, 200);
    EXPECT_TRUE(has(answer.header, "Connection: close"));
    running.reset();
    stopper.join();
}

TEST_F(HttpServer, StreamsFilesAndServesRanges) {
    std::string bytes(1'000'000, '\0');
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        bytes[i] = static_cast<char>(i * 31 % 251);
    }
    std::ofstream(folder_.path() / "file.wav", std::ios::binary) << bytes;
    TestClient client(start());
    const auto whole = client.get("/api/v1/file");
    EXPECT_EQ(whole.status, 200);
    EXPECT_TRUE(whole.body == bytes);
    EXPECT_TRUE(has(whole.header, "Accept-Ranges: bytes"));
    const auto part = client.get("/api/v1/file", "Range: bytes=500000-899999\r\n");
    EXPECT_EQ(part.status, 206);
    EXPECT_TRUE(has(part.header, "Content-Range: bytes 500000-899999/1000000"));
    EXPECT_TRUE(part.body == bytes.substr(500'000, 400'000));
    const auto beyond = client.get("/api/v1/file", "Range: bytes=1000000-\r\n");
    EXPECT_EQ(beyond.status, 416);
    EXPECT_TRUE(has(beyond.header, "Content-Range: bytes */1000000"));
    client.send("HEAD /api/v1/file HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_TRUE(has(client.answer(false).header, "Content-Length: 1000000"));
    EXPECT_EQ(client.get("/api/v1/ping").status, 200);
}

TEST_F(HttpServer, AnswersAMissingFileWith404AndFollowsNoLink) {
    TestClient client(start());
    EXPECT_EQ(client.get("/api/v1/file").status, 404);
    std::ofstream(folder_.path() / "other") << "x";
    std::filesystem::create_symlink(folder_.path() / "other", folder_.path() / "file.wav");
    EXPECT_EQ(client.get("/api/v1/file").status, 404);
}

TEST_F(HttpServer, RefusesPlainHttpBeyondLoopback) {
    options_.listeners = {{"0.0.0.0", 0, false}};
    const auto server = Server::start(options_, router_, assets_);
    ASSERT_FALSE(server);
    EXPECT_TRUE(has(server.error().text, "switch TLS on")) << server.error().text;
}

TEST_F(HttpServer, NamesThePortThatIsTaken) {
    options_.listeners = {{"127.0.0.1", start(), false}};
    const auto second = Server::start(options_, router_, assets_);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, ErrorCode::Unavailable);
    EXPECT_TRUE(has(second.error().text, std::to_string(server_->ports()[0])));
}

TEST_F(HttpServer, RefusesAnAddressThatIsNone) {
    options_.listeners = {{"everywhere", 0, true}};
    options_.certificate_folder = folder_.path();
    EXPECT_FALSE(Server::start(options_, router_, assets_));
}

TEST_F(HttpServer, SpeaksTlsWithItsOwnCertificateAndRedirectsPlainRequests) {
    options_.listeners = {{"127.0.0.1", 0, true}};
    options_.certificate_folder = folder_.path() / "tls";
    const auto port = start();
    TestClient client(port);
    ASSERT_TRUE(client.start_tls());
    EXPECT_EQ(client.get("/api/v1/ping").status, 200);
    EXPECT_EQ(client.get("/api/v1/ping").status, 200);
    TestClient plain(port);
    const auto answer = plain.get("/floor?x=1");
    EXPECT_EQ(answer.status, 308);
    EXPECT_TRUE(has(answer.header, "Location: https://localhost/floor?x=1"));
    TestClient old(port);
    EXPECT_FALSE(old.start_tls(TLS1_1_VERSION));
    TestClient broken(port);
    broken.send(std::string("\x16\x03\x01\x00\x0a\x01\x00\x00\x06junk!!", 15));
    broken.receive_all();
    EXPECT_TRUE(TestClient(port).start_tls());
}

TEST_F(HttpServer, SaysWhichCertificateFileIsWrong) {
    options_.listeners = {{"127.0.0.1", 0, true}};
    options_.certificate = folder_.path() / "missing.pem";
    options_.private_key = folder_.path() / "missing.key";
    const auto server = Server::start(options_, router_, assets_);
    ASSERT_FALSE(server);
    EXPECT_TRUE(has(server.error().text, "missing.pem"));
    options_.private_key.clear();
    EXPECT_FALSE(Server::start(options_, router_, assets_));
}

TEST_F(HttpServer, ShowsThePhoneInFramesOfTheListedPagesAlone) {
    assets_.add("/index.html", "<html>console</html>");
    assets_.add("/embed.html", "<html>phone</html>");
    std::string embedders;
    assets_.set_embedders([&embedders] { return embedders; });
    TestClient client(start());
    EXPECT_TRUE(has(client.get("/embed/phone").header, "frame-ancestors 'none'"));
    embedders = "https://crm.example.com";
    const auto shown = client.get("/embed/phone");
    EXPECT_EQ(shown.body, "<html>phone</html>");
    EXPECT_TRUE(has(shown.header, "frame-ancestors https://crm.example.com\r\n"));
    EXPECT_FALSE(has(shown.header, "X-Frame-Options"));
    for (const auto* other : {"/", "/desk", "/embed.html", "/api/v1/ping"}) {
        const auto answer = client.get(other);
        EXPECT_TRUE(has(answer.header, "frame-ancestors 'none'")) << other;
        EXPECT_TRUE(has(answer.header, "X-Frame-Options: DENY")) << other;
    }
}

TEST_F(HttpServer, ServesTheConsoleWithCachingAndRoutes) {
    assets_.add("/index.html", "<html>console</html>");
    assets_.add("/assets/app-1234.js", "let a = 1;");
    assets_.add("/assets/app-1234.js.gz", "zipped");
    TestClient client(start());
    const auto index = client.get("/");
    EXPECT_EQ(index.body, "<html>console</html>");
    EXPECT_TRUE(has(index.header, "Cache-Control: no-cache"));
    EXPECT_EQ(client.get("/floor/team/3").body, index.body);
    const auto script = client.get("/assets/app-1234.js");
    EXPECT_EQ(script.body, "let a = 1;");
    EXPECT_TRUE(has(script.header, "immutable"));
    EXPECT_TRUE(has(script.header, "text/javascript"));
    const auto zipped = client.get("/assets/app-1234.js", "Accept-Encoding: br, gzip\r\n");
    EXPECT_EQ(zipped.body, "zipped");
    EXPECT_TRUE(has(zipped.header, "Content-Encoding: gzip"));
    EXPECT_EQ(client.get("/assets/old-0000.js").status, 404);
    EXPECT_TRUE(has(client.get("/floor").header, "frame-ancestors 'none'"));
    EXPECT_EQ(client.get("/favicon.ico").status, 404);
    EXPECT_EQ(client.get("/../../etc/passwd.txt").status, 404);
    EXPECT_EQ(client.get("/api/v1/nothing").status, 404);
    const auto at = index.header.find("ETag: ") + 6;
    const auto etag = index.header.substr(at, index.header.find('\r', at) - at);
    const auto same = client.get("/", "If-None-Match: " + etag + "\r\n");
    EXPECT_EQ(same.status, 304);
    EXPECT_EQ(client.ask("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n").status, 405);
}

}  // namespace
}  // namespace callfloor::http
