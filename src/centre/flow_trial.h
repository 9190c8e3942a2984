#pragma once
// A test run of a flow: the draft in a real floor, in virtual time, with a caller who presses what
// he is told to and nobody signed in. Returns what he went through, line by line. Pure; any thread.
//
//   queue, survey ─► the run is over                transfer node ─► nobody is there: failed
//   look_up ─► answered at once, as it is told; no data source is asked

#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "centre/centre_model.h"
#include "floor/flow_events.h"

namespace callfloor::centre {

/// Keys the caller presses, this long after the last ones (at first: after his call was answered).
struct TrialKeys {
    Duration after{0};
    std::string keys;
};

/// What the data source of a node answers, each time it is asked.
struct TrialAnswer {
    std::string node;
    floor::LookUpOutcome outcome = floor::LookUpOutcome::NotFound;
    std::map<std::string, std::string> values{};  ///< by variable
};

struct Trial {
    std::string caller_number;
    Instant at{};  ///< when he calls: opening hours depend on it
    std::vector<TrialKeys> keys;
    std::vector<TrialAnswer> answers{};              ///< of a node without one: not found
    std::map<std::string, Duration> prompt_lengths;  ///< of prompts that are not there: none
};

struct TrialLine {
    Duration at{0};    ///< since his call was answered
    std::string kind;  ///< enters, leaves, hears, presses, asks, rings, queue, survey, ends, ...
    std::string node;  ///< enters, leaves
    std::string text;  ///< exit, prompts, key, parameters, name of the queue, cause of the end
    bool operator==(const TrialLine&) const = default;
};

/// InvalidInput when the flow has faults that the floor refuses.
Result<std::vector<TrialLine>> try_flow(const Snapshot& snapshot, const floor::FlowConfig& flow,
                                        const Trial& trial);

}  // namespace callfloor::centre
