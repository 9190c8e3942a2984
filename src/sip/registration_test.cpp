// Registering with digest, at the registrar of another user agent, in virtual time.
#include <gtest/gtest.h>

#include "sip/internal/test_party.h"

namespace callfloor::sip {
namespace {

using internal::Pair;
using internal::Party;
using std::chrono_literals::operator""s;
using std::chrono_literals::operator""h;
using std::chrono_literals::operator""min;
using std::chrono_literals::operator""ms;

UserAgent::TrunkRegistration at_b(const std::string& user, const std::string& password,
                                  TransportKind transport = TransportKind::Udp) {
    UserAgent::TrunkRegistration registration;
    registration.registrar = SipUri::make({}, "10.0.0.2", 5060);
    registration.user = user;
    registration.password = password;
    registration.proxy = {.address = "10.0.0.2", .port = 5060, .transport = transport};
    return registration;
}

struct Registering : testing::Test {
    Registering() {
        pair.b.trunks.clear();
        pair.b.add_extension(8001, "1001", "secret");
    }
    Pair pair;
};

TEST_F(Registering, SucceedsWithTheRightPassword) {
    (void)pair.a.agent->register_at(at_b("1001", "secret"));
    pair.run(1s);
    ASSERT_EQ(pair.a.registrations.size(), 1u);
    EXPECT_TRUE(pair.a.registrations[0].first) << pair.a.registrations[0].second;
    ASSERT_EQ(pair.b.contact_changes.size(), 1u);
    EXPECT_EQ(pair.b.contact_changes[0].first, 8001);
    ASSERT_EQ(pair.b.agent->contacts(8001).size(), 1u);
    EXPECT_EQ(pair.b.agent->contacts(8001)[0].flow.remote, internal::udp("10.0.0.1"));
}

TEST_F(Registering, FailsWithTheWrongPasswordAndForUnknownUsersAlike) {
    (void)pair.a.agent->register_at(at_b("1001", "wrong"));
    pair.run(1s);
    (void)pair.a.agent->register_at(at_b("9999", "secret"));
    pair.run(1s);
    ASSERT_EQ(pair.a.registrations.size(), 2u);
    EXPECT_FALSE(pair.a.registrations[0].first);
    EXPECT_EQ(pair.a.registrations[0], pair.a.registrations[1]);
    EXPECT_TRUE(pair.b.agent->contacts(8001).empty());
}

TEST_F(Registering, IsRefreshedAndThenRemoved) {
    const auto id = pair.a.agent->register_at(at_b("1001", "secret"));
    pair.run(1h);
    EXPECT_EQ(pair.b.agent->contacts(8001).size(), 1u);
    EXPECT_EQ(pair.b.contact_changes.size(), 1u);
    EXPECT_EQ(pair.a.registrations.size(), 1u);
    pair.a.agent->unregister(id);
    pair.run(1s);
    EXPECT_TRUE(pair.b.agent->contacts(8001).empty());
    ASSERT_EQ(pair.b.contact_changes.size(), 2u);
    EXPECT_TRUE(pair.b.contact_changes[1].second.empty());
}

TEST_F(Registering, ExpiresWhenThePhoneIsGone) {
    (void)pair.a.agent->register_at(at_b("1001", "secret"));
    pair.run(1s);
    pair.wire.set_reachable("10.0.0.1", false);
    pair.run(6min);
    EXPECT_TRUE(pair.b.agent->contacts(8001).empty());
    EXPECT_EQ(pair.b.contact_changes.size(), 2u);
}

TEST_F(Registering, IsRemovedAtOnceWhenItsConnectionBreaks) {
    (void)pair.a.agent->register_at(at_b("1001", "secret", TransportKind::Tcp));
    pair.run(1s);
    ASSERT_EQ(pair.b.agent->contacts(8001).size(), 1u);
    pair.wire.break_streams("10.0.0.2");
    pair.run(2ms);
    ASSERT_GE(pair.b.contact_changes.size(), 2u);
    EXPECT_TRUE(pair.b.contact_changes[1].second.empty());
    pair.run(5s);  // and the phone comes back by itself
    EXPECT_EQ(pair.b.agent->contacts(8001).size(), 1u);
}

TEST_F(Registering, LetsCallsReachThePhoneOverItsConnection) {
    (void)pair.a.agent->register_at(at_b("1001", "secret", TransportKind::Tcp));
    pair.a.when_incoming = [this](const IncomingCall& call) {
        pair.a.agent->answer(call.call, pair.a.sdp());
    };
    pair.run(1s);
    const auto streams = pair.wire.streams();
    auto call = pair.b.call_to("10.0.0.1", "1001");
    call.contacts = {pair.b.agent->contacts(8001).at(0)};
    const auto id = pair.b.agent->invite(call);
    pair.run(1s);
    EXPECT_TRUE(pair.b.answered.contains(id));
    EXPECT_EQ(pair.a.incoming.at(0).request_uri.user, "1001");
    EXPECT_EQ(pair.a.confirmed.size(), 1u);
    EXPECT_EQ(pair.wire.streams(), streams);
}

}  // namespace
}  // namespace callfloor::sip
