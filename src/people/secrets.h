#pragma once
// Secrets at rest: sealed, so that a copy of the database alone does not give them away.

#include <string>
#include <string_view>

#include "base/result.h"

namespace callfloor::people {

/// Any thread.
class Secrets {
  public:
    virtual ~Secrets() = default;
    virtual std::string seal(std::string_view secret) const = 0;
    virtual Result<std::string> unseal(std::string_view sealed) const = 0;
};

}  // namespace callfloor::people
