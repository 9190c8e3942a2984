#pragma once
// Keeps the SIP side's knowledge in the database while the server runs, and takes it up again at
// the next start: phones stay reachable, and the peers of calls that a crash cut off are told.
// Control thread.

#include <map>

#include "io/timers.h"
#include "sip/user_agent.h"
#include "store/reader_pool.h"
#include "store/writer.h"
#include "switchboard/line_store.h"

namespace callfloor::switchboard {

class LineKeeper final {
  public:
    /// All outlive it. `user_agent` was made with UserAgentOptions::tells_dialogs.
    LineKeeper(io::Timers& timers, sip::UserAgent& user_agent, store::Writer& writer)
        : timers_(timers), user_agent_(user_agent), writer_(writer), due_(timers), told_(timers) {}

    /// Once, before calls are taken: phones of the last run are reachable, its calls get their BYE.
    /// From then on what changes is written every kEvery; a crash loses no more than that.
    void start(store::ReaderPool& readers);
    /// Writes what changed since; at the end of an orderly stop, too.
    void keep();

  private:
    static constexpr Duration kEvery = std::chrono::milliseconds(100);

    void restore_phones(store::ReaderPool& readers);
    void end_calls(store::ReaderPool& readers);
    void write(std::vector<KeptRegistration> registrations, std::vector<sip::Dialog> confirmed,
               std::vector<DialogKey> over);

    io::Timers& timers_;
    sip::UserAgent& user_agent_;
    store::Writer& writer_;
    io::Timer due_;
    io::Timer told_;
    std::map<sip::CallId, DialogKey> kept_;  ///< whose dialog is in the database
};

}  // namespace callfloor::switchboard
