#include "http/internal/byte_range.h"

#include "base/text.h"

namespace callfloor::http {

ByteRange parse_range(std::string_view header, std::int64_t size) {
    const ByteRange whole{RangeKind::Whole, 0, size};
    header = trim(header);
    if (!starts_with_ignore_case(header, "bytes=") || header.find(',') != std::string_view::npos) {
        return whole;
    }
    header.remove_prefix(6);
    const auto dash = header.find('-');
    if (dash == std::string_view::npos) {
        return whole;
    }
    const auto first_text = trim(header.substr(0, dash));
    const auto last_text = trim(header.substr(dash + 1));
    const auto first = parse_int(first_text, 0, INT64_MAX);
    const auto last = parse_int(last_text, 0, INT64_MAX);
    if (first_text.empty() && last) {  // the last n bytes
        if (*last == 0 || size == 0) {
            return {RangeKind::Unsatisfiable, 0, 0};
        }
        const auto length = std::min(*last, size);
        return {RangeKind::Part, size - length, length};
    }
    if (!first || (!last && !last_text.empty()) || (last && *last < *first)) {
        return whole;
    }
    if (*first >= size) {
        return {RangeKind::Unsatisfiable, 0, 0};
    }
    const auto end = last ? std::min(*last, size - 1) : size - 1;
    return {RangeKind::Part, *first, end - *first + 1};
}

}  // namespace callfloor::http
