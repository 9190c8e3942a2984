#include <cstddef>
#include <cstdint>

#include "app/settings.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    (void)callfloor::app::read_settings(text);
    return 0;
}
