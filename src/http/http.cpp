#include "http/http.h"

#include "base/check.h"
#include "base/log.h"
#include "base/text.h"

namespace callfloor::http {

std::string_view method_name(Method method) {
    switch (method) {
        case Method::Get:
            return "GET";
        case Method::Head:
            return "HEAD";
        case Method::Post:
            return "POST";
        case Method::Put:
            return "PUT";
        case Method::Delete:
            return "DELETE";
        case Method::Options:
            return "OPTIONS";
        case Method::Other:
            break;
    }
    return "OTHER";
}

void Headers::add(std::string name, std::string value) {
    all_.emplace_back(std::move(name), std::move(value));
}

void Headers::set(std::string_view name, std::string value) {
    std::erase_if(all_, [&](const auto& header) { return equals_ignore_case(header.first, name); });
    add(std::string(name), std::move(value));
}

std::optional<std::string_view> Headers::find(std::string_view name) const {
    for (const auto& [header, value] : all_) {
        if (equals_ignore_case(header, name)) {
            return value;
        }
    }
    return std::nullopt;
}

bool Identity::has_role(std::string_view role) const {
    return std::find(roles.begin(), roles.end(), role) != roles.end();
}

std::int64_t Request::path_integer(std::string_view name) const {
    const auto value = parse_int(path_text(name), 0, INT64_MAX);
    CHECK(value.has_value());  // the router has checked it against the description
    return *value;
}

const std::string& Request::path_text(std::string_view name) const {
    const auto found = path_values.find(name);
    CHECK(found != path_values.end());
    return found->second;
}

std::optional<std::int64_t> Request::query_integer(std::string_view name) const {
    const auto found = query.find(name);
    if (found == query.end()) {
        return std::nullopt;
    }
    CHECK(found->second.is_int64());
    return found->second.as_int64();
}

std::optional<std::string> Request::query_text(std::string_view name) const {
    const auto found = query.find(name);
    if (found == query.end()) {
        return std::nullopt;
    }
    CHECK(found->second.is_string());
    return std::string(found->second.as_string());
}

std::optional<bool> Request::query_boolean(std::string_view name) const {
    const auto found = query.find(name);
    if (found == query.end()) {
        return std::nullopt;
    }
    CHECK(found->second.is_bool());
    return found->second.as_bool();
}

const json::Object& Request::object() const {
    CHECK(json.is_object());  // the router has checked it against the description
    return json.get_object();
}

std::optional<std::string> Request::cookie(std::string_view name) const {
    for (const auto& [header, value] : headers.all()) {
        if (!equals_ignore_case(header, "Cookie")) {
            continue;
        }
        for (const auto pair : split(value, ';')) {
            const auto at = pair.find('=');
            if (at != std::string_view::npos && trim(pair.substr(0, at)) == name) {
                auto text = trim(pair.substr(at + 1));
                if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
                    text = text.substr(1, text.size() - 2);
                }
                return std::string(text);
            }
        }
    }
    return std::nullopt;
}

Response Response::json(const json::Value& value, int status) {
    return json_text(json::to_text(value), status);
}

Response Response::json_text(std::string text, int status) {
    return Response::text(std::move(text), "application/json", status);
}

Response Response::no_content() {
    Response response;
    response.status = 204;
    return response;
}

Response Response::text(std::string text, std::string content_type, int status) {
    Response response;
    response.status = status;
    response.headers.set("Content-Type", std::move(content_type));
    response.body = std::move(text);
    return response;
}

Response Response::file(std::filesystem::path path, std::string content_type) {
    Response response;
    response.headers.set("Content-Type", std::move(content_type));
    response.body = FileBody{std::move(path)};
    return response;
}

Response Response::bytes(std::shared_ptr<ByteSource> source, std::string content_type) {
    Response response;
    response.headers.set("Content-Type", std::move(content_type));
    response.body = SourceBody{std::move(source)};
    return response;
}

Response& Response::with_header(std::string_view name, std::string value) & {
    headers.set(name, std::move(value));
    return *this;
}

Response&& Response::with_header(std::string_view name, std::string value) && {
    headers.set(name, std::move(value));
    return std::move(*this);
}

namespace {
std::string_view title_of(int status) {
    switch (status) {
        case 400:
            return "Bad request";
        case 401:
            return "Not signed in";
        case 403:
            return "Not allowed";
        case 404:
            return "Not found";
        case 405:
            return "Method not allowed";
        case 408:
            return "Too slow";
        case 409:
            return "Conflict";
        case 412:
            return "Changed meanwhile";
        case 413:
            return "Too large";
        case 415:
            return "Wrong content type";
        case 416:
            return "Range not satisfiable";
        case 426:
            return "WebSocket needed";
        case 428:
            return "If-Match needed";
        case 429:
            return "Too many";
        case 431:
            return "Header too large";
        case 503:
            return "Not available now";
        default:
            return status < 500 ? "Refused" : "Server error";
    }
}
}  // namespace

Response problem(int status, ErrorCode code, std::string_view detail, std::string_view field) {
    json::Object body;
    body["type"] = "about:blank";
    body["title"] = title_of(status);
    body["status"] = status;
    body["code"] = error_code_name(code);
    body["detail"] = detail;
    if (!field.empty()) {
        body["field"] = field;
    }
    auto response =
        Response::text(json::to_text(std::move(body)), "application/problem+json", status);
    if (status == 503 || status == 429) {
        response.headers.set("Retry-After", "2");
    }
    return response;
}

Response problem(const Error& error) {
    if (error.code == ErrorCode::Internal) {
        log(LogLevel::Error, "http", "a handler failed: {}", error.text);
        return problem(500, error.code,
                       "the server made a mistake; its log names it. Try again, and tell the "
                       "administrator if it stays.");
    }
    return problem(status_of(error.code), error.code, error.text, error.field);
}

int status_of(ErrorCode code) {
    switch (code) {
        case ErrorCode::InvalidInput:
            return 400;
        case ErrorCode::NotFound:
            return 404;
        case ErrorCode::Conflict:
            return 409;
        case ErrorCode::Stale:
            return 412;
        case ErrorCode::Forbidden:
            return 403;
        case ErrorCode::Unauthenticated:
            return 401;
        case ErrorCode::LimitReached:
            return 429;
        case ErrorCode::Unavailable:
            return 503;
        case ErrorCode::Internal:
            break;
    }
    return 500;
}

}  // namespace callfloor::http
