#pragma once
// The operations of an OpenAPI 3.1 description as a table: which method and path, who may call,
// what may be sent. Made once when the server starts; then read-only, any thread.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "http/http.h"
#include "http/schema.h"

namespace callfloor::http {

struct Parameter {
    std::string name;
    bool required = false;
    const Schema* schema = nullptr;
};

struct Operation {
    std::string id;
    Method method = Method::Get;
    std::string path;  ///< template, e.g. "/users/{id}"
    bool is_public = false;
    bool before_password_change = false;  ///< allowed while the password must be changed
    bool websocket = false;
    bool any_origin = false;  ///< a WebSocket of pages of other origins, which its handler checks
    bool needs_if_match = false;
    std::string area;                ///< its first tag: session, people, desk ...
    std::vector<std::string> roles;  ///< any of these may call
    std::string scope;               ///< self, team, all
    std::size_t max_body = 0;
    std::vector<Parameter> path_parameters;
    std::vector<Parameter> query_parameters;
    bool body_required = false;
    std::vector<std::string> body_types;   ///< content types it takes; empty: no body
    const Schema* body_schema = nullptr;   ///< of application/json
    std::map<int, const Schema*> answers;  ///< JSON answers by status
};

class Api final {
  public:
    /// The error names the operation at fault.
    static Result<std::unique_ptr<const Api>> from_openapi(std::string_view json_text);
    ~Api();

    const std::vector<Operation>& operations() const { return operations_; }
    const Operation* find(std::string_view operation_id) const;

    struct Match {
        const Operation* operation = nullptr;
        std::vector<std::string_view> values;  ///< of path_parameters, still percent-encoded
    };
    /// The operation for a method and an encoded path without the base. HEAD finds GET.
    std::optional<Match> match(Method method, std::string_view path) const;
    /// The methods this path knows; empty when the path is unknown.
    std::vector<Method> methods_of(std::string_view path) const;

    /// Whether an answer is what the description promises; for tests.
    Result<void> check_answer(std::string_view operation_id, const Response& response) const;
    const SchemaSet& schemas() const { return *schemas_; }

  private:
    Api();
    std::unique_ptr<SchemaSet> schemas_;
    std::vector<Operation> operations_;
    struct Node;
    std::unique_ptr<Node> root_;
};

}  // namespace callfloor::http
