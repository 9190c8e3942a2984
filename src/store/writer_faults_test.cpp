// What becomes of events when the database fails in every way it can: nothing lost, nothing twice,
// in order.

#include <csignal>

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "base/limits.h"
#include "base/random.h"
#include "base/temporary_folder.h"
#include "store/internal/fault_driver.h"
#include "store/internal/postgres_driver.h"
#include "store/internal/sqlite_driver.h"
#include "store/store.h"
#include "store/test_database.h"

namespace callfloor::store {
namespace {

using internal::Faults;

std::vector<Migration> all_steps() {
    const auto own = migrations();
    std::vector<Migration> steps(own.begin(), own.end());
    steps.push_back({30, "test", "CREATE TABLE seen (seq BIGINT PRIMARY KEY, type TEXT NOT NULL)"});
    return steps;
}

class Seen final : public Projector {
  public:
    Result<void> apply(Connection& connection, const JournalEntry& entry) override {
        return connection.post("INSERT INTO seen VALUES ($1, $2)", {entry.seq, entry.type});
    }
};

std::vector<JournalEntry> entries(int count) {
    return std::vector<JournalEntry>(static_cast<std::size_t>(count),
                                     {0, from_epoch_ms(7), "a", {}, {}, "{}"});
}

class WriterFaults : public ::testing::Test {
  protected:
    void SetUp() override {
        options_.commit_pause = Duration(0);
        options_.retry_first = Duration(1);
        options_.retry_longest = Duration(3);
        auto connection = Connection::open(database_);
        ASSERT_TRUE(connection.has_value());
        ASSERT_TRUE(apply_migrations(*connection, all_steps()).has_value());
    }
    void start(std::int64_t spill_bytes = 1 << 20) {
        auto real = database_.postgresql.empty() ? internal::open_sqlite(database_)
                                                 : internal::open_postgres(database_);
        ASSERT_TRUE(real.has_value());
        auto spill = Spill::open(spill_file_, spill_bytes);
        ASSERT_TRUE(spill.has_value());
        auto writer = Writer::start(
            Connection(std::make_unique<internal::FaultDriver>(*std::move(real), faults_)),
            {&seen_}, options_, *std::move(spill));
        ASSERT_TRUE(writer.has_value()) << writer.error().text;
        writer_ = *std::move(writer);
    }
    void append(int count) { ASSERT_TRUE(writer_->append(entries(count)).has_value()); }
    void wait_for(const std::function<bool(const WriterStatus&)>& what) {
        while (!what(writer_->status())) {
            std::this_thread::yield();
        }
    }
    void heal() {
        faults_.kind = Faults::Kind::None;
        while (!writer_->flush()) {
        }
    }
    /// 1 .. last, each once, each projected once.
    void expect_journal(std::int64_t last) {
        auto connection = Connection::open(database_);
        std::int64_t next = 0;
        ASSERT_TRUE(read_journal(*connection, 0, [&](const JournalEntry& entry) -> Result<void> {
            EXPECT_EQ(entry.seq, ++next);
            return {};
        }));
        EXPECT_EQ(next, last);
        EXPECT_EQ(connection->query_integer("SELECT COUNT(*) FROM seen"), last);
    }

    TemporaryFolder folder_;
    DatabaseOptions database_ = test_database_in(folder_.path());
    std::filesystem::path spill_file_ = folder_.path() / "spill.journal";
    WriterOptions options_;
    Faults faults_;
    Seen seen_;
    std::unique_ptr<Writer> writer_;
};

TEST_F(WriterFaults, SpillsWhileTheDatabaseFailsAndDrainsInOrder) {
    start();
    for (const auto kind : {Faults::Kind::Begin, Faults::Kind::Write, Faults::Kind::Commit,
                            Faults::Kind::CommitAnswer}) {
        const auto before = writer_->status().last_seq;
        append(3);
        ASSERT_TRUE(writer_->flush().has_value());
        faults_.kind = kind;
        append(10);
        wait_for([](const WriterStatus& status) { return !status.alarm.empty(); });
        for (int i = 0; i < 20; ++i) {
            append(5);
        }
        if (kind != Faults::Kind::CommitAnswer) {
            wait_for([](const WriterStatus& s) { return s.entries_spilled == 110; });
            EXPECT_EQ(writer_->status().entries_waiting, 0u) << "all on the disk";
            EXPECT_FALSE(writer_->flush().has_value());
        }
        heal();
        EXPECT_EQ(writer_->status().entries_spilled, 0u);
        EXPECT_EQ(writer_->status().alarm, "");
        EXPECT_FALSE(writer_->status().is_full);
        expect_journal(before + 113);
    }
}

TEST_F(WriterFaults, TellsTheAlarmOnceAndItsEnd) {
    start();
    std::atomic<int> told = 0;
    writer_->on_alarm([&] { ++told; });
    testing::internal::CaptureStderr();
    faults_.kind = Faults::Kind::Write;
    append(1);
    wait_for([&](const WriterStatus&) { return faults_.failures > 20; });
    EXPECT_EQ(told, 1);
    heal();
    EXPECT_EQ(told, 2);
    writer_->stop();
    const std::string text = testing::internal::GetCapturedStderr();
    const auto count = [&](std::string_view what) {
        int found = 0;
        for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) {
            ++found;
        }
        return found;
    };
    EXPECT_EQ(count("writing failed"), 1) << text;
    EXPECT_EQ(count("takes writes again"), 1) << text;
}

TEST_F(WriterFaults, NeverWaitsForADiskThatDoesNotAnswer) {
    options_.slow_after = Duration(1);
    start();
    {
        const std::lock_guard stuck(faults_.disk);
        for (int i = 0; i < 100; ++i) {
            append(10);  // returns
        }
        EXPECT_EQ(writer_->status().last_seq, 1'000);
        EXPECT_EQ(writer_->status().committed_seq, 0);
        wait_for([](const WriterStatus& status) {
            return status.alarm.find("has not answered") != std::string::npos;
        });
    }
    heal();
    EXPECT_EQ(writer_->status().alarm, "");
    expect_journal(1'000);
}

TEST_F(WriterFaults, SaysWhenThereIsNoRoomAndStillLosesNothing) {
    options_.entries_per_commit = 10;
    start(16'384);
    faults_.kind = Faults::Kind::Begin;
    append(1);
    while (!writer_->status().is_full) {
        append(5);
        wait_for([](const WriterStatus& s) { return s.entries_waiting == 0 || s.is_full; });
    }
    append(1'000);  // of the calls that go on
    wait_for([](const WriterStatus& status) { return status.entries_waiting >= 1'000; });
    EXPECT_GT(writer_->status().entries_spilled, 50u);
    const auto last = writer_->status().last_seq;
    heal();
    EXPECT_FALSE(writer_->status().is_full);
    expect_journal(last);
}

TEST_F(WriterFaults, LeavesTheRestToTheNextStart) {
    start();
    append(4);
    ASSERT_TRUE(writer_->flush().has_value());
    faults_.kind = Faults::Kind::Commit;
    append(30);
    wait_for([](const WriterStatus& status) { return status.entries_spilled == 30; });
    append(6);
    writer_->stop();
    expect_journal(4);

    Seen seen;
    auto store = Store::open({.data_folder = folder_.path(), .database = database_}, all_steps());
    ASSERT_TRUE(store.has_value());
    const auto drained = (*store)->drain_spill({&seen});
    ASSERT_TRUE(drained.has_value()) << drained.error().text;
    EXPECT_EQ(*drained, 36u);
    EXPECT_EQ(last_seq((*store)->startup_connection()), 40);
    expect_journal(40);
    EXPECT_EQ((*store)->drain_spill({&seen}), 0u);
}

TEST_F(WriterFaults, RefusesASpillFileOfAnotherDatabase) {
    {
        auto spill = Spill::open(spill_file_, 1 << 16);
        auto other = entries(2);
        other[0].seq = 3;
        other[1].seq = 4;
        other[0].type = other[1].type = "other";
        ASSERT_TRUE(spill->append(other).has_value());
    }
    {
        auto connection = Connection::open(database_);
        auto ours = entries(5);
        auto transaction = Transaction::begin(*connection);
        ASSERT_TRUE(append_now(*connection, ours, {}).has_value());
        ASSERT_TRUE(transaction->commit().has_value());
    }
    auto store = Store::open({.data_folder = folder_.path(), .database = database_}, all_steps());
    const auto drained = (*store)->drain_spill({&seen_});
    ASSERT_FALSE(drained.has_value());
    EXPECT_NE(drained.error().text.find("do not belong together"), std::string::npos)
        << drained.error().text;
}

TEST_F(WriterFaults, LosesNothingInAnyOrderOfFaults) {
    Random random(20'261);
    options_.entries_per_commit = 7;
    set_log_level(LogLevel::Error);
    std::int64_t given = 0;
    for (int run = 0; run < 6; ++run) {
        start(run % 2 == 0 ? 1 << 20 : 24'576);
        for (int i = 0; i < 300; ++i) {
            faults_.kind = random.below(4) == 0 ? Faults::Kind::None
                                                : static_cast<Faults::Kind>(1 + random.below(4));
            const int count = static_cast<int>(1 + random.below(6));
            append(count);
            given += count;
            if (random.below(3) == 0) {
                (void)writer_->flush();
            }
        }
        if (run == 5) {
            heal();
        } else {
            // What found no room would be lost with the process; wait until it is on the disk.
            faults_.kind = Faults::Kind::None;
            wait_for([](const WriterStatus& s) { return s.entries_waiting == 0; });
            faults_.kind = Faults::Kind::Begin;
        }
        writer_->stop();
        writer_.reset();
        faults_.kind = Faults::Kind::None;
    }
    set_log_level(LogLevel::Info);
    EXPECT_GT(faults_.failures, 100);
    expect_journal(given);
}

TEST_F(WriterFaults, LosesNothingSpilledWhenKilledWhileDraining) {
    for (int round = 0; round < 5; ++round) {
        const auto at_start = [&] {
            auto connection = Connection::open(database_);
            return last_seq(*connection).value();
        }();
        int pipe_ends[2];
        ASSERT_EQ(::pipe(pipe_ends), 0);
        const pid_t child = ::fork();
        if (child == 0) {
            ::close(pipe_ends[0]);
            set_log_level(LogLevel::Error);
            options_.entries_per_commit = 3;
            start();
            faults_.kind = Faults::Kind::Begin;
            (void)writer_->append(entries(200));
            while (writer_->status().entries_spilled < 200) {
                std::this_thread::yield();
            }
            writer_->on_alarm([] {});
            faults_.kind = Faults::Kind::None;
            for (;;) {  // draining, three at a time
                const auto seq = writer_->status().committed_seq;
                (void)!::write(pipe_ends[1], &seq, sizeof seq);
            }
        }
        ::close(pipe_ends[1]);
        std::int64_t told = 0;
        while (told < at_start + 10 + round * 30 &&
               ::read(pipe_ends[0], &told, sizeof told) == sizeof told) {
        }
        ::kill(child, SIGKILL);
        ::close(pipe_ends[0]);
        int status = 0;
        ::waitpid(child, &status, 0);
        ASSERT_TRUE(WIFSIGNALED(status));

        Seen seen;
        auto store =
            Store::open({.data_folder = folder_.path(), .database = database_}, all_steps());
        ASSERT_TRUE(store.has_value()) << store.error().text;
        ASSERT_TRUE((*store)->drain_spill({&seen}).has_value());
        store->reset();
        expect_journal(at_start + 200);
    }
}

TEST_F(WriterFaults, KeepsEventsWhenTheFileMayGrowNoMore) {
    if (tests_on_postgresql()) {
        GTEST_SKIP() << "the limit is one of this process";
    }
    const pid_t child = ::fork();  // the limit cannot be taken back
    if (child == 0) {
        set_log_level(LogLevel::Error);
        std::signal(SIGXFSZ, SIG_IGN);
        start();
        append(5);
        bool is_good = writer_->flush().has_value();
        const rlimit none{.rlim_cur = 1 << 20, .rlim_max = RLIM_INFINITY};
        ::setrlimit(RLIMIT_FSIZE, &none);
        auto large = entries(40);
        for (auto& each : large) {
            each.body = std::string(8'192, 'x');
        }
        for (int i = 0; i < 10; ++i) {  // 3 MB: more than the database's log, and the spill file
            (void)writer_->append(std::vector(large));
        }
        wait_for([](const WriterStatus& s) { return s.is_full; });
        is_good = is_good && !writer_->status().alarm.empty();
        const rlimit all{.rlim_cur = RLIM_INFINITY, .rlim_max = RLIM_INFINITY};
        ::setrlimit(RLIMIT_FSIZE, &all);
        heal();
        is_good = is_good && writer_->status().committed_seq == 405 && !writer_->status().is_full;
        writer_->stop();
        ::_exit(is_good ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    expect_journal(405);
}

}  // namespace
}  // namespace callfloor::store
