#pragma once
// A received fax as a PDF: each page's T.6 (G4) data is put into it as it is, so that nothing is
// decoded, nothing gets larger and every dot stays. No other program runs. Any thread.

#include <filesystem>
#include <string>

#include "base/result.h"

namespace callfloor::fax {

/// NotFound without the file; InvalidInput when it is no fax's TIFF; LimitReached above
/// limits::kFaxPdfBytes.
Result<std::string> fax_pdf(const std::filesystem::path& tiff);

}  // namespace callfloor::fax
