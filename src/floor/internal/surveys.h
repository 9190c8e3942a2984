#pragma once
// The survey of a queue (转评价), after the agent has left the customer: questions answered with
// one key each, a word after the tone, thanks, the end. The customer may hang up at any point; what
// he has answered counts.
//
//   agent hangs up, or sends him ─► question ─┬─ key ─► next question ... ─► comment ─► thanks
//                                             └─ no key twice ─► thanks

#include "floor/internal/offers.h"
#include "floor/internal/world.h"

namespace callfloor::floor {

enum class SurveyCause : std::uint8_t { AgentLeft, AgentSends };

/// Whether the agent's leaving leads this customer to the survey.
bool is_to_be_surveyed(const World& world, const Conversation& conversation, SurveyCause cause);

/// The agent's phone goes (`fate`), the customer is asked. He is to be surveyed.
void begin_survey(World& world, Conversation& conversation, PhoneFate fate, const CallEnd& end);

/// Nobody had him: out of a flow. The queue has a survey.
void begin_survey_alone(World& world, Conversation& conversation, const Queue& queue);

void on_survey_playback_finished(World& world, Conversation& conversation);
/// Nothing happens when he is in no survey.
void on_survey_key(World& world, Conversation& conversation, const Leg& leg, char key);
/// No key came in time.
void on_survey_wait_over(World& world, Conversation& conversation);
/// The comment has its greatest length.
void on_comment_end(World& world, Conversation& conversation);
/// Ends a comment's recording; nothing happens when he is in no survey.
void close_survey(World& world, Conversation& conversation);

}  // namespace callfloor::floor
