#pragma once
// What the robots saw, told plainly: every call placed is in exactly one outcome, times are taken
// from the packets themselves, lost packets are counted by RTP sequence numbers.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/json.h"

namespace callfloor::robots {

/// Keeps every value (a run has at most some 100,000 calls); quantiles are exact.
class Distribution final {
  public:
    void add(double value) { values_.push_back(value); }
    std::size_t count() const { return values_.size(); }
    /// q in [0, 1]; 0 for no values.
    double quantile(double q) const;
    json::Object to_json() const;  ///< {count, p50, p95, p99, max}

  private:
    mutable std::vector<double> values_;
};

struct RobotReport {
    std::int64_t calls_placed = 0;
    std::int64_t calls_skipped = 0;    ///< arrivals at the bound of calls at once
    std::int64_t calls_connected = 0;  ///< the server answered
    std::int64_t calls_talked = 0;     ///< heard an agent's call end normally after talking
    std::int64_t calls_impatient = 0;  ///< hung up by the caller before an agent spoke
    std::map<std::string, std::int64_t> calls_refused;  ///< by cause
    std::int64_t offers_received = 0;
    std::int64_t offers_answered = 0;
    std::int64_t offers_missed = 0;
    std::int64_t offers_rejected = 0;
    std::int64_t agents_registered = 0;
    std::int64_t agents_signed_in = 0;
    std::int64_t desk_commands = 0;
    std::uint64_t packets_received = 0;
    std::uint64_t packets_lost = 0;
    Distribution set_up_ms;           ///< INVITE to 200
    Distribution answer_to_audio_ms;  ///< 200 to the first RTP packet received
    std::vector<std::string> errors;  ///< bounded to kErrors; the rest is counted
    std::int64_t errors_more = 0;

    void add_error(std::string text);
    json::Object to_json() const;
};

}  // namespace callfloor::robots
