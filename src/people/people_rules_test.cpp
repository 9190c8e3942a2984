#include "people/people_rules.h"

#include <latch>
#include <thread>

#include <gtest/gtest.h>

#include "people/access.h"
#include "people/audit.h"
#include "people/login_throttle.h"
#include "people/password.h"

namespace callfloor::people {
namespace {

using std::chrono::seconds;

TEST(PasswordPolicy, TakesPhrasesAndRefusesWhatIsTriedFirst) {
    for (const auto* good :
         {"seven quiet lamps", "坐席班组长值班经理话务", "x9$kQ-77tzz!", "ana likes green tea"}) {
        EXPECT_TRUE(check_password(good, "ana")) << good;
    }
    for (const auto* bad :
         {"", "short", "ninechars", "坐席班组长", "qwertyuiop", "QWERTYUIOP", "1234567890",
          "0987654321", "aaaaaaaaaaaa", "abcabcabcabc", "ababababab", "password123", "P@ssw0rd123",
          "administrator", "benjamin12", "benjamin!!", "1111111112"}) {
        EXPECT_FALSE(check_password(bad, "benjamin")) << bad;
    }
}

TEST(PasswordHash, VerifiesOnlyItsPassword) {
    const auto hash = hash_password("seven quiet lamps", PasswordCost::Minimal);
    ASSERT_TRUE(hash);
    EXPECT_TRUE(hash->starts_with("$argon2id$"));
    EXPECT_NE(*hash, *hash_password("seven quiet lamps", PasswordCost::Minimal));  // salted
    EXPECT_TRUE(verify_password(*hash, "seven quiet lamps", PasswordCost::Minimal));
    EXPECT_FALSE(verify_password(*hash, "seven quiet lamp", PasswordCost::Minimal));
    EXPECT_FALSE(verify_password("", "", PasswordCost::Minimal));
    EXPECT_FALSE(verify_password("$argon2id$broken", "x", PasswordCost::Minimal));
    EXPECT_FALSE(verify_password(std::string(500, 'x'), "x", PasswordCost::Minimal));
    EXPECT_TRUE(needs_rehash(*hash, PasswordCost::Interactive));
    EXPECT_FALSE(needs_rehash(*hash, PasswordCost::Minimal));
}

TEST(PasswordDesk, RefusesBeyondTheQueue) {
    PasswordDesk desk;
    std::latch release{1};
    std::atomic<int> entered = 0;
    std::atomic<int> finished = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < PasswordDesk::kAtOnce + PasswordDesk::kWaiting; ++i) {
        threads.emplace_back([&] {
            const auto done = desk.run([&] {
                ++entered;
                release.wait();
                return true;
            });
            finished += done.has_value();
        });
    }
    Result<bool> refused = true;
    while (refused) {  // until all have arrived, trying would wait: ask only when both run
        if (entered == PasswordDesk::kAtOnce && desk.waiting() == PasswordDesk::kWaiting) {
            refused = desk.run([] { return true; });
        }
        std::this_thread::yield();
    }
    EXPECT_EQ(refused.error().code, ErrorCode::Unavailable);
    release.count_down();
    for (auto& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(finished, PasswordDesk::kAtOnce + PasswordDesk::kWaiting);
}

TEST(LoginThrottle, DoublesTheWaitUpToItsBound) {
    LoginThrottle throttle;
    Instant now = from_epoch_ms(1'767'229'200'000);
    for (int i = 0; i < 4; ++i) {
        throttle.failed("ana", "a" + std::to_string(i), now);
        EXPECT_EQ(throttle.wait("ana", "x", now), Duration{0});
    }
    Duration expected = seconds(1);
    for (int i = 0; i < 10; ++i) {
        throttle.failed("ANA", "b" + std::to_string(i), now);
        EXPECT_EQ(throttle.wait("ana", "x", now), std::min<Duration>(expected, seconds(60)));
        now += throttle.wait("ana", "x", now);
        EXPECT_EQ(throttle.wait("ana", "x", now), Duration{0});
        expected *= 2;
    }
}

TEST(LoginThrottle, SlowsAnAddressThatTriesManyNames) {
    LoginThrottle throttle;
    const Instant now = from_epoch_ms(1'767'229'200'000);
    for (int i = 0; i < 19; ++i) {
        throttle.failed("user" + std::to_string(i), "198.51.100.1", now);
    }
    EXPECT_EQ(throttle.wait("fresh", "198.51.100.1", now), Duration{0});
    for (int i = 0; i < 40; ++i) {
        throttle.failed("more" + std::to_string(i), "198.51.100.1", now);
    }
    EXPECT_EQ(throttle.wait("fresh", "198.51.100.1", now), std::chrono::minutes(15));
    EXPECT_EQ(throttle.wait("fresh", "198.51.100.2", now), Duration{0});
}

TEST(LoginThrottle, SuccessClearsTheAccountButNotTheAddress) {
    LoginThrottle throttle;
    const Instant now = from_epoch_ms(1'767'229'200'000);
    for (int i = 0; i < 30; ++i) {
        throttle.failed("ana", "198.51.100.1", now);
    }
    throttle.succeeded("Ana");
    EXPECT_EQ(throttle.wait("ana", "198.51.100.2", now), Duration{0});
    EXPECT_GT(throttle.wait("ana", "198.51.100.1", now), Duration{0});
}

TEST(LoginThrottle, ForgetsAfterAnHourAndAtItsBound) {
    LoginThrottle throttle;
    Instant now = from_epoch_ms(1'767'229'200'000);
    for (int i = 0; i < 4; ++i) {
        throttle.failed("ana", "x", now);
    }
    now += LoginThrottle::kForgottenAfter + seconds(1);
    throttle.failed("ana", "x", now);
    EXPECT_EQ(throttle.wait("ana", "x", now), Duration{0});
    for (std::size_t i = 0; i < LoginThrottle::kEntries + 100; ++i) {
        throttle.failed("name" + std::to_string(i), "y", now);
    }
    EXPECT_LE(throttle.entries(), LoginThrottle::kEntries + 2);
}

http::Identity identity(std::vector<std::string> roles) {
    http::Identity who;
    who.user = UserId{1};
    who.roles = std::move(roles);
    who.led_teams = {TeamId{10}};
    return who;
}

http::Operation operation(std::vector<std::string> roles, std::string scope) {
    http::Operation one;
    one.id = "test";
    one.roles = std::move(roles);
    one.scope = std::move(scope);
    return one;
}

TEST(Access, ReachFollowsTheRolesTheOperationNames) {
    const auto all =
        operation({"admin", "director", "team_leader", "qa_lead", "qa", "agent"}, "team");
    for (const auto* role : {"admin", "director", "qa_lead", "qa"}) {
        EXPECT_TRUE(data_scope(identity({role}), all).everyone) << role;
    }
    const auto leader = data_scope(identity({"team_leader"}), all);
    EXPECT_TRUE(leader.covers(UserId{1}, TeamId{99}));   // oneself
    EXPECT_TRUE(leader.covers(UserId{2}, TeamId{10}));   // led
    EXPECT_FALSE(leader.covers(UserId{2}, TeamId{11}));  // another team
    EXPECT_FALSE(leader.covers(UserId{2}, TeamId{}));    // in no team
    const auto agent = data_scope(identity({"agent"}), all);
    EXPECT_TRUE(agent.covers(UserId{1}, TeamId{}));
    EXPECT_FALSE(agent.covers(UserId{2}, TeamId{10}));
    EXPECT_FALSE(agent.covers(UserId{}, TeamId{}));
    // A leader who is also QA sees everybody's records but commands only the teams led.
    const auto floor = operation({"team_leader", "admin"}, "team");
    EXPECT_FALSE(data_scope(identity({"team_leader", "qa"}), floor).everyone);
    EXPECT_TRUE(data_scope(identity({"team_leader", "qa"}), all).everyone);
    EXPECT_FALSE(data_scope(identity({"admin"}), operation({"admin"}, "self")).everyone);
    EXPECT_TRUE(data_scope(identity({"agent"}), operation({"agent"}, "all")).everyone);
}

TEST(Access, RefusesWithAdvice) {
    const auto floor = operation({"team_leader", "admin"}, "team");
    const auto refused = access::can(identity({"agent"}), floor);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::Forbidden);
    EXPECT_NE(refused.error().text.find("team_leader, admin"), std::string::npos);
    EXPECT_TRUE(access::can(identity({"team_leader"}), floor, UserId{2}, TeamId{10}));
    EXPECT_FALSE(access::can(identity({"team_leader"}), floor, UserId{2}, TeamId{11}));
    EXPECT_FALSE(access::can(identity({"agent"}), floor, UserId{1}, TeamId{10}));
}

TEST(Access, MasksNumbersForAgents) {
    EXPECT_EQ(mask_number("13800000001"), "138****0001");
    EXPECT_EQ(mask_number("057112345678"), "057*****5678");
    EXPECT_EQ(mask_number("123456"), "12**56");
    EXPECT_EQ(mask_number("8001"), "8001");
    EXPECT_EQ(mask_number(""), "");
    EXPECT_EQ(shown_number(identity({"agent"}), "13800000001"), "138****0001");
    EXPECT_EQ(shown_number(identity({"agent", "qa"}), "13800000001"), "13800000001");
    EXPECT_EQ(shown_number(identity({"qa_lead"}), "13800000001"), "13800000001");
    EXPECT_EQ(shown_number(identity({"director"}), "13800000001"), "138****0001");
}

TEST(UserRules, OnlyALeaderLeads) {
    const std::vector<Team> teams{{TeamId{1}, "Sales", 0, 1}};
    User user;
    user.roles = {Role::Agent};
    user.led_teams = {TeamId{1}};
    EXPECT_EQ(check_user(user, teams)->field, "led_team_ids");
    user.roles = {Role::TeamLeader};
    EXPECT_FALSE(check_user(user, teams));
    user.team = TeamId{2};
    EXPECT_EQ(check_user(user, teams)->field, "team_id");
}

TEST(UserRules, SomebodyStaysAdmin) {
    User admin;
    admin.id = UserId{1};
    admin.roles = {Role::Admin};
    auto changed = admin;
    changed.active = false;
    EXPECT_FALSE(leaves_an_admin({admin}, changed));
    User second = admin;
    second.id = UserId{2};
    EXPECT_TRUE(leaves_an_admin({admin, second}, changed));
    second.active = false;
    EXPECT_FALSE(leaves_an_admin({admin, second}, changed));
}

TEST(Audit, KeepsOnlyWhatDiffers) {
    AuditEntry entry;
    set_change(entry, {{"a", 1}, {"b", 2}, {"c", 3}}, {{"a", 1}, {"b", 5}, {"d", 4}});
    EXPECT_EQ(json::to_text(entry.before), R"({"b":2,"c":3})");
    EXPECT_EQ(json::to_text(entry.after), R"({"b":5,"d":4})");
    set_change(entry, {{"a", 1}}, {{"a", 1}});
    EXPECT_TRUE(entry.before.is_null());
}

TEST(Roles, NamesComeBack) {
    for (const auto role : {Role::Admin, Role::TeamLeader, Role::Qa, Role::Agent}) {
        EXPECT_EQ(role_from_name(role_name(role)), role);
    }
    EXPECT_FALSE(role_from_name("boss"));
}

}  // namespace
}  // namespace callfloor::people
