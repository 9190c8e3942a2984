#include "floor/internal/flow_speech.h"

#include "base/flow_limits.h"
#include "floor/opening_hours.h"

namespace callfloor::floor {

namespace {

/// "number:points" and "digits:card" with the value of the variable; said as nothing when it has
/// none.
void add_spoken(const FlowRun& run, const std::string& item, std::vector<std::string>& out) {
    const auto colon = item.find(':');
    if (colon == std::string::npos) {
        out.push_back(item);
        return;
    }
    const auto found = run.variables.find(item.substr(colon + 1));
    const std::string value = found == run.variables.end() ? std::string() : text_of(found->second);
    const bool is_digits =
        !value.empty() && value.find_first_not_of("0123456789") == std::string::npos;
    if (!is_digits) {
        return;
    }
    if (item.starts_with("number:")) {
        out.push_back("number:" + value.substr(0, 18));
        return;
    }
    for (const char digit : value.substr(0, limits::kFlowDigits)) {
        out.push_back(std::string("number:") + digit);
    }
}

}  // namespace

void set_variable(FlowRun& run, const std::string& name, Value value) {
    if (run.variables.size() < limits::kFlowVariables || run.variables.contains(name)) {
        run.variables[name] = std::move(value);
    }
}

const std::map<std::string, KnownVariable>& known_variables() {
    static const std::map<std::string, KnownVariable> all{
        {"caller",
         [](const World&, const Conversation& conversation) -> Value {
             return conversation.caller_number.substr(0, limits::kFlowValueLength);
         }},
        {"called",
         [](const World&, const Conversation& conversation) -> Value {
             return conversation.dialled_number.substr(0, limits::kFlowValueLength);
         }},
        {"class",
         [](const World&, const Conversation& conversation) -> Value {
             return conversation.caller_class;
         }},
        {"weekday",
         [](const World& world, const Conversation&) -> Value {
             return static_cast<std::int64_t>(local_moment(*world.zone, world.now).weekday);
         }},
        {"minute", [](const World& world, const Conversation&) -> Value {
             return static_cast<std::int64_t>(local_moment(*world.zone, world.now).minute);
         }}};
    return all;
}

void set_known_variables(const World& world, const Conversation& conversation, FlowRun& run) {
    for (const auto& [name, value] : known_variables()) {
        run.variables[name] = value(world, conversation);
    }
}

std::vector<std::string> spoken(const FlowRun& run) {
    std::vector<std::string> prompts;
    const FlowNode& node = run.node();
    if (run.tries > 1 && !node.retry_prompt.empty()) {
        prompts.push_back(node.retry_prompt);
    }
    for (const std::string& item : node.say) {
        add_spoken(run, item, prompts);
    }
    return prompts;
}

}  // namespace callfloor::floor
