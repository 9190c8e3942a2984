#include "customers/customer_json.h"

#include "customers/customer_rules.h"
#include "http/etag.h"
#include "people/access.h"

namespace callfloor::customers {

namespace {

std::string shown(const Identity& identity, const Reader& reader) {
    switch (identity.kind) {
        case IdentityKind::Phone:
            return people::shown_number(
                reader.identity, written_number(identity.value, reader.directory.number_plan()));
        case IdentityKind::Email:
            return people::sees_numbers(reader.identity) ? identity.value
                                                         : mask_email(identity.value);
        case IdentityKind::External:
            break;
    }
    return identity.value;
}

std::string masked(const Identity& identity) {
    return identity.kind == IdentityKind::Email ? mask_email(identity.value)
                                                : people::mask_number(identity.value);
}

void add_person(json::Object& object, std::string_view key, UserId person, const Reader& reader) {
    object[fmt::format("{}_id", key)] = json::id_or_null(person.value);
    object[fmt::format("{}_name", key)] =
        person.is_set() ? reader.directory.person_name(person) : std::string();
}

std::string text_at(const json::Object& object, std::string_view key) {
    return std::string(object.at(key).as_string());
}
std::int64_t id_at(const json::Object& object, std::string_view key) {
    const auto& value = object.at(key);
    return value.is_null() ? 0 : value.to_number<std::int64_t>();
}
std::optional<Instant> instant_at(const json::Object& object, std::string_view key) {
    const auto& value = object.at(key);
    return value.is_null() ? std::nullopt
                           : std::optional(from_epoch_ms(value.to_number<std::int64_t>()));
}

}  // namespace

json::Object values_json(const std::map<std::string, std::string>& values) {
    json::Object object;
    for (const auto& [key, value] : values) {
        object[key] = value;
    }
    return object;
}

std::map<std::string, std::string> field_values(const json::Object& object) {
    std::map<std::string, std::string> values;
    for (const auto& [key, value] : object) {
        values[std::string(key)] = std::string(value.as_string());
    }
    return values;
}

json::Array definitions_json(const std::vector<FieldDefinition>& fields) {
    json::Array array;
    for (const auto& field : fields) {
        array.push_back(json::Object{{"key", field.key},
                                     {"label", field.label},
                                     {"kind", word_of(field.kind)},
                                     {"required", field.required},
                                     {"choices", json::texts_json(field.choices)}});
    }
    return array;
}

std::vector<FieldDefinition> definitions_from_json(const json::Array& array) {
    std::vector<FieldDefinition> fields;
    for (const auto& value : array) {
        const auto& object = value.as_object();
        FieldDefinition field;
        field.key = text_at(object, "key");
        field.label = text_at(object, "label");
        field.kind = field_kind_from(text_at(object, "kind")).value_or(FieldKind::Text);
        field.required = object.at("required").as_bool();
        field.choices = json::texts_from_json(object.at("choices").as_array());
        fields.push_back(std::move(field));
    }
    return fields;
}

json::Object customer_json(const Customer& one, const Reader& reader) {
    json::Array identities;
    for (const auto& identity : one.identities) {
        identities.push_back(json::Object{{"id", identity.id.value},
                                          {"kind", word_of(identity.kind)},
                                          {"value", shown(identity, reader)},
                                          {"label", identity.label}});
    }
    json::Object object{{"id", one.id.value},
                        {"name", one.name},
                        {"caller_class", one.caller_class},
                        {"note", one.note},
                        {"tags", json::texts_json(one.tags)},
                        {"fields", values_json(one.fields)},
                        {"is_draft", one.is_draft},
                        {"merged_into_id", json::id_or_null(one.merged_into.value)},
                        {"identities", std::move(identities)},
                        {"created_at", to_epoch_ms(one.created_at)},
                        {"changed_at", to_epoch_ms(one.changed_at)},
                        {"etag", http::etag_of(one.version)}};
    add_person(object, "owner", one.owner, reader);
    return object;
}

json::Object visit_json(const Visit& visit, const Reader& reader) {
    json::Object object{{"id", visit.id.value},
                        {"customer_id", visit.customer.value},
                        {"kind", word_of(visit.kind)},
                        {"at", to_epoch_ms(visit.at)},
                        {"text", visit.text},
                        {"next_step", visit.next_step},
                        {"next_at", json::instant_or_null(visit.next_at)},
                        {"done_at", json::instant_or_null(visit.done_at)},
                        {"etag", http::etag_of(visit.version)}};
    add_person(object, "by", visit.by, reader);
    add_person(object, "next_by", visit.next_by, reader);
    return object;
}

json::Object history_json(const HistoryCall& call, const Reader& reader) {
    json::Object object{
        {"conversation_id", call.conversation.value},
        {"direction", call.direction},
        {"number", people::shown_number(reader.identity, call.number)},
        {"started_at", to_epoch_ms(call.started_at)},
        {"ended_at", json::instant_or_null(call.ended_at)},
        {"queue_name", call.queue.is_set() ? reader.directory.queue_name(call.queue) : ""},
        {"outcome", call.outcome.empty() ? std::string("running") : call.outcome},
        {"talk_ms", call.talk.count()},
        {"wrap_up_code", call.wrap_up_code},
        {"note", call.note}};
    add_person(object, "agent", call.agent, reader);
    return object;
}

json::Object facts(const Customer& one) {
    json::Array identities;
    for (const auto& identity : one.identities) {
        identities.push_back(
            json::Value(fmt::format("{} {}", word_of(identity.kind), masked(identity))));
    }
    return {{"name", one.name},
            {"caller_class", one.caller_class},
            {"owner_id", json::id_or_null(one.owner.value)},
            {"note", one.note},
            {"tags", json::texts_json(one.tags)},
            {"fields", values_json(one.fields)},
            {"identities", std::move(identities)}};
}

json::Object facts(const Visit& visit) {
    return {{"kind", word_of(visit.kind)},
            {"at", to_epoch_ms(visit.at)},
            {"text", visit.text},
            {"next_step", visit.next_step},
            {"next_at", json::instant_or_null(visit.next_at)},
            {"next_by_id", json::id_or_null(visit.next_by.value)},
            {"done_at", json::instant_or_null(visit.done_at)}};
}

void read_content(const json::Object& body, Customer& customer) {
    customer.name = text_at(body, "name");
    customer.caller_class = text_at(body, "caller_class");
    customer.owner = UserId{id_at(body, "owner_id")};
    customer.note = text_at(body, "note");
    customer.tags = tidy_tags(json::texts_from_json(body.at("tags").as_array()));
    customer.fields = field_values(body.at("fields").as_object());
}

void read_content(const json::Object& body, Visit& visit) {
    visit.kind = visit_kind_from(text_at(body, "kind")).value_or(VisitKind::Other);
    visit.at = instant_at(body, "at").value_or(visit.at);
    visit.text = text_at(body, "text");
    visit.next_step = text_at(body, "next_step");
    visit.next_at = instant_at(body, "next_at");
    visit.next_by = UserId{id_at(body, "next_by_id")};
}

}  // namespace callfloor::customers
