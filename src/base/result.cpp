#include "base/result.h"

namespace callfloor {

const char* error_code_name(ErrorCode code) {
    switch (code) {
        case ErrorCode::InvalidInput:
            return "invalid_input";
        case ErrorCode::NotFound:
            return "not_found";
        case ErrorCode::Conflict:
            return "conflict";
        case ErrorCode::Stale:
            return "stale";
        case ErrorCode::Forbidden:
            return "forbidden";
        case ErrorCode::Unauthenticated:
            return "unauthenticated";
        case ErrorCode::LimitReached:
            return "limit_reached";
        case ErrorCode::Unavailable:
            return "unavailable";
        case ErrorCode::Internal:
            return "internal";
    }
    return "internal";
}

}  // namespace callfloor
