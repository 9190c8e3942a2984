#pragma once
// Brings files of customers in, off the control thread and the HTTP workers: a thread of its own
// takes limits::kCustomerImportBatch rows at a time to the writer, with how far it is in the same
// transaction. After a crash it goes on after the last batch; a row taken twice changes nothing.
//
//   POST ─► file in imports/ + row of customer_import ─► batches ─► done, file deleted

#include <filesystem>
#include <stop_token>

#include "customers/customers.h"
#include "customers/import_rules.h"
#include "customers/import_store.h"

namespace callfloor::customers {

/// The file of an import until it is over; personal data, mode 0600.
std::filesystem::path import_file(const std::filesystem::path& folder, ImportId id);
Result<void> write_import_file(const std::filesystem::path& path, std::string_view text);

/// One thread.
class ImportWorker final {
  public:
    explicit ImportWorker(Customers::State& state) : state_(state) {}

    /// Takes the oldest import that runs a batch further; false when there is none.
    Result<bool> work();

  private:
    struct Opened {
        Import import;
        std::string text;
        ImportContext context;
        std::vector<RejectedRow> rows;  ///< of the file; the reason is empty
    };
    Result<void> open(const Import& import);
    Result<void> take_batch(store::Connection& connection, Import& import) const;
    enum class Taken : std::uint8_t { Created, Updated, Unchanged };
    Result<Taken> take_row(store::Connection& connection, const Import& import,
                           const RejectedRow& row) const;
    Result<Taken> create(store::Connection& connection, const Import& import, Customer row) const;
    Result<void> end(Import import, ImportState state, std::string problem);

    Customers::State& state_;
    std::optional<Opened> opened_;
};

}  // namespace callfloor::customers
