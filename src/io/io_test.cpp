#include <gtest/gtest.h>

#include "base/random.h"
#include "io/event_loop.h"
#include "io/virtual_time.h"

namespace callfloor::io {
namespace {

TEST(TimerWheel, RunsTimersAtTheirTimeInOrder) {
    VirtualTime time;
    std::vector<int> order;
    time.start(Duration{300}, [&] { order.push_back(3); });
    time.start(Duration{5}, [&] { order.push_back(1); });
    time.start(Duration{5}, [&] { order.push_back(2); });
    time.start(std::chrono::hours(24 * 60), [&] { order.push_back(4); });
    time.advance(Duration{4});
    EXPECT_TRUE(order.empty());
    time.advance(Duration{1});
    EXPECT_EQ(order, (std::vector{1, 2}));
    time.advance(std::chrono::hours(24 * 59));
    EXPECT_EQ(order, (std::vector{1, 2, 3}));
    time.advance(std::chrono::hours(48));
    EXPECT_EQ(order, (std::vector{1, 2, 3, 4}));
    EXPECT_EQ(time.pending(), 0u);
}

TEST(TimerWheel, CancelledAndReplacedTimersNeverRun) {
    VirtualTime time;
    int ran = 0;
    Timer timer(time);
    timer.start(Duration{10}, [&] { ran += 1; });
    timer.start(Duration{20}, [&] { ran += 10; });
    time.advance(Duration{15});
    EXPECT_EQ(ran, 0);
    {
        Timer dropped(time);
        dropped.start(Duration{1}, [&] { ran += 100; });
    }
    time.advance(Duration{100});
    EXPECT_EQ(ran, 10);
}

TEST(TimerWheel, AgreesWithASortedMapOnRandomTimers) {
    Random random(11);
    VirtualTime time;
    std::multimap<std::int64_t, int> expected;
    std::vector<std::pair<std::int64_t, int>> seen;
    for (int i = 0; i < 5'000; ++i) {
        const auto after = static_cast<std::int64_t>(random.below(1ull << random.below(33)));
        const auto due = to_epoch_ms(time.now()) + std::max<std::int64_t>(after, 1);
        const auto id =
            time.start(Duration{after}, [&, i] { seen.emplace_back(to_epoch_ms(time.now()), i); });
        if (random.below(3) == 0) {
            time.cancel(id);
        } else {
            expected.emplace(due, i);
        }
        time.advance(Duration{static_cast<std::int64_t>(random.below(1ull << random.below(20)))});
    }
    time.advance(std::chrono::hours(24 * 120));
    EXPECT_EQ(time.pending(), 0u);
    ASSERT_EQ(seen.size(), expected.size());
    EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end(),
                               [](auto& a, auto& b) { return a.first < b.first; }));
    std::sort(seen.begin(), seen.end());
    std::vector<std::pair<std::int64_t, int>> wanted(expected.begin(), expected.end());
    std::sort(wanted.begin(), wanted.end());
    EXPECT_EQ(seen, wanted);
}

TEST(EventLoop, RunsPostedWorkTimersAndFlushesOnOneThread) {
    EventLoop loop;
    std::vector<std::string> seen;
    int flushes = 0;
    loop.on_turn_end([&] { ++flushes; });
    std::jthread other([&] {
        ASSERT_TRUE(loop.post([&] {
            seen.push_back("posted");
            loop.start(Duration{5}, [&] {
                seen.push_back("timer");
                loop.stop();
            });
        }));
    });
    loop.run();
    EXPECT_EQ(seen, (std::vector<std::string>{"posted", "timer"}));
    EXPECT_GT(flushes, 0);
}

TEST(EventLoop, RunsItsTimersOnATimeLineThatBeginsLater) {
    EventLoop loop;
    const auto last = loop.now() + std::chrono::hours(10);
    loop.begin_after(last);
    EXPECT_GT(loop.now(), last);
    loop.start(Duration{5}, [&] { loop.stop(); });
    loop.run();  // hangs when the wheel stayed behind or the timer was lost
}

TEST(EventLoop, RefusesWorkWhenTheMailboxIsFull) {
    EventLoop loop;
    std::size_t accepted = 0;
    while (loop.post([] {})) {
        ++accepted;
    }
    EXPECT_EQ(accepted, 65'536u);
}

}  // namespace
}  // namespace callfloor::io
