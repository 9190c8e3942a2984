#pragma once
// Header lines of a message: cut at LF (with or without CR before it), folded continuation lines
// joined to the first (RFC 3261 7.3.1). Shared by the parser and the stream framer so that both see
// the same fields.

#include <cstddef>
#include <string_view>

namespace callfloor::sip {

struct HeaderLine {
    std::string_view name;   ///< without the space before the colon; empty when there is no colon
    std::string_view value;  ///< trimmed; holds line ends when `is_folded`
    bool is_folded = false;
};

class HeaderLines final {
  public:
    explicit HeaderLines(std::string_view text) : text_(text) {}

    /// The next line without its end, not unfolded: for the start line.
    std::string_view next_raw();
    /// False at the empty line (which is consumed) or at the end of the text.
    bool next(HeaderLine& line);
    /// Whether the empty line that ends the headers was seen.
    bool is_complete() const { return is_complete_; }
    std::string_view rest() const { return text_; }

  private:
    std::string_view text_;
    bool is_complete_ = false;
};

}  // namespace callfloor::sip
