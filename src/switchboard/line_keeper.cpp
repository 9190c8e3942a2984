#include "switchboard/line_keeper.h"

#include <utility>
#include <vector>

#include "base/log.h"
#include "switchboard/line_store.h"

namespace callfloor::switchboard {

void LineKeeper::start(store::ReaderPool& readers) {
    restore(readers);
    keep();
}

void LineKeeper::restore(store::ReaderPool& readers) {
    const auto kept = readers.read([this](store::Connection& connection) {
        return load_registrations(connection, timers_.now());
    });
    if (!kept) {
        log(LogLevel::Warning, "switchboard", "phones must register anew: {}", kept.error().text);
    } else {
        for (const auto& [extension, bindings] : *kept) {
            // One that is gone or expired, or has registered already, is as it should be.
            std::ignore = user_agent_.restore_bindings(extension, bindings);
        }
    }
    const auto lost = writer_.run_and_wait(take_dialogs);
    if (!lost) {
        log(LogLevel::Warning, "switchboard", "calls of the last run are not ended: {}",
            lost.error().text);
        return;
    }
    for (const auto& dialog : *lost) {
        user_agent_.end_lost_dialog(dialog,
                                    {.cause = EndCause::ServerRestarted, .side = EndSide::System});
    }
}

void LineKeeper::keep() {
    due_.start(kEvery, [this] { keep(); });
    std::vector<KeptRegistration> registrations;
    for (const auto extension : user_agent_.take_touched_extensions()) {
        registrations.push_back({extension, user_agent_.bindings(extension)});
    }
    auto dialogs = user_agent_.take_dialog_changes();
    // A call that came and went since the last time leaves nothing to drop.
    std::erase_if(dialogs, [this](const sip::UserAgent::DialogChange& change) {
        return !change.dialog && kept_.erase(change.call) == 0;
    });
    for (const auto& change : dialogs) {
        if (change.dialog) {
            kept_.insert(change.call);
        }
    }
    if (registrations.empty() && dialogs.empty()) {
        return;
    }
    // A database that fails has its own alarm. What is lost then is what a crash would lose.
    writer_.submit(
        [registrations = std::move(registrations),
         dialogs = std::move(dialogs)](store::Connection& connection) -> Result<void> {
            TRY(keep_registrations(connection, registrations));
            return keep_dialogs(connection, dialogs);
        },
        [](Result<void>) {});
}

}  // namespace callfloor::switchboard
