#pragma once
// The interface description (api/openapi.yaml) as JSON text, generated at build time by
// tools/gen_api.py. http::Api::from_openapi() makes the server's operation table of it. Any thread.

#include <string_view>

namespace callfloor::api {

std::string_view openapi_json();

}  // namespace callfloor::api
