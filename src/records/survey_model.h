#pragma once
// What customers answered in surveys (转评价), by the definitions of the metric dictionary:
//
//   offered rate 邀评率 = offered / answered calls        participation 参评率 = answered / offered
//   satisfaction 满意率 = answers to the first question among the two best of its scale / answers
//   to it
//
// Answered: at least one question was. A higher score is a better one. Plain values.

#include <optional>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"

namespace callfloor::records {

struct SurveyFigures {
    QueueId queue;                 ///< of a row by queue
    UserId agent;                  ///< of a row by agent
    std::int64_t calls = 0;        ///< answered by an agent in the period [ANS]
    std::int64_t offered = 0;      ///< surveys
    std::int64_t answered = 0;     ///< of them with an answer
    std::int64_t complete = 0;     ///< with all answers
    std::int64_t comments = 0;     ///< with a spoken comment
    std::int64_t scores = 0;       ///< answers to the first question
    std::int64_t satisfied = 0;    ///< among the two best; the best of a scale of two or three
    double score_percent_sum = 0;  ///< of (score - 1) / (highest - 1), 0 to 100 each

    std::optional<double> offered_rate() const { return rate(offered, calls); }
    std::optional<double> participation() const { return rate(answered, offered); }
    std::optional<double> satisfaction() const { return rate(satisfied, scores); }
    /// 0 to 100
    std::optional<double> mean_score() const {
        return scores > 0 ? std::optional(score_percent_sum / static_cast<double>(scores))
                          : std::nullopt;
    }

  private:
    static std::optional<double> rate(std::int64_t part, std::int64_t whole) {
        return whole > 0 ? std::optional(static_cast<double>(part) / static_cast<double>(whole))
                         : std::nullopt;
    }
};

struct SurveyAnswer {
    std::int64_t question = 1;
    std::int64_t score = 1;
    std::int64_t highest = 5;
};

/// One customer's survey.
struct Survey {
    ConversationId conversation;
    std::string caller_number;
    QueueId queue;
    UserId agent;
    Instant offered_at;
    std::int64_t questions = 1;
    std::vector<SurveyAnswer> answers;
    RecordingId comment;  ///< unset: none that can be heard
};

}  // namespace callfloor::records
