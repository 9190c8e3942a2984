#pragma once
// Comma-separated values (RFC 4180) as people's programs write them: commas, semicolons or tabs,
// quotes doubled inside quotes, lines ended by LF or CRLF. A view into the text; one thread.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace callfloor {

class CsvReader final {
  public:
    /// The separator is the commonest of , ; and tab in the first line.
    explicit CsvReader(std::string_view text);

    /// The next row that holds anything; absent at the end. InvalidInput when a quote is not
    /// closed, or a row has more than limits::kCsvColumns values: nothing after it can be read.
    Result<std::optional<std::vector<std::string>>> next();
    /// The line the last row began in, from 1.
    std::int64_t line() const { return row_line_; }

  private:
    Result<std::string> value();
    Result<std::string> quoted();

    std::string_view text_;
    std::size_t at_ = 0;
    char separator_ = ',';
    std::int64_t line_ = 1;
    std::int64_t row_line_ = 0;
};

/// One row with its line end, quoted where needed. What a spreadsheet would take for a formula is
/// begun with an apostrophe.
std::string csv_row(const std::vector<std::string>& values);

}  // namespace callfloor
