#include "app/settings.h"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace callfloor::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> problems_of(std::string_view text) {
    std::vector<std::string> lines;
    for (const auto& problem : read_settings(text).problems) {
        lines.push_back(fmt::format("{}: {}", problem.line, problem.text));
    }
    return lines;
}

TEST(Settings, AreAllDefaultsWhenTheFileIsEmpty) {
    const auto read = read_settings("");
    EXPECT_TRUE(read.problems.empty());
    EXPECT_EQ(read.settings.http.listen, "127.0.0.1:8080");
    EXPECT_THAT(read.settings.sip.listen,
                ElementsAre("udp:0.0.0.0:5060", "tcp:0.0.0.0:5060", "tls:0.0.0.0:5061"));
    EXPECT_EQ(read.settings.media.port_low, 20'000);
}

TEST(Settings, TakeEveryKind) {
    const auto read = read_settings(
        "[server]\nname = \"\xE5\xAE\xA2\xE6\x9C\x8D\"\nlog_level = \"debug\"\n[sip]\nlisten = "
        "[\"udp:[::1]:0\"]\n[recording]\nenabled = false\nretention_days = 30\n");
    EXPECT_TRUE(read.problems.empty());
    EXPECT_EQ(log_level_of(read.settings), LogLevel::Debug);
    EXPECT_THAT(read.settings.sip.listen, ElementsAre("udp:[::1]:0"));
    EXPECT_FALSE(read.settings.recording.enabled);
    EXPECT_EQ(read.settings.recording.retention_days, 30);
}

TEST(Settings, SuggestTheNearestKeyForAnUnknownOne) {
    EXPECT_THAT(problems_of("[media]\n\nport_lo = 20000\n"),
                ElementsAre("3: unknown key port_lo in [media]; did you mean port_low?"));
    EXPECT_THAT(problems_of("[medai]\nthreads = 1\n"),
                ElementsAre("1: unknown section [medai]; did you mean [media]?"));
    EXPECT_THAT(problems_of("threads = 1\n"),
                ElementsAre("1: unknown section [threads]; docs/settings.md lists the sections"));
}

TEST(Settings, ListEveryProblemInOrderOfLines) {
    const auto lines = problems_of(
        "[server]\nlog_level = \"inof\"\n[sip]\ncalls_max = 0\nlisten = [\"udp:0.0.0.0:5060\", "
        "\"sctp:1.2.3.4:5\"]\n"
        "[media]\nthreads = \"two\"\n[recording]\nenabled = 1\n");
    ASSERT_EQ(lines.size(), 5u);
    EXPECT_EQ(lines[0],
              "2: server.log_level is \"inof\"; did you mean \"info\"? choose one of debug, info, "
              "warning, error");
    EXPECT_EQ(lines[1], "4: sip.calls_max is 0; write a whole number from 1 to 20000");
    EXPECT_THAT(
        lines[2],
        HasSubstr("5: sip.listen[1] is \"sctp:1.2.3.4:5\"; write \"udp:ADDRESS:PORT\", or tcp"));
    EXPECT_EQ(lines[3], "7: media.threads is \"two\"; write a whole number from 0 to 64");
    EXPECT_EQ(lines[4], "9: recording.enabled is 1; write true or false");
}

TEST(Settings, ServePlainHttpOnLoopbackOnly) {
    EXPECT_THAT(problems_of("[http]\nlisten = \"0.0.0.0:8080\"\n"),
                ElementsAre(HasSubstr(
                    "2: http.listen is \"0.0.0.0:8080\"; plain HTTP is served on the loopback")));
    EXPECT_TRUE(problems_of("[http]\nlisten = \"[::1]:8080\"\n").empty());
    EXPECT_TRUE(problems_of("[http]\nlisten = \"localhost:8080\"\n").empty());
}

struct Contradiction {
    const char* text;
    const char* expected;
};
class SettingsContradiction : public testing::TestWithParam<Contradiction> {};

TEST_P(SettingsContradiction, IsNamedWithItsLine) {
    EXPECT_THAT(problems_of(GetParam().text), ElementsAre(HasSubstr(GetParam().expected)));
}

INSTANTIATE_TEST_SUITE_P(
    All, SettingsContradiction,
    testing::Values(
        Contradiction{"[sip]\nregistration_min_s = 600\n", "2: sip.registration_default_s is 300"},
        Contradiction{"[sip]\nregistration_min_s = 3601\n", "2: sip.registration_min_s is 3601"},
        Contradiction{"[media]\nport_low = 20001\n",
                      "2: media.port_low is 20001; RTP begins on an even"},
        Contradiction{"[media]\nport_high = 20000\n", "2: media.port_high is 20000, not above"},
        Contradiction{"[http]\nkey = \"k.pem\"\n",
                      "2: http.key is set but http.certificate is not"},
        Contradiction{"[http]\ncertificate = \"c.pem\"\n", "2: http.certificate is set but"},
        Contradiction{"[http]\nlisten = \"\"\ntls_listen = \"\"\n",
                      "2: http.listen and http.tls_listen"},
        Contradiction{"[http]\nsession_idle_min = 900\n", "2: http.session_idle_min is 900"},
        Contradiction{"[sip]\nlisten = []\n", "2: sip.listen is []; write a list of 1 to 16"},
        Contradiction{"[sip]\nlisten = [\"udp:1.2.3.4:1\",\"udp:1.2.3.4:1\"]\n",
                      "again; write it once"},
        Contradiction{"[sip]\nrealm = \"a b\"\n", "2: sip.realm is \"a b\"; use printable ASCII"},
        Contradiction{"[sip]\nrealm = \"\"\n", "2: sip.realm is empty"},
        Contradiction{"[media]\naddress = \"10.0.0.256\"\n",
                      "2: media.address is \"10.0.0.256\"; write an IP"},
        Contradiction{"[sip]\ncontact_host = \"a:5060\"\n",
                      "2: sip.contact_host is \"a:5060\"; write a host"},
        Contradiction{"[database]\nurl = \"mysql://a@b/c\"\n", "2: database.url is"},
        Contradiction{"[database]\nurl = \"postgresql://a:geheim@b/c\"\n",
                      "leave the password out"},
        Contradiction{"[database]\nurl = \"postgresql://b/c?user=a&password=geheim\"\n",
                      "leave the password out"},
        Contradiction{"sip = 5\n", "1: sip must be a section"},
        Contradiction{"[sip]\nlisten\n", "not valid TOML"},
        Contradiction{"[sip]\ncalls_max = 1.5\n", "2: sip.calls_max is 1.5"}));

class SettingsFile : public testing::Test {
  protected:
    void SetUp() override {
        folder_ = std::filesystem::path(testing::TempDir()) /
                  fmt::format("settings-{}",
                              testing::UnitTest::GetInstance()->current_test_info()->name());
        std::filesystem::create_directories(folder_);
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }
    std::filesystem::path write(std::string_view text) {
        const auto file = folder_ / "callfloor.toml";
        std::ofstream(file) << text;
        return file;
    }
    std::filesystem::path folder_;
};

TEST_F(SettingsFile, PathsCountFromItsFolder) {
    const auto settings =
        load_settings(write("[server]\ndata_dir = \"data\"\n[database]\nfile = \"/db/x.db\"\n"));
    ASSERT_TRUE(settings) << settings.error().text;
    EXPECT_EQ(settings->server.data_dir, (folder_ / "data").string());
    EXPECT_EQ(settings->recording.dir, (folder_ / "data/recordings").string());
    EXPECT_EQ(settings->database.file, "/db/x.db");
}

TEST_F(SettingsFile, ErrorsNameFileAndLine) {
    const auto file = write("[sip]\nrealm = 5\nkalls = 1\n");
    const auto settings = load_settings(file);
    ASSERT_FALSE(settings);
    EXPECT_THAT(settings.error().text,
                HasSubstr(file.string() + ":2: sip.realm is 5; write a text in quotes\n"));
    EXPECT_THAT(settings.error().text, HasSubstr(file.string() + ":3: unknown key kalls"));
}

TEST_F(SettingsFile, MissingOneIsNamed) {
    EXPECT_EQ(load_settings(folder_ / "none.toml").error().code, ErrorCode::NotFound);
    EXPECT_FALSE(load_settings(folder_));
}

TEST(Settings, ExampleFileIsAcceptedAlsoWithEveryKeyUncommented) {
    std::ifstream stream(std::filesystem::path(CALLFLOOR_SOURCE_DIR) /
                         "deploy/callfloor.example.toml");
    std::string all, line;
    while (std::getline(stream, line)) {
        const bool is_key = line.size() > 2 && line[0] == '#' && line[1] != ' ';
        all += (is_key ? line.substr(1) : line) + "\n";
    }
    EXPECT_THAT(all, HasSubstr("\nport_low = 20000\n"));
    const auto read = read_settings(all);
    for (const auto& problem : read.problems) {
        ADD_FAILURE() << problem.line << ": " << problem.text;
    }
}

}  // namespace
}  // namespace callfloor::app
