#pragma once
// Voicemail and surveys among the floor's words (floor_model.h): an agent's command and the
// journal's lines about messages and answers.
//
//   VoicemailStarted ─► RecordingStarted{message} ─► VoicemailEnded
//   SurveyOffered ─► SurveyAnswered ... ─► RecordingStarted{comment}

#include <cstdint>

#include "base/ids.h"

namespace callfloor::floor {

/// Leaves the customer to the survey of his queue.
struct SendToSurvey {
    UserId agent;
};

// ---------------------------------------------------------------- events

enum class VoicemailOutcome : std::uint8_t {
    Left,
    Nothing,  ///< he hung up before the tone or said nothing worth keeping; he is called back
};

/// The tone is over; what he says from now on is the message, named by its recording.
struct VoicemailStarted {
    ConversationId conversation;
    RecordingId recording;
    QueueId queue;  ///< whose box; of the two one is set
    UserId agent;
};
struct VoicemailEnded {
    ConversationId conversation;
    RecordingId recording;  ///< unset: it never began
    VoicemailOutcome outcome = VoicemailOutcome::Nothing;
};

/// Once in a conversation at most.
struct SurveyOffered {
    ConversationId conversation;
    QueueId queue;
    UserId agent;                ///< who had him last; unset: a flow led him here
    std::int64_t questions = 1;  ///< that he will be asked
};
struct SurveyAnswered {
    ConversationId conversation;
    std::int64_t question = 1;  ///< from 1
    std::int64_t score = 1;     ///< the key
    std::int64_t highest = 5;   ///< of the scale
};

}  // namespace callfloor::floor
