#pragma once
// Addresses of e-mail.

#include <string_view>

#include "base/result.h"

namespace callfloor {

/// InvalidInput for what is no plain address: RFC 5321's Mailbox without quotes and address
/// literals, in ASCII, at most 254 bytes.
Result<void> check_mail_address(std::string_view address);

}  // namespace callfloor
