#include "quality/coaching_rules.h"

#include <algorithm>

namespace callfloor::quality {

namespace {

using State = CoachingState;

std::string_view advice(CoachingAct act) {
    switch (act) {
        case CoachingAct::AddSession:
            return "only its coach holds sessions";
        case CoachingAct::Acknowledge:
            return "only the agent coached may";
        case CoachingAct::Change:
        case CoachingAct::Cite:
        case CoachingAct::Recheck:
        case CoachingAct::Close:
        case CoachingAct::Cancel:
            return "ask its coach or a QA lead";
    }
    return "";
}

Rate rate_of(const std::vector<ItemCount>& counts, const std::string& item) {
    const auto found = std::ranges::find(counts, item, &ItemCount::item);
    return found == counts.end() ? wilson_rate(0, 0) : wilson_rate(found->errors, found->asked);
}

EffectVerdict verdict_of(const ItemEffect& effect) {
    const auto& change = effect.change;
    if (!change.value) {
        return EffectVerdict::NoData;
    }
    if (std::min(effect.before.of, effect.after.of) < kEnoughContacts) {
        return EffectVerdict::Unclear;
    }
    if (*change.high < 0) {
        return EffectVerdict::Improved;
    }
    return *change.low > 0 ? EffectVerdict::Worse : EffectVerdict::Unclear;
}

}  // namespace

std::optional<State> next_state(State state, CoachingAct act) {
    const bool is_open = state == State::Open;
    const bool is_rechecked = state == State::Rechecked;
    const auto when = [](bool holds, State next) {
        return holds ? std::optional(next) : std::nullopt;
    };
    switch (act) {
        case CoachingAct::Change:
        case CoachingAct::Cite:
        case CoachingAct::AddSession:
            return when(is_open, state);
        case CoachingAct::Acknowledge:
            return when(is_open || is_rechecked, state);
        case CoachingAct::Recheck:
            return when(is_open, State::Rechecked);
        case CoachingAct::Close:
            return when(is_rechecked, State::Closed);
        case CoachingAct::Cancel:
            return when(is_open || is_rechecked, State::Cancelled);
    }
    return std::nullopt;
}

bool may_do(CoachingAct act, const CoachingStanding& standing) {
    switch (act) {
        case CoachingAct::AddSession:
            return standing.is_coach && !standing.is_agent;
        case CoachingAct::Acknowledge:
            return standing.is_agent;
        case CoachingAct::Change:
        case CoachingAct::Cite:
        case CoachingAct::Recheck:
        case CoachingAct::Close:
        case CoachingAct::Cancel:
            return (standing.is_coach || standing.is_qa_lead) && !standing.is_agent;
    }
    return false;
}

Result<State> step(const Coaching& coaching, CoachingAct act, const CoachingStanding& standing) {
    if (!may_do(act, standing)) {
        return fail(ErrorCode::Forbidden, "you may not {} coaching plan {}: {}", word_of(act),
                    coaching.id, advice(act));
    }
    const auto next = next_state(coaching.state, act);
    if (!next) {
        return fail(ErrorCode::Conflict,
                    "coaching plan {} is {}, in which {} makes no sense; read it again",
                    coaching.id, word_of(coaching.state), word_of(act));
    }
    return *next;
}

std::vector<CoachingAct> allowed_acts(const Coaching& coaching, const CoachingStanding& standing) {
    std::vector<CoachingAct> acts;
    for (const auto act :
         {CoachingAct::Change, CoachingAct::Cite, CoachingAct::AddSession, CoachingAct::Acknowledge,
          CoachingAct::Recheck, CoachingAct::Close, CoachingAct::Cancel}) {
        if (step(coaching, act, standing)) {
            acts.push_back(act);
        }
    }
    return acts;
}

bool may_open(const CoachingStanding& standing) {
    return !standing.is_agent && (standing.is_leader || standing.is_qa || standing.is_qa_lead);
}

bool may_see(const CoachingStanding& standing) {
    return standing.is_agent || standing.is_coach || standing.is_leader || standing.is_qa ||
           standing.is_qa_lead || standing.is_director;
}

Window window_before(const Coaching& coaching) {
    return {coaching.opened_at - kBeforeWindow, coaching.opened_at};
}

Window window_after(const Coaching& coaching, std::optional<Instant> first_session, Instant now) {
    const auto from = first_session.value_or(coaching.opened_at);
    return {from, std::max(from, coaching.rechecked_at.value_or(now))};
}

std::vector<ItemEffect> effect_of(const Coaching& coaching, const std::vector<ItemCount>& before,
                                  const std::vector<ItemCount>& after) {
    std::vector<ItemEffect> effects;
    for (const auto& item : coaching.items) {
        ItemEffect effect;
        effect.item = item;
        effect.before = rate_of(before, item);
        effect.after = rate_of(after, item);
        effect.change = difference_of(effect.after, effect.before);
        effect.verdict = verdict_of(effect);
        effects.push_back(std::move(effect));
    }
    return effects;
}

Result<void> may_recheck(const Coaching& coaching, std::size_t sessions,
                         const std::vector<ItemEffect>& effect) {
    if (sessions == 0) {
        return fail(ErrorCode::Conflict,
                    "coaching plan {} has no session yet; hold one before the re-check",
                    coaching.id);
    }
    const bool has_result =
        std::ranges::any_of(effect, [](const ItemEffect& one) { return one.after.of > 0; });
    if (!has_result) {
        return fail(ErrorCode::Conflict,
                    "no contact since the first session of coaching plan {} has a released result "
                    "for its items; evaluate one with the same scheme first",
                    coaching.id);
    }
    return {};
}

std::string_view word_of(EffectVerdict value) {
    switch (value) {
        case EffectVerdict::Improved:
            return "improved";
        case EffectVerdict::Unclear:
            return "unclear";
        case EffectVerdict::Worse:
            return "worse";
        case EffectVerdict::NoData:
            return "no_data";
    }
    return "";
}

}  // namespace callfloor::quality
