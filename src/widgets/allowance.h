#pragma once
// So many within so long, by a key (an address, a widget). Counts in windows that begin with the
// first one, so at most twice as many pass around the edge of two. Pure: time is a parameter. At
// limits::kAddressesKept keys the expired are forgotten, and with none expired a new key is
// refused: who floods from many addresses shuts out newcomers, not those who are there. Not
// thread-safe.

#include <map>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace callfloor::widgets {

class Allowance final {
  public:
    Allowance(int count, Duration window) : count_(count), window_(window) {}

    /// Uses one up; false when there is none left.
    bool take(std::string_view key, Instant now);
    std::size_t keys() const { return windows_.size(); }

  private:
    struct Window {
        Instant begun{};
        int used = 0;
    };
    int count_;
    Duration window_;
    std::map<std::string, Window, std::less<>> windows_;
};

}  // namespace callfloor::widgets
