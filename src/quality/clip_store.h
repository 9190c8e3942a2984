#pragma once
// The tables of clips. Writing functions run on the writer's thread, within its transaction.
//
//   quality_clip ─< quality_clip_use

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "quality/clip_model.h"
#include "store/database.h"

namespace callfloor::quality {

Result<void> insert_clip(store::Connection& connection, const Clip& clip);
Result<std::optional<Clip>> find_clip(store::Connection& connection, ClipId id);
/// Everything that may change; gives the new version. Stale when `expected` is set and another was
/// faster.
Result<std::int64_t> update_clip(store::Connection& connection, const Clip& clip,
                                 std::optional<std::int64_t> expected);
struct ClipCount {
    std::int64_t with_sound = 0;
    std::int64_t all = 0;
};
Result<ClipCount> count_clips(store::Connection& connection);

/// With how often it is cited, for lists.
struct ClipSummary {
    Clip clip;
    std::int64_t uses = 0;
};
struct ClipFilter {
    std::string text;  ///< part of title, learning points or a tag
    std::optional<ClipState> state;
    std::optional<ClipExample> example;
    SchemeId scheme;
    std::string item;
    std::string tag;
    bool mine = false;
};
/// What the viewer may see (as may_see() of clip_rules.h says), newest first, below `before`
/// (unset: all).
Result<std::vector<ClipSummary>> find_clips(store::Connection& connection, const ClipFilter& filter,
                                            const Viewer& viewer, ClipId before,
                                            std::int64_t limit);

/// False when it was cited there already.
Result<bool> insert_clip_use(store::Connection& connection, const ClipUse& use);
/// False when it was not cited there.
Result<bool> delete_clip_use(store::Connection& connection, const ClipUse& use);
/// Oldest first.
Result<std::vector<ClipUse>> load_clip_uses(store::Connection& connection, ClipId clip);
/// The clips cited by one object, in the order they were cited.
Result<std::vector<ClipSummary>> load_cited_clips(store::Connection& connection, ClipUseKind kind,
                                                  std::int64_t object);

/// The files the database names.
Result<std::vector<std::string>> load_clip_files(store::Connection& connection);
struct ClipsEnded {
    std::int64_t clips = 0;
    std::vector<std::string> files;  ///< to be deleted after the commit
};
/// When the recordings begun before `before` go: approved clips lose the way back to the call, the
/// others are deleted (cited ones keep their title).
Result<ClipsEnded> end_clips(store::Connection& connection, Instant before, std::int64_t limit);

}  // namespace callfloor::quality
