// Session timers (RFC 4028) in both roles.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sip/internal/session_terms.h"
#include "sip/internal/test_against_peer.h"

namespace callfloor::sip {
namespace {

using internal::audio_at;
using internal::Pair;
using internal::Party;
using internal::RawPeer;
using internal::SessionExpires;
using std::chrono_literals::operator""min;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;
using testing::ElementsAre;

TEST(SessionExpiresHeader, IsReadAndWritten) {
    struct Row {
        std::string text;
        std::optional<Duration> interval;
        std::string written;
    };
    const Row rows[] = {{"1800", 1800s, "1800"},
                        {"1800;refresher=uac", 1800s, "1800;refresher=uac"},
                        {" 90 ; x=1 ; Refresher = UAS", 90s, "90;refresher=uas"},
                        {"90;refresher=me", 90s, "90"},
                        {"ninety", std::nullopt, ""},
                        {"-5", std::nullopt, ""},
                        {"", std::nullopt, ""}};
    for (const auto& row : rows) {
        SCOPED_TRACE(row.text);
        auto message = Message::response(200);
        message.add(HeaderId::SessionExpires, row.text);
        const auto read = SessionExpires::of(message);
        ASSERT_EQ(read.has_value(), row.interval.has_value());
        if (read) {
            EXPECT_EQ(read->interval, *row.interval);
            EXPECT_EQ(read->to_text(), row.written);
        }
    }
}

UserAgentOptions without_probes() {
    UserAgentOptions options;
    options.call_probe_every = Duration{};
    return options;
}

/// A peer by hand calls us, or is called.
struct SessionTimer : internal::AgainstRawPeer {
    SessionTimer() : AgainstRawPeer(without_probes()) {
        us.when_incoming = [this](const IncomingCall& call) {
            us.agent->answer(call.call, us.sdp());
        };
    }
    const Message& last_response() const { return raw.received.back(); }
    std::string header(const Message& message, HeaderId id) const {
        return std::string(message.find(id).value_or("none"));
    }
    /// Calls us with these header lines and acknowledges.
    void call_us(const std::string& more) {
        raw.send_request("10.0.0.2", {.more = more, .body = sdp()});
        time.advance(10ms);
        ok = last_response();
        raw.send_request(
            "10.0.0.2",
            {.method = "ACK", .branch = "z9hG4bKack", .to_tag = std::string(ok.to_tag())});
        time.advance(10ms);
        raw.received.clear();
    }
    void send_in_dialog(const std::string& method, const std::string& more,
                        const std::string& body = {}) {
        raw.send_request("10.0.0.2", {.method = method,
                                      .branch = "z9hG4bKd" + std::to_string(++requests),
                                      .cseq = 1 + requests,
                                      .to_tag = std::string(ok.to_tag()),
                                      .more = more,
                                      .body = body});
        time.advance(10ms);
    }
    /// We call, the peer answers with these header lines.
    CallId call_them(const std::string& more) {
        const auto id = us.invite("10.0.0.9");
        time.advance(10ms);
        raw.respond(*raw.last(Method::Invite), 200, "theirs", sdp(), more);
        time.advance(10ms);
        raw.received.clear();
        return id;
    }
    std::vector<std::string> next(Duration by) {
        raw.received.clear();
        time.advance(by);
        return raw.methods();
    }
    /// Answers what we sent last by that method.
    void respond(Method method, int status, const std::string& more = {},
                 const std::string& body = {}) {
        raw.respond(*raw.last(method), status, "theirs", body, more);
        time.advance(10ms);
    }
    Message ok;
    int requests = 0;
};

TEST_F(SessionTimer, IntervalBelowOurLeastIsRefusedWithIt) {
    raw.send_request("10.0.0.2",
                     {.more = "Supported: timer\nSession-Expires: 60\n", .body = sdp()});
    time.advance(10ms);
    EXPECT_EQ(raw.statuses(), std::vector{422});
    EXPECT_EQ(header(last_response(), HeaderId::MinSe), "90");
    EXPECT_TRUE(us.incoming.empty());
}

TEST_F(SessionTimer, NobodyAsksAndThereIsNone) {
    call_us("Supported: timer\n");
    EXPECT_EQ(ok.status(), 200);
    EXPECT_FALSE(ok.has(HeaderId::SessionExpires));
    EXPECT_TRUE(ok.lists(HeaderId::Supported, "timer"));
}

TEST_F(SessionTimer, CallerWhoAsksRefreshesUnlessHeSaysOtherwise) {
    call_us("Supported: timer\nSession-Expires: 120\n");
    EXPECT_EQ(header(ok, HeaderId::SessionExpires), "120;refresher=uac");
    EXPECT_TRUE(ok.lists(HeaderId::Require, "timer"));
}

TEST_F(SessionTimer, WeRefreshForACallerWhoCannot) {
    call_us("Session-Expires: 100\n");
    EXPECT_EQ(header(ok, HeaderId::SessionExpires), "100;refresher=uas");
    EXPECT_FALSE(ok.has(HeaderId::Require));
}

TEST_F(SessionTimer, CallWithoutTheCallersRefreshEndsBeforeItsTime) {
    call_us("Supported: timer\nSession-Expires: 90;refresher=uac\n");
    time.advance(40s);
    EXPECT_TRUE(us.ended.empty());
    send_in_dialog("UPDATE", "Supported: timer\nSession-Expires: 90;refresher=uac\n");
    EXPECT_EQ(last_response().status(), 200);
    EXPECT_EQ(header(last_response(), HeaderId::SessionExpires), "90;refresher=uac");
    time.advance(59s);
    EXPECT_TRUE(us.ended.empty()) << "90 - 30 s after the refresh";
    time.advance(2s);
    ASSERT_EQ(us.ended[us.incoming[0].call].size(), 1u);
    EXPECT_EQ(us.ended[us.incoming[0].call][0].cause, EndCause::SessionTimeout);
    EXPECT_NE(raw.last(Method::Bye), nullptr);
}

TEST_F(SessionTimer, ReinviteOfThePeerRefreshes) {
    call_us("Supported: timer\nSession-Expires: 90;refresher=uac\n");
    us.reoffer_answer = us.sdp();
    time.advance(50s);
    send_in_dialog("INVITE", "Supported: timer\nSession-Expires: 90;refresher=uac\n", sdp());
    EXPECT_EQ(last_response().status(), 200);
    send_in_dialog("INVITE", "Supported: timer\nSession-Expires: 30\n", sdp());
    EXPECT_EQ(last_response().status(), 422);
    time.advance(25s);
    EXPECT_TRUE(us.ended.empty());
}

TEST_F(SessionTimer, OurInviteAsksAndTakesWhatIsAgreed) {
    const auto id = us.invite("10.0.0.9");
    time.advance(10ms);
    const auto invite = *raw.last(Method::Invite);
    EXPECT_EQ(header(invite, HeaderId::SessionExpires), "1800");
    EXPECT_TRUE(invite.lists(HeaderId::Supported, "timer"));
    raw.respond(invite, 200, "theirs", sdp());
    EXPECT_THAT(next(60min), ElementsAre("ACK")) << "nothing was agreed";
    EXPECT_TRUE(us.ended[id].empty());
}

TEST_F(SessionTimer, OurInviteIsSentAgainWithTheLeastThePeerTakes) {
    const auto id = us.invite("10.0.0.9");
    time.advance(10ms);
    respond(Method::Invite, 422, "Min-SE: 3600");
    const auto second = *raw.last(Method::Invite);
    EXPECT_EQ(header(second, HeaderId::SessionExpires), "3600");
    EXPECT_EQ(header(second, HeaderId::MinSe), "3600");
    EXPECT_EQ(second.cseq()->number, 2u);
    respond(Method::Invite, 422, "Min-SE: 4000");
    respond(Method::Invite, 422, "Min-SE: 5000");
    ASSERT_EQ(us.ended[id].size(), 1u) << "not for ever";
    EXPECT_EQ(us.ended[id][0].sip_status, 422);
}

TEST_F(SessionTimer, WeRefreshByUpdateAtHalfTime) {
    (void)call_them("Session-Expires: 100;refresher=uac");
    EXPECT_TRUE(next(49s).empty());
    EXPECT_THAT(next(1s + 300ms), ElementsAre("INVITE")) << "its 200 allowed no UPDATE";
    respond(Method::Invite, 200, "Session-Expires: 100;refresher=uac", sdp());
    EXPECT_THAT(next(50s + 300ms), ElementsAre("INVITE"));
}

TEST_F(SessionTimer, UpdateIsUsedWhereItIsAllowedUntilItIsNot) {
    const auto id =
        call_them("Allow: INVITE, ACK, BYE, UPDATE\nSession-Expires: 100;refresher=uac");
    EXPECT_THAT(next(50s + 300ms), ElementsAre("UPDATE"));
    const auto& update = *raw.last(Method::Update);
    EXPECT_EQ(header(update, HeaderId::SessionExpires), "100;refresher=uac");
    EXPECT_TRUE(update.has(HeaderId::Contact));
    EXPECT_TRUE(update.body().empty());
    respond(Method::Update, 200, "Session-Expires: 100;refresher=uac");
    EXPECT_THAT(next(50s + 300ms), ElementsAre("UPDATE"));
    respond(Method::Update, 405);
    EXPECT_NE(raw.last(Method::Invite), nullptr) << "a re-INVITE in its place, at once";
    EXPECT_TRUE(us.ended[id].empty());
}

TEST_F(SessionTimer, RefreshThatIsNotAnsweredEndsTheCall) {
    const auto id = call_them("Session-Expires: 100;refresher=uac");
    time.advance(51s);
    time.advance(33s);
    ASSERT_EQ(us.ended[id].size(), 1u);
    EXPECT_EQ(us.ended[id][0].cause, EndCause::SessionTimeout);
}

TEST_F(SessionTimer, RefusedRefreshIsTriedAgainUntilTheSessionExpires) {
    const auto id = call_them("Session-Expires: 100;refresher=uac");
    int refreshes = 0;
    for (int second = 0; second < 99; ++second) {
        raw.received.clear();
        time.advance(1s);
        if (raw.last(Method::Invite) != nullptr) {
            ++refreshes;
            raw.respond(*raw.last(Method::Invite), 500, "theirs");
        }
    }
    EXPECT_EQ(refreshes, 5);
    EXPECT_TRUE(us.ended[id].empty());
    time.advance(2s);
    ASSERT_EQ(us.ended[id].size(), 1u);
    EXPECT_EQ(us.ended[id][0].cause, EndCause::SessionTimeout);
}

TEST(SessionTimerBetweenTwo, KeepsALongCallUpWhoeverRefreshesAndWhateverIsLost) {
    for (const bool with_loss : {false, true}) {
        SCOPED_TRACE(with_loss);
        UserAgentOptions options = without_probes();
        options.session_interval = 90s;
        Pair pair({.delay_min = 1ms, .delay_max = 20ms, .loss = with_loss ? 0.2 : 0}, options, 5);
        pair.b.when_incoming = [&](const IncomingCall& call) {
            pair.b.agent->answer(call.call, pair.b.sdp());
        };
        const auto id = pair.a.invite("10.0.0.2");
        pair.run(60min);
        EXPECT_TRUE(pair.a.answered.contains(id));
        EXPECT_TRUE(pair.a.ended.empty());
        EXPECT_TRUE(pair.b.ended.empty());
        EXPECT_TRUE(pair.b.reoffers.empty()) << "by UPDATE without an offer";
        pair.wire.set_reachable("10.0.0.1", false);
        pair.run(2min);
        EXPECT_EQ(pair.a.ended[id].size(), 1u);
        EXPECT_EQ(pair.b.ended.size(), 1u);
    }
}

}  // namespace
}  // namespace callfloor::sip
