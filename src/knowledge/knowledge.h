#pragma once
// The knowledge base: articles and scripts with versions and times they are valid, search during
// calls, feedback on what is wrong, and what has changed since one read it. One object with all its
// routes.
//
// Roles: everybody reads what is valid · admins, team leaders and QA leads write and answer
// feedback.

#include <memory>
#include <span>
#include <string>

#include "base/clock.h"
#include "base/ids.h"
#include "http/router.h"
#include "store/migrations.h"
#include "store/reader_pool.h"
#include "store/writer.h"

namespace callfloor::knowledge {

std::span<const store::Migration> migrations();

/// Today's names; empty when unknown. Any thread.
class Directory {
  public:
    virtual ~Directory() = default;
    virtual std::string person_name(UserId person) const = 0;
    virtual std::string queue_name(QueueId queue) const = 0;
};

struct KnowledgeParts {
    store::Writer& writer;
    store::ReaderPool& readers;
    const Clock& clock;
    const Directory& directory;
};

/// Outlives the router. Any thread.
class Knowledge final {
  public:
    explicit Knowledge(const KnowledgeParts& parts);
    ~Knowledge();
    void add_routes(http::Router& router);
    /// Deletes what is kept no longer. Call it hourly.
    Result<void> tidy();

    struct State;  ///< knowledge/internal

  private:
    std::unique_ptr<State> state_;
};

}  // namespace callfloor::knowledge
