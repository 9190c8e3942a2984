#pragma once
// Keeps strangers cheap. Each source address nobody vouched for has a bucket of refusals: while it
// holds any, a refusal is answered; when it is empty, requests are dropped; a source that keeps on
// against a closed door is shut out before its bytes are parsed. Who authenticates is forgiven.
// Memory is bounded (limits::kSipStrangers, the longest silent forgotten). One log line per source
// and minute, and not more than ten a minute in all: a flood from many addresses is one line. One
// thread.

#include <cstdint>
#include <list>
#include <string>
#include <unordered_map>

#include "base/clock.h"

namespace callfloor::sip::internal {

class StrangerGuard final {
  public:
    explicit StrangerGuard(int answers_per_second);

    /// Before parsing: whether bytes from this address are looked at.
    bool is_shut(const std::string& address, Instant now);
    /// Before refusing: whether the refusal is sent. `what` is what was refused, for the log; empty
    /// when it is no news (the first challenge of a phone) unless it is too much.
    /// `cost`: how many ordinary refusals it counts for; not more than the bucket holds.
    bool may_answer(const std::string& address, Instant now, std::string_view what,
                    double cost = 1);
    /// Something that is never answered: an ACK, a response nobody waits for, garbage.
    void waste(const std::string& address, Instant now);
    /// The address authenticated: what it did before was a phone starting up.
    void forgive(const std::string& address);

    std::size_t remembered() const { return sources_.size(); }
    std::uint64_t refused() const { return refused_; }
    std::uint64_t dropped() const { return dropped_; }
    std::uint64_t lines_logged() const { return lines_logged_; }

  private:
    struct Source {
        std::string address;
        double tokens = 0;
        Instant filled{};
        std::uint32_t dropped_in_a_row = 0;
        Instant shut_until{};
        Instant logged{};
        std::uint64_t unlogged = 0;
    };
    void note(Source& from, Instant now, std::string_view what);
    bool may_log(Instant now);
    Source& source(const std::string& address, Instant now);
    bool take_tokens(Source& from, Instant now, double cost);

    double rate_;
    std::list<Source> order_;  ///< most recently seen first
    std::unordered_map<std::string, std::list<Source>::iterator> sources_;
    std::uint64_t refused_ = 0;
    std::uint64_t dropped_ = 0;
    Instant minute_{};  ///< when the minute the next two count in began
    int lines_ = 0;
    std::uint64_t unsaid_ = 0;  ///< lines kept back
    std::uint64_t lines_logged_ = 0;
};

}  // namespace callfloor::sip::internal
