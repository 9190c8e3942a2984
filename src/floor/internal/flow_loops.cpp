#include "floor/internal/flow_loops.h"

#include <algorithm>
#include <set>

namespace callfloor::floor {

namespace {

bool is_end(const FlowNode& node) {
    return node.kind == FlowNodeKind::Queue || node.kind == FlowNodeKind::HangUp ||
           node.kind == FlowNodeKind::Return || node.kind == FlowNodeKind::Transfer ||
           node.kind == FlowNodeKind::Survey;
}

bool leads_into(const FlowNode& node, const std::set<std::string>& names) {
    return std::ranges::any_of(node.exits,
                               [&](const auto& exit) { return names.contains(exit.second); });
}

/// Back to the node itself by nodes of `rest` only.
bool comes_back(const FlowConfig& flow, const FlowNode& node, const std::set<std::string>& rest) {
    std::set<std::string> seen;
    std::vector<std::string> open{node.name};
    while (!open.empty()) {
        const FlowNode* at = find_node(flow, open.back());
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
}

}  // namespace

std::vector<std::string> nodes_without_way_out(const FlowConfig& flow) {
    std::set<std::string> leaving;  // from the ends backwards
    bool grows = true;
    while (grows) {
        grows = false;
        for (const FlowNode& node : flow.nodes) {
            const bool leaves = is_end(node) || leads_into(node, leaving);
            grows = (leaves && leaving.insert(node.name).second) || grows;
        }
    }
    std::vector<std::string> found;
    for (const FlowNode& node : flow.nodes) {
        if (!leaving.contains(node.name) && !node.exits.empty()) {
            found.push_back(node.name);
        }
    }
    return found;
}

std::vector<std::string> nodes_in_silent_rounds(const FlowConfig& flow) {
    // What is left after taking away, again and again, nodes that lead to none of the rest.
    std::set<std::string> rest;
    for (const FlowNode& node : flow.nodes) {
        if (node.kind != FlowNodeKind::Menu && node.kind != FlowNodeKind::Digits) {
            rest.insert(node.name);
        }
    }
    bool shrinks = true;
    while (shrinks) {
        shrinks = false;
        for (const FlowNode& node : flow.nodes) {
            if (rest.contains(node.name) && !leads_into(node, rest)) {
                rest.erase(node.name);
                shrinks = true;
            }
        }
    }
    std::vector<std::string> found;
    for (const FlowNode& node : flow.nodes) {
        if (rest.contains(node.name) && comes_back(flow, node, rest)) {
            found.push_back(node.name);
        }
    }
    return found;
}

}  // namespace callfloor::floor
