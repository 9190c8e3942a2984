#pragma once
// What supervision asks of the rest: names, the floor as it is, acts on it, the consoles. Handed
// in by the app, so that no module of the same level is included.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "supervision/alert_model.h"
#include "supervision/floor_picture.h"

namespace callfloor::supervision {

/// Today's names; empty when unknown. Any thread.
class Directory {
  public:
    virtual ~Directory() = default;
    virtual std::string person_name(UserId person) const = 0;
    virtual std::string queue_name(QueueId queue) const = 0;
    virtual std::string team_name(TeamId team) const = 0;
    virtual std::string trunk_name(TrunkId trunk) const = 0;
};

/// The call an agent is in.
struct CallFacts {
    ConversationId conversation;
    QueueId queue;
    TeamId team;  ///< of the agent
};

/// The running floor. Any thread but the control thread; each waits for it with bounded patience.
class Floor {
  public:
    virtual ~Floor() = default;
    virtual Result<FloorPicture> picture() = 0;

    /// Absent when the agent is in no call.
    virtual Result<std::optional<CallFacts>> call_of(UserId agent) = 0;

    /// Conflict when the queue has no overflow target, NotFound when it is none.
    virtual Result<void> can_overflow(QueueId queue) = 0;
    /// Alerts have opened or closed overflows (Supervision::opened_overflows).
    virtual void on_overflows_changed() = 0;
    virtual Result<void> set_notice(const std::string& prompt) = 0;
    /// When it is still this prompt.
    virtual Result<void> end_notice(const std::string& prompt) = 0;
    /// How many agents of the team became ready.
    virtual Result<int> end_breaks(TeamId team, const std::vector<std::string>& reasons,
                                   UserId by) = 0;
};

/// Consoles that are open. Any thread.
class Consoles {
  public:
    virtual ~Consoles() = default;
    /// "What you show of this has changed; ask for it." To all who may see the floor as a whole.
    virtual void tell_leaders(std::string_view what) = 0;
    virtual void tell(std::string_view what, std::vector<UserId> people) = 0;
    virtual void tell_everybody(std::string_view what) = 0;
};

/// Keeps a secret where a copy of the database alone does not give it away. Any thread.
class Secrets {
  public:
    virtual ~Secrets() = default;
    virtual std::string seal(std::string_view secret) const = 0;
    virtual Result<std::string> unseal(std::string_view sealed) const = 0;
};

}  // namespace callfloor::supervision
