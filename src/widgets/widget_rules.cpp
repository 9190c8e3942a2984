#include "widgets/widget_rules.h"

#include <algorithm>

#include "base/text.h"
#include "base/time_zone.h"
#include "http/origins.h"
#include "widgets/widget_limits.h"

namespace callfloor::widgets {

Result<void> check_widget(Widget& widget) {
    TRY(http::normalise_origins(widget.origins));
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
