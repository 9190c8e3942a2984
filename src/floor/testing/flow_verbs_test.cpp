// Flows in scenarios: "flow NAME", "node FLOW NAME KIND ...", "notice PROMPT", and the path a
// caller took. Exits are words EXIT:NODE; # is written hash. An expression stands after "if".

#include <algorithm>

#include <gtest/gtest.h>

#include "base/text.h"
#include "floor/event_codec.h"
#include "floor/state_names.h"
#include "floor/testing/stage.h"

namespace callfloor::floor {

namespace {

std::string key_of(const std::string& word) {
    return word == "hash" ? "#" : word == "star" ? "*" : word;
}

FlowConfig* find_flow(Stage& stage, const std::string& name) {
    const auto found = std::ranges::find(stage.config.flows, name, &FlowConfig::name);
    return found == stage.config.flows.end() ? nullptr : &*found;
}

Result<void> add_flow(Stage& stage, const Clause& clause) {
    FlowConfig flow;
    flow.id = flow_id(stage, clause.word(1));
    flow.name = clause.word(1);
    flow.start = clause.setting("start");
    if (clause.settings.contains("limit")) {
        flow.time_limit = TRY(parse_duration(clause.setting("limit")));
    }
    stage.config.flows.push_back(std::move(flow));
    return {};
}

Result<void> set_numbers(const Clause& clause, FlowNode& node) {
    const auto number = [&](const char* key, int otherwise) {
        return static_cast<int>(parse_int(clause.setting(key), 0, 1'000).value_or(otherwise));
    };
    node.tries = number("tries", node.tries);
    node.least = number("least", node.least);
    node.most = number("most", node.most);
    if (clause.settings.contains("timeout")) {
        node.timeout = TRY(parse_duration(clause.setting("timeout")));
    }
    if (clause.settings.contains("terminator")) {
        node.terminator = clause.setting("terminator") == "none"
                              ? std::string()
                              : key_of(clause.setting("terminator"));
    }
    if (clause.settings.contains("longest")) {
        node.longest = TRY(parse_duration(clause.setting("longest")));
    }
    node.masked = TRY(parse_yes(clause.setting("masked", "no")));
    node.barge_in = TRY(parse_yes(clause.setting("barge_in", "yes")));
    return {};
}

/// "points:/points,name:/name"
std::map<std::string, std::string> pairs_of(const std::string& text) {
    std::map<std::string, std::string> pairs;
    for (const std::string& item : comma_separated(text)) {
        const auto colon = item.find(':');
        pairs[item.substr(0, colon)] = colon == std::string::npos ? item : item.substr(colon + 1);
    }
    return pairs;
}

DataSourceId source_id(Stage& stage, const std::string& name) {
    DataSourceId& id = stage.sources[name];
    if (!id.is_set()) {
        id = DataSourceId{++stage.next_id};
    }
    return id;
}

Result<void> set_targets(Stage& stage, const Clause& clause, FlowNode& node) {
    if (clause.settings.contains("queue")) {
        node.queue = TRY(queue_named(stage, clause.setting("queue")));
    }
    if (clause.settings.contains("agent")) {
        node.agent = TRY(agent_named(stage, clause.setting("agent"))).id;
    }
    if (clause.settings.contains("phone")) {
        node.extension = stage.extensions[clause.setting("phone")];
    }
    if (clause.settings.contains("flow")) {
        node.flow = flow_id(stage, clause.setting("flow"));
    }
    if (clause.settings.contains("number")) {
        node.number = clause.setting("number");
    }
    if (clause.settings.contains("source")) {
        node.source = source_id(stage, clause.setting("source"));
    }
    node.parameters = pairs_of(clause.setting("ask"));
    node.results = pairs_of(clause.setting("take"));
    for (const std::string& period : comma_separated(clause.setting("open"))) {
        TRY(add_week(node.hours, period));
    }
    return {};
}

/// "node main welcome prompt say=welcome next:menu"
Result<FlowNode> node_of(Stage& stage, const Clause& clause) {
    FlowNode node;
    node.name = clause.word(2);
    const auto kind = flow_node_kind_from_name(clause.word(3));
    if (!kind) {
        return fail(ErrorCode::InvalidInput, "\"{}\" is no kind of node", clause.word(3));
    }
    node.kind = *kind;
    node.say = comma_separated(clause.setting("say"));
    node.retry_prompt = clause.setting("retry");
    node.variable = clause.setting("variable");
    TRY(set_numbers(clause, node));
    TRY(set_targets(stage, clause, node));
    const auto condition = clause.text.find(" if ");
    if (condition != std::string::npos) {
        node.expression = clause.text.substr(condition + 4);
    }
    for (std::size_t i = 4; i < clause.words.size() && clause.word(i) != "if"; ++i) {
        const auto colon = clause.word(i).find(':');
        if (colon == std::string::npos) {
            return fail(ErrorCode::InvalidInput, "\"{}\" must be EXIT:NODE", clause.word(i));
        }
        node.exits[key_of(clause.word(i).substr(0, colon))] = clause.word(i).substr(colon + 1);
    }
    return node;
}

Result<void> add_node(Stage& stage, const Clause& clause) {
    FlowConfig* flow = find_flow(stage, clause.word(1));
    if (flow == nullptr) {
        return fail(ErrorCode::NotFound, "\"{}\" is no flow", clause.word(1));
    }
    auto node = TRY(node_of(stage, clause));
    if (flow->start.empty()) {
        flow->start = node.name;
    }
    std::erase_if(flow->nodes, [&](const FlowNode& each) { return each.name == node.name; });
    flow->nodes.push_back(std::move(node));
    return {};
}

}  // namespace

FlowId flow_id(Stage& stage, const std::string& name) {
    FlowId& id = stage.flows[name];
    if (!id.is_set()) {
        id = FlowId{++stage.next_id};
    }
    return id;
}

Result<bool> set_up_flow(Stage& stage, const Clause& clause) {
    const std::string& what = clause.word(0);
    if (what == "flow") {
        TRY(add_flow(stage, clause));
    } else if (what == "node") {
        TRY(add_node(stage, clause));
    } else if (what == "notice") {
        stage.config.notice = {clause.word(1) == "none" ? std::string() : clause.word(1),
                               clause.word(2) == "ends"};
    } else {
        return false;
    }
    return true;
}

Result<bool> change_flow(Stage& stage, const std::string& verb, const Clause& clause) {
    if (verb == "removes" && clause.word(0) == "flow") {
        std::erase_if(stage.config.flows,
                      [&](const FlowConfig& flow) { return flow.name == clause.word(1); });
        for (NumberConfig& number : stage.config.numbers) {
            number.flow = number.flow == stage.flows[clause.word(1)] ? FlowId{} : number.flow;
        }
        return true;
    }
    const bool is_ours = TRY(set_up_flow(stage, clause));
    if (FlowConfig* flow = find_flow(stage, clause.word(1)); is_ours && flow != nullptr) {
        ++flow->version;
    }
    return is_ours;
}

/// "source cards found values=points:120 after=2s", "... dead"
Result<bool> set_source(Stage& stage, const Clause& clause) {
    static const std::map<std::string, LookUpOutcome> kOutcomes{
        {"found", LookUpOutcome::Found},
        {"not_found", LookUpOutcome::NotFound},
        {"fails", LookUpOutcome::Failed},
        {"late", LookUpOutcome::Late}};
    SourceManner manner;
    const auto outcome = kOutcomes.find(clause.word(2));
    manner.is_dead = clause.word(2) == "dead";
    if (outcome == kOutcomes.end() && !manner.is_dead) {
        return fail(ErrorCode::InvalidInput, "a source cannot be \"{}\"", clause.word(2));
    }
    manner.outcome = manner.is_dead ? LookUpOutcome::Late : outcome->second;
    manner.values = pairs_of(clause.setting("values"));
    manner.after = TRY(parse_duration(clause.setting("after", "1s")));
    const bool is_fax = clause.word(1) == "fax";  // the machine a fax node leads to
    stage.play().source_manners[is_fax ? DataSourceId{} : source_id(stage, clause.word(1))] =
        manner;
    return true;
}

std::string last_asked(Stage& stage) {
    std::vector<std::string> words;
    for (const auto& [name, value] : stage.play().last_parameters) {
        words.push_back(fmt::format("{}={}", name, value));
    }
    return fmt::format("{}", fmt::join(words, " "));
}

std::string flow_path(Stage& stage, ConversationId conversation) {
    std::string path;
    for (const Event& event : stage.play().events()) {
        if (const auto* left = std::get_if<FlowNodeLeft>(&event.body);
            left != nullptr && left->conversation == conversation) {
            path += fmt::format("{}{} {}", path.empty() ? "" : " > ", left->node, left->exit);
            path += left->input.empty() ? "" : "=" + left->input;
        }
    }
    return path;
}

}  // namespace callfloor::floor
