#pragma once
// A visitor of the company's web page who calls from there, without any account: his browser is the
// phone, and his call can go to one queue only.
//
//   guest_calls, with the browser's offer ─► media, our answer ─► DTLS ─► connected: now the floor
//   hears of him ─► his queue ─► talking ─► ended
//
// A page that has gone may take its call up again for kPageGrace (guest_resumes); who opens no
// sound at all never waits in a queue. Control thread, both ways.

#include "switchboard/browser_page.h"

namespace callfloor::switchboard {

/// What a visitor's page is told beside what every page is.
class GuestPage : public CallPage {
  public:
    /// Somebody has the visitor's call, or he waits (again).
    virtual void talking(bool is_talking) = 0;
};

struct GuestCall {
    QueueId queue;
    std::string name;      ///< as he calls himself; may be empty
    std::string web_page;  ///< where he is
};

}  // namespace callfloor::switchboard
