#pragma once
// Reads a recording block by block: RIFF WAV with one or two channels of A-law, mu-law (forms 6
// and 7) or 16-bit linear. A file still being written gives what is there. One thread.

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <vector>

#include "base/byte_source.h"
#include "base/result.h"

namespace callfloor::media {

/// One instant of both sides as -1..1: the customer left, the agent right. A mono file has both
/// alike.
using StereoSample = std::array<float, 2>;

class WavReader final {
  public:
    /// NotFound without the file; Unavailable for what is no recording.
    static Result<WavReader> open(const std::filesystem::path& file);
    /// `name` is for errors.
    static Result<WavReader> open(std::unique_ptr<ByteSource> source, std::string name);

    std::int64_t rate() const { return form_.rate; }  ///< samples a second, above 0
    std::int64_t samples() const { return form_.data_bytes / form_.sample_bytes(); }  ///< a side
    /// The next read begins at this sample.
    void seek(std::int64_t sample);
    /// The next samples, empty at the end; valid until the next call. Unavailable when the file
    /// ends before its time.
    Result<std::span<const StereoSample>> next();

  private:
    struct Form {
        std::uint16_t format = 0;
        std::uint16_t channels = 0;
        std::uint32_t rate = 0;
        std::uint16_t bits = 0;
        std::int64_t data_at = 0;
        std::int64_t data_bytes = 0;

        std::int64_t sample_bytes() const { return std::int64_t{channels} * bits / 8; }
    };
    WavReader() = default;
    std::unexpected<Error> no_wav() const;
    Result<void> read_format(std::int64_t at, std::uint32_t size);
    Result<void> read_form();
    Result<bool> read_whole(std::int64_t at, std::span<char> into);
    float decode(const char* bytes) const;

    std::string name_;
    std::unique_ptr<ByteSource> source_;
    Form form_;
    std::int64_t at_ = 0;  ///< the sample read next
    std::array<float, 256> table_{};
    std::vector<char> block_;
    std::vector<StereoSample> samples_;
};

}  // namespace callfloor::media
