#pragma once
// Test only: rows of tests/vectors/*.csv by column name.

#include <fstream>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/json.h"
#include "base/text.h"
#include "quality/statistics_rules.h"

namespace callfloor::quality {

using VectorRow = std::map<std::string, std::string>;

/// Splits at `separator` outside of double quotes, which are dropped.
inline std::vector<std::string> cells_of(const std::string& line, char separator) {
    std::vector<std::string> cells(1);
    bool quoted = false;
    for (const char c : line) {
        if (c == '"') {
            quoted = !quoted;
        } else if (c == separator && !quoted) {
            cells.emplace_back();
        } else {
            cells.back() += c;
        }
    }
    return cells;
}

inline std::vector<VectorRow> read_vectors(const std::string& name, char separator = ',') {
    std::ifstream file(std::string(CALLFLOOR_SOURCE_DIR) + "/tests/vectors/" + name);
    EXPECT_TRUE(file) << name;
    std::vector<std::string> header;
    std::vector<VectorRow> rows;
    for (std::string line; std::getline(file, line);) {
        if (line.empty() || line.front() == '#') {
            continue;
        }
        auto cells = cells_of(line, separator);
        if (header.empty()) {
            header = std::move(cells);
            continue;
        }
        VectorRow row;
        for (std::size_t i = 0; i < header.size(); ++i) {
            row[header[i]] = i < cells.size() ? cells[i] : "";
        }
        rows.push_back(std::move(row));
    }
    EXPECT_FALSE(rows.empty()) << name;
    return rows;
}

/// "[[1,2],[3,4]]" as a table.
inline Table table_of(const std::string& text) {
    Table table;
    const auto value = json::parse(text).value();
    for (const auto& row : value.as_array()) {
        auto& out = table.emplace_back();
        for (const auto& cell : row.as_array()) {
            out.push_back(cell.to_number<double>());
        }
    }
    return table;
}

}  // namespace callfloor::quality
