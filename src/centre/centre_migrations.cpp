#include <array>

#include "centre/centre_store.h"

namespace callfloor::centre {

namespace {

// The settings of a queue and of a number are only ever read whole, so they stand as one JSON text;
// what other tables refer to, or what must be unique, has its own column.
constexpr std::string_view kLines = R"sql(
CREATE TABLE extensions (
    id BIGINT PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    user_id BIGINT,
    ha1_md5 TEXT NOT NULL,
    ha1_sha256 TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE TABLE trunks (
    id BIGINT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    auth TEXT NOT NULL,
    addresses TEXT NOT NULL,
    digest_user TEXT NOT NULL,
    sealed_secret TEXT NOT NULL,
    register_at TEXT NOT NULL,
    register_user TEXT NOT NULL,
    expires_s BIGINT NOT NULL,
    probe_every_s BIGINT NOT NULL,
    calls_max BIGINT NOT NULL,
    enabled BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
)sql";

constexpr std::string_view kQueues = R"sql(
CREATE TABLE queues (
    id BIGINT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    rules TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE TABLE queue_members (
    queue_id BIGINT NOT NULL REFERENCES queues (id) ON DELETE CASCADE,
    place BIGINT NOT NULL,
    agent_id BIGINT NOT NULL,
    level BIGINT NOT NULL,
    PRIMARY KEY (queue_id, place),
    UNIQUE (queue_id, agent_id)
);
CREATE TABLE numbers (
    id BIGINT PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    queue_id BIGINT NOT NULL REFERENCES queues (id),
    rules TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE TABLE caller_classes (
    id BIGINT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    head_start_ms BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE TABLE class_callers (
    number TEXT PRIMARY KEY,
    class_id BIGINT NOT NULL REFERENCES caller_classes (id) ON DELETE CASCADE
);
CREATE INDEX class_callers_by_class ON class_callers (class_id);
)sql";

constexpr std::string_view kCentre = R"sql(
CREATE TABLE centre (
    id BIGINT PRIMARY KEY,
    document TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
)sql";

constexpr std::string_view kCallsOut = R"sql(
ALTER TABLE trunks ADD COLUMN outbound TEXT NOT NULL DEFAULT '{}';
)sql";

constexpr std::string_view kIdentity = R"sql(
ALTER TABLE trunks ADD COLUMN trusted BIGINT NOT NULL DEFAULT 1;
ALTER TABLE trunks ADD COLUMN withholds_caller BIGINT NOT NULL DEFAULT 0;
)sql";

constexpr std::string_view kFlows = R"sql(
CREATE TABLE flow (
    id BIGINT PRIMARY KEY,
    latest_version BIGINT NOT NULL,
    draft_text TEXT,
    changed_at BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE TABLE flow_version (
    flow_id BIGINT NOT NULL,
    number BIGINT NOT NULL,
    content_text TEXT NOT NULL,
    published_at BIGINT NOT NULL,
    published_by BIGINT,
    PRIMARY KEY (flow_id, number)
);
CREATE TABLE emergency_notice (
    id BIGINT PRIMARY KEY,
    prompt TEXT NOT NULL,
    ends_calls BIGINT NOT NULL
);
)sql";

constexpr std::string_view kBlockedCallers = R"sql(
CREATE TABLE blocked_callers (
    id BIGINT PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    is_prefix BIGINT NOT NULL,
    action TEXT NOT NULL,
    prompt TEXT NOT NULL,
    reason TEXT NOT NULL,
    until_ms BIGINT NOT NULL,
    by_user_id BIGINT,
    changed_at_ms BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
)sql";

constexpr const char* kWrapUpRules = R"sql(
CREATE TABLE wrap_up_rules (
    id BIGINT PRIMARY KEY,
    rules_text TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
INSERT INTO wrap_up_rules (id, rules_text) VALUES (1, '[]');
)sql";

constexpr std::string_view kDataSources = R"sql(
CREATE TABLE data_source (
    id BIGINT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    settings_text TEXT NOT NULL,
    sealed_secret TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE TABLE data_row (
    source_id BIGINT NOT NULL,
    key_text TEXT NOT NULL,
    values_text TEXT NOT NULL,
    PRIMARY KEY (source_id, key_text)
);
)sql";

constexpr std::string_view kOutsidePhones = R"sql(
ALTER TABLE extensions ADD COLUMN outside_number TEXT NOT NULL DEFAULT '';
)sql";

constexpr std::array kSteps = {
    store::Migration{20, "centre: extensions and trunks", kLines},
    store::Migration{21, "centre: queues, numbers, caller classes", kQueues},
    store::Migration{22, "centre: the centre itself", kCentre},
    store::Migration{35, "centre: calls out through trunks", kCallsOut},
    store::Migration{47, "centre: flows and the emergency notice", kFlows},
    store::Migration{53, "centre: blocked callers", kBlockedCallers},
    store::Migration{56, "centre: whose word on callers is believed", kIdentity},
    store::Migration{70, "centre: wrap-up codes by queue", kWrapUpRules},
    store::Migration{76, "centre: data sources of flows", kDataSources},
    store::Migration{101, "centre: extensions whose phone is outside", kOutsidePhones},
};

}  // namespace

std::span<const store::Migration> migrations() {
    return kSteps;
}

}  // namespace callfloor::centre
