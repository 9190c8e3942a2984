#include "switchboard/line_store.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/log.h"

namespace callfloor::switchboard {
namespace {

using store::Row;

constexpr store::Migration kMigrations[] = {
    {25, "switchboard: registrations and dialogs kept across a restart", R"(
CREATE TABLE registration (
    extension_id BIGINT NOT NULL,
    place BIGINT NOT NULL,
    contact TEXT NOT NULL,
    local_address TEXT NOT NULL,
    local_port BIGINT NOT NULL,
    remote_address TEXT NOT NULL,
    remote_port BIGINT NOT NULL,
    path TEXT NOT NULL,
    user_agent TEXT NOT NULL,
    call_id TEXT NOT NULL,
    cseq BIGINT NOT NULL,
    registered_at_ms BIGINT NOT NULL,
    expires_at_ms BIGINT NOT NULL,
    PRIMARY KEY (extension_id, place)
);
CREATE TABLE dialog (
    call_id TEXT NOT NULL,
    local_tag TEXT NOT NULL,
    local_uri TEXT NOT NULL,
    remote_uri TEXT NOT NULL,
    remote_target TEXT NOT NULL,
    route_set TEXT NOT NULL,
    local_cseq BIGINT NOT NULL,
    is_tcp BIGINT NOT NULL,
    local_address TEXT NOT NULL,
    local_port BIGINT NOT NULL,
    remote_address TEXT NOT NULL,
    remote_port BIGINT NOT NULL,
    sticks_to_flow BIGINT NOT NULL,
    PRIMARY KEY (call_id, local_tag)
);
)"},
    {73, "switchboard: ringing phones kept across a restart", R"(
CREATE TABLE ringing_invite (
    call_id TEXT NOT NULL,
    place BIGINT NOT NULL,
    head TEXT NOT NULL,
    remote_address TEXT NOT NULL,
    remote_port BIGINT NOT NULL,
    transport BIGINT NOT NULL,
    PRIMARY KEY (call_id, place)
);
)"},
};

/// One to a line; an address holds none.
std::string text_of(const std::vector<sip::NameAddr>& addresses) {
    std::string text;
    for (const auto& address : addresses) {
        text += sip::to_text(address);
        text += '\n';
    }
    return text;
}

Result<std::vector<sip::NameAddr>> addresses_of(std::string_view text) {
    std::vector<sip::NameAddr> addresses;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        addresses.push_back(TRY(sip::NameAddr::parse(text.substr(0, end))));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return addresses;
}

sip::Endpoint endpoint_of(const Row& row, int address,
                          sip::TransportKind transport = sip::TransportKind::Udp) {
    return {row.text(address), static_cast<std::uint16_t>(row.integer(address + 1)), transport};
}

struct RegistrationRow {
    std::int64_t extension = 0;
    std::string contact;
    std::string path;
    sip::Binding binding;  ///< all but what the texts hold
};

RegistrationRow registration_row(const Row& row) {
    RegistrationRow kept;
    kept.extension = row.integer(0);
    kept.contact = row.text(1);
    auto& contact = kept.binding.contact;
    contact.flow.local = endpoint_of(row, 2);
    contact.flow.remote = endpoint_of(row, 4);
    kept.path = row.text(6);
    contact.user_agent = row.text(7);
    kept.binding.call_id = row.text(8);
    kept.binding.cseq = static_cast<std::uint32_t>(row.integer(9));
    contact.registered = row.instant(10);
    contact.expires = row.instant(11);
    return kept;
}

Result<sip::Binding> binding_of(RegistrationRow&& kept) {
    auto address = TRY(sip::NameAddr::parse(kept.contact));
    kept.binding.contact.path = TRY(addresses_of(kept.path));
    kept.binding.contact.uri = std::move(address.uri);
    kept.binding.params = std::move(address.params);
    return std::move(kept.binding);
}

struct DialogRow {
    std::string local, remote, target, routes;
    sip::Dialog dialog;  ///< all but what the texts hold
};

DialogRow dialog_row(const Row& row) {
    DialogRow kept;
    kept.dialog.call_id = row.text(0);
    kept.local = row.text(1);
    kept.remote = row.text(2);
    kept.target = row.text(3);
    kept.routes = row.text(4);
    kept.dialog.local_cseq = static_cast<std::uint32_t>(row.integer(5));
    // The column began as a flag: 0 UDP, 1 TCP.
    const auto transport = row.integer(6) == 0   ? sip::TransportKind::Udp
                           : row.integer(6) == 1 ? sip::TransportKind::Tcp
                                                 : sip::TransportKind::Tls;
    kept.dialog.flow.local = endpoint_of(row, 7, transport);
    kept.dialog.flow.remote = endpoint_of(row, 9, transport);
    kept.dialog.sticks_to_flow = row.integer(11) != 0;
    return kept;
}

Result<sip::Dialog> dialog_of(DialogRow&& kept) {
    kept.dialog.local = TRY(sip::NameAddr::parse(kept.local));
    kept.dialog.remote = TRY(sip::NameAddr::parse(kept.remote));
    kept.dialog.remote_target = TRY(sip::SipUri::parse(kept.target));
    kept.dialog.route_set = TRY(addresses_of(kept.routes));
    return std::move(kept.dialog);
}

}  // namespace

std::span<const store::Migration> migrations() {
    return kMigrations;
}

Result<void> keep_registrations(store::Connection& connection,
                                const std::vector<KeptRegistration>& registrations) {
    for (const auto& [extension, bindings] : registrations) {
        TRY(connection.execute("DELETE FROM registration WHERE extension_id = $1", {extension}));
        std::int64_t place = 0;
        for (const auto& binding : bindings) {
            const auto& contact = binding.contact;
            if (contact.flow.remote.transport != sip::TransportKind::Udp) {
                continue;
            }
            TRY(connection.execute(
                "INSERT INTO registration (extension_id, place, contact, local_address, "
                "local_port, remote_address, remote_port, path, user_agent, call_id, cseq, "
                "registered_at_ms, expires_at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, "
                "$11, $12, $13)",
                {extension, place++, sip::to_text(sip::NameAddr{{}, contact.uri, binding.params}),
                 contact.flow.local.address, std::int64_t{contact.flow.local.port},
                 contact.flow.remote.address, std::int64_t{contact.flow.remote.port},
                 text_of(contact.path), contact.user_agent, binding.call_id,
                 std::int64_t{binding.cseq}, contact.registered, contact.expires}));
        }
    }
    return {};
}

Result<std::vector<KeptRegistration>> load_registrations(store::Connection& connection,
                                                         Instant now) {
    auto rows = TRY(connection.query_all(
        "SELECT extension_id, contact, local_address, local_port, remote_address, remote_port, "
        "path, user_agent, call_id, cseq, registered_at_ms, expires_at_ms FROM registration "
        "WHERE expires_at_ms > $1 ORDER BY extension_id, place",
        {now}, registration_row));
    std::vector<KeptRegistration> registrations;
    for (auto& row : rows) {
        const auto extension = row.extension;
        auto binding = binding_of(std::move(row));
        if (!binding) {
            log(LogLevel::Warning, "switchboard",
                "the kept registration of extension {} is unreadable: {}", extension,
                binding.error().text);
            continue;
        }
        if (registrations.empty() || registrations.back().extension != extension) {
            registrations.push_back({extension, {}});
        }
        registrations.back().bindings.push_back(*std::move(binding));
    }
    return registrations;
}

Result<void> keep_dialog(store::Connection& connection, const sip::Dialog& dialog) {
    TRY(drop_dialog(connection, key_of(dialog)));
    const auto& flow = dialog.flow;
    TRY(connection.execute(
        "INSERT INTO dialog (call_id, local_tag, local_uri, remote_uri, remote_target, route_set, "
        "local_cseq, is_tcp, local_address, local_port, remote_address, remote_port, "
        "sticks_to_flow) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        {dialog.call_id, dialog.local_tag(), sip::to_text(dialog.local),
         sip::to_text(dialog.remote), sip::to_text(dialog.remote_target), text_of(dialog.route_set),
         std::int64_t{dialog.local_cseq}, static_cast<std::int64_t>(flow.remote.transport),
         flow.local.address, std::int64_t{flow.local.port}, flow.remote.address,
         std::int64_t{flow.remote.port}, std::int64_t{dialog.sticks_to_flow}}));
    return {};
}

Result<void> drop_dialog(store::Connection& connection, const DialogKey& key) {
    TRY(connection.execute("DELETE FROM dialog WHERE call_id = $1 AND local_tag = $2",
                           {key.call_id, key.local_tag}));
    return {};
}

Result<std::vector<sip::Dialog>> load_dialogs(store::Connection& connection) {
    auto rows = TRY(connection.query_all(
        "SELECT call_id, local_uri, remote_uri, remote_target, route_set, local_cseq, is_tcp, "
        "local_address, local_port, remote_address, remote_port, sticks_to_flow FROM dialog "
        "ORDER BY call_id, local_tag",
        {}, dialog_row));
    std::vector<sip::Dialog> dialogs;
    for (auto& row : rows) {
        if (auto dialog = dialog_of(std::move(row))) {
            dialogs.push_back(*std::move(dialog));
        } else {
            log(LogLevel::Warning, "switchboard", "a kept dialog is unreadable: {}",
                dialog.error().text);
        }
    }
    return dialogs;
}

Result<void> keep_ringing(store::Connection& connection,
                          const std::vector<sip::SentInvite>& invites) {
    for (const auto& invite : invites) {
        TRY(drop_ringing(connection, invite.call_id));
    }
    std::int64_t place = 0;
    for (const auto& [call_id, head, flow] : invites) {
        TRY(connection.execute(
            "INSERT INTO ringing_invite (call_id, place, head, remote_address, remote_port, "
            "transport) VALUES ($1, $2, $3, $4, $5, $6)",
            {call_id, place++, head, flow.remote.address, std::int64_t{flow.remote.port},
             static_cast<std::int64_t>(flow.remote.transport)}));
    }
    return {};
}

Result<void> drop_ringing(store::Connection& connection, const std::string& call_id) {
    TRY(connection.execute("DELETE FROM ringing_invite WHERE call_id = $1", {call_id}));
    return {};
}

Result<std::vector<sip::SentInvite>> load_ringing(store::Connection& connection) {
    return connection.query_all(
        "SELECT call_id, head, remote_address, remote_port, transport FROM ringing_invite "
        "ORDER BY call_id, place",
        {}, [](const Row& row) {
            sip::SentInvite invite{.call_id = row.text(0), .head = row.text(1), .flow = {}};
            invite.flow.remote =
                endpoint_of(row, 2, static_cast<sip::TransportKind>(row.integer(4)));
            return invite;
        });
}

}  // namespace callfloor::switchboard
