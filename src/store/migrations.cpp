#include "store/migrations.h"

#include <algorithm>
#include <map>

#include "base/check.h"
#include "base/log.h"

namespace callfloor::store {
namespace {

constexpr Migration kMigrations[] = {
    {1, "store: journal", R"(
CREATE TABLE journal (
    seq BIGINT PRIMARY KEY,
    at_ms BIGINT NOT NULL,
    type TEXT NOT NULL,
    conversation_id BIGINT,
    agent_id BIGINT,
    body TEXT NOT NULL
);
CREATE INDEX journal_conversation ON journal (conversation_id, seq) WHERE conversation_id IS NOT NULL;
)"},
    {2, "store: idempotency keys", R"(
CREATE TABLE idempotency_key (
    user_id BIGINT NOT NULL,
    operation TEXT NOT NULL,
    client_key TEXT NOT NULL,
    request_hash TEXT NOT NULL,
    status BIGINT NOT NULL,
    etag TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    PRIMARY KEY (user_id, operation, client_key)
);
CREATE INDEX idempotency_key_age ON idempotency_key (created_at_ms);
)"},
};

/// FNV-1a, 64 bits: against accidents, not against forgery.
std::string checksum_of(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char c : text) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    }
    return fmt::format("{:016x}", hash);
}

struct Applied {
    int number = 0;
    std::string name;
    std::string checksum;
};

Result<void> check_known(const std::vector<Applied>& applied, const std::vector<Migration>& steps) {
    for (const Applied& each : applied) {
        const auto known = std::ranges::find(steps, each.number, &Migration::number);
        if (known == steps.end()) {
            return fail(ErrorCode::Conflict,
                        "the database was written by a newer callfloor: it holds schema step {} "
                        "({}), unknown to "
                        "this version; start that version or a later one, or restore a backup made "
                        "by this one",
                        each.number, each.name);
        }
        if (checksum_of(known->sql) != each.checksum) {
            return fail(ErrorCode::Conflict,
                        "schema step {} ({}) of the database differs from this version's: it was "
                        "made by another "
                        "build; start the build that made it, or restore a backup",
                        each.number, each.name);
        }
    }
    return {};
}

Result<void> apply_step(Connection& connection, const Migration& step) {
    auto transaction = TRY(Transaction::begin(connection));
    TRY(connection.execute_script(step.sql));
    TRY(connection.execute(
        "INSERT INTO schema_migrations (number, name, checksum) VALUES ($1, $2, $3)",
        {step.number, step.name, checksum_of(step.sql)}));
    return transaction.commit();
}

}  // namespace

std::span<const Migration> migrations() {
    return kMigrations;
}

Result<int> apply_migrations(Connection& connection, std::vector<Migration> steps) {
    std::ranges::sort(steps, {}, &Migration::number);
    const auto twice = std::ranges::adjacent_find(steps, {}, &Migration::number);
    CHECK(twice == steps.end());
    TRY(
        connection.execute_script("CREATE TABLE IF NOT EXISTS schema_migrations (number BIGINT "
                                  "PRIMARY KEY, name TEXT NOT NULL, "
                                  "checksum TEXT NOT NULL)"));
    const auto applied = TRY(connection.query_all(
        "SELECT number, name, checksum FROM schema_migrations ORDER BY number", {},
        [](const Row& row) {
            return Applied{static_cast<int>(row.integer(0)), row.text(1), row.text(2)};
        }));
    TRY(check_known(applied, steps));
    int count = 0;
    for (const Migration& step : steps) {
        if (std::ranges::find(applied, step.number, &Applied::number) != applied.end()) {
            continue;
        }
        if (auto done = apply_step(connection, step); !done) {
            return fail(done.error().code, "schema step {} ({}) failed: {}", step.number, step.name,
                        done.error().text);
        }
        log(LogLevel::Info, "store", "applied schema step {} ({})", step.number, step.name);
        ++count;
    }
    return count;
}

}  // namespace callfloor::store
