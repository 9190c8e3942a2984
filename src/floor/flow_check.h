#pragma once
// What is wrong with a flow, before callers find out: pure functions of values. The structure is
// what the floor needs to run it; the rest is what makes it fit to be published.
//
//   structure   names, exits that lead somewhere, numbers within their bounds, expressions
//   the rest    nodes nobody reaches, exits nobody looks after, loops nobody leaves, flows that
//               call themselves; prompts, queues, agents, phones, flows, variables not there

#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "floor/flow_config.h"
#include "floor/outside_number.h"

namespace callfloor::floor {

/// One thing wrong and where. `node` is empty when it is about the whole flow.
struct FlowProblem {
    std::string node;
    std::string field;                ///< "exits.timeout", "expression"; may be empty
    std::string code;                 ///< what is wrong, as a word: "dead_end"
    std::vector<std::string> values;  ///< that the text of this code names, in its order
    std::string text;                 ///< names the value and advises
    bool operator==(const FlowProblem&) const = default;
};

/// What the flow may refer to.
struct FlowSurroundings {
    std::set<QueueId> queues;
    std::set<UserId> agents;
    std::set<ExtensionId> extensions;
    std::set<QueueId> surveys;                                 ///< queues that have one
    std::map<DataSourceId, std::vector<std::string>> sources;  ///< what each is asked with
    std::set<std::string> own_numbers;
    NumberPlan plan{};
    std::map<FlowId, FlowConfig> flows;  ///< published ones
    std::set<std::string> prompts;
};

std::vector<FlowProblem> check_flow_structure(const FlowConfig& flow);
/// With the structure.
std::vector<FlowProblem> check_flow(const FlowConfig& flow, const FlowSurroundings& surroundings);

/// The exits a node of this kind may have, keys of a menu apart, and whether each must lead
/// somewhere.
struct ExitRule {
    std::string_view name;
    bool is_needed = true;
};
std::span<const ExitRule> exit_rules(FlowNodeKind kind);

/// 0-9 * # A-D
bool is_key(std::string_view text);

}  // namespace callfloor::floor
