#pragma once
// Telephone numbers outside the centre: what people type and paste becomes one form, with the kind
// of destination it is, and goes out as each carrier wants it. China's plan is known
// in full; of other countries how they are dialled and their country codes (ITU-T E.164). Any
// thread.
//
//   "138-0000-0001" ──parse──► {"+8613800000001", mobile} ──dial_string──► "013800000001"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace callfloor::floor {

/// What calling it may cost; rights are given by it.
enum class DestinationKind : std::uint8_t {
    Local,     ///< landline of the centre's own area, and short numbers of general use (10086)
    National,  ///< any other number of the country, also 400 and 95 numbers
    Mobile,    ///< told apart in China only; elsewhere a mobile of the country is National
    International,
    Premium,  ///< satellites, and what is known by its beginning to be charged above the ordinary
};

struct OutsideNumber {
    /// "+8613800000001"; of a number that cannot be dialled from abroad its digits ("10086").
    std::string digits{};
    DestinationKind kind = DestinationKind::National;

    bool is_set() const { return !digits.empty(); }
    bool operator==(const OutsideNumber&) const = default;
};

/// Where the centre stands: how numbers are dialled there.
struct NumberPlan {
    std::string country = "CN";  ///< ISO 3166, two letters
    std::string area_code{};     ///< of its landlines, without the 0: "21"; empty: none is local
    bool operator==(const NumberPlan&) const = default;
};

/// InvalidInput when it is no number somebody can have. Blanks, brackets and hyphens do not matter.
Result<OutsideNumber> parse_outside_number(std::string_view text, const NumberPlan& plan);

/// How a carrier wants called numbers.
enum class NumberFormat : std::uint8_t {
    E164,           ///< +8613800000001
    International,  ///< 8613800000001
    National,       ///< 13800000001, 02112345678; other countries with 00
};
/// A number without international form goes out as its digits. `prefix` stands before all.
std::string dial_string(std::string_view digits, NumberFormat format, std::string_view prefix,
                        const NumberPlan& plan);

/// Whether its way of dialling is known.
bool is_country(std::string_view country);

std::string_view destination_kind_name(DestinationKind kind);
std::optional<DestinationKind> destination_kind_from_name(std::string_view name);
std::string_view number_format_name(NumberFormat format);
std::optional<NumberFormat> number_format_from_name(std::string_view name);

}  // namespace callfloor::floor
