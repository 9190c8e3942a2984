#include "store/internal/postgres_session.h"

#include <fstream>

#include "base/log.h"
#include "base/text.h"

namespace callfloor::store::internal {
namespace {

constexpr int kOldestServer = 130'000;  // what is used has been there since then

/// By the class of the SQLSTATE (PostgreSQL manual, appendix A).
ErrorCode code_of(std::string_view state) {
    if (state.empty()) {
        return ErrorCode::Unavailable;  // no server said anything
    }
    if (state == "08P01") {
        return ErrorCode::Internal;  // wrong number of parameters
    }
    const std::string_view kind = state.substr(0, 2);
    if (kind == "23") {
        return ErrorCode::Conflict;
    }
    if (state == "25006") {
        return ErrorCode::Unavailable;  // a standby takes no writes
    }
    for (const std::string_view outside : {"08", "28", "3D", "40", "53", "55", "57", "58", "XX"}) {
        if (kind == outside) {
            return ErrorCode::Unavailable;
        }
    }
    return ErrorCode::Internal;
}

std::string_view advice_for(std::string_view state) {
    if (state == "53100") {
        return "the database server's disk is full; free space there";
    }
    if (state == "53300") {
        return "raise max_connections of the database server";
    }
    if (state == "55P03") {
        return "another program holds the tables; look into pg_stat_activity";
    }
    const std::string_view kind = state.substr(0, 2);
    if (kind == "28" || kind == "3D") {
        return "check database.url and the password";
    }
    if (kind == "08" || kind == "57" || state.empty()) {
        return "check that the database server runs and can be reached";
    }
    return "";
}

Error make_error(std::string_view state, std::string_view message, std::string_view what) {
    const std::string_view advice = advice_for(state);
    // "data exception": the message quotes the value.
    const std::string told = state.starts_with("22")
                                 ? fmt::format("a value does not fit (SQLSTATE {})", state)
                                 : std::string(trim(message));
    return Error{code_of(state),
                 fmt::format("database: {}{}{}{}{}", told, advice.empty() ? "" : "; ", advice,
                             what.empty() ? "" : ": ", what)};
}

Result<std::string> read_password(const std::filesystem::path& file) {
    std::ifstream in(file);
    std::string line;
    if (!in || !std::getline(in, line)) {
        return fail(ErrorCode::Unavailable,
                    "the password of the database cannot be read from {}; check "
                    "database.password_file and the file's permissions",
                    file.string());
    }
    return std::string(trim(line));
}

std::string session_settings(const DatabaseOptions& options) {
    std::string text = "SET client_min_messages = warning;";
    text += fmt::format("SET lock_timeout = {};", options.busy_timeout.count());
    text += options.durability == Durability::Full ? "SET synchronous_commit = on;"
                                                   : "SET synchronous_commit = off;";
    if (options.mode == OpenMode::ReadOnly) {
        text += "SET default_transaction_read_only = on;";
    }
    return text;
}

Result<void> check_server(PGconn* connection) {
    const int version = PQserverVersion(connection);
    if (version < kOldestServer) {
        return fail(ErrorCode::Unavailable,
                    "the database server is PostgreSQL {}; use 15 (13 or later may do)",
                    version / 10'000);
    }
    const char* encoding = PQparameterStatus(connection, "server_encoding");
    if (encoding == nullptr || std::string_view(encoding) != "UTF8") {
        return fail(ErrorCode::Unavailable,
                    "the database keeps its text in {}; create it anew with ENCODING 'UTF8'",
                    encoding == nullptr ? "an unknown encoding" : encoding);
    }
    return {};
}

}  // namespace

Result<Session> connect_postgres(const DatabaseOptions& options) {
    std::string password;
    if (!options.password_file.empty()) {
        password = TRY(read_password(options.password_file));
    }
    // What stands before dbname can be set otherwise by the connection string, what stands behind
    // cannot. A server that vanished is noticed within seconds instead of TCP's minutes.
    const char* const names[] = {"application_name",
                                 "connect_timeout",
                                 "tcp_user_timeout",
                                 "keepalives_idle",
                                 "keepalives_interval",
                                 "dbname",
                                 "client_encoding",
                                 password.empty() ? nullptr : "password",
                                 nullptr};
    const char* const values[] = {
        "callfloor",      "5",    "10000", "10", "5", options.postgresql.c_str(), "UTF8",
        password.c_str(), nullptr};
    Session session(PQconnectdbParams(names, values, 1));
    if (!session) {
        return fail(ErrorCode::Unavailable, "no memory to connect to the database");
    }
    if (PQstatus(session.get()) != CONNECTION_OK) {
        return fail(error_of_session(session.get(), {}));
    }
    PQsetNoticeProcessor(
        session.get(),
        [](void*, const char* text) { log(LogLevel::Debug, "store", "database: {}", trim(text)); },
        nullptr);
    TRY(check_server(session.get()));
    const std::string setting_up = session_settings(options);
    const ResultHandle set_up(PQexec(session.get(), setting_up.c_str()));
    if (PQresultStatus(set_up.get()) != PGRES_COMMAND_OK) {
        return fail(error_of(set_up.get(), "setting the session up"));
    }
    if (PQenterPipelineMode(session.get()) != 1) {
        return fail(error_of_session(session.get(), "pipeline mode"));
    }
    return session;
}

Error error_of(const PGresult* result, std::string_view what) {
    const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char* message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    return make_error(state == nullptr ? "" : state,
                      message == nullptr ? PQresultErrorMessage(result) : message, what);
}

Error error_of_session(const PGconn* connection, std::string_view what) {
    std::string_view message = trim(PQerrorMessage(connection));
    message = message.substr(0, message.find('\n'));
    return make_error("", message, what);
}

}  // namespace callfloor::store::internal
