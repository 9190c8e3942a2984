// Keys of other programs: what they reach, what they never reach, and how they end.

#include <gmock/gmock.h>

#include "people/internal/people_fixture.h"

namespace callfloor::people {
namespace {

using http::Method;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class ApiKeys : public PeopleTest {
  protected:
    Answer make(const Browser& by, std::string_view name, std::int64_t user, json::Array scopes,
                json::Value expires_at = nullptr) {
        return ask(by, Method::Post, "/api-keys",
                   json::Object{{"name", name},
                                {"user_id", user},
                                {"scopes", std::move(scopes)},
                                {"expires_at", std::move(expires_at)}});
    }
    Answer ask_with(const std::string& token, Method method, std::string_view path,
                    const json::Value& body = nullptr) {
        extra_headers_ = {{"Authorization", "Bearer " + token}};
        auto answer = ask({}, method, path, body);
        extra_headers_.clear();
        return answer;
    }
};

TEST_F(ApiKeys, ReachWhatTheirUserReachesWithinTheirScopes) {
    const auto root = admin();
    user(root, "crm", {{"roles", json::Array{"admin"}}});
    const auto made = make(root, "CRM", ids_["crm"], {"people:read"});
    ASSERT_EQ(made.status, 201) << made.text("detail");
    const auto token = made.text("token");
    EXPECT_THAT(token, StartsWith("cfk_"));
    EXPECT_THAT(token, testing::EndsWith(made.text("hint")));
    EXPECT_EQ(made.headers.find("Cache-Control"), "no-store");
    EXPECT_EQ(ask_with(token, Method::Get, "/users").status, 200);
    EXPECT_EQ(ask_with(token, Method::Get, "/session").status, 200) << "who am I";
    const auto refused = ask_with(token, Method::Post, "/teams", json::Object{{"name", "x"}});
    EXPECT_EQ(refused.status, 403);
    EXPECT_THAT(refused.text("detail"), HasSubstr("people:write"));
    const auto writer = make(root, "HR", ids_["crm"], {"people:write"}).text("token");
    EXPECT_EQ(ask_with(writer, Method::Post, "/teams", json::Object{{"name", "x"}}).status, 201);
    EXPECT_EQ(ask_with(writer, Method::Get, "/users").status, 200) << "writing includes reading";
}

TEST_F(ApiKeys, NeverReachFurtherThanTheirUser) {
    const auto root = admin();
    user(root, "ana", {{"roles", json::Array{"agent"}}});
    const auto token = make(root, "desk", ids_["ana"], {"people:write"}).text("token");
    EXPECT_EQ(ask_with(token, Method::Post, "/teams", json::Object{{"name", "x"}}).status, 403);
}

TEST_F(ApiKeys, CannotSeeMakeOrRevokeKeys) {
    const auto root = admin();
    user(root, "crm", {{"roles", json::Array{"admin"}}});
    const auto token = make(root, "CRM", ids_["crm"], {"people:write"}).text("token");
    EXPECT_EQ(ask_with(token, Method::Get, "/api-keys").status, 403);
    EXPECT_EQ(ask_with(token, Method::Post, "/api-keys",
                       json::Object{{"name", "y"},
                                    {"user_id", ids_["crm"]},
                                    {"scopes", json::Array{"centre:write"}}})
                  .status,
              403);
}

TEST_F(ApiKeys, EndByRevocationExpiryAndDeactivation) {
    const auto root = admin();
    user(root, "crm", {{"roles", json::Array{"admin"}}});
    const auto id = ids_["crm"];
    const auto first = make(root, "one", id, {"people:read"});
    const auto soon = to_epoch_ms(clock_.now() + std::chrono::hours(1));
    const auto second = make(root, "two", id, {"people:read"}, soon).text("token");
    const auto third = make(root, "three", id, {"people:read"}).text("token");
    EXPECT_EQ(ask(root, Method::Delete, fmt::format("/api-keys/{}", first.id())).status, 204);
    EXPECT_EQ(ask_with(first.text("token"), Method::Get, "/users").status, 401);
    EXPECT_EQ(ask_with(second, Method::Get, "/users").status, 200);
    clock_.advance(std::chrono::hours(1));
    EXPECT_EQ(ask_with(second, Method::Get, "/users").status, 401);
    EXPECT_EQ(ask_with(third, Method::Get, "/users").status, 200);
    EXPECT_EQ(ask(root, Method::Delete, fmt::format("/users/{}", id)).status / 100, 2);
    EXPECT_EQ(ask_with(third, Method::Get, "/users").status, 401);
}

TEST_F(ApiKeys, AreListedWithoutTheKeyAndNamedInTheAuditLog) {
    const auto root = admin();
    user(root, "crm", {{"roles", json::Array{"admin"}}});
    const auto token = make(root, "CRM", ids_["crm"], {"people:write"}).text("token");
    EXPECT_EQ(make(root, "CRM", ids_["crm"], {"people:read"}).status, 409);
    ask_with(token, Method::Post, "/teams", json::Object{{"name", "x"}});
    const auto list = ask(root, Method::Get, "/api-keys");
    EXPECT_THAT(json::to_text(list.body), Not(HasSubstr(token)));
    const auto audit = ask(root, Method::Get, "/audit");
    std::vector<std::string> actors;
    for (const auto& item : audit.body.at("items").as_array()) {
        actors.emplace_back(item.at("actor_name").as_string());
    }
    EXPECT_THAT(actors, Contains("crm (key CRM)"));
    EXPECT_THAT(json::to_text(audit.body), Not(HasSubstr(token)));
}

}  // namespace
}  // namespace callfloor::people
