#include "quality/calibration_store.h"

#include "http/etag.h"
#include "quality/quality_codec.h"
#include "store/conditions.h"

namespace callfloor::quality {

namespace {

using store::Conditions;
using store::Connection;
using store::Row;

constexpr std::string_view kColumns =
    "c.id, c.name, c.state, c.scheme_id, c.scheme_version, c.master_id, c.tolerance, c.due_at, "
    "c.created_by, c.created_at, c.closed_at, c.closed_by, c.reason, c.version";

Calibration calibration_of(const Row& row) {
    Calibration one;
    one.id = row.id<CalibrationId>(0);
    one.name = row.text(1);
    one.state = from_word<CalibrationState>(row.text_view(2));
    one.scheme = row.id<SchemeId>(3);
    one.scheme_version = static_cast<int>(row.integer(4));
    one.master = row.id<UserId>(5);
    one.tolerance = static_cast<int>(row.integer(6));
    one.due_at = row.find_instant(7);
    one.created_by = row.id<UserId>(8);
    one.created_at = row.instant(9);
    one.closed_at = row.find_instant(10);
    one.closed_by = row.id<UserId>(11);
    one.reason = row.text(12);
    one.version = row.integer(13);
    return one;
}

std::string select(std::string_view rest) {
    return fmt::format("SELECT {} FROM quality_calibration c {}", kColumns, rest);
}

std::int64_t first_integer(const Row& row) {
    return row.integer(0);
}

/// What may_see() says, as SQL.
void add_visible(Conditions& where, const Viewer& viewer) {
    where.add(
        "NOT EXISTS (SELECT 1 FROM quality_calibration_contact k WHERE k.calibration_id = c.id AND "
        "k.agent_id = ?)",
        {viewer.self});
    where.either(
        "EXISTS (SELECT 1 FROM quality_calibration_form f WHERE f.calibration_id = c.id AND "
        "f.reviewer_id = ?)",
        {viewer.self});
    if (viewer.is_qa_lead || viewer.is_director) {
        where.either("1 = 1");
    }
    if (viewer.is_qa) {
        where.either("c.state = 'closed'");
    }
    where.add_any();
}

}  // namespace

Result<void> insert_calibration(Connection& connection, const Calibration& one,
                                const std::vector<CalibrationContact>& contacts) {
    TRY(connection.execute(
        "INSERT INTO quality_calibration (id, name, state, scheme_id, scheme_version, master_id, "
        "tolerance, due_at, created_by, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, "
        "$10)",
        {one.id, one.name, word_of(one.state), one.scheme, one.scheme_version, one.master,
         one.tolerance, one.due_at, one.created_by, one.created_at}));
    for (const auto& contact : contacts) {
        TRY(connection.execute(
            "INSERT INTO quality_calibration_contact (calibration_id, number, conversation_id, "
            "agent_id, team_id, queue_id, recording_id, channel, contact_at) VALUES ($1, $2, $3, "
            "$4, $5, $6, $7, $8, $9)",
            {one.id, contact.number, contact.conversation, contact.agent, contact.team,
             contact.queue, contact.recording, word_of(contact.channel), contact.contact_at}));
    }
    return {};
}

Result<std::optional<Calibration>> find_calibration(Connection& connection, CalibrationId id) {
    return connection.query_first(select("WHERE c.id = $1"), {id}, calibration_of);
}

Result<std::int64_t> count_calibrations(Connection& connection) {
    return connection.query_integer("SELECT COUNT(*) FROM quality_calibration");
}

Result<std::optional<Calibration>> find_calibration_of(Connection& connection, EvaluationId form) {
    return connection.query_first(select("JOIN quality_calibration_form f ON f.calibration_id = "
                                         "c.id WHERE f.evaluation_id = $1"),
                                  {form}, calibration_of);
}

Result<std::int64_t> update_calibration(Connection& connection, const Calibration& one,
                                        std::optional<std::int64_t> expected) {
    return http::version_or_stale(
        connection.query_first(
            "UPDATE quality_calibration SET state = $3, closed_at = $4, closed_by = $5, reason = "
            "$6, version = version + 1 WHERE id = $1 AND (CAST($2 AS BIGINT) IS NULL OR version = "
            "$2) RETURNING version",
            {one.id, expected, word_of(one.state), one.closed_at, one.closed_by, one.reason},
            first_integer),
        fmt::format("calibration {}", one.id));
}

Result<std::vector<CalibrationContact>> load_calibration_contacts(Connection& connection,
                                                                  CalibrationId id) {
    return connection.query_all(
        "SELECT number, conversation_id, agent_id, team_id, queue_id, recording_id, channel, "
        "contact_at FROM quality_calibration_contact WHERE calibration_id = $1 ORDER BY number",
        {id}, [](const Row& row) {
            return CalibrationContact{static_cast<int>(row.integer(0)),
                                      row.id<ConversationId>(1),
                                      row.id<UserId>(2),
                                      row.id<TeamId>(3),
                                      row.id<QueueId>(4),
                                      row.id<RecordingId>(5),
                                      from_word<Channel>(row.text_view(6)),
                                      row.instant(7)};
        });
}

Result<std::vector<CalibrationSummary>> find_calibrations(Connection& connection,
                                                          const CalibrationFilter& filter,
                                                          const Viewer& viewer,
                                                          CalibrationId before,
                                                          std::int64_t limit) {
    Conditions where;
    const auto self = where.place(viewer.self);
    add_visible(where, viewer);
    if (filter.state) {
        where.add("c.state = ?", {word_of(*filter.state)});
    }
    if (filter.scheme.is_set()) {
        where.add("c.scheme_id = ?", {filter.scheme});
    }
    if (filter.closed_from) {
        where.add("c.closed_at >= ?", {*filter.closed_from});
    }
    if (filter.closed_to) {
        where.add("c.closed_at < ?", {*filter.closed_to});
    }
    if (filter.mine) {
        where.add(
            "EXISTS (SELECT 1 FROM quality_calibration_form f WHERE f.calibration_id = c.id AND "
            "f.reviewer_id = ?)",
            {viewer.self});
    }
    if (before.is_set()) {
        where.add("c.id < ?", {before});
    }
    const auto forms = [](std::string_view condition) {
        return fmt::format(
            "(SELECT COUNT(*) FROM quality_calibration_form f JOIN quality_evaluation e ON e.id = "
            "f.evaluation_id WHERE f.calibration_id = c.id{})",
            condition);
    };
    const auto text = fmt::format(
        "SELECT {}, (SELECT COUNT(*) FROM quality_calibration_contact k WHERE k.calibration_id = "
        "c.id), {}, {}, {} FROM quality_calibration c{} ORDER BY c.id DESC LIMIT ",
        kColumns, forms(""), forms(" AND e.state = 'submitted'"),
        forms(fmt::format(" AND e.state = 'draft' AND f.reviewer_id = {}", self)), where.text());
    const auto count = where.place(limit);
    return connection.query_all(text + count, where.parameters(), [](const Row& row) {
        return CalibrationSummary{calibration_of(row), row.integer(14), row.integer(15),
                                  row.integer(16), row.integer(17)};
    });
}

// ---------------------------------------------------------------- forms

Result<void> insert_calibration_form(Connection& connection, CalibrationId id,
                                     const CalibrationForm& form) {
    TRY(connection.execute(
        "INSERT INTO quality_calibration_form (calibration_id, number, reviewer_id, role, "
        "evaluation_id) VALUES ($1, $2, $3, $4, $5)",
        {id, form.contact, form.reviewer, word_of(form.role), form.evaluation}));
    return {};
}

Result<std::vector<CalibrationForm>> load_calibration_forms(Connection& connection,
                                                            CalibrationId id) {
    return connection.query_all(
        "SELECT f.number, f.reviewer_id, f.role, f.evaluation_id, e.state FROM "
        "quality_calibration_form f JOIN quality_evaluation e ON e.id = f.evaluation_id WHERE "
        "f.calibration_id = $1 ORDER BY f.number, f.role DESC, f.reviewer_id",
        {id}, [](const Row& row) {
            return CalibrationForm{static_cast<int>(row.integer(0)), row.id<UserId>(1),
                                   from_word<FormRole>(row.text_view(2)), row.id<EvaluationId>(3),
                                   from_word<EvaluationState>(row.text_view(4))};
        });
}

Result<std::int64_t> count_open_forms(Connection& connection, CalibrationId id) {
    return connection.query_integer(
        "SELECT COUNT(*) FROM quality_calibration_form f JOIN quality_evaluation e ON e.id = "
        "f.evaluation_id WHERE f.calibration_id = $1 AND e.state = 'draft'",
        {id});
}

Result<std::vector<RatedContact>> load_ratings(Connection& connection, CalibrationId id) {
    std::vector<RatedContact> contacts;
    for (const auto& contact : TRY(load_calibration_contacts(connection, id))) {
        contacts.push_back({contact.number, {}, std::nullopt});
    }
    const auto add = [&](const Row& row) {
        Rating rating;
        rating.reviewer = row.id<UserId>(1);
        rating.evaluation = row.id<EvaluationId>(3);
        rating.answers = answers_from_json(parse_own(row.text_view(4)).as_array());
        rating.comment = row.text(5);
        rating.result = result_from_json(parse_own(row.text_view(6)).as_object());
        auto& contact = contacts.at(static_cast<std::size_t>(row.integer(0)) - 1);
        if (from_word<FormRole>(row.text_view(2)) == FormRole::Gold) {
            contact.gold = std::move(rating);
        } else {
            contact.ratings.push_back(std::move(rating));
        }
    };
    TRY(connection.query(
        "SELECT f.number, f.reviewer_id, f.role, f.evaluation_id, s.answers_text, s.comment, "
        "s.result_text FROM quality_calibration_form f JOIN quality_evaluation e ON e.id = "
        "f.evaluation_id JOIN quality_score s ON s.id = e.score_id WHERE f.calibration_id = $1 AND "
        "e.state = 'submitted' ORDER BY f.number, f.reviewer_id",
        {id}, add));
    return contacts;
}

Result<std::vector<DriftRow>> load_drift(Connection& connection, Instant from, Instant to,
                                         UserId reviewer, const Viewer& viewer) {
    Conditions where;
    add_visible(where, viewer);
    where.add("c.state = 'closed' AND c.closed_at >= ? AND c.closed_at < ?", {from, to});
    where.add("m.role = 'reviewer' AND e.state = 'submitted' AND e.score IS NOT NULL");
    where.add("g.role = 'gold' AND ge.state = 'submitted' AND ge.score IS NOT NULL");
    if (reviewer.is_set()) {
        where.add("m.reviewer_id = ?", {reviewer});
    }
    return connection.query_all(
        "SELECT m.reviewer_id, c.id, c.name, c.closed_at, c.tolerance, e.score, ge.score FROM "
        "quality_calibration c JOIN quality_calibration_form m ON m.calibration_id = c.id JOIN "
        "quality_evaluation e ON e.id = m.evaluation_id JOIN quality_calibration_form g ON "
        "g.calibration_id = c.id AND g.number = m.number JOIN quality_evaluation ge ON ge.id = "
        "g.evaluation_id" +
            where.text(),
        where.parameters(), [](const Row& row) {
            return DriftRow{row.id<UserId>(0), row.id<CalibrationId>(1),         row.text(2),
                            row.instant(3),    static_cast<int>(row.integer(4)), row.real(5),
                            row.real(6)};
        });
}

Result<std::int64_t> count_scores_of_contact(Connection& connection, ConversationId conversation,
                                             UserId agent) {
    return connection.query_integer(
        "SELECT COUNT(*) FROM quality_evaluation WHERE conversation_id = $1 AND agent_id = $2 AND "
        "purpose = 'regular' AND state <> 'void'",
        {conversation, agent});
}

Result<bool> is_in_calibration(Connection& connection, ConversationId conversation, UserId agent) {
    const auto sessions = TRY(connection.query_integer(
        "SELECT COUNT(*) FROM quality_evaluation WHERE conversation_id = $1 AND agent_id = $2 AND "
        "purpose = 'calibration' AND state = 'draft'",
        {conversation, agent}));
    return sessions > 0;
}

}  // namespace callfloor::quality
