#pragma once
// Writing a file so that it is whole or an error.

#include <span>
#include <string_view>

#include "base/result.h"

namespace callfloor::sound {

/// By errno, with what to do.
std::unexpected<Error> cannot_write(std::string_view what);
Result<void> write_all(int descriptor, std::span<const char> bytes);

}  // namespace callfloor::sound
