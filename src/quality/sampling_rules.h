#pragma once
// Drawing a sample as pure functions: the same contacts, plan and seed give the same sample.
//
//   contacts ─ why_excluded ─► candidates ─ draw (strata, quotas, seed) ─► selected ─ assign ─►
//   tasks
//
// Each stratum is shuffled by a generator of its own (seed and agent), so that a new agent or call
// does not move the sample of others.

#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "quality/plan_model.h"
#include "quality/scheme_rules.h"

namespace callfloor::quality {

/// What is wrong with a plan beyond its types.
std::vector<Problem> check_plan(const Plan& plan);

/// What else is known of a contact.
struct ContactFacts {
    const PlanAgent* agent = nullptr;  ///< null: the account is gone
    bool scored = false;
    bool on_work_list = false;
};
/// The first rule that leaves the contact out; absent: it is drawn from.
std::optional<Exclusion> why_excluded(const Plan& plan, const Contact& contact,
                                      const ContactFacts& facts);

bool is_newcomer(const PlanAgent& agent, int days, Instant at);

/// `had`: drawn by earlier runs for the period, by agent. `local_hour` gives 0..23 in the centre's
/// time zone.
Draw draw(const Plan& plan, std::vector<Candidate> candidates,
          const std::map<UserId, std::int64_t>& had, std::uint64_t seed,
          const std::function<int(Instant)>& local_hour);

/// Whether the plan lets this person score this agent: never himself, a team leader only teams led,
/// and with exclude_own_team nobody the team he works in or leads.
bool may_score(const PlanReviewer& reviewer, UserId agent, TeamId team, bool exclude_own_team);

/// The reviewer of each selected contact (unset: nobody may), with evenly spread work: those whom
/// few may score first, each to the eligible reviewer with the fewest open tasks. Counts up
/// `given`.
std::vector<UserId> assign(const std::vector<Candidate>& selected,
                           std::vector<PlanReviewer>& reviewers, bool exclude_own_team);

}  // namespace callfloor::quality
