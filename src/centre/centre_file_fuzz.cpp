// Reads any bytes as the objects of a centre file or API body; whatever is accepted must read back
// the same.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "base/toml.h"
#include "centre/centre_codec.h"

namespace centre = callfloor::centre;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto document = callfloor::toml_text::parse({reinterpret_cast<const char*>(data), size});
    if (!document) {
        return 0;
    }
    centre::Problems problems;
    centre::NewSecret secret;
    const auto queue = centre::queue_from_json(document->root, problems);
    if (problems.empty() &&
        centre::queue_from_json(centre::queue_to_json(queue), problems) != queue) {
        std::abort();
    }
    (void)centre::number_from_json(document->root, problems);
    (void)centre::trunk_from_json(document->root, secret, problems);
    (void)centre::extension_from_json(document->root, secret, problems);
    (void)centre::caller_class_from_json(document->root, problems);
    (void)centre::centre_from_json(document->root, problems);
    return 0;
}
