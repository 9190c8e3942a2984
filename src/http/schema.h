#pragma once
// The part of JSON Schema (2020-12) that api/openapi.yaml uses, as a checked tree. tools/gen_api.py
// refuses every other keyword, so nothing in the description goes unchecked. Read-only once made;
// any thread.

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"

namespace callfloor::http {

class Schema;

/// What is wrong and where.
struct Violation {
    std::string field;  ///< "members/2/level"; empty: the whole document
    std::string text;   ///< names the value and advises
};

enum class Side : std::uint8_t {
    Request,   ///< readOnly properties are dropped, missing ones with a default are filled in
    Response,  ///< required properties are all there, writeOnly ones are not
};

/// All schemas of one description, so that references can point anywhere in it.
class SchemaSet final {
  public:
    /// `document` is the whole description; `#/components/schemas/...` references are resolved in
    /// it.
    static Result<std::unique_ptr<SchemaSet>> create(const json::Object& document);
    ~SchemaSet();

    /// Makes (or finds) the schema at a place in the description. Only while the set is being
    /// built.
    Result<const Schema*> add(const json::Value& schema);
    /// A component by name; null when there is none.
    const Schema* find(std::string_view name) const;

    struct State;
    State& state() { return *state_; }

  private:
    SchemaSet();
    std::unique_ptr<State> state_;
};

/// Checks a value and, on the request side, brings it into its final form (defaults, readOnly).
std::optional<Violation> check_value(const Schema& schema, json::Value& value, Side side);

/// A parameter's text as the value its schema wants ("50" -> 50), checked.
Result<json::Value> value_from_text(const Schema& schema, std::string_view text);
/// The default of the schema; null when it has none.
const json::Value* default_of(const Schema& schema);

}  // namespace callfloor::http
