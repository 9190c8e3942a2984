// Signing in, sessions and their ends.

#include "base/limits.h"
#include "people/internal/people_fixture.h"
#include "people/session_store.h"

namespace callfloor::people {
namespace {

using http::Method;

class Session : public PeopleTest {
  protected:
    int status_of(const Browser& browser) { return ask(browser, Method::Get, "/session").status; }
};

TEST_F(Session, FirstStartMakesAnAdminWhoMustChangeThePassword) {
    const auto password = people_->ensure_admin();
    ASSERT_TRUE(password && *password);
    EXPECT_GE((*password)->size(), 16U);
    EXPECT_FALSE(*people_->ensure_admin());  // only once
    Browser browser;
    const auto answer = sign_in(browser, "Admin", **password);
    EXPECT_EQ(answer.status, 201);
    EXPECT_TRUE(answer.body.at("must_change_password").as_bool());
    const auto refused = ask(browser, Method::Get, "/users");
    EXPECT_EQ(refused.status, 403);
    EXPECT_NE(refused.text("detail").find("PUT /session/password"), std::string::npos);
    EXPECT_EQ(status_of(browser), 200);
    EXPECT_EQ(ask(browser, Method::Put, "/session/password",
                  json::Object{{"old", **password}, {"new", kGoodPassword}})
                  .status,
              204);
    EXPECT_EQ(ask(browser, Method::Get, "/users").status, 200);
}

TEST_F(Session, CookieIsClosedToScriptsAndOtherSites) {
    const auto password = **people_->ensure_admin();
    http::Request request;
    request.method = Method::Post;
    request.target = "/api/v1/session";
    request.headers.add("X-Requested-With", "callfloor");
    request.headers.add("Content-Type", "application/json");
    request.body = json::to_text(json::Object{{"name", "admin"}, {"password", password}});
    auto secure = request;
    secure.secure = true;
    const auto plain_cookie = std::string(*router_->answer(request).headers.find("Set-Cookie"));
    const auto secure_cookie = std::string(*router_->answer(secure).headers.find("Set-Cookie"));
    for (const auto& cookie : {plain_cookie, secure_cookie}) {
        EXPECT_NE(cookie.find("; HttpOnly"), std::string::npos);
        EXPECT_NE(cookie.find("; SameSite=Strict"), std::string::npos);
        EXPECT_NE(cookie.find("; Path=/"), std::string::npos);
    }
    EXPECT_EQ(plain_cookie.find("; Secure"), std::string::npos);
    EXPECT_NE(secure_cookie.find("; Secure"), std::string::npos);
    EXPECT_NE(plain_cookie.substr(0, 40), secure_cookie.substr(0, 40));  // a new token each time
}

TEST_F(Session, TokenServesScriptsAsBearer) {
    auto browser = admin();
    const auto token = std::exchange(browser.cookie, "");
    EXPECT_EQ(status_of(browser), 401);
    extra_headers_ = {{"Authorization", "Bearer " + token}};
    EXPECT_EQ(status_of(browser), 200);
    extra_headers_ = {{"Sec-WebSocket-Protocol", "callfloor, bearer." + token + ", other"}};
    EXPECT_EQ(status_of(browser), 200);
    extra_headers_ = {{"Sec-WebSocket-Protocol", "callfloor, bearer."}};
    EXPECT_EQ(status_of(browser), 401);
    extra_headers_ = {{"Authorization", "Basic " + token}};
    EXPECT_EQ(status_of(browser), 401);
    extra_headers_ = {{"Authorization", "Bearer " + std::string(1000, 'x')}};
    EXPECT_EQ(status_of(browser), 401);
}

TEST_F(Session, DatabaseHoldsNoTokenAndNoPassword) {
    const auto browser = admin();
    std::string all;
    const auto read = store_->readers().read([&](store::Connection& connection) {
        return connection.query(
            "SELECT token_hash AS a, '' AS b FROM sessions UNION ALL SELECT password_hash, "
            "COALESCE(login, '') FROM users UNION ALL SELECT COALESCE(before_text, ''), "
            "COALESCE(after_text, '') FROM audit_log",
            {}, [&](const store::Row& row) { all += row.text(0) + row.text(1) + "\n"; });
    });
    ASSERT_TRUE(read) << read.error().text;
    EXPECT_NE(all.find(token_hash(browser.cookie)), std::string::npos);
    EXPECT_EQ(all.find(browser.cookie), std::string::npos);
    EXPECT_EQ(all.find(kGoodPassword), std::string::npos);
    EXPECT_NE(all.find("$argon2id$"), std::string::npos);
}

TEST_F(Session, EndsWhenUnusedButNotWhileUsed) {
    const auto browser = admin();
    const PeopleOptions options;
    for (int i = 0; i < 4; ++i) {
        clock_.advance(options.session_idle - std::chrono::minutes(1));
        EXPECT_EQ(status_of(browser), 200) << i;
        ASSERT_TRUE(store_->writer().flush());  // the touch is not waited for by the request
    }
    clock_.advance(options.session_idle);
    EXPECT_EQ(status_of(browser), 401);
}

TEST_F(Session, EndsAtItsLifetimeEvenWhenUsed) {
    const auto browser = admin();
    const PeopleOptions options;
    for (auto used = Duration{0}; used + std::chrono::hours(1) < options.session_lifetime;
         used += std::chrono::hours(1)) {
        clock_.advance(std::chrono::hours(1));
        EXPECT_EQ(status_of(browser), 200);
        ASSERT_TRUE(store_->writer().flush());
    }
    clock_.advance(std::chrono::hours(1));
    EXPECT_EQ(status_of(browser), 401);
}

TEST_F(Session, EndsAtSignOut) {
    const auto browser = admin();
    const auto answer = ask(browser, Method::Delete, "/session");
    EXPECT_EQ(answer.status, 204);
    EXPECT_NE(answer.headers.find("Set-Cookie")->find("Max-Age=0"), std::string_view::npos);
    EXPECT_EQ(status_of(browser), 401);
}

TEST_F(Session, PasswordChangeEndsTheOtherSessions) {
    const auto here = admin();
    Browser elsewhere;
    ASSERT_EQ(sign_in(elsewhere, "admin", kGoodPassword).status, 201);
    EXPECT_EQ(ask(here, Method::Put, "/session/password",
                  json::Object{{"old", kGoodPassword}, {"new", "another nice phrase"}})
                  .status,
              204);
    EXPECT_EQ(status_of(here), 200);
    EXPECT_EQ(status_of(elsewhere), 401);
    EXPECT_EQ(sign_in(elsewhere, "admin", kGoodPassword).status, 401);
    EXPECT_EQ(sign_in(elsewhere, "admin", "another nice phrase").status, 201);
}

TEST_F(Session, PasswordChangeNamesWhatIsWrong) {
    const auto browser = admin();
    const auto change = [&](std::string_view old, std::string_view fresh) {
        return ask(browser, Method::Put, "/session/password",
                   json::Object{{"old", old}, {"new", fresh}});
    };
    EXPECT_EQ(change("wrong wrong wrong", "another nice phrase").field(), "old");
    EXPECT_EQ(change(kGoodPassword, kGoodPassword).field(), "new");
    EXPECT_EQ(change(kGoodPassword, "short").field(), "new");
    EXPECT_EQ(change(kGoodPassword, "qwertyuiop").field(), "new");
}

TEST_F(Session, OldestEndsBeyondTheBound) {
    const auto first = admin();
    Browser latest;
    for (std::size_t i = 0; i < limits::kSessionsPerUser; ++i) {
        clock_.advance(std::chrono::seconds(1));
        ASSERT_EQ(sign_in(latest, "admin", kGoodPassword).status, 201);
    }
    EXPECT_EQ(status_of(first), 401);
    EXPECT_EQ(status_of(latest), 200);
}

TEST_F(Session, WrongPasswordAndUnknownUserLookTheSame) {
    admin();
    Browser browser;
    const auto wrong = sign_in(browser, "admin", "not this one");
    const auto unknown = sign_in(browser, "nobody", "not this one");
    EXPECT_EQ(wrong.status, 401);
    EXPECT_EQ(unknown.status, 401);
    EXPECT_EQ(wrong.text("detail"), unknown.text("detail"));
}

TEST_F(Session, GuessingIsSlowedDownAndTheOwnerGetsInAfterwards) {
    admin();
    Browser guesser;
    int refused = 0;
    for (int i = 0; i < 8; ++i) {
        refused += sign_in(guesser, "admin", "guess " + std::to_string(i)).status == 429;
    }
    EXPECT_EQ(refused, 3);  // five tries, then wait
    const auto throttled = sign_in(guesser, "ADMIN", kGoodPassword);
    EXPECT_EQ(throttled.status, 429);
    EXPECT_TRUE(throttled.headers.find("Retry-After"));
    clock_.advance(std::chrono::seconds(2));
    EXPECT_EQ(sign_in(guesser, "admin", kGoodPassword).status, 201);
}

TEST_F(Session, FailedSignInsAreAuditedWithoutThePassword) {
    const auto browser = admin();
    Browser guesser{"", "198.51.100.7"};
    sign_in(guesser, "admin", "hunter2hunter2");
    ASSERT_TRUE(store_->writer().flush());
    const auto log = ask(browser, Method::Get, "/audit?action=session.refused");
    const auto& items = log.body.at("items").as_array();
    ASSERT_EQ(items.size(), 1U);
    EXPECT_EQ(items[0].at("address").as_string(), "198.51.100.7");
    EXPECT_EQ(items[0].at("outcome").as_string(), "refused");
    EXPECT_EQ(json::to_text(items[0]).find("hunter2"), std::string::npos);
}

TEST_F(Session, TidyForgetsEndedSessions) {
    admin();
    clock_.advance(std::chrono::hours(24));
    ASSERT_TRUE(people_->tidy());
    const auto left = store_->readers().read([](store::Connection& connection) {
        return connection.query_integer("SELECT COUNT(*) FROM sessions");
    });
    EXPECT_EQ(*left, 0);
}

}  // namespace
}  // namespace callfloor::people
