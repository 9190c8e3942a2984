#include "live/phone_socket.h"

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "floor/floor.h"
#include "io/virtual_time.h"
#include "live/live_fixture.h"
#include "live/live_socket.h"
#include "sip/simulated_network.h"
#include "switchboard/switchboard.h"

namespace callfloor::live {
namespace {

/// Keeps the texts it was sent.
class FakeClient final : public http::SocketClient {
  public:
    FakeClient(std::uint64_t id, std::int64_t user) : id_(id) {
        request_.identity = identity_of(user, {"agent"});
        request_.peer_address = "10.0.0.9";
    }
    std::uint64_t id() const override { return id_; }
    const http::Request& request() const override { return request_; }
    bool send(std::shared_ptr<const std::string> text) override {
        texts.push_back(*text);
        return is_open();
    }
    void close(std::uint16_t code, std::string_view) override { close_code = code; }
    bool is_open() const override { return close_code == 0; }

    std::vector<std::string> texts;
    std::uint16_t close_code = 0;

  private:
    std::uint64_t id_;
    http::Request request_;
};

class NoObserver final : public switchboard::SwitchboardObserver {
  public:
    void on_output(const floor::Output&) override {}
    void on_device_changed(ExtensionId) override {}
    void on_trunk_changed(TrunkId) override {}
};

class PhoneSocketTest : public testing::Test {
  protected:
    PhoneSocketTest() {
        floor::CentreConfig config;
        config.agents = {{UserId{3}, "ana", TeamId{4}, {}}};
        config.extensions = {{ExtensionId{5}, "8001"}};
        EXPECT_TRUE(phones.handle(floor::ConfigureCentre{config}));
    }
    void run_posted() { loop.context().poll(); }
    std::shared_ptr<FakeClient> open(std::uint64_t id, std::int64_t user = 3) {
        auto client = std::make_shared<FakeClient>(id, user);
        socket.on_open(client);
        run_posted();
        return client;
    }

    io::EventLoop loop;
    io::VirtualTime time;
    sip::SimulatedNetwork wire{time, Random(1), {}};
    switchboard::PhoneDirectory directory;
    switchboard::PromptLibrary prompts;
    NoObserver observer;
    switchboard::Switchboard phones{
        time,      wire.add_host({{"10.0.0.1", 5060, sip::TransportKind::Udp}}),
        Random(2), directory,
        prompts,   observer,
        {}};
    PhoneSocket socket{loop, phones};
};

TEST_F(PhoneSocketTest, APageIsThePhoneWhereItsUserIsSignedIn) {
    ASSERT_TRUE(phones.handle(floor::SignIn{UserId{3}, ExtensionId{5}, {}}));
    const auto client = open(1);
    EXPECT_EQ(client->texts, std::vector<std::string>{R"({"type":"joined","extension_id":5,"leg":null})"});
    EXPECT_TRUE(phones.is_reachable(ExtensionId{5}));
    socket.on_closed(*client);
    run_posted();
    EXPECT_FALSE(phones.is_reachable(ExtensionId{5}));
}

TEST_F(PhoneSocketTest, WhoIsSignedInNowhereIsTurnedAway) {
    EXPECT_EQ(open(1)->close_code, kCloseNoPhone);
    EXPECT_EQ(open(2, 77)->close_code, kCloseNoPhone);
}

TEST_F(PhoneSocketTest, ASecondPageTakesThePlaceOfTheFirst) {
    ASSERT_TRUE(phones.handle(floor::SignIn{UserId{3}, ExtensionId{5}, {}}));
    const auto first = open(1);
    const auto second = open(2);
    EXPECT_EQ(first->close_code, kCloseReplaced);
    EXPECT_EQ(second->close_code, 0);
}

TEST_F(PhoneSocketTest, WhatIsNotUnderstoodClosesThePage) {
    ASSERT_TRUE(phones.handle(floor::SignIn{UserId{3}, ExtensionId{5}, {}}));
    for (const auto* text : {"", "[]", "{}", R"({"type":"dance"})", R"({"type":"answer","leg":1})",
                             R"({"type":"ringing","leg":"one"})", R"({"type":"dance","leg":1})"}) {
        const auto client = open(9);
        socket.on_message(*client, text);
        EXPECT_EQ(client->close_code, kCloseNotUnderstood) << text;
    }
}

TEST_F(PhoneSocketTest, MessagesAboutACallThatIsOverAreNothing) {
    ASSERT_TRUE(phones.handle(floor::SignIn{UserId{3}, ExtensionId{5}, {}}));
    const auto client = open(1);
    for (const auto* text :
         {R"({"type":"alive"})", R"({"type":"ringing","leg":7})",
          R"({"type":"answer","leg":7,"sdp":"v=0"})", R"({"type":"hang_up","leg":7})"}) {
        socket.on_message(*client, text);
    }
    run_posted();
    EXPECT_EQ(client->close_code, 0);
    EXPECT_EQ(client->texts.size(), 1u);
}

}  // namespace
}  // namespace callfloor::live
