#pragma once
// Enumerators and the words they have in the database and the API, as a table.

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace callfloor {

template <typename Enum, std::size_t N>
using Words = std::array<std::pair<Enum, std::string_view>, N>;

/// Empty when the table has no word for it.
template <typename Enum, std::size_t N>
std::string_view word_in(const Words<Enum, N>& words, Enum value) {
    const auto found = std::ranges::find(words, value, &std::pair<Enum, std::string_view>::first);
    return found == words.end() ? std::string_view() : found->second;
}
template <typename Enum, std::size_t N>
std::optional<Enum> value_in(const Words<Enum, N>& words, std::string_view word) {
    const auto found = std::ranges::find(words, word, &std::pair<Enum, std::string_view>::second);
    return found == words.end() ? std::nullopt : std::optional(found->first);
}

}  // namespace callfloor
