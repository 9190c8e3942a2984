// A JSON body against the real description: whatever is accepted must be accepted again unchanged
// (defaults and dropped properties are final).

#include "api/openapi_json.h"
#include "base/check.h"
#include "http/api.h"

using namespace callfloor;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auto api = http::Api::from_openapi(api::openapi_json());
    CHECK(api.has_value());
    if (size == 0) {
        return 0;
    }
    const auto& operations = (*api)->operations();
    const auto& operation = operations[data[0] % operations.size()];
    auto value = json::parse({reinterpret_cast<const char*>(data + 1), size - 1});
    if (!value || operation.body_schema == nullptr) {
        return 0;
    }
    if (http::check_value(*operation.body_schema, *value, http::Side::Request)) {
        return 0;
    }
    auto again = *value;
    CHECK(!http::check_value(*operation.body_schema, again, http::Side::Request));
    CHECK(again == *value);
    return 0;
}
