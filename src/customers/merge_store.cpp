#include "customers/merge_store.h"

#include "customers/customer_json.h"

namespace callfloor::customers {

namespace {

using store::Connection;
using store::Row;

/// What an undo restores of a customer.
json::Object kept_json(const Customer& one) {
    json::Array identities;
    for (const auto& identity : one.identities) {
        identities.push_back(identity.id.value);
    }
    return {{"name", one.name},
            {"caller_class", one.caller_class},
            {"owner_id", one.owner.value},
            {"note", one.note},
            {"tags", json::texts_json(one.tags)},
            {"fields", values_json(one.fields)},
            {"is_draft", one.is_draft},
            {"identities", std::move(identities)}};
}

Customer kept_from(CustomerId id, std::string_view text) {
    const auto object = json::parse_own(text).as_object();
    Customer one;
    one.id = id;
    one.name = std::string(object.at("name").as_string());
    one.caller_class = std::string(object.at("caller_class").as_string());
    one.owner = UserId{object.at("owner_id").to_number<std::int64_t>()};
    one.note = std::string(object.at("note").as_string());
    one.tags = json::texts_from_json(object.at("tags").as_array());
    one.fields = field_values(object.at("fields").as_object());
    one.is_draft = object.at("is_draft").as_bool();
    for (const auto& identity : object.at("identities").as_array()) {
        one.identities.push_back(
            {IdentityId{identity.to_number<std::int64_t>()}, IdentityKind::Phone, "", ""});
    }
    return one;
}

constexpr std::string_view kColumns =
    "id, keep_id, gone_id, keep_text, gone_text, visits_text, kept_version, at, by_id, undone_at";

Merge merge_of(const Row& row) {
    Merge one;
    one.id = row.id<MergeId>(0);
    one.keep = kept_from(row.id<CustomerId>(1), row.text_view(3));
    one.gone = kept_from(row.id<CustomerId>(2), row.text_view(4));
    const auto visits = json::parse_own(row.text_view(5));
    for (const auto& visit : visits.as_array()) {
        one.visits.push_back(VisitId{visit.to_number<std::int64_t>()});
    }
    one.kept_version = row.integer(6);
    one.at = row.instant(7);
    one.by = row.id<UserId>(8);
    one.undone_at = row.find_instant(9);
    return one;
}

}  // namespace

Result<void> insert_merge(Connection& connection, const Merge& one) {
    json::Array visits;
    for (const auto visit : one.visits) {
        visits.push_back(visit.value);
    }
    TRY(connection.execute(
        "INSERT INTO customer_merge (id, keep_id, gone_id, keep_text, gone_text, visits_text, "
        "kept_version, at, by_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        {one.id, one.keep.id, one.gone.id, json::to_text(kept_json(one.keep)),
         json::to_text(kept_json(one.gone)), json::to_text(visits), one.kept_version, one.at,
         one.by}));
    return {};
}

Result<void> set_undone(Connection& connection, MergeId id, Instant at) {
    return connection.post("UPDATE customer_merge SET undone_at = $2 WHERE id = $1", {id, at});
}

Result<std::optional<Merge>> find_merge(Connection& connection, MergeId id) {
    return connection.query_first(
        fmt::format("SELECT {} FROM customer_merge WHERE id = $1", kColumns), {id}, merge_of);
}

Result<std::vector<Merge>> find_merges(Connection& connection, CustomerId keep,
                                       std::int64_t limit) {
    return connection.query_all(fmt::format("SELECT {} FROM customer_merge WHERE keep_id = $1 AND "
                                            "undone_at IS NULL ORDER BY id DESC LIMIT $2",
                                            kColumns),
                                {keep, limit}, merge_of);
}

Result<void> delete_merges(Connection& connection, CustomerId customer) {
    return connection.post("DELETE FROM customer_merge WHERE keep_id = $1 OR gone_id = $1",
                           {customer});
}

Result<std::vector<VisitId>> move_visits(Connection& connection, CustomerId from, CustomerId to) {
    return connection.query_all(
        "UPDATE customer_visit SET customer_id = $2 WHERE customer_id = $1 RETURNING id",
        {from, to}, [](const Row& row) { return row.id<VisitId>(0); });
}

Result<void> move_visit(Connection& connection, VisitId id, CustomerId to) {
    return connection.post("UPDATE customer_visit SET customer_id = $2 WHERE id = $1", {id, to});
}

}  // namespace callfloor::customers
