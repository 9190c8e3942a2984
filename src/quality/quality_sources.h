#pragma once
// What quality asks of the rest: names of today, and the contacts of the records. Handed in by the
// app, so that no module of the same level is included.

#include <functional>
#include <optional>
#include <string>

#include "base/result.h"
#include "quality/clip_model.h"
#include "quality/evaluation_model.h"
#include "store/database.h"

namespace callfloor::quality {

/// Today's names; empty when unknown. Any thread.
class Directory {
  public:
    virtual ~Directory() = default;
    virtual std::string person_name(UserId person) const = 0;
    virtual std::string team_name(TeamId team) const = 0;
    virtual std::string queue_name(QueueId queue) const = 0;
    virtual TeamId team_of(UserId person) const = 0;
    virtual std::string time_zone() const = 0;
};

/// The agents' parts of conversations. Functions take a reader's or the writer's connection.
class ContactSource {
  public:
    virtual ~ContactSource() = default;
    /// Absent when the agent did not have this caller.
    virtual Result<std::optional<ContactDetail>> find(store::Connection& connection,
                                                      ConversationId conversation,
                                                      UserId agent) = 0;
    /// Who had the caller, first to last.
    virtual Result<std::vector<UserId>> agents_of(store::Connection& connection,
                                                  ConversationId conversation) = 0;
    /// Absent when there is none of this id, or none that can be heard (any more).
    virtual Result<std::optional<SourceRecording>> find_recording(store::Connection& connection,
                                                                  RecordingId recording) = 0;
    /// Which contacts to visit: of conversations begun in [from, to).
    struct Asked {
        Instant from;
        Instant to;
        bool signals = false;  ///< with them
        bool survey = false;
    };
    /// In order of conversation and agent.
    virtual Result<void> visit(store::Connection& connection, const Asked& asked,
                               const std::function<void(const Contact&)>& on_contact) = 0;
};

}  // namespace callfloor::quality
