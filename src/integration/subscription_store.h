#pragma once
// The rows of subscriptions, their deliveries and the place in the journal. Writing functions run
// on the writer's thread.
//
//   webhook ─< webhook_delivery · webhook_cursor (one row)

#include <optional>
#include <vector>

#include "base/result.h"
#include "integration/subscription_model.h"
#include "store/database.h"

namespace callfloor::integration {

Result<std::vector<Subscription>> load_subscriptions(store::Connection& connection);  ///< by name
Result<std::optional<Subscription>> find_subscription(store::Connection& connection,
                                                      std::int64_t id);
Result<void> insert_subscription(store::Connection& connection, const Subscription& one);
/// What an admin sets, and a fresh start after failures. Gives the new version; Stale when
/// `expected` is set and another was faster.
Result<std::int64_t> update_subscription(store::Connection& connection, const Subscription& one,
                                         std::optional<std::int64_t> expected);
/// How sending goes; no new version.
Result<void> note_course(store::Connection& connection, const Subscription& one);
/// With its deliveries.
Result<void> delete_subscription(store::Connection& connection, std::int64_t id,
                                 std::optional<std::int64_t> expected);

Result<void> insert_delivery(store::Connection& connection, const Delivery& delivery);
Result<void> update_delivery(store::Connection& connection, const Delivery& delivery);
Result<std::optional<Delivery>> find_delivery(store::Connection& connection, std::int64_t id);
/// Of active subscriptions that are not paused; the longest due first.
Result<std::vector<Delivery>> find_due(store::Connection& connection, Instant now,
                                       std::int64_t limit);
/// Newest first, those before `before` (0: all).
Result<std::vector<Delivery>> find_deliveries(store::Connection& connection,
                                              std::int64_t subscription, std::int64_t before,
                                              std::int64_t limit);
Result<std::int64_t> count_waiting(store::Connection& connection);
Result<void> delete_old_deliveries(store::Connection& connection, Instant before);

/// Up to where the journal has been told; absent: never begun.
Result<std::optional<std::int64_t>> load_cursor(store::Connection& connection);
Result<void> save_cursor(store::Connection& connection, std::int64_t seq);

}  // namespace callfloor::integration
