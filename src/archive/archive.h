#pragma once
// What becomes of recordings after their calls (docs/archive.md): hashed into a chain, packed,
// sealed, checked. One object with its thread and its routes; admins set it up.

#include <functional>
#include <memory>
#include <span>

#include "archive/archive_worker.h"
#include "http/router.h"
#include "store/migrations.h"

namespace callfloor::archive {

std::span<const store::Migration> migrations();

/// Today's name of a person; empty when unknown. Any thread.
using PersonName = std::function<std::string(UserId)>;

/// Outlives the router.
class Archive final {
  public:
    Archive(const ArchiveParts& parts, PersonName person_name);
    ~Archive();
    void add_routes(http::Router& router);
    /// The archive's thread: works, and checks when asked to, until stopped.
    void run(const std::stop_token& stop);
    /// What is to be done now, at once; for tests. Gives how many recordings were worked on.
    Result<std::int64_t> work(const std::stop_token& stop);

    struct State;  ///< archive/internal

  private:
    std::unique_ptr<State> state_;
};

}  // namespace callfloor::archive
