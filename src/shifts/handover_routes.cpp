// Routes of handovers (交接班): written by the leader who goes, accepted by the one who comes.

#include <algorithm>
#include <set>

#include "shifts/equipment_store.h"
#include "shifts/handover_store.h"
#include "shifts/internal/shifts_state.h"
#include "shifts/note_store.h"
#include "shifts/shift_json.h"
#include "shifts/shift_limits.h"
#include "shifts/shift_rules.h"

namespace callfloor::shifts {

namespace {

constexpr auto kMostItems = static_cast<std::int64_t>(limits::kHandoverItems);

/// Of the moment: the floor's own figures, and what this module knows to be open.
Result<json::Object> facts_of(State& state, Connection& connection, json::Object facts,
                              const std::vector<TeamId>& teams) {
    const auto now = state.parts.clock.now();
    const auto open = TRY(find_open_faults(connection, teams));
    json::Array faults;
    for (const auto& fault : open) {
        const auto piece = TRY(find_equipment(connection, fault.equipment));
        faults.push_back(json::Object{{"label", piece ? piece->label : std::string()},
                                      {"seat", piece ? piece->seat : std::string()},
                                      {"text", fault.text},
                                      {"reported_at", to_epoch_ms(fault.reported_at)}});
    }
    FollowUpQuestion overdue;
    overdue.state = FollowUpState::Open;
    overdue.due_before = now;
    overdue.seen = teams;
    const auto late = TRY(find_follow_ups(connection, overdue, std::nullopt, 1'000));
    facts["at"] = to_epoch_ms(now);
    facts["faults"] = std::move(faults);
    facts["overdue_follow_ups"] = static_cast<std::int64_t>(late.size());
    return facts;
}

/// A draft's open items are those of its teams now; later those it passed on.
Result<json::Object> whole(State& state, Connection& connection, const Handover& one) {
    auto object = handover_json(one, state.parts.directory);
    ItemQuestion question;
    if (one.state == HandoverState::Draft) {
        question.teams = one.teams;
        question.open = true;
    } else {
        question.passed_by = one.id;
    }
    const auto items = TRY(find_items(connection, question, std::nullopt, kMostItems));
    const auto passes = TRY(find_passes(connection, one.id));
    json::Array rows;
    for (const auto& item : items) {
        auto row = item_json(item, state.parts.directory);
        const auto pass = std::ranges::find(passes, item.id, &Pass::item);
        row["pass"] = pass == passes.end() ? json::Value()
                                           : json::Value(pass_json(*pass, state.parts.directory));
        rows.push_back(std::move(row));
    }
    object["items"] = std::move(rows);
    object["facts"] = one.facts;
    return object;
}

Result<Handover> existing(Connection& connection, const Request& request) {
    const auto id = request.id<HandoverId>("id");
    auto found = TRY(find_handover(connection, id));
    if (!found || !covers_any(people::data_scope(request), found->teams)) {
        return fail(ErrorCode::NotFound, "there is no handover {} of your teams", id);
    }
    return *std::move(found);
}

/// A draft is its author's; admins help out.
Result<Handover> own_in(Connection& connection, const Request& request, HandoverState wanted) {
    auto one = TRY(existing(connection, request));
    if (one.author != request.identity.user && !request.identity.has_role("admin")) {
        return fail(ErrorCode::Forbidden, "only its author and admins change this handover");
    }
    if (one.state != wanted) {
        return fail(ErrorCode::Conflict, "this handover is {} meanwhile; read it again",
                    word_of(one.state));
    }
    return one;
}

Result<void> check_teams(Connection& connection, const Request& request, const Handover& one) {
    if (one.teams.empty()) {
        return fail_field(ErrorCode::InvalidInput, "team_ids", "choose the teams you hand over");
    }
    if (!covers_all(people::data_scope(request), one.teams)) {
        return fail_field(ErrorCode::Forbidden, "team_ids",
                          "you hand over teams you lead; ask an admin for others");
    }
    for (const auto team : one.teams) {
        TRY(check_team_exists(connection, team, "team_ids"));
    }
    return {};
}

// ---------------------------------------------------------------- reading

json::Array rows_of(const std::vector<Handover>& found, const Directory& directory) {
    json::Array rows;
    for (const auto& one : found) {
        rows.push_back(handover_json(one, directory));
    }
    return rows;
}

Result<Response> list_handovers(State& state, const Request& request) {
    const auto page = TRY(page_by_time(request));
    HandoverQuestion question;
    if (const auto word = request.query_text("state")) {
        question.state = handover_state_from(*word);
    }
    question.team = request.query_id<TeamId>("team_id");
    question.seen = seen_teams(request);
    question.from = instant_of(request, "from");
    question.to = instant_of(request, "to");
    question.text = request.query_text("text").value_or("");
    std::optional<Place> before;
    if (const auto place = before_of(page)) {
        before = Place{place->at, place->id};
    }
    const auto found = TRY(state.read([&](Connection& connection) {
        return find_handovers(connection, question, before, page.limit + 1);
    }));
    http::PageRows rows;
    for (const auto& one : found) {
        rows.add(handover_json(one, state.parts.directory),
                 {to_epoch_ms(one.created_at), one.id.value});
    }
    return std::move(rows).answer(page);
}

Result<Response> list_pending(State& state, const Request& request) {
    HandoverQuestion question;
    question.state = HandoverState::HandedOver;
    question.seen = seen_teams(request);
    auto found = TRY(state.read([&](Connection& connection) {
        return find_handovers(connection, question, std::nullopt,
                              static_cast<std::int64_t>(limits::kPendingHandovers));
    }));
    std::ranges::reverse(found);
    return Response::json(json::Object{{"items", rows_of(found, state.parts.directory)}});
}

Result<Response> get_handover(State& state, const Request& request) {
    const auto one =
        TRY(state.read([&](Connection& connection) { return existing(connection, request); }));
    json::Object floor;
    if (one.state == HandoverState::Draft) {
        floor = TRY(state.parts.floor.facts(one.teams));
    }
    auto read = state.read([&](Connection& connection) -> Result<json::Object> {
        auto object = TRY(whole(state, connection, one));
        if (one.state == HandoverState::Draft) {
            object["facts"] = TRY(facts_of(state, connection, std::move(floor), one.teams));
        }
        return object;
    });
    auto document = TRY(std::move(read));
    return people::document(std::move(document), one.version);
}

// ---------------------------------------------------------------- writing

Result<Response> create_handover(State& state, const Request& request) {
    const auto now = state.parts.clock.now();
    return people::create_once(
        state.parts.writer, request, now, [&](Connection& connection) -> Result<Response> {
            HandoverQuestion drafts;
            drafts.state = HandoverState::Draft;
            drafts.author = request.identity.user;
            const auto mine = TRY(find_handovers(connection, drafts, std::nullopt, 1));
            if (!mine.empty()) {
                return fail(ErrorCode::Conflict,
                            "you have a draft already, handover {}; go on with that one",
                            mine.front().id);
            }
            Handover one;
            read_handover(request.object(), one);
            if (one.teams.empty()) {
                one.teams = request.identity.led_teams;
            }
            TRY(check_teams(connection, request, one));
            one.id = state.ids.next<HandoverId>(now);
            one.author = request.identity.user;
            one.created_at = now;
            TRY(insert_handover(connection, one));
            TRY(state.audit_change(connection, request, {"handover.create", one.id.value}, {},
                                   handover_content(one)));
            auto document = TRY(whole(state, connection, one));
            return people::created(std::move(document), one.version);
        });
}

Result<Response> update_draft(State& state, const Request& request) {
    const auto expected = TRY(http::expected_version(request));
    return state.write([&](Connection& connection) -> Result<Response> {
        auto one = TRY(own_in(connection, request, HandoverState::Draft));
        const auto before = handover_content(one);
        read_handover(request.object(), one);
        TRY(check_teams(connection, request, one));
        one.version = TRY(update_handover(connection, one, expected));
        TRY(state.audit_change(connection, request, {"handover.update", one.id.value}, before,
                               handover_content(one)));
        auto document = TRY(whole(state, connection, one));
        return people::document(std::move(document), one.version);
    });
}

/// One that was given to these teams and that nobody has accepted.
Result<void> check_none_pending(Connection& connection, const Handover& one) {
    HandoverQuestion question;
    question.state = HandoverState::HandedOver;
    question.seen = one.teams;
    const auto pending = TRY(find_handovers(connection, question, std::nullopt, 1));
    if (!pending.empty()) {
        return fail(ErrorCode::Conflict,
                    "handover {} of the shift before is not accepted; accept it, or have its "
                    "author take it back",
                    pending.front().id);
    }
    return {};
}

Result<Response> hand_over(State& state, const Request& request) {
    const auto draft =
        TRY(state.read([&](Connection& connection) { return existing(connection, request); }));
    auto floor = TRY(state.parts.floor.facts(draft.teams));
    auto answer = state.write([&](Connection& connection) -> Result<Response> {
        auto one = TRY(own_in(connection, request, HandoverState::Draft));
        TRY(check_teams(connection, request, one));
        TRY(check_none_pending(connection, one));
        ItemQuestion open;
        open.teams = one.teams;
        open.open = true;
        const auto items = TRY(find_items(connection, open, std::nullopt, kMostItems + 1));
        if (static_cast<std::int64_t>(items.size()) > kMostItems) {
            return fail(ErrorCode::LimitReached,
                        "more than {} items are open; close some, or hand over fewer teams",
                        kMostItems);
        }
        for (const auto& item : items) {
            TRY(insert_pass(connection, {one.id, item.id, std::nullopt, UserId{}, ""}));
        }
        one.facts = TRY(facts_of(state, connection, floor, one.teams));
        one.state = HandoverState::HandedOver;
        one.handed_at = state.parts.clock.now();
        one.version = TRY(update_handover(connection, one, std::nullopt));
        TRY(state.audit(connection, request, "handover.hand_over", one.id.value));
        auto document = TRY(whole(state, connection, one));
        return people::document(std::move(document), one.version);
    });
    if (answer) {
        state.parts.consoles.tell_leaders(kNudge);
    }
    return answer;
}

Result<Response> take_back(State& state, const Request& request) {
    auto answer = state.write([&](Connection& connection) -> Result<Response> {
        auto one = TRY(own_in(connection, request, HandoverState::HandedOver));
        TRY(delete_passes(connection, one.id));
        one.state = HandoverState::Draft;
        one.handed_at.reset();
        one.facts = nullptr;
        one.version = TRY(update_handover(connection, one, std::nullopt));
        TRY(state.audit(connection, request, "handover.take_back", one.id.value));
        auto document = TRY(whole(state, connection, one));
        return people::document(std::move(document), one.version);
    });
    if (answer) {
        state.parts.consoles.tell_leaders(kNudge);
    }
    return answer;
}

Result<void> acknowledge(const State& state, Connection& connection, const Request& request,
                         const Handover& one) {
    const auto& rows = request.object().at("items").as_array();
    std::vector<ItemId> taken;
    for (const auto& row : rows) {
        taken.push_back(ItemId{id_at(row.as_object(), "item_id")});
    }
    ItemQuestion passed;
    passed.passed_by = one.id;
    const auto items = TRY(find_items(connection, passed, std::nullopt, kMostItems));
    TRY(check_acknowledged(items, taken));
    for (const auto& row : rows) {
        TRY(take_pass(connection,
                      {one.id, ItemId{id_at(row.as_object(), "item_id")}, state.parts.clock.now(),
                       request.identity.user, text_at(row.as_object(), "comment")}));
    }
    return {};
}

Result<Response> accept_handover(State& state, const Request& request) {
    auto answer = state.write([&](Connection& connection) -> Result<Response> {
        auto one = TRY(existing(connection, request));
        TRY(check_accepting(one, request.identity.user));
        if (!covers_all(people::data_scope(request), one.teams)) {
            return fail(ErrorCode::Forbidden,
                        "this handover names teams you do not lead; have it accepted by who leads "
                        "them all or an admin, or have it given by team");
        }
        TRY(acknowledge(state, connection, request, one));
        one.state = HandoverState::Accepted;
        one.accepted_at = state.parts.clock.now();
        one.accepted_by = request.identity.user;
        one.comment = text_at(request.object(), "comment");
        one.version = TRY(update_handover(connection, one, std::nullopt));
        TRY(state.audit(connection, request, "handover.accept", one.id.value));
        auto document = TRY(whole(state, connection, one));
        return people::document(std::move(document), one.version);
    });
    if (answer) {
        state.parts.consoles.tell_leaders(kNudge);
    }
    return answer;
}

}  // namespace

void add_handover_routes(http::Router& router, State& state) {
    handle(router, state, "listHandovers", list_handovers);
    handle(router, state, "listPendingHandovers", list_pending);
    handle(router, state, "getHandover", get_handover);
    handle(router, state, "createHandover", create_handover);
    handle(router, state, "updateHandover", update_draft);
    handle(router, state, "handOver", hand_over);
    handle(router, state, "takeBackHandover", take_back);
    handle(router, state, "acceptHandover", accept_handover);
}

}  // namespace callfloor::shifts
