#pragma once
// What the alert rules look at: the floor at one instant, taken on the control thread and then
// looked at elsewhere. Plain values.

#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "floor/figures.h"
#include "floor/floor_model.h"

namespace callfloor::supervision {

struct QueuePicture {
    floor::QueueStatus status;
    floor::ServiceLevelVariant variant = floor::ServiceLevelVariant::Sl5;
};
struct AgentPicture {
    UserId id;
    TeamId team;
    floor::AgentState state = floor::AgentState::SignedOut;
    Instant since;
    ConversationId conversation;
    bool can_take = false;  ///< ready, reachable, not backing off
    std::string site{};     ///< where the telephone stands at which he is signed in; or empty
};
struct TeamPicture {
    TeamId id;
    std::string name;
};
struct TrunkPicture {
    TrunkId id;
    std::string name;
    bool is_down = false;
    std::int64_t calls = 0;
    std::int64_t calls_max = 0;  ///< 0: no limit
};
struct FloorPicture {
    Instant at;
    std::vector<QueuePicture> queues;
    std::vector<AgentPicture> agents;
    std::vector<TeamPicture> teams;
    std::vector<std::string> sites;    ///< of all rooms, each once
    std::vector<TrunkPicture> trunks;  ///< those switched on
    double disk_free_share = 1;
    double spill_used_share = 0;
    std::int64_t problems = 0;
};

}  // namespace callfloor::supervision
