#pragma once
// Classes of retention, what is put on recordings by hand, and whose time is over.

#include <vector>

#include "archive/retention_model.h"
#include "base/result.h"
#include "store/database.h"

namespace callfloor::archive {

/// By name.
Result<std::vector<RetentionClass>> load_classes(store::Connection& connection);
Result<std::optional<RetentionClass>> find_class(store::Connection& connection, std::int64_t id);
/// Conflict when one of the queues has a class already.
Result<void> insert_class(store::Connection& connection, const RetentionClass& one);
/// Stale when `expected` is not the version any more; gives the new one.
Result<std::int64_t> update_class(store::Connection& connection, const RetentionClass& one,
                                  std::optional<std::int64_t> expected);
/// Conflict while recordings carry it.
Result<void> delete_class(store::Connection& connection, std::int64_t id);

Result<RecordingHold> find_hold(store::Connection& connection, RecordingId recording);
Result<void> save_hold(store::Connection& connection, RecordingId recording,
                       const RecordingHold& hold);
Result<std::int64_t> count_held(store::Connection& connection);

/// At most `limit`, the oldest first.
Result<std::vector<ExpiredRecording>> expired(store::Connection& connection,
                                              const RetentionTimes& times, Instant now,
                                              std::int64_t limit);

}  // namespace callfloor::archive
