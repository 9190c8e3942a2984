#include "customers/customer_store.h"

#include <algorithm>
#include <iterator>
#include <map>

#include "base/customer_limits.h"
#include "customers/customer_json.h"
#include "http/etag.h"
#include "store/conditions.h"

namespace callfloor::customers {

namespace {

using store::Conditions;
using store::Connection;
using store::Row;

constexpr std::string_view kColumns =
    "c.id, c.name, c.caller_class, c.owner_id, c.note, c.tags_text, c.fields_text, c.is_draft, "
    "c.merged_into, c.created_at, c.created_by, c.changed_at, c.version";
/// Above every text that begins with a given one.
constexpr std::string_view kLastCharacter = "\xF4\x8F\xBF\xBF";

Customer customer_of(const Row& row) {
    Customer one;
    one.id = row.id<CustomerId>(0);
    one.name = row.text(1);
    one.caller_class = row.text(2);
    one.owner = row.id<UserId>(3);
    one.note = row.text(4);
    one.tags = json::texts_from_json(json::parse_own(row.text_view(5)).as_array());
    one.fields = field_values(json::parse_own(row.text_view(6)).as_object());
    one.is_draft = row.boolean(7);
    one.merged_into = row.id<CustomerId>(8);
    one.created_at = row.instant(9);
    one.created_by = row.id<UserId>(10);
    one.changed_at = row.instant(11);
    one.version = row.integer(12);
    return one;
}

Identity identity_of(const Row& row) {
    return {row.id<IdentityId>(0),
            identity_kind_from(row.text_view(1)).value_or(IdentityKind::External), row.text(2),
            row.text(3)};
}

/// Adds their identities.
Result<void> complete(Connection& connection, std::vector<Customer>& customers) {
    std::map<CustomerId, Customer*> by_id;
    std::vector<CustomerId> ids;
    for (auto& one : customers) {
        by_id[one.id] = &one;
        ids.push_back(one.id);
    }
    Conditions where;
    where.add("customer_id IN " + Conditions::places(ids.size()), Conditions::values(ids));
    return connection.query(
        "SELECT id, kind, value, label, customer_id FROM customer_identity" + where.text() +
            " ORDER BY customer_id, id",
        where.parameters(), [&](const Row& row) {
            by_id.at(row.id<CustomerId>(4))->identities.push_back(identity_of(row));
        });
}

/// The rows of one question with their identities.
Result<std::vector<Customer>> whole(Connection& connection, const Conditions& where,
                                    const std::string& tail) {
    auto found = TRY(connection.query_all(
        fmt::format("SELECT {} FROM customer c{}{}", kColumns, where.text(), tail),
        where.parameters(), customer_of));
    TRY(complete(connection, found));
    return found;
}

Result<void> count_more(Connection& connection, std::int64_t more) {
    const auto counted = TRY(connection.execute(
        "UPDATE customer_settings SET customers = customers + $1 WHERE id = 1 AND customers + $1 "
        "<= $2",
        {more, static_cast<std::int64_t>(limits::kCustomers)}));
    if (counted == 0) {
        return fail(ErrorCode::LimitReached,
                    "{} customers are kept, which is the most; delete some that are not needed",
                    limits::kCustomers);
    }
    return {};
}

}  // namespace

Result<void> insert_customer(Connection& connection, const Customer& one,
                             const std::vector<std::string>& keys) {
    TRY(count_more(connection, 1));
    TRY(connection.post(
        "INSERT INTO customer (id, name, caller_class, owner_id, note, tags_text, fields_text, "
        "is_draft, merged_into, created_at, created_by, changed_at) VALUES ($1, $2, $3, $4, $5, "
        "$6, $7, $8, $9, $10, $11, $12)",
        {one.id, one.name, one.caller_class, one.owner, one.note,
         json::to_text(json::texts_json(one.tags)), json::to_text(values_json(one.fields)),
         one.is_draft, one.merged_into, one.created_at, one.created_by, one.changed_at}));
    for (const auto& identity : one.identities) {
        TRY(insert_identity(connection, one.id, identity));
    }
    return replace_keys(connection, one.id, {{}, keys});
}

Result<std::int64_t> update_customer(Connection& connection, const Customer& one,
                                     std::optional<std::int64_t> expected) {
    return http::version_or_stale(
        connection.query_first(
            "UPDATE customer SET name = $3, caller_class = $4, owner_id = $5, note = $6, tags_text "
            "= $7, fields_text = $8, is_draft = $9, merged_into = $10, changed_at = $11, version = "
            "version + 1 WHERE id = $1 AND (CAST($2 AS BIGINT) IS NULL OR version = $2) RETURNING "
            "version",
            {one.id, expected, one.name, one.caller_class, one.owner, one.note,
             json::to_text(json::texts_json(one.tags)), json::to_text(values_json(one.fields)),
             one.is_draft, one.merged_into, one.changed_at},
            [](const Row& row) { return row.integer(0); }),
        fmt::format("customer {}", one.id));
}

Result<void> delete_customer(Connection& connection, const Customer& one,
                             const std::vector<std::string>& keys) {
    TRY(replace_keys(connection, one.id, {keys, {}}));
    for (const auto* table : {"customer_visit", "customer_identity"}) {
        TRY(connection.execute(fmt::format("DELETE FROM {} WHERE customer_id = $1", table),
                               {one.id}));
    }
    TRY(connection.execute("DELETE FROM customer WHERE id = $1", {one.id}));
    return count_more(connection, -1);
}

Result<std::optional<Customer>> find_customer(Connection& connection, CustomerId id) {
    Conditions where;
    where.add("c.id = ?", {id});
    auto found = TRY(whole(connection, where, ""));
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

Result<std::vector<Customer>> load_customers(Connection& connection,
                                             const std::vector<CustomerId>& ids) {
    Conditions where;
    where.add("c.id IN " + Conditions::places(ids.size()), Conditions::values(ids));
    auto found = TRY(whole(connection, where, ""));
    std::map<CustomerId, Customer> by_id;
    for (auto& one : found) {
        by_id.emplace(one.id, std::move(one));
    }
    std::vector<Customer> ordered;
    for (const auto id : ids) {
        if (const auto one = by_id.find(id); one != by_id.end()) {
            ordered.push_back(one->second);
        }
    }
    return ordered;
}

// ---------------------------------------------------------------- identities

Result<std::optional<CustomerId>> find_identity(Connection& connection, IdentityKind kind,
                                                const std::string& value) {
    return connection.query_first(
        "SELECT customer_id FROM customer_identity WHERE value = $1 AND kind = $2",
        {value, word_of(kind)}, [](const Row& row) { return row.id<CustomerId>(0); });
}

Result<void> insert_identity(Connection& connection, CustomerId customer,
                             const Identity& identity) {
    return connection.post(
        "INSERT INTO customer_identity (id, customer_id, kind, value, label) VALUES ($1, $2, $3, "
        "$4, $5)",
        {identity.id, customer, word_of(identity.kind), identity.value, identity.label});
}

Result<void> delete_identity(Connection& connection, IdentityId id) {
    return connection.post("DELETE FROM customer_identity WHERE id = $1", {id});
}

Result<void> move_identity(Connection& connection, IdentityId id, CustomerId to) {
    return connection.post("UPDATE customer_identity SET customer_id = $2 WHERE id = $1", {id, to});
}

// ---------------------------------------------------------------- keys

Result<void> replace_keys(Connection& connection, CustomerId customer, const KeyChange& change) {
    std::vector<std::string> gone;
    std::ranges::set_difference(change.before, change.after, std::back_inserter(gone));
    for (const auto& word : gone) {
        TRY(connection.post("DELETE FROM customer_key WHERE word = $1 AND customer_id = $2",
                            {word, customer}));
    }
    std::vector<std::string> added;
    std::ranges::set_difference(change.after, change.before, std::back_inserter(added));
    for (const auto& word : added) {
        TRY(connection.post(
            "INSERT INTO customer_key (word, customer_id) VALUES ($1, $2) ON CONFLICT (word, "
            "customer_id) DO NOTHING",
            {word, customer}));
    }
    return {};
}

Result<std::vector<KeyRow>> find_keys(Connection& connection, const std::string& prefix,
                                      const std::optional<KeyRow>& after, std::int64_t limit) {
    Conditions where;
    where.add("word < ?", {prefix + std::string(kLastCharacter)});
    if (after) {
        where.add("(word, customer_id) > (?, ?)", {after->word, after->customer});
    } else {
        where.add("word >= ?", {prefix});
    }
    const auto count = where.place(limit);
    return connection.query_all(
        fmt::format("SELECT word, customer_id FROM customer_key{} ORDER BY word, customer_id LIMIT "
                    "{}",
                    where.text(), count),
        where.parameters(),
        [](const Row& row) { return KeyRow{row.text(0), row.id<CustomerId>(1)}; });
}

// ---------------------------------------------------------------- lists

bool fits(const Customer& one, const CustomerFilter& filter) {
    return !one.merged_into.is_set() &&
           (filter.caller_class.empty() || one.caller_class == filter.caller_class) &&
           (!filter.owner.is_set() || one.owner == filter.owner) &&
           (filter.tag.empty() || std::ranges::find(one.tags, filter.tag) != one.tags.end()) &&
           (!filter.is_draft || one.is_draft == *filter.is_draft);
}

Result<std::vector<Customer>> find_customers(Connection& connection, const CustomerFilter& filter,
                                             CustomerId before, std::int64_t limit) {
    Conditions where;
    where.add("c.merged_into IS NULL");
    if (!filter.caller_class.empty()) {
        where.add("c.caller_class = ?", {filter.caller_class});
        where.add("c.caller_class <> ''");  // the partial index
    }
    if (filter.owner.is_set()) {
        where.add("c.owner_id = ?", {filter.owner});
    }
    if (filter.is_draft) {
        where.add(*filter.is_draft ? "c.is_draft = 1" : "c.is_draft = 0");
    }
    if (before.is_set()) {
        where.add("c.id < ?", {before});
    }
    return whole(connection, where, " ORDER BY c.id DESC LIMIT " + where.place(limit));
}

Result<std::vector<Customer>> find_merged_into(Connection& connection, CustomerId id) {
    Conditions where;
    where.add("c.merged_into = ?", {id});
    return whole(connection, where, "");
}

Result<std::vector<Customer>> find_old_drafts(Connection& connection, Instant before,
                                              std::int64_t limit) {
    Conditions where;
    where.add("c.is_draft = 1");
    where.add("c.version = 1");
    where.add("c.created_at < ?", {before});
    where.add("NOT EXISTS (SELECT 1 FROM customer_visit v WHERE v.customer_id = c.id)");
    return whole(connection, where, " ORDER BY c.id LIMIT " + where.place(limit));
}

// ---------------------------------------------------------------- fields

Result<FieldDefinitions> load_fields(Connection& connection) {
    const auto found = TRY(connection.query_first(
        "SELECT fields_text, version FROM customer_settings WHERE id = 1", {}, [](const Row& row) {
            return FieldDefinitions{
                definitions_from_json(json::parse_own(row.text_view(0)).as_array()),
                row.integer(1)};
        }));
    return found.value_or(FieldDefinitions{});
}

Result<std::int64_t> update_fields(Connection& connection,
                                   const std::vector<FieldDefinition>& fields,
                                   std::optional<std::int64_t> expected) {
    return http::version_or_stale(
        connection.query_first(
            "UPDATE customer_settings SET fields_text = $2, version = version + 1 WHERE id = 1 AND "
            "(CAST($1 AS BIGINT) IS NULL OR version = $1) RETURNING version",
            {expected, json::to_text(definitions_json(fields))},
            [](const Row& row) { return row.integer(0); }),
        "the fields of customers");
}

}  // namespace callfloor::customers
