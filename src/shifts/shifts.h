#pragma once
// Shift work (班务): handovers that the next shift accepts, notes of meetings and floor walks with
// follow-ups, the equipment register, and rooms with seats. One object with all its routes.
//
// Roles: leaders write for the teams they lead, admins for all; directors read everything · agents
// read the meetings of their team and the follow-ups they own.

#include <memory>
#include <span>

#include "base/clock.h"
#include "http/router.h"
#include "shifts/shifts_sources.h"
#include "store/migrations.h"
#include "store/reader_pool.h"
#include "store/writer.h"

namespace callfloor::shifts {

std::span<const store::Migration> migrations();

struct ShiftsParts {
    store::Writer& writer;
    store::ReaderPool& readers;
    const Clock& clock;
    const Directory& directory;
    Floor& floor;
    Consoles& consoles;
};

/// What is over (accepted, closed, repaired, held) is deleted after this; what is open never.
constexpr Duration kShiftsKept = std::chrono::hours(24 * 366 * 3);

/// Outlives the router. Any thread.
class Shifts final {
  public:
    explicit Shifts(const ShiftsParts& parts);
    ~Shifts();
    void add_routes(http::Router& router);
    /// Deletes what is kept no longer. Call it hourly.
    Result<void> tidy();

    struct State;  ///< shifts/internal

  private:
    std::unique_ptr<State> state_;
};

}  // namespace callfloor::shifts
