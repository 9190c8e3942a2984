// What a look at the floor costs the watch thread, and nobody else: 200 rules on each of 100 queues
// and 40 teams with 500 agents.
#include <benchmark/benchmark.h>

#include "supervision/alert_watch.h"
#include "supervision/supervision_limits.h"

namespace callfloor::supervision {
namespace {

constexpr Instant kStart = from_epoch_ms(1'800'000'000'000);

FloorPicture big_floor() {
    FloorPicture picture;
    picture.at = kStart;
    for (std::int64_t i = 1; i <= 100; ++i) {
        auto& queue = picture.queues.emplace_back();
        queue.status.id = QueueId{i};
        queue.status.waiting = i % 20;
    }
    for (std::int64_t i = 1; i <= 40; ++i) {
        picture.teams.push_back({TeamId{i}, "team"});
    }
    for (std::int64_t i = 1; i <= 500; ++i) {
        picture.agents.push_back(
            {UserId{i},
             TeamId{1 + i % 40},
             i % 7 == 0 ? floor::AgentState::NotReady : floor::AgentState::Talking,
             kStart - Duration(i * 1000),
             {},
             false});
    }
    return picture;
}

void BM_Look(benchmark::State& state) {
    AlertWatch watch;
    std::vector<AlertRule> rules;
    for (std::size_t i = 0; i < limits::kAlertRules; ++i) {
        AlertRule rule;
        rule.id = AlertRuleId{static_cast<std::int64_t>(i + 1)};
        const bool is_queue = i % 2 == 0;
        rule.metric = is_queue ? Metric::Waiting : Metric::LongestTalk;
        rule.subject = {is_queue ? SubjectKind::Queue : SubjectKind::Team, 0};
        rule.level = rule.clear_level = is_queue ? 18 : 490'000;  // some are always raised
        rules.push_back(std::move(rule));
    }
    watch.set_rules(std::move(rules));
    auto picture = big_floor();
    for (auto _ : state) {
        picture.at += std::chrono::seconds(1);
        for (auto& queue : picture.queues) {
            queue.status.waiting = (queue.status.waiting + 1) % 20;  // and some come and go
        }
        benchmark::DoNotOptimize(watch.look(picture));
    }
    state.counters["open"] = static_cast<double>(watch.open().size());
}
BENCHMARK(BM_Look)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace callfloor::supervision
