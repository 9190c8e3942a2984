#pragma once
// What the routes of quality are written with: short names, the asked period, rows of a page.

#include <optional>
#include <string_view>

#include "http/page_rows.h"
#include "quality/internal/quality_state.h"
#include "quality/report_rules.h"

namespace callfloor::quality {

using http::PageRows;
using http::Request;
using http::Response;
using store::Connection;
using State = Quality::State;
using Expected = std::optional<std::int64_t>;

/// ?from and ?to of a report, 400 days at most.
Result<LocalPeriod> asked_period(const Request& request);

}  // namespace callfloor::quality
