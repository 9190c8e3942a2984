// The quality reports as an Excel workbook: what the page shows for the same question, on a sheet
// each. Counts are cells, everything made of them is a formula.

#include "quality/internal/workbook_sheets.h"

namespace callfloor::quality {

namespace {

using Kind = WorkbookColumn::Kind;

/// Writes the sheets for one question in one language.
class ReportSheets final {
  public:
    ReportSheets(const Quality::State& state, Connection& connection, const Request& request,
                 ReportQuestion question)
        : state_(state),
          directory_(state.parts.directory),
          connection_(connection),
          question_(std::move(question)),
          versions_(connection),
          chinese_(request.query_text("language") != "en"),
          context_{state, connection, request, question_, versions_, chinese_} {}

    Result<std::string> write(const http::Identity& reader) {
        auto workbook = TRY(Workbook::create());
        TRY(add_about(*workbook, reader));
        workbook->add_table(TRY(results(question_, text("成绩", "Results"))));
        auto trend = question_;
        trend.grouping = trend_unit();
        workbook->add_table(TRY(results(trend, text("趋势", "Trend"))));
        const auto items = TRY(item_sums(connection_, question_.filter, question_.viewer));
        workbook->add_table(TRY(problems(items, Grouping::Item, text("问题", "Problems"))));
        workbook->add_table(TRY(problems(items, Grouping::Dimension, text("维度", "Dimensions"))));
        workbook->add_table(TRY(heat_map(items)));
        workbook->add_table(
            TRY(appeals(Grouping::Team, text("申诉（班组）", "Appeals by team"), {})));
        workbook->add_table(
            TRY(appeals(Grouping::Reviewer, text("申诉（评分人）", "Appeals by reviewer"), {})));
        workbook->add_table(TRY(appeals(Grouping::Item, text("申诉（评分项）", "Appeals by item"),
                                        released_items(items))));
        workbook->add_table(TRY(workload_sheet(context_)));
        workbook->add_table(TRY(coaching_sheet(context_)));
        workbook->add_table(TRY(calibration_sheet(context_)));
        return workbook->finish();
    }

  private:
    std::string text(const char* zh, const char* en) const { return context_.text(zh, en); }
    std::string text(const LocalText& both) const { return context_.text(both); }
    std::string total() const { return text("合计", "Total"); }

    Result<std::string> local(Instant at, const char* form) const {
        return context_.local(at, form);
    }

    Grouping trend_unit() const {
        const auto days = (*question_.filter.to - *question_.filter.from) / std::chrono::hours(24);
        return days <= 45 ? Grouping::Day : days <= 200 ? Grouping::Week : Grouping::Month;
    }

    Result<void> add_about(Workbook& workbook, const http::Identity& reader) const {
        const auto& filter = question_.filter;
        const auto from = TRY(local(*filter.from, "%F %R"));
        const auto to = TRY(local(*filter.to, "%F %R"));
        const auto now = TRY(local(state_.parts.clock.now(), "%F %R"));
        std::vector<std::pair<std::string, std::string>> facts{
            {text("报表", "Report"), text("质检报表", "Quality reports")},
            {text("从", "From"), from},
            {text("到（不含）", "To (not included)"), to},
            {text("时区", "Time zone"), directory_.time_zone()},
            {text("范围", "Scores"),
             filter.counted == true ? text("仅最终成绩", "final ones only")
                                    : text("含可能变动的成绩", "also those that may still change")},
            {text("导出人", "Exported by"), reader.name},
            {text("导出时间", "Exported at"), now}};
        const auto add_name = [&](const char* zh, const char* en, const std::string& name) {
            if (!name.empty()) {
                facts.emplace_back(text(zh, en), name);
            }
        };
        add_name("坐席", "Agent", directory_.person_name(filter.agent));
        add_name("班组", "Team", directory_.team_name(filter.team));
        add_name("技能组", "Queue", directory_.queue_name(filter.queue));
        add_name("评分人", "Reviewer", directory_.person_name(filter.reviewer));
        facts.emplace_back(
            text("公式", "Formulas"),
            text("比率和平均分由同一行的计数用公式算出，与页面一致；95% 置信区间为数值。各指标"
                 "的定义见 docs/quality.md。",
                 "Rates and means are formulas over the counts of their row and agree with the "
                 "page; 95 % intervals are values. docs/quality.md defines each figure."));
        if (TRY(has_mixed_versions(connection_, filter, question_.viewer))) {
            facts.emplace_back(
                text("注意", "Note"),
                text("期间内有评分表的多个版本，请按版本对比。",
                     "several versions of a scheme are among them; compare by version"));
        }
        workbook.add_facts(text("说明", "About"), facts);
        return {};
    }

    // ------------------------------------------------------------ results

    Result<std::string> group_name(Grouping grouping, const Sums& sums) {
        if (grouping == Grouping::Scheme || grouping == Grouping::SchemeVersion) {
            const auto name = text(TRY(versions_.latest(SchemeId{sums.id}))->name);
            return sums.version == 0 ? name : fmt::format("{} v{}", name, sums.version);
        }
        if (sums.id == 0) {
            return grouping == Grouping::All ? text("全部", "All") : text("（无）", "(none)");
        }
        return name_of(directory_, grouping, sums.id);
    }

    std::vector<WorkbookColumn> result_columns() const {
        const auto ratio = [&](const char* zh, const char* en, int part, int of) {
            return WorkbookColumn{text(zh, en), Kind::Ratio, part, of};
        };
        return {{text("名称", "Name"), Kind::Text, 0, 0, kWideColumn},
                {text("评分数", "Evaluations")},
                {text("最终", "Final")},
                {text("有分数", "Scored")},
                {text("分数合计", "Sum of scores"), Kind::Amount},
                {text("平均分", "Mean score"), Kind::Mean, 4, 3},
                {text("平均分下限", "Mean, low"), Kind::Figure},
                {text("平均分上限", "Mean, high"), Kind::Figure},
                {text("有结论", "Judged")},
                {text("合格", "Passed")},
                ratio("合格率", "Pass rate", 9, 8),
                {text("致命差错通话", "With critical errors")},
                ratio("致命差错率", "Critical error rate", 11, 1),
                {text("涉及客户", "Customer: asked")},
                {text("客户无差错", "Customer: clean")},
                ratio("客户准确率", "Customer accuracy", 14, 13),
                {text("涉及业务", "Business: asked")},
                {text("业务无差错", "Business: clean")},
                ratio("业务准确率", "Business accuracy", 17, 16),
                {text("涉及合规", "Compliance: asked")},
                {text("合规无差错", "Compliance: clean")},
                ratio("合规准确率", "Compliance accuracy", 20, 19),
                {text("非致命项", "Non-critical items")},
                {text("非致命无差错", "Non-critical: clean")},
                ratio("非致命准确率", "Non-critical accuracy", 23, 22),
                {text("申诉", "Appeals")}};
    }

    static WorkbookValue number_or_empty(const std::optional<double>& value) {
        return value ? WorkbookValue(*value) : WorkbookValue();
    }

    static WorkbookRow result_row(const std::string& name, const Sums& sums) {
        const auto figures = figures_from(sums);
        WorkbookRow row{name,
                        sums.evaluations,
                        sums.counted,
                        sums.scored,
                        sums.score,
                        {},
                        number_or_empty(figures.score.low),
                        number_or_empty(figures.score.high),
                        sums.judged,
                        sums.passed,
                        {},
                        sums.critical,
                        {}};
        for (int family = 0; family < 3; ++family) {
            row.emplace_back(sums.family_applies[family]);
            row.emplace_back(sums.family_applies[family] - sums.family_errors[family]);
            row.emplace_back();
        }
        row.emplace_back(sums.opportunities);
        row.emplace_back(sums.opportunities - sums.errors);
        row.emplace_back();
        row.emplace_back(sums.appeals);
        return row;
    }

    Result<WorkbookTable> results(const ReportQuestion& question, const std::string& name) {
        WorkbookTable table{name, result_columns(), {}, total()};
        const auto sums =
            TRY(report_sums(connection_, question.grouping, question.filter, question.viewer));
        if (is_time(question.grouping)) {
            const auto* form = question.grouping == Grouping::Month ? "%Y-%m" : "%F";
            for (const auto& [period, joined] :
                 TRY(join_times(question, sums, directory_.time_zone()))) {
                table.rows.push_back(result_row(TRY(local(period.from, form)), joined));
            }
            return table;
        }
        for (const auto& one : sums) {
            table.rows.push_back(result_row(TRY(group_name(question.grouping, one)), one));
        }
        return table;
    }

    // ------------------------------------------------------------ problems

    std::string dimension_name(const std::string& word) const {
        constexpr std::pair<std::string_view, const char*> kNames[] = {
            {"communication", "沟通"},   {"expression", "表达"},   {"knowledge", "专业知识"},
            {"service", "服务技巧"},     {"adaptability", "应变"}, {"control", "通话控制"},
            {"responsibility", "责任心"}};
        for (const auto& [known, zh] : kNames) {
            if (chinese_ && known == word) {
                return zh;
            }
        }
        return word;
    }

    Result<WorkbookTable> problems(const std::vector<ItemSums>& items, Grouping grouping,
                                   const std::string& name) {
        auto rows = join_problems(items, grouping);
        rank_problems(rows);
        const bool by_item = grouping == Grouping::Item;
        WorkbookTable table{name, {}, {}, total()};
        table.columns = {{by_item ? text("评分项", "Item") : text("维度", "Dimension"), Kind::Text,
                          0, 0, kWideColumn},
                         {text("评分表", "Scheme"), Kind::Text, 0, 0, kWideColumn},
                         {text("适用次数", "Asked")},
                         {text("差错", "Errors")},
                         {text("差错率", "Error rate"), Kind::Ratio, 3, 2},
                         {text("扣分", "Points lost"), Kind::Amount},
                         {text("占全部差错", "Share of errors"), Kind::Share, 3},
                         {text("累计", "Cumulated"), Kind::Cumulated, 3}};
        for (const auto& row : rows) {
            const auto heading = by_item ? text(TRY(item_name(versions_, row.scheme, row.key)))
                                         : dimension_name(row.key);
            const auto scheme =
                by_item ? text(TRY(versions_.latest(row.scheme))->name) : std::string();
            table.rows.push_back(
                {heading, scheme, row.asked, row.errors, {}, row.points_lost, {}, {}});
        }
        return table;
    }

    Result<WorkbookTable> heat_map(const std::vector<ItemSums>& items) {
        const auto map = heat_map_of(items);
        WorkbookTable table{text("热力图", "Heat map"), {}, {}, ""};
        table.heat = true;
        table.columns.push_back({text("评分项", "Item"), Kind::Text, 0, 0, kWideColumn});
        table.columns.push_back({text("评分表", "Scheme"), Kind::Text, 0, 0, kWideColumn});
        for (const auto team : map.teams) {
            const auto name =
                team.is_set() ? directory_.team_name(team) : text("（无班组）", "(no team)");
            const auto first = static_cast<int>(table.columns.size());
            table.columns.push_back({name + text(" 适用", ": asked")});
            table.columns.push_back({name + text(" 差错", ": errors")});
            table.columns.push_back(
                {name + text(" 差错率", ": rate"), Kind::Ratio, first + 1, first});
        }
        for (const auto& row : map.rows) {
            WorkbookRow cells_of_row;
            cells_of_row.emplace_back(text(TRY(item_name(versions_, row.scheme, row.item))));
            cells_of_row.emplace_back(text(TRY(versions_.latest(row.scheme))->name));
            for (const auto& cell : row.cells) {
                cells_of_row.emplace_back(cell ? WorkbookValue(cell->asked) : WorkbookValue());
                cells_of_row.emplace_back(cell ? WorkbookValue(cell->errors) : WorkbookValue());
                cells_of_row.emplace_back();
            }
            table.rows.push_back(std::move(cells_of_row));
        }
        return table;
    }

    // ------------------------------------------------------------ appeals

    Result<std::string> appeal_heading(Grouping grouping, const AppealKey& key) {
        if (grouping == Grouping::Item) {
            return key.item.empty() ? text("整份评分", "The whole form")
                                    : text(TRY(item_name(versions_, SchemeId{key.id}, key.item)));
        }
        return key.id == 0 ? text("（无）", "(none)") : name_of(directory_, grouping, key.id);
    }

    /// `released` where it is counted already.
    Result<WorkbookTable> appeals(Grouping grouping, const std::string& name,
                                  std::optional<std::vector<ReleasedRow>> released_rows) {
        auto question = question_;
        question.grouping = grouping;
        WorkbookTable table{name, {}, {}, total()};
        table.columns = {{text("名称", "Name"), Kind::Text, 0, 0, kWideColumn},
                         {text("已发布", "Released")},
                         {text("申诉", "Appealed")},
                         {text("撤回", "Withdrawn")},
                         {text("维持", "Upheld")},
                         {text("改判", "Changed")},
                         {text("已裁决", "Decided")},
                         {text("申诉率", "Appeal rate"), Kind::Ratio, 2, 1},
                         {text("改判率", "Overturn rate"), Kind::Ratio, 5, 6},
                         {text("改判分差合计", "Sum of changes"), Kind::Amount},
                         {text("有分差", "With a change")},
                         {text("平均分差", "Mean change"), Kind::Mean, 9, 10}};
        if (!released_rows) {
            released_rows =
                TRY(released_counts(connection_, grouping, question.filter, question.viewer));
        }
        const auto groups =
            TRY(appeal_groups(connection_, question, *released_rows, directory_.time_zone()));
        for (const auto& [key, sums] : groups) {
            const auto heading = TRY(appeal_heading(grouping, key));
            // As on the page: an appeal can be older than the release that counts now.
            const auto released = std::max(sums.released, sums.appealed);
            table.rows.push_back({heading,
                                  released,
                                  sums.appealed,
                                  sums.withdrawn,
                                  sums.upheld,
                                  sums.changed,
                                  sums.decided(),
                                  {},
                                  {},
                                  sums.change,
                                  sums.measured,
                                  {}});
        }
        return table;
    }

    const Quality::State& state_;
    const Directory& directory_;
    Connection& connection_;
    ReportQuestion question_;
    SchemeVersions versions_;
    bool chinese_;
    SheetContext context_;
};

Result<Response> get_workbook(State& state, const Request& request) {
    const auto question = TRY(question_of(request));
    auto bytes = TRY(state.read([&](Connection& connection) {
        return ReportSheets(state, connection, request, question).write(request.identity);
    }));
    TRY(state.audit_reading(request, "quality_workbook.download"));
    return Response::text(std::move(bytes),
                          "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
        .with_header("Content-Disposition", "attachment; filename=\"quality.xlsx\"")
        .with_header("Cache-Control", "no-store");
}

}  // namespace

void add_workbook_routes(http::Router& router, State& state) {
    handle(router, state, "downloadQualityWorkbook", get_workbook);
}

}  // namespace callfloor::quality
