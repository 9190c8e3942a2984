// Cost of a routing decision in a large centre: 1,000 agents, each in 100 queues, 10,000 callers
// waiting. The goal is 100 us for an event that frees an agent, offers him the most urgent caller
// of all his queues, and ends again.

#include <benchmark/benchmark.h>

#include "base/random.h"
#include "floor/floor.h"

namespace callfloor::floor {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t kAgents = 1'000;
constexpr std::int64_t kQueues = 100;
constexpr std::int64_t kWaiting = 10'000;

class LargeCentre final {
  public:
    /// Each agent serves `queues_per_agent` queues.
    LargeCentre(std::int64_t queues_per_agent, Strategy strategy) {
        CentreConfig config;
        for (std::int64_t i = 0; i < kAgents; ++i) {
            config.agents.push_back({UserId{1'000 + i}, fmt::format("agent{}", i), {}});
            config.extensions.push_back({ExtensionId{5'000 + i}, fmt::format("8{:04}", i)});
        }
        for (std::int64_t i = 0; i < kQueues; ++i) {
            QueueConfig queue;
            queue.id = QueueId{100 + i};
            queue.name = fmt::format("queue{}", i);
            queue.strategy = strategy;
            queue.wrap_up_limit = 0s;
            queue.max_length = 10'000;
            queue.max_wait = 24h;
            queue.missed_offer.count = 0;
            for (std::int64_t a = 0; a < kAgents; ++a) {
                if ((i - a % kQueues + kQueues) % kQueues < queues_per_agent) {
                    queue.members.push_back({UserId{1'000 + a}, static_cast<int>(1 + a % 10)});
                }
            }
            config.queues.push_back(std::move(queue));
            NumberConfig number;
            number.id = NumberId{300 + i};
            number.number = fmt::format("{}", 4'000 + i);
            number.queue = QueueId{100 + i};
            config.numbers.push_back(std::move(number));
        }
        floor_.handle(now_, ConfigureCentre{config});
        for (std::int64_t i = 0; i < kAgents; ++i) {
            floor_.handle(now_, SignIn{UserId{1'000 + i}, ExtensionId{5'000 + i}, {}});
        }
    }

    LegId call() {
        now_ += 1ms;
        const LegId leg = floor_.new_leg_id(now_);
        const auto queue = static_cast<std::int64_t>(random_.below(kQueues));
        floor_.handle(
            now_,
            CallArrived{leg, TrunkId{1}, {}, "13800000001", "", fmt::format("{}", 4'000 + queue)});
        floor_.handle(now_, LegAnswered{leg});
        return leg;
    }
    void fill() {
        for (std::int64_t i = 0; i < kWaiting; ++i) {
            waiting_.push_back(call());
        }
    }
    UserId any_agent() { return UserId{1'000 + static_cast<std::int64_t>(random_.below(kAgents))}; }

    Floor floor_;
    Instant now_ = from_epoch_ms(1'767'229'200'000);
    Random random_{7};
    std::vector<LegId> waiting_;
};

/// An agent becomes ready while 10,000 wait: he leaves not ready, is offered the most urgent
/// caller, and goes back.
void agent_becomes_free(benchmark::State& state) {
    LargeCentre centre(state.range(0), Strategy::LongestIdle);
    centre.fill();
    std::size_t offers = 0;
    for (auto _ : state) {
        centre.now_ += 5ms;
        const UserId agent = centre.any_agent();
        const Output out = centre.floor_.handle(centre.now_, SetReady{agent, {}});
        offers += out.effects.size();
        benchmark::DoNotOptimize(out);
        state.PauseTiming();
        centre.floor_.handle(centre.now_, SetNotReady{agent, "break", {}});
        state.ResumeTiming();
    }
    state.counters["offers"] =
        static_cast<double>(offers) / static_cast<double>(state.iterations());
}

/// A caller arrives while all 1,000 agents are free: he is offered in the same step.
void caller_arrives(benchmark::State& state) {
    LargeCentre centre(100, static_cast<Strategy>(state.range(0)));
    for (std::int64_t i = 0; i < kAgents; ++i) {
        centre.floor_.handle(centre.now_, SetReady{UserId{1'000 + i}, {}});
    }
    for (auto _ : state) {
        const LegId leg = centre.call();
        state.PauseTiming();
        centre.floor_.handle(centre.now_,
                             LegEnded{leg, {EndCause::NormalHangUp, EndSide::Peer, 0, false}});
        state.ResumeTiming();
    }
}

/// A caller joins 10,000 who wait, and leaves again: order, positions, timers.
void caller_joins_and_leaves(benchmark::State& state) {
    LargeCentre centre(10, Strategy::LongestIdle);
    centre.fill();
    for (auto _ : state) {
        const LegId leg = centre.call();
        const Output out = centre.floor_.handle(
            centre.now_, LegEnded{leg, {EndCause::NormalHangUp, EndSide::Peer, 0, false}});
        benchmark::DoNotOptimize(out);
    }
}

/// A whole call: arrival, offer, answer, talk, end; 900 agents busy or away.
void whole_call(benchmark::State& state) {
    LargeCentre centre(10, Strategy::LongestIdle);
    for (std::int64_t i = 0; i < 100; ++i) {
        centre.floor_.handle(centre.now_, SetReady{UserId{1'000 + i}, {}});
    }
    for (auto _ : state) {
        centre.now_ += 1ms;
        const LegId leg = centre.floor_.new_leg_id(centre.now_);
        centre.floor_.handle(centre.now_,
                             CallArrived{leg, TrunkId{1}, {}, "13800000001", "", "4050"});
        const Output offered = centre.floor_.handle(centre.now_, LegAnswered{leg});
        for (const Effect& effect : offered.effects) {
            if (const auto* place = std::get_if<PlaceLeg>(&effect)) {
                centre.floor_.handle(centre.now_, LegRinging{place->leg});
                centre.floor_.handle(centre.now_, LegAnswered{place->leg});
            }
        }
        centre.floor_.handle(centre.now_,
                             LegEnded{leg, {EndCause::NormalHangUp, EndSide::Peer, 0, false}});
    }
}

BENCHMARK(agent_becomes_free)->Arg(1)->Arg(10)->Arg(100)->Unit(benchmark::kMicrosecond);
BENCHMARK(caller_arrives)->DenseRange(0, 3)->Unit(benchmark::kMicrosecond);
BENCHMARK(caller_joins_and_leaves)->Unit(benchmark::kMicrosecond);
BENCHMARK(whole_call)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace callfloor::floor
