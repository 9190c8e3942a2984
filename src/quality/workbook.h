#pragma once
// Excel workbooks: tables with formulas whose results stand beside them, so that a program that
// does not compute shows the same. Texts are always cells of text: what begins with = + - @ is
// never a formula. Bound: what a report has rows, all in memory. One thread.

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"

namespace callfloor::quality {

/// A column of a table. Derived columns name others by their place (from 0) and are filled in by
/// the table.
struct WorkbookColumn {
    enum class Kind : std::uint8_t {
        Text,
        Count,      ///< whole numbers; summed in the last row
        Amount,     ///< numbers with fractions; summed in the last row
        Figure,     ///< numbers that cannot be summed
        Ratio,      ///< part / of as percent
        Mean,       ///< part / of
        Share,      ///< part / sum of part, as percent
        Cumulated,  ///< sum of part so far / sum of part, as percent
    };
    std::string heading;
    Kind kind = Kind::Count;
    int part = 0;
    int of = 0;
    double width = 11;
};
/// Empty stays empty; a column's derived cells are not given.
using WorkbookValue = std::variant<std::monostate, std::string, std::int64_t, double>;
using WorkbookRow = std::vector<WorkbookValue>;

struct WorkbookTable {
    std::string name;  ///< of the sheet: at most 31 characters, none of []:*?/ or backslash
    std::vector<WorkbookColumn> columns;
    std::vector<WorkbookRow> rows;  ///< as wide as the columns; derived cells are monostate
    std::string total;              ///< heading of the row of sums; empty: there is none
    bool heat = false;              ///< ratios are coloured by their size
};

class Workbook final {
  public:
    /// In a temporary file; Unavailable when it cannot be made.
    static Result<std::unique_ptr<Workbook>> create();
    ~Workbook();
    /// A sheet of headings and what they say, without formulas.
    void add_facts(const std::string& name,
                   const std::vector<std::pair<std::string, std::string>>& facts);
    void add_table(const WorkbookTable& table);
    /// The file's bytes; nothing may be added afterwards.
    Result<std::string> finish();

  private:
    struct State;
    explicit Workbook(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace callfloor::quality
