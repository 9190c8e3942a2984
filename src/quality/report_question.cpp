#include "quality/internal/report_question.h"

#include <algorithm>

#include "quality/scheme_rules.h"

namespace callfloor::quality {

namespace {

/// Whether the answer tells of single people other than the caller; `rows` have an "id" that is a
/// person's when grouped by agent or reviewer.
bool tells_of_others(const ReportQuestion& question, const json::Array& rows) {
    const auto self = question.viewer.self;
    const auto& filter = question.filter;
    if (filter.reviewer.is_set() || (filter.agent.is_set() && filter.agent != self)) {
        return true;
    }
    const bool is_by_person =
        question.grouping == Grouping::Agent || question.grouping == Grouping::Reviewer;
    return is_by_person && std::any_of(rows.begin(), rows.end(), [&](const json::Value& row) {
               return row.at("id") != json::Value(self.value);
           });
}

Instant quarter_start(std::int64_t quarter) {
    return from_epoch_ms(quarter * 900'000);
}

/// The groups an appeal belongs to; by item one for each item named, or one without.
Result<std::vector<AppealKey>> keys_of(const ReportQuestion& question, const AppealRow& appeal,
                                       const LocalPeriod& whole, const std::string& zone) {
    switch (question.grouping) {
        case Grouping::Reviewer:
            return std::vector<AppealKey>{{appeal.reviewer.value, "", whole}};
        case Grouping::Team:
            return std::vector<AppealKey>{{appeal.team.value, "", whole}};
        case Grouping::Month: {
            const auto month = TRY(local_period(appeal.contact_at, Grouping::Month, zone));
            return std::vector<AppealKey>{{0, "", month}};
        }
        default:
            break;
    }
    std::vector<AppealKey> keys;
    keys.reserve(appeal.items.size() + 1);
    for (const auto& item : appeal.items) {
        keys.push_back({appeal.scheme.value, item, whole});
    }
    if (keys.empty()) {
        keys.push_back({appeal.scheme.value, "", whole});  // against the whole
    }
    return keys;
}

}  // namespace

Result<ReportQuestion> question_of(const Request& request) {
    ReportQuestion question;
    question.by = request.query_text("by").value_or("all");
    question.grouping = grouping_from(question.by).value_or(Grouping::All);
    question.viewer = viewer_of(request.identity);
    auto& filter = question.filter;
    const auto period = TRY(asked_period(request));
    filter.from = period.from;
    filter.to = period.to;
    filter.agent = request.query_id<UserId>("agent_id");
    filter.team = request.query_id<TeamId>("team_id");
    filter.queue = request.query_id<QueueId>("queue_id");
    filter.scheme = request.query_id<SchemeId>("scheme_id");
    filter.reviewer = request.query_id<UserId>("reviewer_id");
    if (const auto channel = request.query_text("channel")) {
        filter.channel = from_word<Channel>(*channel);
    }
    if (const auto sample = request.query_text("sample")) {
        filter.sample = from_word<Sample>(*sample);
    }
    filter.counted = request.query_boolean("counted").value_or(false);
    if (filter.reviewer.is_set() || question.grouping == Grouping::Reviewer) {
        TRY(may_ask_for_reviewers(question.viewer));
    }
    return question;
}

Result<void> audit_report(const Quality::State& state, const Request& request,
                          const ReportQuestion& question, const json::Array& rows) {
    if (!tells_of_others(question, rows)) {
        return {};
    }
    return state.audit_reading(request, "quality_report.read");
}

bool is_time(Grouping grouping) {
    return grouping == Grouping::Day || grouping == Grouping::Week || grouping == Grouping::Month;
}

std::string name_of(const Directory& directory, Grouping grouping, std::int64_t id) {
    switch (grouping) {
        case Grouping::Agent:
        case Grouping::Reviewer:
            return directory.person_name(UserId{id});
        case Grouping::Team:
            return directory.team_name(TeamId{id});
        case Grouping::Queue:
            return directory.queue_name(QueueId{id});
        default:
            return "";
    }
}

Result<std::map<LocalPeriod, Sums>> join_times(const ReportQuestion& question,
                                               const std::vector<Sums>& quarters,
                                               const std::string& zone) {
    std::map<LocalPeriod, Sums> periods;
    for (const auto& quarter : quarters) {
        const auto period = TRY(local_period(quarter_start(quarter.id), question.grouping, zone));
        periods[period].add(quarter);
    }
    return periods;
}

Result<LocalText> item_name(SchemeVersions& versions, SchemeId scheme, const std::string& key) {
    const auto* content = TRY(versions.latest(scheme));
    const auto* item = find_item(*content, key);
    return item == nullptr ? LocalText{key, key} : item->name;
}

void AppealSums::add(const AppealRow& appeal) {
    ++appealed;
    withdrawn += appeal.decision == Decision::Withdrawn ? 1 : 0;
    upheld += appeal.decision == Decision::Uphold ? 1 : 0;
    const bool is_changed =
        appeal.decision == Decision::TakeSecond || appeal.decision == Decision::Revise;
    changed += is_changed ? 1 : 0;
    if (is_changed && appeal.score_before && appeal.score_after) {
        change += *appeal.score_after - *appeal.score_before;
        ++measured;
    }
}

Result<AppealGroups> appeal_groups(Connection& connection, const ReportQuestion& question,
                                   const std::vector<ReleasedRow>& released_rows,
                                   const std::string& zone) {
    AppealGroups groups;
    const auto whole = question.period();
    for (const auto& released : released_rows) {
        AppealKey key{released.id, released.item, whole};
        if (question.grouping == Grouping::Month) {
            const auto month = TRY(local_period(quarter_start(released.id), Grouping::Month, zone));
            key = {0, "", month};
        }
        groups[key].released += released.count;
    }
    for (const auto& appeal : TRY(appeal_rows(connection, question.filter, question.viewer))) {
        for (const auto& key : TRY(keys_of(question, appeal, whole, zone))) {
            groups[key].add(appeal);
        }
    }
    return groups;
}

Result<AppealGroups> appeal_groups(Connection& connection, const ReportQuestion& question,
                                   const std::string& zone) {
    const auto released =
        TRY(released_counts(connection, question.grouping, question.filter, question.viewer));
    return appeal_groups(connection, question, released, zone);
}

}  // namespace callfloor::quality
