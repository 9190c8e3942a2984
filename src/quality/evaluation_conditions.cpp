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

void add_failures(Conditions& where, const EvaluationFilter& filter) {
    if (!filter.failed_item.empty()) {
        where.add(
            "EXISTS (SELECT 1 FROM quality_item i WHERE i.evaluation_id = e.id AND i.item = ? AND "
            "i.error = 1)",
            {filter.failed_item});
    }
    if (filter.failed_dimension) {
        where.add(
            "EXISTS (SELECT 1 FROM quality_item i WHERE i.evaluation_id = e.id AND i.dimension = "
            "? AND i.error = 1)",
            {word_of(*filter.failed_dimension)});
    }
    if (filter.critical) {
        where.add(
            "(COALESCE(e.critical_customer, 0) + COALESCE(e.critical_business, 0) + "
            "COALESCE(e.critical_compliance, 0) > 0) = (? = 1)",
            {*filter.critical ? 1 : 0});
    }
    if (filter.min_score) {
        where.add("e.score >= ?", {static_cast<double>(*filter.min_score)});
    }
    if (filter.max_score) {
        where.add("e.score <= ?", {static_cast<double>(*filter.max_score)});
    }
}

}  // namespace

void add_visible(Conditions& where, const Viewer& viewer) {
    where.add("(e.agent_id <> ? OR (e.purpose = 'regular' AND e.released_at IS NOT NULL))",
              {viewer.self});
    where.add("NOT (e.state = 'second_review' AND COALESCE(e.second_reviewer_id, 0) = ?)",
              {viewer.self});
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
    if (filter.counted) {
        where.add(*filter.counted ? "e.state = 'final'" : "e.state <> 'final'");
    }
    add_failures(where, filter);
    if (filter.waits_for_viewer) {
        add_waiting(where, viewer);
    }
}

}  // namespace callfloor::quality
