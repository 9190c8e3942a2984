#include "archive/archive.h"

#include <sys/resource.h>

#include "archive/deletion.h"
#include "archive/internal/archive_state.h"
#include "base/json_parts.h"
#include "base/log.h"

namespace callfloor::archive {
namespace {

constexpr Duration kDeletedEvery = std::chrono::hours(1);
constexpr Duration kRest = std::chrono::seconds(10);
constexpr int kLowestPriority = 19;

}  // namespace

Archive::Archive(const ArchiveParts& parts, PersonName person_name)
    : state_(std::make_unique<State>(parts, std::move(person_name))) {}
Archive::~Archive() = default;

void Archive::add_routes(http::Router& router) {
    add_archive_routes(router, *state_);
    add_retention_routes(router, *state_);
}

Result<void> Archive::State::check(const std::stop_token& stop) {
    Asked now;
    {
        const std::scoped_lock lock(mutex);
        if (!asked) {
            return {};
        }
        now = *asked;
    }
    const ReadStep step = [this](const auto& read_it) { return parts.readers.read(read_it); };
    CheckOptions options;
    options.go_on = [&](const CheckReport& report) {
        const std::scoped_lock lock(mutex);
        asked->sounds = report.sounds;
        return !stop.stop_requested();
    };
    const auto report = check_archive(step, parts.recordings, options);
    if (stop.stop_requested()) {
        return {};  // asked again by who wants it
    }
    auto kept = report ? write([&](store::Connection& connection) {
        return save_check(connection, {now.at, parts.clock.now(), now.by, report->links,
                                       report->sounds, report->bytes, report->differences,
                                       json::to_text(json::Value(json::texts_json(report->texts))),
                                       report->head});
    })
                       : Result<void>(std::unexpected(report.error()));
    const std::scoped_lock lock(mutex);
    asked.reset();
    return kept;
}

Result<std::int64_t> Archive::State::delete_old() {
    const auto now = parts.clock.now();
    if (!parts.retention || now < next_deletion) {
        return 0;
    }
    const auto times = parts.retention();
    if (!times) {
        return 0;  // the centre cannot be read; nothing is deleted on a guess
    }
    const auto deleted = TRY(delete_expired(parts, *times));
    if (deleted == 0) {
        next_deletion = now + kDeletedEvery;
    }
    return deleted;
}

Result<std::int64_t> Archive::work(const std::stop_token& stop) {
    TRY(state_->check(stop));
    const auto deleted = TRY(state_->delete_old());
    const auto worked = TRY(state_->worker.work(stop));
    return deleted + worked;
}

void Archive::run(const std::stop_token& stop) {
    ::setpriority(PRIO_PROCESS, 0, kLowestPriority);  // on Linux: this thread
    auto& state = *state_;
    while (!stop.stop_requested()) {
        const auto began = state.parts.clock.now();
        const auto done = work(stop);
        if (!done) {
            log(LogLevel::Warning, "archive", "recordings wait to be archived: {}",
                done.error().text);
        }
        const auto took = state.parts.clock.now() - began;
        std::unique_lock lock(state.mutex);
        state.wakes.wait_for(lock, stop, done.value_or(0) > 0 ? Duration(took) : kRest,
                             [&] { return state.is_nudged || state.asked; });
        state.is_nudged = false;
    }
}

}  // namespace callfloor::archive
