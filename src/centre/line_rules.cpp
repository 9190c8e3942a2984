// The rules of lines: extensions and trunks.
#include <set>

#include "base/ip_address.h"
#include "base/limits.h"
#include "centre/centre_rules.h"
#include "centre/rule_helpers.h"

namespace callfloor::centre {

namespace {

constexpr std::size_t kLeastSecret = 8;
constexpr int kLeastPrefixV4 = 8;
constexpr int kLeastPrefixV6 = 16;

void check_secret(const std::optional<std::string>& secret, const char* field, Problems& problems) {
    if (secret && secret->size() < kLeastSecret) {
        add(problems, field, "has {} characters; give at least {}", secret->size(), kLeastSecret);
    }
}

/// Extensions and trunks log in by digest user in one realm.
void check_digest_user(const std::string& user, const char* field, const Snapshot& snapshot,
                       const Trunk* own_trunk, const Extension* own_extension, Problems& problems) {
    for (const auto& trunk : snapshot.trunks) {
        if (trunk.auth == TrunkAuth::Digest && trunk.user == user &&
            (own_trunk == nullptr || own_trunk->id != trunk.id)) {
            add(problems, field, "{} is the digest user of trunk {}; choose another", user,
                trunk.name);
        }
    }
    for (const auto& extension : snapshot.extensions) {
        if (extension.number == user &&
            (own_extension == nullptr || own_extension->id != extension.id)) {
            add(problems, field, "{} is an extension already; choose another", user);
        }
    }
}

void check_addresses(const Trunk& trunk, const Snapshot& snapshot, Problems& problems) {
    for (std::size_t i = 0; i < trunk.addresses.size(); ++i) {
        const auto field = fmt::format("addresses[{}]", i);
        const auto range = parse_ip_range(trunk.addresses[i]);
        if (!range) {
            add(problems, field,
                "\"{}\" is no IP address or range; write 192.0.2.1 or 192.0.2.0/24",
                trunk.addresses[i]);
            continue;
        }
        if (range->prefix < (range->first.is_v6 ? kLeastPrefixV6 : kLeastPrefixV4)) {
            add(problems, field, "{} would let strangers place calls; give the carrier's own range",
                trunk.addresses[i]);
        }
        for (const auto& other : snapshot.trunks) {
            const bool counts = other.id != trunk.id && other.auth == TrunkAuth::Address;
            for (const auto& text : other.addresses) {
                const auto theirs = parse_ip_range(text);
                if (counts && theirs &&
                    (theirs->contains(range->first) || range->contains(theirs->first))) {
                    add(problems, field,
                        "{} overlaps with {} of trunk {}; an address belongs to one trunk",
                        trunk.addresses[i], text, other.name);
                }
            }
        }
    }
}

/// Where calls are sent: what is set for it, else where it registers, else its first address.
bool has_way_out(const Trunk& trunk) {
    const auto reachable = [](const std::string& text) {
        const auto where = parse_host_port(text);
        return where && where->port != 0 && parse_ip_address(where->host);
    };
    if (!trunk.outbound.send_to.empty()) {
        return reachable(trunk.outbound.send_to);
    }
    return reachable(trunk.register_at) ||
           (!trunk.addresses.empty() && parse_ip_address(trunk.addresses.front()));
}

void check_routes(const std::vector<floor::TrunkRoute>& routes, Problems& problems) {
    std::set<std::string> prefixes;
    for (std::size_t i = 0; i < routes.size(); ++i) {
        const auto& prefix = routes[i].prefix;
        const auto field = fmt::format("outbound.routes[{}].prefix", i);
        if (!prefix.empty() && prefix != "+" && !is_number_text(prefix, 1, 15)) {
            add(problems, field,
                "\"{}\" is not + and digits as in +86, nor digits as in 400, nor empty", prefix);
        }
        if (!prefixes.insert(prefix).second) {
            add(problems, field, "\"{}\" is there twice; a trunk has one route for it", prefix);
        }
    }
}

void check_outbound(const Trunk& trunk, const Snapshot& snapshot, Problems& problems) {
    const auto& outbound = trunk.outbound;
    check_routes(outbound.routes, problems);
    if (outbound.encryption != TrunkEncryption::None && outbound.transport != TrunkTransport::Tls) {
        add(problems, "outbound.encryption",
            "the keys would go in the clear; choose the transport tls");
    }
    if (!outbound.prefix.empty() && !is_number_text(outbound.prefix, 1, 16)) {
        add(problems, "outbound.prefix", "\"{}\" is not digits", outbound.prefix);
    }
    std::set<std::string> seen;
    for (std::size_t i = 0; i < outbound.caller_ids.size(); ++i) {
        const auto& number = outbound.caller_ids[i];
        const auto field = fmt::format("outbound.caller_ids[{}]", i);
        if (find_where(snapshot.numbers, [&](const Number& each) {
                return each.config.number == number;
            }) == nullptr) {
            add(problems, field, "{} is no number of the centre; enter it under numbers first",
                number);
        } else if (!seen.insert(number).second) {
            add(problems, field, "{} is there twice; list it once", number);
        } else if (number.size() == 10 && number.starts_with("400")) {
            add(problems, field, "{} takes calls only; a 400 number cannot be the calling number",
                number);
        }
    }
    if (outbound.routes.empty()) {
        return;
    }
    if (outbound.caller_ids.empty()) {
        add(problems, "outbound.caller_ids", "is empty; name the numbers the carrier lets it show");
    }
    if (!has_way_out(trunk)) {
        add(problems, "outbound.send_to",
            "is not ADDRESS:PORT, and neither register_at nor the first address says where to "
            "send calls");
    }
}

}  // namespace

Problems check_extension(const Extension& extension, const NewSecret& secret,
                         const Snapshot& snapshot) {
    Problems problems;
    if (!is_number_text(extension.number, 2, 10) || extension.number.front() == '+') {
        add(problems, "number", "\"{}\" is not 2 to 10 digits", extension.number);
    }
    check_digest_user(extension.number, "number", snapshot, nullptr, &extension, problems);
    if (find_where(snapshot.numbers, [&](const Number& number) {
            return number.config.number == extension.number;
        }) != nullptr) {
        add(problems, "number", "{} is a number of the centre; choose another", extension.number);
    }
    if (extension.user.is_set() && find_where(snapshot.people, [&](const Person& person) {
                                       return person.id == extension.user;
                                   }) == nullptr) {
        add(problems, "user_id", "user {} does not exist; see GET /users", extension.user);
    }
    check_secret(secret, "secret", problems);
    if (!extension.outside_number.empty()) {
        const auto outside =
            floor::parse_outside_number(extension.outside_number, snapshot.centre.dialling.plan);
        if (!outside) {
            add(problems, "outside_number", "{}", outside.error().text);
        } else if (outside->kind == floor::DestinationKind::Premium) {
            add(problems, "outside_number", "{} costs more than the ordinary; choose another",
                extension.outside_number);
        }
    }
    const auto* before = find_where(
        snapshot.extensions, [&](const Extension& other) { return other.id == extension.id; });
    if (before != nullptr && before->number != extension.number && before->secret.is_set() &&
        !secret) {
        add(problems, "secret", "is made for number {}; give one for the new number",
            before->number);
    }
    if (before == nullptr && !secret) {
        add(problems, "secret", "is missing; a telephone registers with it");
    }
    if (before == nullptr && snapshot.extensions.size() >= limits::kExtensions) {
        add(problems, "number", "there are {} extensions already; delete one first",
            limits::kExtensions);
    }
    return problems;
}

Problems check_trunk(const Trunk& trunk, const NewSecret& secret, const Snapshot& snapshot) {
    Problems problems;
    const auto* before =
        find_where(snapshot.trunks, [&](const Trunk& other) { return other.id == trunk.id; });
    if (find_where(snapshot.trunks, [&](const Trunk& other) {
            return other.name == trunk.name && other.id != trunk.id;
        }) != nullptr) {
        add(problems, "name", "{} is a trunk already; choose another name", trunk.name);
    }
    check_secret(secret, "secret", problems);
    if (trunk.auth == TrunkAuth::Address) {
        if (trunk.addresses.empty()) {
            add(problems, "addresses", "is empty; a trunk known by address needs at least one");
        }
        check_addresses(trunk, snapshot, problems);
    } else if (trunk.user.empty()) {
        add(problems, "user", "is missing; a trunk known by digest needs one");
    } else {
        check_digest_user(trunk.user, "user", snapshot, &trunk, nullptr, problems);
    }
    if (!trunk.register_at.empty()) {
        const auto where = parse_host_port(trunk.register_at);
        if (!where || where->port == 0) {
            add(problems, "register_at", "\"{}\" is not HOST:PORT", trunk.register_at);
        }
        if (trunk.register_user.empty()) {
            add(problems, "register_user", "is missing; registering needs one");
        }
    }
    const bool needs_secret = trunk.auth == TrunkAuth::Digest || !trunk.register_at.empty();
    if (needs_secret && !secret && (before == nullptr || before->sealed_secret.empty())) {
        add(problems, "secret", "is missing; {} needs one",
            trunk.auth == TrunkAuth::Digest ? "digest" : "registering");
    }
    if (trunk.probe_every_s != 0 && trunk.probe_every_s < 5) {
        add(problems, "probe_every_s", "{} is below 5; 0 takes the server's setting",
            trunk.probe_every_s);
    }
    check_outbound(trunk, snapshot, problems);
    if (before == nullptr && snapshot.trunks.size() >= limits::kTrunks) {
        add(problems, "name", "there are {} trunks already; delete one first", limits::kTrunks);
    }
    return problems;
}

}  // namespace callfloor::centre
