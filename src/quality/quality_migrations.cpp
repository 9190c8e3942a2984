#include "quality/quality.h"

namespace callfloor::quality {

namespace {

constexpr store::Migration kMigrations[] = {
    {40, "quality: rules and schemes", R"sql(
CREATE TABLE quality_rules (
    id BIGINT PRIMARY KEY,
    appeal_days BIGINT NOT NULL,
    comment_days BIGINT NOT NULL,
    second_review_days BIGINT NOT NULL,
    decision_days BIGINT NOT NULL,
    appeals_most BIGINT NOT NULL,
    task_days BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
INSERT INTO quality_rules (id, appeal_days, comment_days, second_review_days, decision_days,
    appeals_most, task_days) VALUES (1, 3, 2, 3, 3, 1, 7);
CREATE TABLE quality_scheme (
    id BIGINT PRIMARY KEY,
    state TEXT NOT NULL,
    latest_version BIGINT NOT NULL,
    draft_text TEXT,
    changed_at BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE TABLE quality_scheme_version (
    scheme_id BIGINT NOT NULL REFERENCES quality_scheme (id),
    number BIGINT NOT NULL,
    content_text TEXT NOT NULL,
    published_at BIGINT NOT NULL,
    published_by BIGINT,
    PRIMARY KEY (scheme_id, number)
);
)sql"},
};

}  // namespace

std::span<const store::Migration> migrations() {
    return kMigrations;
}

}  // namespace callfloor::quality
