#pragma once
// Optimistic edits: a row's version is its ETag. PUT and DELETE bring it back as If-Match; the
// store compares it in the same statement that writes and fails with ErrorCode::Stale (412) when
// another was faster:
//
//   auto expected = TRY(expected_version(request));
//   ... UPDATE ... SET version = version + 1 WHERE id = $1 AND (CAST($2 AS BIGINT) IS NULL OR
//   version = $2)

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "http/http.h"

namespace callfloor::http {

/// "\"v3\"", for the ETag header and the property `etag`.
std::string etag_of(std::int64_t version);
/// The version If-Match asks for; absent for `*`. The router has refused requests without it (428).
Result<std::optional<std::int64_t>> expected_version(const Request& request);
/// ErrorCode::Stale with advice.
std::unexpected<Error> stale(std::string_view what);
/// What `UPDATE ... RETURNING version` gave: the new version; stale when it met no row.
Result<std::int64_t> version_or_stale(Result<std::optional<std::int64_t>> updated,
                                      std::string_view what);

}  // namespace callfloor::http
