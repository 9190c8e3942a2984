#pragma once
// One T.30 session as a stream of samples: what the other machine sends goes in, what ours sends
// comes out, pages go to or come from a TIFF file. V.17, V.29 and V.27ter to 14,400 bit/s, error
// correction on. Opens and writes files: never on a media thread. Pure otherwise: time is the
// samples, so that tests run a fax as fast as the machine computes.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace callfloor::fax {

enum class FaxDirection : std::uint8_t { Receive, Send };

/// Why a session ended, in the words of the console; each has an advice there.
enum class FaxResult : std::uint8_t {
    Complete,
    NoFax,         ///< nobody sent a fax's signals
    LineTrouble,   ///< training or confirmation failed: the line loses or changes sound
    Incompatible,  ///< the machines have nothing in common
    BrokenOff,     ///< the other machine gave up, or the call ended in between
    BadDocument,   ///< our file cannot be sent or written
    Full,          ///< all our fax lines are taken
};
std::string_view fax_result_name(FaxResult result);
FaxResult fax_result_from_name(std::string_view name);
FaxResult fax_result_of_code(int t30_code);

struct FaxOrder {
    FaxDirection direction = FaxDirection::Receive;
    std::filesystem::path file;  ///< TIFF: written, or sent
    bool is_caller = false;      ///< who called begins with the calling tone
    std::string station;         ///< ours, shown to the other machine; at most 20 characters
    std::string header;          ///< on each page sent; empty: none
};

struct FaxReport {
    FaxResult result = FaxResult::BrokenOff;
    std::string detail;  ///< of the protocol, for who looks into it
    int pages = 0;       ///< received whole, or confirmed by the other machine
    std::string station;
    int bit_rate = 0;
    bool error_correction = false;
    int retries = 0;  ///< frames asked for again
};

class FaxSession final {
  public:
    explicit FaxSession(const FaxOrder& order);
    ~FaxSession();
    FaxSession(const FaxSession&) = delete;
    FaxSession& operator=(const FaxSession&) = delete;

    /// After each page that is through.
    void on_page(std::function<void(int pages)> told);

    void hear(std::span<const std::int16_t> sound);
    /// Samples that were lost on the way.
    void miss(int samples);
    /// Fills all of it, with silence where our machine says nothing.
    void say(std::span<std::int16_t> sound);

    /// A fax machine was heard.
    bool has_met() const;
    /// T.30 is through and its last signal said.
    bool is_over() const;
    /// Ends it if it is not over; the file is complete then.
    FaxReport finish();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace callfloor::fax
