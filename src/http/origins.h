#pragma once
// Lists of the origins (RFC 6454) of other programs' pages that admins allow. Pure.

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace callfloor::http {

/// "HTTPS://Shop.example.com:443/" -> "https://shop.example.com". InvalidInput when it is no
/// origin; "*." may stand for any name below a domain of at least two parts.
Result<std::string> normal_origin(std::string_view text);

/// All of them in one form, each once; the error names the field "origins".
Result<void> normalise_origins(std::vector<std::string>& origins);

/// Whether an origin, as a browser names it, is among them.
bool admits_origin(const std::vector<std::string>& origins, std::string_view origin);

}  // namespace callfloor::http
