#pragma once
// Contacts: one agent's part of a conversation, for those who look at agents and not at calls.
// Reader's connections.

#include <functional>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "base/contact_signals.h"
#include "base/ids.h"
#include "base/result.h"
#include "records/records_rules.h"
#include "store/database.h"

namespace callfloor::records {

/// What contacts come with beside their facts; each costs a look at another table.
struct ContactExtras {
    bool signals = false;
    bool survey = false;
};

struct ContactRecord {
    ConversationId conversation;
    UserId agent;
    QueueId queue;  ///< in which the agent had the caller
    std::string direction;
    Instant started_at;  ///< of the conversation
    Duration talk{0};    ///< of this agent
    Duration hold{0};
    int agents = 1;  ///< who had the caller
    RecordingId recording;
    std::string wrap_up_code;  ///< of the conversation, the last one given
    bool ended = false;
    std::optional<ContactSignals> signals;  ///< when asked for, and measured
    /// When asked for, and answered after this agent: satisfaction, 0 (worst) to 100 (best).
    std::optional<int> survey;
    bool operator==(const ContactRecord&) const = default;
};

struct ContactParts {
    ContactRecord contact;
    std::vector<Period> parts;  ///< when this agent had the caller
    std::optional<Instant> recording_started_at;
};

/// Absent when the agent did not have this caller.
Result<std::optional<ContactParts>> find_contact(store::Connection& connection,
                                                 ConversationId conversation, UserId agent);
/// Who had the caller, first to last.
Result<std::vector<UserId>> contact_agents(store::Connection& connection,
                                           ConversationId conversation);
/// Every contact of conversations begun in the period, by conversation and agent. Those with
/// several agents are kept in memory meanwhile.
Result<void> visit_contacts(store::Connection& connection, Period period, ContactExtras extras,
                            const std::function<void(const ContactRecord&)>& on_contact);

}  // namespace callfloor::records
