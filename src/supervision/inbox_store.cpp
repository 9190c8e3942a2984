#include "supervision/inbox_store.h"

#include <algorithm>

#include "store/conditions.h"
#include "supervision/supervision_limits.h"

namespace callfloor::supervision {

namespace {

using store::Conditions;
using store::Connection;
using store::Row;

/// With the reader as the first parameter.
constexpr std::string_view kSelect =
    "SELECT m.id, m.at, m.from_id, m.to_user, m.to_team, m.must_read, m.text, CASE WHEN m.from_id "
    "= {} OR EXISTS (SELECT 1 FROM inbox_read r WHERE r.message_id = m.id AND r.user_id = {}) THEN "
    "1 ELSE 0 END FROM inbox_message m";

InboxMessage message_of(const Row& row) {
    InboxMessage one;
    one.id = row.id<InboxMessageId>(0);
    one.at = row.instant(1);
    one.from = row.id<UserId>(2);
    one.to_user = row.id<UserId>(3);
    one.to_team = row.id<TeamId>(4);
    one.must_read = row.boolean(5);
    one.text = row.text(6);
    one.is_read = row.boolean(7);
    return one;
}

/// The ways a message comes to a reader, each answered by an index of its own.
std::vector<Conditions> ways_to(const InboxReader& reader) {
    std::vector<Conditions> ways(2);
    ways[0].add("m.to_user = ?", {reader.user});
    ways[1].add("m.to_user IS NULL AND m.to_team IS NULL");
    for (const auto team : reader.teams) {
        ways.emplace_back().add("m.to_team = ?", {team});
    }
    return ways;
}

bool is_for(const InboxMessage& message, const InboxReader& reader) {
    return message.is_to_everybody() || message.to_user == reader.user ||
           (message.to_team.is_set() &&
            std::ranges::find(reader.teams, message.to_team) != reader.teams.end());
}

}  // namespace

Result<void> insert_message(Connection& connection, const InboxMessage& one) {
    TRY(connection.execute(
        "INSERT INTO inbox_message (id, at, from_id, to_user, to_team, "
        "must_read, text) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        {one.id, one.at, one.from, one.to_user, one.to_team, one.must_read, one.text}));
    return {};
}

Result<std::optional<InboxMessage>> find_message(Connection& connection, InboxMessageId id,
                                                 UserId reader) {
    return connection.query_first(
        fmt::format("{} WHERE m.id = $2", fmt::format(fmt::runtime(kSelect), "$1", "$1")),
        {reader, id}, message_of);
}

Result<std::vector<InboxMessage>> find_messages(Connection& connection, const InboxReader& reader,
                                                InboxMessageId before, std::int64_t limit) {
    auto ways = ways_to(reader);
    ways.emplace_back().add("m.from_id = ?", {reader.user});
    std::vector<InboxMessage> all;
    for (auto& where : ways) {
        if (before.is_set()) {
            where.add("m.id < ?", {before});
        }
        const auto who = where.place(reader.user);
        const auto count = where.place(limit);
        auto some = TRY(connection.query_all(
            fmt::format("{}{} ORDER BY m.id DESC LIMIT {}",
                        fmt::format(fmt::runtime(kSelect), who, who), where.text(), count),
            where.parameters(), message_of));
        std::ranges::move(some, std::back_inserter(all));
    }
    std::ranges::sort(all, std::greater<>(), &InboxMessage::id);
    const auto twice =
        std::ranges::unique(all, {}, &InboxMessage::id);  // to oneself, or one's team
    all.erase(twice.begin(), twice.end());
    all.resize(std::min(all.size(), static_cast<std::size_t>(limit)));
    return all;
}

Result<Unread> find_unread(Connection& connection, const InboxReader& reader, Instant since) {
    Unread unread;
    for (auto& where : ways_to(reader)) {
        where.add("m.at >= ?", {since});
        where.add("(m.from_id IS NULL OR m.from_id <> ?)", {reader.user});
        where.add(
            "NOT EXISTS (SELECT 1 FROM inbox_read x WHERE x.message_id = m.id AND x.user_id "
            "= ?)",
            {reader.user});
        auto counted = where;
        const auto most = counted.place(static_cast<std::int64_t>(limits::kInboxUnread));
        unread.count += TRY(connection.query_integer(
            fmt::format("SELECT COUNT(*) FROM (SELECT 1 FROM inbox_message m{} LIMIT {}) counted",
                        counted.text(), most),
            counted.parameters()));
        where.add("m.must_read = 1");
        const auto who = where.place(reader.user);
        const auto count = where.place(static_cast<std::int64_t>(limits::kInboxMustRead));
        auto some = TRY(connection.query_all(
            fmt::format("{}{} ORDER BY m.id LIMIT {}", fmt::format(fmt::runtime(kSelect), who, who),
                        where.text(), count),
            where.parameters(), message_of));
        std::ranges::move(some, std::back_inserter(unread.must_read));
    }
    std::ranges::sort(unread.must_read, {}, &InboxMessage::id);
    unread.must_read.resize(std::min(unread.must_read.size(), limits::kInboxMustRead));
    return unread;
}

Result<void> mark_read(Connection& connection, const InboxReader& reader,
                       const std::vector<InboxMessageId>& ids, Instant now) {
    for (const auto id : ids) {
        const auto found = TRY(find_message(connection, id, reader.user));
        if (!found || found->is_read || !is_for(*found, reader)) {
            continue;
        }
        TRY(connection.execute(
            "INSERT INTO inbox_read (message_id, user_id, at) VALUES ($1, $2, $3) ON CONFLICT DO "
            "NOTHING",
            {id, reader.user, now}));
    }
    return {};
}

Result<std::vector<ReadBy>> find_readers(Connection& connection, InboxMessageId id) {
    return connection.query_all(
        "SELECT user_id, at FROM inbox_read WHERE message_id = $1 ORDER BY at, user_id", {id},
        [](const Row& row) { return ReadBy{row.id<UserId>(0), row.instant(1)}; });
}

Result<std::int64_t> count_sent(Connection& connection, UserId from, Instant since) {
    return connection.query_integer(
        "SELECT COUNT(*) FROM inbox_message WHERE from_id = $1 AND at >= $2", {from, since});
}

Result<bool> has_written(Connection& connection, UserId from, UserId to) {
    const auto count = TRY(connection.query_integer(
        "SELECT COUNT(*) FROM inbox_message WHERE from_id = $1 AND to_user = $2", {from, to}));
    return count > 0;
}

Result<void> delete_old_messages(Connection& connection, Instant before) {
    TRY(
        connection.execute("DELETE FROM inbox_read WHERE message_id IN (SELECT id FROM "
                           "inbox_message WHERE at < $1)",
                           {before}));
    TRY(connection.execute("DELETE FROM inbox_message WHERE at < $1", {before}));
    return {};
}

}  // namespace callfloor::supervision
