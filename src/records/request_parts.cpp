#include "records/request_parts.h"

#include <algorithm>

#include "media/sound_quality.h"

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

std::optional<std::vector<UserId>> asked_agents(const http::Request& request,
                                                const Directory& directory) {
    const auto agent = request.query_id<UserId>("agent_id");
    const auto team = request.query_id<TeamId>("team_id");
    if (!agent.is_set() && !team.is_set()) {
        return std::nullopt;
    }
    if (!team.is_set()) {
        return std::vector<UserId>{agent};
    }
    auto members = directory.agents_of(team);
    if (agent.is_set()) {
        std::erase_if(members, [agent](UserId member) { return member != agent; });
    }
    return members;
}

Result<ConversationFilter> conversation_filter(const http::Request& request,
                                               const Directory& directory) {
    ConversationFilter filter;
    filter.from = query_instant(request, "from");
    filter.to = query_instant(request, "to");
    filter.queue = request.query_id<QueueId>("queue_id");
    filter.agents = asked_agents(request, directory);
    filter.seen_by = visible_agents(people::data_scope(request), directory);
    filter.caller = request.query_text("caller").value_or("");
    filter.dialled = request.query_text("dialled").value_or("");
    filter.direction = request.query_text("direction").value_or("");
    filter.outcome = request.query_text("outcome").value_or("");
    filter.cause = request.query_text("cause").value_or("");
    filter.wrap_up_code = request.query_text("wrap_up_code").value_or("");
    filter.min_talk = Duration(request.query_integer("min_talk_ms").value_or(0));
    filter.has_recording = request.query_boolean("has_recording");
    filter.min_silence = Duration(request.query_integer("min_silence_ms").value_or(0));
    filter.min_overtalk_percent =
        static_cast<int>(request.query_integer("min_overtalk_percent").value_or(0));
    filter.min_interruptions =
        static_cast<int>(request.query_integer("min_interruptions").value_or(0));
    if (const auto worse_than = request.query_text("sound")) {
        filter.sound_below = media::least_opinion(*worse_than == "poor" ? media::SoundWord::Fair
                                                                        : media::SoundWord::Good);
    }
    if (!filter.caller.empty() && !people::sees_numbers(request.identity)) {
        // Searching digit by digit would tell what the mask hides.
        return fail(ErrorCode::Forbidden,
                    "your role sees masked numbers and cannot search by them; search by time, or "
                    "ask a team leader");
    }
    return filter;
}

}  // namespace callfloor::records
