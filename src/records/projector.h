#pragma once
// Turns the floor's events into records, in the transaction that journals them. Keeps nothing
// between entries, so that live and rebuilt tables come from the same steps. Entries of other
// modules are passed over.

#include "floor/floor_model.h"
#include "records/records_model.h"
#include "store/journal.h"

namespace callfloor::records {

class Projector final : public store::Projector {
  public:
    Result<void> apply(store::Connection& connection, const store::JournalEntry& entry) override;
};

/// The journal's form of a floor event.
store::JournalEntry journal_entry(const floor::Event& event);
/// The recording's file was deleted: retention, or a person's order.
store::JournalEntry recording_deleted_entry(Instant at, const RecordingRecord& recording);
/// The way back; absent when the entry is not an event of the floor.
Result<std::optional<floor::Event>> floor_event(const store::JournalEntry& entry);

}  // namespace callfloor::records
