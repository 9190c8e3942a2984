#pragma once
// The bounds of the knowledge base. More is refused with the bound named, unless said otherwise.

#include <cstddef>
#include <cstdint>

#include "base/clock.h"

namespace callfloor::limits {

constexpr std::int64_t kArticles = 5'000;
constexpr std::int64_t kArticleVersions = 200;  // of one; at the bound the oldest is deleted
constexpr std::int64_t kOpenFeedback = 2'000;   // of all articles
constexpr std::size_t kSearchTerms = 8;         // further ones are left out
/// An article that changed is shown as changed to who has not read it since, for so long.
constexpr Duration kArticleNews = std::chrono::hours(24 * 30);
/// Feedback that is closed is deleted after this.
constexpr Duration kFeedbackKept = std::chrono::hours(24 * 366);

}  // namespace callfloor::limits
