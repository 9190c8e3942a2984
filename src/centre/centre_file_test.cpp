#include "centre/centre_file.h"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/toml.h"
#include "centre/centre_admin.h"
#include "centre/centre_fixture.h"
#include "centre/data_source_store.h"
#include "centre/flow_store.h"
#include "floor/prompt_names.h"

namespace callfloor::centre {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// People kept beside the database, so that the loader is tested alone.
class BookOfTests final : public people::PeopleBook {
  public:
    std::vector<people::Team> kept_teams;
    std::vector<people::User> kept_users;
    std::map<std::string, std::string> passwords;

    Result<std::vector<people::Team>> teams(store::Connection&) override { return kept_teams; }
    Result<std::vector<people::User>> users(store::Connection&) override { return kept_users; }
    Result<void> insert_team(store::Connection&, const people::Team& team) override {
        kept_teams.push_back(team);
        return {};
    }
    Result<void> insert_user(store::Connection&, const people::User& user,
                             const std::string& password) override {
        kept_users.push_back(user);
        passwords[user.login] = password;
        return {};
    }
    Result<void> update_user(store::Connection&, const people::User& user) override {
        for (auto& kept : kept_users) {
            if (kept.id == user.id) {
                kept = user;
            }
        }
        return {};
    }
};

constexpr std::string_view kSmall = R"(
[centre]
time_zone = "Europe/Berlin"
[[teams]]
name = "one"
[[users]]
login = "ana"
roles = ["agent"]
team = "one"
password = "quite-long-enough-1"
[[extensions]]
number = "8001"
user = "ana"
secret = "phone secret"
[[trunks]]
name = "carrier"
addresses = ["192.0.2.1"]
register_at = "sip.example.com:5060"
register_user = "us"
secret = "carrier secret"
[[caller_classes]]
name = "vip"
callers = ["13800000001"]
[[queues]]
name = "first"
overflow = { kind = "queue", queue = "second" }
members = [{ agent = "ana", level = 7 }]
[[queues]]
name = "second"
[[numbers]]
number = "4001"
queue = "first"
caller_class = "vip"
greeting = "welcome"
)";

class CentreFileTest : public testing::Test {
  protected:
    CentreFileTest() {
        prompts_.insert(floor::prompts::kStandard.begin(), floor::prompts::kStandard.end());
    }
    /// The prompts that the sample's flow needs are made with it (tools/make_prompts.py).
    void add_prompts_of_flows(const json::Object& document) {
        for (const auto& flow : document.at("flows").as_array()) {
            for (const auto& node : flow.at("content").at("nodes").as_array()) {
                for (const auto& said : node.at("say").as_array()) {
                    prompts_.insert(std::string(said.as_string()));
                }
            }
        }
    }

    Result<LoadSummary> load(std::string_view toml) {
        auto document = toml_text::parse(toml);
        EXPECT_TRUE(document) << document.error().text;
        problems_.clear();
        auto transaction = store::Transaction::begin(db_).value();
        auto summary = load_centre(
            db_, document->root,
            {book_, box_, "callfloor", prompts_, ids_, from_epoch_ms(1'800'000'000'000)},
            problems_);
        if (summary) {
            EXPECT_TRUE(transaction.commit());
        }
        return summary;
    }
    std::vector<std::string> lines() const {
        std::vector<std::string> texts;
        for (const auto& problem : problems_) {
            texts.push_back(problem.field + " " + problem.text);
        }
        return texts;
    }

    TemporaryFolder folder_;
    store::Connection db_ = centre_database();
    BookOfTests book_;
    SecretBox box_ = SecretBox::open(folder_.path() / "secret.key").value();
    IdGenerator ids_;
    std::set<std::string> prompts_;
    Problems problems_;
};

TEST_F(CentreFileTest, LoadsEverythingByName) {
    const auto summary = load(kSmall);
    ASSERT_TRUE(summary) << summary.error().text;
    EXPECT_EQ(summary->created, 8);
    EXPECT_EQ(summary->changed, 1) << "the centre itself";
    const auto queues = load_queues(db_).value();
    ASSERT_EQ(queues.size(), 2u);
    EXPECT_EQ(queues[0].config.overflow.queue, queues[1].config.id);
    EXPECT_EQ(queues[0].config.members.front().agent, book_.kept_users.front().id);
    EXPECT_EQ(book_.passwords.at("ana"), "quite-long-enough-1");
    EXPECT_EQ(book_.kept_users.front().team, book_.kept_teams.front().id);
    EXPECT_EQ(load_extensions(db_)->front().secret,
              stored_secret("8001", "callfloor", "phone secret"));
    EXPECT_EQ(box_.unseal(load_trunks(db_)->front().sealed_secret), "carrier secret");
    EXPECT_EQ(load_numbers(db_)->front().config.queue, queues[0].config.id);
    EXPECT_EQ(load_centre(db_)->time_zone, "Europe/Berlin");
}

TEST_F(CentreFileTest, ChangesNothingTheSecondTime) {
    ASSERT_TRUE(load(kSmall));
    const auto again = load(kSmall);
    ASSERT_TRUE(again) << again.error().text;
    EXPECT_EQ(again->created, 0);
    EXPECT_EQ(again->changed, 0);
    EXPECT_EQ(again->unchanged, 9);
    EXPECT_EQ(load_queues(db_)->front().version, 1);
    EXPECT_EQ(load_trunks(db_)->front().version, 1)
        << "sealed anew only when the secret is another";
}

TEST_F(CentreFileTest, ChangesWhatDiffersAndKeepsWhatItDoesNotName) {
    ASSERT_TRUE(load(kSmall));
    const auto summary = load("[[queues]]\nname = \"second\"\nring_timeout_ms = 9000\n");
    ASSERT_TRUE(summary) << summary.error().text;
    EXPECT_EQ(summary->changed, 1);
    EXPECT_EQ(load_queues(db_)->back().config.ring_timeout, std::chrono::seconds(9));
    EXPECT_EQ(load_queues(db_)->size(), 2u);
    EXPECT_EQ(load_extensions(db_)->size(), 1u);
}

TEST_F(CentreFileTest, TellsEveryProblemAndWritesNothing) {
    const auto summary = load(R"(
[centre]
time_zone = "Mars/Base"
[[users]]
login = "bob"
roles = ["boss"]
team = "none"
password = "short"
[[extensions]]
number = "80x1"
user = "nobody"
[[queues]]
name = "q"
members = [{ agent = "eve" }, { agnet = "bob" }]
music = "musik"
[[queues]]
name = "q"
[[numbers]]
number = "4001"
queue = "qq"
[[nmbers]]
number = "1"
)");
    ASSERT_FALSE(summary);
    const auto texts = lines();
    for (const auto* expected :
         {"users[0].roles \"boss\" is no role", "users[0].team team \"none\" does not exist",
          "users[0].password the password has 5 characters",
          "extensions[0].user \"nobody\" does not exist", "extensions[0].secret is missing",
          "queues[0].members[0].agent \"eve\" does not exist",
          "queues[0].members[1].agnet is unknown",
          "queues[1] q is in the file twice, first as queues[0]",
          "numbers[0].queue \"qq\" does not exist", "nmbers is unknown; did you mean numbers?"}) {
        EXPECT_THAT(texts, Contains(HasSubstr(expected)));
    }
    EXPECT_THAT(load_queues(db_).value(), IsEmpty());
    EXPECT_THAT(book_.kept_users, IsEmpty());
}

TEST_F(CentreFileTest, HoldsTheFileToTheRulesOfTheWholeCentre) {
    ASSERT_TRUE(load(kSmall));
    ASSERT_FALSE(load(R"(
[[queues]]
name = "second"
overflow = { kind = "queue", queue = "first" }
[[numbers]]
number = "8001"
queue = "first"
[[extensions]]
number = "4001"
secret = "phone secret"
)"));
    EXPECT_THAT(
        lines(),
        ElementsAre(HasSubstr("extensions[0].number 4001 is a number of the centre"),
                    HasSubstr("queues[0].overflow.queue_id callers would go round for ever"),
                    HasSubstr("numbers[0].number 8001 is an extension")));
}

TEST_F(CentreFileTest, NamesFileAndLineOfAProblem) {
    CentreFile file{"small.toml", {}, {{"queues", 3}, {"queues[0]", 3}, {"queues[0].music", 7}}};
    EXPECT_EQ(
        describe_problems(
            file, {{"queues[0].music", "is wrong"}, {"queues[0].name", "is missing"}, {"x", "y"}}),
        "small.toml:7: queues[0].music: is wrong\nsmall.toml:3: queues[0].name: is "
        "missing\nsmall.toml: x: y");
}

TEST_F(CentreFileTest, SampleCentreOfTheDemoIsValid) {
    const auto path = std::filesystem::path(CALLFLOOR_SOURCE_DIR) / "deploy/sample-centre.toml";
    auto file = read_centre_file(path).value();
    for (auto& extension : file.document.at("extensions").as_array()) {
        extension.as_object()["secret"] = "made by the demo";
    }
    add_prompts_of_flows(file.document);
    const auto summary = load_centre(
        db_, file.document,
        {book_, box_, "callfloor", prompts_, ids_, from_epoch_ms(1'800'000'000'000)}, problems_);
    ASSERT_TRUE(summary) << describe_problems(file, problems_);
    EXPECT_EQ(book_.kept_users.size(), 29u);
    EXPECT_EQ(load_extensions(db_)->size(), 26u);
    for (const auto& queue : load_queues(db_).value()) {
        EXPECT_EQ(queue.config.members.size(), 16u);
    }
    EXPECT_EQ(load_flows(db_)->at(0).latest_version, 1);
    EXPECT_EQ(load_numbers(db_)->back().config.flow, load_flows(db_)->at(0).id);
}

constexpr std::string_view kMenu = R"(
[[queues]]
name = "sales"
[[data_sources]]
name = "cards"
columns = [{ name = "card" }, { name = "pin", secret = true }, { name = "points" }]
csv = "card,pin,points\n1001,4321,77\n1002,8765,12\n"
[[flows]]
queues = { "agent" = "sales" }
sources = { "ask" = "cards" }
content.name = "menu"
content.start = "ask"
[[flows.content.nodes]]
name = "ask"
kind = "look_up"
parameters = [{ name = "card", value = "caller" }, { name = "pin", value = "caller" }]
exits = [{ exit = "found", to = "agent" }, { exit = "not_found", to = "agent" }, { exit = "failed", to = "agent" }]
[[flows.content.nodes]]
name = "agent"
kind = "queue"
exits = [{ exit = "failed", to = "bye" }]
[[flows.content.nodes]]
name = "bye"
kind = "hang_up"
[[numbers]]
number = "4001"
queue = "sales"
flow = "menu"
)";

TEST_F(CentreFileTest, PublishesFlowsWithTheTablesTheyAsk) {
    const auto summary = load(kMenu);
    ASSERT_TRUE(summary) << (lines().empty() ? summary.error().text : lines().front());
    EXPECT_EQ(summary->created, 4);
    const auto flow = load_flows(db_)->at(0);
    const auto source = load_data_sources(db_)->at(0);
    ASSERT_TRUE(flow.latest);
    EXPECT_FALSE(flow.draft);
    EXPECT_EQ(flow.latest_version, 1);
    EXPECT_EQ(flow.latest->nodes[0].source, source.id);
    EXPECT_EQ(flow.latest->nodes[1].queue, load_queues(db_)->at(0).config.id);
    EXPECT_EQ(load_numbers(db_)->at(0).config.flow, flow.id);
    EXPECT_EQ(source.rows, 2);
    const auto row = find_data_row(db_, source.id, "1001").value();
    ASSERT_TRUE(row);
    EXPECT_EQ(row->at("points"), "77");
    EXPECT_EQ(box_.unseal(row->at("pin")), "4321") << "and never in the clear";
    EXPECT_NE(row->at("pin"), "4321");

    const auto again = load(kMenu);
    ASSERT_TRUE(again) << again.error().text;
    EXPECT_EQ(again->created + again->changed, 0);
    EXPECT_EQ(load_flows(db_)->at(0).latest_version, 1);
    EXPECT_EQ(find_data_row(db_, source.id, "1001").value()->at("pin"), row->at("pin"))
        << "sealed anew only when a row differs";
}

TEST_F(CentreFileTest, AChangedFlowIsItsNextVersionAndChangedRowsTakeTheOldOnesPlace) {
    ASSERT_TRUE(load(kMenu));
    std::string changed(kMenu);
    changed.replace(changed.find("1002,8765,12"), 12, "1003,8765,12");
    changed.replace(changed.find("\"bye\"\nkind = \"hang_up\"") + 6, 0, "say = [\"welcome\"]\n");
    ASSERT_TRUE(load(changed)) << lines().front();
    EXPECT_EQ(load_flows(db_)->at(0).latest_version, 2);
    const auto source = load_data_sources(db_)->at(0).id;
    EXPECT_FALSE(find_data_row(db_, source, "1002").value());
    EXPECT_TRUE(find_data_row(db_, source, "1003").value());
}

TEST_F(CentreFileTest, AFlowWithFaultsOrStrangeNamesIsNotLoaded) {
    std::string wrong(kMenu);
    wrong.replace(wrong.find("\"ask\" = \"cards\""), 15, "\"asks\" = \"card\"");
    ASSERT_FALSE(load(wrong));
    EXPECT_THAT(lines(), ElementsAre("flows[0].sources.asks the flow has no node of this name"));
    wrong = kMenu;
    wrong.replace(wrong.find("to = \"bye\""), 10, "to = \"by\"");
    ASSERT_FALSE(load(wrong));
    EXPECT_THAT(lines(), Contains(testing::StartsWith("flows[0].nodes.agent")));
    wrong = kMenu;
    wrong.replace(wrong.find("1002,"), 5, "1001,");
    ASSERT_FALSE(load(wrong));
    EXPECT_THAT(lines(), ElementsAre("data_sources[0].csv line 3: its key is there twice"));
    EXPECT_THAT(load_flows(db_).value(), IsEmpty());
}

TEST_F(CentreFileTest, ReadsJsonAndTomlAndRefusesOthers) {
    EXPECT_EQ(read_centre_file(folder_.path() / "none.toml").error().code, ErrorCode::NotFound);
    const auto toml = folder_.path() / "a.toml";
    std::ofstream(toml) << "[[queues]]\nname = = 1\n";
    EXPECT_THAT(read_centre_file(toml).error().text, HasSubstr("a.toml:2: not valid TOML"));
    const auto json_file = folder_.path() / "a.json";
    std::ofstream(json_file) << R"({"queues":[{"name":"q"}]})";
    EXPECT_EQ(read_centre_file(json_file)->document.at("queues").at(0).at("name").as_string(), "q");
    std::ofstream(json_file) << "[1]";
    EXPECT_FALSE(read_centre_file(json_file));
}

}  // namespace
}  // namespace callfloor::centre
