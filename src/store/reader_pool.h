#pragma once
// A few read-only connections shared by the HTTP threads. A read sees one consistent state: the
// last commit before it.

#include <memory>
#include <type_traits>

#include "base/result.h"
#include "store/database.h"

namespace callfloor::store {

/// Any thread.
class ReaderPool final {
  public:
    static Result<std::unique_ptr<ReaderPool>> open(const DatabaseOptions& options,
                                                    int connections);
    ~ReaderPool();

    /// Runs `read` (Connection& -> Result<T>) with a connection, in one read transaction. Waits for
    /// a free connection; Unavailable after `wait`.
    template <typename Read>
    auto read(Read read) -> std::invoke_result_t<Read&, Connection&> {
        auto lease = TRY(take());
        return read(*lease.connection);
    }

  private:
    struct State;
    /// A connection in a read transaction, ended and given back on destruction.
    struct Lease {
        ~Lease();
        Lease(State& state, Connection* taken) : owner(&state), connection(taken) {}
        Lease(Lease&& other) noexcept;
        Lease& operator=(Lease&&) = delete;
        State* owner;
        Connection* connection;
    };
    Result<Lease> take();

    explicit ReaderPool(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace callfloor::store
