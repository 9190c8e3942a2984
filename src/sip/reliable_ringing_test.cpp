// Reliable provisional responses (RFC 3262) in both roles.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sip/internal/test_against_peer.h"

namespace callfloor::sip {
namespace {

using internal::audio_at;
using internal::Pair;
using internal::Party;
using internal::RawPeer;
using std::chrono_literals::operator""min;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;
using testing::ElementsAre;

struct ReliableRinging : internal::AgainstRawPeer {
    ReliableRinging() {
        us.when_incoming = [this](const IncomingCall& call) { us.agent->ring(call.call); };
    }
    /// A caller who requires it; our first 180.
    Message ringing() {
        raw.send_request("10.0.0.2", {.more = "Require: 100rel\n", .body = sdp()});
        time.advance(10ms);
        EXPECT_EQ(raw.received.back().status(), 180);
        return raw.received.back();
    }
    std::uint32_t rseq(const Message& response) const {
        return parse_delta_seconds(response.find(HeaderId::RSeq).value_or("")).value_or(0);
    }
    int prack(const Message& ringing, const std::string& rack, int cseq = 2,
              const std::string& body = {}) {
        raw.send_request("10.0.0.2", {.method = "PRACK",
                                      .branch = "z9hG4bKp" + std::to_string(cseq),
                                      .cseq = cseq,
                                      .to_tag = std::string(ringing.to_tag()),
                                      .more = "RAck: " + rack + "\n",
                                      .body = body});
        time.advance(10ms);
        return raw.received.back().status();
    }
    std::size_t ringings() const {
        const auto statuses = raw.statuses();
        return static_cast<std::size_t>(std::ranges::count(statuses, 180));
    }
};

// ---------------------------------------------------------------- callee

TEST_F(ReliableRinging, OursIsRepeatedUntilItsPrack) {
    const auto first = ringing();
    EXPECT_TRUE(first.lists(HeaderId::Require, "100rel"));
    EXPECT_GT(rseq(first), 0u);
    time.advance(4s);
    EXPECT_EQ(ringings(), 4u) << "after 0.5, 1.5 and 3.5 s";
    EXPECT_EQ(prack(first, fmt::format("{} 1 INVITE", rseq(first))), 200);
    time.advance(20s);
    EXPECT_EQ(ringings(), 4u);
    EXPECT_TRUE(us.ended.empty());
}

TEST_F(ReliableRinging, NextOfOursCountsOneUp) {
    const auto first = ringing();
    EXPECT_EQ(prack(first, fmt::format("{} 1 INVITE", rseq(first))), 200);
    time.advance(61s);  // said again each minute
    const auto second = raw.received.back();
    EXPECT_EQ(second.status(), 180);
    EXPECT_EQ(rseq(second), rseq(first) + 1);
    EXPECT_EQ(prack(first, fmt::format("{} 1 INVITE", rseq(first)), 3), 481) << "acknowledged";
    EXPECT_EQ(prack(second, fmt::format("{} 1 INVITE", rseq(second)), 4), 200);
}

TEST_F(ReliableRinging, PrackForWhatWasNeverSentIsRefused) {
    const auto first = ringing();
    EXPECT_EQ(prack(first, fmt::format("{} 1 INVITE", rseq(first) + 1)), 481);
    EXPECT_EQ(prack(first, fmt::format("{} 7 INVITE", rseq(first)), 3), 481);
    EXPECT_EQ(prack(first, fmt::format("{} 1 UPDATE", rseq(first)), 4), 481);
    EXPECT_EQ(prack(first, "nonsense", 5), 400);
    EXPECT_EQ(prack(first, fmt::format("{} 1 INVITE", rseq(first)), 6, sdp()), 488);
    raw.send_request("10.0.0.2", {.method = "PRACK", .branch = "z9hG4bKo", .call_id = "other"});
    time.advance(10ms);
    EXPECT_EQ(raw.received.back().status(), 481);
    time.advance(1s);
    EXPECT_EQ(ringings(), 2u) << "still unacknowledged";
}

TEST_F(ReliableRinging, CallerWithoutPrackIsGivenUp) {
    (void)ringing();
    time.advance(33s);
    EXPECT_EQ(raw.statuses().back(), 504);
    ASSERT_EQ(us.ended[us.incoming[0].call].size(), 1u);
    EXPECT_EQ(us.agent->figures().calls, 0u);
}

TEST_F(ReliableRinging, AnswerEndsTheRepetitionAndALatePrackIsTaken) {
    const auto first = ringing();
    us.agent->answer(us.incoming[0].call, us.sdp());
    time.advance(10ms);
    EXPECT_EQ(raw.received.back().status(), 200);
    EXPECT_EQ(prack(first, fmt::format("{} 1 INVITE", rseq(first))), 200);
    raw.send_request(
        "10.0.0.2",
        {.method = "ACK", .branch = "z9hG4bKack", .to_tag = std::string(first.to_tag())});
    time.advance(40s);
    EXPECT_EQ(ringings(), 1u);
    EXPECT_EQ(us.confirmed.size(), 1u);
    EXPECT_TRUE(us.ended.empty());
}

TEST_F(ReliableRinging, WhoOnlySupportsItGetsAnOrdinaryOne) {
    raw.send_request("10.0.0.2", {.more = "Supported: 100rel\n", .body = sdp()});
    time.advance(2s);
    EXPECT_EQ(ringings(), 1u);
    EXPECT_FALSE(raw.received.back().has(HeaderId::RSeq));
}

// ---------------------------------------------------------------- caller

struct ReliableAnswer : ReliableRinging {
    Message call() {
        id = us.invite("10.0.0.9");
        time.advance(10ms);
        return *raw.last(Method::Invite);
    }
    void ring(const Message& invite, const std::string& tag, int rseq,
              const std::string& body = {}) {
        raw.respond(invite, body.empty() ? 180 : 183, tag, body,
                    fmt::format("Require: 100rel\nRSeq: {}", rseq));
        time.advance(10ms);
    }
    std::vector<std::string> racks() const {
        std::vector<std::string> list;
        for (const auto& message : raw.received) {
            if (message.is_request() && message.method() == Method::Prack) {
                list.emplace_back(message.find(HeaderId::RAck).value_or(""));
            }
        }
        return list;
    }
    CallId id = CallId::None;
};

TEST_F(ReliableAnswer, EachIsAcknowledgedOnceAndInOrder) {
    const auto invite = call();
    EXPECT_TRUE(invite.lists(HeaderId::Supported, "100rel"));
    ring(invite, "theirs", 700, sdp());
    EXPECT_THAT(racks(), ElementsAre("700 1 INVITE"));
    const auto prack = *raw.last(Method::Prack);
    EXPECT_EQ(prack.to_tag(), "theirs");
    EXPECT_EQ(prack.cseq()->number, 2u);
    EXPECT_EQ(us.early.size(), 1u);
    raw.respond(prack, 200, "theirs");
    ring(invite, "theirs", 700, sdp());  // repeated
    ring(invite, "theirs", 702);         // one is missing
    EXPECT_THAT(racks(), ElementsAre("700 1 INVITE"));
    ring(invite, "theirs", 701);
    EXPECT_THAT(racks(), ElementsAre("700 1 INVITE", "701 1 INVITE"));
    raw.respond(*raw.last(Method::Prack), 200, "theirs");
    raw.respond(invite, 200, "theirs");
    time.advance(10ms);
    EXPECT_TRUE(us.answered.contains(id)) << "by the answer in the 183";
    EXPECT_EQ(raw.last(Method::Ack)->cseq()->number, 1u);
    us.agent->end(id, {.cause = EndCause::NormalHangUp, .side = EndSide::System});
    time.advance(10ms);
    EXPECT_GT(raw.last(Method::Bye)->cseq()->number, 3u);
}

TEST_F(ReliableAnswer, EveryForkCountsForItself) {
    const auto invite = call();
    ring(invite, "one", 5);
    ring(invite, "two", 90);
    ring(invite, "one", 6);
    EXPECT_THAT(racks(), ElementsAre("5 1 INVITE", "90 1 INVITE", "6 1 INVITE"));
}

TEST_F(ReliableAnswer, WithoutANumberOrATagItIsIgnored) {
    const auto invite = call();
    raw.respond(invite, 180, "theirs", {}, "Require: 100rel");
    raw.respond(invite, 180, "theirs", {}, "Require: 100rel\nRSeq: 0");
    time.advance(10ms);
    EXPECT_TRUE(racks().empty());
    EXPECT_TRUE(us.ringing.empty());
}

TEST_F(ReliableAnswer, LateOfferDoesNotSayItIsSupported) {
    auto wanted = us.call_to("10.0.0.9");
    wanted.offer = {};
    us.agent->invite(wanted);
    time.advance(10ms);
    EXPECT_FALSE(raw.last(Method::Invite)->lists(HeaderId::Supported, "100rel"));
}

TEST(ReliableBetweenTwo, RingingArrivesWhateverIsLost) {
    int ringing = 0;
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        SCOPED_TRACE(seed);
        UserAgentOptions options;
        options.rings_reliably = true;
        Pair pair({.delay_min = 1ms, .delay_max = 40ms, .loss = 0.2, .duplicate = 0.1}, options,
                  seed);
        pair.b.when_incoming = [&](const IncomingCall& call) { pair.b.agent->ring(call.call); };
        const auto id = pair.a.invite("10.0.0.2");
        pair.run(20s);
        ringing += pair.a.ringing.empty() ? 0 : 1;
        ASSERT_FALSE(pair.b.incoming.empty());
        pair.b.agent->answer(pair.b.incoming[0].call, pair.b.sdp());
        pair.run(20s);
        EXPECT_TRUE(pair.a.answered.contains(id));
        pair.a.agent->end(id, {.cause = EndCause::NormalHangUp, .side = EndSide::System});
        pair.settle();
        EXPECT_EQ(pair.b.ended.size(), 1u);
        EXPECT_EQ(pair.a.agent->figures().transactions, 0u);
        EXPECT_EQ(pair.b.agent->figures().transactions, 0u);
    }
    EXPECT_EQ(ringing, 100) << "an ordinary 180 is lost in a fifth of the calls";
}

}  // namespace
}  // namespace callfloor::sip
