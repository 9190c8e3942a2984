// Journal and projections of whole answered calls (18 events each) on the disk of the temporary
// folder, and reading a page of conversations out of 100,000. Goal: >= 20,000 events a second
// sustained.

#include <benchmark/benchmark.h>

#include "base/log.h"
#include "base/temporary_folder.h"
#include "records/projector.h"
#include "records/records_migrations.h"
#include "records/records_store.h"
#include "store/store.h"
#include "store/test_database.h"

namespace callfloor::records {
namespace {

using floor::AgentState;
using floor::SegmentKind;

std::vector<store::Migration> all_steps() {
    std::vector<store::Migration> steps(store::migrations().begin(), store::migrations().end());
    steps.insert(steps.end(), migrations().begin(), migrations().end());
    return steps;
}

/// One call of agent 1 + n % 200 in queue 1 + n % 20, ten seconds after the one before.
std::vector<store::JournalEntry> call(std::int64_t n) {
    const ConversationId id{100 + n};
    const UserId agent{1 + n % 200};
    const QueueId queue{1 + n % 20};
    Instant at = from_epoch_ms(1'800'000'000'000 + n * 10'000);
    std::vector<store::JournalEntry> entries;
    const auto happen = [&](floor::EventBody body) {
        entries.push_back(journal_entry({at, std::move(body)}));
    };
    const auto state = [&](AgentState next) {
        floor::AgentStateChanged change;
        change.agent = agent;
        change.state = next;
        change.conversation = id;
        change.queue = queue;
        happen(change);
    };
    floor::ConversationStarted started;
    started.conversation = id;
    started.caller_number = fmt::format("138{:08}", n * 7'919 % 100'000'000);
    started.dialled_number = "4001";
    happen(started);
    happen(floor::LegStarted{id, LegId{n * 2 + 1}, floor::LegRole::Customer, {}, {}});
    happen(floor::SegmentStarted{id, SegmentId{n * 4 + 1}, SegmentKind::Queue, queue, {}});
    happen(floor::QueueEntered{id, queue, ""});
    happen(floor::OfferStarted{id, OfferId{n + 1}, queue, agent, LegId{n * 2 + 2}});
    happen(floor::LegStarted{id, LegId{n * 2 + 2}, floor::LegRole::Agent, agent, ExtensionId{1}});
    state(AgentState::Ringing);
    at += std::chrono::seconds(4);
    happen(floor::LegWasAnswered{id, LegId{n * 2 + 2}});
    happen(floor::OfferEnded{id, OfferId{n + 1}, queue, agent, floor::OfferOutcome::Answered});
    floor::QueueLeft left;
    left.conversation = id;
    left.queue = queue;
    left.waited = std::chrono::seconds(4);
    left.agent = agent;
    happen(left);
    happen(floor::SegmentStarted{id, SegmentId{n * 4 + 2}, SegmentKind::Talk, queue, agent});
    state(AgentState::Talking);
    at += std::chrono::minutes(3);
    happen(floor::LegWasEnded{id, LegId{n * 2 + 2}, {}});
    happen(floor::LegWasEnded{id, LegId{n * 2 + 1}, {}});
    happen(floor::ConversationEnded{id, {EndCause::NormalHangUp, EndSide::Caller, 0, false}});
    state(AgentState::AfterCallWork);
    at += std::chrono::seconds(20);
    happen(floor::WrapUpRecorded{id, agent, queue, "sale", "", std::chrono::seconds(20)});
    state(AgentState::Ready);
    return entries;
}

struct Filled {
    TemporaryFolder folder;
    Projector projector;
    std::unique_ptr<store::Store> store;

    bool open() {
        set_log_level(LogLevel::Warning);
        auto opened = store::Store::open(store::test_store_in(folder.path()), all_steps());
        if (!opened || !(*opened)->start_writer({&projector})) {
            return false;
        }
        store = *std::move(opened);
        return true;
    }
};

void BM_ProjectCalls(benchmark::State& state) {
    Filled filled;
    if (!filled.open()) {
        state.SkipWithError("cannot open the store");
        return;
    }
    std::int64_t n = 0;
    std::int64_t events = 0;
    for (auto _ : state) {
        auto entries = call(n++);
        events += static_cast<std::int64_t>(entries.size());
        (void)filled.store->writer().append(std::move(entries));
        if (n % 1'000 == 0) {
            (void)filled.store->writer().flush();
        }
    }
    (void)filled.store->writer().flush();
    state.SetItemsProcessed(events);
}
BENCHMARK(BM_ProjectCalls)->Iterations(20'000)->UseRealTime();

void BM_SearchAmong100000(benchmark::State& state) {
    static Filled filled;
    if (!filled.store) {
        if (!filled.open()) {
            state.SkipWithError("cannot open the store");
            return;
        }
        for (std::int64_t n = 0; n < 100'000; ++n) {
            (void)filled.store->writer().append(call(n));
            if (n % 5'000 == 0) {
                (void)filled.store->writer().flush();
            }
        }
        (void)filled.store->writer().flush();
    }
    ConversationFilter filter;
    if (state.range(0) == 1) {
        filter.agents = std::vector<UserId>{UserId{7}};
    } else if (state.range(0) == 2) {
        filter.queue = QueueId{3};
    } else if (state.range(0) == 3) {
        filter.caller = "13812";
    } else if (state.range(0) == 4) {
        filter.outcome = "closed";  // none: reads every row
    }
    for (auto _ : state) {
        const auto found = filled.store->readers().read(
            [&](store::Connection& c) { return find_conversations(c, filter, std::nullopt, 51); });
        benchmark::DoNotOptimize(found->size());
    }
}
BENCHMARK(BM_SearchAmong100000)
    ->ArgName("all_agent_queue_caller_none")
    ->DenseRange(0, 4)
    ->Unit(benchmark::kMillisecond);

void BM_AgentFiguresOfADay(benchmark::State& state) {
    Filled filled;
    if (!filled.open()) {
        state.SkipWithError("cannot open the store");
        return;
    }
    for (std::int64_t n = 0; n < 8'640; ++n) {
        (void)filled.store->writer().append(call(n));
    }
    (void)filled.store->writer().flush();
    const Period day{from_epoch_ms(1'800'000'000'000), from_epoch_ms(1'800'086'400'000)};
    for (auto _ : state) {
        const auto rows = filled.store->readers().read(
            [&](store::Connection& c) { return agent_figures(c, day, day.to, std::nullopt); });
        benchmark::DoNotOptimize(rows->size());
    }
}
BENCHMARK(BM_AgentFiguresOfADay)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace callfloor::records
