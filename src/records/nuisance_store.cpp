#include "records/nuisance_store.h"

#include <string>

#include <fmt/format.h>

namespace callfloor::records {

namespace {

using store::Row;

constexpr std::int64_t kNoBound = std::int64_t{1} << 62;
constexpr std::int64_t kMostRules = 20'000;

constexpr std::string_view kReports =
    "SELECT r.id, r.conversation_id, c.caller_number, r.agent_id, r.note, r.at_ms, v.decision, "
    "v.user_id, v.at_ms, v.note FROM nuisance_report r LEFT JOIN conversation c ON c.id = "
    "r.conversation_id LEFT JOIN nuisance_review v ON v.report_id = r.id";

NuisanceReport report_of(const Row& row) {
    NuisanceReport report;
    report.id = row.integer(0);
    report.conversation = row.id<ConversationId>(1);
    report.caller_number = row.find_text(2).value_or("");
    report.agent = row.id<UserId>(3);
    report.note = row.text(4);
    report.at = row.instant(5);
    report.decision = row.find_text(6).value_or("");
    report.decided_by = row.id<UserId>(7);
    report.decided_at = row.find_instant(8);
    report.decision_note = row.find_text(9).value_or("");
    return report;
}

}  // namespace

Result<std::vector<BlockedCall>> find_blocked_calls(store::Connection& connection,
                                                    std::int64_t rule,
                                                    std::optional<std::int64_t> before,
                                                    std::int64_t limit) {
    return connection.query_all(
        "SELECT b.id, b.conversation_id, c.caller_number, c.dialled_number, b.rule_id, b.action, "
        "b.at_ms FROM blocked_call b LEFT JOIN conversation c ON c.id = b.conversation_id WHERE "
        "b.id < $1 AND ($2 = 0 OR b.rule_id = $2) ORDER BY b.id DESC LIMIT $3",
        {before.value_or(kNoBound), rule, limit}, [](const Row& row) {
            return BlockedCall{row.integer(0),
                               row.id<ConversationId>(1),
                               row.find_text(2).value_or(""),
                               row.find_text(3).value_or(""),
                               row.integer(4),
                               row.text(5),
                               row.instant(6)};
        });
}

Result<std::vector<BlockedAttempts>> count_blocked_calls(store::Connection& connection) {
    return connection.query_all(
        "SELECT rule_id, COUNT(*), MAX(at_ms) FROM blocked_call GROUP BY rule_id ORDER BY rule_id "
        "LIMIT $1",
        {kMostRules}, [](const Row& row) {
            return BlockedAttempts{row.integer(0), row.integer(1), row.instant(2)};
        });
}

Result<std::vector<NuisanceReport>> find_nuisance_reports(store::Connection& connection,
                                                          bool decided,
                                                          std::optional<std::int64_t> before,
                                                          std::int64_t limit) {
    return connection.query_all(
        fmt::format("{} WHERE r.id < $1 AND v.decision IS {} ORDER BY r.id DESC LIMIT $2", kReports,
                    decided ? "NOT NULL" : "NULL"),
        {before.value_or(kNoBound), limit}, report_of);
}

Result<std::optional<NuisanceReport>> find_nuisance_report(store::Connection& connection,
                                                           std::int64_t id) {
    return connection.query_first(fmt::format("{} WHERE r.id = $1", kReports), {id}, report_of);
}

Result<void> store_decision(store::Connection& connection, const NuisanceReport& report) {
    TRY(connection.execute(
        "INSERT INTO nuisance_review (report_id, decision, user_id, note, at_ms) VALUES ($1, $2, "
        "$3, $4, $5) ON CONFLICT (report_id) DO UPDATE SET decision = excluded.decision, user_id = "
        "excluded.user_id, note = excluded.note, at_ms = excluded.at_ms",
        {report.id, report.decision, report.decided_by, report.decision_note, report.decided_at}));
    return {};
}

Result<void> load_nuisance(store::Connection& connection, ConversationDetail& detail) {
    const ConversationId id = detail.conversation.id;
    detail.blocked_action =
        TRY(connection.query_first(
                "SELECT action FROM blocked_call WHERE conversation_id = $1 ORDER BY id LIMIT 1",
                {id}, [](const Row& row) { return row.text(0); }))
            .value_or("");
    detail.nuisance_reports = TRY(connection.query_all(
        fmt::format("{} WHERE r.conversation_id = $1 ORDER BY r.id LIMIT 100", kReports), {id},
        report_of));
    return {};
}

}  // namespace callfloor::records
