#pragma once
// The bounds of data sources, beside base/flow_limits.h.

#include <cstddef>

#include "base/clock.h"
#include "base/flow_limits.h"

namespace callfloor::limits {

constexpr std::size_t kDataSources = 100;
constexpr std::size_t kDataColumns = 20;  // of a table
constexpr std::size_t kDataParameters = kFlowLookUpValues;
constexpr std::size_t kDataRows = 20'000;        // of a table; larger ones are asked by http
constexpr std::size_t kDataFileBytes = 4 << 20;  // of the file they come from
constexpr std::size_t kDataValueLength = kFlowValueLength;
constexpr int kWrongAnswers = 5;  // for one row within kWrongMemory; then nobody is told of it
constexpr Duration kWrongMemory = std::chrono::minutes(30);
constexpr std::size_t kLookUpThreads = 8;
constexpr std::size_t kLookUpsOfOneSource = 4;  // at once, so that a slow one stops no other
constexpr std::size_t kLookUpsWaiting = 200;    // further ones have failed at once

static_assert(kLookUpsOfOneSource < kLookUpThreads);

}  // namespace callfloor::limits
