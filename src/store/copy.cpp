#include "store/copy.h"

#include <cerrno>
#include <ranges>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

namespace callfloor::store {
namespace {

enum class ColumnType : std::uint8_t { Integer, Real, Text };

struct Table {
    std::string name;
    std::vector<std::string> columns;
    std::vector<ColumnType> types;
};

/// Of the SQLite side, in the order in which they were made: what is referred to comes first.
Result<std::vector<Table>> tables_of(Connection& sqlite) {
    auto tables = TRY(
        sqlite.query_all("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE "
                         "'sqlite~_%' ESCAPE '~' AND name <> 'schema_migrations' ORDER BY rowid",
                         {}, [](const Row& row) { return Table{row.text(0), {}, {}}; }));
    for (Table& table : tables) {
        TRY(sqlite.query("SELECT name, type FROM pragma_table_info($1) ORDER BY cid", {table.name},
                         [&](const Row& row) {
                             const auto type = row.text(1);
                             table.columns.push_back(row.text(0));
                             table.types.push_back(type == "BIGINT" || type == "INTEGER"
                                                       ? ColumnType::Integer
                                                   : type == "TEXT" ? ColumnType::Text
                                                                    : ColumnType::Real);
                         }));
    }
    return tables;
}

Parameter value_of(const Row& row, int column, ColumnType type) {
    if (row.is_null(column)) {
        return nullptr;
    }
    switch (type) {
        case ColumnType::Integer:
            return row.integer(column);
        case ColumnType::Real:
            return row.real(column);
        case ColumnType::Text:
            break;
    }
    return row.text(column);
}

std::string insert_into(const Table& table) {
    std::string places;
    for (std::size_t i = 1; i <= table.columns.size(); ++i) {
        places += fmt::format("{}${}", i == 1 ? "" : ", ", i);
    }
    return fmt::format("INSERT INTO {} ({}) VALUES ({})", table.name,
                       fmt::join(table.columns, ", "), places);
}

std::string select_from(const Table& table) {
    return fmt::format("SELECT {} FROM {}", fmt::join(table.columns, ", "), table.name);
}

/// Copies the rows a query gives; the number of them.
Result<std::int64_t> copy_query(Connection& from, const std::string& select, Connection& into,
                                const Table& table) {
    const std::string insert = insert_into(table);
    std::int64_t rows = 0;
    Result<void> inserted;
    TRY(from.query(select, {}, [&](const Row& row) {
        if (!inserted) {
            return;
        }
        std::vector<Parameter> values;
        values.reserve(table.columns.size());
        for (std::size_t i = 0; i < table.columns.size(); ++i) {
            values.push_back(value_of(row, static_cast<int>(i), table.types[i]));
        }
        inserted = into.post(insert, values);
        ++rows;
    }));
    TRY(std::move(inserted));
    return rows;
}

/// PostgreSQL would give the whole table at once: a cursor gives it in pieces.
Result<void> copy_by_cursor(Connection& from, Connection& into, const Table& table) {
    TRY(from.execute("DECLARE rows_of_table CURSOR FOR " + select_from(table)));
    while (TRY(copy_query(from, "FETCH 1000 FROM rows_of_table", into, table)) > 0) {
    }
    TRY(from.execute("CLOSE rows_of_table"));
    return {};
}

/// A migration may have left rows of its own; the copy brings them as they are by now.
Result<void> clear(Connection& into, const std::vector<Table>& tables) {
    for (const Table& table : tables | std::views::reverse) {
        TRY(into.execute("DELETE FROM " + table.name));
    }
    return {};
}

Result<void> sync_file(const std::filesystem::path& file) {
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    const bool is_synced = descriptor >= 0 && ::fsync(descriptor) == 0;
    const int reason = errno;
    if (descriptor >= 0) {
        ::close(descriptor);
    }
    return is_synced ? Result<void>{}
                     : fail(ErrorCode::Unavailable, "cannot write {}: {}", file.string(),
                            std::generic_category().message(reason));
}

Result<void> export_postgres(const DatabaseOptions& from, std::vector<Migration> migrations,
                             const std::filesystem::path& file) {
    DatabaseOptions reading = from;
    reading.mode = OpenMode::ReadOnly;
    auto source = TRY(Connection::open(reading));
    DatabaseOptions writing;
    writing.file = file;
    auto copy = TRY(Connection::open(writing));
    TRY(apply_migrations(copy, std::move(migrations)));
    const auto tables = TRY(tables_of(copy));
    auto snapshot = TRY(Transaction::begin(source));  // one state for all tables
    auto transaction = TRY(Transaction::begin(copy));
    TRY(clear(copy, tables));
    for (const Table& table : tables) {
        TRY(copy_by_cursor(source, copy, table));
    }
    TRY(transaction.commit());
    // Into the file itself: the log beside it is not part of a backup.
    return copy.query("PRAGMA journal_mode = DELETE", {}, [](const Row&) {});
}

}  // namespace

Result<void> copy_to_file(const DatabaseOptions& from, std::vector<Migration> migrations,
                          const std::filesystem::path& file) {
    if (!from.postgresql.empty()) {
        TRY(export_postgres(from, std::move(migrations), file));
        return sync_file(file);
    }
    auto source = TRY(Connection::open(from));
    TRY(source.execute("VACUUM INTO $1", {file.string()}));
    return sync_file(file);
}

Result<std::int64_t> copy_rows(Connection& from, Connection& into) {
    const auto tables = TRY(tables_of(from));
    auto snapshot = TRY(Transaction::begin(from));
    auto transaction = TRY(Transaction::begin(into));
    TRY(clear(into, tables));
    std::int64_t rows = 0;
    for (const Table& table : tables) {
        rows += TRY(copy_query(from, select_from(table), into, table));
    }
    TRY(transaction.commit());
    return rows;
}

}  // namespace callfloor::store
