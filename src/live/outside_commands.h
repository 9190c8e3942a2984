#pragma once
// Commands that lead to a number outside: reading the number as people write it, and keeping who
// was refused it and why. Any thread.

#include "floor/floor_model.h"
#include "http/router.h"
#include "live/live_routes.h"

namespace callfloor::live {

/// By the centre's own numbering. InvalidInput when it is no number.
Result<floor::OutsideNumber> outside_number(const LiveParts& parts, std::string_view text);

/// Gives the command; a refusal for want of a right or beyond a bound stands in the audit log.
Result<void> command_outside(const LiveParts& parts, const http::Request& request,
                             floor::Input input, const floor::OutsideNumber& number);

/// Rings the phone of who asks and dials; the conversation this begins.
Result<ConversationId> place_call(const LiveParts& parts, const http::Request& request,
                                  const floor::PlaceCall& call);
/// The same for the number of a lost caller, for the account of the queue he was lost in.
Result<ConversationId> call_back(const LiveParts& parts, const http::Request& request,
                                 std::string_view number, QueueId queue);

/// What this agent may dial, and which of the centre's numbers may be shown.
json::Object dialling_of(const floor::CentreConfig& config, UserId agent);

}  // namespace callfloor::live
