#include "records/sound_store.h"

#include "records/projection_store.h"

namespace callfloor::records {

using store::Parameter;
using store::Row;

namespace {

constexpr int kColumns = 6;  // of one direction

void add_direction(std::vector<Parameter>& values, const std::optional<floor::LegSound>& sound) {
    if (!sound) {
        values.insert(values.end(), kColumns, Parameter(nullptr));
        return;
    }
    values.insert(values.end(), {sound->packets, sound->lost, sound->worst_loss, sound->jitter_ms,
                                 sound->worst_jitter_ms, sound->opinion});
}

std::optional<floor::LegSound> direction_of(const Row& row, int first) {
    if (row.is_null(first)) {
        return std::nullopt;
    }
    return floor::LegSound{row.integer(first),  row.integer(first + 1), row.real(first + 2),
                           row.real(first + 3), row.real(first + 4),    row.find_real(first + 5)};
}

}  // namespace

Result<void> ProjectionStore::insert_sound(const floor::LegMeasured& event) {
    std::vector<Parameter> values{event.leg};
    add_direction(values, event.received);
    add_direction(values, event.sent);
    values.emplace_back(event.round_trip_ms);
    TRY(connection_.post(
        "INSERT INTO leg_sound (leg_id, received_packets, received_lost, received_worst_loss, "
        "received_jitter_ms, received_worst_jitter_ms, received_opinion, sent_packets, sent_lost, "
        "sent_worst_loss, sent_jitter_ms, sent_worst_jitter_ms, sent_opinion, round_trip_ms) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        values));
    return {};
}

Result<std::map<LegId, LegSoundRecord>> find_sounds(store::Connection& connection,
                                                    ConversationId conversation) {
    std::map<LegId, LegSoundRecord> sounds;
    TRY(connection.query_all(
        "SELECT s.received_packets, s.received_lost, s.received_worst_loss, s.received_jitter_ms, "
        "s.received_worst_jitter_ms, s.received_opinion, s.sent_packets, s.sent_lost, "
        "s.sent_worst_loss, s.sent_jitter_ms, s.sent_worst_jitter_ms, s.sent_opinion, "
        "s.round_trip_ms, s.leg_id FROM leg_sound s JOIN leg l ON l.id = s.leg_id "
        "WHERE l.conversation_id = $1 ORDER BY s.leg_id LIMIT 1000",
        {conversation}, [&](const Row& row) {
            auto& sound = sounds[row.id<LegId>(2 * kColumns + 1)];
            sound.received = direction_of(row, 0).value_or(floor::LegSound{});
            sound.sent = direction_of(row, kColumns);
            sound.round_trip_ms = row.find_real(2 * kColumns);
            return 0;
        }));
    return sounds;
}

}  // namespace callfloor::records
