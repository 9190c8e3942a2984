#pragma once
// Whoever looks on while SIP messages come and go, for traces: he is told each whole message as it
// is on the wire, retransmissions included, and changes nothing.

#include <cstdint>
#include <string_view>

#include "sip/transport.h"

namespace callfloor::sip {

class MessageWatcher {
  public:
    enum class Way : std::uint8_t { In, Out };

    virtual ~MessageWatcher() = default;
    /// On the stack's thread; what is not SIP, and what its source was not let in with, is not
    /// told. The views end with the call.
    virtual void on_message(Way way, const Flow& flow, std::string_view call_id,
                            std::string_view bytes) = 0;
};

}  // namespace callfloor::sip
