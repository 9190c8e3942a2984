#pragma once
// What a recording tells without speech recognition, as plain values. docs/quality.md has the
// definitions, records/signal_rules.h the bounds.

#include <optional>

#include "base/clock.h"
#include "base/ids.h"

namespace callfloor::records {

/// One side's speech.
struct SideSignals {
    Duration talk{0};  ///< overtalk included
    int interruptions = 0;
    std::optional<double> pace;   ///< energy peaks a second of speech, near syllables a second
    std::optional<double> level;  ///< mean power of the speech in dB below full scale (0)
};

/// Of one agent's part of a conversation. measured = customer + agent - overtalk + silence.
struct CallSignals {
    Duration measured{0};  ///< connected with each other, without hold, and recorded
    SideSignals customer;
    SideSignals agent;
    Duration overtalk{0};
    Duration silence{0};
    Duration longest_silence{0};
    Duration dead_air{0};  ///< of all silences of kDeadAir and more
    int dead_airs = 0;
    Duration hold{0};
    Duration longest_hold{0};
    int holds = 0;
};

struct AgentSignals {
    UserId agent;
    CallSignals signals;
};

}  // namespace callfloor::records
