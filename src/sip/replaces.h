#pragma once
// The Replaces header (RFC 3891 section 6.1): names a dialog as its receiver knows it. Any thread.

#include <string>
#include <string_view>

#include "base/result.h"

namespace callfloor::sip {

struct Replaces {
    std::string call_id;
    std::string to_tag;    ///< the receiver's own tag
    std::string from_tag;  ///< the other side's
    bool is_early_only = false;

    static Result<Replaces> parse(std::string_view text);
    bool operator==(const Replaces&) const = default;
};

}  // namespace callfloor::sip
