#pragma once
// What sampling asks of the signals of a contact: one agent's part of a conversation as it was
// measured (docs/quality.md has the definitions). The records find them, quality chooses by them.

#include "base/clock.h"

namespace callfloor {

struct ContactSignals {
    Duration measured{0};
    Duration longest_silence{0};
    Duration dead_air{0};
    Duration overtalk{0};
    Duration agent_talk{0};
    int agent_interruptions = 0;
    bool operator==(const ContactSignals&) const = default;
};

}  // namespace callfloor
