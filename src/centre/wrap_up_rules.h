#pragma once
// Wrap-up codes by queue (话务小结): which branches of the centre's tree its calls are told by, and
// whether one is needed before after-call work ends. A queue without a rule takes every code and
// needs none. Pure functions, and the one row they are kept in.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "centre/centre_model.h"
#include "store/database.h"

namespace callfloor::centre {

struct WrapUpRule {
    QueueId queue;
    bool required = false;
    std::vector<std::string> branches;  ///< codes of the tree, the leaves below them; none: all
};
struct WrapUpRules {
    std::vector<WrapUpRule> rules;  ///< by queue, each once
    std::int64_t version = 1;

    const WrapUpRule* find(QueueId queue) const;
};

/// Whether an agent may tell a call of the queue by this code: a leaf below one of its branches.
/// Branches that have left the tree do not count; when all have, every leaf may.
bool is_offered(const std::vector<WrapUpCode>& tree, const WrapUpRule* rule, std::string_view code);
/// What is wrong: a queue twice or unknown, a branch that is not in the tree. The field is the
/// API's.
Result<void> check_wrap_up_rules(const std::vector<WrapUpRule>& rules, const Snapshot& snapshot);
/// What ends after-call work with this code, which may be empty.
Result<void> check_wrap_up(const std::vector<WrapUpCode>& tree, const WrapUpRule* rule,
                           std::string_view code);

json::Array wrap_up_rules_json(const std::vector<WrapUpRule>& rules);
std::vector<WrapUpRule> wrap_up_rules_from_json(const json::Array& array);

Result<WrapUpRules> load_wrap_up_rules(store::Connection& connection);
/// Gives the new version. Stale when `expected` is set and another was faster.
Result<std::int64_t> save_wrap_up_rules(store::Connection& connection,
                                        const std::vector<WrapUpRule>& rules,
                                        std::optional<std::int64_t> expected);

}  // namespace callfloor::centre
