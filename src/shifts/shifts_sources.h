#pragma once
// What shift work asks of the rest: names, and the floor as it is at the moment of handing over.
// Handed in by the app, so that no module of the same level is included.

#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "shifts/shift_model.h"

namespace callfloor::shifts {

/// Today's names; empty when unknown. Any thread.
class Directory {
  public:
    virtual ~Directory() = default;
    virtual std::string person_name(UserId person) const = 0;
    virtual std::string queue_name(QueueId queue) const = 0;
    virtual std::string team_name(TeamId team) const = 0;
};

/// The running floor and what leaders have open on it. Any thread but the control thread.
class Floor {
  public:
    virtual ~Floor() = default;
    /// {teams, queues, alerts, help_waiting} as ShiftFacts of the API says: of these teams, and of
    /// the queues their members serve.
    virtual Result<json::Object> facts(const std::vector<TeamId>& teams) = 0;
};

/// Consoles that are open. Any thread.
class Consoles {
  public:
    virtual ~Consoles() = default;
    /// "What you show of this has changed; ask for it." To all who may see the floor as a whole.
    virtual void tell_leaders(std::string_view what) = 0;
};

}  // namespace callfloor::shifts
