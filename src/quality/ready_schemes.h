#pragma once
// The schemes that come with the product, in Chinese and English; loaded on the first start, then
// the centre's own to change.

#include <vector>

#include "quality/quality_model.h"

namespace callfloor::quality {

/// Inbound service, telemarketing, complaint.
std::vector<SchemeContent> ready_schemes();

}  // namespace callfloor::quality
