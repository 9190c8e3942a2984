#include "sip/registrar.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.h"

namespace callfloor::sip {
namespace {

using std::chrono_literals::operator""s;
using testing::ElementsAre;

constexpr std::int64_t kAna = 8001;

struct RegistrarTest : testing::Test {
    static Flow flow(int host, std::uint64_t connection = 0) {
        Flow result;
        result.local = {.address = "10.0.0.1", .port = 5060};
        result.remote = {.address = fmt::format("10.0.1.{}", host), .port = 5060};
        if (connection != 0) {
            result.remote.transport = TransportKind::Tcp;
            result.connection = ConnectionId{connection};
        }
        return result;
    }
    static Message request(const std::string& contact, const std::string& expires = {},
                           int cseq = 1, const std::string& call_id = "one") {
        auto message = Message::request(Method::Register, "sip:callfloor");
        if (!contact.empty()) {
            message.add(HeaderId::Contact, contact);
        }
        if (!expires.empty()) {
            message.add(HeaderId::Expires, expires);
        }
        message.add(HeaderId::CallId, call_id);
        message.add(HeaderId::CSeq, fmt::format("{} REGISTER", cseq));
        return message;
    }
    RegisterOutcome apply(const Message& message, const Flow& from = flow(1)) {
        return registrar.apply(kAna, message, from, now);
    }
    std::vector<std::string> users() const {
        std::vector<std::string> result;
        for (const auto& contact : registrar.contacts(kAna)) {
            result.push_back(contact.uri.user);
        }
        return result;
    }

    Instant now = from_epoch_ms(1'000'000);
    Registrar registrar{RegistrarLimits{}};
};

TEST_F(RegistrarTest, TakesTheExpiresOfTheContactBeforeTheHeaderBeforeTheDefault) {
    (void)apply(request("<sip:a@10.0.1.1>;expires=100", "200"));
    (void)apply(request("<sip:b@10.0.1.2>", "200", 1, "two"), flow(2));
    (void)apply(request("<sip:c@10.0.1.3>", "", 1, "three"), flow(3));
    (void)apply(request("<sip:d@10.0.1.4>", "999999", 1, "four"), flow(4));
    std::vector<std::int64_t> seconds;
    for (const auto& contact : registrar.contacts(kAna)) {
        seconds.push_back((contact.expires - now) / 1s);
    }
    EXPECT_THAT(seconds, ElementsAre(100, 200, 300, 3'600));
}

TEST_F(RegistrarTest, RefusesTooBriefWith423AndKeepsWhatWas) {
    (void)apply(request("<sip:a@10.0.1.1>"));
    const auto outcome =
        apply(request("<sip:b@10.0.1.2>;expires=100, <sip:c@10.0.1.3>;expires=10", "", 2));
    EXPECT_EQ(outcome.status, 423);
    EXPECT_FALSE(outcome.is_changed);
    EXPECT_THAT(users(), ElementsAre("a"));
}

TEST_F(RegistrarTest, RefreshesTheSameContactWithoutNews) {
    EXPECT_TRUE(apply(request("<sip:a@10.0.1.1>")).is_changed);
    now += 200s;
    EXPECT_FALSE(apply(request("<sip:a@10.0.1.1>", "", 2)).is_changed);
    EXPECT_TRUE(registrar.expire(now + 200s).empty());
    EXPECT_TRUE(
        apply(request("<sip:a@10.0.1.1>", "", 3), flow(7)).is_changed);  // another flow is news
    EXPECT_EQ(registrar.size(), 1u);
}

TEST_F(RegistrarTest, KnowsSinceWhenAPhoneIsRegistered) {
    const auto first = now;
    (void)apply(request("<sip:a@10.0.1.1>"));
    now += 200s;
    (void)apply(request("<sip:a@10.0.1.1>", "", 2));
    EXPECT_EQ(registrar.contacts(kAna).at(0).registered, first) << "a refresh is no new beginning";
    now += 100s;
    (void)apply(request("<sip:a@10.0.1.1>", "", 1, "after the restart"));
    EXPECT_EQ(registrar.contacts(kAna).at(0).registered, now);
}

TEST_F(RegistrarTest, KeepsThePathOfAPhoneBehindProxies) {
    auto message = request("<sip:a@10.0.9.1>");
    message.add(HeaderId::Path, "<sip:edge.example.com;lr>");
    message.add(HeaderId::Path, "<sip:core.example.com;lr>");
    (void)apply(message);
    const auto path = registrar.contacts(kAna).at(0).path;
    ASSERT_EQ(path.size(), 2u);
    EXPECT_EQ(path[0].uri.host, "edge.example.com");
    EXPECT_EQ(path[1].uri.host, "core.example.com");
    EXPECT_TRUE(apply(request("<sip:a@10.0.9.1>", "", 2)).is_changed) << "the way changed";
    EXPECT_TRUE(registrar.contacts(kAna).at(0).path.empty());
}

TEST_F(RegistrarTest, RefusesAPathThatIsNone) {
    auto bad = request("<sip:a@10.0.9.1>");
    bad.add(HeaderId::Path, "<sip:");
    EXPECT_EQ(apply(bad).status, 400);
    auto endless = request("<sip:a@10.0.9.1>");
    for (std::size_t i = 0; i <= limits::kSipPathProxies; ++i) {
        endless.add(HeaderId::Path, "<sip:10.0.9.2;lr>");
    }
    EXPECT_EQ(apply(endless).status, 400);
    EXPECT_EQ(registrar.size(), 0u);
}

TEST_F(RegistrarTest, PhonesBehindOneProxyDoNotReplaceEachOther) {
    for (const auto* phone : {"one", "two"}) {
        auto message = request(fmt::format("<sip:{}@10.0.9.1>", phone), "", 1, phone);
        message.add(HeaderId::Via, "SIP/2.0/UDP 10.0.1.1;branch=z9hG4bKp");
        message.add(HeaderId::Via, "SIP/2.0/UDP 10.0.9.1;branch=z9hG4bKu");
        (void)apply(message);
    }
    EXPECT_THAT(users(), ElementsAre("one", "two"));
}

TEST_F(RegistrarTest, ReplacesThePhoneThatMovedOrStartedAnew) {
    (void)apply(request("<sip:a@10.0.1.1>;+sip.instance=\"<urn:uuid:1>\";reg-id=1"));
    (void)apply(request("<sip:b@10.0.1.9>;+sip.instance=\"<urn:uuid:1>\";reg-id=1", "", 1, "two"),
                flow(9));
    EXPECT_THAT(users(), ElementsAre("b"));
    (void)apply(request("<sip:c@10.0.1.9>", "", 1, "three"),
                flow(9));  // the same socket, another Call-ID
    EXPECT_THAT(users(), ElementsAre("c"));
}

TEST_F(RegistrarTest, KeepsSeveralContactsOfOneRequest) {
    (void)apply(request("<sip:a@10.0.1.1>, <sip:b@10.0.1.1>"));
    EXPECT_THAT(users(), ElementsAre("a", "b"));
    EXPECT_THAT(registrar.contact_headers(kAna, now),
                ElementsAre("<sip:a@10.0.1.1>;expires=300", "<sip:b@10.0.1.1>;expires=300"));
}

TEST_F(RegistrarTest, RemovesOneByExpiresZeroAndAllByStar) {
    (void)apply(request("<sip:a@10.0.1.1>, <sip:b@10.0.1.1>, <sip:c@10.0.1.1>"));
    EXPECT_TRUE(apply(request("<sip:b@10.0.1.1>;expires=0", "", 2)).is_changed);
    EXPECT_THAT(users(), ElementsAre("a", "c"));
    EXPECT_EQ(apply(request("*", "60", 3)).status, 400);
    EXPECT_TRUE(apply(request("*", "0", 3)).is_changed);
    EXPECT_TRUE(users().empty());
    EXPECT_EQ(registrar.size(), 0u);
    EXPECT_FALSE(registrar.next_expiry());
}

TEST_F(RegistrarTest, RefusesWhatComesOutOfOrder) {
    (void)apply(request("<sip:a@10.0.1.1>", "", 5));
    EXPECT_EQ(apply(request("<sip:a@10.0.1.1>;expires=0", "", 4)).status, 500);
    EXPECT_EQ(apply(request("*", "0", 4)).status, 500);
    EXPECT_THAT(users(), ElementsAre("a"));
}

TEST_F(RegistrarTest, ReplacesTheContactRefreshedLongestAgoAtTheBound) {
    for (int i = 1; i <= 6; ++i) {
        (void)apply(request(fmt::format("<sip:p{}@10.0.1.{}>", i, i), "", 1, std::to_string(i)),
                    flow(i));
    }
    EXPECT_THAT(users(), ElementsAre("p3", "p4", "p5", "p6"));
}

TEST_F(RegistrarTest, AnswersAQuestionWithoutChange) {
    (void)apply(request("<sip:a@10.0.1.1>"));
    const auto outcome = apply(request(""));
    EXPECT_EQ(outcome.status, 200);
    EXPECT_FALSE(outcome.is_changed);
    EXPECT_EQ(registrar.size(), 1u);
}

TEST_F(RegistrarTest, ForgetsContactsOfABrokenConnectionOnly) {
    (void)apply(request("<sip:a@10.0.1.1;transport=tcp>"), flow(1, 77));
    (void)apply(request("<sip:b@10.0.1.2>", "", 1, "two"), flow(2));
    EXPECT_TRUE(registrar.knows_flow(flow(1, 77)));
    EXPECT_THAT(registrar.on_flow_closed(flow(1, 77)), ElementsAre(kAna));
    EXPECT_THAT(users(), ElementsAre("b"));
    EXPECT_FALSE(registrar.knows_flow(flow(1, 77)));
    EXPECT_TRUE(registrar.on_flow_closed(flow(1, 77)).empty());
}

TEST_F(RegistrarTest, ExpiresEachContactAtItsTime) {
    (void)apply(
        request("<sip:a@10.0.1.1>;expires=100, <sip:b@10.0.1.1>;expires=200, "
                "<sip:c@10.0.1.1>;expires=200"));
    EXPECT_EQ(registrar.next_expiry(), now + 100s);
    EXPECT_TRUE(registrar.expire(now + 99s).empty());
    EXPECT_THAT(registrar.expire(now + 100s), ElementsAre(kAna));
    EXPECT_THAT(users(), ElementsAre("b", "c"));
    EXPECT_THAT(registrar.expire(now + 200s), ElementsAre(kAna));
    EXPECT_EQ(registrar.size(), 0u);
    EXPECT_FALSE(registrar.next_expiry());
}

TEST_F(RegistrarTest, RefusesNewContactsAboveTheBoundOfAll) {
    for (std::size_t i = 0; i < limits::kSipRegistrations; ++i) {
        const auto outcome = registrar.apply(static_cast<std::int64_t>(i) + 1,
                                             request("<sip:a@10.0.1.1>"), flow(1), now);
        ASSERT_EQ(outcome.status, 200);
    }
    EXPECT_EQ(registrar.apply(99'999, request("<sip:a@10.0.1.1>"), flow(1), now).status, 503);
    EXPECT_EQ(registrar.apply(1, request("<sip:a@10.0.1.1>", "", 2), flow(1), now).status, 200);
}

TEST_F(RegistrarTest, TellsEachExtensionTouchedOnceEvenWhenOnlyTheTimeChanged) {
    (void)apply(request("<sip:a@10.0.1.1>"));
    (void)apply(request("<sip:a@10.0.1.1>", "", 2));
    EXPECT_THAT(registrar.take_touched(), ElementsAre(kAna));
    EXPECT_TRUE(registrar.take_touched().empty());
    EXPECT_FALSE(apply(request("<sip:a@10.0.1.1>", "", 3)).is_changed);
    EXPECT_THAT(registrar.take_touched(), ElementsAre(kAna));
    (void)registrar.expire(now + 300s);
    EXPECT_THAT(registrar.take_touched(), ElementsAre(kAna));
}

TEST_F(RegistrarTest, TakesUpWhereTheLastRunWas) {
    (void)apply(request("<sip:a@10.0.1.1>;expires=100;+sip.instance=\"<urn:uuid:1>\";reg-id=1"));
    (void)apply(request("<sip:b@10.0.1.2;transport=tcp>", "", 1, "two"), flow(2, 7));
    Registrar after{RegistrarLimits{}};
    EXPECT_FALSE(after.restore(kAna, registrar.bindings(kAna), now + 100s)) << "all are over";
    ASSERT_TRUE(after.restore(kAna, registrar.bindings(kAna), now + 99s));
    EXPECT_EQ(after.size(), 1u) << "the connection ended with the last run";
    EXPECT_TRUE(after.knows_flow(flow(1)));
    EXPECT_TRUE(after.take_touched().empty());
    EXPECT_THAT(after.contact_headers(kAna, now + 99s),
                ElementsAre(registrar.contact_headers(kAna, now + 99s)[0]));
    EXPECT_FALSE(after.restore(kAna, registrar.bindings(kAna), now + 99s))
        << "what a phone says now is truer";
    // The phone is known again by its CSeq and by its instance, from whatever address.
    const auto moved = "<sip:a@10.0.1.9>;+sip.instance=\"<urn:uuid:1>\";reg-id=1";
    EXPECT_EQ(after.apply(kAna, request(moved, "", 0), flow(9), now).status, 500);
    EXPECT_EQ(after.apply(kAna, request(moved, "", 2), flow(9), now).status, 200);
    EXPECT_EQ(after.size(), 1u);
}
}  // namespace
}  // namespace callfloor::sip
