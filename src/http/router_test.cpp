#include "http/router.h"

#include <gtest/gtest.h>

#include "api/openapi_json.h"
#include "http/etag.h"
#include "http/internal/test_api.h"

namespace callfloor::http {
namespace {

using testing::body_of;
using testing::make_request;
using testing::text_at;

class RouterTest : public ::testing::Test {
  protected:
    RouterTest() : api_(testing::test_api()), router_(*api_, gate_) {
        for (const auto& operation : api_->operations()) {
            if (!operation.websocket) {
                router_.handle(operation.id, [this](const Request& request) {
                    reached_.push_back(request);
                    return Response::no_content();
                });
            }
        }
    }
    Response ask(Request request) { return router_.answer(request); }

    testing::RoleGate gate_;
    std::unique_ptr<const Api> api_;
    Router router_;
    std::vector<Request> reached_;
};

TEST_F(RouterTest, GivesTheHandlerTypedParametersAndDefaults) {
    EXPECT_EQ(
        ask(make_request(Method::Get, "/api/v1/things?kind=round&active=true", "admin")).status,
        204);
    ASSERT_EQ(reached_.size(), 1U);
    EXPECT_EQ(reached_[0].operation, "listThings");
    EXPECT_EQ(reached_[0].query_integer("limit"), 50);
    EXPECT_EQ(reached_[0].query_text("kind"), "round");
    EXPECT_EQ(reached_[0].query_boolean("active"), true);
    EXPECT_EQ(reached_[0].identity.user, UserId{7});
}

TEST_F(RouterTest, GivesTheHandlerPathValuesDecoded) {
    EXPECT_EQ(ask(make_request(Method::Delete, "/api/v1/things/%34%32", "admin")).status, 204);
    ASSERT_EQ(reached_.size(), 1U);
    EXPECT_EQ(reached_[0].id<QueueId>("id"), QueueId{42});
}

struct Refusal {
    Method method;
    std::string target;
    std::string body;
    int status;
    std::string field;
};

TEST_F(RouterTest, RefusesWhatTheDescriptionDoesNotAllow) {
    const Refusal refusals[] = {
        {Method::Get, "/api/v1/nothing", "", 404, ""},
        {Method::Get, "/api/v1", "", 404, ""},
        {Method::Get, "/other", "", 404, ""},
        {Method::Get, "api/v1/ping", "", 400, ""},
        {Method::Get, "", "", 400, ""},
        {Method::Delete, "/api/v1/ping", "", 405, ""},
        {Method::Other, "/api/v1/ping", "", 405, ""},
        {Method::Get, "/api/v1/things", "", 400, "kind"},
        {Method::Get, "/api/v1/things?kind=oval", "", 400, "kind"},
        {Method::Get, "/api/v1/things?kind=round&limit=0", "", 400, "limit"},
        {Method::Get, "/api/v1/things?kind=round&limit=5&limit=6", "", 400, "limit"},
        {Method::Get, "/api/v1/things?kind=round&limti=5", "", 400, "limti"},
        {Method::Get, "/api/v1/things?kind=%zz", "", 400, ""},
        {Method::Get, "/api/v1/things?kind=%00", "", 400, ""},
        {Method::Delete, "/api/v1/things/x", "", 404, "id"},
        {Method::Delete, "/api/v1/things/0", "", 404, "id"},
        {Method::Delete, "/api/v1/things/99999999999999999999", "", 404, "id"},
        {Method::Delete, "/api/v1/things/%", "", 400, "id"},
        {Method::Delete, "/api/v1/things/", "", 404, ""},
        {Method::Delete, "/api/v1/things/1", "{\"a\":1}", 400, ""},
        {Method::Post, "/api/v1/things", "", 400, ""},
        {Method::Post, "/api/v1/things", "{", 400, ""},
        {Method::Post, "/api/v1/things", "{\"name\":\"a\"} x", 400, ""},
        {Method::Post, "/api/v1/things", "[1]", 400, ""},
        {Method::Post, "/api/v1/things", "{\"name\":\"\xff\",\"kind\":\"round\"}", 400, ""},
        {Method::Post, "/api/v1/things", "{\"name\":\"a\",\"kind\":\"oval\"}", 400, "kind"},
        {Method::Post, "/api/v1/things", std::string(3000, ' '), 413, ""},
        {Method::Put, "/api/v1/things/1", "{\"name\":\"a\",\"kind\":\"round\"}", 428, ""},
        {Method::Get, "/api/v1/feed", "", 426, ""},
    };
    for (const auto& one : refusals) {
        const auto response = ask(make_request(one.method, one.target, "admin", one.body));
        EXPECT_EQ(response.status, one.status) << one.target << " " << one.body;
        EXPECT_EQ(text_at(body_of(response), "field"), one.field) << one.target << one.body;
        EXPECT_FALSE(text_at(body_of(response), "detail").empty()) << one.target;
        EXPECT_EQ(response.headers.find("Content-Type"), "application/problem+json");
    }
    EXPECT_TRUE(reached_.empty());
}

TEST_F(RouterTest, RefusesADeeplyNestedBodyWithoutRecursion) {
    const std::string body(1900, '[');
    EXPECT_EQ(ask(make_request(Method::Post, "/api/v1/things", "admin", body)).status, 400);
    EXPECT_TRUE(reached_.empty());
}

TEST_F(RouterTest, RefusesAWrongContentType) {
    auto request = make_request(Method::Post, "/api/v1/things", "admin", "name=a");
    request.headers.set("Content-Type", "application/x-www-form-urlencoded");
    EXPECT_EQ(ask(request).status, 415);
    EXPECT_TRUE(reached_.empty());
}

TEST_F(RouterTest, TakesJsonWithACharset) {
    auto request =
        make_request(Method::Post, "/api/v1/things", "admin", R"({"name":"a","kind":"round"})");
    request.headers.set("Content-Type", "Application/JSON; charset=utf-8");
    EXPECT_EQ(ask(request).status, 204);
    ASSERT_EQ(reached_.size(), 1U);
    EXPECT_EQ(reached_[0].object().at("size").as_int64(), 3);
}

TEST_F(RouterTest, WantsTheCsrfHeaderUnlessATokenIsSent) {
    auto request = make_request(Method::Delete, "/api/v1/things/1", "admin");
    request.headers.set("X-Requested-With", "XMLHttpRequest");
    EXPECT_EQ(ask(request).status, 403);
    EXPECT_TRUE(reached_.empty());
    auto with_token = make_request(Method::Delete, "/api/v1/things/1");
    with_token.headers = {};
    with_token.headers.add("Authorization", "Bearer admin");
    EXPECT_EQ(ask(with_token).status, 204);
}

TEST_F(RouterTest, TakesAnEditWithIfMatch) {
    auto request =
        make_request(Method::Put, "/api/v1/things/1", "admin", R"({"name":"a","kind":"round"})");
    request.headers.add("If-Match", "\"v3\"");
    EXPECT_EQ(ask(request).status, 204);
    ASSERT_EQ(reached_.size(), 1U);
    EXPECT_EQ(*expected_version(reached_[0]), 3);
}

TEST_F(RouterTest, AnswersOptionsWithTheMethodsOfThePath) {
    const auto response = ask(make_request(Method::Options, "/api/v1/things"));
    EXPECT_EQ(response.status, 204);
    EXPECT_EQ(response.headers.find("Allow"), "GET, HEAD, POST, OPTIONS");
    EXPECT_EQ(ask(make_request(Method::Put, "/api/v1/things", "admin")).headers.find("Allow"),
              "GET, HEAD, POST, OPTIONS");
}

TEST_F(RouterTest, ServesHeadByTheGetHandler) {
    EXPECT_EQ(ask(make_request(Method::Head, "/api/v1/things?kind=round", "admin")).status, 204);
    EXPECT_EQ(reached_.size(), 1U);
}

TEST_F(RouterTest, TellsTheGateOfEveryRefusal) {
    ask(make_request(Method::Get, "/api/v1/things?kind=round"));
    ask(make_request(Method::Post, "/api/v1/things", "agent", "{}"));
    ASSERT_EQ(gate_.refused.size(), 2U);
    EXPECT_EQ(gate_.refused[0], std::pair(std::string("listThings"), ErrorCode::Unauthenticated));
    EXPECT_EQ(gate_.refused[1], std::pair(std::string("createThing"), ErrorCode::Forbidden));
}

TEST(Router, HidesWhatWentWrongInside) {
    const auto api = testing::test_api();
    testing::RoleGate gate;
    Router router(*api, gate);
    router.handle("ping", [](const Request&) -> Result<Response> {
        return fail(ErrorCode::Internal, "password is hunter2");
    });
    router.handle("crash",
                  [](const Request&) -> Response { throw std::runtime_error("hunter2 again"); });
    for (const auto* target : {"/api/v1/ping", "/api/v1/crash", "/api/v1/slow"}) {
        auto request = make_request(Method::Get, target);
        const auto response = router.answer(request);
        EXPECT_EQ(response.status, 500) << target;
        EXPECT_EQ(std::get<std::string>(response.body).find("hunter2"), std::string::npos);
    }
}

TEST(Router, ListsOperationsWithoutHandler) {
    const auto api = testing::test_api();
    testing::RoleGate gate;
    Router router(*api, gate);
    EXPECT_EQ(router.missing_handlers().size(), api->operations().size());
    router.handle("ping", [](const Request&) { return Response::no_content(); });
    EXPECT_EQ(router.missing_handlers().size(), api->operations().size() - 1);
}

TEST(Router, DiesOnAnUnknownOperation) {
    const auto api = testing::test_api();
    testing::RoleGate gate;
    Router router(*api, gate);
    EXPECT_DEATH(router.handle("nothing", [](const Request&) { return Response::no_content(); }),
                 "");
}

// Every operation of the real description x every role: only the roles it names come past the gate.
TEST(Permissions, EveryOperationLetsOnlyItsRolesThrough) {
    const auto api = Api::from_openapi(api::openapi_json());
    ASSERT_TRUE(api) << api.error().text;
    testing::RoleGate gate;
    Router router(**api, gate);
    std::string reached;
    for (const auto& operation : (*api)->operations()) {
        if (!operation.websocket) {
            router.handle(operation.id, [&](const Request& request) {
                reached = request.operation;
                return Response::no_content();
            });
        }
    }
    std::size_t refusals = 0;
    for (const auto& operation : (*api)->operations()) {
        auto path = operation.path;
        for (auto at = path.find('{'); at != std::string::npos; at = path.find('{')) {
            const auto end = path.find('}', at) + 1;
            path.replace(at, end - at, path.substr(at, end - at) == "{name}" ? "music" : "1");
        }
        for (const auto* role :
             {"", "nobody", "admin", "director", "team_leader", "qa_lead", "qa", "agent"}) {
            const bool allowed = operation.is_public ||
                                 std::find(operation.roles.begin(), operation.roles.end(), role) !=
                                     operation.roles.end();
            reached.clear();
            auto request = make_request(operation.method, std::string(kApiBase) + path, role);
            request.headers.add("If-Match", "*");
            const int status = router.answer(request).status;
            if (allowed) {
                EXPECT_TRUE(status != 401 && status != 403) << operation.id << " as " << role;
            } else {
                EXPECT_EQ(status, *role == '\0' ? 401 : 403) << operation.id << " as " << role;
                EXPECT_EQ(reached, "") << operation.id << " reached as " << role;
                ++refusals;
            }
        }
    }
    EXPECT_GT(refusals, 200U);
    EXPECT_EQ(gate.refused.size(), refusals);
}

TEST(Etag, ReadsWhatItWrote) {
    Request request;
    request.headers.add("If-Match", etag_of(12));
    EXPECT_EQ(*expected_version(request), 12);
    request.headers.set("If-Match", "*");
    EXPECT_EQ(*expected_version(request), std::nullopt);
    for (const auto* wrong : {"", "12", "\"v0\"", "\"v-1\"", "W/\"v1\"", "\"v1x\""}) {
        request.headers.set("If-Match", wrong);
        EXPECT_FALSE(expected_version(request)) << wrong;
    }
}

}  // namespace
}  // namespace callfloor::http
