#pragma once
// Customers: who they are, how to find them, what was done with them. One object with all its
// routes.
//
// Roles: agents see, write and log visits · team leaders also give classes and owners, merge and
// import · admins define fields and delete · who does not see whole numbers gets them masked.

#include <filesystem>
#include <memory>
#include <span>
#include <stop_token>

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
    std::filesystem::path imports_folder{};  ///< created when the first file is sent
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

    /// Brings in files until stopped, as a thread of its own; goes on with what a restart cut off.
    void run_imports(const std::stop_token& stop);
    /// Takes the imports that run one batch further; false when there is none.
    Result<bool> import_some();

    struct State;  ///< customers/internal

  private:
    explicit Customers(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace callfloor::customers
