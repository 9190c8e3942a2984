#include "shifts/handover_store.h"

#include <algorithm>

#include "base/json_parts.h"
#include "http/etag.h"
#include "shifts/shift_limits.h"
#include "store/conditions.h"

namespace callfloor::shifts {

namespace {

using store::Conditions;
using store::Connection;
using store::Row;

constexpr std::string_view kHandovers =
    "SELECT h.id, h.shift, h.state, h.author_id, h.created_at, h.handed_at, h.accepted_at, "
    "h.accepted_by, h.comment, h.situation, h.equipment, h.tools, h.quality, h.records, "
    "h.facts_text, h.version FROM shift_handover h";
constexpr std::string_view kItems =
    "SELECT i.id, i.team_id, i.section, i.text, i.opened_at, i.opened_by, i.closed_at, "
    "i.closed_by, i.closing FROM shift_item i";
constexpr std::string_view kPasses =
    "SELECT handover_id, item_id, taken_at, taken_by, comment FROM shift_pass";
constexpr int kFirstSection = 9;

Handover handover_of(const Row& row) {
    Handover one;
    one.id = row.id<HandoverId>(0);
    one.shift = row.text(1);
    one.state = handover_state_from(row.text_view(2)).value_or(HandoverState::Draft);
    one.author = row.id<UserId>(3);
    one.created_at = row.instant(4);
    one.handed_at = row.find_instant(5);
    one.accepted_at = row.find_instant(6);
    one.accepted_by = row.id<UserId>(7);
    one.comment = row.text(8);
    for (std::size_t i = 0; i < kSections; ++i) {
        one.sections.at(i) = row.text(kFirstSection + static_cast<int>(i));
    }
    if (const auto facts = row.find_text(14)) {
        one.facts = json::parse_own(*facts);
    }
    one.version = row.integer(15);
    return one;
}

Item item_of(const Row& row) {
    Item one;
    one.id = row.id<ItemId>(0);
    one.team = row.id<TeamId>(1);
    one.section = section_from(row.text_view(2)).value_or(Section::Situation);
    one.text = row.text(3);
    one.opened_at = row.instant(4);
    one.opened_by = row.id<UserId>(5);
    one.closed_at = row.find_instant(6);
    one.closed_by = row.id<UserId>(7);
    one.closing = row.text(8);
    return one;
}

Pass pass_of(const Row& row) {
    return {row.id<HandoverId>(0), row.id<ItemId>(1), row.find_instant(2), row.id<UserId>(3),
            row.text(4)};
}

Result<void> read_teams(Connection& connection, Handover& handover) {
    handover.teams = TRY(connection.query_all(
        "SELECT team_id FROM shift_handover_team WHERE handover_id = $1 ORDER BY team_id",
        {handover.id}, [](const Row& row) { return row.id<TeamId>(0); }));
    return {};
}

Result<void> write_teams(Connection& connection, const Handover& handover) {
    TRY(connection.execute("DELETE FROM shift_handover_team WHERE handover_id = $1",
                           {handover.id}));
    for (const auto team : handover.teams) {
        TRY(connection.execute(
            "INSERT INTO shift_handover_team (handover_id, team_id) VALUES ($1, $2) ON CONFLICT "
            "DO NOTHING",
            {handover.id, team}));
    }
    return {};
}

void add_with_team(Conditions& where, const std::vector<TeamId>& teams) {
    where.add(fmt::format("EXISTS (SELECT 1 FROM shift_handover_team t WHERE t.handover_id = h.id "
                          "AND t.team_id IN {})",
                          Conditions::places(teams.size())),
              Conditions::values(teams));
}

Conditions conditions_of(const HandoverQuestion& question) {
    Conditions where;
    if (question.state) {
        where.add("h.state = ?", {word_of(*question.state)});
    }
    if (question.author.is_set()) {
        where.add("h.author_id = ?", {question.author});
    }
    if (question.team.is_set()) {
        add_with_team(where, {question.team});
    }
    if (question.seen) {
        add_with_team(where, *question.seen);
    }
    if (question.from) {
        where.add("h.created_at >= ?", {*question.from});
    }
    if (question.to) {
        where.add("h.created_at < ?", {*question.to});
    }
    if (!question.text.empty()) {
        for (const auto* column : {"h.shift", "h.comment", "h.situation", "h.equipment", "h.tools",
                                   "h.quality", "h.records"}) {
            where.either(fmt::format("LOWER({}) LIKE LOWER(CAST(? AS TEXT)) ESCAPE '!'", column),
                         {store::containing(question.text)});
        }
        where.either(
            "EXISTS (SELECT 1 FROM shift_pass p JOIN shift_item i ON i.id = p.item_id WHERE "
            "p.handover_id = h.id AND LOWER(i.text) LIKE LOWER(CAST(? AS TEXT)) ESCAPE '!')",
            {store::containing(question.text)});
        where.add_any();
    }
    return where;
}

}  // namespace

Result<void> insert_handover(Connection& connection, const Handover& one) {
    TRY(connection.execute(
        "INSERT INTO shift_handover (id, shift, state, author_id, created_at, comment, situation, "
        "equipment, tools, quality, records) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        {one.id, one.shift, word_of(one.state), one.author, one.created_at, one.comment,
         one.sections[0], one.sections[1], one.sections[2], one.sections[3], one.sections[4]}));
    return write_teams(connection, one);
}

Result<std::int64_t> update_handover(Connection& connection, const Handover& one,
                                     std::optional<std::int64_t> expected) {
    const auto facts = one.facts.is_null() ? std::nullopt : std::optional(json::to_text(one.facts));
    auto version = TRY(http::version_or_stale(
        connection.query_first(
            "UPDATE shift_handover SET shift = $2, state = $3, handed_at = $4, accepted_at = $5, "
            "accepted_by = $6, comment = $7, situation = $8, equipment = $9, tools = $10, "
            "quality = $11, records = $12, facts_text = $13, version = version + 1 WHERE id = $1 "
            "AND (CAST($14 AS BIGINT) IS NULL OR version = $14) RETURNING version",
            {one.id, one.shift, word_of(one.state), one.handed_at, one.accepted_at, one.accepted_by,
             one.comment, one.sections[0], one.sections[1], one.sections[2], one.sections[3],
             one.sections[4], facts, expected},
            [](const Row& row) { return row.integer(0); }),
        "the handover"));
    TRY(write_teams(connection, one));
    return version;
}

Result<std::optional<Handover>> find_handover(Connection& connection, HandoverId id) {
    auto found = TRY(
        connection.query_first(fmt::format("{} WHERE h.id = $1", kHandovers), {id}, handover_of));
    if (found) {
        TRY(read_teams(connection, *found));
    }
    return found;
}

Result<std::vector<Handover>> find_handovers(Connection& connection,
                                             const HandoverQuestion& question,
                                             const std::optional<Place>& before,
                                             std::int64_t limit) {
    auto where = conditions_of(question);
    if (before) {
        where.add("(h.created_at, h.id) < (?, ?)", {before->at, before->id});
    }
    const auto count = where.place(limit);
    auto found =
        TRY(connection.query_all(fmt::format("{}{} ORDER BY h.created_at DESC, h.id DESC LIMIT {}",
                                             kHandovers, where.text(), count),
                                 where.parameters(), handover_of));
    for (auto& one : found) {
        TRY(read_teams(connection, one));
    }
    return found;
}

/// With their passes, and items whose end is as old and that no handover names any more.
Result<void> delete_old_handovers(Connection& connection, Instant before) {
    constexpr std::string_view kOld =
        "(SELECT id FROM shift_handover WHERE state = 'accepted' AND accepted_at < $1)";
    for (const auto* table : {"shift_pass", "shift_handover_team"}) {
        TRY(connection.execute(fmt::format("DELETE FROM {} WHERE handover_id IN {}", table, kOld),
                               {before}));
    }
    TRY(connection.execute(
        "DELETE FROM shift_handover WHERE state = 'accepted' AND accepted_at < $1", {before}));
    TRY(connection.execute(
        "DELETE FROM shift_item WHERE closed_at < $1 AND NOT EXISTS (SELECT 1 FROM shift_pass p "
        "WHERE p.item_id = shift_item.id)",
        {before}));
    return {};
}

// ---------------------------------------------------------------- items

Result<void> insert_item(Connection& connection, const Item& one) {
    TRY(connection.execute(
        "INSERT INTO shift_item (id, team_id, section, text, opened_at, opened_by, closing) VALUES "
        "($1, $2, $3, $4, $5, $6, '')",
        {one.id, one.team, word_of(one.section), one.text, one.opened_at, one.opened_by}));
    return {};
}

Result<void> close_item(Connection& connection, const Item& one) {
    TRY(connection.execute(
        "UPDATE shift_item SET closed_at = $2, closed_by = $3, closing = $4 WHERE id = $1",
        {one.id, one.closed_at, one.closed_by, one.closing}));
    return {};
}

Result<std::optional<Item>> find_item(Connection& connection, ItemId id) {
    return connection.query_first(fmt::format("{} WHERE i.id = $1", kItems), {id}, item_of);
}

Result<std::vector<Item>> find_items(Connection& connection, const ItemQuestion& question,
                                     const std::optional<Place>& before, std::int64_t limit) {
    Conditions where;
    const auto add_teams = [&](const std::vector<TeamId>& teams) {
        where.add(fmt::format("i.team_id IN {}", Conditions::places(teams.size())),
                  Conditions::values(teams));
    };
    if (!question.teams.empty()) {
        add_teams(question.teams);
    }
    if (question.seen) {
        add_teams(*question.seen);
    }
    if (question.open) {
        where.add(*question.open ? "i.closed_at IS NULL" : "i.closed_at IS NOT NULL");
    }
    if (question.section) {
        where.add("i.section = ?", {word_of(*question.section)});
    }
    if (question.passed_by.is_set()) {
        where.add(
            "EXISTS (SELECT 1 FROM shift_pass p WHERE p.item_id = i.id AND p.handover_id = ?)",
            {question.passed_by});
    }
    if (!question.text.empty()) {
        where.either("LOWER(i.text) LIKE LOWER(CAST(? AS TEXT)) ESCAPE '!'",
                     {store::containing(question.text)});
        where.either("LOWER(i.closing) LIKE LOWER(CAST(? AS TEXT)) ESCAPE '!'",
                     {store::containing(question.text)});
        where.add_any();
    }
    if (before) {
        where.add("(i.opened_at, i.id) < (?, ?)", {before->at, before->id});
    }
    const auto count = where.place(limit);
    return connection.query_all(fmt::format("{}{} ORDER BY i.opened_at DESC, i.id DESC LIMIT {}",
                                            kItems, where.text(), count),
                                where.parameters(), item_of);
}

Result<void> insert_pass(Connection& connection, const Pass& one) {
    TRY(connection.execute(
        "INSERT INTO shift_pass (handover_id, item_id, comment) VALUES ($1, $2, '')",
        {one.handover, one.item}));
    return {};
}

Result<void> take_pass(Connection& connection, const Pass& one) {
    TRY(connection.execute(
        "UPDATE shift_pass SET taken_at = $3, taken_by = $4, comment = $5 WHERE handover_id = $1 "
        "AND item_id = $2",
        {one.handover, one.item, one.taken_at, one.taken_by, one.comment}));
    return {};
}

Result<void> delete_passes(Connection& connection, HandoverId handover) {
    TRY(connection.execute("DELETE FROM shift_pass WHERE handover_id = $1", {handover}));
    return {};
}

Result<std::vector<Pass>> find_passes(Connection& connection, HandoverId handover) {
    return connection.query_all(fmt::format("{} WHERE handover_id = $1 ORDER BY item_id", kPasses),
                                {handover}, pass_of);
}

Result<std::vector<Pass>> find_passes(Connection& connection, ItemId item) {
    auto found = TRY(connection.query_all(
        fmt::format("{} WHERE item_id = $1 ORDER BY handover_id DESC LIMIT 200", kPasses), {item},
        pass_of));
    std::ranges::reverse(found);
    return found;
}

}  // namespace callfloor::shifts
