#pragma once
// Screen pop (弹屏): the address of another program's page for the call an agent has, made from a
// template of the admin's. It is signed, so that the page can trust what it is given.
//
//   https://crm.example/pop?number={number}&call={call}&at={at}&signature={signature}

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "store/database.h"

namespace callfloor::integration {

struct ScreenPop {
    std::string address;        ///< the template; empty: none
    std::string sealed_secret;  ///< of the signature
    bool opens_itself = false;  ///< as the phone rings; else by a button
    std::int64_t version = 1;
};

/// What may stand in braces: number, dialled, call, direction, queue, agent, at, signature.
std::vector<std::string> screen_pop_fields();

/// InvalidInput for what is no address, for unknown fields, for a field before the path, and for a
/// signature that is not last or has no {at} before it.
Result<void> check_screen_pop(std::string_view address);

/// Values are escaped; a field without a value is empty. {at} is `at` in seconds. {signature} is
/// HMAC-SHA256 in hex, with the secret, of the seconds, a dot and all of the address before it.
std::string fill_screen_pop(std::string_view address,
                            const std::map<std::string, std::string, std::less<>>& values,
                            Instant at, std::string_view secret);

Result<ScreenPop> load_screen_pop(store::Connection& connection);
/// Gives the new version; Stale when another was faster.
Result<std::int64_t> save_screen_pop(store::Connection& connection, const ScreenPop& pop,
                                     std::optional<std::int64_t> expected);

}  // namespace callfloor::integration
