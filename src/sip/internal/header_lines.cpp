#include "sip/internal/header_lines.h"

#include "base/text.h"

namespace callfloor::sip {

std::string_view HeaderLines::next_raw() {
    const auto end = text_.find('\n');
    auto line = text_.substr(0, end);
    text_.remove_prefix(end == std::string_view::npos ? text_.size() : end + 1);
    if (line.ends_with('\r')) {
        line.remove_suffix(1);
    }
    return line;
}

bool HeaderLines::next(HeaderLine& line) {
    if (text_.empty()) {
        return false;
    }
    const auto begin = text_.data();
    const auto first = next_raw();
    if (first.empty()) {
        is_complete_ = true;
        return false;
    }
    line.is_folded = false;
    auto whole = first;
    while (!text_.empty() && (text_.front() == ' ' || text_.front() == '\t')) {
        const auto more = next_raw();
        whole =
            std::string_view(begin, static_cast<std::size_t>(more.data() + more.size() - begin));
        line.is_folded = true;
    }
    const auto colon = whole.find(':');
    line.name = colon == std::string_view::npos ? std::string_view{} : whole.substr(0, colon);
    while (!line.name.empty() && (line.name.back() == ' ' || line.name.back() == '\t')) {
        line.name.remove_suffix(1);
    }
    line.value =
        colon == std::string_view::npos ? std::string_view{} : trim(whole.substr(colon + 1));
    return true;
}

}  // namespace callfloor::sip
