#pragma once
// Slows guessing of passwords down. After some failures the next tries of the same account, and of
// the same address, must wait, twice as long each time. An account's wait is short, so that a
// stranger cannot keep its owner out; an address's wait grows to a quarter of an hour. Pure: time
// is a parameter. At kEntries remembered names the one longest unused is forgotten. Not
// thread-safe.

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace callfloor::people {

struct ThrottleRule {
    int free_failures = 0;
    Duration longest_wait{0};
};

class LoginThrottle final {
  public:
    static constexpr ThrottleRule kAccount{5, std::chrono::seconds(60)};
    static constexpr ThrottleRule kAddress{20, std::chrono::minutes(15)};
    static constexpr Duration kForgottenAfter = std::chrono::hours(1);
    static constexpr std::size_t kEntries = 10'000;

    /// How long this account and address must still wait; zero: may try.
    Duration wait(std::string_view account, std::string_view address, Instant now) const;
    void failed(std::string_view account, std::string_view address, Instant now);
    /// Clears the account; the address keeps its failures, or one known password would let it guess
    /// on.
    void succeeded(std::string_view account);
    std::size_t entries() const { return accounts_.size() + addresses_.size(); }

  private:
    struct Entry {
        int failures = 0;
        Instant last{};
        Instant until{};
    };
    using Entries = std::map<std::string, Entry, std::less<>>;
    static Duration wait_of(const Entries& entries, std::string_view name, Instant now);
    static void add_failure(Entries& entries, std::string_view name, const ThrottleRule& rule,
                            Instant now);

    Entries accounts_;
    Entries addresses_;
};

}  // namespace callfloor::people
