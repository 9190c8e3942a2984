#include "switchboard/line_keeper.h"

#include <utility>

#include "base/log.h"

namespace callfloor::switchboard {
namespace {

/// A BYE has its answer or has been given up (64*T1, RFC 3261 17.1.2.2).
constexpr Duration kByeIsOver = std::chrono::seconds(35);

}  // namespace

void LineKeeper::start(store::ReaderPool& readers) {
    restore_phones(readers);
    end_calls(readers);
    keep();
}

void LineKeeper::restore_phones(store::ReaderPool& readers) {
    const auto kept = readers.read([this](store::Connection& connection) {
        return load_registrations(connection, timers_.now());
    });
    if (!kept) {
        log(LogLevel::Warning, "switchboard", "phones must register anew: {}", kept.error().text);
        return;
    }
    for (const auto& [extension, bindings] : *kept) {
        // One that is gone or expired, or has registered already, is as it should be.
        std::ignore = user_agent_.restore_bindings(extension, bindings);
    }
}

void LineKeeper::end_calls(store::ReaderPool& readers) {
    const auto lost =
        readers.read([](store::Connection& connection) { return load_dialogs(connection); });
    if (!lost) {
        log(LogLevel::Warning, "switchboard", "calls of the last run are not ended: {}",
            lost.error().text);
        return;
    }
    std::vector<DialogKey> over;
    for (const auto& dialog : *lost) {
        over.push_back(key_of(dialog));
        user_agent_.end_lost_dialog(dialog,
                                    {.cause = EndCause::ServerRestarted, .side = EndSide::System});
    }
    if (!over.empty()) {
        // Not before the peers have heard it: the server may be killed again meanwhile.
        told_.start(kByeIsOver,
                    [this, over = std::move(over)]() mutable { write({}, {}, std::move(over)); });
    }
}

void LineKeeper::keep() {
    due_.start(kEvery, [this] { keep(); });
    std::vector<KeptRegistration> registrations;
    for (const auto extension : user_agent_.take_touched_extensions()) {
        registrations.push_back({extension, user_agent_.bindings(extension)});
    }
    std::vector<sip::Dialog> confirmed;
    std::vector<DialogKey> over;
    for (auto& [call, dialog] : user_agent_.take_dialog_changes()) {
        if (dialog) {
            kept_.insert_or_assign(call, key_of(*dialog));
            confirmed.push_back(*std::move(dialog));
        } else if (const auto found = kept_.find(call); found != kept_.end()) {
            over.push_back(std::move(found->second));
            kept_.erase(found);
        }  // else it came and went since the last time
    }
    if (!registrations.empty() || !confirmed.empty() || !over.empty()) {
        write(std::move(registrations), std::move(confirmed), std::move(over));
    }
}

void LineKeeper::write(std::vector<KeptRegistration> registrations,
                       std::vector<sip::Dialog> confirmed, std::vector<DialogKey> over) {
    // A database that fails has its own alarm. What is lost then is what a crash would lose.
    writer_.submit(
        [registrations = std::move(registrations), confirmed = std::move(confirmed),
         over = std::move(over)](store::Connection& connection) -> Result<void> {
            TRY(keep_registrations(connection, registrations));
            for (const auto& dialog : confirmed) {
                TRY(keep_dialog(connection, dialog));
            }
            for (const auto& key : over) {
                TRY(drop_dialog(connection, key));
            }
            return {};
        },
        [](Result<void>) {});
}

}  // namespace callfloor::switchboard
