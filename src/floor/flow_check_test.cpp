#include "floor/flow_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/flow_limits.h"

namespace callfloor::floor {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

FlowNode node_of(const std::string& name, FlowNodeKind kind,
                 std::map<std::string, std::string> exits = {}) {
    FlowNode node;
    node.name = name;
    node.kind = kind;
    node.exits = std::move(exits);
    node.say = {"hello"};
    node.variable = "card";
    node.expression = "card == \"1\"";
    node.queue = QueueId{1};
    node.agent = UserId{2};
    node.flow = FlowId{3};
    return node;
}

/// One of each kind, and nothing wrong with it.
FlowConfig whole_flow() {
    FlowConfig flow;
    flow.id = FlowId{9};
    flow.name = "main";
    flow.start = "hours";
    flow.nodes = {
        node_of("hours", FlowNodeKind::Hours, {{"open", "menu"}, {"closed", "bye"}}),
        node_of("menu", FlowNodeKind::Menu,
                {{"1", "digits"},
                 {"#", "ring"},
                 {"2", "ask"},
                 {"timeout", "queue"},
                 {"invalid", "menu"}}),
        node_of("digits", FlowNodeKind::Digits, {{"next", "set"}, {"failed", "queue"}}),
        node_of("set", FlowNodeKind::Set, {{"next", "branch"}}),
        node_of("branch", FlowNodeKind::Branch, {{"true", "back"}, {"false", "sub"}}),
        node_of("sub", FlowNodeKind::SubFlow, {{"next", "prompt"}}),
        node_of("prompt", FlowNodeKind::Prompt, {{"next", "menu"}}),
        node_of("ring", FlowNodeKind::Transfer, {{"failed", "queue"}}),
        node_of("back", FlowNodeKind::Callback, {{"next", "bye"}, {"failed", "queue"}}),
        node_of("queue", FlowNodeKind::Queue),
        node_of("ask", FlowNodeKind::LookUp,
                {{"found", "survey"}, {"not_found", "far"}, {"failed", "bye"}}),
        node_of("far", FlowNodeKind::Transfer, {{"failed", "queue"}, {"busy", "bye"}}),
        node_of("survey", FlowNodeKind::Survey),
        node_of("bye", FlowNodeKind::HangUp),
    };
    FlowNode& ask = flow.nodes[flow.nodes.size() - 4];
    ask.source = DataSourceId{4};
    ask.parameters = {{"card_number", "card"}};
    ask.results = {{"points", "/points"}};
    FlowNode& far = flow.nodes[flow.nodes.size() - 3];
    far.agent = {};
    far.number = "+8613900000001";
    return flow;
}

FlowSurroundings surroundings() {
    FlowSurroundings around;
    around.queues = {QueueId{1}};
    around.agents = {UserId{2}};
    around.prompts = {"hello", "welcome"};
    around.flows[FlowId{3}] = {};
    around.surveys = {QueueId{1}};
    around.sources[DataSourceId{4}] = {"card_number"};
    around.own_numbers = {"4001"};
    return around;
}

FlowNode& at(FlowConfig& flow, const std::string& name) {
    return const_cast<FlowNode&>(*find_node(flow, name));
}

auto problem(const std::string& node, const std::string& field, const std::string& text) {
    return AllOf(Field(&FlowProblem::node, node), Field(&FlowProblem::field, field),
                 Field(&FlowProblem::text, HasSubstr(text)));
}

/// What is said of the whole flow after `spoil` has changed it.
template <typename Spoil>
std::vector<FlowProblem> problems_after(Spoil spoil) {
    FlowConfig flow = whole_flow();
    spoil(flow);
    return check_flow(flow, surroundings());
}

TEST(FlowCheck, FindsNothingWrongWithAGoodFlow) {
    EXPECT_THAT(check_flow(whole_flow(), surroundings()), IsEmpty());
}

TEST(FlowCheck, HoldsTheStructure) {
    EXPECT_THAT(problems_after([](auto& flow) { flow.nodes.clear(); }),
                ElementsAre(problem("", "nodes", "0 nodes")));
    EXPECT_THAT(problems_after(
                    [](auto& flow) { flow.nodes.resize(limits::kFlowNodes + 1, flow.nodes[0]); }),
                ElementsAre(problem("", "nodes", "201 nodes")));
    EXPECT_THAT(problems_after([](auto& flow) { flow.start = "nowhere"; }),
                ElementsAre(problem("", "start", "\"nowhere\"")));
    EXPECT_THAT(problems_after([](auto& flow) { flow.time_limit = Duration{1}; }),
                ElementsAre(problem("", "time_limit_ms", "1 to 60 minutes")));
    EXPECT_THAT(problems_after([](auto& flow) { flow.nodes.push_back(flow.nodes.back()); }),
                ElementsAre(problem("bye", "name", "twice")));
    EXPECT_THAT(problems_after([](auto& flow) { at(flow, "menu").exits["2"] = "gone"; }),
                ElementsAre(problem("menu", "exits.2", "\"gone\"")));
    EXPECT_THAT(problems_after([](auto& flow) { at(flow, "menu").exits["next"] = "bye"; }),
                ElementsAre(problem("menu", "exits.next", "no exit of this kind")));
    EXPECT_THAT(problems_after([](auto& flow) { at(flow, "branch").expression = "card =="; }),
                ElementsAre(problem("branch", "expression", "expected a value")));
    EXPECT_THAT(problems_after([](auto& flow) { at(flow, "set").variable = "卡号"; }),
                ElementsAre(problem("set", "variable", "no name")));
    EXPECT_THAT(
        problems_after([](auto& flow) {
            FlowNode& node = at(flow, "digits");
            node.tries = 0;
            node.least = 5;
            node.most = 4;
            node.timeout = Duration{0};
            node.terminator = "x";
        }),
        ElementsAre(problem("digits", "timeout_ms", "1 to 60"),
                    problem("digits", "tries", "1 to 9"), problem("digits", "most", "5 to 4"),
                    problem("digits", "terminator", "no key")));
}

TEST(FlowCheck, FindsDeadEndsAndNodesNobodyReaches) {
    EXPECT_THAT(problems_after([](auto& flow) { at(flow, "menu").exits.erase("timeout"); }),
                ElementsAre(problem("menu", "exits.timeout", "dead end")));
    EXPECT_THAT(problems_after([](auto& flow) {
                    at(flow, "menu").exits.erase("1");
                    at(flow, "menu").exits.erase("2");
                    at(flow, "menu").exits.erase("#");
                }),
                testing::IsSupersetOf(
                    {problem("menu", "exits", "no key"), problem("set", "", "nobody comes here")}));
    EXPECT_THAT(problems_after([](auto& flow) { at(flow, "menu").exits.erase("#"); }),
                ElementsAre(problem("ring", "", "nobody comes here")));
}

TEST(FlowCheck, FindsLoops) {
    EXPECT_THAT(problems_after([](auto& flow) {
                    for (const char* exit : {"1", "2", "#", "timeout", "invalid"}) {
                        at(flow, "menu").exits[exit] = "menu";
                    }
                    at(flow, "hours").exits["closed"] = "menu";
                }),
                testing::Contains(problem("menu", "exits", "a loop without exit")));
    EXPECT_THAT(problems_after([](auto& flow) { at(flow, "prompt").exits["next"] = "set"; }),
                testing::Contains(problem("set", "exits", "never asked")));
}

TEST(FlowCheck, FindsWhatIsNotThere) {
    EXPECT_THAT(problems_after([](auto& flow) { at(flow, "prompt").say = {"helo"}; }),
                ElementsAre(problem("prompt", "say", "did you mean \"hello\"?")));
    EXPECT_THAT(problems_after([](auto& flow) { at(flow, "menu").say.clear(); }),
                ElementsAre(problem("menu", "say", "hears nothing")));
    EXPECT_THAT(problems_after([](auto& flow) { at(flow, "prompt").say = {"number:sum"}; }),
                ElementsAre(problem("prompt", "say", "\"sum\"")));
    EXPECT_THAT(problems_after([](auto& flow) { at(flow, "queue").queue = QueueId{7}; }),
                ElementsAre(problem("queue", "queue_id", "queue that exists")));
    EXPECT_THAT(problems_after([](auto& flow) { at(flow, "ring").agent = UserId{7}; }),
                ElementsAre(problem("ring", "agent_id", "one of the three")));
    EXPECT_THAT(problems_after([](auto& flow) { at(flow, "branch").expression = "sum > 1"; }),
                ElementsAre(problem("branch", "expression", "\"sum\"")));
    EXPECT_THAT(problems_after([](auto& flow) { at(flow, "sub").flow = FlowId{7}; }),
                ElementsAre(problem("sub", "flow_id", "published")));
}

TEST(FlowCheck, FindsNumbersOutsideThatLeadNowhere) {
    EXPECT_THAT(problems_after([](auto& flow) { at(flow, "far").number = "12x"; }),
                ElementsAre(problem("far", "number", "12x")));
    EXPECT_THAT(problems_after([](auto& flow) { at(flow, "far").number = "4001"; }),
                ElementsAre(testing::_));
    EXPECT_THAT(problems_after([](auto& flow) { at(flow, "far").agent = UserId{2}; }),
                ElementsAre(problem("far", "agent_id", "one of the three")));
}

TEST(FlowCheck, FindsWhatALookUpCannotAsk) {
    EXPECT_THAT(problems_after([](auto& flow) { at(flow, "ask").source = DataSourceId{5}; }),
                ElementsAre(problem("ask", "source_id", "exists")));
    EXPECT_THAT(problems_after([](auto& flow) { at(flow, "ask").parameters.clear(); }),
                ElementsAre(problem("ask", "parameters", "\"card_number\"")));
    EXPECT_THAT(
        problems_after([](auto& flow) { at(flow, "ask").parameters["card_number"] = "sum"; }),
        ElementsAre(problem("ask", "parameters", "\"sum\"")));
    EXPECT_THAT(problems_after([](auto& flow) { at(flow, "ask").results["Punkte"] = "/p"; }),
                ElementsAre(problem("ask", "results", "\"Punkte\"")));
    EXPECT_THAT(problems_after([](auto& flow) { at(flow, "survey").queue = QueueId{2}; }),
                ElementsAre(problem("survey", "queue_id", "survey")));
}

// The console says it in its reader's language by the code.
TEST(FlowCheck, SaysEachFaultAlsoAsACodeWithItsValues) {
    EXPECT_THAT(problems_after([](auto& flow) { at(flow, "menu").exits.erase("timeout"); }),
                ElementsAre(AllOf(Field(&FlowProblem::code, "dead_end"),
                                  Field(&FlowProblem::values, ElementsAre("timeout")))));
}

TEST(FlowCheck, FindsAFlowThatCallsItself) {
    EXPECT_THAT(problems_after([](auto& flow) { at(flow, "sub").flow = flow.id; }),
                testing::Contains(problem("sub", "flow_id", "call itself")));
    FlowSurroundings around = surroundings();
    around.flows[FlowId{3}].name = "other";
    around.flows[FlowId{3}].nodes = {node_of("call", FlowNodeKind::SubFlow)};
    around.flows[FlowId{3}].nodes[0].flow = FlowId{9};
    EXPECT_THAT(check_flow(whole_flow(), around),
                ElementsAre(problem("", "flow_id", "by \"other\"")));
}

// A kind of node without rules for its exits would let dead ends through.
TEST(FlowCheck, KnowsTheExitsOfEveryKind) {
    for (int kind = 0; kind <= static_cast<int>(FlowNodeKind::LookUp); ++kind) {
        const auto node_kind = static_cast<FlowNodeKind>(kind);
        const bool is_end = node_kind == FlowNodeKind::Return || node_kind == FlowNodeKind::HangUp;
        EXPECT_EQ(exit_rules(node_kind).empty(), is_end) << kind;
    }
    EXPECT_TRUE(is_key("#"));
    EXPECT_FALSE(is_key("10"));
}

}  // namespace
}  // namespace callfloor::floor
