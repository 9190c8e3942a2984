#include "quality/sampling_rules.h"

#include <algorithm>
#include <array>
#include <numeric>

#include "base/random.h"

namespace callfloor::quality {

namespace {

constexpr std::size_t kDayParts = 3;

template <typename T>
bool lacks(const std::vector<T>& list, const T& value) {
    return !list.empty() && std::find(list.begin(), list.end(), value) == list.end();
}

/// One well-mixed seed from two numbers (splitmix64).
std::uint64_t mix(std::uint64_t seed, std::int64_t other) {
    std::uint64_t z = seed + 0x9E3779B97F4A7C15ULL * (static_cast<std::uint64_t>(other) + 1);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
}

template <typename T>
void shuffle(std::vector<T>& list, Random& random) {
    for (std::size_t i = list.size(); i > 1; --i) {
        std::swap(list[i - 1], list[random.below(i)]);
    }
}

/// Morning, afternoon, evening.
std::size_t day_part(int hour) {
    return hour < 12 ? 0 : hour < 18 ? 1 : 2;
}

/// In turn from the parts of the day, in a random order of parts.
std::vector<Candidate> spread(const std::vector<Candidate>& shuffled, Random& random,
                              const std::function<int(Instant)>& local_hour) {
    std::array<std::vector<Candidate>, kDayParts> parts;
    for (const auto& one : shuffled) {
        parts[day_part(local_hour(one.at))].push_back(one);
    }
    std::vector<std::size_t> order{0, 1, 2};
    shuffle(order, random);
    std::vector<Candidate> result;
    for (std::size_t round = 0; result.size() < shuffled.size(); ++round) {
        for (const auto part : order) {
            if (round < parts[part].size()) {
                result.push_back(parts[part][round]);
            }
        }
    }
    return result;
}

/// A stratum with its candidates in the order of drawing.
struct Urn {
    Stratum stratum;
    std::vector<Candidate> order;
};

std::vector<Urn> fill_urns(const Plan& plan, const std::vector<Candidate>& candidates,
                           std::uint64_t seed, const std::function<int(Instant)>& local_hour) {
    std::map<UserId, std::vector<Candidate>> by_agent;
    for (const auto& one : candidates) {
        by_agent[plan.per_agent > 0 ? one.agent : UserId{}].push_back(one);
    }
    std::vector<Urn> urns;
    for (auto& [agent, list] : by_agent) {
        Random random(mix(seed, agent.value));
        Urn urn;
        urn.stratum.agent = agent;
        urn.stratum.population = static_cast<std::int64_t>(list.size());
        if (agent.is_set()) {
            urn.stratum.team = list.front().team;
            urn.stratum.newcomer = list.front().newcomer;
        }
        shuffle(list, random);
        urn.order = plan.spread_over_day ? spread(list, random, local_hour) : std::move(list);
        urns.push_back(std::move(urn));
    }
    return urns;
}

}  // namespace

std::vector<Problem> check_plan(const Plan& plan) {
    std::vector<Problem> problems;
    if (plan.filter.max_talk && *plan.filter.max_talk < plan.filter.min_talk) {
        problems.push_back({"filter/max_talk_ms", fmt::format("is {}, less than min_talk_ms ({})",
                                                              plan.filter.max_talk->count(),
                                                              plan.filter.min_talk.count())});
    }
    if (plan.per_agent == 0 && plan.newcomer_per_agent > 0) {
        problems.push_back({"newcomer_per_agent",
                            "needs per_agent; a plan over all agents together has no quota of "
                            "newcomers"});
    }
    if (plan.reviewers_choose && plan.reviewers.empty()) {
        problems.push_back(
            {"reviewer_ids", "is empty; name who may choose, or leave reviewers_choose off"});
    }
    return problems;
}

bool is_newcomer(const PlanAgent& agent, int days, Instant at) {
    return agent.since + std::chrono::hours(24 * days) > at;
}

std::optional<Exclusion> why_excluded(const Plan& plan, const Contact& contact,
                                      const ContactFacts& facts) {
    const auto& filter = plan.filter;
    const auto* agent = facts.agent;
    const bool is_gone = agent == nullptr || !agent->is_active;
    const auto signals = contact.signals.value_or(ContactSignals{});
    const std::pair<bool, Exclusion> rules[] = {
        {!contact.ended, Exclusion::StillRunning},
        {is_gone, Exclusion::AgentGone},
        {lacks(filter.agents, contact.agent), Exclusion::OtherAgent},
        {!is_gone && lacks(filter.teams, agent->team), Exclusion::OtherTeam},
        {lacks(filter.queues, contact.queue), Exclusion::OtherQueue},
        {lacks(filter.directions, contact.direction), Exclusion::OtherDirection},
        {!is_gone && filter.newcomer_days &&
             !is_newcomer(*agent, *filter.newcomer_days, contact.started_at),
         Exclusion::NoNewcomer},
        {contact.talk < filter.min_talk, Exclusion::TooShort},
        {filter.max_talk && contact.talk > *filter.max_talk, Exclusion::TooLong},
        {contact.hold < filter.min_hold, Exclusion::HoldTooShort},
        {contact.agents < filter.min_agents, Exclusion::TooFewAgents},
        {lacks(filter.wrap_up_codes, contact.wrap_up_code), Exclusion::OtherWrapUp},
        {filter.has_recording && !contact.recording.is_set(), Exclusion::NoRecording},
        {filter.asks_for_signals() && !contact.signals, Exclusion::NoSignals},
        {signals.longest_silence < filter.min_silence, Exclusion::SilenceTooShort},
        {signals.dead_air < filter.min_dead_air, Exclusion::LittleDeadAir},
        {signals.overtalk * 100 < signals.measured * filter.min_overtalk_percent,
         Exclusion::LittleOvertalk},
        {signals.agent_interruptions < filter.min_interruptions, Exclusion::FewInterruptions},
        {signals.agent_talk * 100 < signals.measured * filter.min_agent_talk_percent,
         Exclusion::LittleAgentTalk},
        {filter.max_survey_percent && !contact.survey, Exclusion::NoSurvey},
        {contact.survey.value_or(0) > filter.max_survey_percent.value_or(100),
         Exclusion::SurveyTooGood},
        {plan.skip_scored && facts.scored, Exclusion::ScoredAlready},
        {plan.skip_scored && facts.on_work_list, Exclusion::OnWorkList},
    };
    for (const auto& [holds, why] : rules) {
        if (holds) {
            return why;
        }
    }
    return std::nullopt;
}

Draw draw(const Plan& plan, std::vector<Candidate> candidates,
          const std::map<UserId, std::int64_t>& had, std::uint64_t seed,
          const std::function<int(Instant)>& local_hour) {
    const auto place = [](const Candidate& one) { return std::pair(one.conversation, one.agent); };
    std::ranges::sort(candidates, {}, place);
    auto urns = fill_urns(plan, candidates, seed, local_hour);
    std::int64_t all_had = 0;
    for (const auto& [agent, count] : had) {
        all_had += count;
    }
    for (auto& urn : urns) {
        auto& stratum = urn.stratum;
        const bool is_new = stratum.newcomer && plan.newcomer_per_agent > 0;
        const auto found = had.find(stratum.agent);
        stratum.had = plan.per_agent == 0 ? all_had : found == had.end() ? 0 : found->second;
        stratum.quota = plan.per_agent == 0 ? plan.total_most
                        : is_new            ? plan.newcomer_per_agent
                                            : plan.per_agent;
    }
    // Round by round, so that a total that is too small is cut evenly; who comes first in the last
    // round is drawn too.
    Random random(mix(seed, -1));
    shuffle(urns, random);
    Draw result;
    bool drew = true;
    while (drew) {
        drew = false;
        for (auto& urn : urns) {
            auto& stratum = urn.stratum;
            const auto total = all_had + static_cast<std::int64_t>(result.selected.size());
            if (total < plan.total_most && stratum.had + stratum.selected < stratum.quota &&
                stratum.selected < stratum.population) {
                result.selected.push_back(urn.order[static_cast<std::size_t>(stratum.selected++)]);
                drew = true;
            }
        }
    }
    for (const auto& urn : urns) {
        result.strata.push_back(urn.stratum);
    }
    std::ranges::sort(result.strata, {}, &Stratum::agent);
    std::ranges::sort(result.selected, {}, place);
    return result;
}

bool may_score(const PlanReviewer& reviewer, UserId agent, TeamId team, bool exclude_own_team) {
    const auto& led = reviewer.led_teams;
    const bool leads = team.is_set() && std::find(led.begin(), led.end(), team) != led.end();
    const bool works_there = team.is_set() && reviewer.team == team;
    if (reviewer.id == agent || (exclude_own_team && (leads || works_there))) {
        return false;
    }
    return reviewer.is_qa || leads;
}

std::vector<UserId> assign(const std::vector<Candidate>& selected,
                           std::vector<PlanReviewer>& reviewers, bool exclude_own_team) {
    const auto eligible = [&](const Candidate& one, const PlanReviewer& reviewer) {
        return may_score(reviewer, one.agent, one.team, exclude_own_team);
    };
    std::vector<std::size_t> order(selected.size());
    std::iota(order.begin(), order.end(), 0U);
    std::vector<std::int64_t> choices(selected.size());
    for (std::size_t i = 0; i < selected.size(); ++i) {
        choices[i] = std::count_if(reviewers.begin(), reviewers.end(),
                                   [&](const auto& one) { return eligible(selected[i], one); });
    }
    std::ranges::sort(order, {}, [&](std::size_t i) { return std::pair(choices[i], i); });
    std::vector<UserId> result(selected.size());
    for (const auto i : order) {
        PlanReviewer* best = nullptr;
        for (auto& reviewer : reviewers) {
            const auto load = reviewer.open + reviewer.given;
            if (eligible(selected[i], reviewer) &&
                (best == nullptr || load < best->open + best->given)) {
                best = &reviewer;
            }
        }
        if (best != nullptr) {
            result[i] = best->id;
            ++best->given;
        }
    }
    return result;
}

}  // namespace callfloor::quality
