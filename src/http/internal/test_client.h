#pragma once
// A blocking client over raw sockets for the tests: it can send what no proper client would.

#include <cstdint>
#include <string>
#include <string_view>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace callfloor::http::testing {

class TestClient final {
  public:
    explicit TestClient(std::uint16_t port, int receive_buffer = 0) {
        socket_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (receive_buffer > 0) {
            setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
        }
        const timeval limit{10, 0};  // a test must fail, not hang
        setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        EXPECT_EQ(connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    }
    ~TestClient() {
        SSL_free(tls_);
        SSL_CTX_free(context_);
        close(socket_);
    }
    TestClient(const TestClient&) = delete;
    TestClient& operator=(const TestClient&) = delete;

    bool start_tls(int max_version = 0) {
        context_ = SSL_CTX_new(TLS_client_method());
        SSL_CTX_set_max_proto_version(context_, max_version);
        tls_ = SSL_new(context_);
        SSL_set_fd(tls_, socket_);
        return SSL_connect(tls_) == 1;
    }

    bool send(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto sent = tls_ != nullptr
                                  ? SSL_write(tls_, bytes.data(), static_cast<int>(bytes.size()))
                                  : ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) {
                return false;
            }
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }

    /// One more piece; false at the end of the stream or an error.
    bool receive() {
        char piece[65'536];
        const auto got = tls_ != nullptr ? SSL_read(tls_, piece, sizeof piece)
                                         : recv(socket_, piece, sizeof piece, 0);
        if (got <= 0) {
            return false;
        }
        buffer_.append(piece, static_cast<std::size_t>(got));
        return true;
    }

    /// Everything until the server closes.
    std::string receive_all() {
        while (receive()) {
        }
        return std::exchange(buffer_, {});
    }

    bool at_end() { return buffer_.empty() && !receive(); }

    struct Answer {
        int status = 0;
        std::string header;
        std::string body;
    };
    /// One response with a Content-Length (or none).
    Answer answer(bool has_body = true) {
        Answer answer;
        std::size_t end = 0;
        while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
            if (!receive()) {
                return answer;
            }
        }
        answer.header = buffer_.substr(0, end + 2);
        buffer_.erase(0, end + 4);
        answer.status = std::stoi(answer.header.substr(9, 3));
        const auto at = answer.header.find("Content-Length: ");
        const auto length =
            at == std::string::npos || !has_body ? 0 : std::stoul(answer.header.substr(at + 16));
        while (buffer_.size() < length && receive()) {
        }
        answer.body = buffer_.substr(0, length);
        buffer_.erase(0, length);
        return answer;
    }
    Answer ask(std::string_view request) {
        send(request);
        return answer();
    }
    Answer get(std::string_view path, std::string_view headers = "") {
        return ask("GET " + std::string(path) + " HTTP/1.1\r\nHost: localhost\r\n" +
                   std::string(headers) + "\r\n");
    }

    // ------------------------------------------------------------ WebSocket

    Answer upgrade(std::string_view path, std::string_view headers = "") {
        return get(path,
                   "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                   "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
                       std::string(headers));
    }
    /// A masked frame (RFC 6455 section 5.2) with an opcode; payloads below 126 bytes.
    bool send_frame(unsigned opcode, std::string_view payload) {
        std::string frame{static_cast<char>(0x80U | opcode),
                          static_cast<char>(0x80U | payload.size()),
                          0,
                          0,
                          0,
                          0};
        return send(frame + std::string(payload));
    }
    struct Frame {
        unsigned opcode = 0;  ///< 0: the stream ended
        std::string payload;
        unsigned close_code() const {
            return payload.size() < 2 ? 0
                                      : static_cast<unsigned char>(payload[0]) * 256U +
                                            static_cast<unsigned char>(payload[1]);
        }
    };
    Frame frame() {
        const auto need = [this](std::size_t bytes) {
            while (buffer_.size() < bytes) {
                if (!receive()) {
                    return false;
                }
            }
            return true;
        };
        if (!need(2)) {
            return {};
        }
        std::size_t header = 2;
        std::size_t length = static_cast<unsigned char>(buffer_[1]) & 0x7FU;
        if (length >= 126) {
            const std::size_t bytes = length == 126 ? 2 : 8;
            if (!need(2 + bytes)) {
                return {};
            }
            length = 0;
            for (std::size_t i = 0; i < bytes; ++i) {
                length = length * 256 + static_cast<unsigned char>(buffer_[2 + i]);
            }
            header += bytes;
        }
        if (!need(header + length)) {
            return {};
        }
        Frame frame{static_cast<unsigned char>(buffer_[0]) & 0x0FU, buffer_.substr(header, length)};
        buffer_.erase(0, header + length);
        return frame;
    }

  private:
    int socket_ = -1;
    SSL_CTX* context_ = nullptr;
    SSL* tls_ = nullptr;
    std::string buffer_;
};

}  // namespace callfloor::http::testing
