#include "centre/flow_codec.h"

#include <fmt/format.h>

#include "base/flow_limits.h"
#include "base/voicemail_limits.h"
#include "centre/centre_codec.h"
#include "centre/codec_helpers.h"
#include "floor/state_names.h"

namespace callfloor::centre {

using std::chrono::minutes;
using std::chrono::seconds;

namespace {

constexpr FieldReader::TextBounds kNodeName{1, limits::kFlowNameLength};
constexpr FieldReader::TextBounds kSaid{1, 64};
constexpr FieldReader::TextBounds kWord{0, 64};
constexpr std::size_t kExits = 20;

json::Array pairs_to_json(const std::map<std::string, std::string>& pairs) {
    json::Array array;
    for (const auto& [name, value] : pairs) {
        array.push_back(json::Object{{"name", name}, {"value", value}});
    }
    return array;
}

json::Object node_to_json(const floor::FlowNode& node) {
    json::Array exits;
    for (const auto& [exit, to] : node.exits) {
        exits.push_back(json::Object{{"exit", exit}, {"to", to}});
    }
    return {{"name", node.name},
            {"kind", floor::flow_node_kind_name(node.kind)},
            {"say", json::Array(node.say.begin(), node.say.end())},
            {"retry_prompt", node.retry_prompt},
            {"barge_in", node.barge_in},
            {"timeout_ms", node.timeout.count()},
            {"tries", node.tries},
            {"least", node.least},
            {"most", node.most},
            {"terminator", node.terminator},
            {"masked", node.masked},
            {"variable", node.variable},
            {"expression", node.expression},
            {"hours", hours_to_json(node.hours)},
            {"queue_id", id_or_null(node.queue)},
            {"agent_id", id_or_null(node.agent)},
            {"extension_id", id_or_null(node.extension)},
            {"number", node.number},
            {"source_id", id_or_null(node.source)},
            {"parameters", pairs_to_json(node.parameters)},
            {"results", pairs_to_json(node.results)},
            {"flow_id", id_or_null(node.flow)},
            {"longest_ms", node.longest.count()},
            {"exits", std::move(exits)}};
}

void read_exits(FieldReader& fields, floor::FlowNode& node, Problems& problems) {
    const auto* exits = fields.array("exits", kExits);
    for (std::size_t i = 0; exits != nullptr && i < exits->size(); ++i) {
        const auto where = fmt::format("{}[{}]", fields.path("exits"), i);
        const auto* object = (*exits)[i].if_object();
        if (object == nullptr) {
            problems.push_back({where, "give an object"});
            continue;
        }
        std::string exit;
        std::string to;
        FieldReader reader(*object, problems, where + ".");
        reader.text("exit", exit, {1, 16});
        reader.text("to", to, kNodeName);
        reader.finish();
        if (!node.exits.emplace(exit, to).second) {
            problems.push_back({where, fmt::format("the exit \"{}\" is there twice", exit)});
        }
    }
}

void read_pairs(FieldReader& fields, const char* key, std::map<std::string, std::string>& out,
                Problems& problems) {
    each_object(fields, key, limits::kFlowLookUpValues, problems, [&](FieldReader& reader) {
        std::string name;
        std::string value;
        reader.text("name", name, {1, 32});
        reader.text("value", value, {0, limits::kFlowPointerLength});
        if (!out.emplace(name, value).second) {
            reader.problem("name", fmt::format("\"{}\" is there twice", name));
        }
    });
}

floor::FlowNode node_from_json(const json::Object& object, const std::string& prefix,
                               Problems& problems) {
    floor::FlowNode node;
    FieldReader fields(object, problems, prefix);
    fields.text("name", node.name, kNodeName);
    fields.choice(
        "kind", node.kind, floor::flow_node_kind_from_name,
        {"prompt", "menu", "digits", "hours", "set", "branch", "queue", "callback", "transfer",
         "sub_flow", "return", "hang_up", "voicemail", "survey", "look_up", "fax"});
    fields.texts("say", node.say, kSaid, limits::kFlowPromptsPerNode);
    fields.text("retry_prompt", node.retry_prompt, kWord);
    fields.truth("barge_in", node.barge_in);
    fields.duration("timeout_ms", node.timeout, seconds(1), seconds(60));
    fields.small_integer("tries", node.tries, 1, limits::kFlowTries);
    fields.small_integer("least", node.least, 1, limits::kFlowDigits);
    fields.small_integer("most", node.most, 1, limits::kFlowDigits);
    fields.text("terminator", node.terminator, {0, 1});
    fields.truth("masked", node.masked);
    fields.text("variable", node.variable, {0, 32});
    fields.text("expression", node.expression, {0, limits::kExpressionLength});
    if (const auto* hours = fields.object("hours")) {
        node.hours = read_hours(*hours, problems);
    }
    fields.id("queue_id", node.queue);
    fields.id("agent_id", node.agent);
    fields.id("extension_id", node.extension);
    fields.text("number", node.number, {0, 32});
    fields.id("source_id", node.source);
    read_pairs(fields, "parameters", node.parameters, problems);
    read_pairs(fields, "results", node.results, problems);
    fields.id("flow_id", node.flow);
    fields.duration("longest_ms", node.longest, limits::kShortestMessage, limits::kLongestMessage);
    read_exits(fields, node, problems);
    fields.finish();
    return node;
}

}  // namespace

json::Object flow_to_json(const floor::FlowConfig& flow) {
    json::Array nodes;
    for (const auto& node : flow.nodes) {
        nodes.push_back(node_to_json(node));
    }
    return {{"name", flow.name},
            {"start", flow.start},
            {"time_limit_ms", flow.time_limit.count()},
            {"nodes", std::move(nodes)}};
}

floor::FlowConfig flow_from_json(const json::Object& object, Problems& problems) {
    floor::FlowConfig flow;
    FieldReader fields(object, problems);
    fields.text("name", flow.name, kNodeName);
    fields.text("start", flow.start, {0, limits::kFlowNameLength});
    fields.duration("time_limit_ms", flow.time_limit, minutes(1), minutes(60));
    const auto* nodes = fields.array("nodes", limits::kFlowNodes);
    for (std::size_t i = 0; nodes != nullptr && i < nodes->size(); ++i) {
        const auto where = fmt::format("nodes[{}]", i);
        if (const auto* node = (*nodes)[i].if_object()) {
            flow.nodes.push_back(node_from_json(*node, where + ".", problems));
        } else {
            problems.push_back({where, "give an object"});
        }
    }
    fields.finish();
    return flow;
}

json::Object notice_to_json(const floor::EmergencyNotice& notice) {
    return {{"prompt", notice.prompt}, {"ends_calls", notice.ends_calls}};
}

floor::EmergencyNotice notice_from_json(const json::Object& object, Problems& problems) {
    floor::EmergencyNotice notice;
    FieldReader fields(object, problems);
    fields.text("prompt", notice.prompt, kWord);
    fields.truth("ends_calls", notice.ends_calls);
    fields.finish();
    return notice;
}

}  // namespace callfloor::centre
