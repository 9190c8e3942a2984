#include "quality/quality.h"

#include "quality/clip_store.h"
#include "quality/coaching_store.h"
#include "quality/evaluation_store.h"
#include "quality/internal/evaluation_desk.h"
#include "quality/internal/quality_state.h"
#include "quality/ready_schemes.h"
#include "quality/scheme_store.h"

namespace callfloor::quality {

Quality::Quality(const QualityParts& parts) : state_(std::make_unique<State>(parts)) {}
Quality::~Quality() = default;

void Quality::add_routes(http::Router& router) {
    add_scheme_routes(router, *state_);
    add_evaluation_routes(router, *state_);
    add_remark_routes(router, *state_);
    add_plan_routes(router, *state_);
    add_task_routes(router, *state_);
    add_report_routes(router, *state_);
    add_workbook_routes(router, *state_);
    add_calibration_routes(router, *state_);
    add_coaching_routes(router, *state_);
    add_clip_routes(router, *state_);
}

Result<int> Quality::ensure_ready_schemes() {
    return state_->write([&](store::Connection& connection) -> Result<int> {
        const auto there = TRY(count_schemes(connection));
        if (there > 0) {
            return 0;
        }
        const auto now = state_->parts.clock.now();
        int loaded = 0;
        for (const auto& content : ready_schemes()) {
            Scheme scheme;
            scheme.id = state_->ids.next<SchemeId>(now);
            scheme.state = SchemeState::Published;
            scheme.latest_version = 1;
            scheme.changed_at = now;
            TRY(insert_scheme(connection, scheme));
            TRY(insert_scheme_version(connection, {scheme.id, 1, content, now, {}, 0}));
            ++loaded;
        }
        return loaded;
    });
}

Result<std::int64_t> Quality::settle() {
    const auto now = state_->parts.clock.now();
    const auto due = TRY(state_->read(
        [&](store::Connection& connection) { return find_due_evaluations(connection, now, 1); }));
    if (due.empty()) {
        return 0;
    }
    return state_->write(
        [&](store::Connection& connection) { return settle_due(*state_, connection); });
}

Result<std::int64_t> Quality::forget_texts(Instant before) {
    constexpr std::int64_t kAtOnce = 1'000;
    const auto now = state_->parts.clock.now();
    ClipsEnded ended;
    const auto forget = [&](store::Connection& connection) -> Result<std::int64_t> {
        const auto evaluations = TRY(remove_old_texts(connection, before, now, kAtOnce));
        const auto plans = TRY(remove_coaching_texts(connection, before, now, kAtOnce));
        ended = TRY(end_clips(connection, before, kAtOnce));
        return evaluations + plans;
    };
    const auto texts = TRY(state_->write(forget));
    for (const auto& file : ended.files) {
        state_->clips.remove(file);
    }
    return texts + ended.clips;
}

Result<std::int64_t> Quality::remove_stray_clips() {
    const auto known = TRY(
        state_->read([](store::Connection& connection) { return load_clip_files(connection); }));
    return state_->clips.remove_others(known);
}

}  // namespace callfloor::quality
