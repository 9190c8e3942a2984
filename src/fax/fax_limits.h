#pragma once
// The bounds of faxes.

#include <cstddef>
#include <cstdint>

#include "base/clock.h"

namespace callfloor::limits {

constexpr std::size_t kFaxLines = 4;  ///< at once; one more is refused as busy
constexpr int kFaxPages = 200;        ///< of one; the session ends after the last that fits
/// No machine is heard by then: a voice or music keeps T.30 waiting for ever.
constexpr Duration kFaxPatience = std::chrono::seconds(60);
/// Whatever a machine does, the session is over then.
constexpr Duration kFaxLongest = std::chrono::minutes(30);
/// As a PDF; a longer one is refused. A page of noise is 0.5 MB.
constexpr std::size_t kFaxPdfBytes = std::size_t{100} * 1024 * 1024;

}  // namespace callfloor::limits
