#include "records/last_agents_store.h"

#include <algorithm>

namespace callfloor::records {

Result<std::vector<floor::RestoreLastAgent>> last_agents(store::Connection& connection,
                                                         Instant since, std::int64_t limit) {
    auto rows = TRY(connection.query_all(
        "SELECT caller_number, agent_id, started_at_ms FROM conversation WHERE started_at_ms >= $1 "
        "AND direction = 'inbound' AND agent_id IS NOT NULL AND caller_number NOT IN ('', "
        "'anonymous') ORDER BY started_at_ms DESC, id DESC LIMIT $2",
        {since, limit}, [](const store::Row& row) {
            return floor::RestoreLastAgent{row.text(0), row.id<UserId>(1), row.instant(2)};
        }));
    std::ranges::reverse(rows);
    return rows;
}

}  // namespace callfloor::records
