// Users, teams, data scope and the audit log through the router.

#include "people/audit_store.h"
#include "people/internal/people_fixture.h"
#include "people/people_book.h"

namespace callfloor::people {
namespace {

using http::Method;

class Users : public PeopleTest {
  protected:
    std::vector<std::string> logins(const Browser& by, std::string_view query = "") {
        std::vector<std::string> found;
        const auto answer = ask(by, Method::Get, "/users" + std::string(query));
        EXPECT_EQ(answer.status, 200) << answer.text("detail");
        for (const auto& item : answer.body.at("items").as_array()) {
            found.emplace_back(item.at("login").as_string());
        }
        return found;
    }
    std::string path(std::string_view login) {
        return fmt::format("/users/{}", ids_.at(std::string(login)));
    }
};

TEST_F(Users, AreCreatedReadAndEdited) {
    const auto boss = admin();
    const auto sales = team(boss, "Sales");
    user(boss, "ana", {{"roles", {"agent"}}, {"team_id", sales}});
    auto read = ask(boss, Method::Get, path("ana"));
    EXPECT_EQ(read.text("etag"), *read.headers.find("ETag"));
    EXPECT_EQ(read.body.at("team_id").as_int64(), sales);
    read.body["name"] = "Ana 张";
    const auto edited = ask(boss, Method::Put, path("ana"), read.body, read.text("etag"));
    EXPECT_EQ(edited.status, 200) << edited.text("detail");
    EXPECT_EQ(edited.text("name"), "Ana 张");
    EXPECT_GT(changes_, 0);
}

TEST_F(Users, AnEditOnAnOldVersionIsRefused) {
    const auto boss = admin();
    user(boss, "ana", {{"roles", {"agent"}}});
    const auto read = ask(boss, Method::Get, path("ana"));
    EXPECT_EQ(ask(boss, Method::Put, path("ana"), read.body, read.text("etag")).status, 200);
    const auto second = ask(boss, Method::Put, path("ana"), read.body, read.text("etag"));
    EXPECT_EQ(second.status, 412);
    EXPECT_EQ(second.text("code"), "stale");
    EXPECT_EQ(ask(boss, Method::Put, path("ana"), read.body, "nonsense").status, 400);
}

TEST_F(Users, RulesNameTheField) {
    const auto boss = admin();
    const auto sales = team(boss, "Sales");
    user(boss, "ana", {{"roles", {"agent"}}});
    const auto field = [&](json::Object body) {
        body.emplace("login", "ben");
        body.emplace("name", "Ben");
        return ask(boss, Method::Post, "/users", body).field();
    };
    EXPECT_EQ(field({{"roles", {"agent"}}, {"login", "ANA"}}), "login");
    EXPECT_EQ(field({{"roles", {"agent"}}, {"team_id", 99}}), "team_id");
    EXPECT_EQ(field({{"roles", {"agent"}}, {"led_team_ids", {sales}}}), "led_team_ids");
    EXPECT_EQ(field({{"roles", {"team_leader"}}, {"led_team_ids", {sales, 99}}}), "led_team_ids/1");
    EXPECT_EQ(field({{"roles", {"boss"}}}), "roles/0");
    EXPECT_EQ(field({{"roles", {"agent"}}, {"password", "short"}}), "password");
    EXPECT_EQ(field({{"roles", {"agent"}}, {"password", "qwertyuiop"}}), "password");
    EXPECT_EQ(field({{"roles", {"agent"}}, {"login", "a b"}}), "login");
    EXPECT_EQ(logins(boss), (std::vector<std::string>{"admin", "ana"}));
}

TEST_F(Users, CreationIsRepeatableWithAKey) {
    const auto boss = admin();
    extra_headers_ = {{"Idempotency-Key", "k1"}};
    const json::Object body{{"login", "ana"}, {"name", "Ana"}, {"roles", {"agent"}}};
    const auto first = ask(boss, Method::Post, "/users", body);
    const auto again = ask(boss, Method::Post, "/users", body);
    EXPECT_EQ(first.status, 201);
    EXPECT_EQ(again.status, 201);
    EXPECT_EQ(first.id(), again.id());
    EXPECT_EQ(*again.headers.find("ETag"), *first.headers.find("ETag"));
    const json::Object other{{"login", "ben"}, {"name", "Ben"}, {"roles", {"agent"}}};
    EXPECT_EQ(ask(boss, Method::Post, "/users", other).status, 409);
}

TEST_F(Users, DeactivationEndsSessionsAndSignIn) {
    const auto boss = admin();
    auto ana = user(boss, "ana", {{"roles", {"agent"}}});
    EXPECT_EQ(ask(boss, Method::Delete, path("ana")).status, 204);
    EXPECT_EQ(ask(ana, Method::Get, "/session").status, 401);
    EXPECT_EQ(sign_in(ana, "ana", kGoodPassword).status, 401);
    EXPECT_EQ(logins(boss, "?active=false"), std::vector<std::string>{"ana"});
}

TEST_F(Users, TheLastAdminStaysAndNobodyDeactivatesHimself) {
    const auto boss = admin();
    const auto me = ask(boss, Method::Get, "/session").body.at("user").as_object();
    const auto own = fmt::format("/users/{}", me.at("id").as_int64());
    EXPECT_EQ(ask(boss, Method::Delete, own).status, 409);
    auto demoted = me;
    demoted["roles"] = {"qa"};
    const auto answer = ask(boss, Method::Put, own, demoted);
    EXPECT_EQ(answer.status, 409);
    EXPECT_NE(answer.text("detail").find("last active administrator"), std::string::npos);
    user(boss, "second", {{"roles", {"admin"}}});
    EXPECT_EQ(ask(boss, Method::Put, own, demoted).status, 200);
}

TEST_F(Users, APasswordGivenByTheAdminMustBeChanged) {
    const auto boss = admin();
    auto ana = user(boss, "ana", {{"roles", {"agent"}}});
    EXPECT_EQ(ask(boss, Method::Post, path("ana") + "/password",
                  json::Object{{"password", "ana forgot hers"}})
                  .status,
              204);
    EXPECT_EQ(ask(ana, Method::Get, "/session").status, 401);
    EXPECT_TRUE(sign_in(ana, "ana", "ana forgot hers").body.at("must_change_password").as_bool());
    EXPECT_EQ(
        ask(boss, Method::Post, path("ana") + "/password", json::Object{{"password", "1234567890"}})
            .field(),
        "password");
}

TEST_F(Users, WithoutAPasswordNobodySignsIn) {
    const auto boss = admin();
    ask(boss, Method::Post, "/users",
        json::Object{{"login", "ana"}, {"name", "Ana"}, {"roles", {"agent"}}});
    Browser ana;
    EXPECT_EQ(sign_in(ana, "ana", "anything at all").status, 401);
}

TEST_F(Users, RolesDecideWhoIsSeen) {
    const auto boss = admin();
    const auto sales = team(boss, "Sales");
    const auto help = team(boss, "Help");
    const auto ana = user(boss, "ana", {{"roles", {"agent"}}, {"team_id", sales}});
    const auto ben = user(boss, "ben", {{"roles", {"agent"}}, {"team_id", help}});
    const auto lea = user(boss, "lea", {{"roles", {"team_leader"}}, {"led_team_ids", {sales}}});
    const auto qi = user(boss, "qi", {{"roles", {"qa"}}});
    EXPECT_EQ(logins(lea), (std::vector<std::string>{"ana", "lea"}));
    EXPECT_EQ(logins(qi).size(), 5U);
    EXPECT_EQ(ask(ana, Method::Get, "/users").status, 403);
    EXPECT_EQ(ask(ana, Method::Get, path("ana")).status, 200);
    EXPECT_EQ(ask(ana, Method::Get, path("ben")).status, 403);
    EXPECT_EQ(ask(lea, Method::Get, path("ben")).status, 403);
    EXPECT_EQ(ask(ben, Method::Get, "/teams").body.at("items").as_array().size(), 1U);
    EXPECT_EQ(ask(qi, Method::Get, "/teams").body.at("items").as_array().size(), 2U);
    ASSERT_TRUE(store_->writer().flush());
    EXPECT_EQ(audit_actions(boss, "?action=access"),
              (std::vector<std::string>{"access.refused", "access.refused", "access.refused"}));
}

TEST_F(Users, RefusalsAreAuditedOnceAMinute) {
    const auto boss = admin();
    const auto ana = user(boss, "ana", {{"roles", {"agent"}}});
    for (int i = 0; i < 10; ++i) {
        EXPECT_EQ(ask(ana, Method::Get, "/audit").status, 403);
    }
    clock_.advance(std::chrono::minutes(1));
    EXPECT_EQ(ask(ana, Method::Get, "/audit").status, 403);
    ASSERT_TRUE(store_->writer().flush());
    EXPECT_EQ(audit_actions(boss, "?action=access.refused").size(), 2U);
}

TEST_F(Users, ListsAreFilteredAndPaged) {
    const auto boss = admin();
    for (const auto* login : {"ana", "Ben", "cho", "dan"}) {
        user(boss, login, {{"roles", {"agent"}}});
    }
    EXPECT_EQ(logins(boss, "?role=admin"), std::vector<std::string>{"admin"});
    EXPECT_EQ(logins(boss, "?text=B"), std::vector<std::string>{"Ben"});
    std::vector<std::string> all;
    std::string cursor;
    int pages = 0;
    do {
        const auto query = "?limit=2" + (cursor.empty() ? "" : "&cursor=" + cursor);
        const auto answer = ask(boss, Method::Get, "/users" + query);
        for (const auto& item : answer.body.at("items").as_array()) {
            all.emplace_back(item.at("login").as_string());
        }
        cursor = answer.text("next_cursor");
    } while (!cursor.empty() && ++pages < 10);
    EXPECT_EQ(all, (std::vector<std::string>{"admin", "ana", "Ben", "cho", "dan"}));
    EXPECT_EQ(ask(boss, Method::Get, "/users?cursor=WzFd").status, 400);
}

TEST_F(Users, TeamsWithPeopleCannotBeDeleted) {
    const auto boss = admin();
    const auto sales = team(boss, "Sales");
    const auto sales_path = fmt::format("/teams/{}", sales);
    EXPECT_EQ(ask(boss, Method::Post, "/teams", json::Object{{"name", "Sales"}}).status, 409);
    user(boss, "ana", {{"roles", {"agent"}}, {"team_id", sales}});
    const auto refused = ask(boss, Method::Delete, sales_path);
    EXPECT_EQ(refused.status, 409);
    EXPECT_NE(refused.text("detail").find("ana"), std::string::npos);
    auto ana = ask(boss, Method::Get, path("ana")).body;
    ana["team_id"] = nullptr;
    EXPECT_EQ(ask(boss, Method::Put, path("ana"), ana).status, 200);
    const auto renamed = ask(boss, Method::Put, sales_path, json::Object{{"name", "Care"}});
    EXPECT_EQ(renamed.text("name"), "Care");
    EXPECT_EQ(ask(boss, Method::Delete, sales_path, nullptr, "\"v1\"").status, 412);
    EXPECT_EQ(ask(boss, Method::Delete, sales_path).status, 204);
    EXPECT_EQ(ask(boss, Method::Delete, sales_path).status, 404);
}

TEST_F(Users, AuditTellsWhoChangedWhatFromWhere) {
    auto boss = admin();
    boss.address = "203.0.113.9";
    const auto before = to_epoch_ms(clock_.now());
    clock_.advance(std::chrono::seconds(1));
    user(boss, "ana", {{"roles", {"agent"}}});
    auto ana = ask(boss, Method::Get, path("ana")).body;
    ana["locale"] = "en";
    ask(boss, Method::Put, path("ana"), ana);
    const auto log =
        ask(boss, Method::Get, fmt::format("/audit?action=user.update&from={}", before));
    const auto& items = log.body.at("items").as_array();
    ASSERT_EQ(items.size(), 1U);
    EXPECT_EQ(items[0].at("actor_name").as_string(), "admin");
    EXPECT_EQ(items[0].at("address").as_string(), "203.0.113.9");
    EXPECT_EQ(items[0].at("object_id").as_int64(), ids_["ana"]);
    EXPECT_EQ(json::to_text(items[0].at("before")), R"({"locale":"zh-CN"})");
    EXPECT_EQ(json::to_text(items[0].at("after")), R"({"locale":"en"})");
    EXPECT_TRUE(audit_actions(boss, fmt::format("?to={}", before + 1)).size() > 0);
    EXPECT_EQ(audit_actions(boss, "?action=user").size(), 5U);  // admin, his password, ana thrice
}

TEST_F(Users, AuditIsReadInPagesNewestFirst) {
    const auto boss = admin();
    for (int i = 0; i < 5; ++i) {
        team(boss, "Team " + std::to_string(i));
    }
    const auto first = ask(boss, Method::Get, "/audit?action=team&limit=3");
    const auto second =
        ask(boss, Method::Get, "/audit?action=team&limit=3&cursor=" + first.text("next_cursor"));
    EXPECT_EQ(first.body.at("items").as_array().size(), 3U);
    EXPECT_EQ(second.body.at("items").as_array().size(), 2U);
    EXPECT_TRUE(second.body.at("next_cursor").is_null());
    EXPECT_GT(first.body.at("items").as_array()[2].at("id").as_int64(),
              second.body.at("items").as_array()[0].at("id").as_int64());
}

TEST_F(Users, AuditIsKeptThreeYears) {
    const auto boss = admin();
    clock_.advance(kAuditKept + std::chrono::hours(1));
    ASSERT_TRUE(people_->tidy());
    const auto left = store_->readers().read([](store::Connection& connection) {
        return connection.query_integer("SELECT COUNT(*) FROM audit_log");
    });
    EXPECT_EQ(*left, 0);
}

TEST_F(Users, BookWritesWhoCanSignIn) {
    admin();
    StorePeopleBook book(PasswordCost::Minimal);
    const auto done =
        store_->writer().run_and_wait([&](store::Connection& connection) -> Result<void> {
            TRY(book.insert_team(connection, {TeamId{5}, "Sales", 0, 1}));
            User ana;
            ana.id = UserId{6};
            ana.login = "ana";
            ana.name = "Ana";
            ana.roles = {Role::Agent, Role::TeamLeader};
            ana.team = TeamId{5};
            ana.led_teams = {TeamId{5}};
            TRY(book.insert_user(connection, ana, std::string(kGoodPassword)));
            ana.name = "Ana B";
            return book.update_user(connection, ana);
        });
    ASSERT_TRUE(done) << done.error().text;
    Browser ana;
    const auto signed_in = sign_in(ana, "ana", kGoodPassword);
    EXPECT_EQ(signed_in.status, 201);
    EXPECT_EQ(signed_in.body.at("user").at("name").as_string(), "Ana B");
    EXPECT_EQ(signed_in.body.at("user").at("led_team_ids").as_array().size(), 1U);
}

}  // namespace
}  // namespace callfloor::people
