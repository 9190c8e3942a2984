#include "widgets/widget_rules.h"

#include <algorithm>

#include "base/text.h"
#include "base/time_zone.h"
#include "widgets/widget_limits.h"

namespace callfloor::widgets {

namespace {

constexpr std::string_view kHostCharacters = "abcdefghijklmnopqrstuvwxyz0123456789.-";

bool is_host(std::string_view host) {
    return !host.empty() && host.size() <= 253 && host.front() != '.' && host.back() != '.' &&
           host.find("..") == std::string_view::npos &&
           host.find_first_not_of(kHostCharacters) == std::string_view::npos;
}

std::unexpected<Error> no_origin(std::string_view text) {
    return fail_field(ErrorCode::InvalidInput, "origins",
                      "{} is no origin; write https://www.example.com, without a path",
                      text.substr(0, 100));
}

struct OriginParts {
    std::string_view scheme;
    std::string_view host;
    std::string_view port;
};

std::optional<OriginParts> split_origin(std::string_view text) {
    OriginParts parts;
    const auto end = text.find("://");
    if (end == std::string_view::npos) {
        return std::nullopt;
    }
    parts.scheme = text.substr(0, end);
    parts.host = text.substr(end + 3);
    if (const auto colon = parts.host.rfind(':'); colon != std::string_view::npos) {
        parts.port = parts.host.substr(colon + 1);
        parts.host = parts.host.substr(0, colon);
    }
    return parts;
}

}  // namespace

Result<std::string> normal_origin(std::string_view text) {
    auto lower = to_lower(trim(text));
    if (lower.ends_with('/')) {
        lower.pop_back();
    }
    const auto parts = split_origin(lower);
    if (!parts || (parts->scheme != "https" && parts->scheme != "http")) {
        return no_origin(text);
    }
    const bool is_wild = parts->host.starts_with("*.");
    const auto host = is_wild ? parts->host.substr(2) : parts->host;
    if (!is_host(host) || (is_wild && host.find('.') == std::string_view::npos)) {
        return no_origin(text);
    }
    const bool has_port = lower.find(':', parts->scheme.size() + 3) != std::string::npos;
    if (has_port && !parse_int(parts->port, 1, 65'535)) {
        return no_origin(text);
    }
    std::string origin = std::string(parts->scheme) + "://" + std::string(parts->host);
    const bool is_usual = parts->port == (parts->scheme == "https" ? "443" : "80");
    if (has_port && !is_usual) {
        origin += ":" + std::string(parts->port);
    }
    return origin;
}

bool admits_origin(const Widget& widget, std::string_view origin) {
    const auto lower = to_lower(origin);
    const auto asked = split_origin(lower);
    return asked && std::ranges::any_of(widget.origins, [&](const std::string& allowed) {
               const auto known = split_origin(allowed);
               if (!known || !known->host.starts_with("*.")) {
                   return lower == allowed;
               }
               // "*.example.com": the dot belongs to what must be met, so evil-example.com is not.
               return known->scheme == asked->scheme && known->port == asked->port &&
                      asked->host.ends_with(known->host.substr(1)) && is_host(asked->host);
           });
}

Result<void> check_widget(Widget& widget) {
    for (auto& origin : widget.origins) {
        origin = TRY(normal_origin(origin));
    }
    std::ranges::sort(widget.origins);
    const auto twice = std::ranges::unique(widget.origins);
    widget.origins.erase(twice.begin(), twice.end());
    for (std::size_t i = 0; i < widget.queues.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            if (widget.queues[i].queue == widget.queues[j].queue) {
                return fail_field(ErrorCode::InvalidInput, "queues",
                                  "queue {} stands there twice; remove one",
                                  widget.queues[i].queue);
            }
        }
    }
    if (!widget.offers_calls && !widget.offers_callbacks) {
        return fail_field(ErrorCode::InvalidInput, "offers_calls",
                          "the widget offers nothing; switch on calls or call-backs");
    }
    return {};
}

std::string shown_page(std::string_view page, std::string_view origin) {
    const auto bare = page.substr(0, page.find_first_of("?#"));
    const bool is_of_origin =
        bare.starts_with(origin) && (bare.size() == origin.size() || bare[origin.size()] == '/');
    auto shown = bare.substr(0, limits::kVisitorPage);
    while (!shown.empty() && !is_valid_utf8(shown)) {
        shown.remove_suffix(1);  // the cut went through a character
    }
    return std::string(is_of_origin ? shown : origin.substr(0, limits::kVisitorPage));
}

Result<std::string> visitor_name(std::string_view text) {
    std::string name;
    for (const char c : text) {
        name += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
    }
    if (name.size() > limits::kVisitorName) {
        return fail_field(ErrorCode::InvalidInput, "name",
                          "the name has {} bytes; {} are taken at most", name.size(),
                          limits::kVisitorName);
    }
    return std::string(trim(name));
}

bool is_open_now(const Widget& widget, const std::string& time_zone, Instant now) {
    const auto* zone = find_time_zone(time_zone);
    return zone == nullptr || floor::is_open(widget.hours, floor::local_moment(*zone, now));
}

}  // namespace callfloor::widgets
