#include "store/writer.h"

#include <csignal>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/temporary_folder.h"
#include "store/store.h"
#include "store/test_database.h"

namespace callfloor::store {
namespace {

std::vector<Migration> all_steps() {
    const auto own = migrations();
    std::vector<Migration> steps(own.begin(), own.end());
    steps.push_back({30, "test",
                     "CREATE TABLE seen (seq BIGINT PRIMARY KEY, type TEXT NOT NULL);"
                     "CREATE TABLE thing (id BIGINT PRIMARY KEY)"});
    return steps;
}

/// Keeps the seq and type of each entry; refuses entries of type "poison".
class Seen final : public Projector {
  public:
    Result<void> apply(Connection& connection, const JournalEntry& entry) override {
        if (entry.type == "poison") {
            return fail(ErrorCode::Internal, "cannot project poison");
        }
        TRY(connection.execute("INSERT INTO seen VALUES ($1, $2)", {entry.seq, entry.type}));
        return {};
    }
    void forget() override { ++forgotten; }
    int forgotten = 0;
};

std::vector<JournalEntry> entries(std::initializer_list<const char*> types) {
    std::vector<JournalEntry> made;
    for (const char* type : types) {
        made.push_back({0, from_epoch_ms(1), type, {}, {}, "{}"});
    }
    return made;
}

class WriterTest : public ::testing::Test {
  protected:
    void SetUp() override {
        options_ = test_store_in(folder_.path());
        options_.free_bytes_needed = 0;
        options_.writer.commit_pause = Duration(0);
        options_.writer.retry_first = Duration(1);
        open();
    }
    void open() {
        auto store = Store::open(options_, all_steps());
        ASSERT_TRUE(store.has_value()) << store.error().text;
        store_ = *std::move(store);
        ASSERT_TRUE(store_->start_writer({&seen_}).has_value());
    }
    std::int64_t count(std::string_view table) {
        const auto rows = store_->readers().read([&](Connection& connection) {
            return connection.query_integer(fmt::format("SELECT COUNT(*) FROM {}", table));
        });
        return rows.value_or(-1);
    }

    TemporaryFolder folder_;
    StoreOptions options_;
    Seen seen_;
    std::unique_ptr<Store> store_;
};

TEST_F(WriterTest, JournalsAndProjectsInOneCommit) {
    ASSERT_TRUE(store_->writer().append(entries({"a", "b"})).has_value());
    ASSERT_TRUE(store_->writer().append(entries({"c"})).has_value());
    ASSERT_TRUE(store_->writer().flush().has_value());
    EXPECT_EQ(count("journal"), 3);
    EXPECT_EQ(count("seen"), 3);
    EXPECT_EQ(store_->writer().status().committed_seq, 3);
}

TEST_F(WriterTest, GroupsWhatWaitsIntoOneCommit) {
    std::promise<void> go;
    std::promise<void> running;
    auto first = store_->writer().run([&](Connection&) -> Result<void> {
        running.set_value();
        go.get_future().wait();
        return {};
    });
    running.get_future().wait();
    for (int i = 0; i < 100; ++i) {
        ASSERT_TRUE(store_->writer().append(entries({"a"})).has_value());
    }
    auto last = store_->writer().run([](Connection&) -> Result<void> { return {}; });
    const auto before = store_->writer().status().commits;
    go.set_value();
    ASSERT_TRUE(first.get().has_value());
    ASSERT_TRUE(last.get().has_value());
    EXPECT_EQ(store_->writer().status().commits, before + 2);
    EXPECT_EQ(count("journal"), 100);
}

TEST_F(WriterTest, UndoesOnlyTheJobThatFails) {
    auto& writer = store_->writer();
    const auto insert = [](int id, bool good) {
        return [id, good](Connection& connection) -> Result<int> {
            TRY(connection.execute("INSERT INTO thing VALUES ($1)", {id}));
            if (!good) {
                return fail(ErrorCode::Conflict, "job {} changes its mind", id);
            }
            return id;
        };
    };
    auto one = writer.run(insert(1, true));
    auto two = writer.run(insert(2, false));
    ASSERT_TRUE(writer.append(entries({"a"})).has_value());
    auto three = writer.run(insert(3, true));
    EXPECT_EQ(one.get(), 1);
    const auto failed = two.get();
    ASSERT_FALSE(failed.has_value());
    EXPECT_EQ(failed.error().code, ErrorCode::Conflict);
    EXPECT_EQ(three.get(), 3);
    EXPECT_EQ(count("thing"), 2);
    EXPECT_EQ(count("journal"), 1);
}

TEST_F(WriterTest, AnswersAJobOnlyAfterItsCommit) {
    const auto id = store_->writer().run_and_wait([](Connection& connection) {
        return connection.query_integer("INSERT INTO thing VALUES (5) RETURNING id");
    });
    EXPECT_EQ(id, 5);
    EXPECT_EQ(count("thing"), 1) << "another connection sees it at once";
}

TEST_F(WriterTest, KeepsAnEntryWhoseProjectionFails) {
    ASSERT_TRUE(store_->writer().append(entries({"a", "poison", "b"})).has_value());
    ASSERT_TRUE(store_->writer().append(entries({"c"})).has_value());
    ASSERT_TRUE(store_->writer().flush().has_value());
    EXPECT_EQ(count("journal"), 4);
    EXPECT_EQ(count("seen"), 3);
    EXPECT_EQ(store_->writer().status().projection_failures, 1u);
    EXPECT_GE(seen_.forgotten, 1);
}

TEST_F(WriterTest, TellsWhatWasCommitted) {
    std::vector<std::int64_t> committed;
    store_->writer().on_committed([&](const std::vector<JournalEntry>& batch) {
        for (const auto& entry : batch) {
            committed.push_back(entry.seq);
        }
    });
    ASSERT_TRUE(store_->writer().append(entries({"a", "b", "c"})).has_value());
    store_->stop();
    EXPECT_EQ(committed, (std::vector<std::int64_t>{1, 2, 3}));
}

TEST_F(WriterTest, KeepsEventsThroughALockedDatabaseAndShowsTheAlarm) {
    store_.reset();
    auto database = test_database_in(folder_.path());
    database.busy_timeout = Duration(1);
    auto own = Connection::open(database);
    auto writer = Writer::start(*std::move(own), {&seen_}, options_.writer);
    ASSERT_TRUE(writer.has_value());
    auto intruder = Connection::open(database);
    auto hold = Transaction::begin(*intruder);
    ASSERT_TRUE(hold.has_value());
    if (tests_on_postgresql()) {
        ASSERT_TRUE(intruder->execute("LOCK TABLE journal IN ACCESS EXCLUSIVE MODE"));
    }

    ASSERT_TRUE((*writer)->append(entries({"a", "b"})).has_value());
    const auto refused = (*writer)->flush();
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, ErrorCode::Unavailable);
    EXPECT_EQ((*writer)->status().entries_waiting, 2u);
    EXPECT_NE((*writer)->status().alarm, "");

    ASSERT_TRUE((*writer)->append(entries({"c"})).has_value());
    hold->roll_back();
    while (!(*writer)->flush()) {
    }
    EXPECT_EQ((*writer)->status().alarm, "");
    std::string types;
    ASSERT_TRUE(intruder->query("SELECT seq, type FROM seen ORDER BY seq", {}, [&](const Row& row) {
        types += fmt::format("{}{} ", row.integer(0), row.text(1));
    }));
    EXPECT_EQ(types, "1a 2b 3c ");
}

/// Limits the database's size like a full disk, until told that there is space again.
class FullDisk final : public Projector {
  public:
    Result<void> apply(Connection& connection, const JournalEntry& entry) override {
        connection_ = &connection;
        return entry.seq == 1 && !has_space_ ? set_pages(20) : Result<void>{};
    }
    void forget() override {
        if (has_space_) {
            EXPECT_TRUE(set_pages(100'000).has_value());
        }
    }
    std::atomic<bool> has_space_ = false;

  private:
    Result<void> set_pages(int pages) {
        return connection_->query(fmt::format("PRAGMA max_page_count = {}", pages), {},
                                  [](const Row&) {});
    }
    Connection* connection_ = nullptr;
};

TEST_F(WriterTest, KeepsEventsThroughAFullDiskInOrder) {
    if (tests_on_postgresql()) {
        GTEST_SKIP() << "the limit is a pragma of SQLite";
    }
    store_.reset();
    FullDisk disk;
    auto opened = Store::open(options_, all_steps());
    ASSERT_TRUE(opened.has_value());
    ASSERT_TRUE((*opened)->start_writer({&disk}).has_value());
    Writer& writer = (*opened)->writer();
    for (int i = 0; i < 200; ++i) {
        auto some = entries({"a", "b"});
        some[0].body = std::string(1'000, 'x');
        ASSERT_TRUE(writer.append(std::move(some)).has_value());
    }
    while (writer.flush()) {  // until the limit is set and reached
        ASSERT_TRUE(writer.append(entries({"more"})).has_value());
    }
    EXPECT_NE(writer.status().alarm.find("disk is full"), std::string::npos)
        << writer.status().alarm;
    const auto given = writer.status().last_seq;
    EXPECT_LT(writer.status().committed_seq, given);
    disk.has_space_ = true;
    while (!writer.flush()) {
    }
    EXPECT_EQ(writer.status().committed_seq, given);
    EXPECT_EQ(writer.status().alarm, "");
    const auto stored = (*opened)->readers().read([](Connection& connection) {
        return connection.query_integer("SELECT COUNT(*) * 1000000 + MAX(seq) FROM journal");
    });
    EXPECT_EQ(stored, given * 1'000'000 + given) << "each once, without a gap";
}

TEST_F(WriterTest, RefusesEventsAtItsBoundAndLeavesThemToTheCaller) {
    std::promise<void> go;
    std::promise<void> running;
    auto blocked = store_->writer().run([&](Connection&) -> Result<void> {
        running.set_value();
        go.get_future().wait();
        return {};
    });
    running.get_future().wait();
    std::vector<JournalEntry> many(limits::kJournalBacklog, JournalEntry{0, {}, "a", {}, {}, "{}"});
    auto one = entries({"b"});
    ASSERT_TRUE(store_->writer().append(entries({"first"})).has_value());
    const auto refused = store_->writer().append(std::move(many));
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, ErrorCode::LimitReached);
    EXPECT_EQ(many.size(), limits::kJournalBacklog) << "not taken";
    EXPECT_EQ(store_->writer().status().entries_refused, limits::kJournalBacklog);
    ASSERT_TRUE(store_->writer().append(std::move(one)).has_value());
    go.set_value();
    ASSERT_TRUE(blocked.get().has_value());
    ASSERT_TRUE(store_->writer().flush().has_value());
    EXPECT_EQ(store_->writer().status().committed_seq, 2);
}

TEST_F(WriterTest, RefusesAfterStop) {
    ASSERT_TRUE(store_->writer().append(entries({"a"})).has_value());
    store_->stop();
    EXPECT_FALSE(store_->writer().append(entries({"b"})).has_value());
    EXPECT_FALSE(store_->writer().flush().has_value());
    store_.reset();
    open();
    EXPECT_EQ(count("journal"), 1);
    EXPECT_FALSE(store_->was_unclean());
}

TEST_F(WriterTest, LosesNothingCommittedWhenKilled) {
    store_.reset();
    int pipe_ends[2];
    ASSERT_EQ(::pipe(pipe_ends), 0);
    const pid_t child = ::fork();
    if (child == 0) {  // reports each committed seq, until killed
        Seen seen;
        auto store = Store::open(options_, all_steps());
        if (!store || !(*store)->start_writer({&seen})) {
            ::_exit(1);
        }
        (*store)->writer().on_committed([&](const std::vector<JournalEntry>& batch) {
            const std::int64_t seq = batch.back().seq;
            (void)!::write(pipe_ends[1], &seq, sizeof seq);
        });
        for (;;) {
            (void)(*store)->writer().append(entries({"a", "b", "c"}));
            (void)(*store)->writer().flush();
        }
    }
    ::close(pipe_ends[1]);
    std::int64_t told = 0;
    while (told < 60) {
        ASSERT_EQ(::read(pipe_ends[0], &told, sizeof told), static_cast<ssize_t>(sizeof told));
    }
    ::kill(child, SIGKILL);
    for (std::int64_t more = 0; ::read(pipe_ends[0], &more, sizeof more) == sizeof more;) {
        told = more;
    }
    ::close(pipe_ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);

    open();
    EXPECT_TRUE(store_->was_unclean());
    EXPECT_GE(count("journal"), told);
    EXPECT_EQ(count("journal"), count("seen"));
    EXPECT_EQ(store_->writer().status().last_seq, count("journal"));
}

}  // namespace
}  // namespace callfloor::store
