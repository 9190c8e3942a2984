#include "floor/flow_check.h"

#include <algorithm>
#include <array>
#include <ranges>

#include <fmt/format.h>

#include "base/flow_limits.h"
#include "base/text.h"
#include "base/voicemail_limits.h"
#include "floor/expression.h"
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
constexpr std::array kFailed{ExitRule{"failed", true}};
constexpr std::array kMayFail{ExitRule{"failed", false}};
constexpr std::array kSet{ExitRule{"next", true}, ExitRule{"failed", false}};

using Problems = std::vector<FlowProblem>;

class Checker final {
  public:
    explicit Checker(const FlowConfig& flow) : flow_(flow) {}

    Problems take() { return std::move(problems_); }
    bool is_clean() const { return problems_.empty(); }

    // ------------------------------------------------------------ structure

    void check_structure() {
        if (flow_.nodes.empty() || flow_.nodes.size() > limits::kFlowNodes) {
            add({}, "nodes",
                fmt::format("the flow has {} nodes; give it 1 to {}", flow_.nodes.size(),
                            limits::kFlowNodes));
            return;
        }
        if (flow_.time_limit < kShortestLimit || flow_.time_limit > kLongestLimit) {
            add({}, "time_limit_ms", "the time limit must be 1 to 60 minutes");
        }
        std::set<std::string> names;
        for (const FlowNode& node : flow_.nodes) {
            const auto length = text_length(node.name);
            if (length == 0 || length > limits::kFlowNameLength) {
                add(node.name, "name",
                    fmt::format("a node's name has 1 to {} characters", limits::kFlowNameLength));
            } else if (!names.insert(node.name).second) {
                add(node.name, "name", "this name is there twice; rename one of the two nodes");
            }
        }
        if (!names.contains(flow_.start)) {
            add({}, "start",
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
                add(node.name, "", "nobody comes here; lead an exit to it or delete it");
            }
            check_needed_exits(node);
            check_said(node, around);
            check_references(node, around);
        }
        check_loops(reached);
        check_calls(around);
    }

  private:
    void add(const std::string& node, std::string field, std::string text) {
        problems_.push_back({node, std::move(field), std::move(text)});
    }

    static std::size_t text_length(const std::string& text) {
        return static_cast<std::size_t>(
            std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
    }

    void check_numbers(const FlowNode& node) {
        if (node.say.size() > limits::kFlowPromptsPerNode) {
            add(node.name, "say",
                fmt::format("{} prompts are more than {}", node.say.size(),
                            limits::kFlowPromptsPerNode));
        }
        if (node.timeout < kShortestWait || node.timeout > kLongestWait) {
            add(node.name, "timeout_ms",
                fmt::format("{} ms is not within 1 to 60 seconds", node.timeout.count()));
        }
        if (node.tries < 1 || node.tries > static_cast<int>(limits::kFlowTries)) {
            add(node.name, "tries",
                fmt::format("{} tries are not within 1 to {}", node.tries, limits::kFlowTries));
        }
        if (node.least < 1 || node.least > node.most ||
            node.most > static_cast<int>(limits::kFlowDigits)) {
            add(node.name, "most",
                fmt::format("{} to {} digits: at least 1, at most {}, and not "
                            "more at least than at most",
                            node.least, node.most, limits::kFlowDigits));
        }
        if (node.longest < limits::kShortestMessage || node.longest > limits::kLongestMessage) {
            add(node.name, "longest_ms",
                fmt::format("{} ms is not within {} to {}", node.longest.count(),
                            limits::kShortestMessage.count(), limits::kLongestMessage.count()));
        }
        if (node.terminator.size() > 1 ||
            (node.terminator.size() == 1 && !is_key(node.terminator))) {
            add(node.name, "terminator",
                fmt::format("\"{}\" is no key; choose # or *, or none", node.terminator));
        }
    }

    void check_exits(const FlowNode& node, const std::set<std::string>& names) {
        for (const auto& [exit, target] : node.exits) {
            const auto rules = exit_rules(node.kind);
            const bool is_known = std::ranges::find(rules, exit, &ExitRule::name) != rules.end() ||
                                  (node.kind == FlowNodeKind::Menu && is_key(exit));
            if (!is_known) {
                add(node.name, "exits." + exit,
                    fmt::format("\"{}\" is no exit of this kind of node", exit));
            } else if (!names.contains(target)) {
                add(node.name, "exits." + exit,
                    fmt::format("it leads to \"{}\", which is no node of the flow", target));
            }
        }
    }

    void check_language(const FlowNode& node) {
        const bool computes = node.kind == FlowNodeKind::Set || node.kind == FlowNodeKind::Branch;
        if (const auto read = Expression::parse(node.expression); computes && !read) {
            add(node.name, "expression", read.error().text);
        }
        const bool writes = node.kind == FlowNodeKind::Set || node.kind == FlowNodeKind::Digits;
        if (writes && !is_variable_name(node.variable)) {
            add(node.name, "variable",
                fmt::format(
                    "\"{}\" is no name: write a to z, 0 to 9 and _, beginning with a letter",
                    node.variable));
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
                add(node.name, fmt::format("exits.{}", rule.name),
                    fmt::format("a dead end: say where \"{}\" leads", rule.name));
            }
        }
        const bool has_key =
            std::ranges::any_of(node.exits, [](const auto& exit) { return is_key(exit.first); });
        if (node.kind == FlowNodeKind::Menu && !has_key) {
            add(node.name, "exits", "no key leads anywhere; give at least one");
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
                add(node.name, "say",
                    fmt::format("nothing gives the variable \"{}\" a value",
                                name.substr(colon + 1)));
            } else if (!is_variable && !around.prompts.contains(name)) {
                const std::vector<std::string_view> known(around.prompts.begin(),
                                                          around.prompts.end());
                const auto near = nearest_word(name, known);
                add(node.name, "say",
                    fmt::format("the prompt \"{}\" does not exist; {}", name,
                                near ? fmt::format("did you mean \"{}\"?", *near)
                                     : std::string("upload it first")));
            }
        }
        const bool must_speak = node.kind == FlowNodeKind::Prompt ||
                                node.kind == FlowNodeKind::Menu ||
                                node.kind == FlowNodeKind::Digits;
        if (must_speak && node.say.empty()) {
            add(node.name, "say", "the caller hears nothing here; choose a prompt");
        }
    }

    bool is_set_somewhere(const std::string& variable) const {
        return known_variables().contains(variable) ||
               std::ranges::any_of(flow_.nodes, [&](const FlowNode& node) {
                   return (node.kind == FlowNodeKind::Set || node.kind == FlowNodeKind::Digits) &&
                          node.variable == variable;
               });
    }

    void check_references(const FlowNode& node, const FlowSurroundings& around) {
        const bool is_queue =
            node.kind == FlowNodeKind::Queue || node.kind == FlowNodeKind::Callback;
        if (is_queue && !around.queues.contains(node.queue)) {
            add(node.name, "queue_id", "choose a queue that exists");
        }
        if (node.kind == FlowNodeKind::Transfer &&
            around.agents.contains(node.agent) == around.extensions.contains(node.extension)) {
            add(node.name, "agent_id", "choose an agent or a phone, one of the two");
        }
        if (node.kind == FlowNodeKind::Voicemail &&
            around.queues.contains(node.queue) == around.agents.contains(node.agent)) {
            add(node.name, "queue_id", "choose a queue or an agent, one of the two");
        }
        if (node.kind == FlowNodeKind::SubFlow && !around.flows.contains(node.flow)) {
            add(node.name, "flow_id", "choose a flow that is published");
        }
        if (node.kind != FlowNodeKind::Set && node.kind != FlowNodeKind::Branch) {
            return;
        }
        for (const std::string& name : Expression::parse(node.expression)->variables()) {
            if (!is_set_somewhere(name)) {
                add(node.name, "expression",
                    fmt::format("nothing gives the variable \"{}\" a value; known are {} and what "
                                "digits and set nodes write",
                                name, fmt::join(std::views::keys(known_variables()), ", ")));
            }
        }
    }

    /// Who can still come out of the flow: from the ends backwards.
    void check_loops(const std::set<std::string>& reached) {
        std::set<std::string> leaving;
        bool grows = true;
        while (grows) {
            grows = false;
            for (const FlowNode& node : flow_.nodes) {
                const bool is_end =
                    node.kind == FlowNodeKind::Queue || node.kind == FlowNodeKind::HangUp ||
                    node.kind == FlowNodeKind::Return || node.kind == FlowNodeKind::Transfer;
                const bool leads_out = std::ranges::any_of(
                    node.exits, [&](const auto& exit) { return leaving.contains(exit.second); });
                if ((is_end || leads_out) && leaving.insert(node.name).second) {
                    grows = true;
                }
            }
        }
        for (const FlowNode& node : flow_.nodes) {
            if (reached.contains(node.name) && !leaving.contains(node.name) &&
                !node.exits.empty()) {
                add(node.name, "exits",
                    "a loop without exit: from here no way leads to a queue, a phone or the end");
            }
        }
        check_silent_loops();
    }

    /// Rounds in which the caller is never asked: what is left after taking away, again and again,
    /// nodes that lead to none of the rest.
    void check_silent_loops() {
        std::set<std::string> rest;
        for (const FlowNode& node : flow_.nodes) {
            if (node.kind != FlowNodeKind::Menu && node.kind != FlowNodeKind::Digits) {
                rest.insert(node.name);
            }
        }
        bool shrinks = true;
        while (shrinks) {
            shrinks = false;
            for (const FlowNode& node : flow_.nodes) {
                const bool goes_on = std::ranges::any_of(
                    node.exits, [&](const auto& exit) { return rest.contains(exit.second); });
                if (rest.contains(node.name) && !goes_on) {
                    rest.erase(node.name);
                    shrinks = true;
                }
            }
        }
        const auto comes_back = [&](const FlowNode& node) {
            std::set<std::string> seen;
            std::vector<std::string> open{node.name};
            while (!open.empty()) {
                const FlowNode* at = find(open.back());
                open.pop_back();
                for (const auto& [exit, target] : at->exits) {
                    if (target == node.name) {
                        return true;
                    }
                    if (rest.contains(target) && seen.insert(target).second) {
                        open.push_back(target);
                    }
                }
            }
            return false;
        };
        for (const FlowNode& node : flow_.nodes) {
            if (rest.contains(node.name) && comes_back(node)) {
                add(node.name, "exits",
                    "a round in which the caller is never asked; put a menu or digits into it");
            }
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
                    add(at == &flow_ ? node.name : std::string(), "flow_id",
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
            return kNextOrFailed;
        case FlowNodeKind::Hours:
            return kHours;
        case FlowNodeKind::Set:
        case FlowNodeKind::SubFlow:
            return kSet;
        case FlowNodeKind::Branch:
            return kBranch;
        case FlowNodeKind::Queue:
            return kMayFail;
        case FlowNodeKind::Transfer:
            return kFailed;
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
