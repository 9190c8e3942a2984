// Our registrations at carriers, keep-alives, and probes of trunks.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sip/internal/test_party.h"
#include "sip/internal/test_raw_peer.h"

namespace callfloor::sip {
namespace {

using internal::Party;
using internal::RawPeer;
using internal::tcp;
using internal::udp;
using std::chrono_literals::operator""min;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;
using testing::ElementsAre;
using testing::Pair;

struct Trunk : testing::Test {
    Trunk() : wire(time, Random(1), {}), us(time, wire, "10.0.0.2"), carrier(wire, "10.0.0.9") {}
    RegistrationId register_us(const Endpoint& proxy = udp("10.0.0.9")) {
        UserAgent::TrunkRegistration registration;
        registration.registrar = *SipUri::parse("sip:carrier.example");
        registration.user = "0800";
        registration.password = "secret";
        registration.proxy = proxy;
        const auto id = us.agent->register_at(registration);
        time.advance(10ms);
        return id;
    }
    Message last_register() const {
        const auto* message = carrier.last(Method::Register);
        EXPECT_NE(message, nullptr);
        return message == nullptr ? Message() : *message;
    }
    void accept(int expires = 120) {
        carrier.respond(last_register(), 200, "reg", {},
                        fmt::format("Contact: <sip:0800@10.0.0.2:5060>;expires={}", expires));
        time.advance(10ms);
    }
    std::size_t registers() const {
        const auto methods = carrier.methods();
        return static_cast<std::size_t>(std::count(methods.begin(), methods.end(), "REGISTER"));
    }

    io::VirtualTime time;
    SimulatedNetwork wire;
    Party us;
    RawPeer carrier;
};

TEST_F(Trunk, RegistersTheNameOfTheRegistrarThroughTheProxy) {
    (void)register_us();
    const auto request = last_register();
    EXPECT_EQ(request.request_uri_text(), "sip:carrier.example");
    EXPECT_EQ(request.to()->uri.user, "0800");
    EXPECT_EQ(request.contacts()->list.at(0).uri.host, "10.0.0.2");
    accept();
    EXPECT_THAT(us.registrations, ElementsAre(Pair(true, "registered for 120 s")));
}

TEST_F(Trunk, RefreshesBeforeTheGrantedTimeIsOver) {
    (void)register_us();
    accept(120);
    time.advance(89s);
    EXPECT_EQ(registers(), 1u);
    time.advance(1'200ms);
    EXPECT_EQ(registers(), 2u);
    EXPECT_EQ(last_register().call_id(), carrier.received[0].call_id());
    EXPECT_GT(last_register().cseq()->number, carrier.received[0].cseq()->number);
}

TEST_F(Trunk, AsksForLongerWhenTheRegistrarSaysTooBrief) {
    (void)register_us();
    carrier.respond(last_register(), 423, "reg", {}, "Min-Expires: 1800");
    time.advance(10ms);
    EXPECT_EQ(last_register().expires(), 1'800u);
}

TEST_F(Trunk, TriesAgainWithGrowingPausesAndTellsOnce) {
    wire.set_reachable("10.0.0.9", false);
    (void)register_us();
    time.advance(20min);
    EXPECT_THAT(us.registrations, ElementsAre(Pair(false, "no answer from the registrar")));
    wire.set_reachable("10.0.0.9", true);
    for (int i = 0; i < 360 && registers() == 0; ++i) {
        time.advance(1s);
    }
    ASSERT_EQ(registers(), 1u);
    accept();
    ASSERT_EQ(us.registrations.size(), 2u);
    EXPECT_TRUE(us.registrations[1].first);
}

TEST_F(Trunk, SaysWhyItCannotRegisterAtAName) {
    (void)register_us(udp("sip.carrier.example"));
    ASSERT_EQ(us.registrations.size(), 1u);
    EXPECT_FALSE(us.registrations[0].first);
    EXPECT_THAT(us.registrations[0].second,
                testing::HasSubstr("'sip.carrier.example' is no numeric address"));
}

TEST_F(Trunk, DoesNotHurryWhenTheRegistrarGrantsNoTime) {
    (void)register_us();
    accept(0);
    time.advance(4s);
    EXPECT_EQ(registers(), 1u);
}

TEST_F(Trunk, KeepsTheNatBindingOfItsRegistrationOpen) {
    int pings = 0;
    wire.set_tap([&](const Flow&, std::string_view bytes) {
        pings += bytes == "\r\n\r\n" ? 1 : 0;
        return true;
    });
    const auto id = register_us();
    accept(3'600);
    time.advance(5min);
    EXPECT_EQ(pings, 12);
    us.agent->unregister(id);
    time.advance(10ms);
    EXPECT_EQ(last_register().expires(), 0u);
    carrier.respond(last_register(), 200, "reg");
    time.advance(5min);
    EXPECT_EQ(pings, 12);
    EXPECT_EQ(time.pending(), 0u);
}

TEST_F(Trunk, ClosesAConnectionThatAnswersNoKeepAliveAndRegistersAnew) {
    (void)register_us(tcp("10.0.0.9"));
    accept(3'600);
    EXPECT_EQ(registers(), 1u);
    wire.set_reachable("10.0.0.9", false);
    time.advance(191s);
    wire.set_reachable("10.0.0.9", true);
    time.advance(5min);
    EXPECT_GE(registers(), 2u);
}

TEST_F(Trunk, IsNotAskedAgainAndAgainWhereNobodyListens) {
    (void)register_us(tcp("10.0.0.8"));
    time.advance(2min);
    RawPeer late(wire, "10.0.0.8");
    time.advance(10min);
    const auto* request = late.last(Method::Register);
    ASSERT_NE(request, nullptr) << "but tried again when somebody does";
    EXPECT_LE(request->cseq()->number, 10u);
}

TEST_F(Trunk, ThatClosesAfterEachSuccessIsAskedEveryFewSeconds) {
    (void)register_us(tcp("10.0.0.9"));
    std::size_t answered = 0;
    for (int second = 0; second < 60; ++second) {
        if (registers() > answered) {
            answered = registers();
            accept(3'600);
            wire.break_streams("10.0.0.9");
        }
        time.advance(1s);
    }
    EXPECT_GE(registers(), 5u);
    EXPECT_LE(registers(), 15u);
}

TEST_F(Trunk, IsToldUpAndDownByOptions) {
    us.agent->probe_trunk(5, udp("10.0.0.9"), 30s);
    time.advance(10ms);
    ASSERT_NE(carrier.last(Method::Options), nullptr);
    carrier.respond(*carrier.last(Method::Options), 404, "t");
    time.advance(10ms);
    EXPECT_THAT(us.trunk_states, ElementsAre(Pair(5, true)));
    time.advance(30s);
    carrier.respond(*carrier.last(Method::Options), 503, "t");
    time.advance(10ms);
    EXPECT_THAT(us.trunk_states, ElementsAre(Pair(5, true), Pair(5, false)));
    time.advance(30s);
    carrier.respond(*carrier.last(Method::Options), 200, "t");
    time.advance(5min);
    EXPECT_THAT(us.trunk_states,
                ElementsAre(Pair(5, true), Pair(5, false), Pair(5, true), Pair(5, false)));
    us.agent->probe_trunk(5, udp("10.0.0.9"), 0s);
    time.advance(2min);
    EXPECT_EQ(time.pending(), 0u);
}

}  // namespace
}  // namespace callfloor::sip
