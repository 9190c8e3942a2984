#pragma once
// The survey a queue's callers are asked to take part in when the agent has left them (转评价).
// Plain values; internal/surveys.h runs it.

#include <string>
#include <vector>

namespace callfloor::floor {

/// Answered with one key from 1 to `highest`.
struct SurveyQuestion {
    std::string prompt;
    int highest = 5;  ///< 2 to 9
    bool operator==(const SurveyQuestion&) const = default;
};

/// Of whom: callers an agent of the queue talked with, once per call.
struct SurveyRule {
    std::vector<SurveyQuestion> questions{};  ///< none: nobody is asked
    /// Whoever the agent leaves by hanging up is asked; else only whom he sends.
    bool is_automatic = true;
    std::string introduction{};    ///< before the first question
    std::string comment_prompt{};  ///< asks for a word after the tone; empty: no comment
    std::string thanks{};          ///< the last he hears; empty: the standard one
    bool operator==(const SurveyRule&) const = default;
};

}  // namespace callfloor::floor
