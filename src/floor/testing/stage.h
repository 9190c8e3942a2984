#pragma once
// The stage on which a scenario plays: names for what the floor knows by ids, the configuration the
// given lines build, and the harness. Three groups of verbs use it: set-up (given), actions (when),
// checks (then). Tests only.

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "floor/testing/harness.h"
#include "floor/testing/script.h"

namespace callfloor::floor {

struct AgentSetUp {
    UserId id;
    ExtensionId extension;
    std::string start = "ready";  ///< ready, signed_out or a not-ready reason
    Duration for_long = std::chrono::seconds(60);
    std::string queues;  ///< comma-separated; empty: all
    int level = 5;
    CallingRights rights{
        {DestinationKind::Local, DestinationKind::National, DestinationKind::Mobile,
         DestinationKind::International, DestinationKind::Premium},
        1'000,
        1'000};
};

struct Stage {
    CentreConfig config;
    std::string clock;  ///< local "2026-01-05 09:00"; empty: a Thursday at nine
    std::map<std::string, QueueId> queues;
    std::map<std::string, AgentSetUp> agents;
    std::vector<std::string> agent_order;
    std::map<std::string, ExtensionId> extensions;  ///< by number
    std::map<std::string, TrunkId> trunks;
    std::map<std::string, FlowId> flows;
    std::map<std::string, DataSourceId> sources;
    std::map<std::string, std::vector<std::string>> helpers;  ///< names, by queue
    /// Who had a caller last before the curtain rose: number, agent, how long ago.
    std::vector<std::tuple<std::string, std::string, Duration>> last_agents;
    std::map<std::string, std::string> caller_numbers;
    std::string last_caller;
    std::map<std::string, ConversationId> conversations;  ///< by caller: the latest
    std::unique_ptr<Harness> harness;
    std::optional<Error> refused;  ///< of the last when line
    std::size_t first_event = 0;   ///< what belongs to the set-up stands before it
    std::int64_t next_id = 100;

    Harness& play() { return *harness; }
};

// Each returns whether the clause is one of theirs; an Error says what is wrong with it.
Result<bool> set_up(Stage& stage, const Clause& clause);
Result<void> raise_curtain(Stage& stage);
Result<bool> act(Stage& stage, const Clause& clause);
Result<bool> administer(Stage& stage, const Clause& clause);
Result<bool> check(Stage& stage, const Clause& clause);

/// Gives it to the floor; a refusal is kept in the stage.
Result<bool> command(Stage& stage, const Input& input);
Result<AgentSetUp> agent_named(const Stage& stage, const std::string& name);
Result<QueueId> queue_named(const Stage& stage, const std::string& name);
QueueConfig* queue_config(Stage& stage, const std::string& name);
/// Applies ring=15s max_wait=... to the queue.
Result<void> configure_queue(Stage& stage, QueueConfig& queue, const Clause& clause);
Result<void> add_agent(Stage& stage, const Clause& clause);
Result<void> add_queue(Stage& stage, const Clause& clause);
/// "1-5@09:00-18:00"
Result<void> add_week(OpeningHours& hours, const std::string& text);
// Flows: the given clauses, the admin's, and "menu 1=1 > sales queue".
FlowId flow_id(Stage& stage, const std::string& name);
Result<bool> set_up_flow(Stage& stage, const Clause& clause);
Result<bool> change_flow(Stage& stage, const std::string& verb, const Clause& clause);
std::string flow_path(Stage& stage, ConversationId conversation);
Result<bool> set_source(Stage& stage, const Clause& clause);
/// "card=6222 pin=1234"
std::string last_asked(Stage& stage);
// Queues' rules beyond the ordinary ones, and the list of blocked callers.
/// "all", "sample:30", "on_demand", "never"
Result<RecordingPolicy> recording_policy(const std::string& text);
Result<void> set_queue_rules(Stage& stage, QueueConfig& queue, const Clause& clause);
void set_helpers(const Stage& stage, QueueConfig& queue);
Result<bool> set_up_callers(Stage& stage, const Clause& clause);
Result<void> tell_last_agents(Stage& stage, Instant start);
Result<bool> check_callers(Stage& stage, const Clause& clause);
/// Members are derived from what the agents say.
void build_members(Stage& stage);
std::string caller_named(const Stage& stage, const std::string& word);
std::vector<std::string> comma_separated(const std::string& text);

}  // namespace callfloor::floor
