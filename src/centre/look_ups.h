#pragma once
// Asks data sources for flows, on threads of its own; the control thread never waits for one.
//
//   ask ─► waiting (bounded) ─► thread ─┬─ table: a row of the database
//                                       └─ http: by libcurl, within the deadline
//                                              └─► answered(LookedUp), on that thread
//
// At every bound the look-up has failed at once, and its detail says by which.

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <stop_token>

#include "base/clock.h"
#include "centre/data_source_store.h"
#include "centre/secret_box.h"
#include "floor/flow_events.h"
#include "store/reader_pool.h"

namespace callfloor::centre {

struct LookUpParts {
    store::ReaderPool& readers;
    const Clock& clock;
    const SecretBox& secrets;
};

class LookUps final {
  public:
    using Answered = std::function<void(floor::LookedUp)>;

    /// `answered` is called on the threads that run, or within ask when a bound is reached.
    LookUps(LookUpParts parts, Answered answered) : parts_(parts), answered_(std::move(answered)) {}

    /// Never waits. Any thread.
    void ask(floor::StartLookUp question);
    /// Until it is asked to stop; limits::kLookUpThreads threads do so.
    void run(const std::stop_token& stop);

  private:
    struct Waiting {
        floor::StartLookUp question;
        Instant until;
    };
    /// Wrong answers about one row, since the first of them.
    struct Misses {
        int count = 0;
        Instant since;
    };

    std::optional<Waiting> take(const std::stop_token& stop);
    floor::LookedUp answer(const Waiting& one, const std::stop_token& stop);
    floor::LookedUp look_in_table(const DataSource& source, const floor::StartLookUp& question);
    floor::LookedUp ask_service(const DataSource& source, const floor::StartLookUp& question,
                                Duration left, const std::stop_token& stop);
    bool is_locked(const DataSource& source, const std::string& key);
    void count_miss(const DataSource& source, const std::string& key, bool is_right);

    LookUpParts parts_;
    Answered answered_;
    std::mutex mutex_;
    std::condition_variable_any wakes_;
    std::deque<Waiting> waiting_;
    std::map<DataSourceId, std::size_t> running_;
    std::map<std::pair<DataSourceId, std::string>, Misses> misses_;
};

}  // namespace callfloor::centre
