#include "records/ledger_check.h"

#include "records/projector.h"
#include "store/journal.h"

namespace callfloor::records {

Result<floor::LedgerReport> check_journal_ledger(store::Connection& connection,
                                                 floor::Closing closing) {
    floor::Ledger ledger;
    const auto add = [&](const store::JournalEntry& entry) -> Result<void> {
        const auto event = TRY(floor_event(entry));
        if (event) {
            ledger.add(*event);
        }
        return {};
    };
    TRY(store::read_journal(connection, 0, add));
    return ledger.report(closing);
}

}  // namespace callfloor::records
