#include "integration/subscription_store.h"

#include <fmt/format.h>

#include "base/text.h"
#include "http/etag.h"
#include "integration/integration.h"

namespace callfloor::integration {

namespace {

using store::Connection;
using store::Row;

constexpr std::string_view kTables = R"sql(
CREATE TABLE webhook (
    id BIGINT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    url TEXT NOT NULL,
    events TEXT NOT NULL,
    sealed_secret TEXT NOT NULL,
    own_network BIGINT NOT NULL,
    is_active BIGINT NOT NULL,
    failures BIGINT NOT NULL DEFAULT 0,
    paused_until_ms BIGINT NOT NULL DEFAULT 0,
    dropped BIGINT NOT NULL DEFAULT 0,
    last_sent_at_ms BIGINT NOT NULL DEFAULT 0,
    last_problem TEXT NOT NULL DEFAULT '',
    version BIGINT NOT NULL DEFAULT 1
);
CREATE TABLE webhook_delivery (
    id BIGINT PRIMARY KEY,
    webhook_id BIGINT NOT NULL REFERENCES webhook (id),
    event TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    body_text TEXT NOT NULL,
    state BIGINT NOT NULL,
    tries BIGINT NOT NULL DEFAULT 0,
    next_try_at_ms BIGINT NOT NULL,
    status BIGINT NOT NULL DEFAULT 0,
    problem TEXT NOT NULL DEFAULT '',
    done_at_ms BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX webhook_delivery_due ON webhook_delivery (state, next_try_at_ms);
CREATE INDEX webhook_delivery_of ON webhook_delivery (webhook_id, id);
CREATE TABLE webhook_cursor (id BIGINT PRIMARY KEY, seq BIGINT NOT NULL);
)sql";

constexpr std::string_view kScreenPop = R"sql(
CREATE TABLE screen_pop (
    id BIGINT PRIMARY KEY,
    address TEXT NOT NULL,
    sealed_secret TEXT NOT NULL,
    opens_itself BIGINT NOT NULL,
    version BIGINT NOT NULL
);
)sql";

constexpr std::string_view kEmbedding = R"sql(
CREATE TABLE embedding (
    id BIGINT PRIMARY KEY,
    origins TEXT NOT NULL,
    version BIGINT NOT NULL
);
)sql";

constexpr store::Migration kMigrations[] = {
    {62, "integration: webhooks", kTables},
    {63, "integration: screen pop", kScreenPop},
    {100, "integration: pages that show the phone", kEmbedding}};

constexpr std::string_view kSubscription =
    "SELECT w.id, w.name, w.url, w.events, w.sealed_secret, w.own_network, w.is_active, "
    "w.failures, w.paused_until_ms, w.dropped, w.last_sent_at_ms, w.last_problem, w.version, "
    "(SELECT COUNT(*) FROM webhook_delivery d WHERE d.webhook_id = w.id AND d.state = 0) FROM "
    "webhook w ";
constexpr std::string_view kDelivery =
    "SELECT d.id, d.webhook_id, d.event, d.at_ms, d.body_text, d.state, d.tries, "
    "d.next_try_at_ms, d.status, d.problem, d.done_at_ms FROM webhook_delivery d ";

std::string joined(const std::vector<std::string>& words) {
    return fmt::format("{}", fmt::join(words, ","));
}

Subscription subscription_of(const Row& row) {
    Subscription one;
    one.id = row.integer(0);
    one.name = row.text(1);
    one.url = row.text(2);
    for (const auto word : split(row.text_view(3), ',')) {
        one.events.emplace_back(word);
    }
    one.sealed_secret = row.text(4);
    one.is_own_network = row.boolean(5);
    one.is_active = row.boolean(6);
    one.failures = static_cast<int>(row.integer(7));
    one.paused_until = row.instant(8);
    one.dropped = row.integer(9);
    one.last_sent_at = row.instant(10);
    one.last_problem = row.text(11);
    one.version = row.integer(12);
    one.waiting = row.integer(13);
    return one;
}

Delivery delivery_of(const Row& row) {
    Delivery one;
    one.id = row.integer(0);
    one.subscription = row.integer(1);
    one.event = row.text(2);
    one.at = row.instant(3);
    one.body = row.text(4);
    one.state = static_cast<DeliveryState>(row.integer(5));
    one.tries = static_cast<int>(row.integer(6));
    one.next_try_at = row.instant(7);
    one.status = static_cast<int>(row.integer(8));
    one.problem = row.text(9);
    one.done_at = row.instant(10);
    return one;
}

std::string sql(std::string_view columns, std::string_view rest) {
    return std::string(columns) + std::string(rest);
}

}  // namespace

std::span<const store::Migration> migrations() {
    return kMigrations;
}

Result<std::vector<Subscription>> load_subscriptions(Connection& connection) {
    return connection.query_all(sql(kSubscription, "ORDER BY w.name"), {}, subscription_of);
}

Result<std::optional<Subscription>> find_subscription(Connection& connection, std::int64_t id) {
    return connection.query_first(sql(kSubscription, "WHERE w.id = $1"), {id}, subscription_of);
}

Result<void> insert_subscription(Connection& connection, const Subscription& one) {
    TRY(connection.execute(
        "INSERT INTO webhook (id, name, url, events, sealed_secret, own_network, is_active) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7)",
        {one.id, one.name, one.url, joined(one.events), one.sealed_secret, one.is_own_network,
         one.is_active}));
    return {};
}

Result<std::int64_t> update_subscription(Connection& connection, const Subscription& one,
                                         std::optional<std::int64_t> expected) {
    const auto changed = TRY(connection.execute(
        "UPDATE webhook SET name = $2, url = $3, events = $4, sealed_secret = $5, own_network = "
        "$6, is_active = $7, failures = 0, paused_until_ms = 0, version = version + 1 WHERE id = "
        "$1 AND (version = $8 OR $8 = 0)",
        {one.id, one.name, one.url, joined(one.events), one.sealed_secret, one.is_own_network,
         one.is_active, expected.value_or(0)}));
    if (changed == 0) {
        return http::stale(fmt::format("webhook {}", one.id));
    }
    return connection.query_integer("SELECT version FROM webhook WHERE id = $1", {one.id});
}

Result<void> note_course(Connection& connection, const Subscription& one) {
    TRY(connection.execute(
        "UPDATE webhook SET is_active = $2, failures = $3, paused_until_ms = $4, dropped = $5, "
        "last_sent_at_ms = $6, last_problem = $7 WHERE id = $1",
        {one.id, one.is_active, one.failures, one.paused_until, one.dropped, one.last_sent_at,
         one.last_problem}));
    return {};
}

Result<void> delete_subscription(Connection& connection, std::int64_t id,
                                 std::optional<std::int64_t> expected) {
    const auto found = TRY(connection.query_integer(
        "SELECT COUNT(*) FROM webhook WHERE id = $1 AND (version = $2 OR $2 = 0)",
        {id, expected.value_or(0)}));
    if (found == 0) {
        return http::stale(fmt::format("webhook {}", id));
    }
    TRY(connection.execute("DELETE FROM webhook_delivery WHERE webhook_id = $1", {id}));
    TRY(connection.execute("DELETE FROM webhook WHERE id = $1", {id}));
    return {};
}

Result<void> insert_delivery(Connection& connection, const Delivery& delivery) {
    TRY(connection.execute(
        "INSERT INTO webhook_delivery (id, webhook_id, event, at_ms, body_text, state, "
        "next_try_at_ms) VALUES ($1, $2, $3, $4, $5, 0, $6)",
        {delivery.id, delivery.subscription, delivery.event, delivery.at, delivery.body,
         delivery.next_try_at}));
    return {};
}

Result<void> update_delivery(Connection& connection, const Delivery& delivery) {
    TRY(connection.execute(
        "UPDATE webhook_delivery SET state = $2, tries = $3, next_try_at_ms = $4, status = $5, "
        "problem = $6, done_at_ms = $7 WHERE id = $1",
        {delivery.id, static_cast<std::int64_t>(delivery.state), delivery.tries,
         delivery.next_try_at, delivery.status, delivery.problem, delivery.done_at}));
    return {};
}

Result<std::optional<Delivery>> find_delivery(Connection& connection, std::int64_t id) {
    return connection.query_first(sql(kDelivery, "WHERE d.id = $1"), {id}, delivery_of);
}

Result<std::vector<Delivery>> find_due(Connection& connection, Instant now, std::int64_t limit) {
    return connection.query_all(
        sql(kDelivery,
            "JOIN webhook w ON w.id = d.webhook_id WHERE d.state = 0 AND d.next_try_at_ms <= $1 "
            "AND w.is_active = 1 AND w.paused_until_ms <= $1 ORDER BY d.next_try_at_ms, d.id "
            "LIMIT $2"),
        {now, limit}, delivery_of);
}

Result<std::vector<Delivery>> find_deliveries(Connection& connection, std::int64_t subscription,
                                              std::int64_t before, std::int64_t limit) {
    return connection.query_all(
        sql(kDelivery,
            "WHERE d.webhook_id = $1 AND (d.id < $2 OR $2 = 0) ORDER BY d.id DESC LIMIT $3"),
        {subscription, before, limit}, delivery_of);
}

Result<std::int64_t> count_waiting(Connection& connection) {
    return connection.query_integer("SELECT COUNT(*) FROM webhook_delivery WHERE state = 0");
}

Result<void> delete_old_deliveries(Connection& connection, Instant before) {
    TRY(connection.execute("DELETE FROM webhook_delivery WHERE state <> 0 AND done_at_ms < $1",
                           {before}));
    return {};
}

Result<std::optional<std::int64_t>> load_cursor(Connection& connection) {
    return connection.query_first("SELECT seq FROM webhook_cursor WHERE id = 1", {},
                                  [](const Row& row) { return row.integer(0); });
}

Result<void> save_cursor(Connection& connection, std::int64_t seq) {
    if (TRY(connection.execute("UPDATE webhook_cursor SET seq = $1 WHERE id = 1", {seq})) == 0) {
        TRY(connection.execute("INSERT INTO webhook_cursor (id, seq) VALUES (1, $1)", {seq}));
    }
    return {};
}

}  // namespace callfloor::integration
