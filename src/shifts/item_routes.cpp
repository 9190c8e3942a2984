// Routes of open items: what the next shift must know of until somebody closes it.

#include "shifts/handover_store.h"
#include "shifts/internal/shifts_state.h"
#include "shifts/shift_json.h"
#include "shifts/shift_limits.h"

namespace callfloor::shifts {

namespace {

Result<Response> list_items(State& state, const Request& request) {
    const auto page = TRY(page_by_time(request));
    ItemQuestion question;
    if (const auto team = request.query_id<TeamId>("team_id"); team.is_set()) {
        question.teams = {team};
    }
    question.seen = seen_teams(request);
    question.open = request.query_boolean("open");
    if (const auto word = request.query_text("section")) {
        question.section = section_from(*word);
    }
    question.text = request.query_text("text").value_or("");
    std::optional<Place> before;
    if (const auto place = before_of(page)) {
        before = Place{place->at, place->id};
    }
    const auto found = TRY(state.read([&](Connection& connection) {
        return find_items(connection, question, before, page.limit + 1);
    }));
    http::PageRows rows;
    for (const auto& one : found) {
        rows.add(item_json(one, state.parts.directory), {to_epoch_ms(one.opened_at), one.id.value});
    }
    return std::move(rows).answer(page);
}

Result<Item> existing(Connection& connection, const Request& request) {
    const auto id = request.id<ItemId>("id");
    auto found = TRY(find_item(connection, id));
    if (!found || !people::data_scope(request).covers(UserId{}, found->team)) {
        return fail(ErrorCode::NotFound, "there is no item {} of your teams", id);
    }
    return *std::move(found);
}

Result<Response> get_item(State& state, const Request& request) {
    auto read = state.read([&](Connection& connection) -> Result<json::Object> {
        const auto one = TRY(existing(connection, request));
        auto object = item_json(one, state.parts.directory);
        json::Array way;
        const auto passes = TRY(find_passes(connection, one.id));
        for (const auto& pass : passes) {
            way.push_back(pass_json(pass, state.parts.directory));
        }
        object["passes"] = std::move(way);
        return object;
    });
    auto document = TRY(std::move(read));
    return Response::json(std::move(document));
}

Result<Response> open_item(State& state, const Request& request) {
    const auto now = state.parts.clock.now();
    return people::create_once(
        state.parts.writer, request, now, [&](Connection& connection) -> Result<Response> {
            const auto& body = request.object();
            Item one;
            one.team = TeamId{id_at(body, "team_id")};
            TRY(check_writes_for(request, one.team));
            TRY(check_team_exists(connection, one.team, "team_id"));
            ItemQuestion open;
            open.teams = {one.team};
            open.open = true;
            constexpr auto kMost = static_cast<std::int64_t>(limits::kOpenItems);
            const auto known = TRY(find_items(connection, open, std::nullopt, kMost));
            if (static_cast<std::int64_t>(known.size()) >= kMost) {
                return fail(ErrorCode::LimitReached,
                            "the team has {} open items, which is the most; close one", kMost);
            }
            one.id = state.ids.next<ItemId>(now);
            one.section = section_from(text_at(body, "section")).value_or(Section::Situation);
            one.text = text_at(body, "text");
            one.opened_at = now;
            one.opened_by = request.identity.user;
            TRY(insert_item(connection, one));
            TRY(state.audit(connection, request, "handover_item.open", one.id.value));
            return Response::json(item_json(one, state.parts.directory), 201);
        });
}

Result<Response> finish_item(State& state, const Request& request) {
    return state.write([&](Connection& connection) -> Result<Response> {
        auto one = TRY(existing(connection, request));
        if (one.closed_at) {
            return fail(ErrorCode::Conflict, "{} has closed this item already",
                        state.parts.directory.person_name(one.closed_by));
        }
        one.closed_at = state.parts.clock.now();
        one.closed_by = request.identity.user;
        one.closing = text_at(request.object(), "text");
        TRY(close_item(connection, one));
        TRY(state.audit(connection, request, "handover_item.close", one.id.value));
        return Response::json(item_json(one, state.parts.directory));
    });
}

}  // namespace

void add_item_routes(http::Router& router, State& state) {
    handle(router, state, "listHandoverItems", list_items);
    handle(router, state, "getHandoverItem", get_item);
    handle(router, state, "openHandoverItem", open_item);
    handle(router, state, "closeHandoverItem", finish_item);
}

}  // namespace callfloor::shifts
