#include "centre/data_rows.h"

#include <algorithm>
#include <set>

#include "base/csv.h"
#include "base/text.h"

namespace callfloor::centre {

namespace {

/// For each column of the source its place in the file.
Result<std::vector<std::size_t>> places_of(const DataSource& source,
                                           const std::vector<std::string>& heads) {
    std::vector<std::size_t> places;
    for (const auto& column : source.columns) {
        const auto found = std::ranges::find(heads, column.name);
        if (found == heads.end()) {
            return fail(ErrorCode::InvalidInput,
                        "the file has no column \"{}\"; its first row names the columns",
                        column.name);
        }
        places.push_back(static_cast<std::size_t>(found - heads.begin()));
    }
    return places;
}

Result<DataRow> row_of(const DataSource& source, const SecretBox& secrets,
                       const std::vector<std::size_t>& places,
                       const std::vector<std::string>& values, std::int64_t line) {
    DataRow row;
    for (std::size_t i = 0; i < places.size(); ++i) {
        std::string value = places[i] < values.size() ? values[places[i]] : std::string();
        if (value.size() > limits::kDataValueLength || !is_valid_utf8(value)) {
            return fail(ErrorCode::InvalidInput,
                        "line {}: \"{}\" has more than {} bytes, or is not UTF-8", line,
                        source.columns[i].name, limits::kDataValueLength);
        }
        if (i == 0) {
            row.key = std::move(value);
        } else {
            row.values[source.columns[i].name] = source.columns[i].is_secret && !value.empty()
                                                     ? secrets.seal(value)
                                                     : std::move(value);
        }
    }
    if (row.key.empty()) {
        return fail(ErrorCode::InvalidInput, "line {}: \"{}\" is empty; rows are found by it", line,
                    source.columns.front().name);
    }
    return row;
}

}  // namespace

Result<std::vector<DataRow>> read_data_rows(const DataSource& source, const SecretBox& secrets,
                                            std::string_view text) {
    constexpr std::string_view kMark = "\xEF\xBB\xBF";
    CsvReader reader(text.starts_with(kMark) ? text.substr(kMark.size()) : text);
    const auto heads = TRY(reader.next());
    if (!heads) {
        return fail(ErrorCode::InvalidInput, "the file is empty; its first row names the columns");
    }
    const auto places = TRY(places_of(source, *heads));
    std::vector<DataRow> rows;
    std::set<std::string> keys;
    while (const auto values = TRY(reader.next())) {
        if (rows.size() >= limits::kDataRows) {
            return fail(ErrorCode::LimitReached,
                        "the file has more than {} rows; ask a larger table by http",
                        limits::kDataRows);
        }
        rows.push_back(TRY(row_of(source, secrets, places, *values, reader.line())));
        if (!keys.insert(rows.back().key).second) {
            return fail(ErrorCode::InvalidInput, "line {}: its key is there twice", reader.line());
        }
    }
    return rows;
}

}  // namespace callfloor::centre
