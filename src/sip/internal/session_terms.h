#pragma once
// Session timers (RFC 4028): how long a session lives without a refresh, and who refreshes it.
// Pure; session_timers.cpp keeps the time.

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "sip/message.h"

namespace callfloor::sip::internal {

constexpr std::string_view kTimer = "timer";                  ///< the option tag
constexpr Duration kSessionLeast = std::chrono::seconds(90);  ///< section 5: no Min-SE is below

enum class Refresher : std::uint8_t {
    Uac,
    Uas
};  ///< of the request the header stands in or answers

/// Session-Expires: 1800;refresher=uac
struct SessionExpires {
    Duration interval{};
    std::optional<Refresher> refresher;

    /// Absent when there is none, or none that can be read: then there is no timer.
    static std::optional<SessionExpires> of(const Message& message);
    std::string to_text() const;
};

/// What the two ends agreed on.
struct SessionTerms {
    Duration interval{};
    bool is_refreshed_by_us = false;

    /// Who refreshes does so after half the interval (section 10).
    Duration refresh_after() const { return interval / 2; }
    /// Who waits ends the session this much before the interval is over (section 10).
    Duration expires_after() const;
};

/// The 422 to a request whose interval is too brief (section 9); absent when it may be taken.
std::optional<Message> refuse_brief(const Message& request, std::string_view to_tag);

/// Answers a request that opens or refreshes a session: the header of our 2xx and what it means
/// for us. Without Session-Expires in the request there is no timer.
struct SessionAnswer {
    SessionExpires header;
    SessionTerms terms;
};
std::optional<SessionAnswer> answer_session(const Message& request);

/// What a 2xx to our request agreed to.
std::optional<SessionTerms> session_terms(const Message& success);

/// Min-SE of a 422, at least kSessionLeast.
Duration min_session(const Message& message);

}  // namespace callfloor::sip::internal
