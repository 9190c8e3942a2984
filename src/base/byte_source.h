#pragma once
// Bytes of a known number that are read from any place: a file, or what is made from one as it is
// asked for (a sealed recording, compressed sound as WAV). Who answers, reads or checks them needs
// not know which. One thread at a time.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>

#include "base/result.h"
#include "base/unique_fd.h"

namespace callfloor {

class ByteSource {
  public:
    virtual ~ByteSource() = default;
    virtual std::int64_t size() const = 0;
    /// Fills `into` from `offset` on; gives how many bytes there were, fewer at the end only.
    virtual Result<std::size_t> read_at(std::int64_t offset, std::span<char> into) = 0;
};

/// A regular file as long as it is when it is opened; one still being written may grow meanwhile.
class FileBytes final : public ByteSource {
  public:
    /// NotFound without the file and for what is no regular file (links are not followed).
    static Result<std::unique_ptr<FileBytes>> open(const std::filesystem::path& file);
    FileBytes(UniqueFd descriptor, std::int64_t size)
        : descriptor_(std::move(descriptor)), size_(size) {}

    std::int64_t size() const override { return size_; }
    Result<std::size_t> read_at(std::int64_t offset, std::span<char> into) override;

  private:
    UniqueFd descriptor_;
    std::int64_t size_;
};

}  // namespace callfloor
