#pragma once
// A server without sockets for the tests of routes: the real description, router, writer and
// readers on a database in a folder of its own; who asks is what the test says.

#include <gtest/gtest.h>

#include "api/openapi_json.h"
#include "centre/centre_fixture.h"
#include "http/router.h"
#include "people/access.h"
#include "people/people_store.h"
#include "store/reader_pool.h"
#include "store/writer.h"

namespace callfloor::centre {

/// Whoever the test lets ask, with the roles the description wants.
class TestGate final : public http::Gate {
  public:
    http::Identity who;
    Result<http::Identity> authenticate(const http::Request&) override { return who; }
    Result<void> permit(const http::Request& request, const http::Operation& operation) override {
        return people::access::can(request.identity, operation);
    }
    void on_refused(const http::Request&, const http::Operation&, const Error&) override {}
};

class RouteFixture : public testing::Test {
  protected:
    RouteFixture() {
        auto options = store::test_database_in(folder.path());
        options.durability = store::Durability::Normal;
        auto connection = store::Connection::open(options).value();
        EXPECT_TRUE(store::apply_migrations(connection, centre_test_migrations()));
        EXPECT_TRUE(people::insert_team(connection, {TeamId{1}, "one", 0, 1}));
        add_user(connection, 1, "ana", {people::Role::Agent});
        add_user(connection, 2, "lea", {people::Role::TeamLeader}, {TeamId{1}});
        add_user(connection, 3, "root", {people::Role::Admin});
        add_user(connection, 4, "ben", {people::Role::Agent});
        writer = store::Writer::start(std::move(connection), {}).value();
        options.mode = store::OpenMode::ReadOnly;
        readers = store::ReaderPool::open(options, 2).value();
        api = http::Api::from_openapi(api::openapi_json()).value();
        router = std::make_unique<http::Router>(*api, gate);
        as_admin();
    }

    void as(std::int64_t user, std::vector<std::string> roles, std::vector<TeamId> led = {}) {
        gate.who = {};
        gate.who.user = UserId{user};
        gate.who.login = "user" + std::to_string(user);
        gate.who.roles = std::move(roles);
        gate.who.team = TeamId{1};
        gate.who.led_teams = std::move(led);
    }
    void as_admin() { as(3, {"admin"}); }
    void as_agent(std::int64_t user = 1) { as(user, {"agent"}); }
    void as_leader() { as(2, {"team_leader"}, {TeamId{1}}); }

    using HeaderList = std::vector<std::pair<std::string, std::string>>;
    http::Response ask(http::Method method, const std::string& path, const std::string& body = {},
                       const HeaderList& headers = {}) {
        http::Request request;
        request.method = method;
        request.target = "/api/v1" + path;
        request.headers.add("X-Requested-With", "callfloor");
        bool has_type = false;
        for (const auto& [name, value] : headers) {
            request.headers.add(name, value);
            has_type = has_type || name == "Content-Type";
        }
        if (!body.empty() && !has_type) {
            request.headers.add("Content-Type", "application/json");
        }
        request.body = body;
        auto response = router->answer(request);
        if (response.status < 300 && !request.operation.empty()) {
            const auto good = api->check_answer(request.operation, response);
            EXPECT_TRUE(good) << request.operation << ": " << good.error().text;
        }
        return response;
    }
    http::Response get(const std::string& path) { return ask(http::Method::Get, path); }
    http::Response post(const std::string& path, const std::string& body = {},
                        const HeaderList& headers = {}) {
        return ask(http::Method::Post, path, body, headers);
    }

    static json::Object body_of(const http::Response& response) {
        const auto* text = std::get_if<std::string>(&response.body);
        return text == nullptr || text->empty() ? json::Object{}
                                                : json::parse_object(*text).value();
    }
    static std::string detail_of(const http::Response& response) {
        const auto body = body_of(response);
        const auto* detail = body.if_contains("detail");
        return detail == nullptr ? "" : std::string(detail->as_string());
    }
    static std::string field_of(const http::Response& response) {
        const auto body = body_of(response);
        const auto* field = body.if_contains("field");
        return field == nullptr ? "" : std::string(field->as_string());
    }
    /// The actions in the audit log, oldest first.
    std::vector<std::string> audited() {
        return readers
            ->read([](store::Connection& connection) {
                return connection.query_all("SELECT action FROM audit_log ORDER BY id", {},
                                            [](const store::Row& row) { return row.text(0); });
            })
            .value();
    }

    TemporaryFolder folder;
    ManualClock clock;
    TestGate gate;
    std::unique_ptr<store::Writer> writer;
    std::unique_ptr<store::ReaderPool> readers;
    std::unique_ptr<const http::Api> api;
    std::unique_ptr<http::Router> router;

  private:
    static void add_user(store::Connection& connection, std::int64_t id, const char* login,
                         std::vector<people::Role> roles, std::vector<TeamId> led = {}) {
        people::User user;
        user.id = UserId{id};
        user.login = login;
        user.name = login;
        user.roles = std::move(roles);
        user.team = TeamId{1};
        user.led_teams = std::move(led);
        EXPECT_TRUE(people::insert_user(connection, user, "", from_epoch_ms(1'767'000'000'000)));
    }
};

}  // namespace callfloor::centre
