#pragma once
// Errors are values. Result<T> is a value or an Error; TRY hands an error to the caller.

#include <expected>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace callfloor {

/// What kind of failure it is; decides the HTTP status and whether a retry can help.
enum class ErrorCode {
    InvalidInput,     ///< the input itself is wrong; repeating it cannot help
    NotFound,         ///< what was named does not exist
    Conflict,         ///< exists already, or is in use
    Stale,            ///< changed meanwhile: read it again, then edit (HTTP 412)
    Forbidden,        ///< the caller's role does not allow it
    Unauthenticated,  ///< no valid session or credential
    LimitReached,     ///< a stated bound is reached; later may work
    Unavailable,      ///< a resource outside (disk, port, database, peer) failed; later may work
    Internal,         ///< our own fault
};

/// Stable lower-case name of a code, as used in the API ("invalid_input").
const char* error_code_name(ErrorCode code);

/// text names the offending values and then advises what to do. Never holds credentials or personal
/// data.
struct Error {
    ErrorCode code = ErrorCode::Internal;
    std::string text;
    std::string field =
        {};  ///< the input field it is about, as in the API ("members[2].level"); mostly empty
};

template <typename T>
using Result = std::expected<T, Error>;

/// fail(ErrorCode::NotFound, "queue {} does not exist; see GET /queues", id)
template <typename... Args>
std::unexpected<Error> fail(ErrorCode code, fmt::format_string<Args...> format, Args&&... args) {
    return std::unexpected(Error{code, fmt::format(format, std::forward<Args>(args)...)});
}

/// fail_field(ErrorCode::InvalidInput, "ring_timeout_ms", "{} is outside 5000 to 120000", value)
template <typename... Args>
std::unexpected<Error> fail_field(ErrorCode code, std::string field,
                                  fmt::format_string<Args...> format, Args&&... args) {
    return std::unexpected(
        Error{code, fmt::format(format, std::forward<Args>(args)...), std::move(field)});
}

inline std::unexpected<Error> fail(Error error) {
    return std::unexpected(std::move(error));
}

}  // namespace callfloor

/// auto value = TRY(parse(text));  Only in this form: inside a braced list g++ 12 leaks what was
/// already built.
#define TRY(expression)                                             \
    __extension__({                                                 \
        auto try_result_ = (expression);                            \
        if (!try_result_) [[unlikely]] {                            \
            return std::unexpected(std::move(try_result_).error()); \
        }                                                           \
        ::callfloor::detail::take_value(std::move(try_result_));    \
    })

namespace callfloor::detail {
template <typename T>
T take_value(std::expected<T, Error>&& result) {
    if constexpr (!std::is_void_v<T>) {
        return *std::move(result);
    }
}
}  // namespace callfloor::detail
