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
#include "base/ip_address.h"
#include "floor/outside_number.h"
#include "sip/user_agent.h"

namespace callfloor::switchboard {

/// Of speech with a trunk.
enum class Encryption : std::uint8_t {
    None,
    Wanted,    ///< offered; when refused, called again in the clear
    Required,  ///< no call in the clear, in or out
};

struct TrunkEntry {
    TrunkId id;
    std::string name;
    std::vector<IpRange> addresses;  ///< IP authentication; empty: digest only
    std::string user;                ///< digest user, empty: none
    sip::DigestSecret secret;
    int calls_max = 0;  ///< 0: no limit of its own
    bool trusted =
        true;  ///< its word on who calls is believed, and it is told who calls (RFC 3325)
    bool withholds_caller = false;  ///< calls through it show nobody
    Encryption encryption = Encryption::None;

    // Calls out:
    sip::Endpoint send_to;                           ///< port 0: none
    std::string send_user, send_password;            ///< for a challenge; empty: none
    int calls_per_second = 0;                        ///< placed there; 0: no limit
    Duration try_timeout = std::chrono::seconds(4);  ///< silent for so long: the next trunk's turn
    floor::NumberFormat format = floor::NumberFormat::E164;
    std::string prefix;  ///< before each called number
    floor::NumberPlan plan;
};

struct ExtensionEntry {
    ExtensionId id;
    std::string number;  ///< also the digest user name
    sip::DigestSecret secret;
    bool has_outside_phone = false;  ///< a number outside is its phone
};

class PhoneDirectory final : public sip::Directory {
  public:
    void set(std::vector<TrunkEntry> trunks, std::vector<ExtensionEntry> extensions);

    std::optional<sip::Peer> trunk_by_address(const sip::Endpoint& source) override;
    std::optional<User> user(std::string_view name) override;

    const TrunkEntry* trunk(TrunkId id) const;
    const ExtensionEntry* extension(ExtensionId id) const;
    ExtensionId extension_named(std::string_view number) const;  ///< unset: none has that number
    const std::vector<ExtensionEntry>& extensions() const { return extensions_; }

  private:
    std::vector<TrunkEntry> trunks_;
    std::vector<ExtensionEntry> extensions_;
    std::map<std::string, std::size_t, std::less<>> trunk_by_user_;
    std::map<std::string, std::size_t, std::less<>> extension_by_number_;
    std::unordered_map<ExtensionId, std::size_t> extension_by_id_;
};

}  // namespace callfloor::switchboard
