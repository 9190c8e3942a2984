#pragma once
// What of a widget fits together, and which pages it is for. Pure.

#include <string>
#include <string_view>

#include "base/result.h"
#include "floor/opening_hours.h"
#include "widgets/widget_model.h"

namespace callfloor::widgets {

/// "HTTPS://Shop.example.com:443/" -> "https://shop.example.com". InvalidInput when it is no
/// origin;
/// "*." may stand for any name below a domain of at least two parts.
Result<std::string> normal_origin(std::string_view text);

/// Whether pages of this origin, as a browser names it, may use the widget.
bool admits_origin(const Widget& widget, std::string_view origin);

/// Brings the origins into one form; the error names the field.
Result<void> check_widget(Widget& widget);

/// The page's address without query and fragment, which are the visitor's own business, when it is
/// of that origin; else the origin.
std::string shown_page(std::string_view page, std::string_view origin);

/// What a visitor calls himself: one line. InvalidInput when it is too long.
Result<std::string> visitor_name(std::string_view text);

/// Unknown zone: open.
bool is_open_now(const Widget& widget, const std::string& time_zone, Instant now);

}  // namespace callfloor::widgets
