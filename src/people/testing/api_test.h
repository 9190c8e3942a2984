#pragma once
// Test only: a module's routes on a real database, asked through the router as a browser would;
// who asks and what time it is the test says. The module's fixture opens the store and adds its
// routes.

#include <initializer_list>
#include <set>
#include <span>

#include <gtest/gtest.h>

#include "api/openapi_json.h"
#include "base/temporary_folder.h"
#include "http/router.h"
#include "people/access.h"
#include "people/people.h"
#include "people/people_store.h"
#include "store/migrations.h"
#include "store/store.h"
#include "store/test_database.h"

namespace callfloor::people {

constexpr Instant kTestMorning = from_epoch_ms(1'800'000'000'000);

/// Somebody who asks.
struct Person {
    UserId id;
    std::string role;
    TeamId team;
    std::vector<TeamId> led = {};
};
class TestGate final : public http::Gate {
  public:
    Person who;
    Result<http::Identity> authenticate(const http::Request&) override {
        http::Identity identity;
        identity.user = who.id;
        identity.login = fmt::format("{}{}", who.role, who.id);
        identity.name = identity.login;
        identity.roles = {who.role};
        identity.team = who.team;
        identity.led_teams = who.led;
        identity.session = who.id.value;
        return identity;
    }
    Result<void> permit(const http::Request& request, const http::Operation& operation) override {
        return access::can(request.identity, operation);
    }
    void on_refused(const http::Request&, const http::Operation&, const Error&) override {}
};

class ApiTest : public ::testing::Test {
  protected:
    /// Opens the store with the schema of `parts` beside the common one, and these people in it.
    ApiTest(std::initializer_list<std::span<const store::Migration>> parts,
            std::span<const Person> everybody) {
        std::vector<store::Migration> steps;
        for (const auto part : {store::migrations(), migrations()}) {
            steps.insert(steps.end(), part.begin(), part.end());
        }
        for (const auto part : parts) {
            steps.insert(steps.end(), part.begin(), part.end());
        }
        auto options = store::test_store_in(folder_.path());
        options.writer.commit_pause = Duration(0);
        auto opened = store::Store::open(options, steps);
        EXPECT_TRUE(opened) << opened.error().text;
        store_ = *std::move(opened);
        add_people(store_->startup_connection(), everybody);
        EXPECT_TRUE(store_->start_writer({}));
        clock_.set(kTestMorning);
        api_ = http::Api::from_openapi(api::openapi_json()).value();
        router_ = std::make_unique<http::Router>(*api_, gate_);
    }
    ~ApiTest() override { store_->stop(); }

    struct Answer {
        int status = 0;
        json::Object body;
        std::string etag;
        std::string bytes;           ///< of what is no JSON
        std::filesystem::path file;  ///< answered with
        std::string header;          ///< Content-Disposition
        std::string text(std::string_view key) const {
            return json::find_string(body, key).value_or(std::nullopt).value_or("");
        }
        std::int64_t id() const { return body.at("id").as_int64(); }
        const json::Value& at(std::string_view pointer) const {
            static const json::Value kNone;
            boost::json::error_code error;
            const json::Value whole = body;
            kept_ = whole;
            const auto* found = kept_.find_pointer(pointer, error);
            return found == nullptr ? kNone : *found;
        }

      private:
        mutable json::Value kept_;
    };

    Answer ask(const Person& who, http::Method method, const std::string& path,
               const json::Value& body = nullptr, const std::string& if_match = "*") {
        gate_.who = who;
        http::Request request;
        request.method = method;
        request.target = "/api/v1" + path;
        request.headers.add("X-Requested-With", "callfloor");
        request.headers.add("If-Match", if_match);
        if (!body.is_null()) {
            request.headers.add("Content-Type", "application/json");
            request.body = json::to_text(body);
        }
        if (!raw_.first.empty()) {
            request.headers.add("Content-Type", raw_.first);
            request.body = raw_.second;
        }
        const auto response = router_->answer(request);
        if (response.status < 300 && !request.operation.empty()) {
            const auto good = api_->check_answer(request.operation, response);
            EXPECT_TRUE(good) << request.operation << ": " << good.error().text;
        }
        Answer answer;
        answer.status = response.status;
        answer.etag = std::string(response.headers.find("ETag").value_or(""));
        if (const auto* text = std::get_if<std::string>(&response.body); text && !text->empty()) {
            answer.body = json::parse_object(*text).value_or(json::Object{});
            answer.bytes = answer.body.empty() ? *text : "";
        }
        if (const auto* file = std::get_if<http::FileBody>(&response.body)) {
            answer.file = file->path;
            answer.header = std::string(response.headers.find("Content-Disposition").value_or(""));
        }
        return answer;
    }
    /// With a body that is no JSON.
    Answer send(const Person& who, const std::string& path, const std::string& type,
                const std::string& bytes) {
        raw_ = {type, bytes};
        auto answer = ask(who, http::Method::Post, path);
        raw_ = {};
        return answer;
    }
    Answer get(const Person& who, const std::string& path) {
        return ask(who, http::Method::Get, path);
    }
    Answer post(const Person& who, const std::string& path, const json::Value& body = nullptr,
                const std::string& if_match = "*") {
        return ask(who, http::Method::Post, path, body, if_match);
    }
    Answer put(const Person& who, const std::string& path, const json::Value& body,
               const std::string& if_match = "*") {
        return ask(who, http::Method::Put, path, body, if_match);
    }
    std::vector<std::int64_t> ids_of(const Answer& answer) {
        std::vector<std::int64_t> ids;
        for (const auto& item : answer.body.at("items").as_array()) {
            ids.push_back(item.at("id").as_int64());
        }
        return ids;
    }
    /// The actions in the audit log, oldest first.
    std::vector<std::string> audited() {
        return store_->readers()
            .read([](store::Connection& connection) {
                return connection.query_all("SELECT action FROM audit_log ORDER BY id", {},
                                            [](const store::Row& row) { return row.text(0); });
            })
            .value();
    }

    TemporaryFolder folder_;
    ManualClock clock_;
    TestGate gate_;
    std::unique_ptr<store::Store> store_;
    std::unique_ptr<const http::Api> api_;
    std::unique_ptr<http::Router> router_;

  private:
    std::pair<std::string, std::string> raw_;  ///< type and bytes of send()

    static void add_people(store::Connection& connection, std::span<const Person> everybody) {
        std::set<TeamId> teams;
        for (const auto& person : everybody) {
            if (person.team.is_set() && teams.insert(person.team).second) {
                EXPECT_TRUE(
                    insert_team(connection, {person.team, fmt::format("{}", person.team), 0, 1}));
            }
        }
        for (const auto& person : everybody) {
            User user;
            user.id = person.id;
            user.login = fmt::format("{}{}", person.role, person.id);
            user.name = user.login;
            user.roles = {*role_from_name(person.role)};
            user.team = person.team;
            user.led_teams = person.led;
            EXPECT_TRUE(
                insert_user(connection, user, "", kTestMorning - std::chrono::hours(24 * 400)));
        }
    }
};

}  // namespace callfloor::people
