#pragma once
// Who may call and where a phone is: trunks by address, extensions and trunks by digest user. The
// SIP stack asks it for every request, so it answers from memory. Filled by app from the centre's
// data after each change. Control thread only.

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/ids.h"
#include "sip/user_agent.h"

namespace callfloor::switchboard {

/// An IPv4 or IPv6 network: "203.0.113.0/24", "2001:db8::/32", or a single address.
struct AddressRange {
    std::array<std::uint8_t, 16> bytes{};
    int prefix = 128;  ///< bits; an IPv4 range is kept as its mapped IPv6 form

    static Result<AddressRange> parse(std::string_view text);
    bool contains(std::string_view address) const;
};

struct TrunkEntry {
    TrunkId id;
    std::string name;
    std::vector<AddressRange> addresses;  ///< IP authentication; empty: digest only
    std::string user;                     ///< digest user, empty: none
    sip::DigestSecret secret;
    int calls_max = 0;  ///< 0: no limit of its own
};

struct ExtensionEntry {
    ExtensionId id;
    std::string number;  ///< also the digest user name
    sip::DigestSecret secret;
    std::optional<sip::SipUri> static_contact;  ///< a phone that does not register
};

class PhoneDirectory final : public sip::Directory {
  public:
    void set(std::vector<TrunkEntry> trunks, std::vector<ExtensionEntry> extensions);

    std::optional<sip::Peer> trunk_by_address(const sip::Endpoint& source) override;
    std::optional<User> user(std::string_view name) override;

    const TrunkEntry* trunk(TrunkId id) const;
    const ExtensionEntry* extension(ExtensionId id) const;
    const std::vector<ExtensionEntry>& extensions() const { return extensions_; }

  private:
    std::vector<TrunkEntry> trunks_;
    std::vector<ExtensionEntry> extensions_;
    std::map<std::string, std::size_t, std::less<>> trunk_by_user_;
    std::map<std::string, std::size_t, std::less<>> extension_by_number_;
    std::unordered_map<ExtensionId, std::size_t> extension_by_id_;
};

}  // namespace callfloor::switchboard
