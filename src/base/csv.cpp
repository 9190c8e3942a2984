#include "base/csv.h"

#include <algorithm>

#include "base/customer_limits.h"

namespace callfloor {

CsvReader::CsvReader(std::string_view text) : text_(text) {
    const auto first = text.substr(0, text.find('\n'));
    for (const char c : {';', '\t'}) {
        if (std::ranges::count(first, c) > std::ranges::count(first, separator_)) {
            separator_ = c;
        }
    }
}

Result<std::string> CsvReader::quoted() {
    std::string value;
    for (++at_; at_ < text_.size(); ++at_) {
        const char c = text_[at_];
        if (c == '"') {
            if (at_ + 1 >= text_.size() || text_[at_ + 1] != '"') {
                ++at_;
                return value;
            }
            ++at_;  // a doubled one is one
        }
        line_ += c == '\n' ? 1 : 0;
        value += c;
    }
    return fail(ErrorCode::InvalidInput,
                "the quote of the row in line {} is not closed; mend it and send the file again",
                row_line_);
}

Result<std::string> CsvReader::value() {
    std::string value;
    if (at_ < text_.size() && text_[at_] == '"') {
        value = TRY(quoted());
    }
    while (at_ < text_.size() && text_[at_] != separator_ && text_[at_] != '\n' &&
           text_[at_] != '\r') {
        value += text_[at_++];
    }
    return value;
}

Result<std::optional<std::vector<std::string>>> CsvReader::next() {
    while (at_ < text_.size()) {
        row_line_ = line_;
        std::vector<std::string> row;
        bool is_empty = true;
        for (bool more = true; more;) {
            row.push_back(TRY(value()));
            is_empty = is_empty && row.back().empty();
            if (row.size() > limits::kCsvColumns) {
                return fail(ErrorCode::InvalidInput,
                            "the row in line {} has more than {} values; is the separator right?",
                            row_line_, limits::kCsvColumns);
            }
            more = at_ < text_.size() && text_[at_] == separator_;
            at_ += more ? 1 : 0;
        }
        while (at_ < text_.size() && text_[at_] == '\r') {
            ++at_;
        }
        if (at_ < text_.size() && text_[at_] == '\n') {
            ++at_;
            ++line_;
        }
        if (!is_empty) {
            return row;
        }
    }
    return std::nullopt;
}

std::string csv_row(const std::vector<std::string>& values) {
    std::string line;
    for (const auto& text : values) {
        const bool looks_like_formula =
            !text.empty() && std::string_view("=+-@").find(text.front()) != std::string_view::npos;
        const auto shown = looks_like_formula ? "'" + text : text;
        line += line.empty() ? "" : ",";
        if (shown.find_first_of(",;\t\"\r\n") == std::string::npos) {
            line += shown;
            continue;
        }
        line += '"';
        for (const char c : shown) {
            line += c == '"' ? "\"\"" : std::string(1, c);
        }
        line += '"';
    }
    return line + "\r\n";
}

}  // namespace callfloor
