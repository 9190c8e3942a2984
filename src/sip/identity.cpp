#include "sip/identity.h"

#include "base/text.h"

namespace callfloor::sip {

namespace {

bool names_somebody(const SipUri& uri) {
    return uri.scheme != SipUri::Scheme::Other && !uri.user.empty() && !is_anonymous(uri);
}

/// Of a Privacy value: "id;critical".
bool asks_for_privacy(std::string_view value) {
    for (const auto word : split(value, ';')) {
        for (const auto* hidden : {"id", "user", "header"}) {
            if (equals_ignore_case(trim(word), hidden)) {
                return true;
            }
        }
    }
    return false;
}

/// RFC 5806: the topmost entry is the last one who diverted.
std::optional<std::string> diverted_by_diversion(const Message& invite) {
    for (const auto value : invite.values(HeaderId::Diversion)) {
        const auto address = NameAddr::parse(value);
        if (!address) {
            continue;
        }
        const auto privacy = address->params.find("privacy").value_or("off");
        const bool is_shown = equals_ignore_case(privacy, "off") && names_somebody(address->uri);
        return is_shown ? address->uri.user_decoded() : std::string();
    }
    return std::nullopt;
}

/// RFC 7044: entries in the order in which the call went; the last is where it is now.
std::string diverted_by_history(const Message& invite) {
    const auto entries = invite.values(HeaderId::HistoryInfo);
    if (entries.size() < 2) {
        return {};
    }
    const auto address = NameAddr::parse(entries[entries.size() - 2]);
    if (!address || !names_somebody(address->uri)) {
        return {};
    }
    for (const auto& header : address->uri.headers) {
        if (equals_ignore_case(header.name, "Privacy")) {
            return {};
        }
    }
    return address->uri.user_decoded();
}

}  // namespace

bool is_anonymous(const SipUri& uri) {
    return equals_ignore_case(uri.user, "anonymous") ||
           equals_ignore_case(uri.host, "anonymous.invalid");
}

CallerIdentity identity_of(const Message& invite) {
    CallerIdentity identity;
    for (const auto value : invite.values(HeaderId::PAssertedIdentity)) {
        auto address = NameAddr::parse(value);
        if (address && names_somebody(address->uri)) {
            identity.asserted = *std::move(address);
            break;
        }
    }
    const auto from = invite.from();
    identity.is_private = from && is_anonymous(from->uri);
    for (const auto value : invite.all(HeaderId::Privacy)) {
        identity.is_private = identity.is_private || asks_for_privacy(value);
    }
    const auto diverted = diverted_by_diversion(invite);
    identity.diverted_from = diverted ? *diverted : diverted_by_history(invite);
    return identity;
}

void add_diversion(Message& invite, const std::string& number, const std::string& host) {
    NameAddr by;
    by.uri = SipUri::make(number, host);
    NameAddr diversion = by;
    diversion.params.set("reason", "deflection");
    diversion.params.set("counter", "1");
    invite.add(HeaderId::Diversion, to_text(diversion));
    by.params.set("index", "1");
    NameAddr now;
    if (const auto uri = invite.request_uri()) {
        now.uri = *uri;
    }
    now.uri.params.set("cause", "480");  // RFC 4458: deflection
    now.params.set("index", "1.1");
    now.params.set("mp", "1");
    invite.add(HeaderId::HistoryInfo, to_text(by) + ", " + to_text(now));
}

}  // namespace callfloor::sip
