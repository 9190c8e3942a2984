#include "centre/speech.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>
#include <sstream>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <openssl/sha.h>
#include <poll.h>
#include <spawn.h>
#include <speex/speex_resampler.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/random.h"
#include "base/unique_fd.h"
#include "media/wav.h"

namespace callfloor::centre {

namespace fs = std::filesystem;

namespace {

constexpr int kRate = 8'000;
constexpr std::size_t kHeader = 44;

struct ResamplerCloser {
    void operator()(SpeexResamplerState* state) const { speex_resampler_destroy(state); }
};

/// At 8 kHz; absent when the library has no memory for it.
std::optional<std::vector<std::int16_t>> resample(std::vector<std::int16_t> in, int rate) {
    const std::unique_ptr<SpeexResamplerState, ResamplerCloser> resampler(speex_resampler_init(
        1, static_cast<spx_uint32_t>(rate), kRate, SPEEX_RESAMPLER_QUALITY_DESKTOP, nullptr));
    if (resampler == nullptr) {
        return std::nullopt;
    }
    const auto wanted = in.size() * kRate / static_cast<std::size_t>(rate);
    speex_resampler_skip_zeros(resampler.get());
    const auto latency = speex_resampler_get_input_latency(resampler.get());
    in.resize(in.size() + static_cast<std::size_t>(latency));  // what pushes the end out
    std::vector<std::int16_t> out(wanted);
    std::size_t read = 0;
    std::size_t written = 0;
    while (read < in.size() && written < wanted) {
        auto taken = static_cast<spx_uint32_t>(in.size() - read);
        auto given = static_cast<spx_uint32_t>(wanted - written);
        speex_resampler_process_int(resampler.get(), 0, in.data() + read, &taken,
                                    out.data() + written, &given);
        if (taken == 0 && given == 0) {
            break;
        }
        read += taken;
        written += given;
    }
    out.resize(written);
    return out;
}

// ---------------------------------------------------------------- the program

/// What the program writes until it ends, or absent at the bounds of size and time.
std::optional<std::string> read_all(int from) {
    std::string all;
    std::array<char, 65'536> part{};
    // Each wait for bytes is bounded, and so is their number: the program cannot hold this thread.
    while (all.size() <= limits::kSpeechBytes) {
        pollfd wait{from, POLLIN, 0};
        const int ready = ::poll(&wait, 1, static_cast<int>(limits::kSpeechTime.count()));
        if (ready <= 0) {
            return std::nullopt;
        }
        const auto count = ::read(from, part.data(), part.size());
        if (count <= 0) {
            return count == 0 ? std::optional(std::move(all)) : std::nullopt;
        }
        all.append(part.data(), static_cast<std::size_t>(count));
    }
    return std::nullopt;
}

struct Ran {
    std::optional<std::string> output;
    int status = -1;
};

/// The program with the text as its input.
Result<Ran> run(const std::string& program, const std::vector<std::string>& arguments,
                const std::string& input) {
    // Not a pipe: a program that ends without reading must not end us by SIGPIPE.
    const UniqueFd in(::memfd_create("text", MFD_CLOEXEC));
    std::array<int, 2> ends{-1, -1};
    const bool has_pipe = ::pipe2(ends.data(), O_CLOEXEC) == 0;
    const UniqueFd from(ends[0]);
    UniqueFd to(ends[1]);
    const bool is_ready =
        in.is_open() && has_pipe &&
        ::write(in.get(), input.data(), input.size()) == static_cast<ssize_t>(input.size()) &&
        ::lseek(in.get(), 0, SEEK_SET) == 0;
    if (!is_ready) {
        return fail(ErrorCode::LimitReached, "no pipe for {}: {}", program, std::strerror(errno));
    }
    std::vector<char*> argv{const_cast<char*>(program.c_str())};
    for (const auto& argument : arguments) {
        argv.push_back(const_cast<char*>(argument.c_str()));
    }
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in.get(), STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, to.get(), STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    pid_t child = 0;
    const int failed =
        ::posix_spawnp(&child, program.c_str(), &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (failed != 0) {
        return fail(ErrorCode::Unavailable,
                    "{} cannot be run: {}; install the Debian package {}, or upload a recording",
                    program, std::strerror(failed), program);
    }
    to.close();  // so that the end of the program is the end of what comes
    Ran ran;
    ran.output = read_all(from.get());
    if (!ran.output) {
        ::kill(child, SIGKILL);
    }
    ::waitpid(child, &ran.status, 0);
    return ran;
}

std::string key_of(const SpeechText& text) {
    const std::string all = text.language + '\n' + text.text;
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256(reinterpret_cast<const unsigned char*>(all.data()), all.size(), digest.data());
    return fmt::format("{:02x}", fmt::join(digest, ""));
}

std::optional<std::string> read_file(const fs::path& path) {
    std::ifstream stream(path, std::ios::binary);
    std::ostringstream bytes;
    bytes << stream.rdbuf();
    return stream && !bytes.view().empty() ? std::optional(bytes.str()) : std::nullopt;
}

}  // namespace

Result<std::string> wav_at_8_khz(std::string_view wav) {
    const auto view =
        TRY(media::parse_wav({reinterpret_cast<const std::uint8_t*>(wav.data()), wav.size()}));
    if (view.channels != 1 || view.rate < kRate || view.rate > 48'000) {
        return fail(ErrorCode::InvalidInput,
                    "{} channels at {} Hz are no mono sound at 8 to 48 kHz", view.channels,
                    view.rate);
    }
    std::vector<std::int16_t> samples(view.frames());
    for (std::size_t i = 0; i < samples.size(); ++i) {
        samples[i] = view.sample(i, 0);
    }
    if (view.rate != kRate) {
        auto resampled = resample(std::move(samples), view.rate);
        if (!resampled) {
            return fail(ErrorCode::Unavailable, "there is no memory to convert the sound");
        }
        samples = *std::move(resampled);
    }
    const auto made = media::pcm_wav(samples);
    return std::string(made.begin(), made.end());
}

Result<std::string> Speech::speak(const SpeechText& text) {
    if (text.language != "zh-CN" && text.language != "en") {
        return fail_field(ErrorCode::InvalidInput, "language",
                          "\"{}\" is no language spoken here; choose zh-CN or en", text.language);
    }
    if (text.text.find_first_not_of(" \t\r\n") == std::string::npos ||
        text.text.size() > limits::kSpeechText) {
        return fail_field(ErrorCode::InvalidInput, "text",
                          "the text has {} bytes; write 1 to {}, not only blanks", text.text.size(),
                          limits::kSpeechText);
    }
    const fs::path file = cache_ / (key_of(text) + ".wav");
    const std::scoped_lock lock(one_at_a_time_);
    if (auto kept = read_file(file)) {
        return *std::move(kept);
    }
    auto wav = TRY(make(text));
    keep(file, wav);
    return wav;
}

Result<std::string> Speech::make(const SpeechText& text) const {
    const bool is_chinese = text.language == "zh-CN";
    const auto ran = TRY(run(program_,
                             {"-v", is_chinese ? "cmn" : "en-gb", "-s", is_chinese ? "220" : "165",
                              "--stdout", "--stdin"},
                             text.text));
    if (!ran.output || ran.output->size() <= kHeader) {
        return fail(ErrorCode::Unavailable,
                    "{} gave no sound (status {}); try a shorter text, and see that the Debian "
                    "package {} is whole",
                    program_, ran.status, program_);
    }
    return wav_at_8_khz(*ran.output);
}

/// A cache that cannot be written costs time, nothing else.
void Speech::keep(const fs::path& file, const std::string& wav) const {
    std::error_code error;
    fs::create_directories(cache_, error);
    std::vector<std::pair<fs::file_time_type, fs::path>> files;
    for (fs::directory_iterator entry(cache_, error), end; !error && entry != end;
         entry.increment(error)) {
        files.emplace_back(entry->last_write_time(error), entry->path());
    }
    if (files.size() >= limits::kSpeechFiles) {
        fs::remove(std::ranges::min(files).second, error);
    }
    const fs::path beside = file.string() + "." + secure_token(6) + ".new";
    std::ofstream stream(beside, std::ios::binary);
    stream.write(wav.data(), static_cast<std::streamsize>(wav.size()));
    stream.close();
    fs::rename(beside, file, error);
    if (error) {
        fs::remove(beside, error);
    }
}

}  // namespace callfloor::centre
