#pragma once
// Requests for help (求助): an agent in a call asks, a leader takes and answers. Plain values and
// their table; writing functions run on the writer's thread, within its transaction.

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "store/database.h"

namespace callfloor::supervision {

using HelpId = Id<struct HelpTag>;

/// An agent has one open request at most, so that there are no more than agents.
constexpr std::int64_t kOpenHelp = 5'000;

enum class HelpOutcome : std::uint8_t { Answered, Withdrawn, CallEnded };
std::string_view word_of(HelpOutcome outcome);
std::optional<HelpOutcome> help_outcome_from(std::string_view word);

struct HelpRequest {
    HelpId id{};
    ConversationId conversation{};
    UserId agent{};
    TeamId team{};  ///< of the agent when he asked
    QueueId queue{};
    std::string text{};
    Instant asked_at{};
    std::optional<Instant> taken_at{};
    UserId taken_by{};
    std::optional<Instant> closed_at{};
    HelpOutcome outcome = HelpOutcome::Answered;
    std::string answer{};

    /// Until it was taken, or closed without; absent while it waits.
    std::optional<Duration> waited() const {
        const auto end = taken_at ? taken_at : closed_at;
        return end ? std::optional(*end - asked_at) : std::nullopt;
    }
};

Result<void> insert_help(store::Connection& connection, const HelpRequest& request);
/// Who has it and how it ended.
Result<void> update_help(store::Connection& connection, const HelpRequest& request);
Result<std::optional<HelpRequest>> find_help(store::Connection& connection, HelpId id);
/// The last one of an agent.
Result<std::optional<HelpRequest>> find_last_help(store::Connection& connection, UserId agent);

struct HelpQuestion {
    bool open = false;
    std::optional<Instant> from{}, to{};       ///< asked
    std::optional<std::vector<TeamId>> led{};  ///< absent: all teams
};
struct HelpPlace {
    Instant asked_at;
    HelpId id;
};
/// Newest first, below `before`.
Result<std::vector<HelpRequest>> find_help(store::Connection& connection,
                                           const HelpQuestion& question,
                                           const std::optional<HelpPlace>& before,
                                           std::int64_t limit);
Result<void> delete_old_help(store::Connection& connection, Instant before);

}  // namespace callfloor::supervision
