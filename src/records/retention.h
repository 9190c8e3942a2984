#pragma once
// How long recordings are kept. The audio is deleted, the facts stay; the journal says when.

#include "base/result.h"
#include "sound/stored_sound.h"
#include "store/reader_pool.h"
#include "store/writer.h"

namespace callfloor::records {

/// Deletes the files of recordings begun before `before`, at most 1,000 a call (the oldest; call
/// again later). Gives how many. A file that cannot be deleted is logged and tried again the next
/// time.
Result<std::int64_t> delete_old_recordings(store::Writer& writer, store::ReaderPool& readers,
                                           const sound::SoundLibrary& recordings, Instant before,
                                           Instant now);

}  // namespace callfloor::records
