#pragma once
// The way from HTTP threads to the control thread: work is posted to its loop, runs there to
// completion and answers by a future, with bounded patience. Nothing else reaches the floor from
// outside.
//
//   HTTP worker: ask(work) ──post──► control thread: work(FloorAccess) ──future──► HTTP worker

#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <type_traits>

#include "base/result.h"
#include "floor/floor.h"
#include "io/event_loop.h"

namespace callfloor::switchboard {
class Switchboard;
}

namespace callfloor::live {

class LiveFeed;

/// What posted work may do. Valid on the control thread while the work runs.
class FloorAccess {
  public:
    virtual ~FloorAccess() = default;
    virtual Result<void> handle(const floor::Input& input) = 0;
    virtual const floor::Floor& floor() const = 0;
    virtual const LiveFeed& feed() const = 0;
};

constexpr std::chrono::seconds kGatewayPatience{2};

class FloorGateway {
  public:
    virtual ~FloorGateway() = default;
    /// Any thread. False when the loop's mailbox is full.
    [[nodiscard]] virtual bool post(std::move_only_function<void(FloorAccess&)> work) = 0;

    /// Posts `work` (FloorAccess& -> Result<T>) and waits for its answer. It may run after the
    /// patience is over, so it owns everything it uses. Unavailable when the control thread does
    /// not answer. Not on the control thread.
    template <typename Work>
    auto ask(Work work) -> std::invoke_result_t<Work&, FloorAccess&>;

    Result<void> command(floor::Input input) {
        return ask(
            [input = std::move(input)](FloorAccess& access) { return access.handle(input); });
    }
};

template <typename Work>
auto FloorGateway::ask(Work work) -> std::invoke_result_t<Work&, FloorAccess&> {
    using Answer = std::invoke_result_t<Work&, FloorAccess&>;
    std::promise<Answer> promise;
    auto future = promise.get_future();
    const bool is_posted =
        post([work = std::move(work), promise = std::move(promise)](FloorAccess& access) mutable {
            promise.set_value(work(access));
        });
    if (!is_posted || future.wait_for(kGatewayPatience) != std::future_status::ready) {
        return fail(ErrorCode::Unavailable, "the floor did not answer within {} s; try again",
                    kGatewayPatience.count());
    }
    try {
        return future.get();
    } catch (const std::future_error&) {  // the loop stopped and dropped the work
        return fail(ErrorCode::Unavailable, "the server is stopping; try again later");
    }
}

/// The running server's gateway. A loop that stops drops what is posted: its callers get
/// Unavailable.
class LoopGateway final : public FloorGateway, private FloorAccess {
  public:
    LoopGateway(io::EventLoop& loop, switchboard::Switchboard& switchboard, const LiveFeed& feed)
        : loop_(loop), switchboard_(switchboard), feed_(feed) {}

    bool post(std::move_only_function<void(FloorAccess&)> work) override;

  private:
    Result<void> handle(const floor::Input& input) override;
    const floor::Floor& floor() const override;
    const LiveFeed& feed() const override { return feed_; }

    io::EventLoop& loop_;
    switchboard::Switchboard& switchboard_;
    const LiveFeed& feed_;
};

}  // namespace callfloor::live
