#pragma once
// A scenario file as lines of clauses: the first word of a line is given, when or then, the rest
// are clauses separated by
// ";". "#" begins a comment. The grammar of the clauses is tests/scenarios/README.md. Tests only.

#include <istream>
#include <map>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace callfloor::floor {

enum class LineKind : std::uint8_t { Given, When, Then };

/// One clause: its words, those of the form key=value apart.
struct Clause {
    std::string text;
    std::vector<std::string> words;
    std::map<std::string, std::string> settings;

    const std::string& word(std::size_t index) const;  ///< empty when there is none
    std::string setting(const std::string& key, const std::string& otherwise = "") const;
    /// The words from `index` on, joined by blanks.
    std::string rest(std::size_t index) const;
};

struct Line {
    int number = 0;
    LineKind kind = LineKind::Given;
    std::vector<Clause> clauses;
};

struct Script {
    std::string path;
    std::vector<Line> lines;
};

Result<Script> read_script(const std::string& path);
Result<Script> parse_script(const std::string& path, std::istream& text);

/// "15s", "2m", "500ms", "1h", and sums of them: "1m30s".
Result<Duration> parse_duration(const std::string& text);
Result<bool> parse_yes(const std::string& text);

}  // namespace callfloor::floor
