#pragma once
// Keeps the SIP side's knowledge in the database while the server runs, and takes it up again at
// the next start: phones stay reachable, and the peers of calls that a crash cut off are told.
// Control thread.

#include <map>
#include <optional>
#include <string>
#include <vector>

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

    /// Once, before calls are taken: phones of the last run are reachable, its calls get their BYE
    /// or, while they ring, their CANCEL.
    /// From then on what changes is written every kEvery; a crash loses no more than that.
    void start(store::ReaderPool& readers);
    /// Writes what changed since; at the end of an orderly stop, too.
    void keep();

  private:
    static constexpr Duration kEvery = std::chrono::milliseconds(100);

    /// What the database holds of one call.
    struct Kept {
        std::optional<DialogKey> dialog;
        std::string ringing;  ///< Call-ID of its INVITEs; empty: none
    };
    struct Changes {
        std::vector<KeptRegistration> registrations;
        std::vector<sip::Dialog> confirmed;
        std::vector<std::vector<sip::SentInvite>> ringing;  ///< of one call each
        std::vector<DialogKey> over;
        std::vector<std::string> silent;  ///< Call-IDs whose phones ring no more
        bool is_empty() const;
    };

    void restore_phones(store::ReaderPool& readers);
    void end_calls(store::ReaderPool& readers);
    void note(sip::UserAgent::DialogChange change, Changes& changes);
    void write(Changes changes);
    static Result<void> write_to(store::Connection& connection, const Changes& changes);

    io::Timers& timers_;
    sip::UserAgent& user_agent_;
    store::Writer& writer_;
    io::Timer due_;
    io::Timer told_;
    std::map<sip::CallId, Kept> kept_;
};

}  // namespace callfloor::switchboard
