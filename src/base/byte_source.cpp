#include "base/byte_source.h"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace callfloor {

Result<std::unique_ptr<FileBytes>> FileBytes::open(const std::filesystem::path& file) {
    UniqueFd descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    struct stat facts{};
    if (!descriptor.is_open() || ::fstat(descriptor.get(), &facts) != 0 ||
        !S_ISREG(facts.st_mode)) {
        const auto why = std::generic_category().message(errno);
        return fail(ErrorCode::NotFound, "the file {} cannot be opened: {}",
                    file.filename().string(), why);
    }
    return std::make_unique<FileBytes>(std::move(descriptor), std::int64_t{facts.st_size});
}

Result<std::size_t> FileBytes::read_at(std::int64_t offset, std::span<char> into) {
    std::size_t done = 0;
    while (done < into.size()) {
        const auto got = ::pread(descriptor_.get(), into.data() + done, into.size() - done,
                                 offset + static_cast<std::int64_t>(done));
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return fail(ErrorCode::Unavailable, "a file cannot be read: {}; check the disk",
                        std::generic_category().message(errno));
        }
        if (got == 0) {
            break;
        }
        done += static_cast<std::size_t>(got);
    }
    return done;
}

}  // namespace callfloor
