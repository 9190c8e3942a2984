#pragma once
// The deterministic core of the call floor: takes one input with its time, returns what is to be
// done and what happened. No I/O, no clock, no threads, no randomness; the same inputs give the
// same outputs. Owned by the control thread.
//
//   handle(now, input) ──► Output{effects, events, changed, refused}
//   next_timer() says when advance(now) must be called at the latest; advance runs all timers due.

#include <memory>
#include <optional>
#include <vector>

#include "base/result.h"
#include "floor/floor_model.h"

namespace callfloor::floor {

struct Output {
    std::vector<Effect> effects;  ///< to be carried out in this order
    std::vector<Event> events;    ///< to be journalled in this order
    /// Whose status changed (each at most once). An agent or queue without status has left the
    /// configuration; a conversation that is over is only in `ended`.
    std::vector<UserId> agents;
    std::vector<QueueId> queues;
    std::vector<ConversationId> conversations;
    std::vector<ConversationId> ended;
    /// Why a command was not carried out; then nothing else changed.
    std::optional<Error> refused;
};

class Floor final {
  public:
    Floor();
    ~Floor();

    Output handle(Instant now, const Input& input);
    Output advance(Instant now);
    std::optional<Instant> next_timer() const;

    LegId new_leg_id(Instant now);
    ConversationId new_conversation_id(Instant now);

    std::vector<AgentStatus> agents() const;
    std::vector<QueueStatus> queues() const;
    std::vector<ConversationStatus> conversations() const;
    std::optional<AgentStatus> agent(UserId id) const;
    std::optional<QueueStatus> queue(QueueId id) const;
    std::optional<ConversationStatus> conversation(ConversationId id) const;
    std::optional<LegId> agent_leg(UserId id) const;
    const CentreConfig& config() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace callfloor::floor
