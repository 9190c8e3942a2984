#pragma once
// Customers: who they are, how to find them, what was done with them. One object with all its
// routes.
//
// Roles: agents see, write and log visits · team leaders also give classes and owners, merge and
// import · admins define fields and delete · who does not see whole numbers gets them masked.

#include <memory>
#include <span>

#include "base/clock.h"
#include "customers/customers_sources.h"
#include "http/router.h"
#include "store/migrations.h"
#include "store/reader_pool.h"
#include "store/writer.h"

namespace callfloor::customers {

std::span<const store::Migration> migrations();

struct CustomersParts {
    store::Writer& writer;
    store::ReaderPool& readers;
    const Clock& clock;
    const Directory& directory;
    CallSource& calls;
};

/// Drafts nobody wrote in are deleted after this.
constexpr Duration kDraftKept = std::chrono::hours(24 * 30);

/// Outlives the router. Any thread.
class Customers final {
  public:
    /// Unavailable when ICU's data are not installed.
    static Result<std::unique_ptr<Customers>> create(const CustomersParts& parts);
    ~Customers();
    void add_routes(http::Router& router);
    /// Deletes drafts that are kDraftKept old, at most 500 a call; gives how many.
    Result<std::int64_t> forget_drafts();

    struct State;  ///< customers/internal

  private:
    explicit Customers(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace callfloor::customers
