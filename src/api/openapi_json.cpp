#include "api/openapi_json.h"

#include <string>

namespace callfloor::api {

namespace {
constexpr std::string_view kParts[] = {
#include "openapi_json.inc"
};
}  // namespace

std::string_view openapi_json() {
    static const std::string whole = [] {
        std::string text;
        for (const auto part : kParts) {
            text += part;
        }
        return text;
    }();
    return whole;
}

}  // namespace callfloor::api
