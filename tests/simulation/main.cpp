// callfloor_simulation: whole centres in virtual time, many seeds on all cores. Ends with 1 at the
// first seed that breaks a rule, after telling its story.

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <mutex>
#include <thread>

#include <CLI/CLI.hpp>

#include "base/log.h"
#include "floor/state_names.h"
#include "simulation.h"

namespace callfloor::simulation {
namespace {

struct Options {
    std::int64_t calls = 50'000;
    std::int64_t calls_per_seed = 1'000;
    std::uint64_t first_seed = 1;
    int jobs = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
    bool tells_story = false;
    std::size_t lines = 120;
    std::int64_t report_every = 0;
    bool must_cover = false;
};

/// A CHECK of the product that fails ends the process; the seed must still be known.
thread_local const Simulation* running = nullptr;
thread_local std::uint64_t running_seed = 0;

void on_abort(int) {
    fmt::print(stderr, "\nseed {} aborted; repeat it with --seed {} --story\n", running_seed,
               running_seed);
    if (running != nullptr) {
        fmt::print(stderr, "{}", running->story(120));
    }
    std::fflush(stderr);
}

/// The seed once more, telling what happens.
int tell(const Plan& plan, const Options& options) {
    Simulation simulation(plan);
    running = &simulation;
    simulation.run(true);
    running = nullptr;
    fmt::print("{}", simulation.story(options.lines));
    if (const auto& violation = simulation.violation()) {
        fmt::print(
            "seed {}: {}: {}\n  {}\n  repeat: --seed {} --calls-per-seed {} --calls {} --story\n",
            plan.seed, violation->rule, violation->text, plan.describe(), plan.seed, plan.calls,
            plan.calls);
    } else {
        fmt::print("seed {}: no rule is broken; fingerprint {:016x}\n", plan.seed,
                   simulation.fingerprint());
    }
    return simulation.violation() ? 1 : 0;
}

class Runs {
  public:
    explicit Runs(const Options& options) : options_(options) {}

    int run() {
        std::vector<std::jthread> threads;
        for (int i = 0; i < options_.jobs; ++i) {
            threads.emplace_back([this] { work(); });
        }
        threads.clear();
        report();
        if (failed_) {
            tell(*failed_, options_);
            return 1;
        }
        const bool is_enough = options_.calls >= kCoverCalls;
        return options_.must_cover && is_enough && !covers() ? 1 : 0;
    }

  private:
    void work() {
        const auto seeds = static_cast<std::uint64_t>(
            (options_.calls + options_.calls_per_seed - 1) / options_.calls_per_seed);
        while (!has_failed_) {
            const auto index = next_++;
            if (index >= seeds) {
                return;
            }
            const auto plan = make_plan(options_.first_seed + index, options_.calls_per_seed);
            running_seed = plan.seed;
            Simulation simulation(plan);
            simulation.run();
            const std::lock_guard lock(mutex_);
            tally_.add(simulation.tally());
            ++done_;
            if (simulation.violation() && (!failed_ || plan.seed < failed_->seed)) {
                failed_ = plan;
                has_failed_ = true;
            }
            if (options_.report_every > 0 && done_ % options_.report_every == 0) {
                report();
            }
        }
    }

    void report() const {
        const auto took = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun_);
        const auto& t = tally_;
        fmt::print(
            "{} seeds, {} calls, {} conversations in {:.1f} s: {:.0f} calls/s; {} turns "
            "checked, {} sweeps, {} datagrams and pieces\n",
            done_, t.calls, t.conversations, took.count(),
            static_cast<double>(t.calls) / took.count(), t.turns, t.sweeps, t.datagrams);
        fmt::print(
            "  {} commands ({} refused), {} reconfigurations, {} races, {} answered twice, {} "
            "phones gone, {} "
            "kills ({} events lost, {} conversations recovered), {} orderly stops, {} clock "
            "steps, {} recordings\n",
            t.commands, t.refused_commands, t.reconfigurations, t.races, t.answered_twice,
            t.phones_vanished, t.crashes, t.lost_events, t.recovered_conversations, t.stops,
            t.clock_steps, t.recordings);
        fmt::print("  {} calls placed by agents, {} reached, {} through a further trunk\n",
                   t.calls_out, t.reached_out, t.next_trunks);
        print("offers", t.offers, static_cast<int>(floor::OfferOutcome::Failed),
              [](int i) { return floor::offer_outcome_name(static_cast<floor::OfferOutcome>(i)); });
        print("left queue", t.departures, static_cast<int>(floor::QueueOutcome::Ended),
              [](int i) { return floor::queue_outcome_name(static_cast<floor::QueueOutcome>(i)); });
        print("acts", t.acts, static_cast<int>(floor::ActKind::StartRecording),
              [](int i) { return floor::act_kind_name(static_cast<floor::ActKind>(i)); });
        print("acts ended", t.act_outcomes, static_cast<int>(floor::ActOutcome::TimeLimit),
              [](int i) { return floor::act_outcome_name(static_cast<floor::ActOutcome>(i)); });
        print("ends", t.ends, static_cast<int>(EndCause::Failed),
              [](int i) { return end_cause_name(static_cast<EndCause>(i)); });
        std::fflush(stdout);
    }

    /// A run that never gets somewhere proves nothing about it.
    bool covers() const {
        bool all = true;
        const auto want = [&](std::string_view what, std::string_view name, std::int64_t count) {
            if (count < kSeenAtLeast) {
                fmt::print("{} {} was seen {} times only\n", what, name, count);
                all = false;
            }
        };
        for (int i = 0; i <= static_cast<int>(floor::OfferOutcome::Failed); ++i) {
            want("offer", floor::offer_outcome_name(static_cast<floor::OfferOutcome>(i)),
                 tally_.offers[i]);
        }
        for (int i = 0; i <= static_cast<int>(floor::QueueOutcome::Ended); ++i) {
            want("departure", floor::queue_outcome_name(static_cast<floor::QueueOutcome>(i)),
                 tally_.departures[i]);
        }
        for (int i = 0; i <= static_cast<int>(floor::AgentState::Monitoring); ++i) {
            want("state", floor::agent_state_name(static_cast<floor::AgentState>(i)),
                 tally_.states[i]);
        }
        for (int i = 0; i <= static_cast<int>(floor::ActKind::StartRecording); ++i) {
            want("act", floor::act_kind_name(static_cast<floor::ActKind>(i)), tally_.acts[i]);
        }
        for (int i = 0; i <= static_cast<int>(floor::ActOutcome::TimeLimit); ++i) {
            want("act", floor::act_outcome_name(static_cast<floor::ActOutcome>(i)),
                 tally_.act_outcomes[i]);
        }
        for (const auto cause :
             {EndCause::NormalHangUp, EndCause::Abandoned, EndCause::Busy, EndCause::Rejected,
              EndCause::Unreachable, EndCause::UnknownNumber, EndCause::Closed, EndCause::QueueFull,
              EndCause::QueueTimeout, EndCause::NoAgents, EndCause::MediaTimeout,
              EndCause::SessionTimeout, EndCause::ForcedByLeader, EndCause::ServerStopping}) {
            want("end", end_cause_name(cause), tally_.ends[static_cast<std::size_t>(cause)]);
        }
        want("calls out", "placed", tally_.calls_out);
        want("calls out", "reached", tally_.reached_out);
        want("calls out", "through the next trunk", tally_.next_trunks);
        want("transfer key", "accepted", tally_.phone_transfers);
        want("transfer key", "done", tally_.phone_transfers_done);
        want("transfer key", "refused", tally_.phone_transfers_refused);
        want("trouble", "kills", tally_.crashes);
        want("trouble", "orderly stops", tally_.stops);
        want("trouble", "clock steps", tally_.clock_steps);
        want("trouble", "conversations recovered", tally_.recovered_conversations);
        want("trouble", "races", tally_.races);
        want("trouble", "calls answered twice", tally_.answered_twice);
        want("trouble", "reconfigurations", tally_.reconfigurations);
        return all;
    }

    static constexpr std::int64_t kSeenAtLeast = 10;
    static constexpr std::int64_t kCoverCalls = 50'000;

    template <typename Name>
    static void print(std::string_view what, const std::int64_t* counts, int last, Name name) {
        std::string line = fmt::format("  {}:", what);
        for (int i = 0; i <= last; ++i) {
            line += fmt::format(" {} {}", name(i), counts[i]);
        }
        fmt::print("{}\n", line);
    }

    const Options& options_;
    const std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
    std::atomic<std::uint64_t> next_ = 0;
    std::atomic<bool> has_failed_ = false;
    std::mutex mutex_;
    Tally tally_;
    std::int64_t done_ = 0;
    std::optional<Plan> failed_;
};

}  // namespace
}  // namespace callfloor::simulation

int main(int argc, char** argv) {
    using namespace callfloor::simulation;  // NOLINT(google-build-using-namespace)
    Options options;
    std::uint64_t seed = 0;
    CLI::App app("Whole call centres in virtual time; checks every rule after every step");
    app.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    app.add_option("--calls", options.calls, "calls in all");
    app.add_option("--calls-per-seed", options.calls_per_seed, "calls of each run");
    app.add_option("--first-seed", options.first_seed,
                   "the runs take this seed and those after it");
    app.add_option("--seed", seed, "this seed alone");
    app.add_option("--jobs", options.jobs, "threads");
    app.add_option("--lines", options.lines, "how long a story may be");
    app.add_option("--report-every", options.report_every, "progress after so many seeds");
    app.add_flag("--covers", options.must_cover, "fail when some outcome was hardly ever seen");
    app.add_flag("--story", options.tells_story, "tell what happened, also when no rule is broken");
    CLI11_PARSE(app, argc, argv);
    callfloor::set_log_level(static_cast<callfloor::LogLevel>(99));
    std::signal(SIGABRT, on_abort);
    if (seed != 0) {
        options.first_seed = seed;
        options.calls = options.calls_per_seed;
        if (options.tells_story) {
            return tell(make_plan(seed, options.calls_per_seed), options);
        }
    }
    return Runs(options).run();
}
