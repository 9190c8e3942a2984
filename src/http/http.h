#pragma once
// What a request and an answer are, as plain values, free of any HTTP library. By the time a
// handler sees a Request it is authenticated, permitted and valid against api/openapi.yaml:
// parameters have their types and defaults, the JSON body its required properties.

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/byte_source.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/json.h"
#include "base/result.h"

namespace callfloor::http {

enum class Method : std::uint8_t { Get, Head, Post, Put, Delete, Options, Other };
std::string_view method_name(Method method);

/// In order of arrival; names compare without regard to case.
class Headers final {
  public:
    void add(std::string name, std::string value);
    void set(std::string_view name, std::string value);
    /// The first of that name; absent when there is none.
    std::optional<std::string_view> find(std::string_view name) const;
    const std::vector<std::pair<std::string, std::string>>& all() const { return all_; }

  private:
    std::vector<std::pair<std::string, std::string>> all_;
};

/// Who is asking. Made by the Gate (router.h) from the session; unset for public operations.
struct Identity {
    UserId user;
    std::string login;
    std::string name;
    std::vector<std::string> roles;
    TeamId team;  ///< the team the user works in
    std::vector<TeamId> led_teams;
    std::int64_t session = 0;         ///< 0: by an API key
    std::string key;                  ///< its name; empty: a session
    std::vector<std::string> scopes;  ///< what the key may, within the user's roles: "records:read"
    Instant expires_at;
    bool must_change_password = false;

    bool is_set() const { return user.is_set(); }
    bool has_role(std::string_view role) const;
};

struct Operation;  // api.h

struct Request {
    Method method = Method::Get;
    std::string target;                    ///< as received, with the query
    std::string path;                      ///< decoded, without the query
    std::string operation;                 ///< operationId; empty when no operation has this path
    const Operation* described = nullptr;  ///< its description
    Headers headers;
    std::string body;
    json::Value json;          ///< the valid body with defaults filled in; null when it is not JSON
    std::string peer_address;  ///< without port
    std::string host;          ///< the Host header
    bool secure = false;       ///< came over TLS
    Identity identity;
    std::map<std::string, std::string, std::less<>> path_values;  ///< decoded
    std::map<std::string, json::Value, std::less<>> query;        ///< typed, defaults filled in

    /// The path parameter as an id: request.id<QueueId>("id").
    template <typename IdType>
    IdType id(std::string_view name) const {
        return IdType{path_integer(name)};
    }
    std::int64_t path_integer(std::string_view name) const;
    const std::string& path_text(std::string_view name) const;
    /// Absent when the client did not give it and the description has no default.
    std::optional<std::int64_t> query_integer(std::string_view name) const;
    std::optional<std::string> query_text(std::string_view name) const;
    std::optional<bool> query_boolean(std::string_view name) const;
    template <typename IdType>
    IdType query_id(std::string_view name) const {
        return IdType{query_integer(name).value_or(0)};
    }
    /// The JSON body of an operation whose body is an object.
    const json::Object& object() const;
    /// A cookie's value; absent when not sent.
    std::optional<std::string> cookie(std::string_view name) const;
};

/// A file answered from the disk as it is read, never loaded whole. Range requests are served.
struct FileBody {
    std::filesystem::path path;
};

/// What is made as it is sent, likewise with ranges.
struct SourceBody {
    std::shared_ptr<ByteSource> source;
};

struct Response {
    int status = 200;
    Headers headers;
    std::variant<std::string, FileBody, SourceBody> body;
    /// Whose pages may show it in a frame, as the policy lists them; empty: nobody's.
    std::string frame_ancestors{};

    static Response json(const json::Value& value, int status = 200);
    static Response json_text(std::string text, int status = 200);
    static Response no_content();
    static Response text(std::string text, std::string content_type, int status = 200);
    /// The file may still grow; what is there now is answered. A missing file answers 404.
    static Response file(std::filesystem::path path, std::string content_type);
    static Response bytes(std::shared_ptr<ByteSource> source, std::string content_type);

    Response& with_header(std::string_view name, std::string value) &;
    Response&& with_header(std::string_view name, std::string value) &&;
};

/// application/problem+json (RFC 9457). `field` names the property or parameter at fault.
Response problem(int status, ErrorCode code, std::string_view detail, std::string_view field = {});
/// By the code's status. An Internal error is logged, and the client gets no details.
Response problem(const Error& error);
int status_of(ErrorCode code);

}  // namespace callfloor::http
