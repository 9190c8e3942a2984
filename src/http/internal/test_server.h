#pragma once
// A server on a free loopback port with the test description, for the tests of the wire.

#include <filesystem>
#include <latch>

#include "base/temporary_folder.h"
#include "http/internal/test_api.h"
#include "http/internal/test_client.h"
#include "http/server.h"

namespace callfloor::http::testing {

/// Keeps what happened to the WebSocket clients.
class RecordingSockets final : public SocketHandler {
  public:
    void on_open(std::shared_ptr<SocketClient> client) override { note("open", std::move(client)); }
    void on_message(SocketClient& client, std::string_view text) override {
        client.send(std::make_shared<const std::string>("echo " + std::string(text)));
    }
    void on_closed(SocketClient&) override { note("closed", nullptr); }

    std::shared_ptr<SocketClient> wait_open() {
        wait(1);
        const std::lock_guard lock(mutex_);
        return client_;
    }
    void wait(std::size_t events) {
        std::unique_lock lock(mutex_);
        EXPECT_TRUE(changed_.wait_for(lock, std::chrono::seconds(10),
                                      [&] { return events_.size() >= events; }));
    }
    std::vector<std::string> events() {
        const std::lock_guard lock(mutex_);
        return events_;
    }

  private:
    void note(std::string event, std::shared_ptr<SocketClient> client) {
        const std::lock_guard lock(mutex_);
        events_.push_back(std::move(event));
        client_ = client == nullptr ? std::move(client_) : std::move(client);
        changed_.notify_all();
    }
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::string> events_;
    std::shared_ptr<SocketClient> client_;
};

class ServerTest : public ::testing::Test {
  protected:
    ServerTest() : api_(test_api()), router_(*api_, gate_) {
        options_.listeners = {{"127.0.0.1", 0, false}};
        options_.io_threads = 1;
        options_.workers = 2;
        router_.handle("ping", [](const Request& request) {
            return Response::json(json::Object{{"peer", request.peer_address}});
        });
        router_.handle("upload", [](const Request& request) {
            return Response::json(json::Object{{"bytes", request.body.size()}});
        });
        router_.handle("createThing",
                       [](const Request& request) { return Response::json(request.json, 201); });
        router_.handle("crash", [](const Request&) -> Response { throw std::runtime_error("x"); });
        router_.handle("file", [this](const Request&) {
            return Response::file(folder_.path() / "file.wav", "audio/wav");
        });
        router_.handle_socket("feed", sockets_);
    }
    ~ServerTest() override {
        release_.count_down();
        if (server_ != nullptr) {
            server_->stop();
        }
    }

    std::uint16_t start() {
        auto server = Server::start(options_, router_, assets_);
        EXPECT_TRUE(server) << server.error().text;
        server_ = *std::move(server);
        return server_->ports().at(0);
    }
    /// The operation "slow" waits until the test lets it go on.
    void handle_slow() {
        router_.handle("slow", [this](const Request&) {
            slow_running_.count_down();
            release_.wait();
            return Response::json(json::Object{{"slow", true}});
        });
    }

    TemporaryFolder folder_;
    RoleGate gate_;
    std::unique_ptr<const Api> api_;
    Router router_;
    RecordingSockets sockets_;
    Assets assets_;
    ServerOptions options_;
    std::latch slow_running_{1};
    std::latch release_{1};
    std::unique_ptr<Server> server_;
};

}  // namespace callfloor::http::testing
