#pragma once
// Deleting sound, with proof: the link of the chain says by which rule or whose order, when, and
// which sound it was, after the sound has gone. The record of the call stays.
//
//   hash, if it was not taken in yet ─► delete the files ─► link, and the row goes ─► journal
//
// Cut off anywhere, it is done again from the start and leaves one link.

#include "archive/archive_worker.h"
#include "archive/retention_store.h"
#include "base/json.h"

namespace callfloor::archive {

/// False: it was proven before, and only said again. Any thread.
Result<bool> delete_sound(const ArchiveParts& parts, const ExpiredRecording& recording,
                          const json::Object& why);

/// Deletes those whose time is over, at most limits::kDeletedAtOnce; gives how many went.
/// What cannot be deleted is logged and tried again the next time.
Result<std::int64_t> delete_expired(const ArchiveParts& parts, const RetentionTimes& times);

}  // namespace callfloor::archive
