#include "store/database.h"

#include <gtest/gtest.h>

#include "base/temporary_folder.h"
#include "store/idempotency.h"
#include "store/internal/postgres_driver.h"
#include "store/internal/sqlite_driver.h"
#include "store/journal.h"
#include "store/migrations.h"
#include "store/reader_pool.h"
#include "store/test_database.h"

namespace callfloor::store {
namespace {

Connection memory_with(std::string_view schema) {
    auto connection = open_test_database();
    const auto made = connection.execute_script(schema);
    EXPECT_TRUE(made.has_value()) << made.error().text;
    return connection;
}

constexpr std::string_view kThing =
    "CREATE TABLE thing (id BIGINT PRIMARY KEY, name TEXT UNIQUE, size BIGINT, weight DOUBLE "
    "PRECISION)";

TEST(Database, BindsParametersByNumberNotByOrderOfAppearance) {
    auto connection = memory_with(kThing);
    ASSERT_TRUE(connection.execute("INSERT INTO thing (size, name, id) VALUES ($3, $2, $1)",
                                   {7, "seven", 70}));
    const auto row = connection.query_first(
        "SELECT id, name, size FROM thing WHERE name = $2 OR id = $1", {1, "seven"},
        [](const Row& r) {
            return fmt::format("{} {} {}", r.integer("id"), r.text("name"), r.integer(2));
        });
    ASSERT_TRUE(row.has_value());
    EXPECT_EQ(*row, "7 seven 70");
}

TEST(Database, KeepsAbsentApartFromEmpty) {
    auto connection = memory_with(kThing);
    const std::optional<std::int64_t> no_size;
    ASSERT_TRUE(connection.execute("INSERT INTO thing VALUES ($1, $2, $3, $4)",
                                   {1, std::string_view{}, no_size, std::nullopt}));
    const auto done = connection.query("SELECT * FROM thing", {}, [](const Row& row) {
        EXPECT_EQ(row.find_text("name"), "");
        EXPECT_FALSE(row.is_null("name"));
        EXPECT_EQ(row.find_integer("size"), std::nullopt);
        EXPECT_EQ(row.integer("size"), 0);
        EXPECT_EQ(row.find_real("weight"), std::nullopt);
    });
    EXPECT_TRUE(done.has_value());
}

TEST(Database, BindsUnsetIdsAsNullAndTimesAsMilliseconds) {
    auto connection = memory_with(kThing);
    ASSERT_TRUE(connection.execute("INSERT INTO thing VALUES ($1, $2, $3, $4)",
                                   {UserId{5}, UserId{}, from_epoch_ms(1'700'000'000'123), 1.5}));
    const auto done = connection.query("SELECT * FROM thing", {}, [](const Row& row) {
        EXPECT_EQ(row.id<UserId>("id"), UserId{5});
        EXPECT_TRUE(row.is_null("name"));
        EXPECT_EQ(row.instant("size"), from_epoch_ms(1'700'000'000'123));
        EXPECT_DOUBLE_EQ(row.real("weight"), 1.5);
    });
    EXPECT_TRUE(done.has_value());
}

TEST(Database, ReturnsRowsOfAnInsert) {
    auto connection = memory_with(kThing);
    const auto id = connection.query_integer(
        "INSERT INTO thing (id, size) VALUES ($1, $2) RETURNING id + size", {4, 5});
    ASSERT_TRUE(id.has_value());
    EXPECT_EQ(*id, 9);
}

TEST(Database, TellsConflictsFromBadSql) {
    auto connection = memory_with(kThing);
    ASSERT_TRUE(connection.execute("INSERT INTO thing (id, name) VALUES ($1, $2)", {1, "a"}));
    const auto twice = connection.execute("INSERT INTO thing (id, name) VALUES ($1, $2)", {2, "a"});
    ASSERT_FALSE(twice.has_value());
    EXPECT_EQ(twice.error().code, ErrorCode::Conflict);
    EXPECT_NE(twice.error().text.find(tests_on_postgresql() ? "thing_name_key" : "thing.name"),
              std::string::npos)
        << twice.error().text;
    EXPECT_EQ(twice.error().text.find("'a'"), std::string::npos) << "never a value";
    const auto bad = connection.execute("INSERT INTO nothing VALUES (1)");
    ASSERT_FALSE(bad.has_value());
    EXPECT_EQ(bad.error().code, ErrorCode::Internal);
    const auto short_of_one = connection.execute("DELETE FROM thing WHERE id = $1");
    ASSERT_FALSE(short_of_one.has_value());
    EXPECT_EQ(short_of_one.error().code, ErrorCode::Internal);
}

TEST(Database, HoldsForeignKeys) {
    auto connection = memory_with(
        "CREATE TABLE parent (id BIGINT PRIMARY KEY);"
        "CREATE TABLE child (id BIGINT PRIMARY KEY, parent_id BIGINT NOT NULL REFERENCES parent "
        "(id))");
    const auto orphan = connection.execute("INSERT INTO child VALUES ($1, $2)", {1, 2});
    ASSERT_FALSE(orphan.has_value());
    EXPECT_EQ(orphan.error().code, ErrorCode::Conflict);
}

TEST(Database, RunsAQueryInsideItself) {
    auto connection = memory_with(kThing);
    for (const int id : {1, 2, 3}) {
        ASSERT_TRUE(connection.execute("INSERT INTO thing (id) VALUES ($1)", {id}));
    }
    int rows = 0;
    const std::string_view sql = "SELECT id FROM thing WHERE id > $1 ORDER BY id";
    const auto outer = connection.query(sql, {0}, [&](const Row& row) {
        const auto inner = connection.query(sql, {row.integer(0)}, [&](const Row&) { ++rows; });
        EXPECT_TRUE(inner.has_value());
    });
    EXPECT_TRUE(outer.has_value());
    EXPECT_EQ(rows, 2 + 1 + 0);
}

TEST(Database, KeepsABoundedNumberOfStatements) {
    auto connection = memory_with(kThing);
    for (int i = 0; i < 1'000; ++i) {
        const auto value = connection.query_integer(fmt::format("SELECT {}", i));
        ASSERT_TRUE(value.has_value());
        ASSERT_EQ(*value, i);
    }
}

TEST(Transaction, RollsBackUnlessCommitted) {
    auto connection = memory_with(kThing);
    {
        auto transaction = Transaction::begin(connection);
        ASSERT_TRUE(transaction.has_value());
        ASSERT_TRUE(connection.execute("INSERT INTO thing (id) VALUES ($1)", {1}));
    }
    EXPECT_EQ(*connection.query_integer("SELECT COUNT(*) FROM thing"), 0);
    {
        auto transaction = Transaction::begin(connection);
        ASSERT_TRUE(transaction.has_value());
        ASSERT_TRUE(connection.execute("INSERT INTO thing (id) VALUES ($1)", {1}));
        ASSERT_TRUE(transaction->commit().has_value());
    }
    EXPECT_EQ(*connection.query_integer("SELECT COUNT(*) FROM thing"), 1);
    EXPECT_FALSE(connection.in_transaction());
}

TEST(Savepoint, UndoesOnlyItsPart) {
    auto connection = memory_with(kThing);
    auto transaction = Transaction::begin(connection);
    ASSERT_TRUE(connection.execute("INSERT INTO thing (id) VALUES ($1)", {1}));
    {
        auto outer = Savepoint::begin(connection);
        ASSERT_TRUE(connection.execute("INSERT INTO thing (id) VALUES ($1)", {2}));
        {
            auto inner = Savepoint::begin(connection);
            ASSERT_TRUE(connection.execute("INSERT INTO thing (id) VALUES ($1)", {3}));
        }
        ASSERT_TRUE(outer->release().has_value());
    }
    ASSERT_TRUE(transaction->commit().has_value());
    EXPECT_EQ(*connection.query_integer("SELECT SUM(id) FROM thing"), 1 + 2);
}

TEST(SqliteSchema, MakesAPrimaryKeyTheRowId) {
    EXPECT_EQ(internal::sqlite_schema("a BIGINT PRIMARY KEY, b BIGINT; c BIGINT PRIMARY KEY"),
              "a INTEGER PRIMARY KEY, b BIGINT; c INTEGER PRIMARY KEY");
}

TEST(PostgresSchema, ComparesTextByteByByte) {
    EXPECT_EQ(internal::postgres_schema("a TEXT NOT NULL, CONTEXT x, b TEXT"),
              "a TEXT COLLATE \"C\" NOT NULL, CONTEXT x, b TEXT COLLATE \"C\"");
}

TEST(PostgresText, ReplacesWhatIsNotUtf8) {
    EXPECT_EQ(internal::clean_utf8("\xE5\xBC\xA0"
                                   "a\xFF\xE5\xBC"),
              "\xE5\xBC\xA0"
              "a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
    EXPECT_EQ(internal::clean_utf8(std::string_view("a\0b", 3)),
              "a\xEF\xBF\xBD"
              "b");
}

TEST(Database, KeepsTextOfEveryKindAndComparesItByBytes) {
    auto connection = memory_with(kThing);
    std::int64_t id = 0;
    for (const std::string_view name : {"\xE5\xBC\xA0", "b", "B", "a", "\xC3\xA4", "'; --"}) {
        ASSERT_TRUE(
            connection.execute("INSERT INTO thing (id, name) VALUES ($1, $2)", {++id, name}));
    }
    ASSERT_TRUE(connection.execute("INSERT INTO thing (id, name) VALUES ($1, $2)",
                                   {++id, std::string_view("bad \xFF and \0", 11)}))
        << "an odd name must not stop the journal";
    std::string order;
    ASSERT_TRUE(connection.query("SELECT id FROM thing ORDER BY name", {}, [&](const Row& row) {
        order += fmt::format("{}", row.integer(0));
    }));
    EXPECT_EQ(order, "6342751");
}

TEST(Database, TellsALateErrorAtTheNextWait) {
    auto connection = memory_with(kThing);
    auto transaction = Transaction::begin(connection);
    ASSERT_TRUE(transaction.has_value());
    {
        auto part = Savepoint::begin(connection);
        bool is_told = !connection.post("INSERT INTO thing (id) VALUES ($1)", {1});
        is_told = !connection.post("INSERT INTO thing (id) VALUES ($1)", {1}) || is_told;
        const auto kept = part->release();
        EXPECT_TRUE(is_told || !kept);
        if (!kept) {
            EXPECT_EQ(kept.error().code, ErrorCode::Conflict);
        }
    }
    for (int id = 1; id <= 2'000; ++id) {  // deeper than the pipeline
        ASSERT_TRUE(connection.post("INSERT INTO thing (id) VALUES ($1)", {id + 10}));
    }
    ASSERT_TRUE(transaction->commit().has_value());
    EXPECT_EQ(*connection.query_integer("SELECT COUNT(*) FROM thing WHERE id > 10"), 2'000);
}

TEST(Database, TakesAParameterAsNullOrAnyNumber) {
    auto connection = memory_with(kThing);
    const auto put = [&](std::int64_t id, std::optional<std::int64_t> size) {
        return connection.execute("INSERT INTO thing (id, size) VALUES ($1, $2)", {id, size});
    };
    const auto find = [&](std::optional<std::int64_t> size) {
        return connection
            .query_integer(
                "SELECT COUNT(*) FROM thing WHERE CAST($1 AS BIGINT) IS NULL OR "
                "size = $1 OR $1 = 0",
                {size})
            .value_or(-1);
    };
    ASSERT_TRUE(put(1, std::nullopt));
    ASSERT_TRUE(put(2, 5'000'000'000'000));
    ASSERT_TRUE(put(3, std::nullopt));
    EXPECT_EQ(find(std::nullopt), 3);
    EXPECT_EQ(find(5'000'000'000'000), 1);
    EXPECT_EQ(find(std::nullopt), 3);
    EXPECT_EQ(find(0), 3);
}

TEST(PostgresConnection, IsOpenedAgainButNeverInTheMiddle) {
    if (!tests_on_postgresql()) {
        GTEST_SKIP() << "SQLite has no connection to lose";
    }
    auto connection = memory_with(kThing);
    auto killer = Connection::open({.postgresql = test_postgresql()});
    const auto cut = [&] {
        const auto pid = connection.query_integer("SELECT pg_backend_pid()");
        ASSERT_TRUE(pid.has_value());
        ASSERT_TRUE(killer->execute("SELECT pg_terminate_backend(CAST($1 AS INT))", {*pid}));
        while (*killer->query_integer("SELECT COUNT(*) FROM pg_stat_activity WHERE pid = $1",
                                      {*pid}) > 0) {
        }
    };
    cut();
    auto transaction = Transaction::begin(connection);
    ASSERT_TRUE(transaction.has_value()) << "while idle: nobody notices";
    ASSERT_TRUE(connection.post("INSERT INTO thing (id) VALUES ($1)", {1}));
    cut();
    ASSERT_TRUE(connection.post("INSERT INTO thing (id) VALUES ($1)", {2}).has_value() ||
                !connection.in_transaction());
    const auto lost = connection.execute("INSERT INTO thing (id) VALUES ($1)", {3});
    ASSERT_FALSE(lost.has_value());
    EXPECT_EQ(lost.error().code, ErrorCode::Unavailable);
    EXPECT_FALSE(connection.execute("INSERT INTO thing (id) VALUES ($1)", {4}).has_value())
        << "not outside its transaction either";
    EXPECT_FALSE(transaction->commit().has_value());
    transaction->roll_back();
    EXPECT_EQ(connection.query_integer("SELECT COUNT(*) FROM thing"), 0);
}

TEST(Database, RefusesAFileThatIsNoDatabase) {
    const TemporaryFolder folder;
    const auto file = folder.path() / "x.db";
    FILE* out = std::fopen(file.c_str(), "w");
    ASSERT_NE(out, nullptr);
    for (int i = 0; i < 100; ++i) {
        std::fputs("this is not a database at all\n", out);
    }
    std::fclose(out);
    const auto opened = Connection::open({.file = file});
    ASSERT_FALSE(opened.has_value());
    EXPECT_EQ(opened.error().code, ErrorCode::Unavailable);
    EXPECT_NE(opened.error().text.find("backup"), std::string::npos) << opened.error().text;
}

TEST(Database, FindsDamageByTheIntegrityCheck) {
    const TemporaryFolder folder;
    const auto file = folder.path() / "x.db";
    {
        auto connection = Connection::open({.file = file});
        ASSERT_TRUE(
            connection->execute_script("CREATE TABLE t (id BIGINT PRIMARY KEY, v TEXT);"
                                       "CREATE INDEX tv ON t (v)"));
        for (int i = 0; i < 2'000; ++i) {
            ASSERT_TRUE(connection->execute("INSERT INTO t VALUES ($1, $2)",
                                            {i, fmt::format("value {:030}", i)}));
        }
        EXPECT_TRUE(connection->check_integrity().has_value());
    }
    const auto size = std::filesystem::file_size(file);
    FILE* out = std::fopen(file.c_str(), "r+");
    std::fseek(out, static_cast<long>(size / 2 / 4096 * 4096), SEEK_SET);
    for (int i = 0; i < 4'096; ++i) {
        std::fputc(0xee, out);
    }
    std::fclose(out);
    auto connection = Connection::open({.file = file});
    ASSERT_TRUE(connection.has_value());
    const auto checked = connection->check_integrity();
    ASSERT_FALSE(checked.has_value());
    EXPECT_EQ(checked.error().code, ErrorCode::Unavailable);
}

// ---------------------------------------------------------------- migrations

TEST(Migrations, ApplyOnceInOrderOfNumber) {
    auto connection = std::optional(open_test_database());
    const std::vector<Migration> steps{{11, "b", "INSERT INTO a VALUES (1)"},
                                       {10, "a", "CREATE TABLE a (id BIGINT PRIMARY KEY)"}};
    EXPECT_EQ(apply_migrations(*connection, steps), 2);
    EXPECT_EQ(apply_migrations(*connection, steps), 0);
    EXPECT_EQ(*connection->query_integer("SELECT COUNT(*) FROM a"), 1);
}

TEST(Migrations, RefuseADatabaseFromANewerVersion) {
    auto connection = std::optional(open_test_database());
    const Migration first{10, "a", "CREATE TABLE a (id BIGINT PRIMARY KEY)"};
    const Migration later{12, "people: badges", "CREATE TABLE b (id BIGINT PRIMARY KEY)"};
    ASSERT_EQ(apply_migrations(*connection, {first, later}), 2);
    const auto opened =
        apply_migrations(*connection, {first, {11, "own", "CREATE TABLE c (id BIGINT)"}});
    ASSERT_FALSE(opened.has_value());
    EXPECT_EQ(opened.error().code, ErrorCode::Conflict);
    EXPECT_NE(opened.error().text.find("newer callfloor"), std::string::npos);
    EXPECT_NE(opened.error().text.find("people: badges"), std::string::npos);
    EXPECT_FALSE(connection->query_integer("SELECT COUNT(*) FROM c").has_value())
        << "nothing was changed";
}

TEST(Migrations, RefuseAStepThatWasEdited) {
    auto connection = std::optional(open_test_database());
    ASSERT_EQ(apply_migrations(*connection, {{10, "a", "CREATE TABLE a (id BIGINT)"}}), 1);
    const auto again =
        apply_migrations(*connection, {{10, "a", "CREATE TABLE a (id BIGINT, x TEXT)"}});
    ASSERT_FALSE(again.has_value());
    EXPECT_EQ(again.error().code, ErrorCode::Conflict);
}

TEST(Migrations, UndoAStepThatFailsHalfWay) {
    auto connection = std::optional(open_test_database());
    const auto failed =
        apply_migrations(*connection, {{10, "a", "CREATE TABLE a (id BIGINT)"},
                                       {11, "b", "CREATE TABLE b (id BIGINT); NONSENSE"}});
    ASSERT_FALSE(failed.has_value());
    EXPECT_NE(failed.error().text.find("11"), std::string::npos);
    EXPECT_TRUE(connection->query_integer("SELECT COUNT(*) FROM a").has_value());
    EXPECT_FALSE(connection->query_integer("SELECT COUNT(*) FROM b").has_value());
}

// ---------------------------------------------------------------- journal, idempotency, readers

TEST(Journal, ReadsBackEveryEntryInOrderAcrossPages) {
    auto connection = std::optional(open_test_database());
    const auto own = migrations();
    ASSERT_TRUE(apply_migrations(*connection, {own.begin(), own.end()}));
    std::vector<JournalEntry> entries;
    for (int i = 0; i < 2'500; ++i) {
        entries.push_back(
            {0, from_epoch_ms(i), "leg_rang", ConversationId{i % 3}, UserId{i % 2}, "{}"});
    }
    {
        auto transaction = Transaction::begin(*connection);
        ASSERT_TRUE(append_now(*connection, entries, {}).has_value());
        ASSERT_TRUE(transaction->commit().has_value());
    }
    std::int64_t seen = 0;
    const auto read = read_journal(*connection, 0, [&](const JournalEntry& entry) -> Result<void> {
        EXPECT_EQ(entry.seq, seen + 1);
        EXPECT_EQ(entry.at, from_epoch_ms(seen));
        EXPECT_EQ(entry.conversation.value, seen % 3);
        EXPECT_EQ(entry.agent.value, seen % 2);
        ++seen;
        return {};
    });
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(seen, 2'500);
    EXPECT_EQ(last_seq(*connection), 2'500);
    const auto of_one = conversation_journal(*connection, ConversationId{2}, 10);
    ASSERT_EQ(of_one->size(), 10u);
    EXPECT_EQ(of_one->front().seq, 3);
    EXPECT_EQ(of_one->back().seq, 30);
}

TEST(Idempotency, AnswersARepetitionAndRefusesAnotherRequest) {
    auto connection = std::optional(open_test_database());
    const auto own = migrations();
    ASSERT_TRUE(apply_migrations(*connection, {own.begin(), own.end()}));
    const Instant now = from_epoch_ms(1'800'000'000'000);
    const IdempotencyKey key{"k1", UserId{7}, "createTeam", "hash-a"};
    EXPECT_FALSE((*find_answer(*connection, key, now)).has_value());
    ASSERT_TRUE(keep_answer(*connection, key, {201, R"({"id":1})", "\"1\""}, now).has_value());

    const auto again = find_answer(*connection, key, now + std::chrono::hours(1));
    ASSERT_TRUE(again.has_value() && again->has_value());
    EXPECT_EQ((**again).status, 201);
    EXPECT_EQ((**again).body, R"({"id":1})");
    EXPECT_EQ((**again).etag, "\"1\"");

    const auto other = find_answer(*connection, {"k1", UserId{7}, "createTeam", "hash-b"}, now);
    ASSERT_FALSE(other.has_value());
    EXPECT_EQ(other.error().code, ErrorCode::Conflict);
    EXPECT_FALSE(
        (*find_answer(*connection, {"k1", UserId{8}, "createTeam", "hash-a"}, now)).has_value());

    EXPECT_FALSE((*find_answer(*connection, key, now + kIdempotencyKept)).has_value());
    ASSERT_TRUE(
        keep_answer(*connection, {"k2", UserId{7}, "createTeam", "h"}, {}, now + kIdempotencyKept));
    EXPECT_EQ(*connection->query_integer("SELECT COUNT(*) FROM idempotency_key"), 1);
}

TEST(ReaderPool, SeesTheLastCommitAndCannotWrite) {
    const TemporaryFolder folder;
    const auto options = test_database_in(folder.path());
    auto writing = Connection::open(options);
    ASSERT_TRUE(writing->execute_script(kThing));
    auto pool = ReaderPool::open(options, 2);
    ASSERT_TRUE(pool.has_value());
    const auto count = [&] {
        return (*pool)->read(
            [](Connection& c) { return c.query_integer("SELECT COUNT(*) FROM thing"); });
    };
    {
        auto transaction = Transaction::begin(*writing);
        ASSERT_TRUE(writing->execute("INSERT INTO thing (id) VALUES (1)"));
        EXPECT_EQ(count(), 0);
        ASSERT_TRUE(transaction->commit().has_value());
    }
    EXPECT_EQ(count(), 1);
    const auto written =
        (*pool)->read([](Connection& c) { return c.execute("DELETE FROM thing"); });
    EXPECT_FALSE(written.has_value());
    EXPECT_EQ(count(), 1);
}

}  // namespace
}  // namespace callfloor::store
