// Routes of requests for help: the agent's own, and those of the agents one leads.

#include <algorithm>

#include "base/json_parts.h"
#include "people/access.h"
#include "supervision/help_store.h"
#include "supervision/internal/supervision_state.h"

namespace callfloor::supervision {

namespace {

constexpr std::string_view kHelp = "help";  ///< what the consoles are told of

json::Object help_json(const HelpRequest& one, const Directory& directory) {
    const auto waited = one.waited();
    return {{"id", one.id.value},
            {"conversation_id", one.conversation.value},
            {"agent_id", one.agent.value},
            {"agent_name", directory.person_name(one.agent)},
            {"team_id", json::id_or_null(one.team.value)},
            {"queue_id", json::id_or_null(one.queue.value)},
            {"text", one.text},
            {"asked_at", to_epoch_ms(one.asked_at)},
            {"taken_at", json::instant_or_null(one.taken_at)},
            {"taken_by_id", json::id_or_null(one.taken_by.value)},
            {"taken_by_name",
             one.taken_by.is_set() ? directory.person_name(one.taken_by) : std::string()},
            {"closed_at", json::instant_or_null(one.closed_at)},
            {"outcome", one.closed_at ? json::Value(word_of(one.outcome)) : json::Value()},
            {"answer", one.answer},
            {"waited_ms", waited ? json::Value(waited->count()) : json::Value()}};
}

void tell(State& state, UserId agent) {
    state.parts.consoles.tell_leaders(kHelp);
    state.parts.consoles.tell(kHelp, {agent});
}

void remember(State& state, const HelpRequest& one) {
    const std::lock_guard lock(state.help_mutex);
    std::erase_if(state.open_help, [&](const auto& each) { return each.id == one.id; });
    if (!one.closed_at) {
        state.open_help.push_back(one);
    }
}

// ---------------------------------------------------------------- the agent

Result<Response> ask_for_help(State& state, const Request& request) {
    const auto now = state.parts.clock.now();
    const auto agent = request.identity.user;
    const auto call = TRY(state.parts.floor.call_of(agent));
    if (!call) {
        return fail(ErrorCode::Conflict,
                    "help is for the present call, and you are in none; write a message instead");
    }
    HelpRequest one;
    auto answer = people::create_once(
        state.parts.writer, request, now, [&](Connection& connection) -> Result<Response> {
            const auto last = TRY(find_last_help(connection, agent));
            if (last && !last->closed_at && last->conversation == call->conversation) {
                return fail(ErrorCode::Conflict,
                            "you have asked for help in this call already; withdraw that first");
            }
            if (last && !last->closed_at) {
                auto over = *last;  // its call has ended a moment ago
                over.closed_at = now;
                over.outcome = HelpOutcome::CallEnded;
                TRY(update_help(connection, over));
            }
            one.id = state.ids.next<HelpId>(now);
            one.conversation = call->conversation;
            one.agent = agent;
            one.team = call->team;
            one.queue = call->queue;
            one.text = std::string(request.object().at("text").as_string());
            one.asked_at = now;
            TRY(insert_help(connection, one));
            TRY(state.audit(connection, request, "help.ask", one.id.value));
            return Response::json(help_json(one, state.parts.directory), 201);
        });
    if (answer && one.id.is_set()) {
        remember(state, one);
        tell(state, agent);
    }
    return answer;
}

Result<Response> own_help(State& state, const Request& request) {
    const auto last = TRY(state.read(
        [&](Connection& connection) { return find_last_help(connection, request.identity.user); }));
    const auto call = TRY(state.parts.floor.call_of(request.identity.user));
    const bool is_of_this_call = last && call && last->conversation == call->conversation;
    return Response::json(json::Object{
        {"request",
         is_of_this_call ? json::Value(help_json(*last, state.parts.directory)) : json::Value()}});
}

/// Changes one that is open by `change(request)`, in one transaction with its audit entry.
template <typename Find, typename Change>
Result<HelpRequest> change_open(State& state, const Request& request, std::string_view action,
                                Find find, Change change) {
    auto changed = state.write([&](Connection& connection) -> Result<HelpRequest> {
        const std::optional<HelpRequest> found = TRY(find(connection));
        if (!found || found->closed_at) {
            return fail(ErrorCode::NotFound, "this request for help is closed; read them again");
        }
        auto one = *found;
        TRY(change(one));
        TRY(update_help(connection, one));
        TRY(state.audit(connection, request, action, one.id.value));
        return one;
    });
    if (changed) {
        remember(state, *changed);
        tell(state, changed->agent);
    }
    return changed;
}

Result<Response> withdraw_help(State& state, const Request& request) {
    TRY(change_open(
        state, request, "help.withdraw",
        [&](Connection& connection) { return find_last_help(connection, request.identity.user); },
        [&](HelpRequest& one) -> Result<void> {
            one.closed_at = state.parts.clock.now();
            one.outcome = HelpOutcome::Withdrawn;
            return {};
        }));
    return Response::no_content();
}

// ---------------------------------------------------------------- leaders

HelpQuestion question_of(const Request& request) {
    HelpQuestion question;
    const auto scope = people::data_scope(request);
    if (!scope.everyone) {
        question.led = scope.teams;
    }
    return question;
}

Result<Response> list_open_help(State& state, const Request& request) {
    auto question = question_of(request);
    question.open = true;
    auto found = TRY(state.read([&](Connection& connection) {
        return find_help(connection, question, std::nullopt, kOpenHelp);
    }));
    std::ranges::reverse(found);
    json::Array items;
    for (const auto& one : found) {
        items.push_back(help_json(one, state.parts.directory));
    }
    return Response::json(json::Object{{"items", std::move(items)}});
}

Result<Response> list_help(State& state, const Request& request) {
    const auto page = TRY(page_by_time(request));
    auto question = question_of(request);
    if (const auto from = request.query_integer("from")) {
        question.from = from_epoch_ms(*from);
    }
    if (const auto to = request.query_integer("to")) {
        question.to = from_epoch_ms(*to);
    }
    std::optional<HelpPlace> before;
    if (const auto place = place_of(page)) {
        before = HelpPlace{place->at, HelpId{place->id}};
    }
    const auto found = TRY(state.read([&](Connection& connection) {
        return find_help(connection, question, before, page.limit + 1);
    }));
    http::PageRows rows;
    for (const auto& one : found) {
        rows.add(help_json(one, state.parts.directory), {to_epoch_ms(one.asked_at), one.id.value});
    }
    return std::move(rows).answer(page);
}

/// One of the agents the caller leads.
Result<std::optional<HelpRequest>> of_the_led(Connection& connection, const Request& request) {
    auto found = TRY(find_help(connection, request.id<HelpId>("id")));
    if (found && !people::data_scope(request).covers(UserId{}, found->team)) {
        return std::optional<HelpRequest>();
    }
    return found;
}

Result<Response> take_help(State& state, const Request& request) {
    const auto taken = TRY(change_open(
        state, request, "help.take",
        [&](Connection& connection) { return of_the_led(connection, request); },
        [&](HelpRequest& one) -> Result<void> {
            if (one.taken_at) {
                return fail(ErrorCode::Conflict, "{} helps already",
                            state.parts.directory.person_name(one.taken_by));
            }
            one.taken_at = state.parts.clock.now();
            one.taken_by = request.identity.user;
            return {};
        }));
    return Response::json(help_json(taken, state.parts.directory));
}

Result<Response> answer_help(State& state, const Request& request) {
    const auto closed = TRY(change_open(
        state, request, "help.answer",
        [&](Connection& connection) { return of_the_led(connection, request); },
        [&](HelpRequest& one) -> Result<void> {
            const auto now = state.parts.clock.now();
            if (!one.taken_at) {
                one.taken_at = now;
                one.taken_by = request.identity.user;
            }
            one.answer = std::string(request.object().at("text").as_string());
            one.closed_at = now;
            one.outcome = HelpOutcome::Answered;
            return {};
        }));
    return Response::json(help_json(closed, state.parts.directory));
}

}  // namespace

void follow_help(State& state, const FloorPicture& picture) {
    std::vector<HelpRequest> over;
    {
        const std::lock_guard lock(state.help_mutex);
        for (const auto& one : state.open_help) {
            const auto agent = std::ranges::find(picture.agents, one.agent, &AgentPicture::id);
            const bool goes_on = agent != picture.agents.end() &&
                                 agent->conversation == one.conversation &&
                                 agent->state != floor::AgentState::AfterCallWork;
            if (!goes_on && one.asked_at < picture.at) {
                over.push_back(one);
            }
        }
    }
    for (const auto& one : over) {
        const auto closed = state.write([&](Connection& connection) -> Result<HelpRequest> {
            auto now_known = TRY(find_help(connection, one.id)).value_or(one);
            if (!now_known.closed_at) {
                now_known.closed_at = picture.at;
                now_known.outcome = HelpOutcome::CallEnded;
                TRY(update_help(connection, now_known));
            }
            return now_known;
        });
        if (closed) {  // else at the next look
            remember(state, *closed);
            tell(state, one.agent);
        }
    }
}

void add_help_routes(http::Router& router, State& state) {
    handle(router, state, "askForHelp", ask_for_help);
    handle(router, state, "getOwnHelp", own_help);
    handle(router, state, "withdrawHelp", withdraw_help);
    handle(router, state, "listOpenHelp", list_open_help);
    handle(router, state, "listHelpRequests", list_help);
    handle(router, state, "takeHelp", take_help);
    handle(router, state, "answerHelp", answer_help);
}

}  // namespace callfloor::supervision
