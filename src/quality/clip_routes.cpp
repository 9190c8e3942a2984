// Routes of clips and the case library. Every act goes through the table of clip_rules.h and leaves
// an audit entry. The audit of a clip names neither recording nor marks, so that after the
// recording's time no way leads back to the call; that its sound was used is an entry of the
// recording.

#include "base/limits.h"
#include "quality/clip_codec.h"
#include "quality/internal/clip_desk.h"
#include "quality/internal/evaluation_desk.h"
#include "quality/internal/route_parts.h"
#include "quality/scheme_rules.h"
#include "quality/scheme_store.h"

namespace callfloor::quality {

namespace {

json::Object facts(const Clip& clip) {
    return {{"state", word_of(clip.state)},
            {"title", clip.texts.title},
            {"learning_points", clip.texts.learning_points},
            {"example", word_of(clip.texts.example)},
            {"audience", word_of(clip.texts.audience)},
            {"tags", texts_json(clip.texts.tags)},
            {"scheme_id", id_or_null(clip.texts.scheme.value)},
            {"items", texts_json(clip.texts.items)},
            {"sha256", clip.sound.sha256},
            {"reason", clip.reason}};
}

Result<Response> answer(State& state, Connection& connection, const Request& request,
                        const Clip& clip) {
    auto document = TRY(clip_detail_json(state, connection, request.identity, clip));
    return people::document(std::move(document), clip.version);
}

// ---------------------------------------------------------------- cutting

/// Items are those of a published scheme.
Result<void> check_items(Connection& connection, const ClipTexts& texts) {
    if (!texts.scheme.is_set() && texts.items.empty()) {
        return {};
    }
    const auto scheme = TRY(find_scheme(connection, texts.scheme));
    if (!scheme || scheme->latest_version == 0) {
        return fail_field(ErrorCode::InvalidInput, "scheme_id",
                          "{} is no published scheme, which items are of; see GET /quality/schemes",
                          texts.scheme);
    }
    for (std::size_t i = 0; i < texts.items.size(); ++i) {
        if (find_item(scheme->latest, texts.items[i]) == nullptr) {
            return fail_field(ErrorCode::InvalidInput, fmt::format("items/{}", i),
                              "{} is no item of the scheme; see GET /quality/schemes/{}",
                              texts.items[i], texts.scheme);
        }
    }
    return {};
}

/// Cuts the sound of `content` from the recording and puts marks and texts into the clip. The file
/// stays only when it is taken.
Result<std::unique_ptr<NewClipSound>> cut(State& state, const SourceRecording& source,
                                          const json::Object& content, Clip& clip) {
    clip.marks = clip_marks_from_json(content);
    clip.texts = clip_texts_from_json(content);
    TRY(check_marks(clip.marks, source.length));
    const auto wav = TRY(cut_clip(state.parts.recordings.at(source.path), clip.marks));
    clip.sound = TRY(state.clips.keep(wav, length_of(clip.marks)));
    return std::make_unique<NewClipSound>(state.clips, clip.sound);
}

Result<Clip> insert_new(State& state, Connection& connection, const Request& request, Clip clip) {
    const auto held = TRY(count_clips(connection));
    if (held.with_sound >= static_cast<std::int64_t>(limits::kClips) ||
        held.all >= static_cast<std::int64_t>(limits::kClipsEver)) {
        return fail(ErrorCode::LimitReached,
                    "{} clips are kept and {} were made, of at most {} and {}; withdraw some that "
                    "teach nothing any more",
                    held.with_sound, held.all, limits::kClips, limits::kClipsEver);
    }
    clip.id = state.ids.next<ClipId>(clip.made_at);
    TRY(insert_clip(connection, clip));
    TRY(state.audit(connection, request, "recording.clip", clip.recording.value));
    TRY(state.audit_change(connection, request, {"clip.create", clip.id.value}, {}, facts(clip)));
    return clip;
}

Result<Response> create(State& state, const Request& request) {
    const auto now = state.parts.clock.now();
    const auto& body = request.object();
    const RecordingId recording{body.at("recording_id").to_number<std::int64_t>()};
    Clip clip;
    clip.made_by = request.identity.user;
    clip.made_at = now;
    const auto open = [&](Connection& connection) -> Result<SourceRecording> {
        TRY(check_items(connection, clip_texts_from_json(body.at("content").as_object())));
        return open_source(state, connection, request.identity, recording);
    };
    const auto source = TRY(state.read(open));
    clip.recording = source.id;
    clip.conversation = source.conversation;
    clip.contact_at = source.started_at;
    const auto sound = TRY(cut(state, source, body.at("content").as_object(), clip));
    bool is_inserted = false;
    const auto insert = [&](Connection& connection) -> Result<Response> {
        const auto kept = TRY(insert_new(state, connection, request, clip));
        auto document = TRY(clip_detail_json(state, connection, request.identity, kept));
        is_inserted = true;
        return people::created(std::move(document), kept.version);
    };
    auto created = TRY(people::create_once(state.parts.writer, request, now, insert));
    if (is_inserted) {
        sound->take();
    }
    return created;
}

Result<Response> update(State& state, const Request& request) {
    const auto id = request.id<ClipId>("id");
    const auto expected = TRY(http::expected_version(request));
    struct Opened {
        Clip clip;
        SourceRecording source;
    };
    const auto open = [&](Connection& connection) -> Result<Opened> {
        auto clip = TRY(open_clip(connection, request.identity, id));
        TRY(step(clip, ClipAct::Change, standing_of(request.identity, clip)));
        TRY(check_items(connection, clip_texts_from_json(request.object())));
        auto source = TRY(open_source(state, connection, request.identity, clip.recording));
        return Opened{std::move(clip), std::move(source)};
    };
    auto opened = TRY(state.read(open));
    const auto before = opened.clip;
    auto& clip = opened.clip;
    const auto sound = TRY(cut(state, opened.source, request.object(), clip));
    const auto keep = [&](Connection& connection) -> Result<Response> {
        // Somebody may have submitted it while the sound was cut.
        const auto now = TRY(open_clip(connection, request.identity, id));
        clip.state = TRY(step(now, ClipAct::Change, standing_of(request.identity, now)));
        if (now.version != before.version) {
            return http::stale(fmt::format("clip {}", id));
        }
        clip.version = TRY(update_clip(connection, clip, expected));
        TRY(state.audit_change(connection, request, {"clip.change", id.value}, facts(before),
                               facts(clip)));
        return answer(state, connection, request, clip);
    };
    auto changed = TRY(state.write(keep));
    sound->take();
    state.clips.remove(before.sound.file);
    return changed;
}

// ---------------------------------------------------------------- acts

/// Opens the clip, takes the step, changes it by `do_it(clip)`, keeps it with an audit entry. Gives
/// the answer and the sound it had.
template <typename DoIt>
Result<Response> act_on(State& state, const Request& request, ClipAct act, DoIt do_it) {
    const auto id = request.id<ClipId>("id");
    const auto expected = TRY(http::expected_version(request));
    return state.write([&](Connection& connection) -> Result<Response> {
        const auto before = TRY(open_clip(connection, request.identity, id));
        const auto standing = TRY(full_standing_of(state, connection, request.identity, before));
        auto clip = before;
        clip.state = TRY(step(before, act, standing));
        TRY(do_it(clip));
        clip.version = TRY(update_clip(connection, clip, expected));
        const auto action = fmt::format("clip.{}", word_of(act));
        TRY(state.audit_change(connection, request, {action, id.value}, facts(before),
                               facts(clip)));
        return answer(state, connection, request, clip);
    });
}

void decide(const State& state, const Request& request, Clip& clip, std::string reason) {
    clip.decided_by = request.identity.user;
    clip.decided_at = state.parts.clock.now();
    clip.reason = std::move(reason);
}

std::string reason_of(const Request& request) {
    return std::string(request.object().at("reason").as_string());
}

Result<Response> submit(State& state, const Request& request) {
    return act_on(state, request, ClipAct::Submit, [&](Clip& clip) -> Result<void> {
        TRY(check_for_submission(clip));
        clip.submitted_at = state.parts.clock.now();
        return {};
    });
}

Result<Response> approve(State& state, const Request& request) {
    const auto heard = TRY(state.read([&](Connection& connection) {
        return open_clip(connection, request.identity, request.id<ClipId>("id"));
    }));
    if (heard.state == ClipState::Submitted) {
        TRY(state.clips.check(heard.sound));
    }
    return act_on(state, request, ClipAct::Approve, [&](Clip& clip) -> Result<void> {
        decide(state, request, clip, "");
        return {};
    });
}

Result<Response> give_back(State& state, const Request& request) {
    return act_on(state, request, ClipAct::Return, [&](Clip& clip) -> Result<void> {
        decide(state, request, clip, reason_of(request));
        return {};
    });
}

Result<Response> withdraw(State& state, const Request& request) {
    std::string file;
    auto withdrawn = TRY(act_on(state, request, ClipAct::Withdraw, [&](Clip& clip) -> Result<void> {
        decide(state, request, clip, reason_of(request));
        file = clip.sound.file;
        clip.sound.file.clear();
        clip.sound.sha256.clear();
        clip.marks = {};
        return {};
    }));
    state.clips.remove(file);
    return withdrawn;
}

// ---------------------------------------------------------------- reading and hearing

ClipFilter filter_of(const Request& request) {
    ClipFilter filter;
    filter.text = request.query_text("q").value_or("");
    if (const auto word = request.query_text("state")) {
        filter.state = from_word<ClipState>(*word);
    }
    if (const auto word = request.query_text("example")) {
        filter.example = from_word<ClipExample>(*word);
    }
    filter.scheme = request.query_id<SchemeId>("scheme_id");
    filter.item = request.query_text("item").value_or("");
    filter.tag = request.query_text("tag").value_or("");
    filter.mine = request.query_boolean("mine").value_or(false);
    return filter;
}

Result<Response> list(State& state, const Request& request) {
    const auto page = TRY(http::page_of(request, {std::int64_t{0}}));
    const ClipId before{page.after ? page.after->at(0).as_int64() : 0};
    PageRows rows;
    const auto load = [&](Connection& connection) -> Result<void> {
        SchemeVersions versions(connection);
        const auto found = TRY(find_clips(connection, filter_of(request),
                                          viewer_of(request.identity), before, page.limit + 1));
        for (const auto& summary : found) {
            auto row = TRY(clip_json(state, versions, request.identity, summary));
            rows.add(std::move(row), {summary.clip.id.value});
        }
        return {};
    };
    TRY(state.read(load));
    return std::move(rows).answer(page);
}

Result<Response> get(State& state, const Request& request) {
    return state.read([&](Connection& connection) -> Result<Response> {
        const auto clip = TRY(open_clip(connection, request.identity, request.id<ClipId>("id")));
        return answer(state, connection, request, clip);
    });
}

Result<Response> audio(State& state, const Request& request) {
    const auto clip = TRY(state.read([&](Connection& connection) {
        return open_clip(connection, request.identity, request.id<ClipId>("id"));
    }));
    if (clip.sound.file.empty()) {
        return fail(ErrorCode::NotFound, "clip {} has no sound any more: it was withdrawn",
                    clip.id);
    }
    // Players go on by ranges; the whole file is looked at when one begins.
    if (request.headers.find("Range").value_or("bytes=0-").starts_with("bytes=0-")) {
        TRY(state.clips.check(clip.sound));
    }
    TRY(state.clip_plays.record(request, "clip.play", clip.id.value, state.parts.clock.now()));
    return Response::file(state.clips.path_of(clip.sound), "audio/wav")
        .with_header("Content-Disposition", "inline")
        .with_header("Cache-Control", "no-store");
}

}  // namespace

void add_clip_routes(http::Router& router, State& state) {
    handle(router, state, "listClips", list);
    handle(router, state, "createClip", create);
    handle(router, state, "getClip", get);
    handle(router, state, "updateClip", update);
    handle(router, state, "getClipAudio", audio);
    handle(router, state, "submitClip", submit);
    handle(router, state, "approveClip", approve);
    handle(router, state, "returnClip", give_back);
    handle(router, state, "withdrawClip", withdraw);
}

}  // namespace callfloor::quality
