#pragma once
// What the routes of quality share.

#include "base/ids.h"
#include "http/etag.h"
#include "http/paging.h"
#include "people/audited_store.h"
#include "people/creation.h"
#include "people/play_log.h"
#include "quality/clip_audio.h"
#include "quality/quality.h"
#include "quality/quality_codec.h"
#include "quality/quality_model.h"

namespace callfloor::quality {

using people::handle;

struct Quality::State : people::AuditedStore {
    explicit State(const QualityParts& quality_parts)
        : AuditedStore(quality_parts.writer, quality_parts.readers, quality_parts.clock),
          parts(quality_parts),
          clips(quality_parts.clips_folder),
          clip_plays(quality_parts.writer) {}

    QualityParts parts;
    IdGenerator ids;  ///< writer's thread
    ClipFolder clips;
    people::PlayLog clip_plays;
};

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
