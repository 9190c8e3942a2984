#pragma once
// What a merge changed, kept so that it can be undone. Writing functions run on the writer's
// thread, within its transaction.

#include <optional>
#include <vector>

#include "base/result.h"
#include "customers/customer_model.h"
#include "store/database.h"

namespace callfloor::customers {

/// Two customers became one.
struct Merge {
    MergeId id;
    Customer keep;                  ///< as he was before, with his identities
    Customer gone;                  ///< likewise; lives on in `keep`
    std::vector<VisitId> visits;    ///< that came from `gone`
    std::int64_t kept_version = 0;  ///< of `keep` right after
    Instant at;
    UserId by;
    std::optional<Instant> undone_at;
};

Result<void> insert_merge(store::Connection& connection, const Merge& merge);
Result<void> set_undone(store::Connection& connection, MergeId id, Instant at);
Result<std::optional<Merge>> find_merge(store::Connection& connection, MergeId id);
/// Into this customer, newest first, those not undone.
Result<std::vector<Merge>> find_merges(store::Connection& connection, CustomerId keep,
                                       std::int64_t limit);
/// Those of a customer who is deleted go with him.
Result<void> delete_merges(store::Connection& connection, CustomerId customer);

/// Gives all entries of the visit log to another; which.
Result<std::vector<VisitId>> move_visits(store::Connection& connection, CustomerId from,
                                         CustomerId to);
Result<void> move_visit(store::Connection& connection, VisitId id, CustomerId to);

}  // namespace callfloor::customers
