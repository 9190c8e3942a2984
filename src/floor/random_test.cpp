// The random floor over many seeds. A failure names its seed; CALLFLOOR_SEED=n repeats that one
// alone.

#include <cstdlib>

#include <gtest/gtest.h>

#include "base/text.h"
#include "floor/state_names.h"
#include "floor/testing/random_floor.h"

namespace callfloor::floor {
namespace {

/// A run that never gets somewhere proves nothing about it.
void expect_to_have_been_everywhere(std::map<std::string, int>& tally) {
    for (int i = 0; i <= static_cast<int>(OfferOutcome::Failed); ++i) {
        EXPECT_GT(tally[fmt::format("offer {}", offer_outcome_name(static_cast<OfferOutcome>(i)))],
                  4)
            << i;
    }
    for (int i = 0; i <= static_cast<int>(QueueOutcome::CallbackRequested); ++i) {
        EXPECT_GT(tally[fmt::format("queue {}", queue_outcome_name(static_cast<QueueOutcome>(i)))],
                  10)
            << i;
    }
    for (int i = 0; i <= static_cast<int>(AgentState::Chatting); ++i) {
        EXPECT_GT(tally[fmt::format("agent {}", agent_state_name(static_cast<AgentState>(i)))], 40)
            << i;
    }
    for (int i = 0; i <= static_cast<int>(ActKind::Move); ++i) {
        EXPECT_GT(tally[fmt::format("act {}", act_kind_name(static_cast<ActKind>(i)))], 5) << i;
    }
    for (int i = 0; i <= static_cast<int>(ActOutcome::Failed); ++i) {
        EXPECT_GT(tally[fmt::format("act {}", act_outcome_name(static_cast<ActOutcome>(i)))], 5)
            << i;
    }
    for (const FlowNodeKind kind :
         {FlowNodeKind::Prompt, FlowNodeKind::Menu, FlowNodeKind::Digits, FlowNodeKind::Branch,
          FlowNodeKind::Queue, FlowNodeKind::Callback, FlowNodeKind::Transfer,
          FlowNodeKind::SubFlow, FlowNodeKind::HangUp, FlowNodeKind::Voicemail,
          FlowNodeKind::Survey, FlowNodeKind::LookUp, FlowNodeKind::Fax}) {
        EXPECT_GT(tally[fmt::format("node {}", flow_node_kind_name(kind))], 40)
            << flow_node_kind_name(kind);
    }
    for (const char* told : {"opened to agents", "caller reserved", "level changed"}) {
        EXPECT_GT(tally[told], 40) << told;
    }
    for (const char* exit : {"hung_up", "ended", "failed", "answered", "timeout", "5", "found",
                             "not_found", "late", "busy", "no_answer", "survey"}) {
        EXPECT_GT(tally[fmt::format("exit {}", exit)], 4) << exit;
    }
    EXPECT_GT(tally["queue answered"], 500);
    EXPECT_GT(tally["outbound answered"], 100);
    EXPECT_GT(tally["outbound next trunk"], 40);
}

TEST(RandomFloor, KeepsEveryInvariantUnderAnyInput) {
    std::uint64_t first = 1;
    std::uint64_t count = 200;
    if (const char* wanted = std::getenv("CALLFLOOR_SEED")) {
        first = static_cast<std::uint64_t>(parse_int(wanted, 0, 1'000'000'000).value_or(1));
        count = 1;
    }
    if (const char* wanted = std::getenv("CALLFLOOR_SEEDS")) {
        count = static_cast<std::uint64_t>(parse_int(wanted, 1, 1'000'000).value_or(1));
    }
    std::map<std::string, int> tally;
    for (std::uint64_t seed = first; seed < first + count; ++seed) {
        RandomFloor floor(seed);
        if (!floor.run(2'000)) {
            FAIL() << "seed " << seed << ": " << floor.story();
        }
        for (const auto& [what, times] : floor.tally()) {
            tally[what] += times;
        }
    }
    if (count < 200) {
        return;
    }
    expect_to_have_been_everywhere(tally);
}

TEST(RandomFloor, EndsEverythingWhenTheServerStopsAtAnyMoment) {
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        RandomFloor floor(seed);
        ASSERT_TRUE(floor.run_and_stop(static_cast<int>(seed * 3)))
            << "seed " << seed << floor.story();
    }
}

}  // namespace
}  // namespace callfloor::floor
