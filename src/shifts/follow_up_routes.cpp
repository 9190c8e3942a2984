// Routes of follow-ups: what somebody does until a day, from a meeting or a walk.

#include "people/people_store.h"
#include "shifts/internal/shifts_state.h"
#include "shifts/note_store.h"
#include "shifts/shift_json.h"
#include "shifts/shift_limits.h"

namespace callfloor::shifts {

namespace {

Result<Response> list_follow_ups(State& state, const Request& request) {
    const auto page = TRY(page_by_time(request));
    FollowUpQuestion question;
    if (const auto word = request.query_text("state")) {
        question.state = follow_up_state_from(*word);
    }
    question.team = request.query_id<TeamId>("team_id");
    question.own = request.identity.user;
    question.seen = seen_teams(request);
    if (request.query_boolean("overdue").value_or(false)) {
        question.state = FollowUpState::Open;
        question.due_before = state.parts.clock.now();
    }
    if (request.query_boolean("mine").value_or(false)) {
        question.owner = request.identity.user;
    }
    std::optional<Place> after;
    if (const auto place = before_of(page)) {
        after = Place{place->at, place->id};
    }
    const auto found = TRY(state.read([&](Connection& connection) {
        return find_follow_ups(connection, question, after, page.limit + 1);
    }));
    http::PageRows rows;
    for (const auto& one : found) {
        rows.add(follow_up_json(one, state.parts.directory),
                 {to_epoch_ms(one.due_at), one.id.value});
    }
    return std::move(rows).answer(page);
}

Result<Response> create_follow_up(State& state, const Request& request) {
    const auto now = state.parts.clock.now();
    return people::create_once(
        state.parts.writer, request, now, [&](Connection& connection) -> Result<Response> {
            const auto note =
                TRY(find_note(connection, NoteId{id_at(request.object(), "note_id")}));
            if (!note || !people::data_scope(request).covers(UserId{}, note->team)) {
                return fail_field(ErrorCode::InvalidInput, "note_id",
                                  "there is no such note of your teams");
            }
            const auto one = TRY(add_follow_up(state, connection, *note, request.object()));
            TRY(state.audit(connection, request, "follow_up.create", one.id.value));
            return Response::json(follow_up_json(one, state.parts.directory), 201);
        });
}

/// By its owner, or by who leads the team it came from.
Result<Response> finish_follow_up(State& state, const Request& request) {
    return state.write([&](Connection& connection) -> Result<Response> {
        const auto id = request.id<FollowUpId>("id");
        auto found = TRY(find_follow_up(connection, id));
        const bool leads =
            found &&
            (request.identity.has_role("admin") || request.identity.has_role("team_leader")) &&
            people::data_scope(request).covers(UserId{}, found->team);
        if (!found || (!leads && found->owner != request.identity.user)) {
            return fail(ErrorCode::NotFound, "there is no follow-up {} of yours", id);
        }
        if (found->state != FollowUpState::Open) {
            return fail(ErrorCode::Conflict, "{} has closed this already",
                        state.parts.directory.person_name(found->closed_by));
        }
        const auto wanted =
            follow_up_state_from(text_at(request.object(), "state")).value_or(FollowUpState::Done);
        if (wanted == FollowUpState::Dropped && !leads) {
            return fail(ErrorCode::Forbidden, "only a leader drops a follow-up; tell yours why");
        }
        found->state = wanted;
        found->closed_at = state.parts.clock.now();
        found->closed_by = request.identity.user;
        found->closing = text_at(request.object(), "text");
        TRY(close_follow_up(connection, *found));
        TRY(state.audit(connection, request, "follow_up.close", id.value));
        return Response::json(follow_up_json(*found, state.parts.directory));
    });
}

}  // namespace

Result<FollowUp> add_follow_up(State& state, Connection& connection, const Note& note,
                               const json::Object& body) {
    const auto open = TRY(count_open_follow_ups(connection, note.team));
    if (open >= static_cast<std::int64_t>(limits::kOpenFollowUps)) {
        return fail(ErrorCode::LimitReached,
                    "the team has {} open follow-ups, which is the most; close some", open);
    }
    FollowUp one;
    one.owner = UserId{id_at(body, "owner_id")};
    const auto owner = TRY(people::find_user(connection, one.owner));
    using people::Role;
    const bool can_see = owner && owner->active &&
                         (owner->has_role(Role::Agent) || owner->has_role(Role::TeamLeader) ||
                          owner->has_role(Role::Director) || owner->has_role(Role::Admin));
    if (!can_see) {
        return fail_field(ErrorCode::InvalidInput, "owner_id",
                          "user {} works with no follow-ups; choose an agent or a leader",
                          one.owner);
    }
    one.id = state.ids.next<FollowUpId>(state.parts.clock.now());
    one.note = note.id;
    one.team = note.team;
    one.text = text_at(body, "text");
    one.due_at = from_epoch_ms(body.at("due_at").to_number<std::int64_t>());
    TRY(insert_follow_up(connection, one));
    return one;
}

void add_follow_up_routes(http::Router& router, State& state) {
    handle(router, state, "listShiftFollowUps", list_follow_ups);
    handle(router, state, "createShiftFollowUp", create_follow_up);
    handle(router, state, "closeShiftFollowUp", finish_follow_up);
}

}  // namespace callfloor::shifts
