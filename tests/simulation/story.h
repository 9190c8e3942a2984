#pragma once
// What happened lately, for a reader: kept only in the second run of a seed that failed, because
// writing costs more than simulating. Lines are found again by what they speak of: a caller's
// number, a conversation, an agent.

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "base/clock.h"

namespace callfloor::simulation {

class Story final {
  public:
    bool is_told = false;

    template <typename... Args>
    void tell(Instant at, fmt::format_string<Args...> format, Args&&... args) {
        if (is_told) {
            add(at, fmt::format(format, std::forward<Args>(args)...));
        }
    }
    /// One SIP message on the wire: who to whom, its first line, caller and Call-ID.
    void tell_message(Instant at, std::string_view from, std::string_view to,
                      std::string_view bytes, bool is_lost);

    /// The last lines that hold one of the words; all lines when there are none.
    std::string about(const std::vector<std::string>& words, std::size_t lines) const;

  private:
    void add(Instant at, std::string text);

    struct Line {
        Instant at;
        std::string text;
    };
    std::deque<Line> lines_;
};

}  // namespace callfloor::simulation
