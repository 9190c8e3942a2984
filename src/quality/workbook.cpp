#include "quality/workbook.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

#include <fmt/format.h>
#include <stdlib.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "base/check.h"

namespace callfloor::quality {

namespace {

using Kind = WorkbookColumn::Kind;

constexpr lxw_color_t kHeading = 0xE8EDF3;
constexpr lxw_color_t kHot = 0xF2A09A;

lxw_col_t place(std::size_t column) {
    return static_cast<lxw_col_t>(column);
}

lxw_row_t row_place(std::size_t row) {
    return static_cast<lxw_row_t>(row);
}

/// "B" of 1, "AA" of 26.
std::string letters(std::size_t column) {
    std::string text;
    for (auto left = column + 1; left > 0; left = (left - 1) / 26) {
        text.insert(text.begin(), static_cast<char>('A' + (left - 1) % 26));
    }
    return text;
}

double number_in(const WorkbookValue& value) {
    if (const auto* whole = std::get_if<std::int64_t>(&value)) {
        return static_cast<double>(*whole);
    }
    const auto* real = std::get_if<double>(&value);
    return real == nullptr ? 0 : *real;
}

bool is_summed(Kind kind) {
    return kind == Kind::Count || kind == Kind::Amount;
}

}  // namespace

struct Workbook::State {
    ~State() {
        if (book != nullptr) {
            workbook_close(book);
        }
        std::error_code ignored;
        std::filesystem::remove(path, ignored);
    }

    lxw_format* form(const char* number, bool bold = false) {
        auto* format = workbook_add_format(book);
        format_set_num_format(format, number);
        if (bold) {
            format_set_bold(format);
            format_set_top(format, LXW_BORDER_THIN);
        }
        return format;
    }

    std::filesystem::path path;
    lxw_workbook* book = nullptr;
};

namespace {

/// One table on its sheet.
class TableSheet final {
  public:
    struct Forms {
        lxw_format* heading;
        lxw_format* text;
        lxw_format* count;
        lxw_format* amount;
        lxw_format* percent;
    };

    TableSheet(lxw_worksheet* sheet, const WorkbookTable& table) : sheet_(sheet), table_(table) {}

    void write(const Forms& forms, const Forms& total_forms) {
        const auto& columns = table_.columns;
        for (std::size_t c = 0; c < columns.size(); ++c) {
            worksheet_set_column(sheet_, place(c), place(c), columns[c].width, nullptr);
            worksheet_write_string(sheet_, 0, place(c), columns[c].heading.c_str(), forms.heading);
        }
        for (std::size_t r = 0; r < table_.rows.size(); ++r) {
            CHECK(table_.rows[r].size() == columns.size());
            for (std::size_t c = 0; c < columns.size(); ++c) {
                write_cell(r, c, forms);
            }
        }
        if (!table_.total.empty() && !table_.rows.empty()) {
            write_total(total_forms);
        }
        worksheet_freeze_panes(sheet_, 1, 1);
        if (!table_.rows.empty() && !columns.empty()) {
            worksheet_autofilter(sheet_, 0, 0, row_place(table_.rows.size()),
                                 place(columns.size() - 1));
        }
        if (table_.heat) {
            colour();
        }
    }

  private:
    static lxw_format* form_of(Kind kind, const Forms& forms) {
        switch (kind) {
            case Kind::Text:
                return forms.text;
            case Kind::Count:
                return forms.count;
            case Kind::Amount:
            case Kind::Figure:
            case Kind::Mean:
                return forms.amount;
            case Kind::Ratio:
            case Kind::Share:
            case Kind::Cumulated:
                return forms.percent;
        }
        return forms.text;
    }

    double sum_to(int column, std::size_t last) const {
        double sum = 0;
        for (std::size_t r = 0; r <= last; ++r) {
            sum += number_in(table_.rows[r][static_cast<std::size_t>(column)]);
        }
        return sum;
    }
    /// "B5" of the row on the sheet, counted from 1.
    static std::string cell(int column, std::size_t sheet_row) {
        return fmt::format("{}{}", letters(static_cast<std::size_t>(column)), sheet_row);
    }
    std::string all_of(int column) const {
        const auto letter = letters(static_cast<std::size_t>(column));
        return fmt::format("SUM({}$2:{}${})", letter, letter, table_.rows.size() + 1);
    }

    /// =IF(of=0,"",part/of) with its result.
    void write_quotient(std::size_t sheet_row, std::size_t column, const std::string& part,
                        const std::string& of, double part_value, double of_value,
                        lxw_format* form) {
        const auto formula = fmt::format("=IF({}=0,\"\",{}/{})", of, part, of);
        const auto at = row_place(sheet_row - 1);
        if (of_value == 0) {
            worksheet_write_formula_str(sheet_, at, place(column), formula.c_str(), form, "");
        } else {
            worksheet_write_formula_num(sheet_, at, place(column), formula.c_str(), form,
                                        part_value / of_value);
        }
    }

    void write_cell(std::size_t r, std::size_t c, const Forms& forms) {
        const auto& column = table_.columns[c];
        auto* form = form_of(column.kind, forms);
        const auto sheet_row = r + 2;
        const auto number = [&](int at) {
            return number_in(table_.rows[r][static_cast<std::size_t>(at)]);
        };
        const auto last = table_.rows.size() - 1;
        switch (column.kind) {
            case Kind::Ratio:
            case Kind::Mean:
                write_quotient(sheet_row, c, cell(column.part, sheet_row),
                               cell(column.of, sheet_row), number(column.part), number(column.of),
                               form);
                return;
            case Kind::Share:
                write_quotient(sheet_row, c, cell(column.part, sheet_row), all_of(column.part),
                               number(column.part), sum_to(column.part, last), form);
                return;
            case Kind::Cumulated: {
                const auto letter = letters(static_cast<std::size_t>(column.part));
                write_quotient(
                    sheet_row, c, fmt::format("SUM({}$2:{}{})", letter, letter, sheet_row),
                    all_of(column.part), sum_to(column.part, r), sum_to(column.part, last), form);
                return;
            }
            default:
                break;
        }
        const auto& value = table_.rows[r][c];
        if (const auto* text = std::get_if<std::string>(&value)) {
            worksheet_write_string(sheet_, row_place(r + 1), place(c), text->c_str(), form);
        } else if (!std::holds_alternative<std::monostate>(value)) {
            worksheet_write_number(sheet_, row_place(r + 1), place(c), number_in(value), form);
        }
    }

    void write_total(const Forms& forms) {
        const auto last = table_.rows.size() - 1;
        const auto sheet_row = table_.rows.size() + 2;
        worksheet_write_string(sheet_, row_place(sheet_row - 1), 0, table_.total.c_str(),
                               forms.text);
        for (std::size_t c = 1; c < table_.columns.size(); ++c) {
            const auto& column = table_.columns[c];
            auto* form = form_of(column.kind, forms);
            if (is_summed(column.kind)) {
                const auto formula = "=" + all_of(static_cast<int>(c));
                worksheet_write_formula_num(sheet_, row_place(sheet_row - 1), place(c),
                                            formula.c_str(), form,
                                            sum_to(static_cast<int>(c), last));
            } else if (column.kind == Kind::Ratio || column.kind == Kind::Mean) {
                write_quotient(sheet_row, c, cell(column.part, sheet_row),
                               cell(column.of, sheet_row), sum_to(column.part, last),
                               sum_to(column.of, last), form);
            }
        }
    }

    void colour() {
        for (std::size_t c = 0; c < table_.columns.size() && !table_.rows.empty(); ++c) {
            if (table_.columns[c].kind == Kind::Ratio) {
                lxw_conditional_format scale{};
                scale.type = LXW_CONDITIONAL_2_COLOR_SCALE;
                scale.min_color = LXW_COLOR_WHITE;
                scale.max_color = kHot;
                worksheet_conditional_format_range(sheet_, 1, place(c),
                                                   row_place(table_.rows.size()), place(c), &scale);
            }
        }
    }

    lxw_worksheet* sheet_;
    const WorkbookTable& table_;
};

}  // namespace

Workbook::Workbook(std::unique_ptr<State> state) : state_(std::move(state)) {}
Workbook::~Workbook() = default;

Result<std::unique_ptr<Workbook>> Workbook::create() {
    std::error_code error;
    auto name = (std::filesystem::temp_directory_path(error) / "callfloor-XXXXXX.xlsx").string();
    const int descriptor = error ? -1 : ::mkstemps(name.data(), 5);
    if (descriptor < 0) {
        return fail(ErrorCode::Unavailable,
                    "a workbook needs a temporary file in {}; see that it can be written",
                    std::filesystem::path(name).parent_path().string());
    }
    ::close(descriptor);
    auto state = std::make_unique<State>();
    state->path = name;
    state->book = workbook_new(name.c_str());
    if (state->book == nullptr) {
        return fail(ErrorCode::Unavailable, "the workbook {} cannot be begun", name);
    }
    return std::unique_ptr<Workbook>(new Workbook(std::move(state)));
}

void Workbook::add_facts(const std::string& name,
                         const std::vector<std::pair<std::string, std::string>>& facts) {
    auto* sheet = workbook_add_worksheet(state_->book, name.c_str());
    CHECK(sheet != nullptr);
    auto* bold = workbook_add_format(state_->book);
    format_set_bold(bold);
    format_set_align(bold, LXW_ALIGN_VERTICAL_TOP);
    auto* wrapped = workbook_add_format(state_->book);
    format_set_text_wrap(wrapped);
    worksheet_set_column(sheet, 0, 0, 22, nullptr);
    worksheet_set_column(sheet, 1, 1, 80, nullptr);
    for (std::size_t r = 0; r < facts.size(); ++r) {
        worksheet_write_string(sheet, row_place(r), 0, facts[r].first.c_str(), bold);
        worksheet_write_string(sheet, row_place(r), 1, facts[r].second.c_str(), wrapped);
    }
}

void Workbook::add_table(const WorkbookTable& table) {
    auto* sheet = workbook_add_worksheet(state_->book, table.name.c_str());
    CHECK(sheet != nullptr);
    auto* heading = workbook_add_format(state_->book);
    format_set_bold(heading);
    format_set_bg_color(heading, kHeading);
    format_set_text_wrap(heading);
    format_set_align(heading, LXW_ALIGN_VERTICAL_TOP);
    auto& state = *state_;
    const TableSheet::Forms plain{heading, state.form("@"), state.form("#,##0"),
                                  state.form("#,##0.00"), state.form("0.0%")};
    const TableSheet::Forms total{heading, state.form("@", true), state.form("#,##0", true),
                                  state.form("#,##0.00", true), state.form("0.0%", true)};
    TableSheet(sheet, table).write(plain, total);
}

Result<std::string> Workbook::finish() {
    const auto error = workbook_close(state_->book);
    state_->book = nullptr;
    if (error != LXW_NO_ERROR) {
        return fail(ErrorCode::Unavailable, "the workbook cannot be written: {}",
                    lxw_strerror(error));
    }
    std::ifstream in(state_->path, std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    if (!in || bytes.empty()) {
        return fail(ErrorCode::Unavailable, "the workbook {} cannot be read back",
                    state_->path.string());
    }
    return bytes;
}

}  // namespace callfloor::quality
