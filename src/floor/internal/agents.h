#pragma once
// What an agent does, in one field. Every change closes an interval in the journal and opens the
// next; being free for offers follows from it in the same call, so that routing never sees a state
// that is not true any more.
//
//   signed_out ─► not_ready ◄─► ready ─► reserved ─► ringing ─► talking ◄─► holding
//                     ▲           ▲  ◄──────┴──────────┘ (offer lost)          │
//                     └─ next ────┴──────────── after_call_work ◄──────────────┘
//   ready / not_ready / after_call_work ─► outbound ─► back to what it interrupted
//   talking ◄─► consulting, conference;  ringing ─► consulted ─► talking, conference, or back
//   ready / not_ready ─► monitoring ─► back

#include "floor/internal/world.h"

namespace callfloor::floor {

struct AgentChange {
    AgentState state = AgentState::Ready;
    std::string reason{};
    ConversationId conversation{};
    QueueId queue{};
    UserId by{};
};

/// Does nothing when state, reason and conversation are already those.
void change_agent(World& world, Agent& agent, AgentChange change);

/// What one state adds to (+1) or takes from (-1) the board's counts of each queue the agent
/// serves.
void count_in_queues(World& world, Agent& agent, AgentState state, std::int64_t by);

/// Enters or leaves the free sets of his queues, whatever is true now.
void refresh_free(World& world, Agent& agent);

void set_reachability(World& world, Extension& extension, Reachability reachability);

enum class BackOffCause { Agent, Phone };
/// No offers for that time, from now; never shorter than a second after a failure.
void back_off(World& world, Agent& agent, Duration time, BackOffCause cause);
void on_back_off_end(World& world, Agent& agent);

/// No longer configured, or his phone is not: signed out as soon as he is in no call.
bool must_leave(const World& world, const Agent& agent);

/// Back to his chats while there are any; then the next state chosen, else ready. Signs out who is
/// no longer configured.
void enter_next_state(World& world, Agent& agent);

void sign_in(World& world, Agent& agent, Extension& extension, UserId by);
void sign_out(World& world, Agent& agent, UserId by);

void begin_wrap_up(World& world, Agent& agent, const Conversation& conversation);
/// Ends after-call work, also one that a call of his own interrupts. The caller decides what
/// follows.
void close_wrap_up(World& world, Agent& agent);
void on_wrap_up_end(World& world, Agent& agent);

/// A call the agent placed, or a colleague's call to him. An offer to him must be ended before.
void begin_outbound(World& world, Agent& agent, const Conversation& conversation);
void end_outbound(World& world, Agent& agent);

/// His phone may be rung for a call meant for him: ready or not ready, and nothing else on the
/// phone.
bool can_be_rung(const World& world, const Agent& agent);
/// Before a call meant for him: from not ready he returns there, unless he chooses otherwise.
void keep_for_afterwards(World& world, Agent& agent);

/// In a call that must be over before he can leave: talking, holding, outbound, or a caller being
/// connected to him.
bool is_in_call(const Agent& agent);

/// The person, or unset where a call has no agent.
UserId user_of(const Agent* agent);

}  // namespace callfloor::floor
