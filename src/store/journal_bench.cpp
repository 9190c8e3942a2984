// How many journal entries a second the writer takes, each with a projection of one inserted row
// and one updated row, on the disk of the temporary folder. Goal: >= 20,000 a second sustained.

#include <benchmark/benchmark.h>

#include "base/temporary_folder.h"
#include "store/store.h"
#include "store/test_database.h"

namespace callfloor::store {
namespace {

class TwoRows final : public Projector {
  public:
    Result<void> apply(Connection& connection, const JournalEntry& entry) override {
        TRY(connection.post("INSERT INTO part (id, parent_id, started_at_ms) VALUES ($1, $2, $3)",
                            {entry.seq, entry.conversation, entry.at}));
        TRY(
            connection.post("INSERT INTO whole (id, parts) VALUES ($1, 1) "
                            "ON CONFLICT (id) DO UPDATE SET parts = whole.parts + 1",
                            {entry.conversation}));
        return {};
    }
};

void BM_JournalAppend(benchmark::State& state) {
    const TemporaryFolder folder;
    const auto own = migrations();
    std::vector<Migration> steps(own.begin(), own.end());
    steps.push_back(
        {30, "bench",
         "CREATE TABLE part (id BIGINT PRIMARY KEY, parent_id BIGINT, started_at_ms BIGINT);"
         "CREATE INDEX part_parent ON part (parent_id);"
         "CREATE TABLE whole (id BIGINT PRIMARY KEY, parts BIGINT)"});
    auto options = test_store_in(folder.path());
    options.database.durability = state.range(0) == 1 ? Durability::Full : Durability::Normal;
    auto store = Store::open(options, steps);
    TwoRows projector;
    if (!store || !(*store)->start_writer({&projector})) {
        state.SkipWithError("cannot open the store");
        return;
    }
    const std::string body(180, 'x');
    std::int64_t made = 0;
    for (auto _ : state) {
        std::vector<JournalEntry> turn;
        for (int i = 0; i < 8; ++i) {
            turn.push_back({0,
                            from_epoch_ms(made),
                            "segment_started",
                            ConversationId{1 + made / 20},
                            {},
                            body});
            ++made;
        }
        (void)(*store)->writer().append(std::move(turn));
        if (made % 80'000 == 0) {
            (void)(*store)->writer().flush();
        }
    }
    (void)(*store)->writer().flush();
    state.SetItemsProcessed(made);
    state.SetLabel(fmt::format("{} commits", (*store)->writer().status().commits));
}
BENCHMARK(BM_JournalAppend)->ArgName("fsync")->Arg(1)->Arg(0)->Iterations(100'000)->UseRealTime();

}  // namespace
}  // namespace callfloor::store
