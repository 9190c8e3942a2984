#pragma once
// Test only: supervision on a real database, asked through the router as the console would; the
// floor is what the test says.

#include <map>

#include "mail/mail_store.h"
#include "mail/mailer.h"
#include "people/testing/api_test.h"
#include "supervision/supervision.h"

namespace callfloor::supervision {

using people::Person;
constexpr TeamId kTeam{41};
constexpr TeamId kOtherTeam{42};
inline const Person kAna{UserId{1}, "agent", kTeam};
inline const Person kBen{UserId{2}, "agent", kOtherTeam};
inline const Person kLea{UserId{3}, "team_leader", kTeam, {kTeam}};
inline const Person kLou{UserId{4}, "team_leader", kOtherTeam, {kOtherTeam}};
inline const Person kDora{UserId{9}, "director", TeamId{}};
inline const Person kRoot{UserId{10}, "admin", TeamId{}};
inline const Person kPeople[] = {kAna, kBen, kLea, kLou, kDora, kRoot};

class TestDirectory final : public Directory {
  public:
    std::string person_name(UserId person) const override {
        return person.value <= 10 ? fmt::format("person{}", person) : "";
    }
    std::string queue_name(QueueId queue) const override { return fmt::format("queue{}", queue); }
    std::string team_name(TeamId team) const override { return fmt::format("team{}", team); }
    std::string trunk_name(TrunkId trunk) const override { return fmt::format("trunk{}", trunk); }
};

class TestFloor final : public Floor {
  public:
    Result<FloorPicture> picture() override { return now; }
    Result<std::optional<CallFacts>> call_of(UserId agent) override {
        const auto call = calls.find(agent);
        return call == calls.end() ? std::nullopt : std::optional(call->second);
    }
    Result<void> can_overflow(QueueId queue) override {
        return queue == no_target ? Result<void>(fail(ErrorCode::Conflict, "no target"))
                                  : Result<void>();
    }
    void on_overflows_changed() override { ++overflow_changes; }
    Result<void> set_notice(const std::string& prompt) override {
        notice = prompt;
        return {};
    }
    Result<void> end_notice(const std::string& prompt) override {
        notice = notice == prompt ? "" : notice;
        return {};
    }
    Result<int> end_breaks(TeamId team, const std::vector<std::string>&, UserId) override {
        breaks_ended = team;
        return 3;
    }

    FloorPicture now;
    std::map<UserId, CallFacts> calls;
    QueueId no_target;
    int overflow_changes = 0;
    std::string notice;
    TeamId breaks_ended;
};

class TestConsoles final : public Consoles {
  public:
    void tell_leaders(std::string_view what) override { ++told[std::string(what)]; }
    void tell(std::string_view, std::vector<UserId> people) override { last = std::move(people); }
    void tell_everybody(std::string_view what) override { ++told[std::string(what)]; }
    std::map<std::string, int> told;  ///< leaders or everybody
    std::vector<UserId> last;
};

class TestSecrets final : public Secrets {
  public:
    std::string seal(std::string_view secret) const override {
        return std::string(secret.rbegin(), secret.rend());
    }
    Result<std::string> unseal(std::string_view sealed) const override { return seal(sealed); }
};

class SupervisionTest : public people::ApiTest {
  protected:
    SupervisionTest() : ApiTest({migrations(), mail::migrations()}, kPeople) {
        floor_.now.teams = {{kTeam, "one"}, {kOtherTeam, "two"}};
        open();
    }

    /// As a restart does.
    void open() {
        router_ = std::make_unique<http::Router>(*api_, gate_);
        supervision_ =
            Supervision::create(SupervisionParts{store_->writer(), store_->readers(), clock_,
                                                 directory_, floor_, consoles_, secrets_})
                .value();
        supervision_->add_routes(*router_);
    }
    void queue(std::int64_t id, std::int64_t waiting) {
        for (auto& queue : floor_.now.queues) {
            if (queue.status.id.value == id) {
                queue.status.waiting = waiting;
                return;
            }
        }
        floor_.now.queues.emplace_back();
        floor_.now.queues.back().status.id = QueueId{id};
        queue(id, waiting);
    }
    /// Time goes on, second by second, and the floor is looked at.
    void pass(Duration time) {
        for (Duration gone{0}; gone < time; gone += std::chrono::seconds(1)) {
            clock_.set(clock_.now() + std::chrono::seconds(1));
            floor_.now.at = clock_.now();
            supervision_->look(floor_.now);
        }
    }
    /// More than ten wait in queue 7: a warning at once.
    static json::Object rule(const std::string& name) {
        return {{"name", name},    {"metric", "waiting"}, {"subject_kind", "queue"},
                {"subject_id", 7}, {"level", 10},         {"clear_level", 5},
                {"hold_ms", 0},    {"clear_hold_ms", 0},  {"severity", "warning"}};
    }
    std::int64_t written(const json::Object& body) {
        const auto made = post(kRoot, "/alert-rules", body);
        EXPECT_EQ(made.status, 201) << made.text("detail");
        return made.status == 201 ? made.id() : 0;
    }
    json::Object only_open(const Person& who = kRoot) {
        const auto items = get(who, "/alerts/open").body.at("items").as_array();
        EXPECT_EQ(items.size(), 1u);
        return items.empty() ? json::Object{} : items[0].as_object();
    }
    static std::string one(const json::Object& alert, const std::string& rest = "") {
        return fmt::format("/alerts/{}{}", alert.at("id").as_int64(), rest);
    }
    /// The kinds of its log's lines.
    std::vector<std::string> log_of(const json::Object& alert) {
        std::vector<std::string> kinds;
        const auto whole = get(kRoot, one(alert));
        for (const auto& step : whole.body.at("steps").as_array()) {
            kinds.emplace_back(step.at("kind").as_string());
        }
        return kinds;
    }

    /// E-mail is on, and one of the leaders has an address.
    void set_up_mail() {
        const auto done =
            store_->writer().run_and_wait([](store::Connection& connection) -> Result<void> {
                mail::MailSettings settings;
                settings.is_on = true;
                TRY(mail::save_settings(connection, settings, std::nullopt));
                TRY(connection.execute("UPDATE users SET email = 'lea@example.com' WHERE id = $1",
                                       {kLea.id}));
                return {};
            });
        EXPECT_TRUE(done) << done.error().text;
    }
    /// "receiver subject" of what waits to be sent, oldest first.
    std::vector<std::string> mailed() {
        std::vector<std::string> found;
        const auto mails = store_->readers().read([](store::Connection& connection) {
            return mail::find_mails(connection, mail::MailState::Waiting, 0, 100);
        });
        for (const auto& one : mails.value()) {
            found.insert(found.begin(), one.to + " " + one.subject);
        }
        return found;
    }

    TestDirectory directory_;
    TestFloor floor_;
    TestConsoles consoles_;
    TestSecrets secrets_;
    std::unique_ptr<Supervision> supervision_;
};

}  // namespace callfloor::supervision
