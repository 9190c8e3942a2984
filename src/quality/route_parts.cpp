#include "quality/internal/route_parts.h"

namespace callfloor::quality {

Result<LocalPeriod> asked_period(const Request& request) {
    constexpr auto kLongest = std::chrono::hours(24 * 400);
    const LocalPeriod period{from_epoch_ms(request.query_integer("from").value_or(0)),
                             from_epoch_ms(request.query_integer("to").value_or(0))};
    if (period.to <= period.from || period.to - period.from > kLongest) {
        return fail_field(ErrorCode::InvalidInput, "to",
                          "must be after from, and by at most 400 days");
    }
    return period;
}

}  // namespace callfloor::quality
