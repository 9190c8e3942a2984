#include "customers/customers.h"

namespace callfloor::customers {

namespace {

constexpr store::Migration kMigrations[] = {
    {65, "customers: customers, identities, keys they are found by", R"sql(
CREATE TABLE customer_settings (
    id BIGINT PRIMARY KEY,
    fields_text TEXT NOT NULL,
    customers BIGINT NOT NULL DEFAULT 0,
    version BIGINT NOT NULL DEFAULT 1
);
INSERT INTO customer_settings (id, fields_text) VALUES (1, '[]');
CREATE TABLE customer (
    id BIGINT PRIMARY KEY,
    name TEXT NOT NULL,
    caller_class TEXT NOT NULL,
    owner_id BIGINT,
    note TEXT NOT NULL,
    tags_text TEXT NOT NULL,
    fields_text TEXT NOT NULL,
    is_draft BIGINT NOT NULL,
    merged_into BIGINT,
    created_at BIGINT NOT NULL,
    created_by BIGINT,
    changed_at BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX customer_class ON customer (caller_class, id) WHERE caller_class <> '';
CREATE INDEX customer_owner ON customer (owner_id, id) WHERE owner_id IS NOT NULL;
CREATE INDEX customer_draft ON customer (id) WHERE is_draft = 1;
CREATE TABLE customer_identity (
    id BIGINT PRIMARY KEY,
    customer_id BIGINT NOT NULL REFERENCES customer (id),
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    label TEXT NOT NULL
);
CREATE UNIQUE INDEX customer_identity_value ON customer_identity (value, kind);
CREATE INDEX customer_identity_customer ON customer_identity (customer_id, id);
CREATE TABLE customer_key (
    word TEXT NOT NULL,
    customer_id BIGINT NOT NULL,
    PRIMARY KEY (word, customer_id)
);
)sql"},
    {67, "customers: the visit log", R"sql(
CREATE TABLE customer_visit (
    id BIGINT PRIMARY KEY,
    customer_id BIGINT NOT NULL REFERENCES customer (id),
    kind TEXT NOT NULL,
    at BIGINT NOT NULL,
    by_id BIGINT NOT NULL,
    text TEXT NOT NULL,
    next_step TEXT NOT NULL,
    next_at BIGINT,
    next_by BIGINT,
    done_at BIGINT,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX customer_visit_customer ON customer_visit (customer_id, at, id);
CREATE INDEX customer_visit_due ON customer_visit (next_by, next_at, id) WHERE next_at IS NOT NULL AND done_at IS NULL;
)sql"},
    {68, "customers: merges that can be undone", R"sql(
CREATE TABLE customer_merge (
    id BIGINT PRIMARY KEY,
    keep_id BIGINT NOT NULL,
    gone_id BIGINT NOT NULL,
    keep_text TEXT NOT NULL,
    gone_text TEXT NOT NULL,
    visits_text TEXT NOT NULL,
    kept_version BIGINT NOT NULL,
    at BIGINT NOT NULL,
    by_id BIGINT NOT NULL,
    undone_at BIGINT
);
CREATE INDEX customer_merge_keep ON customer_merge (keep_id, id);
CREATE INDEX customer_merge_gone ON customer_merge (gone_id);
CREATE INDEX customer_merged ON customer (merged_into) WHERE merged_into IS NOT NULL;
)sql"},
    {69, "customers: imports of files", R"sql(
CREATE TABLE customer_import (
    id BIGINT PRIMARY KEY,
    file_name TEXT NOT NULL,
    state TEXT NOT NULL,
    problem TEXT NOT NULL,
    heads_text TEXT NOT NULL,
    unknown_text TEXT NOT NULL,
    file_rows BIGINT NOT NULL,
    done BIGINT NOT NULL DEFAULT 0,
    created BIGINT NOT NULL DEFAULT 0,
    updated BIGINT NOT NULL DEFAULT 0,
    unchanged BIGINT NOT NULL DEFAULT 0,
    rejected BIGINT NOT NULL DEFAULT 0,
    by_id BIGINT NOT NULL,
    started_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX customer_import_running ON customer_import (id) WHERE state = 'running';
CREATE TABLE customer_import_rejected (
    import_id BIGINT NOT NULL,
    line BIGINT NOT NULL,
    reason TEXT NOT NULL,
    values_text TEXT NOT NULL,
    PRIMARY KEY (import_id, line)
);
)sql"},
};

}  // namespace

std::span<const store::Migration> migrations() {
    return kMigrations;
}

}  // namespace callfloor::customers
