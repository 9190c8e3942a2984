// Plays every tests/scenarios/*.call in virtual time; each file is a test case of its own name.
// Beside what a file says, the harness checks after each step what must always hold, and at the end
// that nothing is left.

#include <algorithm>
#include <filesystem>
#include <sstream>

#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include "floor/testing/stage.h"

namespace callfloor::floor {
namespace {

class Scenario final {
  public:
    explicit Scenario(Script script) : script_(std::move(script)) {}

    void play() {
        for (std::size_t i = 0; i < script_.lines.size() && !failed_; ++i) {
            play_line(script_.lines[i]);
            const bool has_next = i + 1 < script_.lines.size();
            if (!failed_ && stage_.refused &&
                (!has_next || !expects_refusal(script_.lines[i + 1]))) {
                complain(script_.lines[i].number, "refused: " + stage_.refused->text);
            }
        }
        if (!failed_ && stage_.harness == nullptr) {
            complain(1, "nothing happens: there is no when line");
        } else if (!failed_) {
            stage_.play().close_down();
            report_violations(script_.lines.back().number, "after the end: ");
        }
    }

  private:
    static bool expects_refusal(const Line& line) {
        return line.kind == LineKind::Then &&
               std::ranges::any_of(line.clauses,
                                   [](const Clause& c) { return c.word(0) == "refused"; });
    }

    void complain(int line, const std::string& text) {
        failed_ = true;
        ADD_FAILURE_AT(script_.path.c_str(), line) << text;
    }

    void report_violations(int line, const std::string& prefix) {
        for (const std::string& violation : stage_.play().violations()) {
            complain(line, prefix + violation);
        }
    }

    Result<bool> play_clause(LineKind kind, const Clause& clause) {
        if (kind == LineKind::Given) {
            return set_up(stage_, clause);
        }
        if (!failed_ && stage_.harness == nullptr) {
            TRY(raise_curtain(stage_));
        }
        if (kind == LineKind::When && clause.text.find(" hears ") == std::string::npos) {
            return act(stage_, clause);
        }
        return check(stage_, clause);
    }

    void play_line(const Line& line) {
        if (line.kind == LineKind::When) {
            stage_.refused.reset();
        }
        for (const Clause& clause : line.clauses) {
            const auto result = play_clause(line.kind, clause);
            if (!result) {
                complain(line.number, clause.text + ": " + result.error().text);
            } else if (!*result) {
                complain(line.number,
                         clause.text + ": nobody understands this; see tests/scenarios/README.md");
            } else if (stage_.harness != nullptr) {
                report_violations(line.number, clause.text + ": ");
            }
            if (failed_) {
                return;
            }
        }
        if (line.kind == LineKind::Then) {
            stage_.refused.reset();
        }
    }

    Script script_;
    Stage stage_;
    bool failed_ = false;
};

class ScenarioFile final : public ::testing::Test {
  public:
    explicit ScenarioFile(std::string path) : path_(std::move(path)) {}
    void TestBody() override {
        auto script = read_script(path_);
        ASSERT_TRUE(script) << script.error().text;
        Scenario(*std::move(script)).play();
    }

  private:
    std::string path_;
};

std::vector<std::filesystem::path> scenario_files() {
    std::vector<std::filesystem::path> files;
    for (const auto& entry :
         std::filesystem::directory_iterator(CALLFLOOR_SOURCE_DIR "/tests/scenarios")) {
        if (entry.path().extension() == ".call") {
            files.push_back(entry.path());
        }
    }
    std::ranges::sort(files);
    return files;
}

const bool kRegistered = [] {
    for (const auto& path : scenario_files()) {
        const std::string name = path.stem().string();
        ::testing::RegisterTest(
            "Scenario", name.c_str(), nullptr, path.c_str(), path.c_str(), 1,
            [path]() -> ::testing::Test* { return new ScenarioFile(path.string()); });
    }
    return true;
}();

TEST(ScenarioFiles, AreManyEnough) {
    EXPECT_TRUE(kRegistered);
    EXPECT_GE(scenario_files().size(), 60u);
}

void play_text(const std::string& text) {
    std::istringstream in(text);
    Scenario(*parse_script("canary.call", in)).play();
}

// The runner must be able to fail: a wrong word, a wrong value, an unexpected refusal, a missing
// rule.
TEST(ScenarioRunner, FailsWhenTheScenarioIsWrong) {
    const std::string given = "given queue sales; agent ana\n";
    EXPECT_NONFATAL_FAILURE(play_text(given + "when caller dials 4001\nthen state ana = talking\n"),
                            "is ringing, not talking");
    EXPECT_NONFATAL_FAILURE(play_text(given + "when caller dials 4001; ana dances\n"),
                            "nobody understands");
    EXPECT_NONFATAL_FAILURE(play_text(given + "when ana holds\nthen state ana = ready\n"),
                            "refused: ana is ready");
    EXPECT_NONFATAL_FAILURE(
        play_text(given + "when caller dials 4001; ana answers; caller hangs up after 5s\n"
                          "then record talk=6s\n"),
        "talk is 5000 ms, not 6s");
    EXPECT_NONFATAL_FAILURE(play_text("given queue sales rung=15s; agent ana\nwhen wait 1s\n"),
                            "has no setting \"rung\"");
}

}  // namespace
}  // namespace callfloor::floor
