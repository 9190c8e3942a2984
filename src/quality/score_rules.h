#pragma once
// From answers to a score. Pure functions; docs/quality.md has the formulas with examples.
//
//   item      earned of possible points; N/A, not asked and not answered ones are in neither
//   sections  100 * sum over sections with something possible of weight * earned / possible
//                 / sum of those weights             (the weight of an empty one is spread)
//   pooled    100 * sum(earned * weight) / sum(possible * weight)
//   failing   an error of an item that fails its section makes that section earn 0, of one that
//             fails all makes the score 0; the score without that is kept beside it for coaching
//   total     + bonus (at most bonus_most) - penalties, within 0 .. 100 + bonus_most

#include "quality/evaluation_model.h"
#include "quality/quality_model.h"

namespace callfloor::quality {

/// Answers must have passed check_answers(). Nothing applies: no score, neither 0 nor 100.
ScoreResult score(const SchemeContent& content, const std::vector<Answer>& answers);

ScoreFigures figures_of(const ScoreResult& result);

}  // namespace callfloor::quality
