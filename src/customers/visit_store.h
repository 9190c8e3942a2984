#pragma once
// The table of the visit log. Writing functions run on the writer's thread, within its transaction.

#include <optional>
#include <vector>

#include "base/result.h"
#include "customers/customer_model.h"
#include "store/database.h"

namespace callfloor::customers {

Result<void> insert_visit(store::Connection& connection, const Visit& visit);
/// Gives the new version. Stale when `expected` is set and another was faster.
Result<std::int64_t> update_visit(store::Connection& connection, const Visit& visit,
                                  std::optional<std::int64_t> expected);
Result<std::optional<Visit>> find_visit(store::Connection& connection, VisitId id);
Result<std::int64_t> count_visits(store::Connection& connection, CustomerId customer);

struct VisitPlace {
    Instant at;
    VisitId id;
};
/// Of a customer, latest first, below `before`.
Result<std::vector<Visit>> find_visits(store::Connection& connection, CustomerId customer,
                                       const std::optional<VisitPlace>& before, std::int64_t limit);
/// A next step that is not done, with whom it is for.
struct FollowUp {
    Visit visit;
    std::string customer_name;
};
/// By when they are due, after `after`. Somebody's, or everybody's when `person` is unset.
Result<std::vector<FollowUp>> find_follow_ups(store::Connection& connection, UserId person,
                                              const std::optional<VisitPlace>& after,
                                              std::int64_t limit);

}  // namespace callfloor::customers
