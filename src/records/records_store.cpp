#include "records/records_store.h"

#include <limits>

#include "floor/figures.h"
#include "records/agent_day.h"
#include "records/nuisance_store.h"
#include "records/recording_rule_store.h"
#include "records/signal_store.h"
#include "store/conditions.h"

namespace callfloor::records {
namespace {

using store::Conditions;
using store::Connection;
using store::Parameter;
using store::Row;

constexpr std::string_view kConversationColumns =
    "c.id, c.direction, c.caller_number, c.caller_name, c.dialled_number, c.caller_class, "
    "c.started_at_ms, "
    "c.ended_at_ms, c.queue_id, c.agent_id, c.outcome, c.wait_ms, c.talk_ms, c.hold_ms, "
    "c.wrap_up_ms, c.end_cause, "
    "c.end_side, c.recording_id, c.wrap_up_code, c.diverted_from, c.web_page, c.channel";

ConversationRecord conversation_of(const Row& row) {
    ConversationRecord record;
    record.id = row.id<ConversationId>(0);
    record.direction = row.text(1);
    record.caller_number = row.text(2);
    record.caller_name = row.text(3);
    record.dialled_number = row.text(4);
    record.caller_class = row.text(5);
    record.started_at = row.instant(6);
    record.ended_at = row.find_instant(7);
    record.queue = row.id<QueueId>(8);
    record.agent = row.id<UserId>(9);
    record.outcome = record.ended_at ? row.text(10) : "running";
    record.wait = row.duration(11);
    record.talk = row.duration(12);
    record.hold = row.duration(13);
    record.wrap_up = row.duration(14);
    record.end_cause = row.find_text(15);
    record.end_side = row.find_text(16);
    record.recording = row.id<RecordingId>(17);
    record.wrap_up_code = row.text(18);
    record.diverted_from = row.text(19);
    record.web_page = row.text(20);
    record.channel = row.text(21);
    return record;
}

/// Conversations in which one of them had a part; `c` is the conversation. Absent: everybody.
void add_participants(Conditions& where, const std::optional<std::vector<UserId>>& agents) {
    if (!agents) {
        return;
    }
    where.add("c.id IN (SELECT conversation_id FROM conversation_agent WHERE agent_id IN " +
                  Conditions::places(agents->size()) + ")",
              Conditions::values(*agents));
}

/// Texts that begin with `prefix`, as a range, so that an index can serve it.
void add_prefix(Conditions& where, std::string_view column, const std::string& prefix) {
    if (prefix.empty()) {
        return;
    }
    std::string above = prefix;
    above.back() = static_cast<char>(above.back() + 1);
    where.add(fmt::format("{0} >= ? AND {0} < ?", column),
              {Parameter(prefix), Parameter(std::move(above))});
}

Conditions conditions_of(const ConversationFilter& filter,
                         const std::optional<ConversationPlace>& after) {
    Conditions where;
    if (filter.from) {
        where.add("c.started_at_ms >= ?", {*filter.from});
    }
    if (filter.to) {
        where.add("c.started_at_ms < ?", {*filter.to});
    }
    if (after) {
        where.add("(c.started_at_ms, c.id) < (?, ?)", {after->started_at, after->id});
    }
    if (filter.queue.is_set()) {
        where.add(
            "EXISTS (SELECT 1 FROM queue_visit v WHERE v.conversation_id = c.id AND v.queue_id = "
            "?)",
            {filter.queue});
    }
    add_participants(where, filter.agents);
    add_participants(where, filter.seen_by);
    if (!filter.direction.empty()) {
        where.add("c.direction = ?", {filter.direction});
    }
    add_prefix(where, "c.caller_number", filter.caller);
    add_prefix(where, "c.dialled_number", filter.dialled);
    if (filter.outcome == "running") {
        where.add("c.ended_at_ms IS NULL");
    } else if (filter.outcome == "waiting") {
        // Entering a queue clears the outcome, leaving it sets one.
        where.add(
            "c.ended_at_ms IS NULL AND c.outcome IS NULL AND c.queue_id IS NOT NULL AND "
            "c.direction = 'inbound'");
        if (filter.queue.is_set()) {
            where.add("c.queue_id = ?", {filter.queue});  // not one he has left
        }
    } else if (!filter.outcome.empty()) {
        where.add("c.ended_at_ms IS NOT NULL AND c.outcome = ?", {filter.outcome});
    }
    if (!filter.cause.empty()) {
        where.add("c.end_cause = ?", {filter.cause});
    }
    if (!filter.wrap_up_code.empty()) {
        where.add("c.wrap_up_code = ?",
                  {filter.wrap_up_code == "-" ? std::string_view() : filter.wrap_up_code});
    }
    if (filter.min_talk.count() > 0) {
        where.add("c.talk_ms >= ?", {filter.min_talk});
    }
    if (filter.has_recording) {
        where.add(*filter.has_recording ? "c.recording_id IS NOT NULL" : "c.recording_id IS NULL");
    }
    if (filter.min_silence.count() > 0 || filter.min_overtalk_percent > 0 ||
        filter.min_interruptions > 0) {
        where.add(
            "EXISTS (SELECT 1 FROM call_signal s WHERE s.conversation_id = c.id AND "
            "s.longest_silence_ms >= ? AND s.overtalk_ms * 100 >= ? * s.measured_ms AND "
            "s.agent_interruptions >= ?)",
            {filter.min_silence, filter.min_overtalk_percent, filter.min_interruptions});
    }
    if (filter.sound_below) {
        where.add(
            "EXISTS (SELECT 1 FROM leg l JOIN leg_sound d ON d.leg_id = l.id WHERE "
            "l.conversation_id = c.id AND (COALESCE(d.received_opinion, 0) < ? OR "
            "(d.sent_packets IS NOT NULL AND COALESCE(d.sent_opinion, 0) < ?)))",
            {*filter.sound_below, *filter.sound_below});
    }
    return where;
}

RecordingRecord recording_of(const Row& row) {
    RecordingRecord recording;
    recording.id = row.id<RecordingId>(0);
    recording.conversation = row.id<ConversationId>(1);
    recording.started_at = row.instant(2);
    recording.finished_at = row.find_instant(3);
    recording.path = row.text(4);
    recording.length = row.duration(5);
    recording.bytes = row.integer(6);
    recording.problem = row.text(7);
    recording.deleted_at = row.find_instant(8);
    return recording;
}

LegRecord leg_of(const Row& row) {
    LegRecord leg;
    leg.id = row.id<LegId>(0);
    leg.role = row.text(1);
    leg.agent = row.id<UserId>(2);
    leg.extension = row.id<ExtensionId>(3);
    leg.started_at = row.instant(4);
    leg.rang_at = row.find_instant(5);
    leg.answered_at = row.find_instant(6);
    leg.ended_at = row.find_instant(7);
    leg.end_cause = row.find_text(8);
    leg.end_side = row.find_text(9);
    leg.sip_status = row.integer(10);
    leg.trunk = row.id<TrunkId>(11);
    leg.number = row.text(12);
    return leg;
}

Result<void> load_parts(Connection& connection, ConversationDetail& detail) {
    const ConversationId id = detail.conversation.id;
    detail.legs = TRY(connection.query_all(
        "SELECT id, role, agent_id, extension_id, started_at_ms, "
        "rang_at_ms, answered_at_ms, ended_at_ms, end_cause, "
        "end_side, end_sip_status, trunk_id, number FROM leg WHERE conversation_id = $1 "
        "ORDER BY started_at_ms, id LIMIT 1000",
        {id}, leg_of));
    const auto sounds = TRY(find_sounds(connection, id));
    for (LegRecord& leg : detail.legs) {
        if (const auto found = sounds.find(leg.id); found != sounds.end()) {
            leg.sound = found->second;
        }
    }
    detail.segments = TRY(connection.query_all(
        "SELECT id, kind, started_at_ms, ended_at_ms, queue_id, agent_id FROM segment WHERE "
        "conversation_id = $1 "
        "ORDER BY started_at_ms, id LIMIT 10000",
        {id}, [](const Row& row) {
            return SegmentRecord{row.id<SegmentId>(0), row.text(1),        row.instant(2),
                                 row.find_instant(3),  row.id<QueueId>(4), row.id<UserId>(5)};
        }));
    detail.offers = TRY(connection.query_all(
        "SELECT id, queue_id, agent_id, started_at_ms, ended_at_ms, outcome FROM offer WHERE "
        "conversation_id = $1 "
        "ORDER BY started_at_ms, id LIMIT 10000",
        {id}, [](const Row& row) {
            return OfferRecord{row.id<OfferId>(0), row.id<QueueId>(1),  row.id<UserId>(2),
                               row.instant(3),     row.find_instant(4), row.find_text(5)};
        }));
    detail.queue_visits = TRY(connection.query_all(
        "SELECT queue_id, entered_at_ms, left_at_ms, outcome, waited_ms, overflow_from_queue_id, "
        "credited_ms FROM queue_visit WHERE conversation_id = $1 ORDER BY id LIMIT 1000",
        {id}, [](const Row& row) {
            return QueueVisitRecord{row.id<QueueId>(0), row.instant(1),  row.find_instant(2),
                                    row.find_text(3),   row.duration(4), row.id<QueueId>(5),
                                    row.duration(6)};
        }));
    detail.queue_steps = TRY(connection.query_all(
        "SELECT queue_id, at_ms, level, agent_id FROM queue_step WHERE conversation_id = $1 ORDER "
        "BY id LIMIT 1000",
        {id}, [](const Row& row) {
            return QueueStepRecord{row.id<QueueId>(0), row.instant(1), row.find_integer(2),
                                   row.id<UserId>(3)};
        }));
    detail.wrap_ups = TRY(connection.query_all(
        "SELECT at_ms, agent_id, queue_id, code, note, took_ms FROM wrap_up WHERE conversation_id "
        "= $1 "
        "ORDER BY id LIMIT 1000",
        {id}, [](const Row& row) {
            return WrapUpRecord{row.instant(0), row.id<UserId>(1), row.id<QueueId>(2),
                                row.text(3),    row.text(4),       row.duration(5)};
        }));
    detail.acts = TRY(connection.query_all(
        "SELECT id, kind, by_user_id, agent_id, queue_id, extension_id, number, started_at_ms, "
        "ended_at_ms, outcome FROM act WHERE conversation_id = $1 ORDER BY id LIMIT 1000",
        {id}, [](const Row& row) {
            return ActRecord{row.id<ActId>(0),  row.text(1),        row.id<UserId>(2),
                             row.id<UserId>(3), row.id<QueueId>(4), row.id<ExtensionId>(5),
                             row.text(6),       row.instant(7),     row.find_instant(8),
                             row.find_text(9)};
        }));
    detail.flow_visits = TRY(connection.query_all(
        "SELECT flow_id, version, node, kind, entered_at_ms, left_at_ms, exit, input FROM "
        "flow_visit WHERE conversation_id = $1 ORDER BY id LIMIT 1000",
        {id}, [](const Row& row) {
            return FlowVisitRecord{row.integer(0), row.integer(1),      row.text(2), row.text(3),
                                   row.instant(4), row.find_instant(5), row.text(6), row.text(7)};
        }));
    return {};
}

}  // namespace

// ---------------------------------------------------------------- calls to outside

Result<std::vector<DialledRow>> find_dialled(Connection& connection, Instant since) {
    // A call tried through several trunks is one call.
    return connection.query_all(
        "SELECT agent_id, COUNT(*), SUM(connected) FROM (SELECT agent_id, conversation_id, number, "
        "SUM(CASE WHEN answered_at_ms IS NULL OR ended_at_ms IS NULL THEN 0 ELSE ended_at_ms - "
        "answered_at_ms END) AS connected FROM leg WHERE trunk_id IS NOT NULL AND agent_id IS NOT "
        "NULL AND started_at_ms >= $1 GROUP BY agent_id, conversation_id, number) AS calls GROUP "
        "BY agent_id ORDER BY agent_id",
        {since}, [](const Row& row) {
            return DialledRow{row.id<UserId>(0), row.integer(1), Duration{row.integer(2)}};
        });
}

// ---------------------------------------------------------------- conversations

Result<std::vector<ConversationRecord>> find_conversations(
    Connection& connection, const ConversationFilter& filter,
    const std::optional<ConversationPlace>& after, std::int64_t limit) {
    Conditions where = conditions_of(filter, after);
    const std::string last = where.place(limit);
    const std::string sql = fmt::format(
        "SELECT {} FROM conversation c{} ORDER BY c.started_at_ms DESC, c.id DESC LIMIT {}",
        kConversationColumns, where.text(), last);
    return connection.query_all(sql, where.parameters(), conversation_of);
}

Result<std::vector<WrapUpFigures>> wrap_up_figures(Connection& connection,
                                                   const ConversationFilter& filter) {
    const auto where = conditions_of(filter, std::nullopt);
    return connection.query_all(
        fmt::format("SELECT c.wrap_up_code, COUNT(*), SUM(c.talk_ms), SUM(c.wrap_up_ms) FROM "
                    "conversation c{} GROUP BY c.wrap_up_code ORDER BY COUNT(*) DESC, "
                    "c.wrap_up_code LIMIT 1000",
                    where.text()),
        where.parameters(), [](const Row& row) {
            return WrapUpFigures{row.text(0), row.integer(1), row.duration(2), row.duration(3)};
        });
}

Result<std::optional<ConversationDetail>> find_conversation(Connection& connection,
                                                            ConversationId id) {
    static const std::string sql =
        fmt::format("SELECT {} FROM conversation c WHERE c.id = $1", kConversationColumns);
    auto conversation = TRY(connection.query_first(sql, {id}, conversation_of));
    if (!conversation) {
        return std::nullopt;
    }
    ConversationDetail detail;
    detail.conversation = *std::move(conversation);
    TRY(load_parts(connection, detail));
    if (detail.conversation.recording.is_set()) {
        detail.recording = TRY(find_recording(connection, detail.conversation.recording));
    }
    detail.recording_rule = TRY(find_recording_rule(connection, id));
    detail.signals = TRY(find_signals(connection, id));
    TRY(load_nuisance(connection, detail));
    return detail;
}

Result<std::optional<RecordingRecord>> find_recording(Connection& connection, RecordingId id) {
    return connection.query_first(
        "SELECT id, conversation_id, started_at_ms, finished_at_ms, path, length_ms, bytes, "
        "problem, deleted_at_ms "
        "FROM recording WHERE id = $1",
        {id}, recording_of);
}

Result<bool> took_part(Connection& connection, ConversationId conversation,
                       const std::vector<UserId>& agents) {
    Conditions where;
    where.add("c.id = ?", {conversation});
    add_participants(where, agents);
    const std::string sql = "SELECT COUNT(*) FROM conversation c" + where.text();
    const auto count = TRY(connection.query_integer(sql, where.parameters()));
    return count > 0;
}

// ---------------------------------------------------------------- queues

namespace {

constexpr std::string_view kFigureSums =
    "SUM(offered), SUM(answered), SUM(answered_in_time), SUM(abandoned_in_queue), "
    "SUM(abandoned_ringing), "
    "SUM(abandoned_in_time), SUM(abandoned_short), SUM(overflowed), SUM(overflowed_in_time), "
    "SUM(refused), "
    "SUM(wait_answered_ms), SUM(wait_abandoned_ms), MAX(longest_wait_ms), SUM(talk_ms), "
    "SUM(hold_ms), SUM(wrap_up_ms), SUM(overflowed_in), SUM(opened_to_agents)";

/// The sums of kFigureSums from column `first` on.
floor::QueueFigures figures_of(const Row& row, int first) {
    floor::QueueFigures f;
    std::int64_t* const fields[] = {&f.offered,
                                    &f.answered,
                                    &f.answered_in_time,
                                    &f.abandoned_in_queue,
                                    &f.abandoned_ringing,
                                    &f.abandoned_in_time,
                                    &f.abandoned_short,
                                    &f.overflowed,
                                    &f.overflowed_in_time,
                                    &f.refused,
                                    &f.wait_answered_ms,
                                    &f.wait_abandoned_ms,
                                    &f.longest_wait_ms,
                                    &f.talk_ms,
                                    &f.hold_ms,
                                    &f.wrap_up_ms,
                                    &f.overflowed_in,
                                    &f.opened_to_agents};
    for (std::int64_t* field : fields) {
        *field = row.integer(first++);
    }
    return f;
}

}  // namespace

Result<std::vector<QueueFiguresRow>> queue_figures(Connection& connection,
                                                   const std::vector<Period>& periods,
                                                   QueueId queue) {
    static const std::string sql = fmt::format(
        "SELECT queue_id, {} FROM queue_interval WHERE start_ms >= $1 AND start_ms < $2 "
        "AND ($3 = 0 OR queue_id = $3) GROUP BY queue_id ORDER BY queue_id",
        kFigureSums);
    std::vector<QueueFiguresRow> rows;
    for (const Period& period : periods) {
        TRY(connection.query(sql, {interval_start(period.from), period.to, queue.value},
                             [&](const Row& row) {
                                 rows.push_back({period, row.id<QueueId>(0), figures_of(row, 1)});
                             }));
    }
    return rows;
}

Result<std::vector<QueueFiguresRow>> quarter_figures(Connection& connection, Period period,
                                                     QueueId queue, std::int64_t limit) {
    static const std::string sql = fmt::format(
        "SELECT queue_id, start_ms, {} FROM queue_interval WHERE start_ms >= $1 AND start_ms < $2 "
        "AND ($3 = 0 OR queue_id = $3) GROUP BY start_ms, queue_id ORDER BY start_ms, queue_id "
        "LIMIT $4",
        kFigureSums);
    return connection.query_all(
        sql, {interval_start(period.from), period.to, queue.value, limit}, [](const Row& row) {
            const Instant start = row.instant(1);
            return QueueFiguresRow{
                {start, start + kInterval}, row.id<QueueId>(0), figures_of(row, 2)};
        });
}

Result<std::vector<floor::RestoreToday>> today_figures(Connection& connection, Instant midnight) {
    static const std::string sql = fmt::format(
        "SELECT queue_id, {} FROM queue_interval WHERE start_ms >= $1 GROUP BY queue_id ORDER BY "
        "queue_id",
        kFigureSums);
    return connection.query_all(sql, {midnight}, [](const Row& row) {
        return floor::RestoreToday{row.id<QueueId>(0), figures_of(row, 1)};
    });
}

// ---------------------------------------------------------------- agents

namespace {

/// Every agent of whom there is an interval; jumps along the index instead of reading all rows.
Result<std::vector<UserId>> known_agents(Connection& connection) {
    std::vector<UserId> agents;
    for (std::int64_t last = 0;;) {
        last = TRY(connection.query_integer(
            "SELECT MIN(agent_id) FROM agent_interval WHERE agent_id > $1", {last}));
        if (last == 0) {
            return agents;
        }
        agents.push_back(UserId{last});
    }
}

Result<void> add_times(Connection& connection, Period period, Instant now, AgentFigures& figures) {
    return each_interval(
        connection, figures.agent, period, now, std::numeric_limits<std::int64_t>::max(),
        [&](const AgentInterval& interval) {
            figures.add(interval.state, interval.reason, interval.to - interval.from);
        });
}

Result<void> add_offers(Connection& connection, Period period, AgentFigures& figures) {
    return each_offer(connection, figures.agent, period, [&](Instant, std::string_view outcome) {
        ++figures.offered;
        figures.answered += outcome == "answered" ? 1 : 0;
        figures.missed += outcome == "no_answer" ? 1 : 0;
    });
}

}  // namespace

Result<void> each_offer(Connection& connection, UserId agent, Period period,
                        const std::function<void(Instant, std::string_view)>& on_offer) {
    return connection.query(
        "SELECT outcome, started_at_ms FROM offer WHERE agent_id = $1 AND NOT EXISTS (SELECT 1 "
        "FROM act "
        "asked WHERE asked.conversation_id = offer.conversation_id AND asked.leg_id = offer.leg_id "
        "AND asked.kind = 'consult' AND NOT EXISTS (SELECT 1 FROM act got WHERE "
        "got.conversation_id = offer.conversation_id AND got.leg_id = offer.leg_id AND got.kind IN "
        "('blind_transfer', 'attended_transfer'))) AND started_at_ms >= $2 AND "
        "started_at_ms < $3",
        {agent, period.from, period.to},
        [&](const Row& row) { on_offer(row.instant(1), row.text_view(0)); });
}

Result<std::vector<AgentFigures>> agent_figures(Connection& connection, Period period, Instant now,
                                                const std::optional<std::vector<UserId>>& agents) {
    std::vector<AgentFigures> all;
    const std::vector<UserId> wanted = agents ? *agents : TRY(known_agents(connection));
    for (const UserId agent : wanted) {
        AgentFigures figures;
        figures.agent = agent;
        TRY(add_times(connection, period, now, figures));
        TRY(add_offers(connection, period, figures));
        if (agents || figures.signed_in().count() > 0 || figures.offered > 0) {
            all.push_back(std::move(figures));
        }
    }
    return all;
}

}  // namespace callfloor::records
