#pragma once
// What a scheme must fulfil to be published, and what an answer must be to be kept. Pure functions.

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "quality/quality_model.h"

namespace callfloor::quality {

/// What is wrong and where, as the API names it: "sections/0/items/2/points".
struct Problem {
    std::string field;
    std::string text;
};

/// Everything wrong with a scheme, in its order; empty: it can be published.
std::vector<Problem> check_scheme(const SchemeContent& content);
/// What already makes a draft unusable: keys that are not unique. The rest may wait until it is
/// published.
std::vector<Problem> check_scheme_draft(const SchemeContent& content);

/// Answers that the scheme does not know or whose value it does not take ("answers/3/choice").
/// Missing ones are no problem here: ScoreResult::unanswered has them.
std::vector<Problem> check_answers(const SchemeContent& content,
                                   const std::vector<Answer>& answers);

/// The item of this key; null when there is none.
const Item* find_item(const SchemeContent& content, std::string_view key);

/// The words a choice of this item may have; empty for items answered by a number.
std::vector<std::string> choices_of(const Item& item);

bool fits_channel(const SchemeContent& content, Channel channel);
bool fits_queue(const SchemeContent& content, QueueId queue);
/// Whether the scheme may score this channel and queue; dial tests and mystery calls come by none.
bool fits(const SchemeContent& content, Channel channel, QueueId queue);

/// InvalidInput with the first problem's field and the number of the others.
std::unexpected<Error> fail_with(const std::vector<Problem>& problems);

}  // namespace callfloor::quality
