#pragma once
// Creations that may be repeated: with the same Idempotency-Key and body the first answer is given
// again and nothing is created twice. The key is kept in the transaction that creates the object.

#include <functional>

#include "base/clock.h"
#include "base/result.h"
#include "http/http.h"
#include "store/database.h"
#include "store/writer.h"

namespace callfloor::people {

/// Runs `create` on the writer's thread, at most once per key, and waits for the commit. Without
/// the header it simply runs.
Result<http::Response> create_once(
    store::Writer& writer, const http::Request& request, Instant now,
    std::move_only_function<Result<http::Response>(store::Connection&)> create);

/// 201 with the ETag and the document.
http::Response created(json::Object document, std::int64_t version);
/// 200 with the ETag and the document.
http::Response document(json::Object document, std::int64_t version);

}  // namespace callfloor::people
