#pragma once
// The ready schemes as JSON, in the form of an exported one.

#include <string_view>

namespace callfloor::quality {

std::string_view inbound_scheme_text();
std::string_view telemarketing_scheme_text();
std::string_view complaint_scheme_text();

}  // namespace callfloor::quality
