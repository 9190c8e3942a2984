#pragma once
// Reads the sound of a recording block by block, whichever way it is kept: as recorded, packed,
// sealed. The one reader of all who listen, measure or cut. One thread.

#include <memory>
#include <span>

#include "media/wav_reader.h"
#include "sound/stored_sound.h"

namespace callfloor::sound {

using media::StereoSample;

class SoundReader final {
  public:
    /// NotFound without any file; Unavailable for what is no recording, is damaged, or sealed for a
    /// key that is not there.
    static Result<SoundReader> open(const StoredSound& sound);
    static Result<SoundReader> open(std::unique_ptr<ByteSource> content, SoundForm form,
                                    const std::string& name);
    SoundReader(SoundReader&&) noexcept;
    SoundReader& operator=(SoundReader&&) noexcept;
    ~SoundReader();

    std::int64_t rate() const;     ///< samples a second, above 0
    std::int64_t samples() const;  ///< a side
    /// The next read begins at this sample.
    void seek(std::int64_t sample);
    /// The next samples, empty at the end; valid until the next call. Unavailable when the sound
    /// ends before its time or is damaged.
    Result<std::span<const StereoSample>> next();

  private:
    class Packed;  ///< what the codec library reads
    SoundReader();
    std::unique_ptr<media::WavReader> plain_;
    std::unique_ptr<Packed> packed_;
};

}  // namespace callfloor::sound
