// SUBSCRIBE and NOTIFY (RFC 6665), as a registered phone uses them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sip/internal/test_against_peer.h"

namespace callfloor::sip {
namespace {

using internal::RawPeer;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;
using std::chrono_literals::operator""min;
using testing::ElementsAre;
using testing::IsEmpty;

const std::string kUs = "10.0.0.2";

/// The raw peer is a phone: extension 8001 with a password.
struct Subscribing : internal::AgainstRawPeer {
    Subscribing() : AgainstRawPeer(patient()) {
        us.trunks.clear();
        us.add_extension(5, "8001", "secret");
    }
    static UserAgentOptions patient() {
        UserAgentOptions options;
        options.stranger_requests_per_second = 1'000;
        return options;
    }
    std::string credentials() {
        raw.send_request(kUs, {.method = "OPTIONS",
                               .branch = fmt::format("z9hG4bKc{}", ++count),
                               .call_id = "probe"});
        time.advance(10ms);
        const auto challenge =
            DigestChallenge::parse(*raw.received.back().find(HeaderId::WwwAuthenticate));
        EXPECT_TRUE(challenge);
        const auto answer = answer_challenge(*challenge, {.user = "8001",
                                                          .password = "secret",
                                                          .method = "SUBSCRIBE",
                                                          .uri = "sip:4001@" + kUs,
                                                          .cnonce = "c"});
        raw.received.clear();
        return "Authorization: " + to_text(answer) + "\n";
    }
    void subscribe(const std::string& more, const std::string& call_id = "sub") {
        raw.send_request(kUs, {.method = "SUBSCRIBE",
                               .branch = fmt::format("z9hG4bKs{}", ++count),
                               .call_id = call_id,
                               .more = credentials() + more});
        time.advance(10ms);
    }
    void resubscribe(const std::string& tag, int cseq, const std::string& more) {
        raw.received.clear();
        raw.send_request(kUs, {.method = "SUBSCRIBE",
                               .branch = fmt::format("z9hG4bKs{}", ++count),
                               .call_id = "sub",
                               .cseq = cseq,
                               .to_tag = tag,
                               .more = more});
        time.advance(10ms);
    }
    void confirm() {
        raw.respond(*raw.last(Method::Notify), 200, "");
        time.advance(10ms);
    }
    int count = 0;
};

TEST_F(Subscribing, IsAnsweredAndToldTheStateAtOnce) {
    subscribe("Event: message-summary\nExpires: 600\n");
    EXPECT_THAT(raw.statuses(), ElementsAre(200));
    EXPECT_EQ(raw.received[0].find(HeaderId::Expires), "600");
    ASSERT_EQ(us.subscriptions.size(), 1u);
    EXPECT_EQ(us.subscriptions[0].extension, 5);
    EXPECT_EQ(us.subscriptions[0].package, "message-summary");
    const auto* notify = raw.last(Method::Notify);
    ASSERT_NE(notify, nullptr);
    EXPECT_EQ(notify->find(HeaderId::Event), "message-summary");
    EXPECT_EQ(notify->find(HeaderId::SubscriptionState), "active;expires=600");
    EXPECT_EQ(notify->body(), "Messages-Waiting: no\r\n");
    EXPECT_EQ(notify->from_tag(), raw.received[0].to_tag());
}

TEST_F(Subscribing, TellsChangesUntilItExpires) {
    subscribe("Event: dialog\nExpires: 60\n");
    confirm();
    us.agent->notify(us.subscriptions[0].id, {"<changed/>", "application/dialog-info+xml", false});
    time.advance(10ms);
    EXPECT_EQ(raw.last(Method::Notify)->body(), "<changed/>");
    confirm();
    time.advance(1min);
    EXPECT_EQ(raw.last(Method::Notify)->find(HeaderId::SubscriptionState),
              "terminated;reason=timeout");
    EXPECT_EQ(us.subscriptions_ended.size(), 1u);
    us.agent->notify(us.subscriptions[0].id, {"<late/>", "application/dialog-info+xml", false});
    time.advance(1min);
    EXPECT_NE(raw.last(Method::Notify)->body(), "<late/>");
}

TEST_F(Subscribing, IsRefreshedAndGivenUpInItsDialog) {
    subscribe("Event: dialog\nExpires: 60\n");
    const std::string tag(raw.received[0].to_tag());
    confirm();
    time.advance(50s);
    resubscribe(tag, 2, "Event: dialog\nExpires: 60\n");
    EXPECT_THAT(raw.statuses(), ElementsAre(200));
    EXPECT_EQ(raw.last(Method::Notify)->body(), "Messages-Waiting: no\r\n") << "the state again";
    confirm();
    time.advance(50s);
    EXPECT_THAT(us.subscriptions_ended, IsEmpty());
    resubscribe(tag, 2, "Event: dialog\nExpires: 60\n");
    EXPECT_EQ(raw.statuses(), std::vector{200}) << "an equal CSeq is no step back";
    confirm();
    resubscribe(tag, 1, "Event: dialog\nExpires: 60\n");
    EXPECT_EQ(raw.statuses(), std::vector{500});
    resubscribe(tag, 3, "Event: dialog\nExpires: 0\n");
    EXPECT_THAT(raw.statuses(), ElementsAre(200));
    EXPECT_EQ(us.subscriptions_ended.size(), 1u);
    confirm();
    resubscribe(tag, 4, "Event: dialog\nExpires: 60\n");
    EXPECT_THAT(raw.statuses(), ElementsAre(481));
}

TEST_F(Subscribing, IsForgottenWhenTheNewsAreRefused) {
    subscribe("Event: dialog\n");
    raw.respond(*raw.last(Method::Notify), 481, "");
    time.advance(10ms);
    EXPECT_EQ(us.subscriptions_ended.size(), 1u);
    subscribe("Event: dialog\n", "sub2");
    time.advance(1min);  // nobody answers
    EXPECT_EQ(us.subscriptions_ended.size(), 2u);
}

TEST_F(Subscribing, IsRefusedWithTheReason) {
    subscribe("Event: presence\n");
    EXPECT_THAT(raw.statuses(), ElementsAre(489));
    EXPECT_EQ(raw.received[0].find(HeaderId::AllowEvents), "message-summary, dialog, refer");
    subscribe("Event: dialog\nExpires: 5\n", "sub2");
    EXPECT_THAT(raw.statuses(), ElementsAre(423));
    us.subscribe_status = 404;
    subscribe("Event: dialog\n", "sub3");
    EXPECT_THAT(raw.statuses(), ElementsAre(404));
    EXPECT_THAT(raw.methods(), IsEmpty());
}

TEST_F(Subscribing, IsBoundedForEachPhone) {
    for (std::size_t i = 0; i < limits::kSubscriptionsPerExtension; ++i) {
        subscribe("Event: dialog\n", fmt::format("sub{}", i));
        confirm();
    }
    EXPECT_EQ(us.subscriptions.size(), limits::kSubscriptionsPerExtension);
    subscribe("Event: dialog\n", "one-more");
    EXPECT_THAT(raw.statuses(), ElementsAre(503));
}

TEST_F(Subscribing, IsNothingForStrangersAndTrunks) {
    raw.send_request(kUs, {.method = "SUBSCRIBE", .more = "Event: dialog\n"});
    time.advance(10ms);
    EXPECT_THAT(raw.statuses(), ElementsAre(401));
    us.trunks["10.0.0.9"] = 9;
    raw.received.clear();
    raw.send_request(kUs, {.method = "SUBSCRIBE",
                           .branch = "z9hG4bKt",
                           .call_id = "trunk",
                           .more = "Event: dialog\n"});
    time.advance(10ms);
    EXPECT_THAT(raw.statuses(), ElementsAre(403));
}

}  // namespace
}  // namespace callfloor::sip
