#pragma once
// Quality monitoring: scoring schemes, evaluations with due process, sampling, reports. One object
// with all its routes.
//
// Roles: qa scores and releases · qa_lead keeps schemes and plans and decides appeals · a team
// leader scores and sees the own team · an agent sees his released results · a director reads.

#include <filesystem>
#include <memory>
#include <span>

#include "base/clock.h"
#include "http/router.h"
#include "quality/quality_sources.h"
#include "sound/stored_sound.h"
#include "store/migrations.h"
#include "store/reader_pool.h"
#include "store/writer.h"

namespace callfloor::quality {

std::span<const store::Migration> migrations();

struct QualityParts {
    store::Writer& writer;
    store::ReaderPool& readers;
    const Clock& clock;
    const Directory& directory;
    ContactSource& contacts;
    sound::SoundLibrary recordings{};
    std::filesystem::path clips_folder{};  ///< created when the first clip is cut
};

/// Outlives the router. Any thread.
class Quality final {
  public:
    explicit Quality(const QualityParts& parts);
    ~Quality();
    void add_routes(http::Router& router);
    /// On the first start: the schemes that come with the product. Gives how many were loaded.
    Result<int> ensure_ready_schemes();
    /// On each start, before requests are answered: deletes the sound of clips that a crash left
    /// without a row. Gives how many.
    Result<std::int64_t> remove_stray_clips();

    /// Does what deadlines bring: scores become final, appeals go on without a comment. Call it
    /// every few seconds. Gives how many.
    Result<std::int64_t> settle();
    /// What was written about contacts before `before` goes with their recordings: remarks,
    /// comments and reasons of evaluations that are over, and what was written in coaching that
    /// came from them. Scores stay. Approved clips lose the way back to the call, other clips go.
    /// At most 1,000 of each a call; gives how many.
    Result<std::int64_t> forget_texts(Instant before);

    struct State;  ///< quality/internal

  private:
    std::unique_ptr<State> state_;
};

}  // namespace callfloor::quality
