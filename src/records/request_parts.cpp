#include "records/request_parts.h"

#include <algorithm>

namespace callfloor::records {

std::optional<std::vector<UserId>> visible_agents(const people::DataScope& scope,
                                                  const Directory& directory) {
    if (scope.everyone) {
        return std::nullopt;
    }
    std::vector<UserId> agents{scope.self};
    for (const TeamId team : scope.teams) {
        const auto members = directory.agents_of(team);
        agents.insert(agents.end(), members.begin(), members.end());
    }
    std::ranges::sort(agents);
    const auto repeated = std::ranges::unique(agents);
    agents.erase(repeated.begin(), repeated.end());
    return agents;
}

std::optional<Instant> query_instant(const http::Request& request, std::string_view name) {
    const auto ms = request.query_integer(name);
    return ms ? std::optional(from_epoch_ms(*ms)) : std::nullopt;
}

Result<Period> query_period(const http::Request& request, Duration longest) {
    const Period period{query_instant(request, "from").value_or(Instant{}),
                        query_instant(request, "to").value_or(Instant{})};
    if (period.to <= period.from) {
        return fail(ErrorCode::InvalidInput, "`to` ({}) must be after `from` ({})",
                    to_epoch_ms(period.to), to_epoch_ms(period.from));
    }
    if (period.to - period.from > longest) {
        return fail(ErrorCode::InvalidInput, "the period has {} days; ask for at most {}",
                    std::chrono::duration_cast<std::chrono::days>(period.to - period.from).count(),
                    std::chrono::duration_cast<std::chrono::days>(longest).count());
    }
    return period;
}

Result<sound::StoredSound> sound_of(const RecordsParts& parts, const RecordingRecord& recording) {
    if (!recording.finished_at) {
        return fail(ErrorCode::Conflict,
                    "recording {} is still running; it can be heard when the call is over",
                    recording.id);
    }
    if (recording.deleted_at) {
        return fail(ErrorCode::NotFound, "recording {} was deleted when its time was over",
                    recording.id);
    }
    if (recording.bytes == 0 || recording.path.empty()) {
        return fail(ErrorCode::NotFound, "recording {} has no audio: {}", recording.id,
                    recording.problem.empty() ? "nothing was recorded" : recording.problem);
    }
    return parts.recordings.at(recording.path);
}

Result<http::Response> sound_answer(const sound::StoredSound& sound) {
    const auto file = sound.find();
    if (!file || *file == sound::SoundFile{}) {
        return http::Response::file(sound.wav, "audio/wav");
    }
    return http::Response::bytes(TRY(sound::open_as_wav(sound)), "audio/wav");
}

}  // namespace callfloor::records
