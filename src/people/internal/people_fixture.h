#pragma once
// People on a real database with a clock moved by hand, asked through the router like a browser
// does.

#include <gtest/gtest.h>

#include "api/openapi_json.h"
#include "base/temporary_folder.h"
#include "http/router.h"
#include "people/internal/people_state.h"
#include "store/store.h"
#include "store/test_database.h"

namespace callfloor::people {

constexpr std::string_view kGoodPassword = "seven quiet lamps";

/// A client with its session cookie.
struct Browser {
    std::string cookie;
    std::string address = "192.0.2.1";
};

class PeopleTest : public ::testing::Test {
  protected:
    PeopleTest() {
        auto opened = store::Store::open(store::test_store_in(folder_.path()), all_migrations());
        EXPECT_TRUE(opened) << opened.error().text;
        store_ = *std::move(opened);
        EXPECT_TRUE(store_->start_writer({}));
        auto api = http::Api::from_openapi(api::openapi_json());
        EXPECT_TRUE(api) << api.error().text;
        api_ = *std::move(api);
        PeopleOptions options;
        options.password_cost = PasswordCost::Minimal;
        people_ = std::make_unique<People>(store_->writer(), store_->readers(), clock_, options);
        router_ = std::make_unique<http::Router>(*api_, *people_);
        people_->add_routes(*router_);
        people_->on_changed([this] { ++changes_; });
    }
    ~PeopleTest() override { store_->stop(); }

    static std::vector<store::Migration> all_migrations() {
        std::vector<store::Migration> all;
        for (const auto part : {store::migrations(), migrations()}) {
            all.insert(all.end(), part.begin(), part.end());
        }
        return all;
    }

    struct Answer {
        int status = 0;
        json::Object body;
        http::Headers headers;
        std::string field() const { return text("field"); }
        std::string text(std::string_view key) const {
            return json::find_string(body, key).value_or(std::nullopt).value_or("");
        }
        std::int64_t id() const { return body.at("id").as_int64(); }
    };

    Answer ask(const Browser& browser, http::Method method, std::string_view path,
               const json::Value& body = nullptr, std::string_view if_match = "*") {
        http::Request request;
        request.method = method;
        request.target = std::string(http::kApiBase) + std::string(path);
        request.peer_address = browser.address;
        request.headers.add("X-Requested-With", "callfloor");
        request.headers.add("If-Match", std::string(if_match));
        if (!browser.cookie.empty()) {
            request.headers.add("Cookie", "callfloor_session=" + browser.cookie);
        }
        for (const auto& [name, value] : extra_headers_) {
            request.headers.add(name, value);
        }
        if (!body.is_null()) {
            request.headers.add("Content-Type", "application/json");
            request.body = json::to_text(body);
        }
        auto response = router_->answer(request);
        if (!request.operation.empty()) {
            const auto described = api_->check_answer(request.operation, response);
            EXPECT_TRUE(described) << described.error().text;
        }
        Answer answer{response.status, {}, response.headers};
        if (const auto* text = std::get_if<std::string>(&response.body); text && !text->empty()) {
            answer.body = json::parse_object(*text).value_or(json::Object{});
        }
        return answer;
    }

    Answer sign_in(Browser& browser, std::string_view login, std::string_view password) {
        auto answer = ask(browser, http::Method::Post, "/session",
                          json::Object{{"name", login}, {"password", password}});
        browser.cookie = answer.text("token");
        return answer;
    }

    /// The administrator, with the first password changed.
    Browser admin() {
        Browser browser;
        const auto password = people_->ensure_admin();
        EXPECT_TRUE(password && *password);
        EXPECT_EQ(sign_in(browser, "admin", **password).status, 201);
        EXPECT_EQ(ask(browser, http::Method::Put, "/session/password",
                      json::Object{{"old", **password}, {"new", kGoodPassword}})
                      .status,
                  204);
        return browser;
    }

    /// A user who has changed the first password.
    Browser user(const Browser& by, std::string_view login, json::Object properties) {
        json::Object body{{"login", login}, {"name", login}, {"password", "a first password"}};
        for (const auto& [key, value] : properties) {
            body[key] = value;
        }
        const auto created = ask(by, http::Method::Post, "/users", body);
        EXPECT_EQ(created.status, 201) << created.text("detail");
        Browser browser;
        EXPECT_EQ(sign_in(browser, login, "a first password").status, 201);
        EXPECT_EQ(ask(browser, http::Method::Put, "/session/password",
                      json::Object{{"old", "a first password"}, {"new", kGoodPassword}})
                      .status,
                  204);
        ids_[std::string(login)] = created.id();
        return browser;
    }

    std::int64_t team(const Browser& by, std::string_view name) {
        return ask(by, http::Method::Post, "/teams", json::Object{{"name", name}}).id();
    }

    std::vector<std::string> audit_actions(const Browser& by, std::string_view query = "") {
        std::vector<std::string> actions;
        const auto answer = ask(by, http::Method::Get, "/audit" + std::string(query));
        for (const auto& item : answer.body.at("items").as_array()) {
            actions.emplace_back(item.at("action").as_string());
        }
        return actions;
    }

    TemporaryFolder folder_;
    ManualClock clock_;
    std::unique_ptr<store::Store> store_;
    std::unique_ptr<const http::Api> api_;
    std::unique_ptr<People> people_;
    std::unique_ptr<http::Router> router_;
    std::vector<std::pair<std::string, std::string>> extra_headers_;
    std::map<std::string, std::int64_t> ids_;
    int changes_ = 0;
};

}  // namespace callfloor::people
