#pragma once
// Business data from a file: one TOML or JSON document with teams, users, extensions, trunks,
// caller classes, queues, data sources, flows, numbers and the centre, which name each other by
// their names. Loading it
// again changes nothing: what is there under the same name is brought to what the file says, what
// the file does not name stays. Every problem is told with its path; with any, nothing is written.
//
//   file ─► document ─► names resolved to ids ─► rules against the centre as it would be ─► rows +
//   audit, one transaction

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/json.h"
#include "base/result.h"
#include "centre/centre_model.h"
#include "centre/secret_box.h"
#include "people/people_book.h"
#include "store/database.h"

namespace callfloor::centre {

struct CentreFile {
    std::string name;  ///< of the file, for messages
    json::Object document;
    std::map<std::string, int, std::less<>> lines;  ///< by path; empty for JSON
};

/// TOML for *.toml, JSON otherwise. The error names the file, and the line where it is known.
Result<CentreFile> read_centre_file(const std::filesystem::path& file);

/// What loading needs besides the document.
struct LoadParts {
    people::PeopleBook& people;
    const SecretBox& secrets;
    std::string realm;              ///< of digest authentication
    std::set<std::string> prompts;  ///< names of those that can be played
    IdGenerator& ids;
    Instant now;
};

struct LoadSummary {
    std::int64_t created = 0;
    std::int64_t changed = 0;
    std::int64_t unchanged = 0;
};

/// Within the caller's transaction, which must be rolled back on an error (problems then has all of
/// them).
Result<LoadSummary> load_centre(store::Connection& connection, const json::Object& document,
                                const LoadParts& parts, Problems& problems);

/// "sample.toml:12: queues[0].music: prompt ..." for each.
std::string describe_problems(const CentreFile& file, const Problems& problems);

}  // namespace callfloor::centre
