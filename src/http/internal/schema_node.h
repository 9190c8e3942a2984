#pragma once
// One schema of the description, taken apart. Private to http: others hold it by pointer only.

#include <memory>
#include <optional>
#include <regex>
#include <string>
#include <vector>

#include "base/json.h"
#include "http/schema.h"

namespace callfloor::http {

/// Bits of JSON types a schema accepts.
enum TypeBit : unsigned {
    kNull = 1,
    kBoolean = 2,
    kInteger = 4,
    kNumber = 8,
    kString = 16,
    kArray = 32,
    kObject = 64,
    kAnyType = 127,
};

enum class Format : std::uint8_t { None, Date, Binary };
enum class Extra : std::uint8_t { Allowed, Refused, Checked };

class Schema final {
  public:
    struct Property {
        std::string name;
        const Schema* schema = nullptr;
    };

    const Schema* reference = nullptr;  ///< then only the three annotations below are its own
    std::optional<json::Value> default_value;
    bool read_only = false;
    bool write_only = false;

    unsigned types = kAnyType;
    std::vector<json::Value> allowed;  ///< enum or const; empty: any
    std::optional<double> minimum;
    std::optional<double> maximum;
    std::size_t min_length = 0;
    std::size_t max_length = SIZE_MAX;
    std::string pattern_text;
    std::optional<std::regex> pattern;
    Format format = Format::None;
    const Schema* items = nullptr;
    std::size_t min_items = 0;
    std::size_t max_items = SIZE_MAX;
    bool unique_items = false;
    std::vector<Property> properties;
    std::vector<std::string> required;
    Extra extra = Extra::Allowed;
    const Schema* extra_schema = nullptr;
    std::vector<const Schema*> alternatives;  ///< oneOf or anyOf
    bool exactly_one = false;

    const Property* find(std::string_view name) const;
    bool requires_property(std::string_view name) const;
    bool is_read_only() const { return read_only || (reference && reference->is_read_only()); }
    bool is_write_only() const { return write_only || (reference && reference->is_write_only()); }
    const json::Value* find_default() const;
    /// The schema without references.
    const Schema& plain() const { return reference == nullptr ? *this : reference->plain(); }
};

}  // namespace callfloor::http
