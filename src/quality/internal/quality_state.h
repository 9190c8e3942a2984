#pragma once
// What the routes of quality share.

#include "base/ids.h"
#include "http/etag.h"
#include "http/paging.h"
#include "people/audit.h"
#include "people/creation.h"
#include "people/play_log.h"
#include "quality/clip_audio.h"
#include "quality/quality.h"
#include "quality/quality_codec.h"
#include "quality/quality_model.h"

namespace callfloor::quality {

/// "plan.update" of plan 7.
struct AuditedAct {
    std::string_view action;
    std::int64_t id = 0;
};

struct Quality::State {
    explicit State(const QualityParts& quality_parts)
        : parts(quality_parts),
          clips(quality_parts.clips_folder),
          clip_plays(quality_parts.writer) {}

    QualityParts parts;
    IdGenerator ids;  ///< writer's thread
    ClipFolder clips;
    people::PlayLog clip_plays;

    /// Runs `read` (Connection& -> Result<T>) on a reader's connection.
    template <typename Read>
    auto read(Read read_it) {
        return parts.readers.read(std::move(read_it));
    }
    /// Runs `job` on the writer's thread and waits for its commit.
    template <typename Job>
    auto write(Job job) {
        return parts.writer.run_and_wait(std::move(job));
    }
    Result<void> audit(store::Connection& connection, const http::Request& request,
                       std::string_view action, std::int64_t id) const {
        return people::append_audit(connection, people::audit_entry(request, action, id),
                                    parts.clock.now());
    }
    /// One entry with what differs between two documents of the object.
    Result<void> audit_change(store::Connection& connection, const http::Request& request,
                              const AuditedAct& act, const json::Object& before,
                              const json::Object& after) const;
    /// For acts that write nothing else; waits for the commit.
    Result<void> audit_act(const http::Request& request, std::string_view action,
                           std::int64_t id) const;
    /// One entry for reading a list or a report that shows other people's results, with what was
    /// asked for; waits for the commit, so that nothing is read unrecorded.
    Result<void> audit_reading(const http::Request& request, std::string_view action) const;
};

/// Registers `handler(state, request)` for the operation.
template <typename Handler>
void handle(http::Router& router, Quality::State& state, std::string_view operation,
            Handler handler) {
    router.handle(operation, [&state, handler](const http::Request& request) {
        return handler(state, request);
    });
}

void add_scheme_routes(http::Router& router, Quality::State& state);
void add_evaluation_routes(http::Router& router, Quality::State& state);
void add_remark_routes(http::Router& router, Quality::State& state);
void add_plan_routes(http::Router& router, Quality::State& state);
void add_task_routes(http::Router& router, Quality::State& state);
void add_report_routes(http::Router& router, Quality::State& state);
void add_workbook_routes(http::Router& router, Quality::State& state);
void add_calibration_routes(http::Router& router, Quality::State& state);
void add_coaching_routes(http::Router& router, Quality::State& state);
void add_clip_routes(http::Router& router, Quality::State& state);

}  // namespace callfloor::quality
