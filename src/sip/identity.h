#pragma once
// Who an INVITE says is calling, beside its From: the network's assertion (RFC 3325), the wish not
// to be shown (RFC 3323), and from whom the call was sent on (RFC 5806, RFC 7044). What of it is
// believed is the owner's matter. Any thread.

#include <optional>
#include <string>

#include "sip/message.h"

namespace callfloor::sip {

struct CallerIdentity {
    std::optional<NameAddr> asserted;  ///< P-Asserted-Identity, the first that can be read
    bool is_private = false;           ///< Privacy asks for it, or From is anonymous
    std::string diverted_from;  ///< the number that sent the call on last; empty: none, or hidden
};
CallerIdentity identity_of(const Message& invite);

/// Whether the user part is that of nobody (RFC 3323 4.1.1.3).
bool is_anonymous(const SipUri& uri);

/// Into an INVITE: who sent the call on, in both forms.
void add_diversion(Message& invite, const std::string& number, const std::string& host);

}  // namespace callfloor::sip
