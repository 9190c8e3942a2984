#include "base/json_parts.h"
#include "centre/wrap_up_rules.h"
#include "http/etag.h"

namespace callfloor::centre {

using store::Connection;
using store::Row;

Result<WrapUpRules> load_wrap_up_rules(Connection& connection) {
    const auto found = TRY(connection.query_first(
        "SELECT rules_text, version FROM wrap_up_rules WHERE id = 1", {}, [](const Row& row) {
            return WrapUpRules{
                wrap_up_rules_from_json(json::parse_own(row.text_view(0)).as_array()),
                row.integer(1)};
        }));
    return found.value_or(WrapUpRules{});
}

Result<std::int64_t> save_wrap_up_rules(Connection& connection,
                                        const std::vector<WrapUpRule>& rules,
                                        std::optional<std::int64_t> expected) {
    return http::version_or_stale(
        connection.query_first("UPDATE wrap_up_rules SET rules_text = $2, version = version + 1 "
                               "WHERE id = 1 AND (CAST($1 AS BIGINT) IS NULL OR version = $1) "
                               "RETURNING version",
                               {expected, json::to_text(wrap_up_rules_json(rules))},
                               [](const Row& row) { return row.integer(0); }),
        "the wrap-up rules");
}

}  // namespace callfloor::centre
