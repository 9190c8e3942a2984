#pragma once
// Whose pages may show the phone (/embed/phone) in a frame: the origins an admin has listed. The
// browser keeps to it by the frame-ancestors of the page's policy.

#include <string>
#include <vector>

#include "base/result.h"
#include "store/database.h"

namespace callfloor::integration {

struct Embedding {
    std::vector<std::string> origins;  ///< normal form, http/origins.h
    std::int64_t version = 1;
};

Result<Embedding> load_embedding(store::Connection& connection);
/// Gives the new version; Stale when another was faster.
Result<std::int64_t> save_embedding(store::Connection& connection, const Embedding& embedding,
                                    std::optional<std::int64_t> expected);

}  // namespace callfloor::integration
