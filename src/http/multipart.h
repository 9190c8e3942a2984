#pragma once
// multipart/form-data (RFC 7578) of a whole body in memory. The parts are views into the body. At
// most limits::kHttpParts parts.

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace callfloor::http {

struct Part {
    std::string name;
    std::string file_name;     ///< as the client says; never use it as a path
    std::string content_type;  ///< "text/plain" when it says none
    std::string_view body;
};

/// `content_type` is the request's header with its boundary.
Result<std::vector<Part>> parse_multipart(std::string_view content_type, std::string_view body);

}  // namespace callfloor::http
