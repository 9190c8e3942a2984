// One call to several registered phones of an extension.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sip/internal/test_party.h"
#include "sip/internal/test_raw_peer.h"

namespace callfloor::sip {
namespace {

using internal::Party;
using std::chrono_literals::operator""min;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;

/// A server with one extension and three phones registered to it.
struct ForkedCall : testing::Test {
    explicit ForkedCall(const SimulatedNetworkOptions& network = {})
        : wire(time, Random(3), network), server(time, wire, "10.0.0.1") {
        server.add_extension(8001, "1001", "secret");
        for (int i = 0; i < 3; ++i) {
            phones.push_back(std::make_unique<Party>(time, wire, fmt::format("10.0.1.{}", i + 1),
                                                     UserAgentOptions{},
                                                     static_cast<std::uint64_t>(i) + 10));
            auto& phone = *phones.back();
            phone.trunks["10.0.0.1"] = 1;
            phone.when_incoming = [&phone](const IncomingCall& call) {
                phone.agent->ring(call.call);
            };
            UserAgent::TrunkRegistration registration;
            registration.registrar = SipUri::make({}, "10.0.0.1", 5060);
            registration.user = "1001";
            registration.password = "secret";
            registration.proxy = i == 2 ? internal::tcp("10.0.0.1") : internal::udp("10.0.0.1");
            (void)phone.agent->register_at(registration);
        }
        time.advance(1s);
        EXPECT_EQ(server.agent->contacts(8001).size(), 3u);
    }
    CallId ring_all() {
        auto call = server.call_to("10.0.1.1", "1001");
        for (const auto& contact : server.agent->contacts(8001)) {
            call.contacts.push_back(contact);
        }
        const auto id = server.agent->invite(call);
        time.advance(100ms);
        return id;
    }
    CallId call_at(std::size_t phone) const { return phones[phone]->incoming.at(0).call; }
    CallEnd end_at(std::size_t phone) const {
        const auto& ends = phones[phone]->ended;
        const auto found = ends.find(call_at(phone));
        EXPECT_TRUE(found != ends.end() && found->second.size() == 1u);
        return found == ends.end() ? CallEnd{} : found->second[0];
    }
    void expect_nothing_left() {
        time.advance(2min);
        EXPECT_EQ(server.agent->figures().calls, 0u);
        for (auto& phone : phones) {
            EXPECT_EQ(phone->agent->figures().calls, 0u);
        }
    }

    io::VirtualTime time;
    SimulatedNetwork wire;
    Party server;
    std::vector<std::unique_ptr<Party>> phones;
};

TEST_F(ForkedCall, RingsEveryPhoneAndIsWonByTheFirstToAnswer) {
    const auto id = ring_all();
    EXPECT_FALSE(server.agent->peer_of(id)) << "nobody answered yet";
    phones[1]->agent->answer(call_at(1), phones[1]->sdp());
    time.advance(100ms);
    EXPECT_EQ(server.agent->peer_of(id), internal::udp("10.0.1.2"));
    EXPECT_EQ(server.answered.at(id), phones[1]->sdp());
    EXPECT_EQ(end_at(0).cause, EndCause::AnsweredElsewhere);
    EXPECT_EQ(end_at(2).cause, EndCause::AnsweredElsewhere);
    EXPECT_TRUE(phones[1]->ended.empty());
    EXPECT_TRUE(server.ended.empty());
    server.agent->end(id, {.cause = EndCause::NormalHangUp, .side = EndSide::System});
    time.advance(100ms);
    EXPECT_EQ(end_at(1).cause, EndCause::NormalHangUp);
    expect_nothing_left();
}

TEST_F(ForkedCall, FailsWithTheBestAnswerWhenAllFailed) {
    const auto id = ring_all();
    phones[0]->agent->refuse(call_at(0), 480, "", 0);
    phones[1]->agent->refuse(call_at(1), 486, "", 0);
    time.advance(100ms);
    EXPECT_TRUE(server.ended.empty());
    phones[2]->agent->refuse(call_at(2), 404, "", 0);
    time.advance(100ms);
    ASSERT_EQ(server.ended[id].size(), 1u);
    EXPECT_EQ(server.ended[id][0].sip_status, 486);
    expect_nothing_left();
}

TEST_F(ForkedCall, IsRefusedByOneDeclineForAll) {
    const auto id = ring_all();
    phones[0]->agent->refuse(call_at(0), 603, "", 0);
    time.advance(100ms);
    ASSERT_EQ(server.ended[id].size(), 1u);
    EXPECT_EQ(server.ended[id][0].cause, EndCause::Rejected);
    EXPECT_EQ(end_at(1).cause, EndCause::Abandoned);
    expect_nothing_left();
}

TEST_F(ForkedCall, GoesOnWhenOnePhoneIsGone) {
    wire.set_reachable("10.0.1.1", false);
    const auto id = ring_all();
    time.advance(5s);
    phones[2]->agent->answer(call_at(2), phones[2]->sdp());
    time.advance(100ms);
    EXPECT_TRUE(server.answered.contains(id));
    server.agent->end(id, {.cause = EndCause::NormalHangUp, .side = EndSide::System});
    expect_nothing_left();
}

TEST_F(ForkedCall, IsWithdrawnFromEveryPhone) {
    const auto id = ring_all();
    server.agent->end(id, {.cause = EndCause::Cancelled, .side = EndSide::System});
    time.advance(100ms);
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(end_at(i).cause, EndCause::Abandoned);
    }
    EXPECT_TRUE(server.ended.empty());
    expect_nothing_left();
}

TEST_F(ForkedCall, EndsTheSecondOfTwoPhonesThatAnsweredAtOnce) {
    const auto id = ring_all();
    phones[0]->agent->answer(call_at(0), phones[0]->sdp());
    phones[1]->agent->answer(call_at(1), phones[1]->sdp());
    time.advance(1s);
    const bool first_won = server.answered.at(id) == phones[0]->sdp();
    const std::size_t loser = first_won ? 1 : 0;
    EXPECT_EQ(end_at(loser).cause, EndCause::NormalHangUp);
    EXPECT_TRUE(phones[1 - loser]->ended.empty());
    EXPECT_EQ(server.agent->figures().calls, 1u);
}

struct LossyFork : ForkedCall {
    LossyFork() : ForkedCall(SimulatedNetworkOptions{}) {}
};

TEST_F(LossyFork, HasOneWinnerWhateverIsLost) {
    wire.set_options({.delay_min = 1ms, .delay_max = 60ms, .loss = 0.2, .duplicate = 0.1});
    Random random(5);
    for (int round = 0; round < 100; ++round) {
        SCOPED_TRACE(fmt::format("round {}", round));
        server.answered.clear();
        for (auto& phone : phones) {
            phone->incoming.clear();
            phone->ended.clear();
        }
        const auto id = ring_all();
        time.advance(Duration(random.below(2'000)));
        for (auto& phone : phones) {
            if (!phone->incoming.empty() && random.below(2) == 0) {
                phone->agent->answer(phone->incoming[0].call, phone->sdp());
            }
        }
        time.advance(Duration(random.below(3'000)));
        const bool was_told = server.ended.contains(id);
        server.agent->end(id, {.cause = EndCause::NormalHangUp, .side = EndSide::System});
        time.advance(10min);
        EXPECT_EQ(server.ended[id].size(), was_told ? 1u : 0u);
        EXPECT_EQ(server.agent->figures().calls, 0u);
        for (auto& phone : phones) {
            EXPECT_EQ(phone->agent->figures().calls, 0u);
            EXPECT_EQ(phone->ended.size(), phone->incoming.size());
            for (const auto& [call, ends] : phone->ended) {
                EXPECT_EQ(ends.size(), 1u);
            }
        }
    }
}

}  // namespace
}  // namespace callfloor::sip
