#include "quality/internal/evaluation_conditions.h"

namespace callfloor::quality {

namespace {

void add_waiting(Conditions& where, const Viewer& viewer) {
    where.either("e.state = 'draft' AND e.reviewer_id = ?", {viewer.self});
    if (viewer.is_agent) {
        where.either("e.state = 'released' AND e.agent_id = ?", {viewer.self});
    }
    if (viewer.is_leader) {
        where.either(
            "e.state = 'appealed' AND e.team_id IN " + Conditions::places(viewer.led_teams.size()),
            Conditions::values(viewer.led_teams));
    }
    if (viewer.is_qa || viewer.is_qa_lead) {
        where.either("e.state = 'submitted' AND e.purpose = 'regular'");
    }
    if (viewer.is_qa_lead) {
        where.either("e.state = 'commented'");
        where.either(
            "e.state = 'reviewed' AND e.reviewer_id <> ? AND COALESCE(e.second_reviewer_id, 0) <> "
            "?",
            {viewer.self, viewer.self});
    }
    where.add_any();
}

/// An item of the score in force for which the condition holds.
void add_item(Conditions& where, std::string_view condition, const store::Parameter& value) {
    where.add(fmt::format("EXISTS (SELECT 1 FROM quality_item i WHERE i.evaluation_id = e.id AND "
                          "{})",
                          condition),
              {value});
}

void add_items(Conditions& where, const EvaluationFilter& filter) {
    if (!filter.failed_item.empty()) {
        add_item(where, "i.item = ? AND i.error = 1", filter.failed_item);
    }
    if (!filter.asked_item.empty()) {
        add_item(where, "i.item = ?", filter.asked_item);
    }
    if (filter.failed_dimension) {
        add_item(where, "i.dimension = ? AND i.error = 1", word_of(*filter.failed_dimension));
    }
    if (filter.asked_dimension) {
        add_item(where, "i.dimension = ?", word_of(*filter.asked_dimension));
    }
    if (filter.failed_item_criticality) {
        add_item(where, "i.criticality = ? AND i.error = 1",
                 word_of(*filter.failed_item_criticality));
    }
    if (filter.asked_item_criticality) {
        add_item(where, "i.criticality = ?", word_of(*filter.asked_item_criticality));
    }
}

/// The column that is 1, 0 or NULL: an error, none, no such item applied.
std::string_view family_column(Criticality family) {
    switch (family) {
        case Criticality::Customer:
            return "e.critical_customer";
        case Criticality::Business:
            return "e.critical_business";
        case Criticality::Compliance:
            return "e.critical_compliance";
        case Criticality::None:
            break;
    }
    return "CASE WHEN e.noncritical_opportunities = 0 THEN NULL WHEN e.noncritical_errors > 0 THEN "
           "1 ELSE 0 END";
}

void add_criticalities(Conditions& where, const EvaluationFilter& filter) {
    if (filter.failed_criticality) {
        where.add(fmt::format("{} = 1", family_column(*filter.failed_criticality)));
    }
    if (filter.clean_criticality) {
        where.add(fmt::format("{} = 0", family_column(*filter.clean_criticality)));
    }
    if (filter.asked_criticality) {
        where.add(fmt::format("{} IS NOT NULL", family_column(*filter.asked_criticality)));
    }
    if (filter.critical) {
        where.add(
            "(COALESCE(e.critical_customer, 0) + COALESCE(e.critical_business, 0) + "
            "COALESCE(e.critical_compliance, 0) > 0) = (? = 1)",
            {*filter.critical ? 1 : 0});
    }
}

void add_scores(Conditions& where, const EvaluationFilter& filter) {
    if (filter.has_score) {
        where.add(*filter.has_score ? "e.score IS NOT NULL" : "e.score IS NULL");
    }
    if (filter.passed) {
        where.add("e.passed = ?", {*filter.passed});
    }
    if (filter.min_score) {
        where.add("e.score >= ?", {static_cast<double>(*filter.min_score)});
    }
    if (filter.max_score) {
        where.add("e.score <= ?", {static_cast<double>(*filter.max_score)});
    }
}

std::string_view outcome_condition(AppealOutcome outcome) {
    switch (outcome) {
        case AppealOutcome::Any:
            break;
        case AppealOutcome::Open:
            return " AND a.decision IS NULL";
        case AppealOutcome::Withdrawn:
            return " AND a.decision = 'withdrawn'";
        case AppealOutcome::Upheld:
            return " AND a.decision = 'uphold'";
        case AppealOutcome::Changed:
            return " AND a.decision IN ('take_second', 'revise')";
    }
    return "";
}

/// As we wrote it: quotes within a reason are escaped, so that nothing else looks like this.
std::string naming(const std::string& item) {
    std::string pattern = "%\"item\":\"";
    for (const char c : item) {
        pattern += c == '_' ? "!_" : std::string(1, c);
    }
    return pattern + "\"%";
}

/// One appeal for which all that was asked holds.
void add_appeals(Conditions& where, const EvaluationFilter& filter) {
    if (!filter.appeal && filter.appealed_item.empty() && !filter.appealed_whole) {
        return;
    }
    auto condition =
        fmt::format("EXISTS (SELECT 1 FROM quality_appeal a WHERE a.evaluation_id = e.id{}{}",
                    outcome_condition(filter.appeal.value_or(AppealOutcome::Any)),
                    filter.appealed_whole ? " AND a.items_text = '[]'" : "");
    if (filter.appealed_item.empty()) {
        where.add(condition + ")");
    } else {
        where.add(condition + " AND a.items_text LIKE ? ESCAPE '!')",
                  {naming(filter.appealed_item)});
    }
}

/// What every report counts, and where it was left off for want of a team, queue or release.
void add_reported(Conditions& where, const EvaluationFilter& filter) {
    if (filter.counted) {
        where.add(*filter.counted ? "e.state = 'final'" : "e.state <> 'final'");
    }
    if (filter.reported) {
        where.add(
            "e.purpose = 'regular' AND e.state NOT IN ('draft', 'void') AND e.score_id IS NOT "
            "NULL");
    }
    if (filter.released) {
        where.add(*filter.released ? "e.released_at IS NOT NULL" : "e.released_at IS NULL");
    }
    if (filter.no_team) {
        where.add("e.team_id IS NULL");
    }
    if (filter.no_queue) {
        where.add("e.queue_id IS NULL");
    }
}

}  // namespace

void add_visible(Conditions& where, const Viewer& viewer) {
    where.add("(e.agent_id <> ? OR (e.purpose = 'regular' AND e.released_at IS NOT NULL))",
              {viewer.self});
    where.add("NOT (e.state = 'second_review' AND COALESCE(e.second_reviewer_id, 0) = ?)",
              {viewer.self});
    where.add("(e.purpose <> 'calibration' OR e.reviewer_id = ?)", {viewer.self});
    where.either("e.reviewer_id = ?", {viewer.self});
    where.either("e.agent_id = ?", {viewer.self});
    if (viewer.is_qa_lead) {
        where.either("1 = 1");
    }
    if (viewer.is_qa || viewer.is_director) {
        where.either("e.state <> 'draft'");
    }
    if (viewer.is_leader) {
        where.either("e.purpose = 'regular' AND e.released_at IS NOT NULL AND e.team_id IN " +
                         Conditions::places(viewer.led_teams.size()),
                     Conditions::values(viewer.led_teams));
    }
    where.add_any();
}

void add_filter(Conditions& where, const EvaluationFilter& filter, const Viewer& viewer) {
    const auto add_id = [&](std::string_view column, auto id) {
        if (id.is_set()) {
            where.add(fmt::format("{} = ?", column), {id});
        }
    };
    const auto add_word = [&](std::string_view column, const auto& value) {
        if (value) {
            where.add(fmt::format("{} = ?", column), {word_of(*value)});
        }
    };
    if (filter.from) {
        where.add("e.contact_at >= ?", {*filter.from});
    }
    if (filter.to) {
        where.add("e.contact_at < ?", {*filter.to});
    }
    add_id("e.agent_id", filter.agent);
    add_id("e.team_id", filter.team);
    add_id("e.queue_id", filter.queue);
    add_id("e.scheme_id", filter.scheme);
    add_id("e.reviewer_id", filter.reviewer);
    add_id("e.conversation_id", filter.conversation);
    if (filter.scheme_version > 0) {
        where.add("e.scheme_version = ?", {filter.scheme_version});
    }
    add_word("e.state", filter.state);
    add_word("e.purpose", filter.purpose);
    add_word("e.channel", filter.channel);
    add_word("e.sample", filter.sample);
    add_reported(where, filter);
    add_items(where, filter);
    add_criticalities(where, filter);
    add_scores(where, filter);
    add_appeals(where, filter);
    if (filter.waits_for_viewer) {
        add_waiting(where, viewer);
    }
}

}  // namespace callfloor::quality
