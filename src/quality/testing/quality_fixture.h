#pragma once
// Test only: quality on a real database, asked through the router as a browser would; people,
// contacts and the clock are what the test says.

#include <map>

#include <gtest/gtest.h>

#include "api/openapi_json.h"
#include "base/temporary_folder.h"
#include "http/router.h"
#include "people/access.h"
#include "people/people.h"
#include "people/people_store.h"
#include "quality/quality.h"
#include "store/test_database.h"

namespace callfloor::quality {

constexpr TeamId kTeamA{41};
constexpr TeamId kTeamB{42};
constexpr QueueId kSales{51};
constexpr Instant kMorning = from_epoch_ms(1'800'000'000'000);

/// Somebody who asks.
struct Person {
    UserId id;
    std::string role;
    TeamId team;
    std::vector<TeamId> led = {};
};
inline const Person kAna{UserId{1}, "agent", kTeamA};
inline const Person kBen{UserId{2}, "agent", kTeamB};
inline const Person kLea{UserId{3}, "team_leader", kTeamA, {kTeamA}};
inline const Person kLou{UserId{4}, "team_leader", kTeamB, {kTeamB}};
inline const Person kQi{UserId{5}, "qa", TeamId{}};
inline const Person kQuinn{UserId{6}, "qa", TeamId{}};
inline const Person kQueen{UserId{7}, "qa_lead", TeamId{}};
inline const Person kQuest{UserId{8}, "qa_lead", TeamId{}};
inline const Person kDora{UserId{9}, "director", TeamId{}};
inline const Person kRoot{UserId{10}, "admin", TeamId{}};
inline const Person kPeople[] = {kAna, kBen, kLea, kLou, kQi, kQuinn, kQueen, kQuest, kDora, kRoot};

class TestGate final : public http::Gate {
  public:
    Person who = kRoot;
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
        return people::access::can(request.identity, operation);
    }
    void on_refused(const http::Request&, const http::Operation&, const Error&) override {}
};

class TestDirectory final : public Directory {
  public:
    std::string person_name(UserId person) const override {
        return person.is_set() ? fmt::format("person{}", person) : "";
    }
    std::string team_name(TeamId team) const override {
        return team.is_set() ? fmt::format("team{}", team) : "";
    }
    std::string queue_name(QueueId queue) const override {
        return queue.is_set() ? fmt::format("queue{}", queue) : "";
    }
    TeamId team_of(UserId person) const override {
        for (const auto& one : kPeople) {
            if (one.id == person) {
                return one.team;
            }
        }
        return {};
    }
    std::string time_zone() const override { return "Asia/Shanghai"; }
};

class TestContacts final : public ContactSource {
  public:
    Result<std::optional<ContactDetail>> find(store::Connection&, ConversationId conversation,
                                              UserId agent) override {
        for (const auto& contact : all) {
            if (contact.conversation == conversation && contact.agent == agent) {
                const auto end = contact.started_at + contact.talk + contact.hold;
                return ContactDetail{contact, {{contact.started_at, end}}, contact.started_at};
            }
        }
        return std::nullopt;
    }
    Result<std::vector<UserId>> agents_of(store::Connection&,
                                          ConversationId conversation) override {
        std::vector<UserId> agents;
        for (const auto& contact : all) {
            if (contact.conversation == conversation) {
                agents.push_back(contact.agent);
            }
        }
        return agents;
    }
    Result<std::optional<SourceRecording>> find_recording(store::Connection&,
                                                          RecordingId recording) override {
        for (const auto& source : recordings) {
            if (source.id == recording) {
                return source;
            }
        }
        return std::nullopt;
    }
    Result<void> visit(store::Connection&, const Asked& asked,
                       const std::function<void(const Contact&)>& on_contact) override {
        for (auto contact : all) {
            if (asked.with == With::FactsOnly) {
                contact.signals.reset();
            }
            if (contact.started_at >= asked.from && contact.started_at < asked.to) {
                on_contact(contact);
            }
        }
        return {};
    }

    std::vector<Contact> all;
    std::vector<SourceRecording> recordings;
};

class QualityTest : public ::testing::Test {
  protected:
    QualityTest() {
        std::vector<store::Migration> steps;
        for (const auto part : {store::migrations(), people::migrations(), migrations()}) {
            steps.insert(steps.end(), part.begin(), part.end());
        }
        auto options = store::test_store_in(folder_.path());
        options.writer.commit_pause = Duration(0);
        auto opened = store::Store::open(options, steps);
        EXPECT_TRUE(opened) << opened.error().text;
        store_ = *std::move(opened);
        add_people(store_->startup_connection());
        EXPECT_TRUE(store_->start_writer({}));
        clock_.set(kMorning);
        api_ = http::Api::from_openapi(api::openapi_json()).value();
        quality_ = std::make_unique<Quality>(
            QualityParts{store_->writer(), store_->readers(), clock_, directory_, contacts_,
                         folder_.path() / "recordings", folder_.path() / "clips"});
        router_ = std::make_unique<http::Router>(*api_, gate_);
        quality_->add_routes(*router_);
    }
    ~QualityTest() override { store_->stop(); }

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
    TestDirectory directory_;
    TestContacts contacts_;
    std::unique_ptr<store::Store> store_;
    std::unique_ptr<const http::Api> api_;
    std::unique_ptr<Quality> quality_;
    std::unique_ptr<http::Router> router_;

  private:
    static void add_people(store::Connection& connection) {
        EXPECT_TRUE(people::insert_team(connection, {kTeamA, "A", 0, 1}));
        EXPECT_TRUE(people::insert_team(connection, {kTeamB, "B", 0, 1}));
        for (const auto& person : kPeople) {
            people::User user;
            user.id = person.id;
            user.login = fmt::format("{}{}", person.role, person.id);
            user.name = user.login;
            user.roles = {*people::role_from_name(person.role)};
            user.team = person.team;
            user.led_teams = person.led;
            EXPECT_TRUE(
                people::insert_user(connection, user, "", kMorning - std::chrono::hours(24 * 400)));
        }
    }
};

}  // namespace callfloor::quality
