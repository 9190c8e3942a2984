#pragma once
// Bounds of the archive, with what happens at them.

#include <cstddef>

namespace callfloor::limits {

constexpr std::size_t kArchiveAtOnce = 16;          ///< recordings of one step of the worker
constexpr std::size_t kDeletedAtOnce = 100;         ///< recordings past their time in one step
constexpr std::size_t kRetentionClasses = 50;       ///< more are refused
constexpr std::size_t kArchiveDifferences = 1'000;  ///< named by a check; more are only counted
constexpr std::size_t kArchiveProblems = 200;       ///< listed; more are only counted

}  // namespace callfloor::limits
