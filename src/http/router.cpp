#include "http/router.h"

#include "base/check.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/text.h"
#include "http/internal/uri_text.h"

namespace callfloor::http {

namespace {

bool changes_state(Method method) {
    return method == Method::Post || method == Method::Put || method == Method::Delete;
}

std::string allowed_text(const std::vector<Method>& methods) {
    std::string text;
    for (const auto method : methods) {
        text += method_name(method);
        text += ", ";
    }
    return text + "OPTIONS";
}

/// "application/json; charset=utf-8" -> "application/json"
std::string media_type(const Request& request) {
    const auto header = request.headers.find("Content-Type").value_or("");
    return to_lower(trim(header.substr(0, header.find(';'))));
}

/// A page of another site can make the browser send our cookie, but not this header.
bool passes_csrf(const Request& request) {
    if (!changes_state(request.method) || request.headers.find("Authorization")) {
        return true;
    }
    return request.headers.find("X-Requested-With") == "callfloor";
}

std::optional<Response> read_path(Request& request, const Operation& operation,
                                  const std::vector<std::string_view>& values) {
    // The path template names the parameters in the order of the values.
    std::size_t index = 0;
    for (const auto segment : split(operation.path, '/')) {
        if (!segment.starts_with('{')) {
            continue;
        }
        const auto name = segment.substr(1, segment.size() - 2);
        auto value = percent_decode(values[index++], PlusMeans::Plus);
        if (!value) {
            return problem(400, ErrorCode::InvalidInput, value.error().text, std::string(name));
        }
        for (const auto& parameter : operation.path_parameters) {
            if (parameter.name != name) {
                continue;
            }
            if (const auto typed = value_from_text(*parameter.schema, *value); !typed) {
                return problem(404, ErrorCode::NotFound,
                               fmt::format("{} in the path {}", name, typed.error().text),
                               std::string(name));
            }
        }
        request.path_values.emplace(name, *std::move(value));
    }
    return std::nullopt;
}

const Parameter* find_parameter(const Operation& operation, std::string_view name) {
    for (const auto& parameter : operation.query_parameters) {
        if (parameter.name == name) {
            return &parameter;
        }
    }
    return nullptr;
}

Response unknown_parameter(const Operation& operation, const std::string& name) {
    std::vector<std::string_view> known;
    known.reserve(operation.query_parameters.size());
    for (const auto& parameter : operation.query_parameters) {
        known.push_back(parameter.name);
    }
    const auto near = nearest_word(name, known);
    return problem(400, ErrorCode::InvalidInput,
                   fmt::format("the parameter {} is unknown here; {}", name.substr(0, 64),
                               near ? fmt::format("did you mean {}?", *near) : "remove it"),
                   name.substr(0, 64));
}

std::optional<Response> read_query(Request& request, const Operation& operation) {
    const auto parts = split_target(request.target);
    auto pairs = parts ? parse_query(parts->query) : std::unexpected(parts.error());
    if (!pairs) {
        return problem(400, ErrorCode::InvalidInput, pairs.error().text);
    }
    for (auto& [name, text] : *pairs) {
        const auto* parameter = find_parameter(operation, name);
        if (parameter == nullptr) {
            return unknown_parameter(operation, name);
        }
        auto value = value_from_text(*parameter->schema, text);
        if (!value) {
            return problem(400, ErrorCode::InvalidInput,
                           fmt::format("the parameter {} {}", name, value.error().text), name);
        }
        if (!request.query.emplace(name, *std::move(value)).second) {
            return problem(400, ErrorCode::InvalidInput,
                           fmt::format("the parameter {} is given twice; give it once", name),
                           name);
        }
    }
    for (const auto& parameter : operation.query_parameters) {
        if (request.query.contains(parameter.name)) {
            continue;
        }
        if (const auto* fallback = default_of(*parameter.schema)) {
            request.query.emplace(parameter.name, *fallback);
        } else if (parameter.required) {
            return problem(400, ErrorCode::InvalidInput,
                           fmt::format("the parameter {} is missing; add it", parameter.name),
                           parameter.name);
        }
    }
    return std::nullopt;
}

std::optional<Response> read_json(Request& request, const Operation& operation) {
    auto value = json::parse(request.body);
    if (!value) {
        return problem(400, ErrorCode::InvalidInput,
                       fmt::format("the body is {}", value.error().text));
    }
    if (auto violation = check_value(*operation.body_schema, *value, Side::Request)) {
        return problem(400, ErrorCode::InvalidInput, violation->text, violation->field);
    }
    request.json = *std::move(value);
    return std::nullopt;
}

std::optional<Response> read_body(Request& request, const Operation& operation) {
    if (request.body.size() > operation.max_body) {
        return problem(413, ErrorCode::InvalidInput,
                       fmt::format("the body has {} bytes; {} takes at most {}",
                                   request.body.size(), operation.id, operation.max_body));
    }
    const auto text = trim(request.body);
    if (operation.body_types.empty()) {
        if (!text.empty() && text != "{}") {
            return problem(400, ErrorCode::InvalidInput,
                           fmt::format("{} takes no body; send none", operation.id));
        }
        return std::nullopt;
    }
    if (text.empty()) {
        return operation.body_required
                   ? std::optional(problem(400, ErrorCode::InvalidInput,
                                           fmt::format("{} needs a body of {}", operation.id,
                                                       operation.body_types.front())))
                   : std::nullopt;
    }
    const auto type = media_type(request);
    if (std::find(operation.body_types.begin(), operation.body_types.end(), type) ==
        operation.body_types.end()) {
        std::string wanted;
        for (const auto& one : operation.body_types) {
            wanted += (wanted.empty() ? "" : " or ") + one;
        }
        return problem(
            415, ErrorCode::InvalidInput,
            fmt::format("the body's Content-Type is \"{}\"; send {}", type.substr(0, 64), wanted));
    }
    return operation.body_schema != nullptr && type == "application/json"
               ? read_json(request, operation)
               : std::nullopt;
}

}  // namespace

void Router::handle(std::string_view operation_id, Handler handler) {
    const auto* operation = api_.find(operation_id);
    CHECK(operation != nullptr && !operation->websocket);
    auto& entry = entries_[std::string(operation_id)];
    CHECK(!entry.handler);
    entry.handler = std::move(handler);
}

void Router::handle_socket(std::string_view operation_id, SocketHandler& handler) {
    const auto* operation = api_.find(operation_id);
    CHECK(operation != nullptr && operation->websocket);
    auto& entry = entries_[std::string(operation_id)];
    CHECK(entry.socket == nullptr);
    entry.socket = &handler;
}

std::vector<std::string> Router::missing_handlers() const {
    std::vector<std::string> missing;
    for (const auto& operation : api_.operations()) {
        if (!entries_.contains(operation.id)) {
            missing.push_back(operation.id);
        }
    }
    return missing;
}

std::expected<const Operation*, Response> Router::find(Request& request) const {
    const auto parts = split_target(request.target);
    if (!parts) {
        return std::unexpected(problem(400, ErrorCode::InvalidInput, parts.error().text));
    }
    auto path = parts->path;
    if (!path.starts_with(kApiBase)) {
        return std::unexpected(problem(
            404, ErrorCode::NotFound,
            fmt::format("the interface begins with {}; see {}/openapi.json", kApiBase, kApiBase)));
    }
    path.remove_prefix(kApiBase.size());
    const auto methods = api_.methods_of(path);
    if (methods.empty()) {
        return std::unexpected(problem(404, ErrorCode::NotFound,
                                       fmt::format("no operation has this path; see "
                                                   "{}/openapi.json",
                                                   kApiBase)));
    }
    if (request.method == Method::Options) {
        return std::unexpected(Response::no_content().with_header("Allow", allowed_text(methods)));
    }
    auto match = api_.match(request.method, path);
    if (!match) {
        return std::unexpected(problem(405, ErrorCode::InvalidInput,
                                       fmt::format("this path takes {}", allowed_text(methods)))
                                   .with_header("Allow", allowed_text(methods)));
    }
    request.operation = match->operation->id;
    request.described = match->operation;
    if (auto refused = read_path(request, *match->operation, match->values)) {
        return std::unexpected(*std::move(refused));
    }
    return match->operation;
}

Result<void> Router::identify(Request& request, const Operation& operation) const {
    if (operation.is_public) {
        return {};
    }
    request.identity = TRY(gate_.authenticate(request));
    return gate_.permit(request, operation);
}

std::expected<const Operation*, Response> Router::admit(Request& request) const {
    auto operation = find(request);
    if (!operation) {
        return operation;
    }
    if (!passes_csrf(request)) {
        return std::unexpected(problem(403, ErrorCode::Forbidden,
                                       "the request lacks the header X-Requested-With: callfloor, "
                                       "which keeps other web pages from acting in your name"));
    }
    if (auto admitted = identify(request, **operation); !admitted) {
        const auto& why = admitted.error();
        if (why.code == ErrorCode::Unauthenticated || why.code == ErrorCode::Forbidden) {
            gate_.on_refused(request, **operation, why);
        }
        return std::unexpected(problem(why));
    }
    if ((*operation)->needs_if_match && !request.headers.find("If-Match")) {
        return std::unexpected(problem(428, ErrorCode::InvalidInput,
                                       "the request needs the header If-Match with the ETag that "
                                       "was read, so that nobody's edit is lost"));
    }
    return operation;
}

Response Router::answer(Request& request) const {
    try {
        auto operation = admit(request);
        if (!operation) {
            return std::move(operation).error();
        }
        const auto& described = **operation;
        const auto found = entries_.find(described.id);
        if (described.websocket) {
            return problem(426, ErrorCode::InvalidInput, "connect by WebSocket")
                .with_header("Upgrade", "websocket");
        }
        if (found == entries_.end()) {
            return problem(Error{ErrorCode::Internal, described.id + " has no handler"});
        }
        if (auto refused = read_query(request, described)) {
            return *std::move(refused);
        }
        if (auto refused = read_body(request, described)) {
            return *std::move(refused);
        }
        auto response = found->second.handler(request);
        if (!response && response.error().code == ErrorCode::Forbidden) {
            gate_.on_refused(request, described, response.error());
        }
        return response ? *std::move(response) : problem(response.error());
    } catch (const std::exception& error) {
        return problem(Error{ErrorCode::Internal,
                             fmt::format("{} threw: {}", request.operation, error.what())});
    }
}

std::expected<SocketUpgrade, Response> Router::accept_socket(Request request) const {
    auto operation = admit(request);
    if (!operation) {
        return std::unexpected(std::move(operation).error());
    }
    const auto found = entries_.find((*operation)->id);
    if (!(*operation)->websocket || found == entries_.end() || found->second.socket == nullptr) {
        return std::unexpected(problem(400, ErrorCode::InvalidInput,
                                       "this path does not speak WebSocket; send a plain request"));
    }
    if (auto refused = read_query(request, **operation)) {
        return std::unexpected(*std::move(refused));
    }
    if (auto refused = found->second.socket->refuse(request)) {
        return std::unexpected(*std::move(refused));
    }
    return SocketUpgrade{found->second.socket, std::move(request)};
}

bool Router::may_stay(const Request& request) const {
    auto copy = request;
    return request.described != nullptr && identify(copy, *request.described).has_value();
}

bool Router::takes_any_origin(std::string_view path) const {
    if (!path.starts_with(kApiBase)) {
        return false;
    }
    path.remove_prefix(kApiBase.size());
    const auto match = api_.match(Method::Get, path.substr(0, path.find('?')));
    return match && match->operation->any_origin;
}

std::size_t Router::max_body(Method method, std::string_view path) const {
    if (path.starts_with(kApiBase)) {
        path.remove_prefix(kApiBase.size());
        if (const auto match = api_.match(method, path.substr(0, path.find('?')))) {
            return match->operation->body_types.empty() ? 1024 : match->operation->max_body;
        }
    }
    return 1024;
}

}  // namespace callfloor::http
