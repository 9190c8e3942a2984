#pragma once
// Keeps the SIP side's knowledge in the database while the server runs, and takes it up again at
// the next start: phones stay reachable, and the peers of calls that a crash cut off are told.
// Control thread.

#include <set>

#include "io/timers.h"
#include "sip/user_agent.h"
#include "store/reader_pool.h"
#include "store/writer.h"

namespace callfloor::switchboard {

class LineKeeper final {
  public:
    /// All outlive it. `user_agent` was made with UserAgentOptions::tells_dialogs.
    LineKeeper(io::Timers& timers, sip::UserAgent& user_agent, store::Writer& writer)
        : timers_(timers), user_agent_(user_agent), writer_(writer), due_(timers) {}

    /// Once, before calls are taken: phones of the last run are reachable, its calls get their BYE.
    /// From then on what changes is written every kEvery; a crash loses no more than that.
    void start(store::ReaderPool& readers);
    /// Writes what changed since; at the end of an orderly stop, too.
    void keep();

  private:
    static constexpr Duration kEvery = std::chrono::seconds(1);

    void restore(store::ReaderPool& readers);

    io::Timers& timers_;
    sip::UserAgent& user_agent_;
    store::Writer& writer_;
    io::Timer due_;
    std::set<sip::CallId> kept_;  ///< whose dialog is in the database
};

}  // namespace callfloor::switchboard
