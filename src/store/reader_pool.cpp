#include "store/reader_pool.h"

#include <condition_variable>
#include <mutex>

#include "store/internal/driver.h"

namespace callfloor::store {
namespace {
constexpr auto kWait = std::chrono::seconds(10);
}

struct ReaderPool::State {
    std::vector<std::unique_ptr<Connection>> connections;
    std::mutex mutex;
    std::condition_variable freed;
    std::vector<Connection*> free;
};

ReaderPool::ReaderPool(std::unique_ptr<State> state) : state_(std::move(state)) {}
ReaderPool::~ReaderPool() = default;

Result<std::unique_ptr<ReaderPool>> ReaderPool::open(const DatabaseOptions& options,
                                                     int connections) {
    DatabaseOptions reading = options;
    reading.mode = OpenMode::ReadOnly;
    auto state = std::make_unique<State>();
    for (int i = 0; i < connections; ++i) {
        auto connection = TRY(Connection::open(reading));
        state->connections.push_back(std::make_unique<Connection>(std::move(connection)));
        state->free.push_back(state->connections.back().get());
    }
    return std::unique_ptr<ReaderPool>(new ReaderPool(std::move(state)));
}

Result<ReaderPool::Lease> ReaderPool::take() {
    Connection* connection = nullptr;
    {
        std::unique_lock lock(state_->mutex);
        if (!state_->freed.wait_for(lock, kWait, [&] { return !state_->free.empty(); })) {
            return fail(
                ErrorCode::Unavailable,
                "all {} database readers are busy; ask for a shorter period, or try again later",
                state_->connections.size());
        }
        connection = state_->free.back();
        state_->free.pop_back();
    }
    Lease lease(*state_, connection);
    TRY(connection->driver().begin());
    return lease;
}

ReaderPool::Lease::Lease(Lease&& other) noexcept
    : owner(other.owner), connection(std::exchange(other.connection, nullptr)) {}

ReaderPool::Lease::~Lease() {
    if (connection == nullptr) {
        return;
    }
    connection->driver().roll_back();
    const std::lock_guard lock(owner->mutex);
    owner->free.push_back(connection);
    owner->freed.notify_one();
}

}  // namespace callfloor::store
