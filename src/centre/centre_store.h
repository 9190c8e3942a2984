#pragma once
// The centre's tables. Editable rows carry a version; an update names the version it was made from
// and fails as stale when another was faster. Writes run on the writer's thread inside its
// transaction, reads on any connection.
//
//   extensions · trunks · queues ─< queue_members · numbers >─ queues · caller_classes ─<
//   class_callers · blocked_callers · centre (one row)

#include <optional>
#include <span>

#include "base/result.h"
#include "centre/centre_model.h"
#include "store/database.h"
#include "store/migrations.h"

namespace callfloor::centre {

std::span<const store::Migration> migrations();

Result<Centre> load_centre(store::Connection& connection);
Result<std::vector<Extension>> load_extensions(store::Connection& connection);        ///< by number
Result<std::vector<Trunk>> load_trunks(store::Connection& connection);                ///< by name
Result<std::vector<Queue>> load_queues(store::Connection& connection);                ///< by name
Result<std::vector<Number>> load_numbers(store::Connection& connection);              ///< by number
Result<std::vector<CallerClass>> load_caller_classes(store::Connection& connection);  ///< by name
Result<std::vector<BlockedCaller>> load_blocked_callers(store::Connection& connection);
Result<std::vector<Person>> load_people(store::Connection& connection);  ///< by login
/// All of them; `prompts` is left empty, they are files.
Result<Snapshot> load_snapshot(store::Connection& connection);

Result<void> insert_row(store::Connection& connection, const Extension& extension);
Result<void> insert_row(store::Connection& connection, const Trunk& trunk);
Result<void> insert_row(store::Connection& connection, const Queue& queue);
Result<void> insert_row(store::Connection& connection, const Number& number);
Result<void> insert_row(store::Connection& connection, const CallerClass& caller_class);
Result<void> insert_row(store::Connection& connection, const BlockedCaller& rule);

/// The version to compare with; absent: whatever is there is overwritten.
using Expected = std::optional<std::int64_t>;

/// Each gives the new version.
Result<std::int64_t> update_row(store::Connection& connection, const Extension& extension,
                                Expected expected);
Result<std::int64_t> update_row(store::Connection& connection, const Trunk& trunk,
                                Expected expected);
Result<std::int64_t> update_row(store::Connection& connection, const Queue& queue,
                                Expected expected);
Result<std::int64_t> update_row(store::Connection& connection, const Number& number,
                                Expected expected);
Result<std::int64_t> update_row(store::Connection& connection, const CallerClass& caller_class,
                                Expected expected);
Result<std::int64_t> update_row(store::Connection& connection, const BlockedCaller& rule,
                                Expected expected);
Result<std::int64_t> update_row(store::Connection& connection, const Centre& centre,
                                Expected expected);

Result<void> delete_row(store::Connection& connection, ExtensionId id, Expected expected);
Result<void> delete_row(store::Connection& connection, TrunkId id, Expected expected);
Result<void> delete_row(store::Connection& connection, QueueId id, Expected expected);
Result<void> delete_row(store::Connection& connection, NumberId id, Expected expected);
Result<void> delete_row(store::Connection& connection, CallerClassId id, Expected expected);
Result<void> delete_row(store::Connection& connection, floor::BlockedCallerId id,
                        Expected expected);

/// What the floor is configured with: active agents, queues without members who left, and the rest.
floor::CentreConfig floor_config(const Snapshot& snapshot);
Result<floor::CentreConfig> load_floor_config(store::Connection& connection);

}  // namespace callfloor::centre
