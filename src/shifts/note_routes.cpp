// Routes of notes: meetings before and after the shift (班前会、班后会) and floor walks (巡场).

#include "people/people_store.h"
#include "shifts/internal/shifts_state.h"
#include "shifts/note_store.h"
#include "shifts/shift_json.h"
#include "shifts/shift_limits.h"
#include "shifts/shift_rules.h"

namespace callfloor::shifts {

namespace {

bool leads_or_sees(const Request& request) {
    const auto& who = request.identity;
    return who.has_role("admin") || who.has_role("director") || who.has_role("team_leader");
}

/// Agents see the meetings of the team they work in; findings of walks are about people.
bool may_read(const Request& request, const Note& note) {
    if (leads_or_sees(request) && people::data_scope(request).covers(UserId{}, note.team)) {
        return true;
    }
    return note.kind != NoteKind::Walk && request.identity.team.is_set() &&
           request.identity.team == note.team;
}

/// Those of the teams seen, and of the own team its meetings.
Result<std::vector<Note>> notes_for(Connection& connection, const Request& request,
                                    NoteQuestion question, const std::optional<Place>& before,
                                    std::int64_t limit) {
    question.seen = seen_teams(request);
    if (question.seen && question.seen->empty()) {
        question.meetings_only = true;
        question.seen = {request.identity.team};
    }
    return find_notes(connection, question, before, limit);
}

Result<Response> list_notes(State& state, const Request& request) {
    const auto page = TRY(page_by_time(request));
    NoteQuestion question;
    if (const auto word = request.query_text("kind")) {
        question.kind = note_kind_from(*word);
    }
    question.meetings_only = request.query_boolean("meetings").value_or(false);
    question.team = request.query_id<TeamId>("team_id");
    question.from = instant_of(request, "from");
    question.to = instant_of(request, "to");
    question.text = request.query_text("text").value_or("");
    std::optional<Place> before;
    if (const auto place = before_of(page)) {
        before = Place{place->at, place->id};
    }
    const auto found = TRY(state.read([&](Connection& connection) {
        return notes_for(connection, request, question, before, page.limit + 1);
    }));
    http::PageRows rows;
    for (const auto& one : found) {
        rows.add(note_json(one, state.parts.directory), {to_epoch_ms(one.at), one.id.value});
    }
    return std::move(rows).answer(page);
}

Result<json::Object> whole(const State& state, Connection& connection, const Note& one) {
    auto object = note_json(one, state.parts.directory);
    FollowUpQuestion question;
    question.note = one.id;
    json::Array rows;
    const auto found = TRY(find_follow_ups(connection, question, std::nullopt, 200));
    for (const auto& follow_up : found) {
        rows.push_back(follow_up_json(follow_up, state.parts.directory));
    }
    object["follow_ups"] = std::move(rows);
    return object;
}

Result<Note> existing(Connection& connection, const Request& request) {
    const auto id = request.id<NoteId>("id");
    auto found = TRY(find_note(connection, id));
    if (!found || !may_read(request, *found)) {
        return fail(ErrorCode::NotFound, "there is no note {} of your teams", id);
    }
    return *std::move(found);
}

Result<Response> get_note(State& state, const Request& request) {
    std::int64_t version = 0;
    auto read = state.read([&](Connection& connection) -> Result<json::Object> {
        const auto one = TRY(existing(connection, request));
        version = one.version;
        return whole(state, connection, one);
    });
    auto document = TRY(std::move(read));
    return people::document(std::move(document), version);
}

json::Object audited(const Note& one) {
    auto object = one.content;
    object["kind"] = word_of(one.kind);
    object["team_id"] = one.team.value;
    object["at"] = to_epoch_ms(one.at);
    return object;
}

Result<Response> create_note(State& state, const Request& request) {
    const auto now = state.parts.clock.now();
    return people::create_once(
        state.parts.writer, request, now, [&](Connection& connection) -> Result<Response> {
            const auto& body = request.object();
            Note one;
            one.kind = note_kind_from(text_at(body, "kind")).value_or(NoteKind::PreShift);
            one.team = TeamId{id_at(body, "team_id")};
            read_note(body, one);
            TRY(check_writes_for(request, one.team));
            TRY(check_team_exists(connection, one.team, "team_id"));
            TRY(check_note(one));
            one.id = state.ids.next<NoteId>(now);
            one.author = request.identity.user;
            TRY(insert_note(connection, one));
            for (const auto& row : body.at("follow_ups").as_array()) {
                TRY(add_follow_up(state, connection, one, row.as_object()));
            }
            TRY(state.audit_change(connection, request, {"shift_note.create", one.id.value}, {},
                                   audited(one)));
            auto document = TRY(whole(state, connection, one));
            return people::created(std::move(document), one.version);
        });
}

Result<Response> change_note(State& state, const Request& request) {
    const auto expected = TRY(http::expected_version(request));
    return state.write([&](Connection& connection) -> Result<Response> {
        auto one = TRY(existing(connection, request));
        TRY(check_writes_for(request, one.team));
        const auto before = audited(one);
        read_note(request.object(), one);
        TRY(check_note(one));
        one.version = TRY(update_note(connection, one, expected));
        TRY(state.audit_change(connection, request, {"shift_note.update", one.id.value}, before,
                               audited(one)));
        auto document = TRY(whole(state, connection, one));
        return people::document(std::move(document), one.version);
    });
}

}  // namespace

void add_note_routes(http::Router& router, State& state) {
    handle(router, state, "listShiftNotes", list_notes);
    handle(router, state, "getShiftNote", get_note);
    handle(router, state, "createShiftNote", create_note);
    handle(router, state, "updateShiftNote", change_note);
}

}  // namespace callfloor::shifts
