#include "quality/internal/plan_runner.h"

#include <algorithm>
#include <unordered_map>

#include <date/tz.h>

#include "base/limits.h"
#include "base/time_zone.h"
#include "quality/plan_store.h"
#include "quality/sampling_rules.h"

namespace callfloor::quality {

namespace {

using People = std::unordered_map<UserId, PlanAgent>;

People agents_of(const std::vector<people::User>& users) {
    People people;
    for (const auto& user : users) {
        people[user.id] = {user.id, user.team, user.active, user.created_at};
    }
    return people;
}

std::vector<PlanReviewer> reviewers_of(const Plan& plan, const std::vector<people::User>& users,
                                       const std::map<UserId, std::int64_t>& open) {
    std::vector<PlanReviewer> reviewers;
    for (const auto& user : users) {
        const auto& named = plan.reviewers;
        if (!user.active || std::find(named.begin(), named.end(), user.id) == named.end()) {
            continue;
        }
        auto reviewer = reviewer_of(user);
        const auto found = open.find(user.id);
        reviewer.open = found == open.end() ? 0 : found->second;
        reviewers.push_back(std::move(reviewer));
    }
    return reviewers;
}

/// The hour of the day in the centre's zone; UTC when the zone is unknown.
std::function<int(Instant)> hour_in(const std::string& zone_name) {
    const auto* zone = find_time_zone(zone_name);
    return [zone](Instant at) {
        const auto local =
            zone == nullptr ? at.time_since_epoch() : zone->to_local(at).time_since_epoch();
        const auto hours = std::chrono::floor<std::chrono::hours>(local).count();
        return static_cast<int>((hours % 24 + 24) % 24);
    };
}

}  // namespace

PlanReviewer reviewer_of(const people::User& user) {
    using people::Role;
    PlanReviewer reviewer;
    reviewer.id = user.id;
    reviewer.login = user.login;
    reviewer.team = user.team;
    reviewer.led_teams = user.led_teams;
    reviewer.is_qa =
        user.has_role(Role::Qa) || user.has_role(Role::QaLead) || user.has_role(Role::Admin);
    return reviewer;
}

Result<PlanRun> draw_run(Quality::State& state, store::Connection& connection, const Plan& plan,
                         const PlanRun& asked) {
    auto run = asked;
    const auto users = TRY(people::load_users(connection));
    const auto people = agents_of(users);
    const auto scored = TRY(scored_contacts(connection, run.from, run.to));
    const auto listed = TRY(listed_contacts(connection, run.from, run.to));
    const auto had = TRY(drawn_by_agent(connection, plan.id, run.from, run.to));
    std::vector<Candidate> candidates;
    const auto look_at = [&](const Contact& contact) {
        if (++run.contacts > static_cast<std::int64_t>(limits::kPlanContacts)) {
            return;
        }
        const auto found = people.find(contact.agent);
        const ContactKey key{contact.conversation, contact.agent};
        const ContactFacts facts{found == people.end() ? nullptr : &found->second,
                                 scored.contains(key), listed.contains(key)};
        if (const auto why = why_excluded(plan, contact, facts)) {
            ++run.excluded[static_cast<int>(*why)];
            return;
        }
        candidates.push_back(
            {contact.conversation, contact.agent, facts.agent->team, contact.queue,
             contact.started_at, contact.talk,
             is_newcomer(*facts.agent, plan.newcomer_quota_days, contact.started_at)});
    };
    TRY(state.parts.contacts.visit(connection,
                                   {run.from, run.to, plan.filter.asks_for_signals(),
                                    plan.filter.max_survey_percent.has_value()},
                                   look_at));
    if (run.contacts > static_cast<std::int64_t>(limits::kPlanContacts)) {
        return fail_field(ErrorCode::LimitReached, "to_at",
                          "the period has {} contacts, more than {}; choose a shorter one",
                          run.contacts, limits::kPlanContacts);
    }
    run.population = static_cast<std::int64_t>(candidates.size());
    run.draw = draw(plan, std::move(candidates), had, run.seed,
                    hour_in(state.parts.directory.time_zone()));
    run.reviewer_of.resize(run.draw.selected.size());
    if (!plan.reviewers.empty() && !plan.reviewers_choose) {
        run.reviewers = reviewers_of(plan, users, TRY(open_tasks(connection)));
        run.reviewer_of = assign(run.draw.selected, run.reviewers, plan.exclude_own_team);
        run.unassigned = std::count(run.reviewer_of.begin(), run.reviewer_of.end(), UserId{});
    }
    return run;
}

}  // namespace callfloor::quality
