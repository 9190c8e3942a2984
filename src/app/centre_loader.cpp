#include "app/centre_loader.h"

#include "base/log.h"
#include "centre/centre_admin.h"

namespace callfloor::app {

namespace {
sip::TransportKind transport_of(const centre::Trunk& trunk) {
    switch (trunk.outbound.transport) {
        case centre::TrunkTransport::Udp:
            return sip::TransportKind::Udp;
        case centre::TrunkTransport::Tcp:
            return sip::TransportKind::Tcp;
        case centre::TrunkTransport::Tls:
            return sip::TransportKind::Tls;
    }
    return sip::TransportKind::Udp;
}
}  // namespace

void CentreLoader::apply(const centre::Snapshot& snapshot) {
    std::vector<switchboard::TrunkEntry> trunks;
    for (const auto& trunk : snapshot.trunks) {
        if (trunk.enabled) {
            trunks.push_back(directory_entry(trunk, snapshot.centre.dialling.plan));
        }
    }
    std::vector<switchboard::ExtensionEntry> extensions;
    std::map<ExtensionId, centre::StoredSecret> secrets;
    for (const auto& extension : snapshot.extensions) {
        extensions.push_back({extension.id,
                              extension.number,
                              {extension.secret.ha1_md5, extension.secret.ha1_sha256},
                              !extension.outside_number.empty()});
        secrets[extension.id] = extension.secret;
    }
    directory_.set(std::move(trunks), std::move(extensions));
    for (const auto& [id, secret] : secrets_by_extension_) {
        if (const auto now = secrets.find(id); now == secrets.end() || now->second != secret) {
            switchboard_.user_agent().forget_extension(id.value);
        }
    }
    secrets_by_extension_ = std::move(secrets);
    names_.replace(snapshot);
    keep_prompts();
    keep_trunks(snapshot);
    if (const auto done =
            switchboard_.handle(floor::ConfigureCentre{centre::floor_config(snapshot)});
        !done) {
        log(LogLevel::Error, "centre", "the floor refuses the configuration: {}",
            done.error().text);
    }
}

switchboard::TrunkEntry CentreLoader::directory_entry(const centre::Trunk& trunk,
                                                      const floor::NumberPlan& plan) const {
    switchboard::TrunkEntry entry;
    entry.id = trunk.id;
    entry.name = trunk.name;
    entry.calls_max = static_cast<int>(trunk.calls_max);
    entry.plan = plan;
    entry.trusted = trunk.identity.trusted;
    entry.withholds_caller = trunk.identity.withholds_caller;
    if (!trunk.outbound.routes.empty()) {
        add_way_out(entry, trunk);
    }
    for (const auto& address : trunk.addresses) {
        if (const auto range = parse_ip_range(address)) {
            entry.addresses.push_back(*range);
        }
    }
    switch (trunk.outbound.encryption) {
        case centre::TrunkEncryption::None:
            break;
        case centre::TrunkEncryption::Wanted:
            entry.encryption = switchboard::Encryption::Wanted;
            break;
        case centre::TrunkEncryption::Required:
            entry.encryption = switchboard::Encryption::Required;
            break;
    }
    if (trunk.auth == centre::TrunkAuth::Digest) {
        if (const auto secret = secrets_.unseal(trunk.sealed_secret)) {
            entry.user = trunk.user;
            const auto stored = centre::stored_secret(trunk.user, realm_, *secret);
            entry.secret = {stored.ha1_md5, stored.ha1_sha256};
        } else {
            log(LogLevel::Error, "centre", "trunk '{}' cannot be used: {}", trunk.name,
                secret.error().text);
        }
    }
    return entry;
}

void CentreLoader::add_way_out(switchboard::TrunkEntry& entry, const centre::Trunk& trunk) const {
    const auto& outbound = trunk.outbound;
    entry.calls_per_second = static_cast<int>(outbound.calls_per_second);
    entry.try_timeout = outbound.try_timeout;
    entry.format = outbound.format;
    entry.prefix = outbound.prefix;
    auto where = parse_host_port(outbound.send_to.empty() ? trunk.register_at : outbound.send_to);
    if (!where && outbound.send_to.empty() && !trunk.addresses.empty()) {
        where = HostPort{trunk.addresses.front(), sip::default_port(transport_of(trunk))};
    }
    if (!where || !parse_ip_address(where->host)) {
        log(LogLevel::Error, "centre", "trunk '{}' carries no calls out: it has no address",
            trunk.name);
        return;
    }
    entry.send_to = {where->host, where->port, transport_of(trunk)};
    entry.send_user = trunk.register_user.empty() ? trunk.user : trunk.register_user;
    if (entry.send_user.empty()) {
        return;  // a carrier that knows us by our address asks for no password
    }
    if (const auto secret = secrets_.unseal(trunk.sealed_secret)) {
        entry.send_password = *secret;
    } else {
        entry.send_user.clear();
    }
}

void CentreLoader::keep_trunks(const centre::Snapshot& snapshot) {
    std::map<TrunkId, centre::Trunk> kept;
    for (const auto& trunk : snapshot.trunks) {
        if (trunk.enabled) {
            kept[trunk.id] = trunk;
        }
    }
    for (const auto& [id, gone] : trunks_) {
        if (!kept.contains(id)) {
            switchboard_.keep_trunk(id, {}, {}, Duration::zero());
        }
    }
    for (const auto& [id, trunk] : kept) {
        if (const auto known = trunks_.find(id); known == trunks_.end() || known->second != trunk) {
            keep_trunk(trunk);
        }
    }
    trunks_ = std::move(kept);
}

void CentreLoader::keep_trunk(const centre::Trunk& trunk) {
    const auto at = parse_host_port(trunk.register_at);
    std::optional<sip::UserAgent::TrunkRegistration> registration;
    if (at) {
        const auto secret = secrets_.unseal(trunk.sealed_secret);
        if (!secret) {
            log(LogLevel::Error, "centre", "trunk '{}' cannot register: {}", trunk.name,
                secret.error().text);
        } else {
            registration.emplace();
            registration->registrar = sip::SipUri::make("", at->host, at->port);
            registration->proxy = {at->host, at->port, transport_of(trunk)};
            if (transport_of(trunk) != sip::TransportKind::Udp) {
                registration->registrar.params.set("transport",
                                                   sip::transport_name(transport_of(trunk)));
            }
            registration->user = trunk.register_user;
            registration->password = *secret;
            registration->expires = std::chrono::seconds(trunk.expires_s);
        }
    }
    // Only a single address can be probed; a range is the carrier's pool.
    const auto address = at                        ? at->host
                         : trunk.addresses.empty() ? std::string()
                                                   : trunk.addresses.front();
    const bool can_probe = parse_ip_address(address).has_value();
    switchboard_.keep_trunk(
        trunk.id, registration,
        {address, at ? at->port : sip::default_port(transport_of(trunk)), transport_of(trunk)},
        can_probe ? Duration(std::chrono::seconds(trunk.probe_every_s)) : Duration::zero());
}

void CentreLoader::keep_prompts() {
    const auto listed = prompt_store_.list();
    if (!listed) {
        log(LogLevel::Error, "centre", "the prompts cannot be read: {}", listed.error().text);
        return;
    }
    std::map<std::string, Instant> now;
    for (const auto& prompt : *listed) {
        if (prompt.built_in) {
            continue;
        }
        now[prompt.name] = prompt.changed_at;
        if (const auto known = own_prompts_.find(prompt.name);
            known != own_prompts_.end() && known->second == prompt.changed_at) {
            continue;
        }
        if (const auto path = prompt_store_.find(prompt.name)) {
            if (auto loaded = media::load_prompt(*path)) {
                prompts_.set(prompt.name, std::move(*loaded));
            } else {
                log(LogLevel::Error, "centre", "prompt '{}' cannot be played: {}", prompt.name,
                    loaded.error().text);
            }
        }
    }
    for (const auto& [name, changed_at] : own_prompts_) {
        if (!now.contains(name)) {
            prompts_.remove(name);
        }
    }
    own_prompts_ = std::move(now);
}

}  // namespace callfloor::app
