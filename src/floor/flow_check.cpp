#include "floor/flow_check.h"

#include <algorithm>
#include <array>
#include <concepts>
#include <ranges>

#include <fmt/format.h>

#include "base/flow_limits.h"
#include "base/text.h"
#include "base/voicemail_limits.h"
#include "floor/expression.h"
#include "floor/internal/flow_loops.h"
#include "floor/internal/flow_speech.h"

namespace callfloor::floor {

namespace {

constexpr Duration kShortestWait = std::chrono::seconds(1);
constexpr Duration kLongestWait = std::chrono::seconds(60);
constexpr Duration kShortestLimit = std::chrono::minutes(1);
constexpr Duration kLongestLimit = std::chrono::minutes(60);

constexpr std::array kNext{ExitRule{"next", true}};
constexpr std::array kNextOrFailed{ExitRule{"next", true}, ExitRule{"failed", true}};
constexpr std::array kMenu{ExitRule{"timeout", true}, ExitRule{"invalid", true}};
constexpr std::array kHours{ExitRule{"open", true}, ExitRule{"closed", true}};
constexpr std::array kBranch{ExitRule{"true", true}, ExitRule{"false", true},
                             ExitRule{"failed", false}};
constexpr std::array kTransfer{ExitRule{"failed", true}, ExitRule{"busy", false},
                               ExitRule{"no_answer", false}};
constexpr std::array kLookUp{ExitRule{"found", true}, ExitRule{"not_found", true},
                             ExitRule{"failed", true}, ExitRule{"late", false}};
constexpr std::array kMayFail{ExitRule{"failed", false}};
constexpr std::array kSet{ExitRule{"next", true}, ExitRule{"failed", false}};

using Problems = std::vector<FlowProblem>;

std::string text_of(std::integral auto number) {
    return fmt::format("{}", number);
}

class Checker final {
  public:
    explicit Checker(const FlowConfig& flow) : flow_(flow) {}

    Problems take() { return std::move(problems_); }
    bool is_clean() const { return problems_.empty(); }

    // ------------------------------------------------------------ structure

    void check_structure() {
        if (flow_.nodes.empty() || flow_.nodes.size() > limits::kFlowNodes) {
            add({}, "nodes", "node_count",
                {text_of(flow_.nodes.size()), text_of(limits::kFlowNodes)},
                fmt::format("the flow has {} nodes; give it 1 to {}", flow_.nodes.size(),
                            limits::kFlowNodes));
            return;
        }
        if (flow_.time_limit < kShortestLimit || flow_.time_limit > kLongestLimit) {
            add({}, "time_limit_ms", "time_limit", {}, "the time limit must be 1 to 60 minutes");
        }
        std::set<std::string> names;
        for (const FlowNode& node : flow_.nodes) {
            const auto length = text_length(node.name);
            if (length == 0 || length > limits::kFlowNameLength) {
                add(node.name, "name", "name_length", {text_of(limits::kFlowNameLength)},
                    fmt::format("a node's name has 1 to {} characters", limits::kFlowNameLength));
            } else if (!names.insert(node.name).second) {
                add(node.name, "name", "name_twice", {},
                    "this name is there twice; rename one of the two nodes");
            }
        }
        if (!names.contains(flow_.start)) {
            add({}, "start", "start", {flow_.start},
                fmt::format("the flow begins at \"{}\", which is no node of it; "
                            "choose the first node",
                            flow_.start));
        }
        for (const FlowNode& node : flow_.nodes) {
            check_numbers(node);
            check_exits(node, names);
            check_language(node);
        }
    }

    // ------------------------------------------------------------ the rest

    void check_rest(const FlowSurroundings& around) {
        const auto reached = reachable();
        for (const FlowNode& node : flow_.nodes) {
            if (!reached.contains(node.name)) {
                add(node.name, "", "unreached", {},
                    "nobody comes here; lead an exit to it or delete it");
            }
            check_needed_exits(node);
            check_said(node, around);
            check_references(node, around);
        }
        check_loops(reached);
        check_calls(around);
    }

  private:
    void add(const std::string& node, std::string field, std::string code,
             std::vector<std::string> values, std::string text) {
        problems_.push_back(
            {node, std::move(field), std::move(code), std::move(values), std::move(text)});
    }

    static std::size_t text_length(const std::string& text) {
        return static_cast<std::size_t>(
            std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
    }

    void check_numbers(const FlowNode& node) {
        if (node.say.size() > limits::kFlowPromptsPerNode) {
            add(node.name, "say", "prompt_count",
                {text_of(node.say.size()), text_of(limits::kFlowPromptsPerNode)},
                fmt::format("{} prompts are more than {}", node.say.size(),
                            limits::kFlowPromptsPerNode));
        }
        if (node.timeout < kShortestWait || node.timeout > kLongestWait) {
            add(node.name, "timeout_ms", "timeout", {text_of(node.timeout.count())},
                fmt::format("{} ms is not within 1 to 60 seconds", node.timeout.count()));
        }
        if (node.tries < 1 || node.tries > static_cast<int>(limits::kFlowTries)) {
            add(node.name, "tries", "tries", {text_of(node.tries), text_of(limits::kFlowTries)},
                fmt::format("{} tries are not within 1 to {}", node.tries, limits::kFlowTries));
        }
        if (node.least < 1 || node.least > node.most ||
            node.most > static_cast<int>(limits::kFlowDigits)) {
            add(node.name, "most", "digits",
                {text_of(node.least), text_of(node.most), text_of(limits::kFlowDigits)},
                fmt::format("{} to {} digits: at least 1, at most {}, and not "
                            "more at least than at most",
                            node.least, node.most, limits::kFlowDigits));
        }
        if (node.longest < limits::kShortestMessage || node.longest > limits::kLongestMessage) {
            add(node.name, "longest_ms", "longest",
                {text_of(node.longest.count()), text_of(limits::kShortestMessage.count()),
                 text_of(limits::kLongestMessage.count())},
                fmt::format("{} ms is not within {} to {}", node.longest.count(),
                            limits::kShortestMessage.count(), limits::kLongestMessage.count()));
        }
        if (node.terminator.size() > 1 ||
            (node.terminator.size() == 1 && !is_key(node.terminator))) {
            add(node.name, "terminator", "terminator", {node.terminator},
                fmt::format("\"{}\" is no key; choose # or *, or none", node.terminator));
        }
    }

    void check_exits(const FlowNode& node, const std::set<std::string>& names) {
        for (const auto& [exit, target] : node.exits) {
            const auto rules = exit_rules(node.kind);
            const bool is_known = std::ranges::find(rules, exit, &ExitRule::name) != rules.end() ||
                                  (node.kind == FlowNodeKind::Menu && is_key(exit));
            if (!is_known) {
                add(node.name, "exits." + exit, "exit_unknown", {exit},
                    fmt::format("\"{}\" is no exit of this kind of node", exit));
            } else if (!names.contains(target)) {
                add(node.name, "exits." + exit, "exit_target", {exit, target},
                    fmt::format("it leads to \"{}\", which is no node of the flow", target));
            }
        }
    }

    void check_language(const FlowNode& node) {
        const bool computes = node.kind == FlowNodeKind::Set || node.kind == FlowNodeKind::Branch;
        if (const auto read = Expression::parse(node.expression); computes && !read) {
            add(node.name, "expression", "expression", {read.error().text}, read.error().text);
        }
        const bool writes = node.kind == FlowNodeKind::Set || node.kind == FlowNodeKind::Digits;
        if (writes) {
            check_name(node, "variable", node.variable);
        }
        if (node.kind != FlowNodeKind::LookUp) {
            return;
        }
        if (node.results.size() > limits::kFlowLookUpValues ||
            node.parameters.size() > limits::kFlowLookUpValues) {
            add(node.name, "results", "look_up_count", {text_of(limits::kFlowLookUpValues)},
                fmt::format("at most {} values are asked with, and as many taken",
                            limits::kFlowLookUpValues));
        }
        for (const auto& [variable, where] : node.results) {
            check_name(node, "results", variable);
        }
    }

    void check_name(const FlowNode& node, const char* field, const std::string& name) {
        if (!is_variable_name(name)) {
            add(node.name, field, "variable_name", {name},
                fmt::format(
                    "\"{}\" is no name: write a to z, 0 to 9 and _, beginning with a letter",
                    name));
        }
    }

    const FlowNode* find(const std::string& name) const {
        const auto found = std::ranges::find(flow_.nodes, name, &FlowNode::name);
        return found == flow_.nodes.end() ? nullptr : &*found;
    }

    std::set<std::string> reachable() const {
        std::set<std::string> reached{flow_.start};
        std::vector<std::string> open{flow_.start};
        while (!open.empty()) {
            const FlowNode* node = find(open.back());
            open.pop_back();
            for (const auto& [exit, target] : node->exits) {
                if (reached.insert(target).second) {
                    open.push_back(target);
                }
            }
        }
        return reached;
    }

    void check_needed_exits(const FlowNode& node) {
        for (const ExitRule& rule : exit_rules(node.kind)) {
            if (rule.is_needed && !node.exits.contains(std::string(rule.name))) {
                add(node.name, fmt::format("exits.{}", rule.name), "dead_end",
                    {std::string(rule.name)},
                    fmt::format("a dead end: say where \"{}\" leads", rule.name));
            }
        }
        const bool has_key =
            std::ranges::any_of(node.exits, [](const auto& exit) { return is_key(exit.first); });
        if (node.kind == FlowNodeKind::Menu && !has_key) {
            add(node.name, "exits", "no_key", {}, "no key leads anywhere; give at least one");
        }
    }

    void check_said(const FlowNode& node, const FlowSurroundings& around) {
        std::vector<std::string> names = node.say;
        if (!node.retry_prompt.empty()) {
            names.push_back(node.retry_prompt);
        }
        for (const std::string& name : names) {
            const auto colon = name.find(':');
            const bool is_variable = name.starts_with("number:") || name.starts_with("digits:");
            if (is_variable && !is_set_somewhere(name.substr(colon + 1))) {
                add(node.name, "say", "variable_unset", {name.substr(colon + 1)},
                    fmt::format("nothing gives the variable \"{}\" a value",
                                name.substr(colon + 1)));
            } else if (!is_variable && !around.prompts.contains(name)) {
                const std::vector<std::string_view> known(around.prompts.begin(),
                                                          around.prompts.end());
                const auto near = nearest_word(name, known);
                add(node.name, "say", "prompt_missing",
                    {name, near ? std::string(*near) : std::string()},
                    fmt::format("the prompt \"{}\" does not exist; {}", name,
                                near ? fmt::format("did you mean \"{}\"?", *near)
                                     : std::string("upload it first")));
            }
        }
        const bool must_speak = node.kind == FlowNodeKind::Prompt ||
                                node.kind == FlowNodeKind::Menu ||
                                node.kind == FlowNodeKind::Digits;
        if (must_speak && node.say.empty()) {
            add(node.name, "say", "silence", {}, "the caller hears nothing here; choose a prompt");
        }
    }

    bool is_set_somewhere(const std::string& variable) const {
        return known_variables().contains(variable) ||
               std::ranges::any_of(flow_.nodes, [&](const FlowNode& node) {
                   return ((node.kind == FlowNodeKind::Set || node.kind == FlowNodeKind::Digits) &&
                           node.variable == variable) ||
                          (node.kind == FlowNodeKind::LookUp && node.results.contains(variable));
               });
    }

    void check_references(const FlowNode& node, const FlowSurroundings& around) {
        const bool is_queue =
            node.kind == FlowNodeKind::Queue || node.kind == FlowNodeKind::Callback;
        if (is_queue && !around.queues.contains(node.queue)) {
            add(node.name, "queue_id", "queue_missing", {}, "choose a queue that exists");
        }
        if (node.kind == FlowNodeKind::Survey && !around.surveys.contains(node.queue)) {
            add(node.name, "queue_id", "survey_missing", {}, "choose a queue that has a survey");
        }
        if (node.kind == FlowNodeKind::Transfer) {
            check_transfer(node, around);
        }
        const bool has_box = node.kind == FlowNodeKind::Voicemail || node.kind == FlowNodeKind::Fax;
        if (has_box && around.queues.contains(node.queue) == around.agents.contains(node.agent)) {
            add(node.name, "queue_id", "box_missing", {},
                "choose a queue or an agent, one of the two");
        }
        if (node.kind == FlowNodeKind::SubFlow && !around.flows.contains(node.flow)) {
            add(node.name, "flow_id", "flow_missing", {}, "choose a flow that is published");
        }
        if (node.kind == FlowNodeKind::LookUp) {
            check_look_up(node, around);
        }
        if (node.kind != FlowNodeKind::Set && node.kind != FlowNodeKind::Branch) {
            return;
        }
        for (const std::string& name : Expression::parse(node.expression)->variables()) {
            check_known(node, "expression", name);
        }
    }

    void check_known(const FlowNode& node, const char* field, const std::string& variable) {
        if (!is_set_somewhere(variable)) {
            add(node.name, field, "variable_unset", {variable},
                fmt::format("nothing gives the variable \"{}\" a value; known are {} and what "
                            "digits, set and look-up nodes write",
                            variable, fmt::join(std::views::keys(known_variables()), ", ")));
        }
    }

    void check_transfer(const FlowNode& node, const FlowSurroundings& around) {
        const int targets = (node.agent.is_set() ? 1 : 0) + (node.extension.is_set() ? 1 : 0) +
                            (node.number.empty() ? 0 : 1);
        const bool is_there = !node.number.empty() || around.agents.contains(node.agent) ||
                              around.extensions.contains(node.extension);
        if (targets != 1 || !is_there) {
            add(node.name, "agent_id", "transfer_target", {},
                "choose an agent, a phone or a number outside, one of the three");
            return;
        }
        if (node.number.empty()) {
            return;
        }
        const auto number = parse_outside_number(node.number, around.plan);
        if (!number) {
            add(node.name, "number", "number_wrong", {node.number}, number.error().text);
        } else if (around.own_numbers.contains(node.number) ||
                   around.own_numbers.contains(number->digits)) {
            add(node.name, "number", "number_own", {node.number},
                fmt::format("{} is a number of the centre itself; lead to its queue or flow",
                            node.number));
        }
    }

    void check_look_up(const FlowNode& node, const FlowSurroundings& around) {
        const auto source = around.sources.find(node.source);
        if (source == around.sources.end()) {
            add(node.name, "source_id", "source_missing", {}, "choose a data source that exists");
            return;
        }
        for (const std::string& needed : source->second) {
            if (!node.parameters.contains(needed)) {
                add(node.name, "parameters", "parameter_missing", {needed},
                    fmt::format("say which variable \"{}\" is asked with", needed));
            }
        }
        for (const auto& [name, variable] : node.parameters) {
            check_known(node, "parameters", variable);
        }
    }

    void check_loops(const std::set<std::string>& reached) {
        for (const std::string& name : nodes_without_way_out(flow_)) {
            if (reached.contains(name)) {
                add(name, "exits", "no_way_out", {},
                    "a loop without exit: from here no way leads to a queue, a phone or the end");
            }
        }
        for (const std::string& name : nodes_in_silent_rounds(flow_)) {
            add(name, "exits", "silent_round", {},
                "a round in which the caller is never asked; put a menu or digits into it");
        }
    }

    /// A flow that calls itself, directly or by others.
    void check_calls(const FlowSurroundings& around) {
        std::set<FlowId> called;
        std::vector<const FlowConfig*> open{&flow_};
        while (!open.empty()) {
            const FlowConfig* at = open.back();
            open.pop_back();
            for (const FlowNode& node : at->nodes) {
                if (node.kind != FlowNodeKind::SubFlow) {
                    continue;
                }
                if (flow_.id.is_set() && node.flow == flow_.id) {
                    add(at == &flow_ ? node.name : std::string(), "flow_id", "calls_itself",
                        {at->name},
                        fmt::format("the flow would call itself (by \"{}\"); choose another",
                                    at->name));
                    return;
                }
                const auto found = around.flows.find(node.flow);
                if (found != around.flows.end() && called.insert(node.flow).second) {
                    open.push_back(&found->second);
                }
            }
        }
    }

    const FlowConfig& flow_;
    Problems problems_;
};

}  // namespace

std::span<const ExitRule> exit_rules(FlowNodeKind kind) {
    switch (kind) {
        case FlowNodeKind::Prompt:
            return kNext;
        case FlowNodeKind::Menu:
            return kMenu;
        case FlowNodeKind::Digits:
        case FlowNodeKind::Callback:
        case FlowNodeKind::Voicemail:
        case FlowNodeKind::Fax:
            return kNextOrFailed;
        case FlowNodeKind::Hours:
            return kHours;
        case FlowNodeKind::Set:
        case FlowNodeKind::SubFlow:
            return kSet;
        case FlowNodeKind::Branch:
            return kBranch;
        case FlowNodeKind::Queue:
        case FlowNodeKind::Survey:
            return kMayFail;
        case FlowNodeKind::Transfer:
            return kTransfer;
        case FlowNodeKind::LookUp:
            return kLookUp;
        case FlowNodeKind::Return:
        case FlowNodeKind::HangUp:
            return {};
    }
    return {};
}

bool is_key(std::string_view text) {
    return text.size() == 1 && std::string_view("0123456789*#ABCD").contains(text[0]);
}

Problems check_flow_structure(const FlowConfig& flow) {
    Checker checker(flow);
    checker.check_structure();
    return checker.take();
}

Problems check_flow(const FlowConfig& flow, const FlowSurroundings& surroundings) {
    Checker checker(flow);
    checker.check_structure();
    if (checker.is_clean()) {  // the rest would only say the same in other words
        checker.check_rest(surroundings);
    }
    return checker.take();
}

}  // namespace callfloor::floor
