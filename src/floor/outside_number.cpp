#include "floor/outside_number.h"

#include <algorithm>
#include <array>
#include <utility>

namespace callfloor::floor {

namespace {

constexpr std::size_t kLongestText = 64;
constexpr std::size_t kLongestE164 = 15;  // digits with the country code
constexpr std::size_t kShortestE164 = 7;
constexpr std::size_t kShortestSpecial = 3;

constexpr std::array<std::pair<DestinationKind, std::string_view>, 5> kKinds{{
    {DestinationKind::Local, "local"},
    {DestinationKind::National, "national"},
    {DestinationKind::Mobile, "mobile"},
    {DestinationKind::International, "international"},
    {DestinationKind::Premium, "premium"},
}};
constexpr std::array<std::pair<NumberFormat, std::string_view>, 3> kFormats{{
    {NumberFormat::E164, "e164"},
    {NumberFormat::International, "international"},
    {NumberFormat::National, "national"},
}};

/// How a country dials: its calling code, what stands before national and international numbers.
struct Country {
    std::string_view name;
    std::string_view code;
    std::string_view trunk;  ///< before an area code; empty: none
    std::string_view abroad = "00";
};
constexpr Country kCountries[] = {
    {"CN", "86", "0"},         {"HK", "852", "", "001"},  {"MO", "853", ""},
    {"TW", "886", "0", "002"}, {"SG", "65", "", "001"},   {"MY", "60", "0"},
    {"TH", "66", "0", "001"},  {"VN", "84", "0"},         {"ID", "62", "0", "001"},
    {"PH", "63", "0"},         {"JP", "81", "0", "010"},  {"KR", "82", "0", "001"},
    {"IN", "91", "0"},         {"AU", "61", "0", "0011"}, {"NZ", "64", "0"},
    {"AE", "971", "0"},        {"DE", "49", "0"},         {"AT", "43", "0"},
    {"CH", "41", "0"},         {"FR", "33", "0"},         {"GB", "44", "0"},
    {"IE", "353", "0"},        {"NL", "31", "0"},         {"BE", "32", "0"},
    {"IT", "39", ""},          {"ES", "34", ""},          {"PT", "351", ""},
    {"PL", "48", ""},          {"CZ", "420", ""},         {"DK", "45", ""},
    {"NO", "47", ""},          {"SE", "46", "0"},         {"FI", "358", "0"},
    {"US", "1", "1", "011"},   {"CA", "1", "1", "011"},
};

/// Country codes of two digits (ITU-T E.164); 1 and 7 have one digit, all others three.
constexpr std::string_view kTwoDigitCodes =
    "20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 "
    "65 66 81 82 84 86 90 91 92 93 94 95 98 ";
/// First two digits of the codes of three; 80x, 87x, 88x, 97x and 99x hold services without a
/// country as well.
constexpr std::string_view kThreeDigitCodes =
    "21 22 23 24 25 26 29 35 37 38 42 50 59 67 68 69 80 85 87 88 96 97 99 ";
/// Satellites, networks without a country, and services charged above the ordinary, where they are
/// known by their beginning.
constexpr std::string_view kDear[] = {"870",  "878",  "881", "882",   "883", "888",  "979",
                                      "1900", "1976", "449", "49900", "339", "8160", "86168"};

const Country* find_country(std::string_view name) {
    const auto found = std::ranges::find(kCountries, name, &Country::name);
    return found == std::end(kCountries) ? nullptr : found;
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// Digits, and a + in front; absent when anything else than the usual separators is in it.
std::optional<std::string> bare(std::string_view text) {
    std::string digits;
    for (const char c : text) {
        if (is_digit(c) || (c == '+' && digits.empty())) {
            digits += c;
        } else if (std::string_view(" -().\t/").find(c) == std::string_view::npos) {
            return std::nullopt;
        }
    }
    return digits;
}

bool has_country_code(std::string_view digits) {
    const auto holds = [&](std::string_view codes) {
        return codes.find(std::string(digits.substr(0, 2)) + " ") != std::string_view::npos;
    };
    return digits.starts_with('1') || digits.starts_with('7') || holds(kTwoDigitCodes) ||
           holds(kThreeDigitCodes);
}

/// A Chinese area code: 10 and 2x have two digits, all others three.
std::size_t area_code_length(std::string_view national) {
    return national.starts_with("10") || national.starts_with('2') ? 2 : 3;
}

bool is_chinese_mobile(std::string_view national) {
    return national.size() == 11 && national[0] == '1' && national[1] >= '3';
}

/// The plan of the People's Republic: mobiles have eleven digits, landlines an area code and seven
/// or eight digits.
std::optional<DestinationKind> chinese_kind(std::string_view national, const NumberPlan& plan) {
    if (is_chinese_mobile(national)) {
        return DestinationKind::Mobile;
    }
    const std::size_t area = area_code_length(national);
    const std::size_t rest = national.size() - std::min(area, national.size());
    const bool is_landline = national[0] != '0' &&
                             (national.starts_with("10") || national[0] != '1') &&
                             (area == 2 ? rest == 8 : rest == 7 || rest == 8);
    if (!is_landline) {
        return std::nullopt;
    }
    const bool is_local = !plan.area_code.empty() && national.starts_with(plan.area_code) &&
                          plan.area_code.size() == area;
    return is_local ? DestinationKind::Local : DestinationKind::National;
}

/// Numbers of services that only exist within the country: 110, 10086, 95588, 400 800 8888.
std::optional<OutsideNumber> special_number(std::string_view digits, const NumberPlan& plan) {
    if (plan.country != "CN" || digits.size() < kShortestSpecial) {
        return std::nullopt;
    }
    const bool is_400 =
        digits.size() == 10 && (digits.starts_with("400") || digits.starts_with("800"));
    const bool is_95_or_96 = digits.size() <= 9 && digits.size() >= 5 &&
                             (digits.starts_with("95") || digits.starts_with("96"));
    if (is_400 || is_95_or_96) {
        return OutsideNumber{std::string(digits), DestinationKind::National};
    }
    if (digits.starts_with('1') && digits.size() <= 5) {
        return OutsideNumber{std::string(digits), DestinationKind::Local};
    }
    return std::nullopt;
}

/// With the country code, however it was dialled; empty when it cannot be.
std::string with_country_code(const std::string& dialled, const Country& country,
                              const NumberPlan& plan) {
    const std::string_view digits(dialled);
    if (digits.starts_with('+')) {
        return dialled.substr(1);
    }
    if (digits.starts_with(country.abroad)) {
        return dialled.substr(country.abroad.size());
    }
    const std::string code(country.code);
    if (!country.trunk.empty() && digits.starts_with(country.trunk)) {
        return code + dialled.substr(country.trunk.size());
    }
    if (country.name == "CN" && !is_chinese_mobile(digits)) {
        // Within the own area landlines are dialled without its code.
        const bool is_plausible = digits.size() == 7 || digits.size() == 8;
        return plan.area_code.empty() || !is_plausible ? std::string()
                                                       : code + plan.area_code + dialled;
    }
    return code + dialled;
}

template <typename Enum, std::size_t N>
std::string_view name_in(const std::array<std::pair<Enum, std::string_view>, N>& names,
                         Enum value) {
    const auto found = std::ranges::find(names, value, &std::pair<Enum, std::string_view>::first);
    return found == names.end() ? std::string_view() : found->second;
}
template <typename Enum, std::size_t N>
std::optional<Enum> value_in(const std::array<std::pair<Enum, std::string_view>, N>& names,
                             std::string_view name) {
    const auto found = std::ranges::find(names, name, &std::pair<Enum, std::string_view>::second);
    return found == names.end() ? std::nullopt : std::optional(found->first);
}

/// Absent when nobody can have it.
std::optional<DestinationKind> kind_of(std::string_view e164, const Country& country,
                                       const NumberPlan& plan) {
    if (e164.size() < kShortestE164 || e164.size() > kLongestE164 || !has_country_code(e164)) {
        return std::nullopt;
    }
    const bool is_chinese = e164.starts_with("86");
    if (std::ranges::any_of(kDear, [&](std::string_view dear) { return e164.starts_with(dear); })) {
        return DestinationKind::Premium;
    }
    if (is_chinese) {
        const auto kind = chinese_kind(e164.substr(2), plan);
        return kind && country.name != "CN" ? DestinationKind::International : kind;
    }
    if (!e164.starts_with(country.code)) {
        return DestinationKind::International;
    }
    const bool is_local =
        !plan.area_code.empty() && e164.substr(country.code.size()).starts_with(plan.area_code);
    return is_local ? DestinationKind::Local : DestinationKind::National;
}

}  // namespace

Result<OutsideNumber> parse_outside_number(std::string_view text, const NumberPlan& plan) {
    const auto digits = text.size() <= kLongestText ? bare(text) : std::nullopt;
    const Country* country = find_country(plan.country);
    if (!digits || digits->empty() || country == nullptr) {
        return fail_field(ErrorCode::InvalidInput, "number",
                          "\"{}\" is no telephone number; give digits, with + and the country "
                          "code for other countries",
                          text.substr(0, kLongestText));
    }
    if (auto special = special_number(*digits, plan)) {
        return *std::move(special);
    }
    const std::string e164 = with_country_code(*digits, *country, plan);
    const auto kind = kind_of(e164, *country, plan);
    if (!kind) {
        return fail_field(ErrorCode::InvalidInput, "number",
                          "{} is no number anybody can have; check its digits and its area code",
                          *digits);
    }
    return OutsideNumber{"+" + e164, *kind};
}

std::string dial_string(std::string_view digits, NumberFormat format, std::string_view prefix,
                        const NumberPlan& plan) {
    std::string dialled(digits);
    const Country* country = find_country(plan.country);
    if (dialled.starts_with('+') && format == NumberFormat::International) {
        dialled.erase(0, 1);
    } else if (dialled.starts_with('+') && format == NumberFormat::National && country != nullptr) {
        dialled.erase(0, 1);
        if (!dialled.starts_with(country->code)) {
            dialled.insert(0, country->abroad);
        } else {
            dialled.erase(0, country->code.size());
            if (country->name != "CN" || !is_chinese_mobile(dialled)) {
                dialled.insert(0, country->trunk);
            }
        }
    }
    return std::string(prefix) + dialled;
}

bool is_country(std::string_view country) {
    return find_country(country) != nullptr;
}

std::string_view destination_kind_name(DestinationKind kind) {
    return name_in(kKinds, kind);
}
std::optional<DestinationKind> destination_kind_from_name(std::string_view name) {
    return value_in(kKinds, name);
}
std::string_view number_format_name(NumberFormat format) {
    return name_in(kFormats, format);
}
std::optional<NumberFormat> number_format_from_name(std::string_view name) {
    return value_in(kFormats, name);
}

}  // namespace callfloor::floor
