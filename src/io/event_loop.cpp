#include "io/event_loop.h"

#include <atomic>
#include <thread>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "base/check.h"
#include "base/limits.h"
#include "base/log.h"
#include "io/timer_wheel.h"

namespace callfloor::io {

namespace asio = boost::asio;

namespace {
constexpr auto kSlowTurn = std::chrono::milliseconds(20);
}

struct EventLoop::State {
    SystemClock clock;
    asio::io_context context{1};
    asio::executor_work_guard<asio::io_context::executor_type> work =
        asio::make_work_guard(context);
    TimerWheel wheel{clock.now()};
    asio::steady_timer alarm{context};
    std::optional<Instant> alarm_at;
    std::vector<std::function<void()>> flushes;
    std::atomic<std::size_t> mailbox{0};
    std::atomic<bool> stopping{false};
    std::atomic<std::thread::id> thread{};

    // Sleeps until the wheel's next expiry; an alarm that is early enough already is left alone.
    void set_alarm() {
        const auto due = wheel.next_due();
        if (due == alarm_at) {
            return;
        }
        alarm_at = due;
        if (!due) {
            alarm.cancel();
            return;
        }
        alarm.expires_after(std::max(*due - clock.now(), Duration::zero()));
        alarm.async_wait([](const boost::system::error_code&) {});
    }

    void turn() {
        const auto started = std::chrono::steady_clock::now();
        while (context.poll_one() > 0) {
            if (std::chrono::steady_clock::now() - started > kSlowTurn / 4) {
                break;  // due timers and the flush must not starve behind a flood of sockets
            }
        }
        wheel.advance(clock.now());
        for (auto& flush : flushes) {
            flush();
        }
        if (alarm_at && *alarm_at <= clock.now()) {
            alarm_at.reset();
        }
        set_alarm();
        const auto took = std::chrono::steady_clock::now() - started;
        if (took > kSlowTurn) {
            log(LogLevel::Warning, "loop", "a turn took {} ms; the control thread must not block",
                std::chrono::duration_cast<std::chrono::milliseconds>(took).count());
        }
    }
};

EventLoop::EventLoop() : state_(std::make_unique<State>()) {}
EventLoop::~EventLoop() = default;

Instant EventLoop::now() const {
    return state_->clock.now();
}

void EventLoop::begin_after(Instant last) {
    CHECK(state_->wheel.size() == 0);
    state_->clock.begin_after(last);
    state_->wheel.advance(now());
}

TimerId EventLoop::start(Duration after, std::move_only_function<void()> on_due) {
    check_thread();
    // A timer must not run before its time: the wheel counts whole milliseconds, so round up.
    return state_->wheel.start(now() + std::max(after, Duration::zero()) + Duration{1},
                               std::move(on_due));
}

void EventLoop::cancel(TimerId id) {
    state_->wheel.cancel(id);
}

bool EventLoop::post(std::move_only_function<void()> work) {
    if (state_->mailbox.fetch_add(1) >= limits::kMailboxMessages) {
        state_->mailbox.fetch_sub(1);
        return false;
    }
    asio::post(state_->context, [state = state_.get(), work = std::move(work)]() mutable {
        state->mailbox.fetch_sub(1);
        work();
    });
    return true;
}

void EventLoop::on_turn_end(std::function<void()> flush) {
    state_->flushes.push_back(std::move(flush));
}

void EventLoop::run() {
    state_->thread = std::this_thread::get_id();
    state_->set_alarm();
    while (!state_->stopping) {
        if (state_->context.run_one() > 0) {
            state_->turn();
        }
    }
    for (auto& flush : state_->flushes) {
        flush();
    }
}

void EventLoop::stop() {
    state_->stopping = true;
    asio::post(state_->context, [] {});
}

void EventLoop::check_thread() const {
    const auto owner = state_->thread.load(std::memory_order_relaxed);
    CHECK(owner == std::thread::id{} || owner == std::this_thread::get_id());
}

boost::asio::io_context& EventLoop::context() {
    return state_->context;
}

}  // namespace callfloor::io
