#include "records/recording_export.h"

#include <functional>
#include <limits>

#include "base/csv.h"
#include "base/tar_source.h"
#include "base/time_zone.h"
#include "people/audit.h"
#include "records/records_store.h"
#include "records/request_parts.h"

namespace callfloor::records {

namespace {

/// Of one archive; who wants more asks for shorter periods.
constexpr std::int64_t kRecordings = 500;
constexpr std::int64_t kConversations = 2'000;  ///< looked at for them
constexpr std::int64_t kBytes = std::int64_t{4} << 30;

struct Found {
    ConversationRecord conversation;
    RecordingRecord recording;
};

Result<std::vector<Found>> find_all(store::Connection& connection,
                                    const ConversationFilter& filter) {
    std::vector<Found> all;
    const auto conversations =
        TRY(find_conversations(connection, filter, std::nullopt, kConversations + 1));
    for (const auto& conversation : conversations) {
        if (!conversation.recording.is_set()) {
            continue;
        }
        if (auto recording = TRY(find_recording(connection, conversation.recording))) {
            all.push_back({conversation, *std::move(recording)});
        }
    }
    const bool is_cut = static_cast<std::int64_t>(conversations.size()) > kConversations;
    if (is_cut || static_cast<std::int64_t>(all.size()) > kRecordings) {
        return fail(ErrorCode::LimitReached,
                    "more than {} recordings (or {} calls) fit the search; choose a shorter period "
                    "or narrow it otherwise",
                    kRecordings, kConversations);
    }
    if (all.empty()) {
        return fail(ErrorCode::NotFound, "no recording fits the search");
    }
    return all;
}

/// "20261123-101530-374170096201729.wav": sorted as they came, and no number of anybody in it.
std::string file_name(const Found& found, const std::string& zone) {
    std::string name;
    for (const char c : local_text(found.recording.started_at, zone)) {
        if (c >= '0' && c <= '9') {
            name += c;
        } else if (c == ' ' || c == 'T') {
            name += '-';
        }
    }
    return fmt::format("{}-{}.wav", name, found.conversation.id);
}

struct Export {
    std::vector<TarEntry> files;
    std::string table;
    std::vector<RecordingId> given;
};

/// Gives how many bytes it adds.
std::int64_t add(Export& one, const RecordsParts& parts, const http::Request& request,
                 const Found& found) {
    const auto& [conversation, recording] = found;
    const auto zone = parts.directory.time_zone();
    std::string note;
    TarEntry file{file_name(found, zone), recording.started_at, 0, {}};
    const auto sound = sound_of(parts, recording);
    const auto opened = sound ? sound::open_as_wav(*sound)
                              : Result<std::unique_ptr<ByteSource>>(std::unexpected(sound.error()));
    if (opened) {
        file.size = (*opened)->size();
        file.open = [sound = *sound] { return sound::open_as_wav(sound); };
        one.given.push_back(recording.id);
    } else {
        note = opened.error().text;
    }
    const auto seconds = [](Duration time) {
        return fmt::format("{:.1f}", static_cast<double>(time.count()) / 1'000);
    };
    one.table += csv_row({opened ? file.name : "", fmt::format("{}", conversation.id),
                          local_text(conversation.started_at, zone), conversation.direction,
                          people::shown_number(request.identity, conversation.caller_number),
                          people::shown_number(request.identity, conversation.dialled_number),
                          parts.directory.queue_name(conversation.queue),
                          parts.directory.agent_name(conversation.agent), conversation.outcome,
                          conversation.wrap_up_code, seconds(conversation.talk),
                          seconds(recording.length), note});
    const auto size = file.size;
    if (opened) {
        one.files.push_back(std::move(file));
    }
    return size;
}

/// Each recording that leaves is an entry of its own, before anything is sent; the parts of one
/// download are one.
Result<void> note_export(const RecordsParts& parts, people::PlayLog& plays,
                         const http::Request& request, const std::vector<RecordingId>& given) {
    const auto now = parts.clock.now();
    constexpr std::size_t kPositive = std::numeric_limits<std::int64_t>::max();
    const auto search =
        static_cast<std::int64_t>(std::hash<std::string_view>()(request.target) & kPositive);
    if (!TRY(plays.record(request, "recording.export", search, now))) {
        return {};
    }
    return parts.writer.run_and_wait([&](store::Connection& connection) -> Result<void> {
        for (const auto recording : given) {
            const auto entry = people::audit_entry(request, "recording.download", recording.value);
            TRY(people::append_audit(connection, entry, now));
        }
        return {};
    });
}

Result<http::Response> export_recordings(const RecordsParts& parts, people::PlayLog& plays,
                                         const http::Request& request) {
    auto filter = TRY(conversation_filter(request, parts.directory));
    filter.has_recording = true;
    const auto all = TRY(parts.readers.read(
        [&](store::Connection& connection) { return find_all(connection, filter); }));
    Export one;
    // A byte order mark, by which spreadsheets know that it is UTF-8.
    one.table = "\xef\xbb\xbf" +
                csv_row({"file", "call", "started_at", "direction", "caller", "dialled", "queue",
                         "agent", "outcome", "wrap_up_code", "talk_s", "recording_s", "note"});
    std::int64_t bytes = 0;
    for (const auto& found : all) {
        bytes += add(one, parts, request, found);
        if (bytes > kBytes) {
            return fail(ErrorCode::LimitReached,
                        "the recordings have more than {} GB together; choose a shorter period",
                        kBytes >> 30);
        }
    }
    TRY(note_export(parts, plays, request, one.given));
    const auto now = parts.clock.now();
    one.files.insert(one.files.begin(),
                     TarEntry{"index.csv", now, static_cast<std::int64_t>(one.table.size()),
                              [table = one.table] -> Result<std::unique_ptr<ByteSource>> {
                                  return std::make_unique<TextBytes>(table);
                              }});
    return http::Response::bytes(std::make_shared<TarSource>(std::move(one.files)),
                                 "application/x-tar")
        .with_header("Content-Disposition", "attachment; filename=\"recordings.tar\"");
}

}  // namespace

void add_export_routes(http::Router& router, const RecordsParts& parts, people::PlayLog& plays) {
    router.handle("exportRecordings", [parts, &plays](const http::Request& request) {
        return export_recordings(parts, plays, request);
    });
}

}  // namespace callfloor::records
