#pragma once
// A page of the console that is an agent's phone. It joins as the phone of the extension its user
// is signed in at; from then on the extension's calls ring there instead of at its SIP phones.
//
//   ring ─► (ringing) ─► answers, with the browser's offer ─► media, our answer ─► DTLS ─►
//   connected page gone ─► kPageGrace for another to resume the call ─► the customer waits in his
//   queue again
//
// Control thread, both ways.

#include <chrono>
#include <cstdint>
#include <string>

#include "base/call_end.h"
#include "base/clock.h"
#include "base/ids.h"

namespace callfloor::switchboard {

/// A page that has gone may come back to its call within this time (a reload takes two seconds).
constexpr Duration kPageGrace = std::chrono::seconds(10);
/// A page that says nothing for this long hangs: it is closed, and counts as gone.
constexpr Duration kPageSilence = std::chrono::seconds(15);
/// ICE and DTLS together, from the answer on; measured 51 ms on one machine.
constexpr Duration kPageConnects = std::chrono::seconds(8);

enum class PageId : std::uint64_t { None = 0 };

/// A page that carries the sound of calls.
class CallPage {
  public:
    virtual ~CallPage() = default;
    virtual PageId id() const = 0;
    /// Its IP address, as HTTP sees it: where our media address is chosen for.
    virtual const std::string& address() const = 0;
    /// Our answer to the browser's offer.
    virtual void media(LegId leg, const std::string& sdp) = 0;
    virtual void connected(LegId leg) = 0;
    virtual void ended(LegId leg, EndCause cause) = 0;
};

class BrowserPage : public CallPage {
  public:
    enum class Farewell : std::uint8_t { Replaced, NotSignedIn, Silent };

    virtual UserId user() const = 0;
    /// `leg`: of the call it has here, which rings or resumes next; unset: it has none (any more).
    virtual void joined(ExtensionId extension, LegId leg) = 0;
    virtual void ring(LegId leg) = 0;
    /// An answered call of an earlier page goes on here when the page answers it.
    virtual void resume(LegId leg) = 0;
    /// It is no phone any more; nothing follows.
    virtual void close(Farewell why) = 0;
};

}  // namespace callfloor::switchboard
