#pragma once
// The schema's whole history, gathered from the modules.

#include <vector>

#include "store/migrations.h"

namespace callfloor::app {

std::vector<store::Migration> all_migrations();

}  // namespace callfloor::app
