#pragma once
// `callfloor load` and the demo's sample centre: a centre file into the database of a data folder
// no server uses now.

#include "app/server.h"
#include "app/settings.h"
#include "centre/centre_file.h"

namespace callfloor::app {

/// All problems of the file are in the error's text; with any, nothing is written.
Result<centre::LoadSummary> load_centre_file(const Settings& settings,
                                             const std::filesystem::path& share,
                                             const centre::CentreFile& file);

/// A seat of the loaded centre: an agent and the extension that is his; login is empty for one
/// nobody owns.
struct Seat {
    std::string login, password;
    std::string extension, secret;
    ExtensionId extension_id;
};

struct SampleCentre {
    std::vector<Seat> seats;
    struct Login {
        std::string role, login, password;
    };
    std::vector<Login> logins;  ///< of one admin, leader, QA: to be shown
};

/// Loads `file` with random passwords and phone secrets where it gives none.
Result<SampleCentre> load_sample_centre(const Settings& settings,
                                        const std::filesystem::path& share,
                                        const std::filesystem::path& file);

}  // namespace callfloor::app
