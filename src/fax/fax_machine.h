#pragma once
// All fax sessions of the server, on one thread of their own: modems are computed every 20 ms and
// pages written there, so that a fax delays no speech and a slow disk no fax of another call.
//
//   media thread ◄──SoundLine──► fax thread: FaxSession ─► file
//                                    └─► done, posted to the loop
//
// Bounded: limits::kFaxLines sessions, each ended after limits::kFaxLongest.

#include <cstdint>
#include <functional>
#include <memory>

#include "base/result.h"
#include "fax/fax_session.h"
#include "io/event_loop.h"
#include "media/sound_line.h"

namespace callfloor::fax {

class FaxMachine final {
  public:
    using Done = std::function<void(const FaxReport&)>;

    explicit FaxMachine(io::EventLoop& loop);
    /// Ends the sessions: their files are complete, nobody is told any more.
    ~FaxMachine();

    /// Control thread; the file and its folder are made on the fax thread, and the file is gone
    /// again when no page came. `done` is called on the loop, once: T.30 ended, the line closed, or
    /// it took too long. LimitReached when all lines are taken.
    Result<void> start(const FaxOrder& order, std::shared_ptr<media::SoundLine> line, Done done);
    /// Whose end is not told yet.
    std::size_t running() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace callfloor::fax
