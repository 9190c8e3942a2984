// Routes of the archive's settings, its state and its checks.

#include "archive/archive_limits.h"
#include "archive/internal/archive_state.h"
#include "base/json_parts.h"
#include "http/etag.h"
#include "people/creation.h"

namespace callfloor::archive {
namespace {

using http::Request;
using http::Response;
using people::handle;
using store::Connection;
using State = Archive::State;

json::Object settings_content(const ArchiveSettings& settings) {
    return {{"form", sound::word_of(settings.form)},
            {"after_days", settings.after_days},
            {"seal", settings.seal}};
}

json::Object settings_json(const ArchiveSettings& settings) {
    auto object = settings_content(settings);
    object["etag"] = http::etag_of(settings.version);
    return object;
}

json::Array forms_json(const std::vector<FormFigures>& forms) {
    json::Array rows;
    for (const auto& form : forms) {
        rows.push_back(json::Object{{"form", form.form},
                                    {"sealed", form.is_sealed},
                                    {"recordings", form.recordings},
                                    {"bytes", form.bytes},
                                    {"recorded_bytes", form.recorded_bytes}});
    }
    return rows;
}

json::Array problems_json(const std::vector<ArchivedSound>& sounds) {
    json::Array rows;
    for (const auto& sound : sounds) {
        rows.push_back(json::Object{{"recording_id", sound.recording.value},
                                    {"recorded_at", to_epoch_ms(sound.recorded_at)},
                                    {"text", sound.problem}});
    }
    return rows;
}

json::Value check_json(const State& state, const std::optional<CheckRun>& run) {
    if (!run) {
        return {};
    }
    return json::Object{{"started_at", to_epoch_ms(run->started_at)},
                        {"finished_at", to_epoch_ms(run->finished_at)},
                        {"by_name", state.person_name(run->by)},
                        {"links", run->links},
                        {"sounds", run->sounds},
                        {"bytes", run->bytes},
                        {"differences", run->differences},
                        {"texts", json::parse_own(run->texts)},
                        {"head", run->head}};
}

json::Value running_json(State& state) {
    const std::scoped_lock lock(state.mutex);
    if (!state.asked) {
        return {};
    }
    return json::Object{{"by_name", state.person_name(state.asked->by)},
                        {"at", to_epoch_ms(state.asked->at)},
                        {"sounds", state.asked->sounds}};
}

Result<json::Object> archive_json(State& state, Connection& connection) {
    const auto wanted = TRY(wanted_now(connection, state.parts));
    const auto figures = TRY(load_figures(connection, wanted));
    const auto problems =
        TRY(with_problems(connection, static_cast<std::int64_t>(limits::kArchiveProblems)));
    const auto check = TRY(last_check(connection));
    return json::Object{
        {"settings", settings_json(wanted.settings)},
        {"key_name", wanted.key.empty() ? json::Value() : json::Value(wanted.key)},
        {"forms", forms_json(figures.forms)},
        {"waiting", figures.waiting},
        {"problem_count", figures.problems},
        {"problems", problems_json(problems)},
        {"deleted", figures.deleted},
        {"chain", json::Object{{"links", figures.links},
                               {"head", figures.head},
                               {"head_at", json::instant_or_null(figures.head_at)}}},
        {"check", check_json(state, check)},
        {"running_check", running_json(state)}};
}

Result<Response> get_archive(State& state, const Request&) {
    auto object =
        TRY(state.read([&](Connection& connection) { return archive_json(state, connection); }));
    return Response::json(std::move(object));
}

void nudge(State& state) {
    const std::scoped_lock lock(state.mutex);
    state.is_nudged = true;
    state.wakes.notify_all();
}

Result<Response> change_settings(State& state, const Request& request) {
    const auto expected = TRY(http::expected_version(request));
    const auto& body = request.object();
    ArchiveSettings settings;
    settings.form =
        sound::sound_form_from(std::string(body.at("form").as_string())).value_or(settings.form);
    settings.after_days = body.at("after_days").to_number<std::int64_t>();
    settings.seal = body.at("seal").as_bool();
    if (settings.seal && !state.parts.recordings.keys) {
        return fail_field(ErrorCode::InvalidInput, "seal",
                          "the server has no key file; make one, name it in the settings file "
                          "([recording] key_file) and start the server again");
    }
    auto changed = state.write([&](Connection& connection) -> Result<Response> {
        const auto before = TRY(load_settings(connection));
        settings.version = TRY(save_settings(connection, settings, expected));
        TRY(state.audit_change(connection, request, {"archive.update", 1}, settings_content(before),
                               settings_content(settings)));
        return people::document(settings_json(settings), settings.version);
    });
    nudge(state);
    return changed;
}

Result<Response> start_check(State& state, const Request& request) {
    TRY(state.audit_act(request, "archive.check", 1));
    {
        const std::scoped_lock lock(state.mutex);
        if (!state.asked) {
            state.asked = State::Asked{request.identity.user, state.parts.clock.now()};
        }
        state.wakes.notify_all();
    }
    return get_archive(state, request);
}

Result<Response> try_again(State& state, const Request& request) {
    auto done = state.write([&](Connection& connection) -> Result<void> {
        TRY(forget_problems(connection));
        return state.audit(connection, request, "archive.retry", 1);
    });
    TRY(std::move(done));
    nudge(state);
    return get_archive(state, request);
}

/// The proof of one recording: its links, first to last.
Result<Response> recording_links(State& state, const Request& request) {
    const auto id = request.id<RecordingId>("id");
    const auto links =
        TRY(state.read([&](Connection& connection) { return links_of(connection, id); }));
    json::Array rows;
    for (const auto& link : links) {
        rows.push_back(json::Object{{"seq", link.seq},
                                    {"at", to_epoch_ms(link.at)},
                                    {"act", link.act},
                                    {"sha256", link.sha256},
                                    {"details", json::parse_own(link.details)},
                                    {"previous", link.previous},
                                    {"hash", link.hash}});
    }
    return Response::json(json::Object{{"items", std::move(rows)}});
}

}  // namespace

void add_archive_routes(http::Router& router, State& state) {
    handle(router, state, "getArchive", get_archive);
    handle(router, state, "updateArchiveSettings", change_settings);
    handle(router, state, "checkArchive", start_check);
    handle(router, state, "retryArchive", try_again);
    handle(router, state, "listRecordingLinks", recording_links);
}

}  // namespace callfloor::archive
