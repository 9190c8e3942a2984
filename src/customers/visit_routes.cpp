// Routes of what was done with a customer and what comes next: calls, the visit log, follow-ups.

#include <algorithm>

#include "base/customer_limits.h"
#include "customers/internal/customers_state.h"
#include "customers/visit_store.h"

namespace callfloor::customers {

namespace {

/// From a page's cursor: an instant and an id.
std::optional<std::pair<Instant, std::int64_t>> place_of(const http::Page& page) {
    if (!page.after) {
        return std::nullopt;
    }
    return std::pair(from_epoch_ms(page.after->at(0).as_int64()), page.after->at(1).as_int64());
}
Result<http::Page> page_by_time(const Request& request) {
    return http::page_of(request, {std::int64_t{0}, std::int64_t{0}});
}
json::Array place_json(Instant at, std::int64_t id) {
    return {to_epoch_ms(at), id};
}

Result<Response> history(State& state, const Request& request) {
    const auto page = TRY(page_by_time(request));
    const auto id = request.id<CustomerId>("id");
    TRY(state.audit_act(request, "customer.history", id.value));
    std::optional<HistoryPlace> before;
    if (const auto place = place_of(page)) {
        before = HistoryPlace{place->first, ConversationId{place->second}};
    }
    const auto plan = state.parts.directory.number_plan();
    const auto load = [&](Connection& connection) -> Result<std::vector<HistoryCall>> {
        const auto one = TRY(existing(connection, id));
        std::vector<std::string> numbers;
        for (const auto& identity : one.identities) {
            if (identity.kind == IdentityKind::Phone) {
                std::ranges::copy(number_forms(identity.value, plan), std::back_inserter(numbers));
            }
        }
        return numbers.empty()
                   ? std::vector<HistoryCall>()
                   : state.parts.calls.history(connection, numbers, before, page.limit + 1);
    };
    const auto found = TRY(state.read(load));
    http::PageRows rows;
    for (const auto& call : found) {
        rows.add(history_json(call, state.reader(request)),
                 place_json(call.started_at, call.conversation.value));
    }
    return std::move(rows).answer(page);
}

// ---------------------------------------------------------------- the visit log

/// A next step has its time and somebody to do it; by itself whoever writes it.
Result<void> check(const State& state, const Request& request, Visit& visit) {
    if (visit.next_step.empty() != !visit.next_at.has_value()) {
        return fail_field(ErrorCode::InvalidInput, visit.next_at ? "next_step" : "next_at",
                          "a next step needs what is to be done, and when");
    }
    if (!visit.next_at) {
        visit.next_by = UserId{};
    } else if (!visit.next_by.is_set()) {
        visit.next_by = request.identity.user;
    } else if (state.parts.directory.person_name(visit.next_by).empty()) {
        return fail_field(ErrorCode::InvalidInput, "next_by_id", "user {} does not exist",
                          visit.next_by);
    }
    return {};
}

Response answer(const State& state, const Request& request, const Visit& visit) {
    return people::document(visit_json(visit, state.reader(request)), visit.version);
}

Result<Response> list_visits(State& state, const Request& request) {
    const auto page = TRY(page_by_time(request));
    const auto id = request.id<CustomerId>("id");
    std::optional<VisitPlace> before;
    if (const auto place = place_of(page)) {
        before = VisitPlace{place->first, VisitId{place->second}};
    }
    TRY(state.audit_act(request, "customer.visits", id.value));
    const auto load = [&](Connection& connection) -> Result<std::vector<Visit>> {
        TRY(existing(connection, id));
        return find_visits(connection, id, before, page.limit + 1);
    };
    const auto found = TRY(state.read(load));
    http::PageRows rows;
    for (const auto& visit : found) {
        rows.add(visit_json(visit, state.reader(request)), place_json(visit.at, visit.id.value));
    }
    return std::move(rows).answer(page);
}

Result<Response> create_visit(State& state, const Request& request) {
    const auto now = state.parts.clock.now();
    const auto insert = [&](Connection& connection) -> Result<Response> {
        const auto one = TRY(living(connection, request.id<CustomerId>("id")));
        if (TRY(count_visits(connection, one.id)) >=
            static_cast<std::int64_t>(limits::kCustomerVisits)) {
            return fail(ErrorCode::LimitReached,
                        "customer {} has {} entries in the visit log, which is the most; write it "
                        "in the note",
                        one.id, limits::kCustomerVisits);
        }
        Visit visit;
        visit.id = state.ids.next<VisitId>(now);
        visit.customer = one.id;
        visit.at = now;
        visit.by = request.identity.user;
        read_content(request.object(), visit);
        TRY(check(state, request, visit));
        TRY(insert_visit(connection, visit));
        TRY(state.audit_change(connection, request, {"visit.create", visit.id.value}, {},
                               facts(visit)));
        return people::created(visit_json(visit, state.reader(request)), visit.version);
    };
    return people::create_once(state.parts.writer, request, now, insert);
}

/// Changes an entry by `change(visit)`, with an audit entry.
template <typename DoIt>
Result<Response> change(State& state, const Request& request, std::string_view action, DoIt do_it) {
    const auto expected = TRY(http::expected_version(request));
    const auto id = request.id<VisitId>("id");
    return state.write([&](Connection& connection) -> Result<Response> {
        const auto found = TRY(find_visit(connection, id));
        if (!found) {
            return fail(ErrorCode::NotFound, "the visit log has no entry {}; read it again", id);
        }
        auto visit = *found;
        TRY(do_it(visit));
        visit.version = TRY(update_visit(connection, visit, expected));
        TRY(state.audit_change(connection, request, {action, id.value}, facts(*found),
                               facts(visit)));
        return answer(state, request, visit);
    });
}

Result<void> check_author(const Request& request, const Visit& visit) {
    const bool leads =
        request.identity.has_role("team_leader") || request.identity.has_role("admin");
    if (visit.by != request.identity.user && !leads) {
        return fail(ErrorCode::Forbidden,
                    "an entry is changed by who wrote it and by team leaders; write one of your "
                    "own");
    }
    return {};
}

Result<Response> update_visit_entry(State& state, const Request& request) {
    return change(state, request, "visit.change", [&](Visit& visit) -> Result<void> {
        TRY(check_author(request, visit));
        const auto step = std::pair(visit.next_step, visit.next_at);
        read_content(request.object(), visit);
        if (step != std::pair(visit.next_step, visit.next_at)) {
            visit.done_at.reset();  // another step is to be done
        }
        return check(state, request, visit);
    });
}

Result<Response> finish_follow_up(State& state, const Request& request) {
    return change(state, request, "visit.done", [&](Visit& visit) -> Result<void> {
        if (!visit.next_at || visit.done_at) {
            return fail(ErrorCode::Conflict, "entry {} has no next step that is not done",
                        visit.id);
        }
        visit.done_at = state.parts.clock.now();
        return {};
    });
}

Result<Response> list_follow_ups(State& state, const Request& request) {
    const auto page = TRY(page_by_time(request));
    std::optional<VisitPlace> after;
    if (const auto place = place_of(page)) {
        after = VisitPlace{place->first, VisitId{place->second}};
    }
    const bool all = request.query_boolean("all").value_or(false);
    TRY(state.audit_reading(request, "visit.follow_ups"));
    const auto found = TRY(state.read([&](Connection& connection) {
        return find_follow_ups(connection, all ? UserId{} : request.identity.user, after,
                               page.limit + 1);
    }));
    http::PageRows rows;
    for (const auto& [visit, name] : found) {
        auto row = visit_json(visit, state.reader(request));
        row["customer_name"] = name;
        rows.add(std::move(row), place_json(*visit.next_at, visit.id.value));
    }
    return std::move(rows).answer(page);
}

}  // namespace

void add_visit_routes(http::Router& router, State& state) {
    handle(router, state, "getCustomerHistory", history);
    handle(router, state, "listCustomerVisits", list_visits);
    handle(router, state, "createCustomerVisit", create_visit);
    handle(router, state, "updateCustomerVisit", update_visit_entry);
    handle(router, state, "finishFollowUp", finish_follow_up);
    handle(router, state, "listFollowUps", list_follow_ups);
}

}  // namespace callfloor::customers
