#include "quality/internal/workbook_sheets.h"

#include <date/tz.h>

#include "base/time_zone.h"
#include "quality/agreement_rules.h"
#include "quality/calibration_store.h"
#include "quality/coaching_store.h"
#include "quality/internal/calibration_desk.h"
#include "quality/internal/coaching_json.h"

namespace callfloor::quality {

namespace {

using Kind = WorkbookColumn::Kind;

WorkbookValue number_or_empty(const std::optional<double>& value) {
    return value ? WorkbookValue(*value) : WorkbookValue();
}

/// A last row that says that there is more than the sheet holds.
void say_more(const SheetContext& context, WorkbookTable& table) {
    WorkbookRow row(table.columns.size());
    row.front() = context.text("仅列出最近的部分，请缩短期间",
                               "only the newest are listed; ask for "
                               "a shorter period");
    table.rows.push_back(std::move(row));
}

Result<std::string> day_or_empty(const SheetContext& context, const std::optional<Instant>& at) {
    return at ? context.local(*at, "%F") : Result<std::string>("");
}

// ---------------------------------------------------------------- calibration

std::string reason_text(const SheetContext& context, const std::optional<RewriteReason>& reason) {
    if (!reason) {
        return "";
    }
    switch (*reason) {
        case RewriteReason::LowKappa:
            return context.text("kappa 过低", "low kappa");
        case RewriteReason::LowIcc:
            return context.text("ICC 过低", "low ICC");
        case RewriteReason::LowAgreement:
            return context.text("一致率过低", "low agreement");
        case RewriteReason::WideGap:
            return context.text("差距过大", "wide gap");
        case RewriteReason::AgainstGold:
            return context.text("与标准答案不符", "against gold");
    }
    return "";
}

std::vector<WorkbookColumn> calibration_columns(const SheetContext& context) {
    return {{context.text("校准会", "Session"), Kind::Text, 0, 0, kWideColumn},
            {context.text("结束", "Closed"), Kind::Text},
            {context.text("评分表", "Scheme"), Kind::Text, 0, 0, kWideColumn},
            {context.text("评分项", "Item"), Kind::Text, 0, 0, kWideColumn},
            {context.text("评分对", "Pairs")},
            {context.text("一致", "Agreeing")},
            {context.text("一致率", "Agreement"), Kind::Ratio, 5, 4},
            {"kappa", Kind::Figure},
            {"ICC", Kind::Figure},
            {context.text("有标准答案", "Beside gold")},
            {context.text("与标准一致", "As gold")},
            {context.text("符合率", "As gold, rate"), Kind::Ratio, 10, 9},
            {context.text("建议改写", "Rewrite"), Kind::Text, 0, 0, 16}};
}

Result<void> add_session(const SheetContext& context, const CalibrationSession& session,
                         WorkbookTable& table) {
    const auto& calibration = session.calibration;
    const auto* content =
        TRY(context.versions.content(calibration.scheme, calibration.scheme_version));
    const auto contacts = TRY(load_ratings(context.connection, calibration.id));
    const auto found = agreement_of(*content, session.reviewers(), contacts, calibration.tolerance);
    const auto closed = TRY(day_or_empty(context, calibration.closed_at));
    const auto add = [&](const std::string& item, const Rate& pairs, const Coefficient& kappa,
                         const ItemAgreement& rest) {
        table.rows.push_back({calibration.name,
                              closed,
                              context.text(content->name),
                              item,
                              pairs.of,
                              pairs.count,
                              {},
                              number_or_empty(kappa.value),
                              number_or_empty(rest.icc.value),
                              rest.as_gold.of,
                              rest.as_gold.count,
                              {},
                              reason_text(context, rest.rewrite)});
    };
    ItemAgreement whole;
    whole.icc = found.score_icc;
    add(context.text("总分（在容差内）", "Total score (within the tolerance)"), found.within, {},
        whole);
    for (const auto& item : found.items) {
        const auto name = TRY(item_name(context.versions, calibration.scheme, item.item));
        add(context.text(name), item.pairs, item.kappa, item);
    }
    return {};
}

}  // namespace

std::string SheetContext::text(const LocalText& both) const {
    const auto& wanted = chinese ? both.zh : both.en;
    return !wanted.empty() ? wanted : chinese ? both.en : both.zh;
}

Result<std::string> SheetContext::local(Instant at, const char* form) const {
    const auto* zone = TRY(time_zone_named(state.parts.directory.time_zone()));
    return date::format(form, zone->to_local(at));
}

Result<WorkbookTable> calibration_sheet(const SheetContext& context) {
    WorkbookTable table{context.text("校准", "Calibration"), calibration_columns(context), {}, ""};
    CalibrationFilter filter;
    filter.state = CalibrationState::Closed;
    filter.closed_from = context.question.filter.from;
    filter.closed_to = context.question.filter.to;
    const auto sessions = TRY(find_calibrations(context.connection, filter, context.question.viewer,
                                                {}, kSheetSessions + 1));
    for (std::size_t i = 0; i < sessions.size() && i < kSheetSessions; ++i) {
        const auto session =
            TRY(open_calibration(context.connection, context.request, sessions[i].calibration.id));
        TRY(add_session(context, session, table));
    }
    if (sessions.size() > kSheetSessions) {
        say_more(context, table);
    }
    return table;
}

// ---------------------------------------------------------------- coaching

namespace {

std::string state_text(const SheetContext& context, const Coaching& plan) {
    if (plan.outcome) {
        return *plan.outcome == CoachingOutcome::Achieved ? context.text("达成", "achieved")
                                                          : context.text("未达成", "not achieved");
    }
    switch (plan.state) {
        case CoachingState::Open:
            return context.text("进行中", "going on");
        case CoachingState::Rechecked:
            return context.text("已复查", "re-checked");
        case CoachingState::Closed:
            return context.text("已结束", "over");
        case CoachingState::Cancelled:
            return context.text("已取消", "cancelled");
    }
    return "";
}

std::vector<WorkbookColumn> coaching_columns(const SheetContext& context) {
    return {{context.text("坐席", "Agent"), Kind::Text, 0, 0, 16},
            {context.text("班组", "Team"), Kind::Text, 0, 0, 16},
            {context.text("辅导人", "Coach"), Kind::Text, 0, 0, 16},
            {context.text("评分表", "Scheme"), Kind::Text, 0, 0, kWideColumn},
            {context.text("辅导项", "Items"), Kind::Text, 0, 0, kWideColumn},
            {context.text("状态", "State"), Kind::Text},
            {context.text("发起", "Opened"), Kind::Text},
            {context.text("复查", "Re-checked"), Kind::Text},
            {context.text("辅导次数", "Sessions")},
            {context.text("待确认", "Not acknowledged")},
            {context.text("之前适用", "Before: asked")},
            {context.text("之前差错", "Before: errors")},
            {context.text("之前差错率", "Before: rate"), Kind::Ratio, 11, 10},
            {context.text("之后适用", "After: asked")},
            {context.text("之后差错", "After: errors")},
            {context.text("之后差错率", "After: rate"), Kind::Ratio, 14, 13}};
}

Result<WorkbookRow> coaching_row(const SheetContext& context, const CoachingSummary& summary) {
    const auto& plan = summary.coaching;
    const auto& directory = context.state.parts.directory;
    const auto* content = TRY(context.versions.latest(plan.scheme));
    const auto sessions = TRY(load_coaching_sessions(context.connection, plan.id));
    const auto measured =
        TRY(measure(context.connection, plan, sessions, context.state.parts.clock.now()));
    std::string items;
    Rate before;
    Rate after;
    for (const auto& effect : measured.items) {
        const auto name = TRY(item_name(context.versions, plan.scheme, effect.item));
        items += (items.empty() ? "" : " · ") + context.text(name);
        before.of += effect.before.of;
        before.count += effect.before.count;
        after.of += effect.after.of;
        after.count += effect.after.count;
    }
    auto opened = TRY(context.local(plan.opened_at, "%F"));
    auto rechecked = TRY(day_or_empty(context, plan.rechecked_at));
    return WorkbookRow{directory.person_name(plan.agent),
                       directory.team_name(plan.team),
                       directory.person_name(plan.coach),
                       context.text(content->name),
                       items,
                       state_text(context, plan),
                       std::move(opened),
                       std::move(rechecked),
                       summary.sessions,
                       summary.unacknowledged,
                       before.of,
                       before.count,
                       {},
                       after.of,
                       after.count,
                       {}};
}

}  // namespace

Result<WorkbookTable> coaching_sheet(const SheetContext& context) {
    WorkbookTable table{context.text("辅导", "Coaching"), coaching_columns(context), {}, ""};
    CoachingFilter filter;
    filter.agent = context.question.filter.agent;
    filter.team = context.question.filter.team;
    filter.opened_from = context.question.filter.from;
    filter.opened_to = context.question.filter.to;
    const auto plans = TRY(
        find_coachings(context.connection, filter, context.question.viewer, {}, kSheetPlans + 1));
    for (std::size_t i = 0; i < plans.size() && i < kSheetPlans; ++i) {
        auto row = TRY(coaching_row(context, plans[i]));
        table.rows.push_back(std::move(row));
    }
    if (plans.size() > kSheetPlans) {
        say_more(context, table);
    }
    return table;
}

// ---------------------------------------------------------------- workload

Result<WorkbookTable> workload_sheet(const SheetContext& context) {
    constexpr double kMsPerHour = 3'600'000;
    const auto& viewer = context.question.viewer;
    const auto& filter = context.question.filter;
    const bool sees_all = viewer.is_qa || viewer.is_qa_lead || viewer.is_director;
    WorkbookTable table{
        context.text("评分人工作量", "Workload"), {}, {}, context.text("合计", "Total")};
    table.columns = {{context.text("评分人", "Reviewer"), Kind::Text, 0, 0, kWideColumn},
                     {context.text("草稿", "Drafts")},
                     {context.text("已提交", "Handed in")},
                     {context.text("二评", "Second reviews")},
                     {context.text("到期任务", "Tasks due")},
                     {context.text("完成", "Done")},
                     {context.text("完成率", "Done, rate"), Kind::Ratio, 5, 4},
                     {context.text("跳过", "Skipped")},
                     {context.text("逾期", "Overdue")},
                     {context.text("逾期率", "Overdue, rate"), Kind::Ratio, 8, 4},
                     {context.text("完成任务的通话小时", "Hours of talk done"), Kind::Amount}};
    if (!sees_all && filter.reviewer.is_set() && filter.reviewer != viewer.self) {
        return table;
    }
    const LoadQuestion question{*filter.from, *filter.to, context.state.parts.clock.now(),
                                sees_all ? filter.reviewer : viewer.self};
    for (const auto& load : TRY(reviewer_loads(context.connection, question))) {
        table.rows.push_back({context.state.parts.directory.person_name(load.reviewer),
                              load.drafts,
                              load.submitted,
                              load.seconds,
                              load.tasks,
                              load.done,
                              {},
                              load.skipped,
                              load.overdue,
                              {},
                              static_cast<double>(load.done_talk.count()) / kMsPerHour});
    }
    return table;
}

}  // namespace callfloor::quality
