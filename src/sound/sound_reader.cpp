#include "sound/sound_reader.h"

#include <algorithm>
#include <optional>
#include <vector>

#include <sndfile.h>

namespace callfloor::sound {
namespace {

constexpr std::int64_t kBlockSamples = 16'384;

std::unexpected<Error> damaged(const std::string& name) {
    return fail(ErrorCode::Unavailable,
                "{} cannot be read to its end: it is damaged, or no FLAC or Opus of one or two "
                "channels; bring it back from a backup",
                name);
}

}  // namespace

/// The codec library reads by callbacks; an error of the source is kept, as the library would hide
/// it.
class SoundReader::Packed final {
  public:
    Packed(std::unique_ptr<ByteSource> source, std::string name)
        : source_(std::move(source)), name_(std::move(name)) {}
    Packed(const Packed&) = delete;
    Packed& operator=(const Packed&) = delete;
    ~Packed() {
        if (file_ != nullptr) {
            sf_close(file_);
        }
    }

    Result<void> open() {
        SF_VIRTUAL_IO io{[](void* self) -> sf_count_t { return from(self).source_->size(); },
                         [](sf_count_t offset, int whence, void* self) {
                             return from(self).move(offset, whence);
                         },
                         [](void* into, sf_count_t count, void* self) {
                             return from(self).read(static_cast<char*>(into), count);
                         },
                         [](const void*, sf_count_t, void*) -> sf_count_t { return 0; },
                         [](void* self) -> sf_count_t { return from(self).at_; }};
        file_ = sf_open_virtual(&io, SFM_READ, &info_, this);
        if (problem_) {
            return fail(*problem_);
        }
        const bool is_fit = file_ != nullptr && info_.channels >= 1 && info_.channels <= 2 &&
                            info_.samplerate > 0 && info_.frames >= 0;
        return is_fit ? Result<void>{} : Result<void>(damaged(name_));
    }
    std::int64_t rate() const { return info_.samplerate; }
    std::int64_t samples() const { return info_.frames; }
    void seek(std::int64_t sample) {
        next_ = std::clamp<std::int64_t>(sample, 0, samples());
        sf_seek(file_, next_, SEEK_SET);
    }
    Result<std::span<const StereoSample>> next() {
        const auto count = std::min(kBlockSamples, samples() - next_);
        raw_.resize(static_cast<std::size_t>(count * info_.channels));
        const auto got = count > 0 ? sf_readf_float(file_, raw_.data(), count) : 0;
        if (problem_) {
            return fail(*problem_);
        }
        if (got != count) {
            return damaged(name_);
        }
        next_ += count;
        samples_.resize(static_cast<std::size_t>(count));
        const auto channels = static_cast<std::size_t>(info_.channels);
        for (std::size_t i = 0; i < samples_.size(); ++i) {
            samples_[i] = {raw_[i * channels], raw_[i * channels + channels - 1]};
        }
        return std::span<const StereoSample>(samples_);
    }

  private:
    static Packed& from(void* self) { return *static_cast<Packed*>(self); }
    sf_count_t move(sf_count_t offset, int whence) {
        const auto base = whence == SEEK_CUR ? at_ : whence == SEEK_END ? source_->size() : 0;
        at_ = std::clamp<std::int64_t>(base + offset, 0, source_->size());
        return at_;
    }
    sf_count_t read(char* into, sf_count_t count) {
        const auto got = source_->read_at(at_, {into, static_cast<std::size_t>(count)});
        if (!got) {
            problem_ = got.error();
            return 0;
        }
        at_ += static_cast<std::int64_t>(*got);
        return static_cast<sf_count_t>(*got);
    }

    std::unique_ptr<ByteSource> source_;
    std::string name_;
    std::int64_t at_ = 0;    ///< byte the library reads next
    std::int64_t next_ = 0;  ///< sample read next
    SNDFILE* file_ = nullptr;
    SF_INFO info_{};
    std::optional<Error> problem_;
    std::vector<float> raw_;
    std::vector<StereoSample> samples_;
};

SoundReader::SoundReader() = default;
SoundReader::SoundReader(SoundReader&&) noexcept = default;
SoundReader& SoundReader::operator=(SoundReader&&) noexcept = default;
SoundReader::~SoundReader() = default;

Result<SoundReader> SoundReader::open(const StoredSound& sound) {
    // Between looking and opening, the file may be replaced by its packed form.
    for (int look = 0; look < 3; ++look) {
        const auto file = sound.find();
        if (!file) {
            break;
        }
        auto content = open_content(sound, *file);
        if (content) {
            return open(*std::move(content), file->form, sound.path_of(*file).filename().string());
        }
        if (content.error().code != ErrorCode::NotFound) {
            return std::unexpected(content.error());
        }
    }
    return fail(ErrorCode::NotFound,
                "the recording's file {} is not there; it may have been deleted",
                sound.wav.filename().string());
}

Result<SoundReader> SoundReader::open(std::unique_ptr<ByteSource> content, SoundForm form,
                                      const std::string& name) {
    SoundReader reader;
    if (form == SoundForm::Wav) {
        reader.plain_ = std::make_unique<media::WavReader>(
            TRY(media::WavReader::open(std::move(content), name)));
        return reader;
    }
    reader.packed_ = std::make_unique<Packed>(std::move(content), name);
    TRY(reader.packed_->open());
    return reader;
}

std::int64_t SoundReader::rate() const {
    return plain_ ? plain_->rate() : packed_->rate();
}
std::int64_t SoundReader::samples() const {
    return plain_ ? plain_->samples() : packed_->samples();
}
void SoundReader::seek(std::int64_t sample) {
    plain_ ? plain_->seek(sample) : packed_->seek(sample);
}
Result<std::span<const StereoSample>> SoundReader::next() {
    return plain_ ? plain_->next() : packed_->next();
}

}  // namespace callfloor::sound
