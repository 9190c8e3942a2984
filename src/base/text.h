#pragma once
// Small text helpers shared by the parsers. All are ASCII-only and locale-free unless said
// otherwise.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace callfloor {

std::string_view trim(std::string_view text);
std::string to_lower(std::string_view text);
bool equals_ignore_case(std::string_view a, std::string_view b);
bool starts_with_ignore_case(std::string_view text, std::string_view prefix);
std::vector<std::string_view> split(std::string_view text, char separator);

/// The whole text as a decimal number within [low, high]; anything else is absent.
std::optional<std::int64_t> parse_int(std::string_view text, std::int64_t low, std::int64_t high);

std::string to_hex(std::string_view bytes);

/// Whether the bytes are well-formed UTF-8 (RFC 3629) without NUL.
bool is_valid_utf8(std::string_view bytes);

/// The candidate nearest to `word` by edit distance, when near enough to be a likely misspelling.
std::optional<std::string_view> nearest_word(std::string_view word,
                                             const std::vector<std::string_view>& candidates);

}  // namespace callfloor
