#pragma once
// What the checks of a scenario ("then ...") share. A check is true when what is equals what was
// wanted, an error that tells both when it does not. Tests only.

#include <string>
#include <string_view>
#include <vector>

#include "floor/testing/stage.h"

namespace callfloor::floor {

std::unexpected<Error> differs(std::string_view what, std::string_view is, std::string_view wanted);
Result<bool> expect(std::string_view what, const std::string& is, const std::string& wanted);

/// "setup > queue > talk"
std::string chain(const std::vector<std::string>& words);
/// "nobody" when there is none of this id.
std::string agent_name(const Stage& stage, UserId id);

/// The call record, worked out from the journal alone.
Result<bool> check_record(Stage& stage, const Clause& clause);
Result<bool> check_segments(Stage& stage, const Clause& clause);
/// "acts zoe = ana consult ben 5s done > ana attended_transfer ben 0s done": who, what, to whom,
/// how long, how it ended.
Result<bool> check_acts(Stage& stage, const Clause& clause);

}  // namespace callfloor::floor
