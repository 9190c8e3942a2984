#include "records/records_routes.h"

#include <algorithm>

#include "http/paging.h"
#include "people/access.h"
#include "people/play_log.h"
#include "records/agent_day.h"
#include "records/callback_routes.h"
#include "records/fax_routes.h"
#include "records/floor_measures.h"
#include "records/nuisance_routes.h"
#include "records/peaks.h"
#include "records/recording_export.h"
#include "records/records_json.h"
#include "records/records_store.h"
#include "records/request_parts.h"
#include "records/survey_routes.h"
#include "records/voicemail_routes.h"
#include "store/journal.h"

namespace callfloor::records {
namespace {

constexpr Duration kQuarterSpan = std::chrono::hours(24 * 31);  ///< longest period in quarter hours
constexpr std::int64_t kFigureRows = 100'000;
constexpr std::int64_t kJournalRows = 10'000;

}  // namespace

struct RecordRoutes::State {
    explicit State(const RecordsParts& parts_in) : parts(parts_in), plays(parts_in.writer) {}

    Result<http::Response> list(const http::Request& request);
    Result<http::Response> get(const http::Request& request);
    Result<http::Response> audio(const http::Request& request);
    Result<http::Response> peaks(const http::Request& request);
    Result<http::Response> queue_rows(const http::Request& request);
    Result<http::Response> agent_rows(const http::Request& request);
    Result<http::Response> wrap_up_rows(const http::Request& request);

    /// NotFound also for what the caller may not see: whether it exists is none of his business.
    Result<RecordingRecord> recording_for(const http::Request& request);
    Result<bool> may_see(store::Connection& connection, const http::Request& request,
                         ConversationId conversation);

    RecordsParts parts;
    people::PlayLog plays;
};

RecordRoutes::RecordRoutes(const RecordsParts& parts) : state_(std::make_unique<State>(parts)) {}
RecordRoutes::~RecordRoutes() = default;

void RecordRoutes::add_routes(http::Router& router) {
    State* state = state_.get();
    add_callback_routes(router, state->parts);
    add_nuisance_routes(router, state->parts);
    add_voicemail_routes(router, state->parts, state->plays);
    add_voicemail_box_routes(router, state->parts);
    add_fax_routes(router, state->parts, state->plays);
    add_survey_routes(router, state->parts);
    add_agent_day_routes(router, state->parts);
    add_export_routes(router, state->parts, state->plays);
    add_floor_measures_routes(router, state->parts);
    router.handle("listConversations",
                  [state](const http::Request& request) { return state->list(request); });
    router.handle("getConversation",
                  [state](const http::Request& request) { return state->get(request); });
    router.handle("getRecordingAudio",
                  [state](const http::Request& request) { return state->audio(request); });
    router.handle("getRecordingPeaks",
                  [state](const http::Request& request) { return state->peaks(request); });
    router.handle("getQueueFigures",
                  [state](const http::Request& request) { return state->queue_rows(request); });
    router.handle("getWrapUpFigures",
                  [state](const http::Request& request) { return state->wrap_up_rows(request); });
    router.handle("getAgentFigures",
                  [state](const http::Request& request) { return state->agent_rows(request); });
    router.handle("listMetrics", [](const http::Request&) -> Result<http::Response> {
        json::Array items;
        for (const Metric& metric : metrics()) {
            items.push_back(metric_json(metric));
        }
        return http::Response::json(json::Object{{"items", std::move(items)}});
    });
}

// ---------------------------------------------------------------- conversations

Result<http::Response> RecordRoutes::State::list(const http::Request& request) {
    const auto filter = TRY(conversation_filter(request, parts.directory));
    const auto page = TRY(http::page_of(request, json::Array{0, 0}));
    std::optional<ConversationPlace> after;
    if (page.after) {
        after = ConversationPlace{from_epoch_ms(page.after->at(0).as_int64()),
                                  ConversationId{page.after->at(1).as_int64()}};
    }
    const auto found = TRY(parts.readers.read([&](store::Connection& connection) {
        return find_conversations(connection, filter, after, page.limit + 1);
    }));
    json::Array rows;
    for (const ConversationRecord& record : found) {
        rows.push_back(conversation_json(record, {request.identity, parts.directory}));
    }
    return http::Response::json(http::page_answer(std::move(rows), page, [&](std::size_t index) {
        return json::Array{to_epoch_ms(found[index].started_at), found[index].id.value};
    }));
}

Result<bool> RecordRoutes::State::may_see(store::Connection& connection,
                                          const http::Request& request,
                                          ConversationId conversation) {
    const auto agents = visible_agents(people::data_scope(request), parts.directory);
    return agents ? took_part(connection, conversation, *agents) : Result<bool>(true);
}

Result<http::Response> RecordRoutes::State::get(const http::Request& request) {
    const auto id = request.id<ConversationId>("id");
    const bool with_journal = request.identity.has_role("admin") ||
                              request.identity.has_role("qa_lead") ||
                              request.identity.has_role("qa");
    struct Found {
        ConversationDetail detail;
        std::optional<std::vector<store::JournalEntry>> journal;
    };
    const auto load = [&](store::Connection& connection) -> Result<Found> {
        auto detail = TRY(find_conversation(connection, id));
        const bool may = TRY(may_see(connection, request, id));
        if (!detail || !may) {
            return fail(ErrorCode::NotFound, "there is no conversation {} you may see", id);
        }
        Found found{*std::move(detail), std::nullopt};
        if (with_journal) {
            found.journal = TRY(store::conversation_journal(connection, id, kJournalRows));
        }
        return found;
    };
    const auto found = TRY(parts.readers.read(load));
    return http::Response::json(
        detail_json(found.detail, found.journal, {request.identity, parts.directory}));
}

// ---------------------------------------------------------------- recordings

Result<RecordingRecord> RecordRoutes::State::recording_for(const http::Request& request) {
    const auto id = request.id<RecordingId>("id");
    const auto load = [&](store::Connection& connection) -> Result<RecordingRecord> {
        auto recording = TRY(find_recording(connection, id));
        const bool may =
            recording ? TRY(may_see(connection, request, recording->conversation)) : false;
        if (!may) {
            return fail(ErrorCode::NotFound, "there is no recording {} you may hear", id);
        }
        return *std::move(recording);
    };
    return parts.readers.read(load);
}

Result<http::Response> RecordRoutes::State::audio(const http::Request& request) {
    const bool download = request.query_boolean("download").value_or(false);
    const auto& identity = request.identity;
    if (download && !identity.has_role("team_leader") && !identity.has_role("qa_lead") &&
        !identity.has_role("qa") && !identity.has_role("admin")) {
        return fail(
            ErrorCode::Forbidden,
            "your role may listen to recordings here but not download them; ask a team leader");
    }
    const auto recording = TRY(recording_for(request));
    const auto sound = TRY(sound_of(parts, recording));
    TRY(plays.record(request, download ? "recording.download" : "recording.play",
                     recording.id.value, parts.clock.now()));
    auto response = TRY(sound_answer(sound));
    if (download) {
        response.with_header(
            "Content-Disposition",
            fmt::format("attachment; filename=\"recording-{}.wav\"", recording.id));
    }
    return response;
}

Result<http::Response> RecordRoutes::State::peaks(const http::Request& request) {
    const auto recording = TRY(recording_for(request));
    const auto sound = TRY(sound_of(parts, recording));
    const auto points = static_cast<std::size_t>(request.query_integer("points").value_or(1'200));
    const auto found = TRY(read_peaks(sound, points));
    // A finished file never changes: the browser keeps the waveform.
    return http::Response::json(peaks_json(found))
        .with_header("Cache-Control", "private, max-age=86400");
}

// ---------------------------------------------------------------- figures

Result<http::Response> RecordRoutes::State::queue_rows(const http::Request& request) {
    const bool by_quarter = request.query_text("interval") == "15m";
    const Period period = TRY(query_period(request, by_quarter ? kQuarterSpan : kDaySpan));
    const auto queue = request.query_id<QueueId>("queue_id");
    std::vector<Period> days;
    if (!by_quarter) {
        days = TRY(local_days(period, parts.directory.time_zone()));
    }
    const auto rows = TRY(parts.readers.read([&](store::Connection& connection) {
        return by_quarter ? quarter_figures(connection, period, queue, kFigureRows + 1)
                          : queue_figures(connection, days, queue);
    }));
    if (static_cast<std::int64_t>(rows.size()) > kFigureRows) {
        return fail(ErrorCode::LimitReached,
                    "more than {} rows; ask for one queue or a shorter period", kFigureRows);
    }
    json::Array items;
    for (const QueueFiguresRow& row : rows) {
        items.push_back(queue_figures_json(row, parts.directory));
    }
    return http::Response::json(json::Object{{"items", std::move(items)}});
}

Result<http::Response> RecordRoutes::State::agent_rows(const http::Request& request) {
    const Period period = TRY(query_period(request, kDaySpan));
    auto agents = asked_agents(request, parts.directory);
    if (const auto visible = visible_agents(people::data_scope(request), parts.directory)) {
        if (!agents) {
            agents = visible;
        }
        std::erase_if(*agents,
                      [&](UserId agent) { return !std::ranges::binary_search(*visible, agent); });
    }
    const auto all = TRY(parts.readers.read([&](store::Connection& connection) {
        return agent_figures(connection, period, parts.clock.now(), agents);
    }));
    json::Array items;
    for (const AgentFigures& figures : all) {
        if (figures.signed_in().count() > 0 || figures.offered > 0) {
            items.push_back(agent_figures_json(figures, parts.directory));
        }
    }
    return http::Response::json(json::Object{{"items", std::move(items)}});
}

Result<http::Response> RecordRoutes::State::wrap_up_rows(const http::Request& request) {
    TRY(query_period(request, kDaySpan));
    const auto filter = TRY(conversation_filter(request, parts.directory));
    const auto found = TRY(parts.readers.read(
        [&](store::Connection& connection) { return wrap_up_figures(connection, filter); }));
    json::Array items;
    for (const WrapUpFigures& row : found) {
        items.push_back(json::Object{{"code", row.code},
                                     {"calls", row.calls},
                                     {"talk_ms", row.talk.count()},
                                     {"wrap_up_ms", row.wrap_up.count()}});
    }
    return http::Response::json(json::Object{{"items", std::move(items)}});
}

}  // namespace callfloor::records
