#pragma once
// The text of request targets: percent-encoding and query strings (RFC 3986 sections 2.1 and 3.4).

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace callfloor::http {

enum class PlusMeans : std::uint8_t { Plus, Space };

/// Valid UTF-8 without control characters, or an error.
Result<std::string> percent_decode(std::string_view text, PlusMeans plus);

/// name=value pairs in order; at most limits::kHttpQueryParameters.
Result<std::vector<std::pair<std::string, std::string>>> parse_query(std::string_view query);

struct TargetParts {
    std::string_view path;  ///< encoded
    std::string_view query;
};
/// An origin-form target ("/path?query"); anything else is InvalidInput.
Result<TargetParts> split_target(std::string_view target);

}  // namespace callfloor::http
