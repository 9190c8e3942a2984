#include "switchboard/directory.h"

#include <arpa/inet.h>

#include "base/text.h"

namespace callfloor::switchboard {

namespace {

std::optional<std::array<std::uint8_t, 16>> to_bytes(std::string_view address) {
    std::array<std::uint8_t, 16> bytes{};
    const std::string text(address.substr(0, INET6_ADDRSTRLEN));
    if (inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1) {
        return bytes;
    }
    if (inet_pton(AF_INET, text.c_str(), bytes.data() + 12) == 1) {
        bytes[10] = bytes[11] = 0xFF;  // ::ffff:a.b.c.d (RFC 4291 section 2.5.5.2)
        return bytes;
    }
    return std::nullopt;
}

}  // namespace

Result<AddressRange> AddressRange::parse(std::string_view text) {
    const auto slash = text.find('/');
    const auto address = text.substr(0, slash);
    const auto bytes = to_bytes(address);
    if (!bytes) {
        return fail(ErrorCode::InvalidInput,
                    "'{}' is not an IPv4 or IPv6 address; write 203.0.113.7 or 203.0.113.0/24",
                    text);
    }
    const bool is_v4 = address.find(':') == std::string_view::npos;
    const int width = is_v4 ? 32 : 128;
    std::optional<std::int64_t> prefix = width;
    if (slash != std::string_view::npos) {
        prefix = parse_int(text.substr(slash + 1), 1, width);
    }
    if (!prefix) {
        return fail(ErrorCode::InvalidInput, "the prefix length of '{}' must be 1 to {}", text,
                    width);
    }
    return AddressRange{*bytes, static_cast<int>(*prefix) + 128 - width};
}

bool AddressRange::contains(std::string_view address) const {
    const auto other = to_bytes(address);
    if (!other) {
        return false;
    }
    int bits = prefix;
    for (std::size_t i = 0; bits > 0; ++i, bits -= 8) {
        const auto mask = static_cast<std::uint8_t>(bits >= 8 ? 0xFF : 0xFF << (8 - bits));
        if ((bytes[i] & mask) != ((*other)[i] & mask)) {
            return false;
        }
    }
    return true;
}

void PhoneDirectory::set(std::vector<TrunkEntry> trunks, std::vector<ExtensionEntry> extensions) {
    trunks_ = std::move(trunks);
    extensions_ = std::move(extensions);
    trunk_by_user_.clear();
    extension_by_number_.clear();
    extension_by_id_.clear();
    for (std::size_t i = 0; i < trunks_.size(); ++i) {
        if (!trunks_[i].user.empty()) {
            trunk_by_user_.emplace(trunks_[i].user, i);
        }
    }
    for (std::size_t i = 0; i < extensions_.size(); ++i) {
        extension_by_number_.emplace(extensions_[i].number, i);
        extension_by_id_.emplace(extensions_[i].id, i);
    }
}

std::optional<sip::Peer> PhoneDirectory::trunk_by_address(const sip::Endpoint& source) {
    for (const auto& trunk : trunks_) {
        for (const auto& range : trunk.addresses) {
            if (range.contains(source.address)) {
                return sip::Peer{sip::Peer::Kind::Trunk, trunk.id.value, trunk.name};
            }
        }
    }
    return std::nullopt;
}

std::optional<PhoneDirectory::User> PhoneDirectory::user(std::string_view name) {
    if (const auto found = extension_by_number_.find(name); found != extension_by_number_.end()) {
        const auto& extension = extensions_[found->second];
        if (extension.secret.ha1_md5.empty() && extension.secret.ha1_sha256.empty()) {
            return std::nullopt;  // an extension without a secret cannot authenticate
        }
        return User{{sip::Peer::Kind::Extension, extension.id.value, extension.number},
                    extension.secret};
    }
    if (const auto found = trunk_by_user_.find(name); found != trunk_by_user_.end()) {
        const auto& trunk = trunks_[found->second];
        return User{{sip::Peer::Kind::Trunk, trunk.id.value, trunk.name}, trunk.secret};
    }
    return std::nullopt;
}

const TrunkEntry* PhoneDirectory::trunk(TrunkId id) const {
    for (const auto& trunk : trunks_) {
        if (trunk.id == id) {
            return &trunk;
        }
    }
    return nullptr;
}

const ExtensionEntry* PhoneDirectory::extension(ExtensionId id) const {
    const auto found = extension_by_id_.find(id);
    return found == extension_by_id_.end() ? nullptr : &extensions_[found->second];
}

}  // namespace callfloor::switchboard
