#pragma once
// Whether a headless demo came out clean: every answered call recorded in full, every second booked
// once, the robots' count of calls the same as the records', nothing failed.

#include <filesystem>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace callfloor::app {

struct DemoCheck {
    json::Object figures;               ///< the line that is printed
    std::vector<std::string> problems;  ///< empty: all is well
};

/// On the data folder of a stopped server.
Result<DemoCheck> check_demo(const std::filesystem::path& data, const json::Object& robots_report);

}  // namespace callfloor::app
