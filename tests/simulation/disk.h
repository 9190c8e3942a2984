#pragma once
// The journal on a disk that takes its time: events are committed in groups some milliseconds (in
// bad times many seconds) after they happened, and a crash loses what was not committed. Start-up
// closes what stands open by the product's own recovery, on the product's own tables.

#include <deque>
#include <map>
#include <vector>

#include "checkers.h"
#include "io/virtual_time.h"
#include "records/recovery.h"

namespace callfloor::simulation {

class Disk final {
  public:
    Disk(io::VirtualTime& time, const Plan& plan, std::uint64_t seed, Checkers& checkers,
         Tally& tally);

    void append(const std::vector<floor::Event>& events);
    void flush();
    /// Forgets what is not committed.
    void crash();
    /// What start-up does; its events are committed when this returns.
    records::RecoveryReport recover();
    void set_slow(bool slow) { is_slow_ = slow; }

  private:
    struct Kept {
        std::vector<std::pair<std::int64_t, floor::Event>> events;
        int recordings = 0;  ///< begun, not finished
        bool ended = false;
    };

    void commit(const floor::Event& event);
    void keep(const floor::Event& event);
    std::vector<floor::Event> kept_events() const;

    io::VirtualTime& time_;
    const Plan& plan_;
    Dice dice_;
    Checkers& checkers_;
    Tally& tally_;
    std::deque<floor::Event> pending_;
    bool is_slow_ = false;
    bool is_committing_ = false;
    std::uint64_t life_ = 0;

    // What recovery can be about: open conversations, agents' present intervals, the last entry's
    // time.
    Instant last_at_{};
    std::int64_t last_seq_ = 0;
    std::map<ConversationId, Kept> conversations_;
    std::map<UserId, std::pair<std::int64_t, floor::Event>> agents_;
};

}  // namespace callfloor::simulation
