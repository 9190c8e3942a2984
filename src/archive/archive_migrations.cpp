#include "archive/archive.h"

namespace callfloor::archive {

namespace {

constexpr store::Migration kMigrations[] = {
    {60, "archive: sounds, how they are kept, and the chain", R"sql(
CREATE TABLE archive_settings (
    id BIGINT PRIMARY KEY,
    form TEXT NOT NULL,
    after_days BIGINT NOT NULL,
    seal BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
INSERT INTO archive_settings (id, form, after_days, seal) VALUES (1, 'wav', 7, 0);
CREATE TABLE archived_sound (
    recording_id BIGINT PRIMARY KEY,
    recorded_at BIGINT NOT NULL,
    path TEXT NOT NULL,
    form TEXT NOT NULL,
    key_name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    recorded_bytes BIGINT NOT NULL,
    chain_seq BIGINT NOT NULL,
    has_leftover BIGINT NOT NULL DEFAULT 0,
    problem TEXT NOT NULL DEFAULT '',
    problem_at BIGINT
);
CREATE INDEX archived_sound_form ON archived_sound (form, recorded_at);
CREATE INDEX archived_sound_key ON archived_sound (key_name, recorded_at);
CREATE INDEX archived_sound_leftover ON archived_sound (recording_id) WHERE has_leftover = 1;
CREATE INDEX archived_sound_problem ON archived_sound (recording_id) WHERE problem <> '';
CREATE TABLE archive_chain (
    seq BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    recording_id BIGINT NOT NULL,
    act TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    details TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL
);
CREATE INDEX archive_chain_recording ON archive_chain (recording_id, seq);
CREATE TABLE archive_check (
    id BIGINT PRIMARY KEY,
    started_at BIGINT NOT NULL,
    finished_at BIGINT NOT NULL,
    by_id BIGINT NOT NULL,
    links BIGINT NOT NULL,
    sounds BIGINT NOT NULL,
    bytes BIGINT NOT NULL,
    differences BIGINT NOT NULL,
    texts TEXT NOT NULL,
    head TEXT NOT NULL
);
CREATE INDEX archive_chain_deleted ON archive_chain (seq) WHERE act = 'deleted';
)sql"},
    {61, "archive: how long recordings are kept, and holds", R"sql(
CREATE TABLE retention_class (
    id BIGINT PRIMARY KEY,
    name TEXT NOT NULL,
    days BIGINT NOT NULL,
    for_reviewed BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE TABLE retention_queue (
    queue_id BIGINT PRIMARY KEY,
    class_id BIGINT NOT NULL
);
CREATE TABLE recording_hold (
    recording_id BIGINT PRIMARY KEY,
    class_id BIGINT NOT NULL,
    is_held BIGINT NOT NULL,
    reason TEXT NOT NULL,
    by_id BIGINT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX recording_hold_class ON recording_hold (class_id);
)sql"},
};

}  // namespace

std::span<const store::Migration> migrations() {
    return kMigrations;
}

}  // namespace callfloor::archive
