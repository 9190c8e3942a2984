#pragma once
// The Range header for bytes (RFC 9110 section 14). Several ranges are answered with the whole.

#include <cstdint>
#include <string_view>

namespace callfloor::http {

enum class RangeKind : std::uint8_t { Whole, Part, Unsatisfiable };

struct ByteRange {
    RangeKind kind = RangeKind::Whole;
    std::int64_t offset = 0;
    std::int64_t length = 0;
};

/// What a Range header asks of a body of `size` bytes. A malformed header asks for the whole.
ByteRange parse_range(std::string_view header, std::int64_t size);

}  // namespace callfloor::http
