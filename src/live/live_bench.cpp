// What the live feed costs the control thread: a busy floor of 250 agents before many viewers. The
// goal is a change on every screen within 200 ms with 1,000 viewers; the flush is the control
// thread's share of it.
#include <benchmark/benchmark.h>

#include "live/live_feed.h"

namespace callfloor::live {
namespace {

constexpr int kAgents = 250;

class CountingClient final : public http::SocketClient {
  public:
    CountingClient(std::uint64_t id, http::Identity identity) : id_(id) {
        request_.identity = std::move(identity);
    }
    std::uint64_t id() const override { return id_; }
    const http::Request& request() const override { return request_; }
    bool send(std::shared_ptr<const std::string> text) override {
        bytes += text->size();
        return true;
    }
    void close(std::uint16_t, std::string_view) override {}
    bool is_open() const override { return true; }
    std::size_t bytes = 0;

  private:
    std::uint64_t id_;
    http::Request request_;
};

class BenchSource final : public LiveSource {
  public:
    floor::Floor core;
    const floor::Floor& floor() const override { return core; }
    std::vector<ExtensionId> extensions() const override { return {}; }
    std::optional<ExtensionView> extension(ExtensionId id) const override {
        return ExtensionView{id, "8001", "", {}, true, floor::Reachability::Reachable};
    }
    std::vector<TrunkId> trunks() const override { return {}; }
    std::optional<TrunkView> trunk(TrunkId) const override { return std::nullopt; }
    ServerView server() const override { return {"1.0", {}, false, {}}; }
};

class StillTime final : public io::Timers {
  public:
    Instant now() const override { return now_; }
    io::TimerId start(Duration, std::move_only_function<void()>) override { return io::TimerId{1}; }
    void cancel(io::TimerId) override {}
    void advance(Duration by) { now_ += by; }

  private:
    Instant now_ = from_epoch_ms(1'767'229'200'000);
};

floor::CentreConfig big_config() {
    floor::CentreConfig config;
    for (int i = 1; i <= kAgents; ++i) {
        config.agents.push_back({UserId{i}, "agent", TeamId{1 + i % 25}});
        config.extensions.push_back({ExtensionId{1'000 + i}, std::to_string(8'000 + i)});
    }
    for (int q = 1; q <= 10; ++q) {
        floor::QueueConfig queue;
        queue.id = QueueId{q};
        queue.name = "queue " + std::to_string(q);
        for (int i = q; i <= kAgents; i += 5) {
            queue.members.push_back({UserId{i}, 5});
        }
        config.queues.push_back(queue);
    }
    return config;
}

/// state.range(0) viewers: one in ten leads or oversees, the rest are agents. Each flush carries 20
/// agents' changes.
void BM_FlushToViewers(benchmark::State& state) {
    StillTime time;
    BenchSource source;
    LiveFeed feed(time, source);
    const auto take = [&](const floor::Output& output) { feed.on_output(output); };
    take(source.core.handle(time.now(), floor::ConfigureCentre{big_config()}));
    for (int i = 1; i <= kAgents; ++i) {
        take(source.core.handle(
            time.now(),
            floor::DeviceReachable{ExtensionId{1'000 + i}, floor::Reachability::Reachable}));
        take(source.core.handle(time.now(),
                                floor::SignIn{UserId{i}, ExtensionId{1'000 + i}, UserId{i}}));
    }
    feed.on_configured();
    time.advance(kFeedGather);
    feed.flush();
    std::vector<std::shared_ptr<CountingClient>> viewers;
    for (int v = 0; v < state.range(0); ++v) {
        http::Identity identity;
        identity.user = UserId{1 + v % kAgents};
        identity.roles = {v % 20 == 0 ? "admin" : v % 20 == 1 ? "team_leader" : "agent"};
        identity.led_teams = {TeamId{1 + v % 25}};
        viewers.push_back(
            std::make_shared<CountingClient>(static_cast<std::uint64_t>(v) + 1, identity));
        feed.join(viewers.back());
    }
    int next = 0;
    for (auto _ : state) {
        state.PauseTiming();
        time.advance(kFeedGather);
        for (int i = 0; i < 20; ++i) {
            const UserId agent{1 + next++ % kAgents};
            const bool to_ready = (next / kAgents) % 2 == 0;
            take(to_ready
                     ? source.core.handle(time.now(), floor::SetReady{agent, agent})
                     : source.core.handle(time.now(), floor::SetNotReady{agent, "break", agent}));
        }
        state.ResumeTiming();
        feed.flush();
    }
    std::size_t bytes = 0;
    for (const auto& viewer : viewers) {
        bytes += viewer->bytes;
    }
    state.counters["messages/flush"] =
        static_cast<double>(feed.figures().messages) / static_cast<double>(feed.figures().flushes);
    state.counters["bytes"] = static_cast<double>(bytes);
}
BENCHMARK(BM_FlushToViewers)->Arg(1)->Arg(100)->Arg(1'000)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace callfloor::live
