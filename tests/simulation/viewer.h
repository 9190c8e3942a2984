#pragma once
// A viewer of the live feed: keeps what snapshot and changes add up to.

#include <map>
#include <string>

#include "base/json.h"
#include "http/socket.h"

namespace callfloor::simulation {

class Viewer final : public http::SocketClient {
  public:
    Viewer(std::uint64_t id, http::Identity identity) : id_(id) {
        request_.identity = std::move(identity);
    }
    std::uint64_t id() const override { return id_; }
    const http::Request& request() const override { return request_; }
    void close(std::uint16_t, std::string_view) override { is_open_ = false; }
    bool is_open() const override { return is_open_; }

    bool send(std::shared_ptr<const std::string> text) override {
        const auto message = json::parse_object(*text).value();
        if (message.at("type") == "snapshot") {
            state.clear();
            for (const auto& item : message.at("docs").as_array()) {
                put(item.as_object());
            }
        } else if (message.at("type") == "pong") {
            return true;
        } else {
            for (const auto& item : message.at("put").as_array()) {
                put(item.as_object());
            }
            for (const auto& item : message.at("drop").as_array()) {
                state.erase(key_of(item.as_object()));
            }
        }
        return is_open_;
    }

    std::map<std::string, std::string> state;  ///< "agent:7" -> its document

  private:
    static std::string key_of(const json::Object& item) {
        return std::string(item.at("kind").as_string()) + ":" +
               std::to_string(item.at("id").as_int64());
    }
    void put(const json::Object& item) { state[key_of(item)] = json::to_text(item.at("doc")); }

    std::uint64_t id_;
    http::Request request_;
    bool is_open_ = true;
};

}  // namespace callfloor::simulation
