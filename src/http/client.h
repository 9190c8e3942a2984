#pragma once
// A small blocking HTTP/1.1 client over plain TCP, for tools and tests that speak to our own API on
// loopback. Not for the control thread.

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"

namespace callfloor::http {

struct ClientRequest {
    std::string method = "GET";
    std::string path = "/";
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
};

struct ClientResponse {
    int status = 0;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;

    /// The first header of that name (without case); empty when absent.
    std::string header(std::string_view name) const;
};

class Client final {
  public:
    Client(std::string host, std::uint16_t port,
           std::chrono::milliseconds timeout = std::chrono::seconds(10));
    /// One request on a connection of its own. Unavailable when the server cannot be reached or
    /// does not answer in time; a response of any status is a success here. Bodies over
    /// limits::kHttpUploadBytes are refused.
    Result<ClientResponse> send(const ClientRequest& request) const;

  private:
    std::string host_;
    std::uint16_t port_;
    std::chrono::milliseconds timeout_;
};

}  // namespace callfloor::http
