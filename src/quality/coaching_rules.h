#pragma once
// Who may do and read what of a coaching plan, and what it brought. Pure.

#include <optional>
#include <vector>

#include "base/result.h"
#include "quality/coaching_model.h"
#include "quality/statistics_rules.h"

namespace callfloor::quality {

/// One person and one plan. Several may hold.
struct CoachingStanding {
    bool is_agent = false;  ///< who is coached
    bool is_coach = false;
    bool is_leader = false;  ///< leads the agent's team
    bool is_qa = false;
    bool is_qa_lead = false;  ///< role qa_lead or admin
    bool is_director = false;
};

/// Absent: the act makes no sense in this state.
std::optional<CoachingState> next_state(CoachingState state, CoachingAct act);
bool may_do(CoachingAct act, const CoachingStanding& standing);
/// Both; the error names the state or the person and advises.
Result<CoachingState> step(const Coaching& coaching, CoachingAct act,
                           const CoachingStanding& standing);
/// For the page's buttons.
std::vector<CoachingAct> allowed_acts(const Coaching& coaching, const CoachingStanding& standing);
/// The leader, QA and QA leads open plans for agents, never for themselves.
bool may_open(const CoachingStanding& standing);
/// The agent his own, his leader, the coach, QA, QA leads, directors.
bool may_see(const CoachingStanding& standing);

struct Window {
    Instant from{};
    Instant to{};
};
constexpr auto kBeforeWindow = std::chrono::hours(24 * 90);
/// Contacts of the 90 days before the plan was opened.
Window window_before(const Coaching& coaching);
/// Contacts from the first session (without one: the opening) to the re-check, or to now. What lies
/// between opening and first session is in neither.
Window window_after(const Coaching& coaching, std::optional<Instant> first_session, Instant now);

/// Fewer contacts on a side prove nothing, however they went: 2 of 2 against 0 of 2 happens by
/// chance every third time (Fisher's exact test), 5 of 5 against 0 of 5 once in 126.
constexpr std::int64_t kEnoughContacts = 5;

enum class EffectVerdict : std::uint8_t {
    Improved,  ///< the interval of the change lies below 0
    Unclear,   ///< it holds 0, or a side has fewer than kEnoughContacts
    Worse,     ///< it lies above 0
    NoData,    ///< one side has no contact
};

struct ItemEffect {
    std::string item;
    Rate before;  ///< errors / contacts where the item applied
    Rate after;
    Difference change;  ///< after - before; below 0 is better
    EffectVerdict verdict = EffectVerdict::NoData;
};
/// In the order of the plan's items.
std::vector<ItemEffect> effect_of(const Coaching& coaching, const std::vector<ItemCount>& before,
                                  const std::vector<ItemCount>& after);
/// A re-check needs a session held and a result since for one of the items.
Result<void> may_recheck(const Coaching& coaching, std::size_t sessions,
                         const std::vector<ItemEffect>& effect);

std::string_view word_of(EffectVerdict value);

}  // namespace callfloor::quality
