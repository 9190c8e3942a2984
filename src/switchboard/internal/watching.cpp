// Lamps of desk phones: whether a colleague is in a call (dialog-info, RFC 4235), and whether
// messages wait (message-summary, RFC 3842). Of calls a watcher learns that there is one, and
// nothing of who it is with.

#include "switchboard/internal/state.h"

namespace callfloor::switchboard {

namespace {

/// As text and as an attribute of XML.
std::string escape_xml(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
        switch (c) {
            case '&':
                escaped += "&amp;";
                break;
            case '<':
                escaped += "&lt;";
                break;
            case '>':
                escaped += "&gt;";
                break;
            case '"':
                escaped += "&quot;";
                break;
            default:
                escaped += c;
        }
    }
    return escaped;
}

}  // namespace

int Switchboard::State::watch(const sip::SubscriptionRequest& request) {
    Watcher watcher;
    watcher.entity = to_text(request.resource);
    watcher.wants_messages = request.package == "message-summary";
    // A phone's messages are its own, whatever name it gives the box.
    watcher.watched = watcher.wants_messages
                          ? ExtensionId{request.extension}
                          : directory.extension_named(request.resource.user_decoded());
    if (watcher.wants_messages && !knows_messages) {
        return 489;  // nobody counts them: no lamp is better than one that never lights
    }
    if (!watcher.watched.is_set()) {
        return 404;
    }
    tell_watcher(request.id, watchers[request.id] = std::move(watcher));
    return 200;
}

void Switchboard::State::phone_changed(ExtensionId extension) {
    if (extension.is_set() && !watchers.empty()) {
        changed_phones.insert(extension);
    }
}

void Switchboard::State::tell_watchers() {
    if (changed_phones.empty()) {
        return;
    }
    const auto changed = std::exchange(changed_phones, {});
    for (auto& [id, watcher] : watchers) {
        if (!watcher.wants_messages && changed.contains(watcher.watched)) {
            tell_watcher(id, watcher);
        }
    }
}

void Switchboard::State::tell_watcher(sip::SubscriptionId id, Watcher& watcher) {
    user_agent->notify(
        id, watcher.wants_messages ? message_summary(watcher.watched) : dialog_info(watcher));
    ++watcher.version;
}

sip::EventState Switchboard::State::dialog_info(const Watcher& watcher) const {
    auto body = fmt::format(
        "<?xml version=\"1.0\"?>\r\n<dialog-info xmlns=\"urn:ietf:params:xml:ns:dialog-info\" "
        "version=\"{}\" state=\"full\" entity=\"{}\">\r\n",
        watcher.version, escape_xml(watcher.entity));
    for (const auto& [id, leg] : legs) {
        if (leg.extension == watcher.watched) {
            const bool is_talking =
                leg.is_talking || (leg.page_call != nullptr && leg.page_call->is_answered);
            body += fmt::format("<dialog id=\"{}\" direction=\"{}\"><state>{}</state></dialog>\r\n",
                                id, leg.is_inbound ? "initiator" : "recipient",
                                is_talking ? "confirmed" : "early");
        }
    }
    return {.body = body + "</dialog-info>\r\n",
            .content_type = "application/dialog-info+xml",
            .is_final = false};
}

// ---------------------------------------------------------------- messages

void Switchboard::State::set_messages(ExtensionId extension, const WaitingMessages& waiting) {
    knows_messages = true;
    const auto [kept, is_new] = messages.try_emplace(extension);
    if (kept->second == waiting) {
        if (is_new) {
            messages.erase(kept);
        }
        return;
    }
    kept->second = waiting;
    bool is_subscribed = false;
    for (auto& [id, watcher] : watchers) {
        if (watcher.wants_messages && watcher.watched == extension) {
            is_subscribed = true;
            tell_watcher(id, watcher);
        }
    }
    if (!is_subscribed) {
        tell_messages_unasked(extension, user_agent->contacts(extension.value));
    }
}

void Switchboard::State::tell_messages_unasked(ExtensionId extension,
                                               const std::vector<sip::Contact>& contacts) {
    if (!messages.contains(extension)) {
        return;
    }
    for (const auto& [id, watcher] : watchers) {
        if (watcher.wants_messages && watcher.watched == extension) {
            return;
        }
    }
    for (const auto& contact : contacts) {
        user_agent->notify_unasked(contact, "message-summary", message_summary(extension));
    }
}

sip::EventState Switchboard::State::message_summary(ExtensionId extension) const {
    const auto found = messages.find(extension);
    const auto waiting = found == messages.end() ? WaitingMessages{} : found->second;
    return {.body = fmt::format("Messages-Waiting: {}\r\nVoice-Message: {}/{}\r\n",
                                waiting.unheard > 0 ? "yes" : "no", waiting.unheard, waiting.heard),
            .content_type = "application/simple-message-summary",
            .is_final = false};
}

}  // namespace callfloor::switchboard
