#pragma once
// Where one caller is in a flow: plain data, owned by his conversation.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "floor/expression.h"
#include "floor/flow_config.h"

namespace callfloor::floor {

struct FlowRun {
    struct Frame {
        std::shared_ptr<const FlowConfig> flow;  ///< this version, whatever is published meanwhile
        const FlowNode* node = nullptr;          ///< of it
    };
    std::vector<Frame> frames;  ///< the last one runs; those before wait for its return
    Variables variables;
    Instant entered_at;
    bool is_at_node = false;  ///< FlowNodeEntered without FlowNodeLeft
    int tries = 0;            ///< of the node
    std::string keys;         ///< taken by the node
    std::size_t steps = 0;
    std::size_t silent_steps = 0;  ///< since the caller keyed in anything
    std::size_t calls_out = 0;     ///< numbers outside rung for him
    std::uint64_t look_up = 0;     ///< that is not answered; 0: none
    std::string exit_after_sound;  ///< answered while the node still speaks
    /// Keys before then belong to digits that were complete already.
    Instant deaf_until;

    const FlowConfig& flow() const { return *frames.back().flow; }
    const FlowNode& node() const { return *frames.back().node; }
    bool at_fax() const {
        return frames.back().node != nullptr && node().kind == FlowNodeKind::Fax && look_up != 0;
    }
};

}  // namespace callfloor::floor
