#pragma once
// What a form is begun with, the same for an evaluation and for the forms of a calibration.

#include "quality/evaluation_model.h"
#include "quality/internal/quality_state.h"

namespace callfloor::quality {

/// Whether a conversation that still runs may be taken: a form can be filled in while one listens.
enum class Running : std::uint8_t { Refused, Allowed };

/// Fills in what is scored: the agent's part of a conversation. An agent that is not set is found
/// when only one had the caller. InvalidInput at agent_id or conversation_id, Conflict while the
/// conversation runs and that is refused.
Result<void> take_contact(Quality::State& state, store::Connection& connection,
                          ConversationId conversation, Evaluation& evaluation, Running running);
/// Takes what only the ended conversation tells: queue and recording of a form that may have been
/// begun while it ran. Conflict while it still runs, for a score is of the whole of it.
Result<void> settle_contact(Quality::State& state, store::Connection& connection,
                            Evaluation& evaluation);
/// The scheme's latest version, when it is published and fits channel and queue. InvalidInput at
/// scheme_id.
Result<void> choose_scheme(store::Connection& connection, SchemeId id, Evaluation& evaluation);

}  // namespace callfloor::quality
