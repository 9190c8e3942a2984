#pragma once
// Who comes in from outside: callers of trunks and extensions, visitors of web pages, and those who
// only ask there to be called back. Part of floor_model.h.

#include <string>

#include "base/ids.h"

namespace callfloor::floor {

/// A new inbound leg, not yet answered. The leg id comes from Floor::new_leg_id().
struct CallArrived {
    LegId leg;
    TrunkId trunk;  ///< unset when it came from one of our extensions, or from a web page
    ExtensionId from_extension;
    std::string caller_number;  ///< empty when withheld
    std::string caller_name;
    std::string dialled_number;
    std::string withheld_number{};  ///< of who does not want to be shown; for admins' rules only
    std::string diverted_from{};    ///< who sent the call on to us
    QueueId web_queue{};            ///< set: a visitor of a web page calls this queue, no number
    std::string web_page{};         ///< where he was
};

/// A visitor of a web page wants to be called: he is on the call-back list, and was never in the
/// queue, whose figures count callers.
struct AskCallback {
    QueueId queue;
    std::string number;
    std::string name;
    std::string web_page;
};

/// Belongs to a conversation without legs, which begins and ends with it.
struct CallbackAsked {
    ConversationId conversation;
    QueueId queue;
};

}  // namespace callfloor::floor
