#include "switchboard/line_keeper.h"

#include <utility>

#include "base/log.h"

namespace callfloor::switchboard {
namespace {

/// A BYE or CANCEL has its answer or has been given up (64*T1, RFC 3261 17.1.2.2).
constexpr Duration kEndIsHeard = std::chrono::seconds(35);
constexpr CallEnd kRestarted{.cause = EndCause::ServerRestarted, .side = EndSide::System};

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
    struct Lost {
        std::vector<sip::Dialog> dialogs;
        std::vector<sip::SentInvite> ringing;
    };
    const auto lost = readers.read([](store::Connection& connection) -> Result<Lost> {
        return Lost{TRY(load_dialogs(connection)), TRY(load_ringing(connection))};
    });
    if (!lost) {
        log(LogLevel::Warning, "switchboard", "calls of the last run are not ended: {}",
            lost.error().text);
        return;
    }
    Changes told;
    for (const auto& dialog : lost->dialogs) {
        told.over.push_back(key_of(dialog));
        user_agent_.end_lost_dialog(dialog, kRestarted);
    }
    for (const auto& invite : lost->ringing) {
        told.silent.push_back(invite.call_id);
        if (const auto cancelled = user_agent_.cancel_lost_invite(invite, kRestarted); !cancelled) {
            log(LogLevel::Info, "switchboard", "a phone at {} may ring on: {}",
                sip::to_text(invite.flow.remote), cancelled.error().text);
        }
    }
    if (!told.is_empty()) {
        // Not before the peers have heard it: the server may be killed again meanwhile.
        told_.start(kEndIsHeard,
                    [this, told = std::move(told)]() mutable { write(std::move(told)); });
    }
}

bool LineKeeper::Changes::is_empty() const {
    return registrations.empty() && confirmed.empty() && ringing.empty() && over.empty() &&
           silent.empty();
}

void LineKeeper::note(sip::UserAgent::DialogChange change, Changes& changes) {
    auto& kept = kept_[change.call];
    if (change.dialog) {
        kept.dialog = key_of(*change.dialog);
        changes.confirmed.push_back(*std::move(change.dialog));
    } else if (kept.dialog) {
        changes.over.push_back(*std::exchange(kept.dialog, std::nullopt));
    }
    if (!change.ringing.empty()) {
        kept.ringing = change.ringing.front().call_id;
        changes.ringing.push_back(std::move(change.ringing));
    } else if (!kept.ringing.empty()) {
        changes.silent.push_back(std::exchange(kept.ringing, {}));
    }
    if (!kept.dialog && kept.ringing.empty()) {
        kept_.erase(change.call);
    }
}

void LineKeeper::keep() {
    due_.start(kEvery, [this] { keep(); });
    Changes changes;
    for (const auto extension : user_agent_.take_touched_extensions()) {
        changes.registrations.push_back({extension, user_agent_.bindings(extension)});
    }
    for (auto& change : user_agent_.take_dialog_changes()) {
        note(std::move(change), changes);  // one that came and went since the last time is no news
    }
    if (!changes.is_empty()) {
        write(std::move(changes));
    }
}

void LineKeeper::write(Changes changes) {
    // A database that fails has its own alarm. What is lost then is what a crash would lose.
    writer_.submit([changes = std::move(changes)](
                       store::Connection& connection) { return write_to(connection, changes); },
                   [](Result<void>) {});
}

Result<void> LineKeeper::write_to(store::Connection& connection, const Changes& changes) {
    TRY(keep_registrations(connection, changes.registrations));
    for (const auto& dialog : changes.confirmed) {
        TRY(keep_dialog(connection, dialog));
    }
    for (const auto& invites : changes.ringing) {
        TRY(keep_ringing(connection, invites));
    }
    for (const auto& key : changes.over) {
        TRY(drop_dialog(connection, key));
    }
    for (const auto& call_id : changes.silent) {
        TRY(drop_ringing(connection, call_id));
    }
    return {};
}

}  // namespace callfloor::switchboard
