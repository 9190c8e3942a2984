#pragma once
// What every quality report is asked with and made of; the routes answer it as JSON, the workbook
// as sheets.

#include <map>
#include <string>
#include <vector>

#include "quality/internal/evaluation_desk.h"
#include "quality/internal/evaluation_json.h"
#include "quality/internal/route_parts.h"
#include "quality/report_store.h"

namespace callfloor::quality {

/// Which report, of which evaluations, for whom.
struct ReportQuestion {
    std::string by;
    Grouping grouping = Grouping::All;
    EvaluationFilter filter;
    Viewer viewer;

    LocalPeriod period() const { return {*filter.from, *filter.to}; }
};

/// InvalidInput for a bad period; Forbidden for agents who ask for reviewers.
Result<ReportQuestion> question_of(const Request& request);
/// Reading about single people leaves a trace; sums over everybody do not. `rows` have an "id" that
/// is a person's when grouped by agent or reviewer.
Result<void> audit_report(const Quality::State& state, const Request& request,
                          const ReportQuestion& question, const json::Array& rows);

bool is_time(Grouping grouping);
/// Of the group with this id; empty for groups that have no name of their own.
std::string name_of(const Directory& directory, Grouping grouping, std::int64_t id);

/// Quarter hours joined to local days, weeks or months.
Result<std::map<LocalPeriod, Sums>> join_times(const ReportQuestion& question,
                                               const std::vector<Sums>& quarters,
                                               const std::string& zone);
/// As the latest version calls it; an item that was taken out keeps its key.
Result<LocalText> item_name(SchemeVersions& versions, SchemeId scheme, const std::string& key);

/// Appeals of one group.
struct AppealSums {
    std::int64_t released = 0;
    std::int64_t appealed = 0;
    std::int64_t withdrawn = 0;
    std::int64_t upheld = 0;
    std::int64_t changed = 0;
    double change = 0;
    std::int64_t measured = 0;

    void add(const AppealRow& appeal);
    std::int64_t decided() const { return upheld + changed; }
};

struct AppealKey {
    std::int64_t id = 0;
    std::string item;
    LocalPeriod period;
    auto operator<=>(const AppealKey&) const = default;
};

using AppealGroups = std::map<AppealKey, AppealSums>;
/// By item an appeal is in the group of each item it names.
Result<AppealGroups> appeal_groups(Connection& connection, const ReportQuestion& question,
                                   const std::string& zone);
/// For who has counted what was released, by the question's grouping.
Result<AppealGroups> appeal_groups(Connection& connection, const ReportQuestion& question,
                                   const std::vector<ReleasedRow>& released,
                                   const std::string& zone);

}  // namespace callfloor::quality
