#include "sound/stored_sound.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "media/g711.h"
#include "media/wav.h"
#include "sound/sealed_file.h"
#include "sound/sound_reader.h"

namespace callfloor::sound {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSealed = ".sealed";

std::uint8_t code_of(float sample) {
    const auto scaled = std::lround(std::clamp(sample, -1.0F, 1.0F) * 32'768.0F);
    return media::encode_a_law(static_cast<std::int16_t>(std::clamp(scaled, -32'768L, 32'767L)));
}

/// Packed sound as the WAV file it was recorded to.
class WavBytes final : public ByteSource {
  public:
    explicit WavBytes(SoundReader reader)
        : reader_(std::move(reader)),
          header_(media::recording_header(static_cast<std::uint64_t>(data_bytes()))) {}

    std::int64_t size() const override {
        return static_cast<std::int64_t>(header_.size()) + data_bytes();
    }
    Result<std::size_t> read_at(std::int64_t offset, std::span<char> into) override {
        const auto begins = static_cast<std::int64_t>(header_.size());
        std::size_t done = 0;
        while (done < into.size() && offset < size()) {
            const auto left = into.subspan(done);
            std::size_t count = 0;
            if (offset < begins) {
                count = std::min(left.size(), static_cast<std::size_t>(begins - offset));
                std::copy_n(header_.begin() + offset, count, left.begin());
            } else {
                TRY(load(offset - begins));
                const auto from = static_cast<std::size_t>(offset - begins - block_at_);
                count = std::min(left.size(), block_.size() - from);
                std::copy_n(block_.begin() + static_cast<std::ptrdiff_t>(from), count,
                            left.begin());
            }
            done += count;
            offset += static_cast<std::int64_t>(count);
        }
        return done;
    }

  private:
    static constexpr auto kFrame = static_cast<std::int64_t>(media::kRecordingFrameBytes);
    std::int64_t data_bytes() const { return reader_.samples() * kFrame; }

    /// Brings the block with this byte of the data.
    Result<void> load(std::int64_t at) {
        const auto end = block_at_ + static_cast<std::int64_t>(block_.size());
        if (at >= block_at_ && at < end) {
            return {};
        }
        if (at != end) {
            reader_.seek(at / kFrame);
        }
        block_at_ = at / kFrame * kFrame;
        block_.clear();
        const auto samples = TRY(reader_.next());
        if (samples.empty()) {
            return fail(ErrorCode::Unavailable, "a recording ends before its time");
        }
        for (const auto& sample : samples) {
            block_.push_back(static_cast<char>(code_of(sample[0])));
            block_.push_back(static_cast<char>(code_of(sample[1])));
        }
        return {};
    }

    SoundReader reader_;
    std::array<std::uint8_t, media::kRecordingHeaderBytes> header_;
    std::vector<char> block_;
    std::int64_t block_at_ = 0;
};

}  // namespace

std::string_view word_of(SoundForm form) {
    switch (form) {
        case SoundForm::Wav:
            return "wav";
        case SoundForm::Flac:
            return "flac";
        case SoundForm::Opus:
            return "opus";
    }
    return "";
}

std::optional<SoundForm> sound_form_from(std::string_view word) {
    const auto at =
        std::ranges::find_if(kSoundForms, [&](SoundForm form) { return word_of(form) == word; });
    return at == kSoundForms.end() ? std::nullopt : std::optional(*at);
}

fs::path StoredSound::path_of(SoundFile file) const {
    auto name = wav.string();
    if (file.form != SoundForm::Wav) {
        name += fmt::format(".{}", word_of(file.form));
    }
    return file.is_sealed ? name + std::string(kSealed) : name;
}

std::optional<SoundFile> StoredSound::find() const {
    for (const bool is_sealed : {false, true}) {
        for (const auto form : kSoundForms) {
            std::error_code error;
            const SoundFile file{form, is_sealed};
            if (fs::exists(path_of(file), error)) {
                return file;
            }
        }
    }
    return std::nullopt;
}

Result<std::unique_ptr<ByteSource>> open_content(const StoredSound& sound, SoundFile file) {
    const auto path = sound.path_of(file);
    auto bytes = TRY(FileBytes::open(path));
    if (file.is_sealed) {
        return open_sealed(std::move(bytes), sound.keys, path.filename().string());
    }
    return bytes;
}

Result<std::unique_ptr<ByteSource>> open_as_wav(const StoredSound& sound) {
    const auto file = sound.find();
    if (file && file->form == SoundForm::Wav) {
        auto content = open_content(sound, *file);
        if (content) {
            return *std::move(content);
        }
        if (content.error().code != ErrorCode::NotFound) {
            return std::unexpected(content.error());
        }
    }
    return std::make_unique<WavBytes>(TRY(SoundReader::open(sound)));
}

Result<void> remove_sound(const StoredSound& sound) {
    for (const bool is_sealed : {false, true}) {
        for (const auto form : kSoundForms) {
            std::error_code error;
            fs::remove(sound.path_of({form, is_sealed}), error);
            if (error) {
                return fail(ErrorCode::Unavailable,
                            "{} cannot be deleted: {}; check the folder's permissions",
                            sound.path_of({form, is_sealed}).filename().string(), error.message());
            }
        }
    }
    return {};
}

}  // namespace callfloor::sound
