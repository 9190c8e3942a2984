#include "http/schema.h"

#include <map>

#include "base/check.h"
#include "http/internal/schema_node.h"

namespace callfloor::http {

const Schema::Property* Schema::find(std::string_view name) const {
    for (const auto& property : properties) {
        if (property.name == name) {
            return &property;
        }
    }
    return nullptr;
}

bool Schema::requires_property(std::string_view name) const {
    return std::find(required.begin(), required.end(), name) != required.end();
}

const json::Value* Schema::find_default() const {
    if (default_value) {
        return &*default_value;
    }
    return reference == nullptr ? nullptr : reference->find_default();
}

const json::Value* default_of(const Schema& schema) {
    return schema.find_default();
}

struct SchemaSet::State {
    std::map<std::string, std::unique_ptr<Schema>, std::less<>> components;
    std::vector<std::unique_ptr<Schema>> parts;

    Result<const Schema*> make(const json::Value& value);
    Result<void> fill(Schema& schema, const json::Object& source);
    Result<void> fill_types(Schema& schema, const json::Object& source);
    Result<void> fill_bounds(Schema& schema, const json::Object& source);
    Result<void> fill_object(Schema& schema, const json::Object& source);
    Result<void> fill_alternatives(Schema& schema, const json::Object& source);
};

namespace {
constexpr std::string_view kComponentPrefix = "#/components/schemas/";

Result<unsigned> type_bit(std::string_view name) {
    static const std::map<std::string_view, unsigned> kBits{
        {"null", kNull},     {"boolean", kBoolean}, {"integer", kInteger}, {"number", kNumber},
        {"string", kString}, {"array", kArray},     {"object", kObject}};
    const auto found = kBits.find(name);
    if (found == kBits.end()) {
        return fail(ErrorCode::InvalidInput, "schema type \"{}\" is unknown", name);
    }
    return found->second;
}

std::optional<double> number_of(const json::Object& source, std::string_view key) {
    const auto* value = source.if_contains(key);
    if (value == nullptr || !value->is_number()) {
        return std::nullopt;
    }
    return value->to_number<double>();
}

std::size_t size_of(const json::Object& source, std::string_view key, std::size_t otherwise) {
    const auto number = number_of(source, key);
    return number ? static_cast<std::size_t>(*number) : otherwise;
}

bool flag_of(const json::Object& source, std::string_view key) {
    const auto* value = source.if_contains(key);
    return value != nullptr && value->is_bool() && value->get_bool();
}
}  // namespace

Result<const Schema*> SchemaSet::State::make(const json::Value& value) {
    if (!value.is_object()) {
        return fail(ErrorCode::InvalidInput, "a schema must be an object");
    }
    auto schema = std::make_unique<Schema>();
    TRY(fill(*schema, value.get_object()));
    return parts.emplace_back(std::move(schema)).get();
}

Result<void> SchemaSet::State::fill(Schema& schema, const json::Object& source) {
    schema.read_only = flag_of(source, "readOnly");
    schema.write_only = flag_of(source, "writeOnly");
    if (const auto* value = source.if_contains("default")) {
        schema.default_value = *value;
    }
    if (const auto* reference = source.if_contains("$ref")) {
        const std::string_view text =
            reference->is_string() ? std::string_view(reference->get_string()) : "";
        if (!text.starts_with(kComponentPrefix)) {
            return fail(ErrorCode::InvalidInput, "reference \"{}\" is not to a component", text);
        }
        const auto found = components.find(text.substr(kComponentPrefix.size()));
        if (found == components.end()) {
            return fail(ErrorCode::InvalidInput, "reference \"{}\" leads nowhere", text);
        }
        schema.reference = found->second.get();
        return {};
    }
    TRY(fill_types(schema, source));
    TRY(fill_bounds(schema, source));
    TRY(fill_object(schema, source));
    return fill_alternatives(schema, source);
}

Result<void> SchemaSet::State::fill_types(Schema& schema, const json::Object& source) {
    if (const auto* type = source.if_contains("type")) {
        schema.types = 0;
        if (type->is_string()) {
            schema.types = TRY(type_bit(type->get_string()));
        } else if (type->is_array()) {
            for (const auto& name : type->get_array()) {
                schema.types |= TRY(type_bit(name.is_string() ? name.get_string() : ""));
            }
        }
    }
    if (const auto* values = json::find_array(source, "enum")) {
        schema.allowed.assign(values->begin(), values->end());
    }
    if (const auto* value = source.if_contains("const")) {
        schema.allowed = {*value};
    }
    const auto format = TRY(json::find_string(source, "format"));
    if (format == "date") {
        schema.format = Format::Date;
    } else if (format == "binary") {
        schema.format = Format::Binary;
    }
    return {};
}

Result<void> SchemaSet::State::fill_bounds(Schema& schema, const json::Object& source) {
    schema.minimum = number_of(source, "minimum");
    schema.maximum = number_of(source, "maximum");
    schema.min_length = size_of(source, "minLength", 0);
    schema.max_length = size_of(source, "maxLength", SIZE_MAX);
    schema.min_items = size_of(source, "minItems", 0);
    schema.max_items = size_of(source, "maxItems", SIZE_MAX);
    schema.unique_items = flag_of(source, "uniqueItems");
    schema.pattern_text = TRY(json::find_string(source, "pattern")).value_or("");
    if (!schema.pattern_text.empty()) {
        try {
            schema.pattern.emplace(schema.pattern_text, std::regex::optimize);
        } catch (const std::regex_error& error) {
            return fail(ErrorCode::InvalidInput, "pattern \"{}\" is not a regular expression: {}",
                        schema.pattern_text, error.what());
        }
    }
    if (const auto* items = source.if_contains("items")) {
        schema.items = TRY(make(*items));
    }
    return {};
}

Result<void> SchemaSet::State::fill_object(Schema& schema, const json::Object& source) {
    if (const auto* properties = json::find_object(source, "properties")) {
        for (const auto& [name, value] : *properties) {
            const auto* part = TRY(make(value));
            schema.properties.push_back({std::string(name), part});
        }
    }
    if (const auto* required = json::find_array(source, "required")) {
        for (const auto& name : *required) {
            schema.required.emplace_back(name.is_string() ? name.get_string() : "");
        }
    }
    if (const auto* extra = source.if_contains("additionalProperties")) {
        if (extra->is_bool()) {
            schema.extra = extra->get_bool() ? Extra::Allowed : Extra::Refused;
        } else {
            schema.extra = Extra::Checked;
            schema.extra_schema = TRY(make(*extra));
        }
    }
    return {};
}

Result<void> SchemaSet::State::fill_alternatives(Schema& schema, const json::Object& source) {
    const auto* one_of = json::find_array(source, "oneOf");
    const auto* alternatives = one_of != nullptr ? one_of : json::find_array(source, "anyOf");
    if (alternatives == nullptr) {
        return {};
    }
    schema.exactly_one = one_of != nullptr;
    for (const auto& value : *alternatives) {
        const auto* part = TRY(make(value));
        schema.alternatives.push_back(part);
    }
    return {};
}

SchemaSet::SchemaSet() : state_(std::make_unique<State>()) {}
SchemaSet::~SchemaSet() = default;

Result<std::unique_ptr<SchemaSet>> SchemaSet::create(const json::Object& document) {
    std::unique_ptr<SchemaSet> set(new SchemaSet);
    const auto* components = json::find_object(document, "components");
    const auto* schemas = components ? json::find_object(*components, "schemas") : nullptr;
    if (schemas == nullptr) {
        return set;
    }
    for (const auto& [name, value] : *schemas) {
        set->state_->components.emplace(name, std::make_unique<Schema>());
    }
    for (const auto& [name, value] : *schemas) {
        auto& schema = *set->state_->components.find(std::string_view(name))->second;
        if (!value.is_object()) {
            return fail(ErrorCode::InvalidInput, "schema {} must be an object",
                        std::string_view(name));
        }
        if (auto filled = set->state_->fill(schema, value.get_object()); !filled) {
            return fail(ErrorCode::InvalidInput, "schema {}: {}", std::string_view(name),
                        filled.error().text);
        }
    }
    return set;
}

Result<const Schema*> SchemaSet::add(const json::Value& schema) {
    return state_->make(schema);
}

const Schema* SchemaSet::find(std::string_view name) const {
    const auto found = state_->components.find(name);
    return found == state_->components.end() ? nullptr : found->second.get();
}

}  // namespace callfloor::http
