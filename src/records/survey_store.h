#pragma once
// SQL of surveys. Periods are of the surveys' offers, and of the calls' begin for the calls they
// are compared with.

#include <optional>
#include <vector>

#include "base/result.h"
#include "records/records_rules.h"
#include "records/survey_model.h"
#include "store/database.h"

namespace callfloor::records {

enum class SurveyGroup : std::uint8_t { Agent, Queue };

/// Which of the surveys a number counts.
enum class SurveyPart : std::uint8_t { Offered, Answered, Satisfied, Unsatisfied, Commented };

struct SurveyFilter {
    Period period{};
    QueueId queue;                               ///< unset: all
    UserId agent;                                ///< unset: all
    std::optional<std::vector<UserId>> seen_by;  ///< agents whose calls may be seen; absent: all
    SurveyPart part = SurveyPart::Offered;
};

/// Newest first.
struct SurveyPlace {
    Instant offered_at;
    ConversationId conversation;
};

/// Of each agent or queue with calls or surveys; `part` does not count.
Result<std::vector<SurveyFigures>> survey_figures(store::Connection& connection, SurveyGroup group,
                                                  const SurveyFilter& filter);
Result<std::vector<Survey>> find_surveys(store::Connection& connection, const SurveyFilter& filter,
                                         const std::optional<SurveyPlace>& after,
                                         std::int64_t limit);

}  // namespace callfloor::records
