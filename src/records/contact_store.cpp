#include "records/contact_store.h"

#include <map>

namespace callfloor::records {
namespace {

using store::Connection;
using store::Row;

struct Share {
    Duration talk{0};
    Duration hold{0};
    QueueId queue;
};
using Shares = std::map<std::pair<ConversationId, UserId>, Share>;

/// {} is what is asked besides, and from where.
constexpr std::string_view kContacts =
    "SELECT c.id, a.agent_id, c.queue_id, c.direction, c.started_at_ms, c.talk_ms, c.hold_ms, "
    "c.recording_id, c.wrap_up_code, c.ended_at_ms, (SELECT COUNT(*) FROM conversation_agent x "
    "WHERE x.conversation_id = c.id){} FROM conversation c JOIN conversation_agent a ON "
    "a.conversation_id = c.id{} ";
constexpr std::string_view kSignalColumns =
    ", g.measured_ms, g.longest_silence_ms, g.dead_air_ms, g.overtalk_ms, g.agent_talk_ms, "
    "g.agent_interruptions";
/// The first question is the satisfaction question.
constexpr std::string_view kSurveyColumn =
    ", (SELECT (w.score - 1) * 100 / (w.highest - 1) FROM survey v JOIN survey_answer w ON "
    "w.conversation_id = v.id AND w.question = 1 WHERE v.id = c.id AND v.agent_id = a.agent_id)";
constexpr std::string_view kSignalJoin =
    " LEFT JOIN call_signal g ON g.conversation_id = c.id AND g.agent_id = a.agent_id";

/// Sums of the agents' segments; a running one counts as nothing yet.
constexpr std::string_view kShares =
    "SELECT s.conversation_id, s.agent_id, SUM(CASE WHEN s.kind = 'talk' THEN s.ended_at_ms - "
    "s.started_at_ms ELSE 0 END), SUM(CASE WHEN s.kind = 'hold' THEN s.ended_at_ms - "
    "s.started_at_ms ELSE 0 END), MAX(s.queue_id) FROM segment s ";

ContactRecord contact_of(const Row& row, ContactExtras extras) {
    ContactRecord contact;
    contact.conversation = row.id<ConversationId>(0);
    contact.agent = row.id<UserId>(1);
    contact.queue = row.id<QueueId>(2);
    contact.direction = row.text(3);
    contact.started_at = row.instant(4);
    contact.talk = row.duration(5);
    contact.hold = row.duration(6);
    contact.recording = row.id<RecordingId>(7);
    contact.wrap_up_code = row.text(8);
    contact.ended = !row.is_null(9);
    contact.agents = static_cast<int>(row.integer(10));
    if (extras.signals && !row.is_null(11)) {
        contact.signals = {row.duration(11), row.duration(12), row.duration(13),
                           row.duration(14), row.duration(15), static_cast<int>(row.integer(16))};
    }
    if (const int at = extras.signals ? 17 : 11; extras.survey && !row.is_null(at)) {
        contact.survey = static_cast<int>(row.integer(at));
    }
    return contact;
}

/// Of a conversation with several agents each has his own share.
void take_share(const Shares& shares, ContactRecord& contact) {
    if (contact.agents < 2) {
        return;
    }
    const auto found = shares.find({contact.conversation, contact.agent});
    const auto share = found == shares.end() ? Share{} : found->second;
    contact.talk = share.talk;
    contact.hold = share.hold;
    contact.queue = share.queue.is_set() ? share.queue : contact.queue;
}

Result<Shares> load_shares(Connection& connection, std::string_view rest,
                           const std::vector<store::Parameter>& parameters) {
    Shares shares;
    TRY(connection.query(std::string(kShares) + std::string(rest), parameters, [&](const Row& row) {
        shares[{row.id<ConversationId>(0), row.id<UserId>(1)}] = {row.duration(2), row.duration(3),
                                                                  row.id<QueueId>(4)};
    }));
    return shares;
}

}  // namespace

Result<std::optional<ContactParts>> find_contact(Connection& connection,
                                                 ConversationId conversation, UserId agent) {
    auto contact = TRY(connection.query_first(
        fmt::format(kContacts, "", "") + "WHERE c.id = $1 AND a.agent_id = $2",
        {conversation, agent}, [](const Row& row) { return contact_of(row, {}); }));
    if (!contact) {
        return std::nullopt;
    }
    take_share(TRY(load_shares(connection,
                               "WHERE s.conversation_id = $1 AND s.agent_id IS NOT NULL AND "
                               "s.ended_at_ms IS NOT NULL GROUP BY s.conversation_id, s.agent_id",
                               {conversation})),
               *contact);
    ContactParts parts{*contact, {}, std::nullopt};
    parts.parts = TRY(connection.query_all(
        "SELECT started_at_ms, ended_at_ms FROM segment WHERE conversation_id = $1 AND agent_id = "
        "$2 AND ended_at_ms IS NOT NULL ORDER BY started_at_ms, id LIMIT 1000",
        {conversation, agent},
        [](const Row& row) { return Period{row.instant(0), row.instant(1)}; }));
    const auto started = TRY(connection.query_first(
        "SELECT started_at_ms FROM recording WHERE id = $1", {contact->recording},
        [](const Row& row) { return row.instant(0); }));
    parts.recording_started_at = started;
    return parts;
}

Result<std::vector<UserId>> contact_agents(Connection& connection, ConversationId conversation) {
    return connection.query_all(
        "SELECT a.agent_id, COALESCE((SELECT MIN(s.started_at_ms) FROM segment s WHERE "
        "s.conversation_id = a.conversation_id AND s.agent_id = a.agent_id), "
        "9007199254740991) AS since FROM conversation_agent a WHERE "
        "a.conversation_id = $1 ORDER BY since, a.agent_id",
        {conversation}, [](const Row& row) { return row.id<UserId>(0); });
}

Result<void> visit_contacts(Connection& connection, Period period, ContactExtras extras,
                            const std::function<void(const ContactRecord&)>& on_contact) {
    const auto shares = TRY(load_shares(
        connection,
        "JOIN conversation c ON c.id = s.conversation_id WHERE c.started_at_ms >= $1 AND "
        "c.started_at_ms < $2 AND s.agent_id IS NOT NULL AND s.ended_at_ms IS NOT NULL AND "
        "s.conversation_id IN (SELECT conversation_id FROM conversation_agent GROUP BY "
        "conversation_id HAVING COUNT(*) > 1) GROUP BY s.conversation_id, s.agent_id",
        {period.from, period.to}));
    const auto columns = fmt::format("{}{}", extras.signals ? kSignalColumns : "",
                                     extras.survey ? kSurveyColumn : "");
    return connection.query(
        fmt::format(kContacts, columns, extras.signals ? kSignalJoin : "") +
            "WHERE c.started_at_ms >= $1 AND c.started_at_ms < $2 ORDER BY c.id, a.agent_id",
        {period.from, period.to}, [&](const Row& row) {
            auto contact = contact_of(row, extras);
            take_share(shares, contact);
            on_contact(contact);
        });
}

}  // namespace callfloor::records
