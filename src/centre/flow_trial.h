#pragma once
// A test run of a flow: the draft in a real floor, in virtual time, with a caller who presses what
// he is told to and nobody signed in. Returns what he went through, line by line. Pure; any thread.
//
//   queue node ─► "queue" and the run is over       transfer node ─► nobody is there: failed

#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "centre/centre_model.h"

namespace callfloor::centre {

/// Keys the caller presses, this long after the last ones (at first: after his call was answered).
struct TrialKeys {
    Duration after{0};
    std::string keys;
};

struct Trial {
    std::string caller_number;
    Instant at{};  ///< when he calls: opening hours depend on it
    std::vector<TrialKeys> keys;
    std::map<std::string, Duration> prompt_lengths;  ///< of prompts that are not there: none
};

struct TrialLine {
    Duration at{0};    ///< since his call was answered
    std::string kind;  ///< enters, leaves, hears, presses, queue, callback, ends
    std::string node;  ///< enters, leaves
    std::string text;  ///< exit, prompts, key, name of the queue, cause of the end
    bool operator==(const TrialLine&) const = default;
};

/// InvalidInput when the flow has faults that the floor refuses.
Result<std::vector<TrialLine>> try_flow(const Snapshot& snapshot, const floor::FlowConfig& flow,
                                        const Trial& trial);

}  // namespace callfloor::centre
