#pragma once
// What the routes of customers share.

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string_view>

#include "base/ids.h"
#include "customers/customer_json.h"
#include "customers/customer_rules.h"
#include "customers/customer_store.h"
#include "customers/customers.h"
#include "http/etag.h"
#include "http/page_rows.h"
#include "people/audited_store.h"
#include "people/creation.h"

namespace callfloor::customers {

using http::Request;
using http::Response;
using people::handle;
using store::Connection;

class ImportWorker;

struct Customers::State : people::AuditedStore {
    State(const CustomersParts& customers_parts, std::unique_ptr<Pinyin> read_aloud);
    ~State();

    std::vector<std::string> keys(const Customer& customer) const {
        // Who lives on in another is found there.
        return customer.merged_into.is_set()
                   ? std::vector<std::string>()
                   : keys_of(customer, *pinyin, parts.directory.number_plan());
    }
    Reader reader(const Request& request) const { return {request.identity, parts.directory}; }

    /// Somebody has sent a file.
    void wake() {
        {
            const std::lock_guard lock(mutex);
            is_woken = true;
        }
        wakes.notify_all();
    }

    CustomersParts parts;
    std::unique_ptr<Pinyin> pinyin;
    std::mutex mutex;
    std::condition_variable_any wakes;
    bool is_woken = true;  ///< a restart may have left something to do
    std::unique_ptr<ImportWorker> imports;
    IdGenerator ids;  ///< writer's thread
};

using State = Customers::State;

/// NotFound when there is none.
Result<Customer> existing(Connection& connection, CustomerId id);
/// ... and Conflict when he lives on in another.
Result<Customer> living(Connection& connection, CustomerId id);

/// Keeps `after` in place of `before`, keys included, with an audit entry; gives it as it is then.
struct Change {
    Customer before;
    Customer after;
    std::string_view action;
    std::optional<std::int64_t> expected;
};
Result<Customer> keep_change(State& state, Connection& connection, const Request& request,
                             Change change);
/// With his document and ETag.
Response answer(const State& state, const Request& request, const Customer& customer);

/// The customer of the identity, or absent.
Result<std::optional<Customer>> find_by(Connection& connection, IdentityKind kind,
                                        const std::string& value);

void add_customer_routes(http::Router& router, State& state);
void add_search_routes(http::Router& router, State& state);
void add_visit_routes(http::Router& router, State& state);
void add_merge_routes(http::Router& router, State& state);
void add_import_routes(http::Router& router, State& state);

}  // namespace callfloor::customers
