#pragma once
// What routes of a module do with the database: read on a reader's connection, write on the
// writer's thread, and say in the audit log who did what. Any thread.

#include <string_view>
#include <utility>

#include "http/router.h"
#include "people/audit.h"
#include "store/reader_pool.h"
#include "store/writer.h"

namespace callfloor::people {

/// "plan.update" of plan 7.
struct AuditedAct {
    std::string_view action;
    std::int64_t id = 0;
};

class AuditedStore {
  public:
    AuditedStore(store::Writer& writer, store::ReaderPool& readers, const Clock& clock)
        : writer_(writer), readers_(readers), clock_(clock) {}

    /// Runs `read` (Connection& -> Result<T>) on a reader's connection.
    template <typename Read>
    auto read(Read read_it) const {
        return readers_.read(std::move(read_it));
    }
    /// Runs `job` on the writer's thread and waits for its commit.
    template <typename Job>
    auto write(Job job) const {
        return writer_.run_and_wait(std::move(job));
    }
    Result<void> audit(store::Connection& connection, const http::Request& request,
                       std::string_view action, std::int64_t id) const;
    /// One entry with what differs between two documents of the object.
    Result<void> audit_change(store::Connection& connection, const http::Request& request,
                              const AuditedAct& act, const json::Object& before,
                              const json::Object& after) const;
    /// For acts that write nothing else; waits for the commit.
    Result<void> audit_act(const http::Request& request, std::string_view action,
                           std::int64_t id) const;
    /// One entry for reading a list or a report that shows other people's data, with what was
    /// asked for; waits for the commit, so that nothing is read unrecorded.
    Result<void> audit_reading(const http::Request& request, std::string_view action) const;

  private:
    store::Writer& writer_;
    store::ReaderPool& readers_;
    const Clock& clock_;
};

/// Registers `handler(state, request)` for the operation; the state outlives the router.
template <typename State, typename Handler>
void handle(http::Router& router, State& state, std::string_view operation, Handler handler) {
    router.handle(operation, [&state, handler](const http::Request& request) {
        return handler(state, request);
    });
}

}  // namespace callfloor::people
