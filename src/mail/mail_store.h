#pragma once
// The tables of e-mail. Writing functions run on the writer's thread, within its transaction.

#include <optional>
#include <vector>

#include "base/result.h"
#include "mail/mail_model.h"
#include "store/database.h"

namespace callfloor::mail {

Result<MailSettings> load_settings(store::Connection& connection);
/// Gives the new version; Stale when another was faster.
Result<std::int64_t> save_settings(store::Connection& connection, const MailSettings& settings,
                                   std::optional<std::int64_t> expected);

enum class Queued : std::uint8_t {
    Waiting,
    SwitchedOff,  ///< e-mail is not set up
    NoRoom,       ///< limits::kMailsWaiting wait already; counted in the settings
};
/// Part of whatever else is written with it: what is told and what happened are committed together.
/// Its id, state and times are set here; tried first at `not_before`.
Result<Queued> queue_mail(store::Connection& connection, Mail mail, Instant now,
                          Instant not_before);

Result<std::vector<Mail>> find_due(store::Connection& connection, Instant now, std::int64_t limit);
Result<std::optional<Mail>> find_mail(store::Connection& connection, std::int64_t id);
/// Newest first, below `before` (0: from the newest); of one state or all.
Result<std::vector<Mail>> find_mails(store::Connection& connection, std::optional<MailState> state,
                                     std::int64_t before, std::int64_t limit);
Result<void> update_mail(store::Connection& connection, const Mail& mail);
Result<std::int64_t> count_waiting(store::Connection& connection);
Result<void> delete_old_mails(store::Connection& connection, Instant before);

}  // namespace callfloor::mail
