#include "centre/wrap_up_rules.h"

#include <algorithm>
#include <set>

#include "base/json_parts.h"

namespace callfloor::centre {

namespace {

const WrapUpCode* find_code(const std::vector<WrapUpCode>& tree, std::string_view code) {
    for (const auto& each : tree) {
        if (each.code == code) {
            return &each;
        }
        if (const auto* below = find_code(each.children, code)) {
            return below;
        }
    }
    return nullptr;
}

bool is_leaf_below(const WrapUpCode& branch, std::string_view code) {
    if (branch.children.empty()) {
        return branch.code == code;
    }
    return std::ranges::any_of(branch.children,
                               [&](const WrapUpCode& each) { return is_leaf_below(each, code); });
}

}  // namespace

const WrapUpRule* WrapUpRules::find(QueueId queue) const {
    const auto found = std::ranges::find(rules, queue, &WrapUpRule::queue);
    return found == rules.end() ? nullptr : &*found;
}

bool is_offered(const std::vector<WrapUpCode>& tree, const WrapUpRule* rule,
                std::string_view code) {
    std::vector<const WrapUpCode*> branches;
    for (const auto& branch : rule == nullptr ? std::vector<std::string>() : rule->branches) {
        if (const auto* found = find_code(tree, branch)) {
            branches.push_back(found);
        }
    }
    if (branches.empty()) {
        return std::ranges::any_of(
            tree, [&](const WrapUpCode& each) { return is_leaf_below(each, code); });
    }
    return std::ranges::any_of(
        branches, [&](const WrapUpCode* branch) { return is_leaf_below(*branch, code); });
}

Result<void> check_wrap_up_rules(const std::vector<WrapUpRule>& rules, const Snapshot& snapshot) {
    std::set<QueueId> queues;
    for (std::size_t i = 0; i < rules.size(); ++i) {
        const auto& rule = rules[i];
        const bool is_known = std::ranges::any_of(
            snapshot.queues, [&](const auto& queue) { return queue.config.id == rule.queue; });
        if (!is_known || !queues.insert(rule.queue).second) {
            return fail_field(ErrorCode::InvalidInput, fmt::format("rules/{}/queue_id", i),
                              "queue {} {}", rule.queue,
                              is_known ? "has a rule already" : "does not exist; see GET /queues");
        }
        for (const auto& branch : rule.branches) {
            if (find_code(snapshot.centre.wrap_up_codes, branch) == nullptr) {
                return fail_field(ErrorCode::InvalidInput, fmt::format("rules/{}/branches", i),
                                  "\"{}\" is no wrap-up code; see GET /centre", branch);
            }
        }
    }
    return {};
}

Result<void> check_wrap_up(const std::vector<WrapUpCode>& tree, const WrapUpRule* rule,
                           std::string_view code) {
    if (code.empty() && rule != nullptr && rule->required) {
        return fail_field(ErrorCode::InvalidInput, "code",
                          "this queue needs a wrap-up code; choose one, then finish");
    }
    if (!code.empty() && !is_offered(tree, rule, code)) {
        return fail_field(ErrorCode::InvalidInput, "code",
                          "\"{}\" is none of the wrap-up codes of this queue without further ones "
                          "below it; see GET /centre and GET /wrap-up-rules",
                          code);
    }
    return {};
}

json::Array wrap_up_rules_json(const std::vector<WrapUpRule>& rules) {
    json::Array array;
    for (const auto& rule : rules) {
        array.push_back(json::Object{{"queue_id", rule.queue.value},
                                     {"required", rule.required},
                                     {"branches", json::texts_json(rule.branches)}});
    }
    return array;
}

std::vector<WrapUpRule> wrap_up_rules_from_json(const json::Array& array) {
    std::vector<WrapUpRule> rules;
    for (const auto& value : array) {
        const auto& object = value.as_object();
        rules.push_back({QueueId{object.at("queue_id").to_number<std::int64_t>()},
                         object.at("required").as_bool(),
                         json::texts_from_json(object.at("branches").as_array())});
    }
    return rules;
}

}  // namespace callfloor::centre
