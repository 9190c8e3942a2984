#pragma once
// Reads TOML 1.0 into the same values JSON is read into, so that one loader serves both, and keeps
// the line of each value for messages. Keeps the heavy parser in one .cpp. Any thread.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"

namespace callfloor::toml_text {

struct Document {
    json::Object root;  ///< dates and times are texts in it
    /// Line of each value by its path: "sip.listen", "queues[0].name".
    std::map<std::string, int, std::less<>> lines;

    /// 0 when the path is not in the document.
    int line_of(std::string_view path) const;
};

/// The text is bounded by limits::kSettingsBytes. The error begins with "LINE: ".
Result<Document> parse(std::string_view text);

}  // namespace callfloor::toml_text
