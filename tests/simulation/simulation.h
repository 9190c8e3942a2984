#pragma once
// One run: a centre, its callers, phones and people in virtual time, by one plan. The same plan
// gives the same run, event by event.

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "centre.h"
#include "checkers.h"
#include "disk.h"
#include "io/virtual_time.h"
#include "media.h"
#include "parties.h"
#include "plan.h"
#include "sip/simulated_network.h"
#include "staff.h"
#include "story.h"
#include "writers.h"

namespace callfloor::simulation {

/// Everything there is, for those who live in it.
struct World {
    explicit World(const Plan& plan);

    Plan plan;
    Dice dice;
    io::VirtualTime time;
    Story story;
    Tally tally;
    Checkers checkers;
    sip::SimulatedNetwork wire;
    SimulatedMedia media;
    Disk disk;
    Centre centre;
    std::deque<Carrier> carriers;
    std::deque<Phone> phones;
    Staff staff;
    Writers writers;
    std::size_t planned = 0;  ///< by later(), and not yet done
    bool is_closing = false;  ///< no new trouble, no new calls

    /// Runs `work` after that time, on the next beat. What people plan; some of it lies hours
    /// ahead.
    void later(Duration after, std::move_only_function<void()> work);
};

class Simulation final {
  public:
    explicit Simulation(const Plan& plan);

    /// Runs to the end or to the first violation.
    void run(bool tells_story = false);

    const std::optional<Violation>& violation() const { return world_.checkers.violation(); }
    const Tally& tally() const { return world_.tally; }
    std::string story(std::size_t lines) const;
    /// Equal for equal runs: a sum over every event and every datagram.
    std::uint64_t fingerprint() const { return fingerprint_; }

  private:
    /// Lets time pass, turn by turn, until then or a violation.
    bool pass_until(Instant until);
    void call_next();
    void place_call();
    void vanish_next();
    void restart_next();
    void slow_disk_next();
    void sweep_next();
    void check_ghosts();
    void kill_and_boot(bool in_order);
    void boot();
    void close_down();
    void on_bridged(const SimulatedMedia::Ear& a, const SimulatedMedia::Ear& b);
    Duration until_next_call();

    World world_;
    std::int64_t placed_ = 0;
    std::uint64_t fingerprint_ = 1469598103934665603ULL;
    Duration wall_offset_{0};
    std::map<ConversationId, Instant> ghosts_;  ///< conversations whose caller has left, since when
    bool is_restarting_ = false;
    bool is_over_ = false;
};

}  // namespace callfloor::simulation
