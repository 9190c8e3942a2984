#include "quality/plan_model.h"

namespace callfloor::quality {

std::string_view word_of(Exclusion value) {
    constexpr std::string_view kWords[] = {
        "still_running",   "agent_gone",        "other_agent",       "other_team",
        "other_queue",     "other_direction",   "no_newcomer",       "too_short",
        "too_long",        "hold_too_short",    "too_few_agents",    "other_wrap_up",
        "no_recording",    "no_signals",        "silence_too_short", "little_dead_air",
        "little_overtalk", "few_interruptions", "little_agent_talk", "no_survey",
        "survey_too_good", "scored_already",    "on_work_list"};
    static_assert(std::size(kWords) == kExclusions);
    return kWords[static_cast<std::size_t>(value)];
}

std::string_view word_of(TaskState value) {
    switch (value) {
        case TaskState::Open:
            return "open";
        case TaskState::Claimed:
            return "claimed";
        case TaskState::Done:
            return "done";
        case TaskState::Skipped:
            return "skipped";
    }
    return "open";
}

}  // namespace callfloor::quality
