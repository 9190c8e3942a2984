#include "api/openapi_json.h"

namespace callfloor::api {

namespace {
constexpr std::string_view kOpenApi =
#include "openapi_json.inc"
    ;
}  // namespace

std::string_view openapi_json() {
    return kOpenApi;
}

}  // namespace callfloor::api
