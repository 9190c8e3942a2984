#include "centre/centre_admin.h"

#include "centre/kind_routes.h"
#include "sip/digest.h"

namespace callfloor::centre {

std::string_view trunk_state_name(TrunkState state) {
    switch (state) {
        case TrunkState::Disabled:
            return "disabled";
        case TrunkState::Unknown:
            return "unknown";
        case TrunkState::Up:
            return "up";
        case TrunkState::Down:
            return "down";
        case TrunkState::Registering:
            return "registering";
        case TrunkState::Registered:
            return "registered";
        case TrunkState::Rejected:
            return "rejected";
    }
    return "unknown";
}

StoredSecret stored_secret(std::string_view user, std::string_view realm,
                           std::string_view password) {
    return {sip::digest_ha1(sip::DigestAlgorithm::Md5, user, realm, password),
            sip::digest_ha1(sip::DigestAlgorithm::Sha256, user, realm, password)};
}

void AdminState::finish(Extension& extension, const Extension* before,
                        const NewSecret& secret) const {
    if (secret) {
        extension.secret = stored_secret(extension.number, realm, *secret);
    } else if (before != nullptr) {
        extension.secret = before->secret;
    }
}

void AdminState::finish(DataSource& source, const DataSource* before,
                        const NewSecret& secret) const {
    source.rows = before != nullptr ? before->rows : 0;
    if (source.header.empty()) {
        return;  // what nobody is sent is not kept
    }
    if (secret) {
        source.sealed_secret = secrets.seal(*secret);
    } else if (before != nullptr && before->url == source.url) {
        source.sealed_secret = before->sealed_secret;  // else it would go to another place
    }
}

void AdminState::finish(Trunk& trunk, const Trunk* before, const NewSecret& secret) const {
    if (secret) {
        trunk.sealed_secret = secrets.seal(*secret);
    } else if (before != nullptr) {
        trunk.sealed_secret = before->sealed_secret;
    }
}

Error AdminState::input_error(const Problems& problems) {
    auto error = problems_error(problems);
    error.field = api_path(error.field);
    return error;
}

std::string api_path(std::string_view field) {
    std::string path;
    for (const char c : field) {
        if (c == '.' || c == '[') {
            path += '/';
        } else if (c != ']') {
            path += c;
        }
    }
    return path;
}

CentreAdmin::CentreAdmin(const CentreParts& parts, std::string realm)
    : state_(std::make_unique<AdminState>(parts, std::move(realm))) {}
CentreAdmin::~CentreAdmin() = default;

void CentreAdmin::on_changed(std::function<void()> callback) {
    state_->changed = std::move(callback);
}

Result<Snapshot> CentreAdmin::snapshot() {
    auto snapshot = TRY(state_->readers.read(
        [](store::Connection& connection) { return load_snapshot(connection); }));
    snapshot.prompts = state_->prompts.names();
    return snapshot;
}

void CentreAdmin::add_routes(http::Router& router) {
    add_line_routes(router, *state_);
    add_queue_routes(router, *state_);
    add_membership_routes(router, *state_);
    add_prompt_routes(router, *state_);
    add_flow_routes(router, *state_);
    add_data_source_routes(router, *state_);
    add_wrap_up_routes(router, *state_);
}

}  // namespace callfloor::centre
