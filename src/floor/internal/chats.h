#pragma once
// Text chats (floor/chat_words.h): their waiting, their offers, who has them, how they end. An
// agent with a chat is "chatting"; he gets further ones up to his queue's capacity, and no calls.
// He may place a call meanwhile.
//
// Ownership: World owns chats by conversation; one that is over is kept until the agent has closed
// it. Every chat ends once, here.

#include "base/result.h"
#include "floor/internal/world.h"

namespace callfloor::floor {

Result<void> carry_out(World& world, const ChatArrived& arrival);
Result<void> carry_out(World& world, const ChatSaid& report);
Result<void> carry_out(World& world, const AcceptChat& command);
Result<void> carry_out(World& world, const EndChat& command);
Result<void> carry_out(World& world, const VisitorLeft& report);
Result<void> carry_out(World& world, const TransferChat& command);
Result<void> carry_out(World& world, const CloseChat& command);

/// Looks again at who may take the chats that wait: of one queue, or of all the agent serves.
void mark_chats_dirty(World& world, Queue& queue);
void mark_chats_dirty(World& world, const Agent& agent);
/// Offers what can be offered. Part of the end of a step.
void route_chats(World& world);

/// The agent turns from the chat he is offered, if any; without a state of his own he enters the
/// next.
void withdraw_chat_offer(World& world, Agent& agent, OfferOutcome outcome);
void on_chat_ring_out(World& world, Agent& agent);
/// The run of a chat's timer.
void run_chat_timer(World& world, const DueTimer& timer);

/// A queue that goes: those who wait are ended.
void dissolve_chats(World& world, Queue& queue);
/// The server stops: all are ended and closed.
void end_all_chats(World& world);

std::vector<AgentChat> chats_of(const Agent& agent);
ConversationStatus status_of(const World& world, const Chat& chat);

}  // namespace callfloor::floor
