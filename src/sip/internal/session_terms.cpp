#include "sip/internal/session_terms.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace callfloor::sip::internal {
namespace {

constexpr Duration kMargin = std::chrono::seconds(32);

Duration seconds(std::uint32_t count) {
    return std::chrono::seconds(count);
}

}  // namespace

std::optional<SessionExpires> SessionExpires::of(const Message& message) {
    const auto text = message.find(HeaderId::SessionExpires);
    if (!text) {
        return std::nullopt;
    }
    const auto semicolon = text->find(';');
    const auto interval = parse_delta_seconds(trim(text->substr(0, semicolon)));
    if (!interval) {
        return std::nullopt;
    }
    SessionExpires value{.interval = seconds(*interval), .refresher = std::nullopt};
    if (semicolon == std::string_view::npos) {
        return value;
    }
    for (const auto param : split(text->substr(semicolon + 1), ';')) {
        const auto equals = param.find('=');
        if (equals == std::string_view::npos ||
            !equals_ignore_case(trim(param.substr(0, equals)), "refresher")) {
            continue;
        }
        const auto who = trim(param.substr(equals + 1));
        if (equals_ignore_case(who, "uac")) {
            value.refresher = Refresher::Uac;
        } else if (equals_ignore_case(who, "uas")) {
            value.refresher = Refresher::Uas;
        }
    }
    return value;
}

std::string SessionExpires::to_text() const {
    const auto whole = std::chrono::duration_cast<std::chrono::seconds>(interval).count();
    if (!refresher) {
        return fmt::format("{}", whole);
    }
    return fmt::format("{};refresher={}", whole, *refresher == Refresher::Uac ? "uac" : "uas");
}

Duration SessionTerms::expires_after() const {
    return is_refreshed_by_us ? interval : interval - std::min(kMargin, interval / 3);
}

Duration min_session(const Message& message) {
    const auto text = message.find(HeaderId::MinSe);
    const auto least = text ? parse_delta_seconds(trim(text->substr(0, text->find(';'))))
                            : std::optional<std::uint32_t>();
    return std::max(kSessionLeast, seconds(least.value_or(0)));
}

std::optional<Message> refuse_brief(const Message& request, std::string_view to_tag) {
    const auto wanted = SessionExpires::of(request);
    // Section 9: who does not know timers would not understand a 422.
    if (!wanted || wanted->interval >= kSessionLeast ||
        !request.lists(HeaderId::Supported, kTimer)) {
        return std::nullopt;
    }
    auto response = make_response(request, 422, to_tag);
    response.add(HeaderId::MinSe, SessionExpires{kSessionLeast, {}}.to_text());
    return response;
}

std::optional<SessionAnswer> answer_session(const Message& request) {
    const auto wanted = SessionExpires::of(request);
    if (!wanted) {
        return std::nullopt;
    }
    // Table 2 of section 9: who does not know timers cannot refresh; else as asked, and unasked
    // the one who wanted the timer.
    const bool can_refresh =
        request.lists(HeaderId::Supported, kTimer) || request.lists(HeaderId::Require, kTimer);
    const auto refresher =
        can_refresh ? wanted->refresher.value_or(Refresher::Uac) : Refresher::Uas;
    const auto interval = std::max(wanted->interval, kSessionLeast);
    return SessionAnswer{{.interval = interval, .refresher = refresher},
                         {.interval = interval, .is_refreshed_by_us = refresher == Refresher::Uas}};
}

std::optional<SessionTerms> session_terms(const Message& success) {
    const auto agreed = SessionExpires::of(success);
    if (!agreed) {
        return std::nullopt;
    }
    return SessionTerms{
        .interval = std::max(agreed->interval, kSessionLeast),
        .is_refreshed_by_us = agreed->refresher.value_or(Refresher::Uac) == Refresher::Uac};
}

}  // namespace callfloor::sip::internal
