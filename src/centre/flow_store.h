#pragma once
// The tables of flows and of the emergency notice. Writing functions run on the writer's thread,
// within its transaction.
//
//   flow ─< flow_version · emergency_notice (one row)

#include <optional>
#include <vector>

#include "base/result.h"
#include "centre/flow_model.h"
#include "store/database.h"

namespace callfloor::centre {

/// Oldest first, each with its draft and its latest version.
Result<std::vector<Flow>> load_flows(store::Connection& connection);

Result<void> insert_flow(store::Connection& connection, const Flow& flow);
/// Draft and latest version; gives the row's new version. Stale when `expected` is set and another
/// was faster.
Result<std::int64_t> update_flow(store::Connection& connection, const Flow& flow,
                                 std::optional<std::int64_t> expected);
/// With its versions.
Result<void> delete_flow(store::Connection& connection, FlowId id,
                         std::optional<std::int64_t> expected);

Result<void> insert_flow_version(store::Connection& connection, const FlowVersion& version);
Result<std::optional<FlowVersion>> find_flow_version(store::Connection& connection, FlowId flow,
                                                     std::int64_t number);
/// Newest first, with their content.
Result<std::vector<FlowVersion>> load_flow_versions(store::Connection& connection, FlowId flow,
                                                    std::int64_t before, std::int64_t limit);

Result<floor::EmergencyNotice> load_notice(store::Connection& connection);
Result<void> save_notice(store::Connection& connection, const floor::EmergencyNotice& notice);

}  // namespace callfloor::centre
