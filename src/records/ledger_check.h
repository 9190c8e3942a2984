#pragma once
// Runs the whole journal through the floor's bookkeeper: every second of every conversation and
// signed-in agent must be in exactly one interval.

#include "base/result.h"
#include "floor/ledger.h"
#include "store/database.h"

namespace callfloor::records {

Result<floor::LedgerReport> check_journal_ledger(store::Connection& connection,
                                                 floor::Closing closing);

}  // namespace callfloor::records
