#include "floor/testing/script.h"

#include <fstream>

#include <gtest/gtest.h>

#include "base/text.h"

namespace callfloor::floor {

const std::string& Clause::word(std::size_t index) const {
    static const std::string kNone;
    return index < words.size() ? words[index] : kNone;
}

std::string Clause::setting(const std::string& key, const std::string& otherwise) const {
    const auto found = settings.find(key);
    return found == settings.end() ? otherwise : found->second;
}

std::string Clause::rest(std::size_t index) const {
    std::string joined;
    for (std::size_t i = index; i < words.size(); ++i) {
        joined += (joined.empty() ? "" : " ") + words[i];
    }
    return joined;
}

namespace {

Clause parse_clause(std::string_view text) {
    Clause clause;
    clause.text = std::string(trim(text));
    for (const std::string_view word : split(clause.text, ' ')) {
        const auto equals = word.find('=');
        if (word.empty()) {
            continue;
        }
        if (equals != std::string_view::npos && equals > 0) {
            clause.settings[std::string(word.substr(0, equals))] =
                std::string(word.substr(equals + 1));
        } else {
            clause.words.emplace_back(word);
        }
    }
    return clause;
}

}  // namespace

Result<Script> read_script(const std::string& path) {
    std::ifstream file(path);
    if (!file) {
        return fail(ErrorCode::NotFound, "{} cannot be read", path);
    }
    return parse_script(path, file);
}

Result<Script> parse_script(const std::string& path, std::istream& file) {
    Script script{path, {}};
    std::string raw;
    for (int number = 1; std::getline(file, raw); ++number) {
        const std::string_view text = trim(std::string_view(raw).substr(0, raw.find('#')));
        if (text.empty()) {
            continue;
        }
        Line line;
        line.number = number;
        const auto blank = std::min(text.find(' '), text.size());
        const std::string_view kind = text.substr(0, blank);
        if (kind == "given") {
            line.kind = LineKind::Given;
        } else if (kind == "when") {
            line.kind = LineKind::When;
        } else if (kind == "then") {
            line.kind = LineKind::Then;
        } else {
            return fail(ErrorCode::InvalidInput,
                        "{}:{}: a line begins with given, when or then, not \"{}\"", path, number,
                        kind);
        }
        for (const std::string_view clause : split(text.substr(blank), ';')) {
            if (!trim(clause).empty()) {
                line.clauses.push_back(parse_clause(clause));
            }
        }
        script.lines.push_back(std::move(line));
    }
    return script;
}

Result<Duration> parse_duration(const std::string& text) {
    Duration sum{0};
    std::size_t at = 0;
    while (at < text.size()) {
        std::size_t digits = at;
        while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9') {
            ++digits;
        }
        std::size_t unit_end = digits;
        while (unit_end < text.size() && (text[unit_end] < '0' || text[unit_end] > '9')) {
            ++unit_end;
        }
        const auto count = parse_int(text.substr(at, digits - at), 0, 1'000'000);
        const std::string unit = text.substr(digits, unit_end - digits);
        if (!count || !(unit == "ms" || unit == "s" || unit == "m" || unit == "h")) {
            return fail(ErrorCode::InvalidInput,
                        "\"{}\" is no duration; write 15s, 2m, 500ms or 1m30s", text);
        }
        const Duration one = unit == "ms"  ? Duration{1}
                             : unit == "s" ? Duration{1'000}
                             : unit == "m" ? Duration{60'000}
                                           : Duration{3'600'000};
        sum += one * *count;
        at = unit_end;
    }
    if (text.empty()) {
        return fail(ErrorCode::InvalidInput, "a duration is missing");
    }
    return sum;
}

Result<bool> parse_yes(const std::string& text) {
    if (text == "yes" || text == "no") {
        return text == "yes";
    }
    return fail(ErrorCode::InvalidInput, "\"{}\" must be yes or no", text);
}

TEST(ScenarioScript, ReadsDurations) {
    EXPECT_EQ(parse_duration("15s"), Duration{15'000});
    EXPECT_EQ(parse_duration("1m30s"), Duration{90'000});
    EXPECT_EQ(parse_duration("500ms"), Duration{500});
    EXPECT_FALSE(parse_duration("15"));
    EXPECT_FALSE(parse_duration("s"));
    EXPECT_FALSE(parse_duration(""));
}

}  // namespace callfloor::floor
