#pragma once
// Many files as one: a tar archive (POSIX.1-2001 ustar interchange format) whose bytes are made as
// they are asked for. Sizes are known at the beginning, so that an answer of any length can be
// sent, and resumed, without a file of its own. One thread at a time.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/byte_source.h"
#include "base/clock.h"

namespace callfloor {

struct TarEntry {
    std::string name;  ///< at most 100 bytes
    Instant modified;
    std::int64_t size = 0;  ///< below 8 GB
    /// Opened when its bytes are wanted, and again when they are wanted again.
    std::function<Result<std::unique_ptr<ByteSource>>()> open;
};

/// Bytes that are in memory.
class TextBytes final : public ByteSource {
  public:
    explicit TextBytes(std::string text) : text_(std::move(text)) {}
    std::int64_t size() const override { return static_cast<std::int64_t>(text_.size()); }
    Result<std::size_t> read_at(std::int64_t offset, std::span<char> into) override;

  private:
    std::string text_;
};

class TarSource final : public ByteSource {
  public:
    explicit TarSource(std::vector<TarEntry> entries);

    std::int64_t size() const override { return size_; }
    /// An entry that ends before its size is filled with zeros: what follows stays in its place.
    Result<std::size_t> read_at(std::int64_t offset, std::span<char> into) override;

  private:
    struct Place {
        TarEntry entry;
        std::int64_t begin = 0;  ///< of its header
    };
    Result<void> read_entry(std::size_t which, std::int64_t offset, std::span<char> into);

    std::vector<Place> places_;
    std::int64_t size_ = 0;
    std::size_t opened_ = 0;  ///< whose content is `content_`
    std::unique_ptr<ByteSource> content_;
};

}  // namespace callfloor
