#pragma once
// What the rule files share: adding a problem, finding in a list, and the rules of a queue that
// fill a file of their own.

#include <algorithm>
#include <string>

#include "centre/centre_model.h"

namespace callfloor::centre {

template <typename... Args>
void add(Problems& problems, std::string field, fmt::format_string<Args...> format,
         Args&&... args) {
    problems.push_back({std::move(field), fmt::format(format, std::forward<Args>(args)...)});
}

template <typename Items, typename Test>
auto find_where(const Items& items, Test test) -> const typename Items::value_type* {
    const auto found = std::find_if(items.begin(), items.end(), test);
    return found == items.end() ? nullptr : &*found;
}

/// An unknown prompt is a problem of the field; an empty name is none.
void check_prompt(const std::string& prompt, const std::string& field, const Snapshot& snapshot,
                  Problems& problems);

// queue_rules.cpp
void check_overflows(const floor::QueueConfig& queue, const Snapshot& snapshot, Problems& problems);
void check_survey(const floor::QueueConfig& queue, const Snapshot& snapshot, Problems& problems);
/// Whether the survey says this prompt.
bool survey_plays(const floor::SurveyRule& survey, const std::string& prompt);
void check_widening(const floor::QueueConfig& queue, Problems& problems);
bool overflows_to(const floor::QueueConfig& queue, QueueId target);
bool overflow_plays(const floor::QueueConfig& queue, const std::string& prompt);

}  // namespace callfloor::centre
