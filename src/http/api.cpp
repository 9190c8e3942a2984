#include "http/api.h"

#include "base/limits.h"
#include "base/text.h"

namespace callfloor::http {

/// One path segment: literals first, then whatever fits the parameter.
struct Api::Node {
    std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
    std::unique_ptr<Node> parameter;
    std::map<Method, std::size_t> operations;

    Node& child(std::string_view segment) {
        auto& slot = segment.starts_with('{') ? parameter : literals[std::string(segment)];
        if (slot == nullptr) {
            slot = std::make_unique<Node>();
        }
        return *slot;
    }
};

namespace {

constexpr std::pair<std::string_view, Method> kMethods[] = {
    {"get", Method::Get}, {"post", Method::Post}, {"put", Method::Put}, {"delete", Method::Delete}};

/// "#/components/parameters/Id" -> what stands there.
const json::Object* resolve(const json::Object& document, const json::Object& object) {
    const auto* reference = object.if_contains("$ref");
    if (reference == nullptr || !reference->is_string()) {
        return &object;
    }
    std::string_view text = reference->get_string();
    if (!text.starts_with("#/")) {
        return nullptr;
    }
    const json::Object* place = &document;
    for (const auto part : split(text.substr(2), '/')) {
        place = json::find_object(*place, part);
        if (place == nullptr) {
            return nullptr;
        }
    }
    return place;
}

bool is_true(const json::Object& object, std::string_view key) {
    const auto* value = object.if_contains(key);
    return value != nullptr && value->is_bool() && value->get_bool();
}

class OperationReader final {
  public:
    OperationReader(const json::Object& document, SchemaSet& schemas)
        : document_(document), schemas_(schemas) {}

    Result<Operation> read(Method method, std::string_view path, const json::Object& item,
                           const json::Object& source) {
        Operation operation;
        operation.method = method;
        operation.path = path;
        operation.id = TRY(json::get_string(source, "operationId"));
        if (const auto* tags = json::find_array(source, "tags");
            tags != nullptr && !tags->empty() && tags->front().is_string()) {
            operation.area = tags->front().as_string();
        }
        operation.is_public = is_true(source, "x-public");
        operation.before_password_change = is_true(source, "x-before-password-change");
        operation.websocket = is_true(source, "x-websocket");
        operation.any_origin = is_true(source, "x-any-origin");
        operation.scope = TRY(json::find_string(source, "x-scope")).value_or("");
        const auto max_body = TRY(json::find_int(source, "x-max-body"));
        operation.max_body = static_cast<std::size_t>(max_body.value_or(limits::kHttpBodyBytes));
        if (const auto* roles = json::find_array(source, "x-roles")) {
            for (const auto& role : *roles) {
                operation.roles.emplace_back(role.is_string() ? role.get_string() : "");
            }
        }
        if (!operation.is_public && operation.roles.empty()) {
            return fail(ErrorCode::InvalidInput, "names no x-roles and is not x-public");
        }
        TRY(read_parameters(operation, item));
        TRY(read_parameters(operation, source));
        TRY(read_body(operation, source));
        TRY(read_answers(operation, source));
        return operation;
    }

  private:
    Result<void> read_parameters(Operation& operation, const json::Object& source) {
        const auto* list = json::find_array(source, "parameters");
        if (list == nullptr) {
            return {};
        }
        for (const auto& value : *list) {
            const auto* object =
                value.is_object() ? resolve(document_, value.get_object()) : nullptr;
            if (object == nullptr || object->if_contains("schema") == nullptr) {
                return fail(ErrorCode::InvalidInput, "has a parameter without schema");
            }
            Parameter parameter;
            parameter.name = TRY(json::get_string(*object, "name"));
            parameter.required = is_true(*object, "required");
            parameter.schema = TRY(schemas_.add(object->at("schema")));
            const auto place = TRY(json::get_string(*object, "in"));
            if (place == "path") {
                operation.path_parameters.push_back(std::move(parameter));
            } else if (place == "query") {
                operation.query_parameters.push_back(std::move(parameter));
            } else if (place == "header" && equals_ignore_case(parameter.name, "If-Match")) {
                operation.needs_if_match = parameter.required;
            }
        }
        return {};
    }

    Result<void> read_body(Operation& operation, const json::Object& source) {
        const auto* body = json::find_object(source, "requestBody");
        const auto* content = body ? json::find_object(*body, "content") : nullptr;
        if (content == nullptr) {
            return {};
        }
        operation.body_required = is_true(*body, "required");
        for (const auto& [type, value] : *content) {
            operation.body_types.emplace_back(type);
            if (type == "application/json" && value.is_object() &&
                value.get_object().if_contains("schema") != nullptr) {
                operation.body_schema = TRY(schemas_.add(value.at("schema")));
            }
        }
        return {};
    }

    Result<void> read_answers(Operation& operation, const json::Object& source) {
        const auto* responses = json::find_object(source, "responses");
        if (responses == nullptr) {
            return fail(ErrorCode::InvalidInput, "has no responses");
        }
        for (const auto& [status, value] : *responses) {
            const auto number = parse_int(status, 100, 599);
            const auto* answer =
                value.is_object() ? resolve(document_, value.get_object()) : nullptr;
            if (!number || answer == nullptr) {
                continue;
            }
            const Schema* schema = nullptr;
            const auto* content = json::find_object(*answer, "content");
            const auto* as_json =
                content ? json::find_object(*content, "application/json") : nullptr;
            if (as_json != nullptr && as_json->if_contains("schema") != nullptr) {
                schema = TRY(schemas_.add(as_json->at("schema")));
            }
            operation.answers[static_cast<int>(*number)] = schema;
        }
        return {};
    }

    const json::Object& document_;
    SchemaSet& schemas_;
};

}  // namespace

Api::Api() : root_(std::make_unique<Node>()) {}
Api::~Api() = default;

Result<std::unique_ptr<const Api>> Api::from_openapi(std::string_view json_text) {
    const auto document = TRY(json::parse_object(json_text));
    std::unique_ptr<Api> api(new Api);
    api->schemas_ = TRY(SchemaSet::create(document));
    OperationReader reader(document, *api->schemas_);
    const auto* paths = json::find_object(document, "paths");
    if (paths == nullptr) {
        return fail(ErrorCode::InvalidInput, "the interface description has no paths");
    }
    for (const auto& [path, item] : *paths) {
        auto* node = api->root_.get();
        for (const auto segment : split(std::string_view(path).substr(1), '/')) {
            node = &node->child(segment);
        }
        for (const auto& [word, method] : kMethods) {
            const auto* source =
                item.is_object() ? json::find_object(item.get_object(), word) : nullptr;
            if (source == nullptr) {
                continue;
            }
            auto operation = reader.read(method, path, item.get_object(), *source);
            if (!operation) {
                return fail(ErrorCode::InvalidInput, "{} {}: {}", method_name(method),
                            std::string_view(path), operation.error().text);
            }
            node->operations[method] = api->operations_.size();
            api->operations_.push_back(*std::move(operation));
        }
    }
    return std::unique_ptr<const Api>(std::move(api));
}

const Operation* Api::find(std::string_view operation_id) const {
    for (const auto& operation : operations_) {
        if (operation.id == operation_id) {
            return &operation;
        }
    }
    return nullptr;
}

std::optional<Api::Match> Api::match(Method method, std::string_view path) const {
    if (!path.starts_with('/')) {
        return std::nullopt;
    }
    Match match;
    const auto* node = root_.get();
    for (const auto segment : split(path.substr(1), '/')) {
        if (const auto found = node->literals.find(segment); found != node->literals.end()) {
            node = found->second.get();
        } else if (node->parameter != nullptr && !segment.empty()) {
            node = node->parameter.get();
            match.values.push_back(segment);
        } else {
            return std::nullopt;
        }
    }
    const auto found = node->operations.find(method == Method::Head ? Method::Get : method);
    if (found == node->operations.end()) {
        return std::nullopt;
    }
    match.operation = &operations_[found->second];
    return match;
}

std::vector<Method> Api::methods_of(std::string_view path) const {
    std::vector<Method> methods;
    for (const auto method :
         {Method::Get, Method::Head, Method::Post, Method::Put, Method::Delete}) {
        if (match(method, path)) {
            methods.push_back(method);
        }
    }
    return methods;
}

Result<void> Api::check_answer(std::string_view operation_id, const Response& response) const {
    const auto* operation = find(operation_id);
    if (operation == nullptr) {
        return fail(ErrorCode::NotFound, "operation {} is not in the description", operation_id);
    }
    const Schema* schema = nullptr;
    if (const auto found = operation->answers.find(response.status);
        found != operation->answers.end()) {
        schema = found->second;
    } else if (response.status >= 400) {
        schema = schemas_->find("Problem");
    } else {
        return fail(ErrorCode::Internal, "{} answered {}, which its description does not name",
                    operation_id, response.status);
    }
    const auto* text = std::get_if<std::string>(&response.body);
    if (schema == nullptr || text == nullptr) {
        return {};
    }
    auto value = TRY(json::parse(*text));
    if (auto violation = check_value(*schema, value, Side::Response)) {
        return fail(ErrorCode::Internal, "{} answered {} with {}", operation_id, response.status,
                    violation->text);
    }
    return {};
}

}  // namespace callfloor::http
