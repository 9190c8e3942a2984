#include <algorithm>
#include <charconv>
#include <optional>
#include <span>

#include "base/log.h"
#include "records/projector.h"
#include "records/rebuild.h"
#include "records/records_migrations.h"
#include "store/journal.h"
#include "store/migrations.h"

namespace callfloor::records {
namespace {

using store::Connection;
using store::Parameter;
using store::Row;

constexpr std::int64_t kPage = 1'000;

struct TableRow {
    std::vector<std::int64_t> key;
    std::vector<std::string> names;
    std::vector<std::optional<std::string>> values;
};

std::string list_of(const std::vector<std::string_view>& words) {
    return fmt::format("{}", fmt::join(words, ", "));
}

/// A table's rows in order of its key, read page by page.
class TableReader {
  public:
    TableReader(Connection& connection, const ProjectedTable& table)
        : connection_(connection), table_(table) {}

    /// Null after the last row.
    Result<const TableRow*> current() {
        if (next_ < page_.size()) {
            return &page_[next_];
        }
        if (!is_last_page_) {
            TRY(read_page());
        }
        return next_ < page_.size() ? &page_[next_] : nullptr;
    }
    void advance() { ++next_; }

  private:
    Result<void> read_page() {
        const std::string keys = list_of(table_.key);
        std::string sql = fmt::format("SELECT {}, t.* FROM {} t", keys, table_.name);
        std::vector<Parameter> parameters;
        if (!page_.empty()) {
            std::string places;
            for (const std::int64_t part : page_.back().key) {
                parameters.emplace_back(part);
                places += fmt::format("{}${}", places.empty() ? "" : ", ", parameters.size());
            }
            sql += fmt::format(" WHERE ({}) > ({})", keys, places);
        }
        sql += fmt::format(" ORDER BY {} LIMIT {}", keys, kPage);
        const int key_size = static_cast<int>(table_.key.size());
        page_ = TRY(connection_.query_all(sql, parameters, [key_size](const Row& row) {
            TableRow made;
            for (int i = 0; i < key_size; ++i) {
                made.key.push_back(row.integer(i));
            }
            for (int i = key_size; i < row.columns(); ++i) {
                made.names.emplace_back(row.column_name(i));
                made.values.push_back(row.find_text(i));
            }
            return made;
        }));
        next_ = 0;
        is_last_page_ = static_cast<std::int64_t>(page_.size()) < kPage;
        return {};
    }

    Connection& connection_;
    const ProjectedTable& table_;
    std::vector<TableRow> page_;
    std::size_t next_ = 0;
    bool is_last_page_ = false;
};

/// The databases write real numbers in their own ways: "0" and "0.0".
bool is_same_number(std::string_view a, std::string_view b) {
    const auto read = [](std::string_view text) -> std::optional<double> {
        double value = 0;
        const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        const bool is_whole = error == std::errc{} && rest == text.data() + text.size();
        return is_whole ? std::optional(value) : std::nullopt;
    };
    const bool is_real = (a.find('.') == a.npos) != (b.find('.') == b.npos);
    const auto left = is_real ? read(a) : std::nullopt;
    return left && left == read(b);
}

bool is_same(const std::optional<std::string>& a, const std::optional<std::string>& b) {
    return a == b || (a && b && is_same_number(*a, *b));
}

std::string differing_column(const TableRow& kept, const TableRow& rebuilt) {
    for (std::size_t i = 0; i < kept.values.size(); ++i) {
        if (!is_same(kept.values[i], rebuilt.values[i])) {
            return fmt::format("{} is {}, rebuilt {}", kept.names[i],
                               kept.values[i].value_or("empty"),
                               rebuilt.values[i].value_or("empty"));
        }
    }
    return {};
}

Result<TableDifference> compare_table(Connection& kept, Connection& rebuilt,
                                      const ProjectedTable& table) {
    TableReader left(kept, table);
    TableReader right(rebuilt, table);
    TableDifference difference{std::string(table.name), 0, {}};
    const auto note = [&](const TableRow& row, const std::string& text) {
        if (++difference.differences == 1) {
            difference.first = fmt::format("{} {}: {}", table.name, fmt::join(row.key, "/"), text);
        }
    };
    for (;;) {
        const TableRow* a = TRY(left.current());
        const TableRow* b = TRY(right.current());
        if (a == nullptr && b == nullptr) {
            return difference;
        }
        if (b == nullptr || (a != nullptr && a->key < b->key)) {
            note(*a, "not in the journal");
            left.advance();
        } else if (a == nullptr || b->key < a->key) {
            note(*b, "missing");
            right.advance();
        } else {
            if (const std::string text = differing_column(*a, *b); !text.empty()) {
                note(*a, text);
            }
            left.advance();
            right.advance();
        }
    }
}

/// Projects the journal of `from` into the tables of `into`. An entry that cannot be projected is
/// left out, as the writer leaves it out: part by part, and a part with such an entry one by one.
class Rebuilder {
  public:
    explicit Rebuilder(Connection& into) : into_(into) {}

    Result<void> add(const store::JournalEntry& entry) {
        part_.push_back(entry);
        return part_.size() < kPart ? Result<void>{} : project_part();
    }
    /// Gives the entries projected.
    Result<std::int64_t> finish() {
        TRY(project_part());
        return count_;
    }

  private:
    static constexpr std::size_t kPart = 500;

    Result<void> project_part() {
        const auto part = std::exchange(part_, {});
        const auto whole = project(part);
        if (whole || whole.error().code == ErrorCode::Unavailable) {
            return whole;
        }
        for (const auto& entry : part) {
            const auto one = project({&entry, 1});
            if (!one && one.error().code == ErrorCode::Unavailable) {
                return one;
            }
            if (!one) {
                log(LogLevel::Warning, "records", "journal entry {} ({}) cannot be projected: {}",
                    entry.seq, entry.type, one.error().text);
            }
        }
        return {};
    }

    /// All of them or none.
    Result<void> project(std::span<const store::JournalEntry> entries) {
        auto savepoint = TRY(store::Savepoint::begin(into_));
        for (const auto& entry : entries) {
            TRY(projector_.apply(into_, entry));
        }
        TRY(savepoint.release());
        count_ += static_cast<std::int64_t>(entries.size());
        return {};
    }

    Connection& into_;
    Projector projector_;
    std::vector<store::JournalEntry> part_;
    std::int64_t count_ = 0;
};

Result<std::int64_t> project_all(Connection& from, Connection& into) {
    Rebuilder rebuilder(into);
    TRY(store::read_journal(
        from, 0, [&](const store::JournalEntry& entry) { return rebuilder.add(entry); }));
    return rebuilder.finish();
}

}  // namespace

Result<std::vector<TableDifference>> compare_records(Connection& kept, Connection& rebuilt) {
    std::vector<TableDifference> differences;
    for (const ProjectedTable& table : projected_tables()) {
        auto difference = TRY(compare_table(kept, rebuilt, table));
        if (difference.differences > 0) {
            differences.push_back(std::move(difference));
        }
    }
    return differences;
}

Result<std::vector<TableDifference>> check_rebuild(Connection& connection, Connection& scratch) {
    const auto steps = migrations();
    TRY(store::apply_migrations(scratch, {steps.begin(), steps.end()}));
    auto transaction = TRY(store::Transaction::begin(scratch));
    TRY(project_all(connection, scratch));
    TRY(transaction.commit());
    return compare_records(connection, scratch);
}

Result<std::int64_t> rebuild(Connection& connection) {
    for (const ProjectedTable& table : projected_tables()) {
        TRY(connection.execute(fmt::format("DELETE FROM {}", table.name)));
    }
    return project_all(connection, connection);
}

}  // namespace callfloor::records
