#pragma once
// A small interface description, gate and socket handler for the tests of this module.

#include <condition_variable>
#include <map>
#include <mutex>

#include <gtest/gtest.h>

#include "http/api.h"
#include "http/router.h"

namespace callfloor::http::testing {

inline constexpr std::string_view kTestApi = R"({
 "openapi": "3.1.0", "info": {"title": "test", "version": "1"},
 "paths": {
  "/ping": {"get": {"operationId": "ping", "x-public": true, "responses": {"200": {}}}},
  "/slow": {"get": {"operationId": "slow", "x-public": true, "responses": {"200": {}}}},
  "/crash": {"get": {"operationId": "crash", "x-public": true, "responses": {"200": {}}}},
  "/file": {"get": {"operationId": "file", "x-public": true, "responses": {"200": {}}}},
  "/feed": {"get": {"operationId": "feed", "x-roles": ["admin", "agent"], "x-scope": "self",
            "x-websocket": true, "responses": {"101": {}}}},
  "/upload": {"post": {"operationId": "upload", "x-public": true, "x-max-body": 100000,
     "requestBody": {"required": true, "content": {"audio/wav": {"schema": {}}}},
     "responses": {"200": {}}}},
  "/things": {
   "get": {"operationId": "listThings", "x-roles": ["admin", "agent"], "x-scope": "team",
    "parameters": [
     {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 200,
      "default": 50}},
     {"name": "active", "in": "query", "schema": {"type": "boolean"}},
     {"name": "kind", "in": "query", "required": true, "schema": {"$ref": "#/components/schemas/Kind"}}],
    "responses": {"200": {}}},
   "post": {"operationId": "createThing", "x-roles": ["admin"], "x-scope": "all", "x-max-body": 2000,
    "requestBody": {"required": true, "content": {"application/json":
      {"schema": {"$ref": "#/components/schemas/Thing"}}}},
    "responses": {"201": {"content": {"application/json":
      {"schema": {"$ref": "#/components/schemas/Thing"}}}}}}},
  "/things/{id}": {
   "parameters": [{"name": "id", "in": "path", "required": true,
      "schema": {"type": "integer", "minimum": 1, "maximum": 9007199254740991}}],
   "put": {"operationId": "updateThing", "x-roles": ["admin"], "x-scope": "all",
    "parameters": [{"name": "If-Match", "in": "header", "required": true, "schema": {}}],
    "requestBody": {"required": true, "content": {"application/json":
      {"schema": {"$ref": "#/components/schemas/Thing"}}}},
    "responses": {"200": {}}},
   "delete": {"operationId": "deleteThing", "x-roles": ["admin"], "x-scope": "all",
    "responses": {"204": {}}}}
 },
 "components": {"schemas": {
  "Problem": {"type": "object", "required": ["status"],
              "properties": {"status": {"type": "integer"}}},
  "Kind": {"type": "string", "enum": ["round", "square", "triangular"]},
  "Part": {"type": "object", "additionalProperties": false, "required": ["name", "parts"],
   "properties": {"name": {"type": "string", "maxLength": 8},
    "parts": {"type": "array", "maxItems": 3, "default": [],
              "items": {"$ref": "#/components/schemas/Part"}}}},
  "Thing": {"type": "object", "additionalProperties": false,
   "required": ["id", "name", "kind", "size", "owner_id"],
   "properties": {
    "id": {"type": "integer", "minimum": 1, "maximum": 1000, "readOnly": true},
    "name": {"type": "string", "minLength": 1, "maxLength": 5},
    "kind": {"$ref": "#/components/schemas/Kind"},
    "size": {"type": "integer", "minimum": 0, "maximum": 10, "default": 3},
    "share": {"type": "number", "minimum": 0, "maximum": 1},
    "code": {"type": "string", "maxLength": 16, "pattern": "^[0-9*#]+$"},
    "day": {"type": "string", "format": "date", "maxLength": 10},
    "secret": {"type": "string", "minLength": 8, "maxLength": 32, "writeOnly": true},
    "owner_id": {"oneOf": [{"type": "integer", "minimum": 1, "maximum": 99}, {"type": "null"}],
                 "default": null},
    "tags": {"type": "array", "maxItems": 3, "uniqueItems": true,
             "items": {"type": "string", "maxLength": 4}},
    "figures": {"type": "object", "additionalProperties": {"type": "number"}},
    "parts": {"type": "array", "maxItems": 3, "items": {"$ref": "#/components/schemas/Part"}}
   }}
 }}})";

/// Sessions are the roles themselves: "Authorization: Bearer admin,agent" or the cookie s=admin.
class RoleGate final : public Gate {
  public:
    Result<Identity> authenticate(const Request& request) override {
        auto roles = request.cookie("s").value_or("");
        if (const auto header = request.headers.find("Authorization");
            header && header->starts_with("Bearer ")) {
            roles = header->substr(7);
        }
        const std::lock_guard lock(mutex);
        if (roles.empty() || closed) {
            return fail(ErrorCode::Unauthenticated, "sign in");
        }
        Identity identity;
        identity.user = UserId{7};
        identity.roles = {roles};
        return identity;
    }
    Result<void> permit(const Request& request, const Operation& operation) override {
        for (const auto& role : operation.roles) {
            if (request.identity.has_role(role)) {
                return {};
            }
        }
        return fail(ErrorCode::Forbidden, "not your role");
    }
    void on_refused(const Request&, const Operation& operation, const Error& why) override {
        const std::lock_guard lock(mutex);
        refused.emplace_back(operation.id, why.code);
    }
    void close_sessions() {
        const std::lock_guard lock(mutex);
        closed = true;
    }

    std::mutex mutex;
    bool closed = false;
    std::vector<std::pair<std::string, ErrorCode>> refused;
};

inline std::unique_ptr<const Api> test_api() {
    auto api = Api::from_openapi(kTestApi);
    EXPECT_TRUE(api) << api.error().text;
    return *std::move(api);
}

inline Request make_request(Method method, std::string target, std::string role = {},
                            std::string body = {}) {
    Request request;
    request.method = method;
    request.target = std::move(target);
    request.headers.add("X-Requested-With", "callfloor");
    if (!role.empty()) {
        request.headers.add("Cookie", "s=" + role);
    }
    if (!body.empty()) {
        request.headers.add("Content-Type", "application/json");
    }
    request.body = std::move(body);
    return request;
}

inline json::Object body_of(const Response& response) {
    const auto* text = std::get_if<std::string>(&response.body);
    auto object = json::parse_object(text == nullptr ? "{}" : *text);
    return object ? *std::move(object) : json::Object{};
}

inline std::string text_at(const json::Object& object, std::string_view key) {
    return json::find_string(object, key).value_or(std::nullopt).value_or("");
}

}  // namespace callfloor::http::testing
