#pragma once
// What leaders keep an eye on the floor with: alerts and what is done about them. One object with
// all its routes.
//
//   control thread ──picture, once a second──► watch thread: rules ──► store, consoles, webhooks
//
// Nothing of it runs on the control thread. Roles: admins write rules · leaders and directors see
// alerts of their scope · leaders and admins take them and act.

#include <memory>
#include <span>
#include <stop_token>
#include <vector>

#include "base/clock.h"
#include "http/router.h"
#include "store/migrations.h"
#include "store/reader_pool.h"
#include "store/writer.h"
#include "supervision/supervision_sources.h"

namespace callfloor::supervision {

std::span<const store::Migration> migrations();

struct SupervisionParts {
    store::Writer& writer;
    store::ReaderPool& readers;
    const Clock& clock;
    const Directory& directory;
    Floor& floor;
    Consoles& consoles;
    const Secrets& secrets;
};

/// Cleared alerts are deleted after this.
constexpr Duration kAlertsKept = std::chrono::hours(24 * 400);
/// Requests for help, too.
constexpr Duration kHelpKept = kAlertsKept;
/// Messages are deleted after this, with who read them.
constexpr Duration kInboxKept = std::chrono::hours(24 * 90);

/// A queue whose callers go to its overflow target sooner.
struct OpenedOverflow {
    QueueId queue;
    Duration after{0};
    bool operator==(const OpenedOverflow&) const = default;
};

struct OpenWork {
    std::vector<Alert> alerts;  ///< oldest first
    std::int64_t help_waiting = 0;
};

/// Outlives the router. Any thread.
class Supervision final {
  public:
    /// Reads the rules and what was open when the server stopped.
    static Result<std::unique_ptr<Supervision>> create(const SupervisionParts& parts);
    ~Supervision();
    void add_routes(http::Router& router);

    /// Looks at the floor once a second until stopped, as a thread of its own.
    void run(const std::stop_token& stop);
    /// One look at this picture, with all that follows from it.
    void look(const FloorPicture& picture);
    /// Sends webhooks until stopped, as a thread of its own.
    void run_webhooks(const std::stop_token& stop);

    std::vector<OpenedOverflow> opened_overflows() const;
    /// What is open for who leads these teams.
    OpenWork open_for(const std::vector<TeamId>& teams) const;
    /// Deletes what is kept no longer. Call it hourly.
    Result<void> tidy();

    struct State;  ///< supervision/internal

  private:
    explicit Supervision(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace callfloor::supervision
