#pragma once
// What the rule files share: adding a problem, and finding in a list.

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

}  // namespace callfloor::centre
