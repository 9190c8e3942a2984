#pragma once
// What is kept of the SIP side across a restart.
//
// Registrations: a phone refreshes at its own pace, up to an hour later, and nobody could ring it
// until then. Only what came by UDP is worth keeping; a phone on a TCP connection sees it break and
// registers anew.
//
// Dialogs of answered calls: after a crash the peers still believe in them, so that a phone would
// seem busy to its owner and a caller would listen to silence. The next run ends them.

#include <span>
#include <vector>

#include "base/result.h"
#include "sip/user_agent.h"
#include "store/database.h"
#include "store/migrations.h"

namespace callfloor::switchboard {

std::span<const store::Migration> migrations();

struct KeptRegistration {
    std::int64_t extension = 0;
    sip::Bindings bindings;
};

/// Replaces what is kept of each extension; without bindings nothing is.
Result<void> keep_registrations(store::Connection& connection,
                                const std::vector<KeptRegistration>& registrations);
/// What has not expired at `now`. A row that cannot be read is passed over and logged: its phone
/// registers again.
Result<std::vector<KeptRegistration>> load_registrations(store::Connection& connection,
                                                         Instant now);

/// Keeps or, those that are over, drops.
Result<void> keep_dialogs(store::Connection& connection,
                          const std::vector<sip::UserAgent::DialogChange>& changes);
/// All of the last run, and none is kept any more. What cannot be read is passed over and logged.
Result<std::vector<sip::Dialog>> take_dialogs(store::Connection& connection);

}  // namespace callfloor::switchboard
