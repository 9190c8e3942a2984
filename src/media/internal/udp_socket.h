#pragma once
// Non-blocking UDP sockets of the media path. One thread at a time.

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"
#include "media/internal/endpoint.h"

namespace callfloor::media {

class UdpSocket final {
  public:
    /// Absent when another program has the port.
    static Result<std::optional<UdpSocket>> bind(const Endpoint& local);

    int fd() const { return fd_.get(); }
    std::uint16_t local_port() const;
    /// Sent or dropped; false when dropped.
    bool send(std::span<const std::uint8_t> datagram, const Endpoint& to);

    struct Received {
        std::size_t bytes = 0;  ///< of the datagram, more than the buffer when cut
        Endpoint from;
    };
    std::optional<Received> receive(std::span<std::uint8_t> buffer);

  private:
    UdpSocket(UniqueFd fd, int family) : fd_(std::move(fd)), family_(family) {}

    UniqueFd fd_;
    int family_;
};

struct SocketPair {
    UdpSocket rtp;
    UdpSocket rtcp;
};

}  // namespace callfloor::media
