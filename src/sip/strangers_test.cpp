// Who is not known gets nothing but a refusal, and not many of those; digest by hand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.h"
#include "sip/internal/stranger_guard.h"
#include "sip/internal/test_party.h"
#include "sip/internal/test_raw_peer.h"

namespace callfloor::sip {
namespace {

using internal::Party;
using internal::RawPeer;
using std::chrono_literals::operator""min;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;
using testing::ElementsAre;

const std::string kUs = "10.0.0.2";

struct Strangers : testing::Test {
    explicit Strangers(const UserAgentOptions& options = {})
        : wire(time, Random(1), {}), us(time, wire, kUs, options), raw(wire, "10.0.0.66") {
        us.add_extension(8001, "1001", "secret");
    }
    void send(RawPeer::Request request) {
        request.branch = fmt::format("z9hG4bK{}", ++sent);
        request.cseq = sent;
        raw.send_request(kUs, request);
        time.advance(10ms);
    }
    std::string authorization(const std::string& user, const std::string& password,
                              const std::string& method, std::uint32_t count = 1,
                              DigestAlgorithm algorithm = DigestAlgorithm::Sha256) {
        for (const auto value : raw.received.back().all(HeaderId::WwwAuthenticate)) {
            const auto challenge = DigestChallenge::parse(value);
            if (challenge && challenge->algorithm == algorithm) {
                last_challenge = *challenge;
            }
        }
        return "Authorization: " +
               to_text(answer_challenge(last_challenge, {.user = user,
                                                         .password = password,
                                                         .method = method,
                                                         .uri = "sip:4001@" + kUs,
                                                         .cnonce = "c",
                                                         .nonce_count = count})) +
               "\n";
    }
    void expect_no_state() {
        EXPECT_EQ(us.agent->figures().transactions, 0u);
        EXPECT_EQ(us.agent->figures().calls, 0u);
        EXPECT_TRUE(us.incoming.empty());
    }

    io::VirtualTime time;
    SimulatedNetwork wire;
    Party us;
    RawPeer raw;
    int sent = 0;
    DigestChallenge last_challenge;
};

TEST_F(Strangers, AreChallengedWithBothAlgorithmsAndLeaveNoState) {
    send({});
    EXPECT_THAT(raw.statuses(), ElementsAre(401));
    const auto challenges = raw.received[0].all(HeaderId::WwwAuthenticate);
    ASSERT_EQ(challenges.size(), 2u);
    EXPECT_EQ(DigestChallenge::parse(challenges[0])->algorithm, DigestAlgorithm::Md5);
    EXPECT_EQ(DigestChallenge::parse(challenges[1])->algorithm, DigestAlgorithm::Sha256);
    expect_no_state();
    EXPECT_EQ(time.pending(), 0u);
}

TEST_F(Strangers, GetTheSameTagForARetransmission) {
    raw.send_request(kUs, {});
    raw.send_request(kUs, {});
    time.advance(10ms);
    ASSERT_EQ(raw.received.size(), 2u);
    EXPECT_EQ(raw.received[0].to_tag(), raw.received[1].to_tag());
    EXPECT_FALSE(raw.received[0].to_tag().empty());
}

TEST_F(Strangers, AreLetInWithTheRightPasswordByEitherAlgorithm) {
    for (const auto algorithm : {DigestAlgorithm::Md5, DigestAlgorithm::Sha256}) {
        send({});
        send({.call_id = std::string(digest_algorithm_name(algorithm)),
              .more = authorization("1001", "secret", "INVITE", 1, algorithm)});
    }
    EXPECT_THAT(raw.statuses(), ElementsAre(401, 100, 401, 100));
    ASSERT_EQ(us.incoming.size(), 2u);
    EXPECT_EQ(us.incoming[0].peer.kind, Peer::Kind::Extension);
    EXPECT_EQ(us.incoming[0].peer.id, 8001);
}

TEST_F(Strangers, CannotTellAnUnknownUserFromAWrongPassword) {
    send({});
    send({.more = authorization("1001", "wrong", "INVITE")});
    const auto wrong = raw.received.back();
    send({.more = authorization("nobody", "wrong", "INVITE")});
    const auto unknown = raw.received.back();
    EXPECT_EQ(wrong.status(), 403);
    EXPECT_EQ(wrong.reason(), unknown.reason());
    EXPECT_EQ(wrong.status(), unknown.status());
    EXPECT_EQ(wrong.headers().size(), unknown.headers().size());
    expect_no_state();
}

TEST_F(Strangers, CannotReplayCredentials) {
    send({});
    const auto credentials = authorization("1001", "secret", "INVITE");
    send({.call_id = "first", .more = credentials});
    send({.call_id = "replayed", .more = credentials});
    EXPECT_EQ(raw.statuses().back(), 401);
    const auto challenge =
        DigestChallenge::parse(*raw.received.back().find(HeaderId::WwwAuthenticate));
    ASSERT_TRUE(challenge);
    EXPECT_TRUE(challenge->stale);
    EXPECT_EQ(us.incoming.size(), 1u);
}

TEST_F(Strangers, MayUseANonceAgainWithTheNextCount) {
    send({});
    send({.call_id = "first", .more = authorization("1001", "secret", "INVITE", 1)});
    send({.call_id = "second", .more = authorization("1001", "secret", "INVITE", 2)});
    EXPECT_EQ(us.incoming.size(), 2u);
}

TEST_F(Strangers, AreToldThatANonceIsStaleAfterItsTime) {
    send({});
    const auto credentials = authorization("1001", "secret", "INVITE");
    time.advance(6min);
    send({.more = credentials});
    EXPECT_TRUE(
        DigestChallenge::parse(*raw.received.back().find(HeaderId::WwwAuthenticate))->stale);
    expect_no_state();
}

TEST_F(Strangers, WhoGuessAreAnsweredOnceASecond) {
    send({});
    for (int i = 0; i < 400; ++i) {  // of 10 ms each
        send({.more = authorization("1001", fmt::format("guess {}", i), "INVITE")});
    }
    const auto statuses = raw.statuses();
    const auto answered = std::count(statuses.begin(), statuses.end(), 403);
    EXPECT_GE(answered, 3);
    EXPECT_LE(answered, 8);
}

TEST_F(Strangers, CannotRegisterAnotherExtension) {
    us.add_extension(8002, "1002", "other");
    send({.method = "REGISTER", .user = "1001"});
    send(
        {.method = "REGISTER", .more = authorization("1002", "other", "REGISTER"), .user = "1001"});
    EXPECT_EQ(raw.statuses().back(), 403);
    EXPECT_EQ(us.agent->figures().registrations, 0u);
}

// RFC 3327: the proxy is asked to bring requests to the phone behind it.
TEST_F(Strangers, BehindAProxyAreCalledThroughItsPath) {
    const std::string path =
        "Require: path\nPath: <sip:10.0.0.66;lr;received=sip:192.168.7.7:5062>\n";
    send({.method = "REGISTER", .user = "1001"});
    send({.method = "REGISTER",
          .more = path + "Contact: <sip:1001@192.168.7.7>\n" +
                  authorization("1001", "secret", "REGISTER"),
          .user = "1001"});
    ASSERT_EQ(raw.statuses().back(), 200);
    EXPECT_EQ(raw.received.back().count(HeaderId::Path), 1u);
    auto call = us.call_to("192.168.7.7", "1001");
    call.contacts = us.agent->contacts(8001);
    const auto id = us.agent->invite(call);
    time.advance(10ms);
    const auto& invite = raw.received.back();
    ASSERT_EQ(invite.method(), Method::Invite);
    EXPECT_EQ(invite.request_uri()->host, "192.168.7.7");
    ASSERT_EQ(invite.routes()->size(), 1u);
    EXPECT_EQ(invite.routes()->at(0).uri.params.find("received"), "sip:192.168.7.7:5062");
    us.agent->end(id, {.cause = EndCause::NormalHangUp, .side = EndSide::System});
}

TEST_F(Strangers, AreAnsweredOnlyAFewTimesASecondAndThenNotReadAtAll) {
    for (int i = 0; i < 2'000; ++i) {
        raw.send_request(kUs, {.method = i % 2 == 0 ? "INVITE" : "OPTIONS",
                               .branch = fmt::format("z9hG4bKf{}", i),
                               .cseq = i + 1});
    }
    time.advance(1s);
    EXPECT_LE(raw.received.size(), 25u);
    EXPECT_GE(raw.received.size(), 5u);
    const auto figures = us.agent->figures();
    EXPECT_LT(figures.requests_received, 100u);  // the rest was dropped before it was parsed
    EXPECT_GT(figures.strangers_dropped, 1'900u);
    expect_no_state();
    EXPECT_EQ(time.pending(), 0u);
}

TEST_F(Strangers, DoNotHinderKnownPeers) {
    us.trunks["10.0.0.7"] = 7;
    RawPeer trunk(wire, "10.0.0.7");
    for (int i = 0; i < 500; ++i) {
        raw.send_request(kUs, {.branch = fmt::format("z9hG4bKf{}", i), .cseq = i + 1});
        trunk.send_request(
            kUs, {.method = "OPTIONS", .branch = fmt::format("z9hG4bKo{}", i), .cseq = i + 1});
    }
    time.advance(1s);
    EXPECT_EQ(trunk.received.size(), 500u);
}

TEST_F(Strangers, AreForgivenWhenTheyAuthenticate) {
    send({});
    const auto credentials = authorization("1001", "secret", "INVITE");
    for (int i = 0; i < 40; ++i) {
        send({.method = "OPTIONS"});
    }
    const auto before = raw.received.size();
    EXPECT_LT(before, 41u);
    send({.call_id = "mine", .more = credentials});
    EXPECT_EQ(us.incoming.size(), 1u);
    send({.method = "OPTIONS"});
    EXPECT_EQ(raw.statuses().back(), 401);
}

TEST_F(Strangers, AreNotAnsweredForAcksAndGarbage) {
    send({.method = "ACK"});
    raw.send_bytes(kUs, "GET / HTTP/1.0\r\n\r\n");
    raw.send_bytes(kUs, std::string(5'000, '\xff'));
    raw.send_bytes(kUs, "\r\n\r\n");
    raw.send_bytes(kUs, "\0");
    time.advance(10ms);
    EXPECT_TRUE(raw.received.empty());
    expect_no_state();
}

TEST_F(Strangers, AreNotReadAnyMoreWhenTheySendWhatBelongsToNothing) {
    for (int i = 0; i < 500; ++i) {
        raw.send_bytes(
            kUs,
            "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 10.0.0.2;branch=z9hG4bKx\r\nFrom: "
            "<sip:a@b>;tag=1\r\nTo: "
            "<sip:a@b>;tag=2\r\nCall-ID: x\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n");
    }
    time.advance(1s);
    EXPECT_LT(us.agent->figures().responses_received, 100u);
    EXPECT_TRUE(raw.received.empty());
}

TEST_F(Strangers, CannotFillTheMemoryByLongMessages) {
    raw.connect(kUs);
    raw.send_on_stream("OPTIONS sip:x@10.0.0.2 SIP/2.0\r\nContent-Length: 60000\r\n\r\n" +
                       std::string(20'000, 'x'));
    time.advance(10ms);
    EXPECT_EQ(raw.closed.size(), 1u);
}

TEST_F(Strangers, WhoNeverAuthenticateLoseTheirConnection) {
    raw.connect(kUs);
    time.advance(10ms);
    EXPECT_EQ(us.agent->figures().connections, 1u);
    time.advance(31s);
    EXPECT_TRUE(raw.closed.empty());
    time.advance(2s);
    EXPECT_EQ(raw.closed.size(), 1u);
    EXPECT_EQ(us.agent->figures().connections, 0u);
}

TEST_F(Strangers, OnSilentConnectionsGiveWayToNewOnes) {
    us.trunks["10.0.0.66"] = 66;
    raw.connect(kUs);
    raw.send_request(kUs, {.method = "OPTIONS"});
    time.advance(10ms);
    us.trunks.clear();
    for (int i = 0; i < 1'200; ++i) {
        raw.connect(kUs);
        time.advance(1ms);
    }
    time.advance(10ms);
    EXPECT_EQ(raw.closed.size(), 200u);
    EXPECT_EQ(us.agent->figures().connections, 1'001u) << "and the known one";
    time.advance(1min);
    EXPECT_EQ(us.agent->figures().connections, 1u);
}

TEST_F(Strangers, WhoDripAMessageLoseTheirConnection) {
    us.trunks["10.0.0.66"] = 66;
    raw.connect(kUs);
    time.advance(10ms);
    raw.send_request(kUs, {.method = "OPTIONS"});
    time.advance(10ms);
    ASSERT_THAT(raw.statuses(), ElementsAre(200));
    const std::string text = "OPTIONS sip:x@10.0.0.2 SIP/2.0\r\nVia: ";
    raw.send_on_stream(text);
    for (int i = 0; i < 12; ++i) {
        raw.send_on_stream("x");
        time.advance(1s);
    }
    EXPECT_EQ(raw.closed.size(), 1u);
}

TEST_F(Strangers, KeepATrustedConnectionOpenAndArePonged) {
    us.trunks["10.0.0.66"] = 66;
    raw.connect(kUs);
    raw.send_request(kUs, {.method = "OPTIONS"});
    time.advance(10ms);
    raw.stream_bytes.clear();
    raw.send_on_stream("\r\n\r\n");
    time.advance(10min);
    EXPECT_EQ(raw.stream_bytes, "\r\n");
    EXPECT_TRUE(raw.closed.empty());
}

TEST_F(Strangers, BreakAConnectionByBytesThatAreNoSip) {
    raw.connect(kUs);
    raw.send_on_stream(std::string(100'000, 'x'));
    time.advance(10ms);
    EXPECT_EQ(raw.closed.size(), 1u);
}

TEST(StrangerGuard, RemembersABoundedNumberOfAddresses) {
    internal::StrangerGuard guard(5);
    const auto now = from_epoch_ms(1'000'000);
    for (int i = 0; i < 10'000; ++i) {
        EXPECT_TRUE(guard.may_answer(fmt::format("10.{}.{}.1", i / 250, i % 250), now, {}));
    }
    EXPECT_EQ(guard.remembered(), limits::kSipStrangers);
}

TEST(StrangerGuard, TellsAFloodFromManyAddressesInAFewLines) {
    internal::StrangerGuard guard(5);
    auto now = from_epoch_ms(1'000'000);
    const auto flood = [&] {
        for (int i = 0; i < 10'000; ++i) {
            (void)guard.may_answer(fmt::format("10.{}.{}.1", i / 250, i % 250), now, "INVITE");
            now += 1ms;
        }
    };
    flood();
    EXPECT_EQ(guard.lines_logged(), 11u);  // ten addresses, and that there are many
    flood();
    EXPECT_EQ(guard.lines_logged(), 11u);
    now += 1min;
    flood();
    EXPECT_EQ(guard.lines_logged(), 23u);  // how many were not told, and the same again
}

TEST_F(Strangers, ThatFailAtASecondChallengeGetOne) {
    send({.more = "User-Agent: baresip v1.0.0 (x86_64/linux)\n"});
    EXPECT_EQ(raw.received[0].count(HeaderId::WwwAuthenticate), 1u);
    EXPECT_EQ(DigestChallenge::parse(*raw.received[0].find(HeaderId::WwwAuthenticate))->algorithm,
              DigestAlgorithm::Md5);
}

struct Sha256First : Strangers {
    static UserAgentOptions options() {
        UserAgentOptions result;
        result.digest_offer = DigestOffer::Sha256AndMd5;
        return result;
    }
    Sha256First() : Strangers(options()) {}
};

TEST_F(Sha256First, OffersTheStrongerAlgorithmFirst) {
    send({});
    const auto challenges = raw.received[0].all(HeaderId::WwwAuthenticate);
    ASSERT_EQ(challenges.size(), 2u);
    EXPECT_EQ(DigestChallenge::parse(challenges[0])->algorithm, DigestAlgorithm::Sha256);
}

}  // namespace
}  // namespace callfloor::sip
