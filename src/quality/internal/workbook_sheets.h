#pragma once
// Sheets of the quality workbook about the people who do the work: calibration, coaching, workload
// of reviewers. Bound: the newest kSheetSessions sessions and kSheetPlans plans of the period, and
// the sheet says when there are more.

#include <string>

#include "quality/internal/report_question.h"
#include "quality/workbook.h"

namespace callfloor::quality {

constexpr std::int64_t kSheetSessions = 100;
constexpr std::int64_t kSheetPlans = 1'000;
constexpr double kWideColumn = 26;

/// One question in one language.
struct SheetContext {
    const Quality::State& state;
    Connection& connection;
    const Request& request;
    const ReportQuestion& question;
    SchemeVersions& versions;
    bool chinese = true;

    std::string text(const char* zh, const char* en) const { return chinese ? zh : en; }
    /// The other language where one is not given.
    std::string text(const LocalText& both) const;
    /// In the centre's zone, as date::format() has it.
    Result<std::string> local(Instant at, const char* form) const;
};

/// A row for each session closed in the period and item, and one for the total score.
Result<WorkbookTable> calibration_sheet(const SheetContext& context);
/// A row for each plan opened in the period.
Result<WorkbookTable> coaching_sheet(const SheetContext& context);
/// A row for each reviewer with forms on contacts, or tasks due, in the period; for a team leader
/// the own one.
Result<WorkbookTable> workload_sheet(const SheetContext& context);

}  // namespace callfloor::quality
