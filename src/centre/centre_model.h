#pragma once
// What an admin sets up: extensions, trunks, numbers, queues, caller classes, the centre itself.
// Plain values; queues and numbers are the floor's own words. Each has a version, which is its
// ETag.
//
//   console, API, centre file ──► codec ──► rules ──► store ──► load_floor_config ──► floor
//                                                         └───► Snapshot ──► SIP directory

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/ids.h"
#include "centre/data_source_model.h"
#include "centre/flow_model.h"
#include "floor/floor_model.h"

namespace callfloor::centre {

using CallerClassId = Id<struct CallerClassTag>;

/// Digest credentials as stored: H(user:realm:password) per algorithm, never the password.
struct StoredSecret {
    std::string ha1_md5;
    std::string ha1_sha256;

    bool is_set() const { return !ha1_md5.empty(); }
    bool operator==(const StoredSecret&) const = default;
};

/// A telephone's account: it registers with its number as digest user.
struct Extension {
    ExtensionId id;
    std::string number;  ///< what colleagues dial
    std::string name;
    UserId user;  ///< whose it is; unset: anybody may sign in at it
    StoredSecret secret;
    /// The number outside that is its phone, OutsideNumber::digits; empty: telephones register.
    std::string outside_number{};
    std::int64_t version = 1;
    bool operator==(const Extension&) const = default;
};

/// How a carrier's calls are known to be his.
enum class TrunkAuth : std::uint8_t {
    Address,  ///< by where they come from
    Digest,   ///< by user and secret
};

/// How signalling goes to a trunk, with registering and probing.
enum class TrunkTransport : std::uint8_t { Udp, Tcp, Tls };

/// Whether speech is encrypted (SRTP, RFC 3711, keys by SDES, RFC 4568). The keys stand in the
/// signalling, so it takes TLS.
enum class TrunkEncryption : std::uint8_t {
    None,
    Wanted,    ///< offered; a carrier that refuses it is called again in the clear
    Required,  ///< no call in the clear, in or out
};

/// How a trunk carries calls out; without routes it carries none.
struct TrunkOutbound {
    TrunkTransport transport = TrunkTransport::Udp;
    TrunkEncryption encryption = TrunkEncryption::None;
    std::string send_to;  ///< ADDRESS:PORT; empty: register_at, else the first of the addresses
    floor::NumberFormat format = floor::NumberFormat::E164;
    std::string prefix;                   ///< put before each called number
    std::vector<std::string> caller_ids;  ///< numbers of the centre it may show
    std::int64_t calls_per_second = 10;
    /// How long it may say nothing at all to an INVITE before the next trunk is tried.
    Duration try_timeout = std::chrono::seconds(4);
    std::vector<floor::TrunkRoute> routes;
    bool operator==(const TrunkOutbound&) const = default;
};

/// Who may dial what, and when. Nobody may dial anything unless it is given.
struct DiallingRules {
    floor::NumberPlan plan;
    Duration ring_limit = std::chrono::seconds(60);
    floor::OpeningHours hours;
    floor::CallingRights everybody{{}, 200, 480};
    std::map<UserId, floor::CallingRights> people;  ///< instead of everybody's
    bool operator==(const DiallingRules&) const = default;
};

/// How much of what a carrier says is believed, and what he is told.
struct TrunkIdentity {
    bool trusted = true;            ///< P-Asserted-Identity is believed from it and sent to it
    bool withholds_caller = false;  ///< calls out through it show nobody
    bool operator==(const TrunkIdentity&) const = default;
};

struct Trunk {
    TrunkId id;
    std::string name;
    TrunkAuth auth = TrunkAuth::Address;
    std::vector<std::string> addresses;  ///< IP addresses and ranges in CIDR form
    std::string user;                    ///< digest user of the peer
    std::string register_at;             ///< HOST:PORT where we register; empty: nowhere
    std::string register_user;
    std::string
        sealed_secret;  ///< what the peer proves itself with, or we at register_at; see SecretBox
    std::int64_t expires_s = 600;
    std::int64_t probe_every_s = 30;  ///< OPTIONS; 0: none
    std::int64_t calls_max = 100;
    bool enabled = true;
    TrunkOutbound outbound;
    TrunkIdentity identity;
    std::int64_t version = 1;
    bool operator==(const Trunk&) const = default;
};

struct Queue {
    floor::QueueConfig config;
    std::int64_t version = 1;
    bool operator==(const Queue&) const = default;
};

struct Number {
    floor::NumberConfig config;
    std::int64_t version = 1;
    bool operator==(const Number&) const = default;
};

struct CallerClass {
    CallerClassId id;
    std::string name;
    Duration head_start{0};
    std::vector<std::string> callers;  ///< numbers of this class
    std::int64_t version = 1;
    bool operator==(const CallerClass&) const = default;
};

/// An entry of the list of blocked and nuisance callers; the reason is never empty.
struct BlockedCaller {
    floor::BlockedCaller config;
    UserId by;  ///< who put him on the list, or changed the entry last
    Instant changed_at;
    std::int64_t version = 1;
    bool operator==(const BlockedCaller&) const = default;
};

/// What an agent says a call was about; only leaves are chosen.
struct WrapUpCode {
    std::string code;
    std::string label;
    std::vector<WrapUpCode> children;
    bool operator==(const WrapUpCode&) const = default;
};

struct Centre {
    std::string name = "callfloor";
    std::string time_zone = "Asia/Shanghai";
    std::vector<std::string> not_ready_reasons{"break", "lunch", "training", "meeting", "other"};
    std::vector<WrapUpCode> wrap_up_codes;
    std::int64_t recording_retention_days = 180;
    floor::RecordingRules recording;
    DiallingRules dialling;
    std::int64_t version = 1;
    bool operator==(const Centre&) const = default;
};

/// As much of a person as the centre needs.
struct Person {
    UserId id;
    std::string login;
    std::string name;
    TeamId team;
    bool is_agent = false;
    bool is_active = true;
    bool operator==(const Person&) const = default;
};

/// Everything at one moment; what rules are checked against and the floor is configured from.
struct Snapshot {
    Centre centre;
    std::vector<Extension> extensions;
    std::vector<Trunk> trunks;
    std::vector<Queue> queues;
    std::vector<Number> numbers;
    std::vector<CallerClass> classes;
    std::vector<BlockedCaller> blocked;
    std::vector<Flow> flows;
    std::vector<DataSource> sources;
    floor::EmergencyNotice notice;
    std::vector<Person> people;
    std::map<TeamId, std::string> teams;  ///< names
    std::set<std::string> prompts;        ///< names of those that can be played
};

/// One thing wrong with an input and where: "members[2].level".
struct Problem {
    std::string field;
    std::string text;
    bool operator==(const Problem&) const = default;
};
using Problems = std::vector<Problem>;

}  // namespace callfloor::centre
