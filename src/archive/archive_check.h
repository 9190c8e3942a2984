#pragma once
// Whether the recordings are what the chain says: every link follows from the one before, every
// sound has the hash its link names, nothing has vanished without a proof of deletion. Reads every
// file once. Any thread; one connection.

#include <functional>
#include <string>
#include <vector>

#include "archive/archive_model.h"
#include "base/result.h"
#include "sound/stored_sound.h"
#include "store/database.h"

namespace callfloor::archive {

struct CheckReport {
    std::int64_t links = 0;
    std::int64_t sounds = 0;
    std::int64_t bytes = 0;
    std::int64_t differences = 0;
    std::vector<std::string> texts;  ///< of the first limits::kArchiveDifferences
    std::string head;                ///< the last link's hash
    bool known_found = true;         ///< whether the chain holds the hash asked for

    void differ(std::string text);
};

struct CheckOptions {
    std::string known_head;  ///< a hash noted earlier, outside; empty: none
    std::function<bool(const CheckReport&)> go_on{};  ///< asked now and then; false ends the check
};

/// Runs `read` with a connection for one short read; long checks hold no transaction open.
using ReadStep =
    std::function<Result<void>(const std::function<Result<void>(store::Connection&)>& read)>;

Result<CheckReport> check_archive(const ReadStep& step, const sound::SoundLibrary& recordings,
                                  const CheckOptions& options);

}  // namespace callfloor::archive
