#include "sound/sound_packer.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <vector>

#include <fcntl.h>
#include <sndfile.h>
#include <sodium.h>
#include <unistd.h>

#include "media/wav.h"
#include "sound/internal/write_all.h"
#include "sound/sealed_file.h"
#include "sound/sound_reader.h"

namespace callfloor::sound {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kRate = 8'000;
constexpr std::size_t kCopyBytes = 65'536;
constexpr double kQuiet = 1e-5;       ///< power of a side below which Opus need not match: -50 dB
constexpr double kPowerFactor = 2.0;  ///< 3 dB

/// A file of this folder that is gone with its descriptor, also after a crash.
Result<UniqueFd> open_nameless(const fs::path& folder) {
    UniqueFd made(::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, S_IRUSR | S_IWUSR));
    if (!made.is_open()) {
        auto pattern = (folder / ".packing-XXXXXX").string();
        made = UniqueFd(::mkostemp(pattern.data(), O_CLOEXEC));
        if (!made.is_open()) {
            return cannot_write(folder.string());
        }
        ::unlink(pattern.c_str());
    }
    return made;
}

Result<void> pack_into(int descriptor, SoundReader& from, SoundForm form) {
    SF_INFO info{};
    info.samplerate = static_cast<int>(kRate);
    info.channels = 2;
    info.format = form == SoundForm::Flac ? SF_FORMAT_FLAC | SF_FORMAT_PCM_16
                                          : SF_FORMAT_OGG | SF_FORMAT_OPUS;
    SNDFILE* file = sf_open_fd(descriptor, SFM_WRITE, &info, SF_FALSE);
    if (file == nullptr) {
        return fail(ErrorCode::Unavailable, "sound cannot be packed as {}: {}", word_of(form),
                    sf_strerror(nullptr));
    }
    if (form == SoundForm::Opus) {
        // The library's scale: 0 is 256 kbit/s a channel, 1 is 6.
        double level = 1.0 - (kOpusBitsPerSide - 6'000) / 250'000.0;
        sf_command(file, SFC_SET_COMPRESSION_LEVEL, &level, sizeof level);
    }
    Result<void> done{};
    std::vector<short> frames;
    from.seek(0);
    while (done) {
        const auto block = from.next();
        if (!block || block->empty()) {
            done = block ? done : Result<void>(std::unexpected(block.error()));
            break;
        }
        frames.clear();
        for (const auto& sample : *block) {
            for (const float value : sample) {
                frames.push_back(static_cast<short>(std::lround(value * 32'768.0F)));
            }
        }
        const auto count = static_cast<sf_count_t>(block->size());
        if (sf_writef_short(file, frames.data(), count) != count) {
            done = cannot_write("packed sound");
        }
    }
    return sf_close(file) == 0 || !done ? done : Result<void>(cannot_write("packed sound"));
}

Result<void> copy_into(int descriptor, ByteSource& content) {
    std::vector<char> bytes(kCopyBytes);
    for (std::int64_t at = 0; at < content.size();) {
        const auto got = TRY(content.read_at(at, bytes));
        if (got == 0) {
            return fail(ErrorCode::Unavailable, "a recording became shorter while it was read");
        }
        TRY(write_all(descriptor, std::span(bytes).first(got)));
        at += static_cast<std::int64_t>(got);
    }
    return {};
}

/// That nothing was lost on the way: each sample of what is lossless, time and loudness of Opus.
Result<void> compare(SoundReader& before, SoundReader& after, bool is_lossless,
                     const std::string& name) {
    const auto differs = [&](std::string_view what) {
        return fail(ErrorCode::Unavailable,
                    "{} does not sound like its recording ({}), so the recording stays as it is",
                    name, what);
    };
    if (before.samples() != after.samples() || before.rate() != after.rate()) {
        return differs("length");
    }
    std::array<double, 2> was{}, is{};
    before.seek(0);
    after.seek(0);
    for (std::int64_t at = 0; at < before.samples();) {
        const auto one = TRY(before.next());
        const auto other = TRY(after.next());
        if (one.size() != other.size()) {
            return differs("blocks");
        }
        if (is_lossless && !std::ranges::equal(one, other)) {
            return differs("samples");
        }
        for (std::size_t i = 0; i < one.size(); ++i) {
            for (std::size_t side = 0; side < was.size(); ++side) {
                was[side] += double{one[i][side]} * one[i][side];
                is[side] += double{other[i][side]} * other[i][side];
            }
        }
        at += static_cast<std::int64_t>(one.size());
    }
    const auto count = static_cast<double>(std::max<std::int64_t>(1, before.samples()));
    for (std::size_t side = 0; side < was.size(); ++side) {
        const auto power = std::max(was[side] / count, kQuiet);
        const auto now = std::max(is[side] / count, kQuiet);
        if (now > power * kPowerFactor || now < power / kPowerFactor) {
            return differs("loudness");
        }
    }
    return {};
}

Result<void> sync_folder(const fs::path& folder) {
    const UniqueFd opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    return opened.is_open() && ::fsync(opened.get()) == 0
               ? Result<void>{}
               : Result<void>(cannot_write(folder.string()));
}

/// Writes what is wanted beside its place and syncs it.
Result<void> write_beside(const StoredSound& sound, SoundReader& reader, SoundFile from,
                          SoundFile wanted, const fs::path& beside) {
    std::unique_ptr<ByteSource> content;
    if (wanted.form == from.form) {
        content = TRY(open_content(sound, from));
    } else {
        auto packed = TRY(open_nameless(beside.parent_path()));
        TRY(pack_into(packed.get(), reader, wanted.form));
        const auto size = ::lseek(packed.get(), 0, SEEK_END);
        content = std::make_unique<FileBytes>(std::move(packed), std::int64_t{size});
    }
    const UniqueFd out(::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
                              S_IRUSR | S_IWUSR | S_IRGRP));
    if (!out.is_open()) {
        return cannot_write(beside.filename().string());
    }
    TRY(wanted.is_sealed ? seal_into(out.get(), *content, *sound.keys)
                         : copy_into(out.get(), *content));
    return ::fsync(out.get()) == 0 ? Result<void>{}
                                   : Result<void>(cannot_write(beside.filename().string()));
}

Result<void> replace(const StoredSound& sound, SoundFile from, SoundFile wanted,
                     const fs::path& beside) {
    const auto name = sound.path_of(wanted).filename().string();
    auto content = TRY(open_content(sound, from));
    auto before = TRY(SoundReader::open(std::move(content), from.form, name));
    if (before.rate() != kRate || before.samples() == 0) {
        return fail(ErrorCode::InvalidInput,
                    "{} has {} samples at {} a second; only recordings of this server are packed",
                    sound.wav.filename().string(), before.samples(), before.rate());
    }
    TRY(write_beside(sound, before, from, wanted, beside));
    std::unique_ptr<ByteSource> written = TRY(FileBytes::open(beside));
    if (wanted.is_sealed) {
        written = TRY(open_sealed(std::move(written), sound.keys, name));
    }
    auto after = TRY(SoundReader::open(std::move(written), wanted.form, name));
    TRY(compare(before, after, wanted.form != SoundForm::Opus || from.form == SoundForm::Opus,
                name));
    std::error_code error;
    fs::rename(beside, sound.path_of(wanted), error);
    return error ? Result<void>(cannot_write(name)) : sync_folder(beside.parent_path());
}

}  // namespace

std::string sha256_hex(std::span<const unsigned char> bytes) {
    std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
    crypto_hash_sha256(digest.data(), bytes.data(), bytes.size());
    return fmt::format("{:02x}", fmt::join(digest, ""));
}

Result<std::string> sha256_of(ByteSource& content) {
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    std::vector<char> bytes(kCopyBytes);
    for (std::int64_t at = 0; at < content.size();) {
        const auto got = TRY(content.read_at(at, bytes));
        if (got == 0) {
            return fail(ErrorCode::Unavailable, "a recording became shorter while it was read");
        }
        crypto_hash_sha256_update(&state, reinterpret_cast<const unsigned char*>(bytes.data()),
                                  got);
        at += static_cast<std::int64_t>(got);
    }
    std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
    crypto_hash_sha256_final(&state, digest.data());
    return fmt::format("{:02x}", fmt::join(digest, ""));
}

Result<KeptSound> look_at(const StoredSound& sound, SoundFile file) {
    const auto content = TRY(open_content(sound, file));
    auto sha256 = TRY(sha256_of(*content));
    std::error_code error;
    const auto bytes = fs::file_size(sound.path_of(file), error);
    return KeptSound{file, std::move(sha256), static_cast<std::int64_t>(error ? 0 : bytes)};
}

Result<KeptSound> look_at(const StoredSound& sound) {
    const auto file = sound.find();
    if (!file) {
        return fail(ErrorCode::NotFound,
                    "the recording's file {} is not there; it may have been deleted",
                    sound.wav.filename().string());
    }
    return look_at(sound, *file);
}

Result<KeptSound> repack(const StoredSound& sound, SoundFile wanted) {
    const auto from = sound.find();
    if (from && *from != wanted) {
        if (wanted.is_sealed && !sound.keys) {
            return fail(ErrorCode::Conflict,
                        "recordings are to be sealed, and no key file is set; name one in the "
                        "settings, [recording] key_file");
        }
        const fs::path beside = sound.path_of(wanted).string() + ".new";
        const auto done = replace(sound, *from, wanted, beside);
        if (!done) {
            std::error_code error;
            fs::remove(beside, error);
            return std::unexpected(done.error());
        }
        return look_at(sound, wanted);
    }
    return look_at(sound);
}

Result<void> remove_others(const StoredSound& sound, SoundFile kept) {
    for (const bool is_sealed : {false, true}) {
        for (const auto form : kSoundForms) {
            const SoundFile file{form, is_sealed};
            std::error_code error;
            if (file != kept) {
                fs::remove(sound.path_of(file), error);
            }
            if (error) {
                return fail(ErrorCode::Unavailable,
                            "{} cannot be deleted: {}; check the folder's permissions",
                            sound.path_of(file).filename().string(), error.message());
            }
        }
    }
    return {};
}

}  // namespace callfloor::sound
