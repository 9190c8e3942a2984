#pragma once
// What peers ask to be told of: the course of their REFER (RFC 3515) and the state they subscribe
// to (RFC 6665; packages message-summary, RFC 3842, and dialog, RFC 4235). The user agent keeps the
// subscriptions and sends the NOTIFYs, one at a time and the newest state only; what the state is,
// the owner says.

#include <cstdint>
#include <string>

#include "base/clock.h"
#include "sip/replaces.h"
#include "sip/uri.h"

namespace callfloor::limits {
constexpr std::size_t kSubscriptions = 20'000;          ///< at the bound SUBSCRIBE gets 503
constexpr std::size_t kSubscriptionsPerExtension = 64;  ///< likewise: a phone's keys
constexpr std::size_t kReferralsPerCall = 4;            ///< not over yet; more get 503
constexpr Duration kSubscriptionShortest = std::chrono::seconds(60);  ///< less gets 423
constexpr Duration kSubscriptionLongest = std::chrono::hours(1);
/// Of news about a REFER, which longer than the longest ringing.
constexpr Duration kReferralLongest = std::chrono::minutes(3);
}  // namespace callfloor::limits

namespace callfloor::sip {

enum class CallId : std::uint64_t;
enum class SubscriptionId : std::uint64_t { None = 0 };

/// A REFER within an answered call: accept or refuse it at once.
struct Referral {
    SubscriptionId id = SubscriptionId::None;
    CallId call{};  ///< in which it came
    SipUri target;  ///< Refer-To, without its headers
    bool has_replaces = false;
    CallId replaces{};  ///< our call that its Replaces names; zero when it names none of ours
};

/// A SUBSCRIBE outside any call, accepted unless the owner says otherwise.
struct SubscriptionRequest {
    SubscriptionId id = SubscriptionId::None;
    std::int64_t extension = 0;  ///< whose phone asks
    std::string package;         ///< "message-summary", "dialog"
    SipUri resource;             ///< what to watch: the Request-URI
};

/// What a NOTIFY tells.
struct EventState {
    std::string body;
    std::string content_type;
    bool is_final = false;  ///< the subscription is over with it
};

}  // namespace callfloor::sip
