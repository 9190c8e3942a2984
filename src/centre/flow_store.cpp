#include "centre/flow_store.h"

#include "centre/centre_rules.h"
#include "centre/flow_codec.h"
#include "http/etag.h"

namespace callfloor::centre {

namespace {

using store::Connection;
using store::Row;

constexpr std::int64_t kNoticeRow = 1;

std::string text_of(const floor::FlowConfig& flow) {
    return json::to_text(flow_to_json(flow));
}

/// It was checked when it was written; a part that cannot be read now has its default.
floor::FlowConfig content_of(FlowId id, std::int64_t version, const std::string& text) {
    floor::FlowConfig flow;
    if (const auto object = json::parse_object(text)) {
        Problems problems;
        flow = flow_from_json(*object, problems);
    }
    flow.id = id;
    flow.version = version;
    return flow;
}

Flow flow_of(const Row& row) {
    Flow flow;
    flow.id = row.id<FlowId>(0);
    flow.latest_version = row.integer(1);
    if (!row.is_null(2)) {
        flow.draft = content_of(flow.id, flow.latest_version + 1, row.text(2));
    }
    flow.changed_at = row.instant(3);
    flow.version = row.integer(4);
    if (!row.is_null(5)) {
        flow.latest = content_of(flow.id, flow.latest_version, row.text(5));
    }
    return flow;
}

std::optional<std::string> draft_text(const Flow& flow) {
    return flow.draft ? std::optional(text_of(*flow.draft)) : std::nullopt;
}

}  // namespace

Result<std::vector<Flow>> load_flows(Connection& connection) {
    return connection.query_all(
        "SELECT f.id, f.latest_version, f.draft_text, f.changed_at, f.version, v.content_text "
        "FROM flow f LEFT JOIN flow_version v ON v.flow_id = f.id AND v.number = f.latest_version "
        "ORDER BY f.id",
        {}, flow_of);
}

Result<void> insert_flow(Connection& connection, const Flow& flow) {
    TRY(connection.execute(
        "INSERT INTO flow (id, latest_version, draft_text, changed_at) VALUES ($1, $2, $3, $4)",
        {flow.id, flow.latest_version, draft_text(flow), flow.changed_at}));
    return {};
}

Result<std::int64_t> update_flow(Connection& connection, const Flow& flow,
                                 std::optional<std::int64_t> expected) {
    return http::version_or_stale(
        connection.query_first(
            "UPDATE flow SET latest_version = $3, draft_text = $4, changed_at = $5, version = "
            "version + 1 WHERE id = $1 AND (CAST($2 AS BIGINT) IS NULL OR version = $2) RETURNING "
            "version",
            {flow.id, expected, flow.latest_version, draft_text(flow), flow.changed_at},
            [](const Row& row) { return row.integer(0); }),
        fmt::format("flow {}", flow.id));
}

Result<void> delete_flow(Connection& connection, FlowId id, std::optional<std::int64_t> expected) {
    const auto rows = TRY(connection.execute(
        "DELETE FROM flow WHERE id = $1 AND (CAST($2 AS BIGINT) IS NULL OR version = $2)",
        {id, expected}));
    if (rows == 0) {
        return http::stale(fmt::format("flow {}", id));
    }
    TRY(connection.execute("DELETE FROM flow_version WHERE flow_id = $1", {id}));
    return {};
}

Result<void> insert_flow_version(Connection& connection, const FlowVersion& version) {
    TRY(connection.execute(
        "INSERT INTO flow_version (flow_id, number, content_text, published_at, published_by) "
        "VALUES ($1, $2, $3, $4, $5)",
        {version.flow, version.number, text_of(version.content), version.published_at,
         version.published_by}));
    return {};
}

Result<std::optional<FlowVersion>> find_flow_version(Connection& connection, FlowId flow,
                                                     std::int64_t number) {
    auto found = TRY(load_flow_versions(connection, flow, number + 1, 1));
    if (found.empty() || found.front().number != number) {
        return std::nullopt;
    }
    return std::move(found.front());
}

Result<std::vector<FlowVersion>> load_flow_versions(Connection& connection, FlowId flow,
                                                    std::int64_t before, std::int64_t limit) {
    return connection.query_all(
        "SELECT number, content_text, published_at, published_by FROM flow_version WHERE flow_id "
        "= $1 AND (CAST($2 AS BIGINT) = 0 OR number < $2) ORDER BY number DESC LIMIT $3",
        {flow, before, limit}, [&](const Row& row) {
            return FlowVersion{flow, row.integer(0), content_of(flow, row.integer(0), row.text(1)),
                               row.instant(2), row.id<UserId>(3)};
        });
}

Result<floor::EmergencyNotice> load_notice(Connection& connection) {
    const auto notice = TRY(connection.query_first(
        "SELECT prompt, ends_calls FROM emergency_notice WHERE id = $1", {kNoticeRow},
        [](const Row& row) { return floor::EmergencyNotice{row.text(0), row.boolean(1)}; }));
    return notice.value_or(floor::EmergencyNotice{});
}

Result<void> save_notice(Connection& connection, const floor::EmergencyNotice& notice) {
    TRY(connection.execute("DELETE FROM emergency_notice WHERE id = $1", {kNoticeRow}));
    TRY(connection.execute(
        "INSERT INTO emergency_notice (id, prompt, ends_calls) VALUES ($1, $2, $3)",
        {kNoticeRow, notice.prompt, notice.ends_calls}));
    return {};
}

}  // namespace callfloor::centre
