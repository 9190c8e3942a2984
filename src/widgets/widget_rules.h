#pragma once
// What of a widget fits together, and which pages it is for. Pure.

#include <string>
#include <string_view>

#include "base/result.h"
#include "floor/opening_hours.h"
#include "widgets/widget_model.h"

namespace callfloor::widgets {

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
