#pragma once
// One connection to PostgreSQL: how it is opened and what its errors mean; private to store/.

#include <memory>
#include <string>
#include <string_view>

#include <libpq-fe.h>

#include "base/result.h"
#include "store/database.h"

namespace callfloor::store::internal {

struct CloseSession {
    void operator()(PGconn* connection) const { PQfinish(connection); }
};
struct ClearResult {
    void operator()(PGresult* result) const { PQclear(result); }
};
using Session = std::unique_ptr<PGconn, CloseSession>;
using ResultHandle = std::unique_ptr<PGresult, ClearResult>;

/// Connected, checked (UTF-8, version), set up for its use, in pipeline mode. Unavailable when the
/// server cannot be reached or refuses.
Result<Session> connect_postgres(const DatabaseOptions& options);

/// What went wrong, without the values of the statement and without the password.
Error error_of(const PGresult* result, std::string_view what);
Error error_of_session(const PGconn* connection, std::string_view what);

}  // namespace callfloor::store::internal
