#pragma once
// The settings file of the operator: one TOML file, read once at start. Everything wrong with it is
// told at once, with file, line, reason and advice; nothing is guessed. src/app/settings.json is
// the source of the keys.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/settings_generated.h"
#include "base/log.h"
#include "base/result.h"
#include "sip/transport.h"

namespace callfloor::app {

struct SettingsProblem {
    int line = 0;  ///< 0: concerns the file as a whole
    std::string text;
    bool operator==(const SettingsProblem&) const = default;
};

struct ReadSettings {
    Settings settings;
    std::vector<SettingsProblem>
        problems;  ///< in order of lines; the settings count only when empty
};

/// Paths in the result are as written; empty derived ones are still empty.
ReadSettings read_settings(std::string_view text);

/// Reads the file; relative paths count from its folder, derived ones (recording.dir,
/// database.file) are filled in. The error lists all problems, one a line, as "FILE:LINE: reason;
/// advice".
Result<Settings> load_settings(const std::filesystem::path& file);

/// Fills in what follows from other settings; relative paths count from `folder`.
void complete_settings(Settings& settings, const std::filesystem::path& folder);

LogLevel log_level_of(const Settings& settings);

/// "tls:0.0.0.0:5061" taken apart.
std::optional<sip::Endpoint> parse_sip_listen(std::string_view text);

}  // namespace callfloor::app
