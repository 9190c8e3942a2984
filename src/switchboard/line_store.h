#pragma once
// What is kept of the SIP side across a restart.
//
// Registrations: a phone refreshes at its own pace, up to an hour later, and nobody could ring it
// until then. Only what came by UDP is worth keeping; a phone on a TCP connection sees it break and
// registers anew.
//
// Dialogs of answered calls, and INVITEs of ours that ring: after a crash the peers still believe
// in them, so that a phone would seem busy to its owner or ring on, and a caller would listen to
// silence. The next run ends them.

#include <span>
#include <string>
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

/// What names a dialog on our side, in this run and in later ones.
struct DialogKey {
    std::string call_id;
    std::string local_tag;
};
inline DialogKey key_of(const sip::Dialog& dialog) {
    return {dialog.call_id, std::string(dialog.local_tag())};
}

/// In place of what was kept of it before.
Result<void> keep_dialog(store::Connection& connection, const sip::Dialog& dialog);
Result<void> drop_dialog(store::Connection& connection, const DialogKey& key);
/// What cannot be read is passed over and logged.
Result<std::vector<sip::Dialog>> load_dialogs(store::Connection& connection);

/// In place of what was kept of their call before.
Result<void> keep_ringing(store::Connection& connection,
                          const std::vector<sip::SentInvite>& invites);
Result<void> drop_ringing(store::Connection& connection, const std::string& call_id);
Result<std::vector<sip::SentInvite>> load_ringing(store::Connection& connection);

}  // namespace callfloor::switchboard
