#pragma once
// An agent's own figures of today that the floor does not keep: time signed in, time not ready,
// offers missed. Counted from the floor's events; an interval counts in the local day in which it
// ends, as the floor counts its own. The interval that has not ended yet is not in: who shows the
// figures adds the time since the state began, so that nothing need tick. Control thread.

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "floor/floor_model.h"

namespace callfloor::live {

struct AgentToday {
    std::int64_t signed_in_ms = 0;
    std::int64_t not_ready_ms = 0;
    std::int64_t missed = 0;
    bool operator==(const AgentToday&) const = default;
};

class AgentLedger final {
  public:
    void set_time_zone(const std::string& name) { time_zone_ = name; }
    void on_event(const floor::Event& event);
    /// What earlier runs of the server counted today.
    void restore(UserId agent, const AgentToday& today, Instant now);
    AgentToday today(UserId agent, Instant now) const;
    /// When the day in which `now` lies ends.
    Instant day_end(Instant now) const;

  private:
    struct Account {
        AgentToday today;
        Instant day_end{};  ///< the figures count until then
        floor::AgentState state = floor::AgentState::SignedOut;
        Instant since{};
    };
    Account& account(UserId agent, Instant now);

    std::string time_zone_ = "UTC";
    std::unordered_map<UserId, Account> accounts_;
};

}  // namespace callfloor::live
