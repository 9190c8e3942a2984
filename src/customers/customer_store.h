#pragma once
// The tables of customers. Writing functions run on the writer's thread, within its transaction.
//
//   customer ─< customer_identity · ─< customer_key (what he is found by) · ─< customer_visit

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "customers/customer_model.h"
#include "store/database.h"

namespace callfloor::customers {

/// With its identities and the keys it is found by. LimitReached at limits::kCustomers. Conflict
/// when an identity belongs to somebody.
Result<void> insert_customer(store::Connection& connection, const Customer& customer,
                             const std::vector<std::string>& keys);
/// Everything but identities and keys; gives the new version. Stale when `expected` is set and
/// another was faster.
Result<std::int64_t> update_customer(store::Connection& connection, const Customer& customer,
                                     std::optional<std::int64_t> expected);
/// With everything that hangs on him.
Result<void> delete_customer(store::Connection& connection, const Customer& customer,
                             const std::vector<std::string>& keys);
/// With identities.
Result<std::optional<Customer>> find_customer(store::Connection& connection, CustomerId id);
/// Those there are, in the order of `ids`.
Result<std::vector<Customer>> load_customers(store::Connection& connection,
                                             const std::vector<CustomerId>& ids);

/// Whose it is.
Result<std::optional<CustomerId>> find_identity(store::Connection& connection, IdentityKind kind,
                                                const std::string& value);
Result<void> insert_identity(store::Connection& connection, CustomerId customer,
                             const Identity& identity);
Result<void> delete_identity(store::Connection& connection, IdentityId id);
Result<void> move_identity(store::Connection& connection, IdentityId id, CustomerId to);

/// Only what differs is written.
struct KeyChange {
    std::vector<std::string> before;
    std::vector<std::string> after;
};
Result<void> replace_keys(store::Connection& connection, CustomerId customer,
                          const KeyChange& change);
struct KeyRow {
    std::string word;
    CustomerId customer;
};
/// Keys that begin with `prefix`, in order, after `after`.
Result<std::vector<KeyRow>> find_keys(store::Connection& connection, const std::string& prefix,
                                      const std::optional<KeyRow>& after, std::int64_t limit);

struct CustomerFilter {
    std::string caller_class;
    UserId owner;
    std::string tag;  ///< the whole tag
    std::optional<bool> is_draft;
};
bool fits(const Customer& customer, const CustomerFilter& filter);
/// Newest first, below `before` (unset: all), without those merged into another.
Result<std::vector<Customer>> find_customers(store::Connection& connection,
                                             const CustomerFilter& filter, CustomerId before,
                                             std::int64_t limit);
/// Those who live on in this one.
Result<std::vector<Customer>> find_merged_into(store::Connection& connection, CustomerId id);
/// Drafts made before `before` in which nobody wrote anything.
Result<std::vector<Customer>> find_old_drafts(store::Connection& connection, Instant before,
                                              std::int64_t limit);

Result<FieldDefinitions> load_fields(store::Connection& connection);
Result<std::int64_t> update_fields(store::Connection& connection,
                                   const std::vector<FieldDefinition>& fields,
                                   std::optional<std::int64_t> expected);

}  // namespace callfloor::customers
