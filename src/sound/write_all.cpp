#include "sound/internal/write_all.h"

#include <cerrno>
#include <system_error>

#include <unistd.h>

namespace callfloor::sound {

std::unexpected<Error> cannot_write(std::string_view what) {
    return fail(ErrorCode::Unavailable,
                "{} cannot be written: {}; is the disk full, or not the server's?", what,
                std::generic_category().message(errno));
}

Result<void> write_all(int descriptor, std::span<const char> bytes) {
    while (!bytes.empty()) {
        const auto put = ::write(descriptor, bytes.data(), bytes.size());
        if (put < 0 && errno == EINTR) {
            continue;
        }
        if (put <= 0) {
            return cannot_write("a recording");
        }
        bytes = bytes.subspan(static_cast<std::size_t>(put));
    }
    return {};
}

}  // namespace callfloor::sound
