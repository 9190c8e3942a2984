// Routes of messages between people of the centre.

#include <algorithm>

#include "base/json_parts.h"
#include "people/people_store.h"
#include "supervision/inbox_rules.h"
#include "supervision/inbox_store.h"
#include "supervision/internal/supervision_state.h"
#include "supervision/supervision_limits.h"

namespace callfloor::supervision {

namespace {

using people::User;

constexpr std::string_view kInbox = "inbox";  ///< what the consoles are told of
constexpr Duration kCounted = std::chrono::hours(24 * 14);

InboxReader reader_of(const http::Identity& identity) {
    InboxReader reader{identity.user, {}};
    if (identity.has_role("team_leader")) {
        reader.teams = identity.led_teams;
    }
    if (identity.team.is_set() &&
        std::ranges::find(reader.teams, identity.team) == reader.teams.end()) {
        reader.teams.push_back(identity.team);
    }
    return reader;
}

json::Object message_json(const InboxMessage& one, const Directory& directory) {
    const auto to = one.to_user.is_set()   ? directory.person_name(one.to_user)
                    : one.to_team.is_set() ? directory.team_name(one.to_team)
                                           : std::string();
    return {{"id", one.id.value},
            {"at", to_epoch_ms(one.at)},
            {"from_id", json::id_or_null(one.from.value)},
            {"from_name", one.from.is_set() ? directory.person_name(one.from) : std::string()},
            {"user_id", json::id_or_null(one.to_user.value)},
            {"team_id", json::id_or_null(one.to_team.value)},
            {"everybody", one.is_to_everybody()},
            {"to_name", to},
            {"must_read", one.must_read},
            {"text", one.text},
            {"is_read", one.is_read}};
}

Result<Response> list_inbox(State& state, const Request& request) {
    const auto page = TRY(http::page_of(request, {std::int64_t{0}}));
    const auto before = InboxMessageId{page.after ? page.after->at(0).as_int64() : 0};
    const auto found = TRY(state.read([&](Connection& connection) {
        return find_messages(connection, reader_of(request.identity), before, page.limit + 1);
    }));
    http::PageRows rows;
    for (const auto& one : found) {
        rows.add(message_json(one, state.parts.directory), {one.id.value});
    }
    return std::move(rows).answer(page);
}

Result<Response> get_unread(State& state, const Request& request) {
    const auto since = state.parts.clock.now() - kCounted;
    const auto unread = TRY(state.read([&](Connection& connection) {
        return find_unread(connection, reader_of(request.identity), since);
    }));
    json::Array must_read;
    for (const auto& one : unread.must_read) {
        must_read.push_back(message_json(one, state.parts.directory));
    }
    return Response::json(
        json::Object{{"unread", unread.count}, {"must_read", std::move(must_read)}});
}

Result<Response> read_inbox(State& state, const Request& request) {
    std::vector<InboxMessageId> ids;
    for (const auto& id : request.object().at("ids").as_array()) {
        ids.push_back(InboxMessageId{id.to_number<std::int64_t>()});
    }
    TRY(state.write([&](Connection& connection) {
        return mark_read(connection, reader_of(request.identity), ids, state.parts.clock.now());
    }));
    return get_unread(state, request);
}

// ---------------------------------------------------------------- writing

Result<User> existing_user(Connection& connection, UserId id, std::string_view field) {
    const auto found = TRY(people::find_user(connection, id));
    if (!found || !found->active) {
        return fail_field(ErrorCode::InvalidInput, std::string(field),
                          "there is no user {} (any more); choose another", id);
    }
    return *found;
}

/// From the request's body, checked against who asks.
Result<InboxMessage> letter_of(const State& state, Connection& connection, const Request& request) {
    const auto& body = request.object();
    const auto id_at = [&](std::string_view key) {
        const auto& value = body.at(key);
        return value.is_null() ? 0 : value.to_number<std::int64_t>();
    };
    InboxMessage one;
    one.at = state.parts.clock.now();
    one.from = request.identity.user;
    one.to_user = UserId{id_at("user_id")};
    one.to_team = TeamId{id_at("team_id")};
    one.must_read = body.at("must_read").as_bool();
    one.text = std::string(body.at("text").as_string());
    const int named = (one.to_user.is_set() ? 1 : 0) + (one.to_team.is_set() ? 1 : 0) +
                      (body.at("everybody").as_bool() ? 1 : 0);
    if (named != 1) {
        return fail_field(ErrorCode::InvalidInput, "user_id",
                          "name one person, one team, or everybody");
    }
    const auto from = TRY(existing_user(connection, one.from, "user_id"));
    TRY(check_addressing(from, {one.to_user.is_set(), one.to_team, one.must_read}));
    if (one.to_user.is_set()) {
        const auto to = TRY(existing_user(connection, one.to_user, "user_id"));
        const bool answers = TRY(has_written(connection, to.id, from.id));
        if (!may_write_to(from, to, answers)) {
            return fail(ErrorCode::Forbidden,
                        "you may write to your leaders, your team, and who wrote to you");
        }
    } else if (one.to_team.is_set()) {
        const auto team = TRY(people::find_team(connection, one.to_team));
        if (!team) {
            return fail_field(ErrorCode::InvalidInput, "team_id", "there is no team {}",
                              one.to_team);
        }
    }
    const auto sent = TRY(count_sent(connection, one.from, one.at - std::chrono::minutes(1)));
    if (sent >= static_cast<std::int64_t>(limits::kInboxAMinute)) {
        return fail(ErrorCode::LimitReached,
                    "you have sent {} messages within a minute; wait a moment", sent);
    }
    return one;
}

/// Whom a message is for, by what is set now.
Result<std::vector<User>> receivers(Connection& connection, const InboxMessage& one) {
    auto users = TRY(people::load_users(connection));
    std::erase_if(users, [&](const User& user) {
        const bool is_meant = one.is_to_everybody() || user.id == one.to_user ||
                              (one.to_team.is_set() && is_in(user, one.to_team));
        return !user.active || !is_meant;
    });
    return users;
}

Result<void> tell_receivers(State& state, const InboxMessage& one) {
    if (one.is_to_everybody()) {
        state.parts.consoles.tell_everybody(kInbox);
        return {};
    }
    std::vector<UserId> people;
    for (const auto user : {one.to_user, one.from}) {
        if (user.is_set()) {
            people.push_back(user);
        }
    }
    if (one.to_team.is_set()) {
        const auto team =
            TRY(state.read([&](Connection& connection) { return receivers(connection, one); }));
        for (const auto& user : team) {
            people.push_back(user.id);
        }
    }
    std::ranges::sort(people);
    people.erase(std::ranges::unique(people).begin(), people.end());
    state.parts.consoles.tell(kInbox, std::move(people));
    return {};
}

Result<Response> send_message(State& state, const Request& request) {
    const auto now = state.parts.clock.now();
    InboxMessage one;
    auto answer = people::create_once(
        state.parts.writer, request, now, [&](Connection& connection) -> Result<Response> {
            one = TRY(letter_of(state, connection, request));
            one.id = state.ids.next<InboxMessageId>(now);
            TRY(insert_message(connection, one));
            if (one.must_read) {
                TRY(state.audit(connection, request, "announcement.send", one.id.value));
            }
            auto shown = one;
            shown.is_read = true;
            return Response::json(message_json(shown, state.parts.directory), 201);
        });
    if (answer && one.id.is_set()) {
        TRY(tell_receivers(state, one));
    }
    return answer;
}

Result<Response> list_people(State& state, const Request& request) {
    json::Array people, teams;
    bool everybody = false;
    auto done = state.read([&](Connection& connection) -> Result<void> {
        const auto from = TRY(existing_user(connection, request.identity.user, "user_id"));
        const auto target = [](auto id, const std::string& name) {
            return json::Object{{"id", id.value}, {"name", name}};
        };
        constexpr std::size_t kMost = 10'000;
        const auto users = TRY(people::load_users(connection));
        for (const auto& user : users) {
            if (user.active && user.id != from.id && may_write_to(from, user, false) &&
                people.size() < kMost) {
                people.push_back(target(user.id, user.name));
            }
        }
        const auto all = TRY(people::load_teams(connection));
        for (const auto& team : all) {
            if (may_write_to(from, team.id)) {
                teams.push_back(target(team.id, team.name));
            }
        }
        everybody = from.has_role(people::Role::Admin);
        return {};
    });
    TRY(std::move(done));
    return Response::json(json::Object{
        {"people", std::move(people)}, {"teams", std::move(teams)}, {"everybody", everybody}});
}

/// Of a message one sent; of one that must be read also for the leaders and admins.
Result<Response> list_readers(State& state, const Request& request) {
    const auto id = request.id<InboxMessageId>("id");
    json::Array items;
    auto done = state.read([&](Connection& connection) -> Result<void> {
        const auto one = TRY(find_message(connection, id, request.identity.user));
        const bool is_own = one && one->from == request.identity.user;
        if (!one || !(is_own || request.identity.has_role("admin"))) {
            return fail(ErrorCode::NotFound, "you have sent no message {}", id);
        }
        const auto read_by = TRY(find_readers(connection, id));
        const auto users = TRY(receivers(connection, *one));
        constexpr std::size_t kMost = 10'000;
        for (const auto& user : users) {
            if (user.id == one->from || items.size() >= kMost) {
                continue;
            }
            const auto read = std::ranges::find(read_by, user.id, &ReadBy::user);
            items.push_back(json::Object{
                {"user_id", user.id.value},
                {"name", user.name},
                {"read_at",
                 read == read_by.end() ? json::Value() : json::Value(to_epoch_ms(read->at))}});
        }
        return {};
    });
    TRY(std::move(done));
    return Response::json(json::Object{{"items", std::move(items)}});
}

}  // namespace

Result<void> tell_team(State& state, TeamId team, const std::string& text) {
    InboxMessage one;
    one.at = state.parts.clock.now();
    one.to_team = team;
    one.text = text;
    auto done = state.write([&](Connection& connection) -> Result<void> {
        const auto found = TRY(people::find_team(connection, team));
        if (!found) {
            return fail(ErrorCode::NotFound, "team {} does not exist (any more); change the rule",
                        team);
        }
        one.id = state.ids.next<InboxMessageId>(one.at);
        return insert_message(connection, one);
    });
    TRY(std::move(done));
    return tell_receivers(state, one);
}

void add_inbox_routes(http::Router& router, State& state) {
    handle(router, state, "listInbox", list_inbox);
    handle(router, state, "getUnread", get_unread);
    handle(router, state, "readInbox", read_inbox);
    handle(router, state, "sendInboxMessage", send_message);
    handle(router, state, "listInboxPeople", list_people);
    handle(router, state, "listInboxReaders", list_readers);
}

}  // namespace callfloor::supervision
