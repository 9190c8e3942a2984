#include "switchboard/directory.h"

namespace callfloor::switchboard {

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
    const auto address = parse_ip_address(source.address);
    for (const auto& trunk : trunks_) {
        for (const auto& range : trunk.addresses) {
            if (address && range.contains(*address)) {
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

ExtensionId PhoneDirectory::extension_named(std::string_view number) const {
    const auto found = extension_by_number_.find(number);
    return found == extension_by_number_.end() ? ExtensionId{} : extensions_[found->second].id;
}

}  // namespace callfloor::switchboard
