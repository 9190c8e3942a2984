#pragma once
// The bounds of messages callers leave (voicemail, comments of surveys) and of surveys, beside
// limits.h.

#include <cstddef>

#include "base/clock.h"

namespace callfloor::limits {

/// A message is over after so long, whoever still speaks.
constexpr Duration kLongestMessage = std::chrono::minutes(10);
constexpr Duration kUsualMessage = std::chrono::minutes(2);
/// Shorter ones are a hang-up and no message: the caller is called back instead.
constexpr Duration kShortestMessage = std::chrono::seconds(2);
constexpr Duration kLongestComment = std::chrono::minutes(1);

constexpr std::size_t kSurveyQuestions = 5;
constexpr int kSurveyTries = 2;  ///< each question is asked so often
/// For a key, after the question is said.
constexpr Duration kSurveyPatience = std::chrono::seconds(6);
constexpr int kLeastScale = 2;
constexpr int kMostScale = 9;  ///< one key

}  // namespace callfloor::limits
