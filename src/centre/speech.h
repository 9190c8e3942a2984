#pragma once
// Prompts spoken from text by espeak-ng, a program of Debian, as WAV files the media path plays.
// What was spoken once is kept by text and language, the oldest are deleted at
// limits::kSpeechFiles. A call blocks for as long as the program runs (limits::kSpeechTime at
// most), so it is for HTTP workers; never the control thread. Any number of threads may call, one
// speaks at a time.

#include <filesystem>
#include <mutex>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace callfloor::limits {

constexpr std::size_t kSpeechText = 2'000;  // bytes
constexpr std::size_t kSpeechFiles = 500;
constexpr std::size_t kSpeechBytes = std::size_t{32} << 20;  // of the program's answer
constexpr Duration kSpeechTime = std::chrono::seconds(20);   // then the program is ended

}  // namespace callfloor::limits

namespace callfloor::centre {

struct SpeechText {
    std::string text;
    std::string language;  ///< "zh-CN" or "en"
};

class Speech final {
  public:
    /// `program` is looked up in PATH. The folder is made at the first text.
    explicit Speech(std::filesystem::path cache, std::string program = "espeak-ng")
        : cache_(std::move(cache)), program_(std::move(program)) {}

    /// The WAV, mono, 8 kHz, 16 bit. InvalidInput for an empty or too long text or another
    /// language; Unavailable, with advice, when the program is missing, fails or takes too long.
    Result<std::string> speak(const SpeechText& text);

  private:
    Result<std::string> make(const SpeechText& text) const;
    void keep(const std::filesystem::path& file, const std::string& wav) const;

    std::filesystem::path cache_;
    std::string program_;
    std::mutex one_at_a_time_;
};

/// A mono WAV at any rate from 8 to 48 kHz as one of PCM 16 bit at 8 kHz. InvalidInput for anything
/// else.
Result<std::string> wav_at_8_khz(std::string_view wav);

}  // namespace callfloor::centre
