#pragma once
// What stands open in the record tables: found after a crash, empty after an orderly stop.

#include <string>
#include <vector>

#include "base/result.h"
#include "floor/floor_model.h"
#include "store/database.h"

namespace callfloor::records {

struct OpenLeg {
    LegId id;
    ConversationId conversation;
};
struct OpenVisit {
    ConversationId conversation;
    QueueId queue;
    Instant entered_at;
};
struct OpenOffer {
    OfferId id;
    ConversationId conversation;
    QueueId queue;
    UserId agent;
};
struct OpenInterval {
    UserId agent;
    floor::AgentState state = floor::AgentState::NotReady;
    std::string reason;
    ExtensionId extension;
    Instant since;
};
struct OpenRecording {
    RecordingId id;
    ConversationId conversation;
    /// Relative to the recordings folder; empty when the journal does not say.
    std::string path = {};
};

struct OpenRecords {
    std::vector<ConversationId> conversations;
    std::vector<OpenLeg> legs;
    std::vector<OpenVisit> visits;
    std::vector<OpenOffer> offers;
    std::vector<OpenInterval> intervals;
    std::vector<OpenRecording> recordings;
};

Result<OpenRecords> find_open_records(store::Connection& connection);
/// Those whom a recovery signed out at `at`, the journal's last time, with what they were before:
/// when the server died again before it had signed them in, nothing else tells of them.
Result<std::vector<OpenInterval>> find_signed_out_by_restart(store::Connection& connection,
                                                             Instant at);
/// Time of the last journal entry; absent when the journal is empty.
Result<std::optional<Instant>> last_journal_time(store::Connection& connection);
/// Relative paths of all recordings known.
Result<std::vector<std::string>> recording_paths(store::Connection& connection);

}  // namespace callfloor::records
