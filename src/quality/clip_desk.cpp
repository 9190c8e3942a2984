#include "quality/internal/clip_desk.h"

#include <algorithm>

#include "quality/clip_codec.h"
#include "quality/internal/coaching_json.h"
#include "quality/internal/evaluation_desk.h"
#include "quality/internal/route_parts.h"

namespace callfloor::quality {

namespace {

/// Null for who may not hear the recording and for agents (whose own call it may be), and when its
/// time is over.
Result<json::Value> source_json(State& state, Connection& connection, const http::Identity& caller,
                                const Clip& clip) {
    if (!clip.recording.is_set() || !standing_of(caller, clip).is_reviewer ||
        !open_source(state, connection, caller, clip.recording)) {
        return json::Value();
    }
    auto source = clip_marks_json(clip.marks);
    source["recording_id"] = clip.recording.value;
    source["conversation_id"] = clip.conversation.value;
    return json::Value(std::move(source));
}

/// Plans name an agent: only those the caller may see.
Result<json::Array> uses_json(Connection& connection, const http::Identity& caller,
                              const std::vector<ClipUse>& uses) {
    json::Array array;
    for (const auto& use : uses) {
        const auto plan = TRY(find_coaching(connection, CoachingId{use.object}));
        if (plan && may_see(standing_of(caller, *plan))) {
            array.push_back(json::Object{
                {"kind", word_of(use.kind)}, {"id", use.object}, {"at", to_epoch_ms(use.at)}});
        }
    }
    return array;
}

}  // namespace

ClipStanding standing_of(const http::Identity& identity, const Clip& clip) {
    const auto viewer = viewer_of(identity);
    ClipStanding standing;
    standing.is_maker = identity.user == clip.made_by;
    standing.is_reviewer = is_reviewer(viewer);
    standing.is_lead = viewer.is_qa_lead;
    return standing;
}

Result<ClipStanding> full_standing_of(State& state, Connection& connection,
                                      const http::Identity& identity, const Clip& clip) {
    auto standing = standing_of(identity, clip);
    if (clip.conversation.is_set()) {
        const auto agents = TRY(state.parts.contacts.agents_of(connection, clip.conversation));
        standing.is_heard = std::ranges::find(agents, identity.user) != agents.end();
    }
    return standing;
}

Result<Clip> open_clip(Connection& connection, const http::Identity& caller, ClipId id) {
    auto clip = TRY(find_clip(connection, id));
    if (!clip || !may_see(*clip, standing_of(caller, *clip))) {
        return fail(ErrorCode::NotFound, "there is no clip {} you may see; see GET /quality/clips",
                    id);
    }
    return *std::move(clip);
}

Result<SourceRecording> open_source(State& state, Connection& connection,
                                    const http::Identity& caller, RecordingId id) {
    auto source = TRY(state.parts.contacts.find_recording(connection, id));
    const auto team_of = [&](UserId agent) { return state.parts.directory.team_of(agent); };
    if (!source || !may_hear(viewer_of(caller), source->agents, team_of)) {
        return fail(ErrorCode::NotFound, "there is no recording {} you may hear", id);
    }
    return *std::move(source);
}

Result<json::Object> clip_json(const State& state, SchemeVersions& versions,
                               const http::Identity& caller, const ClipSummary& summary) {
    const auto& one = summary.clip;
    const auto& directory = state.parts.directory;
    const auto standing = standing_of(caller, one);
    json::Value scheme_name;
    json::Array items;
    if (one.texts.scheme.is_set()) {
        const auto* content = TRY(versions.latest(one.texts.scheme));
        scheme_name = to_json(content->name);
        items = named_items_json(*content, one.texts.items);
    }
    return json::Object{{"id", one.id.value},
                        {"state", word_of(one.state)},
                        {"title", one.texts.title},
                        {"learning_points", one.texts.learning_points},
                        {"example", word_of(one.texts.example)},
                        {"audience", word_of(one.texts.audience)},
                        {"tags", texts_json(one.texts.tags)},
                        {"scheme_id", id_or_null(one.texts.scheme.value)},
                        {"scheme_name", std::move(scheme_name)},
                        {"items", std::move(items)},
                        {"length_ms", one.sound.length.count()},
                        {"has_audio", !one.sound.file.empty()},
                        {"made_by_name", directory.person_name(one.made_by)},
                        {"made_at", to_epoch_ms(one.made_at)},
                        {"submitted_at", instant_or_null(one.submitted_at)},
                        {"decided_by_name", directory.person_name(one.decided_by)},
                        {"decided_at", instant_or_null(one.decided_at)},
                        {"reason", standing.is_maker || standing.is_lead ? one.reason : ""},
                        {"uses", summary.uses},
                        {"mine", standing.is_maker},
                        {"etag", http::etag_of(one.version)}};
}

Result<json::Object> clip_detail_json(State& state, Connection& connection,
                                      const http::Identity& caller, const Clip& clip) {
    SchemeVersions versions(connection);
    const auto uses = TRY(load_clip_uses(connection, clip.id));
    auto row =
        TRY(clip_json(state, versions, caller, {clip, static_cast<std::int64_t>(uses.size())}));
    auto source = TRY(source_json(state, connection, caller, clip));
    auto cited = TRY(uses_json(connection, caller, uses));
    const auto standing = TRY(full_standing_of(state, connection, caller, clip));
    json::Array allowed;
    for (const auto act : allowed_acts(clip, standing)) {
        allowed.push_back(json::Value(word_of(act)));
    }
    return json::Object{{"clip", std::move(row)},
                        {"source", std::move(source)},
                        {"uses", std::move(cited)},
                        {"allowed", std::move(allowed)}};
}

}  // namespace callfloor::quality
