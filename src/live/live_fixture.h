#pragma once
// What the live tests share: viewers that keep the documents they were told, and a source with a
// real floor behind it.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "io/virtual_time.h"
#include "live/live_feed.h"

namespace callfloor::live {

/// A viewer of the feed. Keeps the state that snapshot and changes add up to; a gap or a double put
/// of the same document is a failure.
class FakeViewer final : public http::SocketClient {
  public:
    FakeViewer(std::uint64_t id, http::Identity identity) : id_(id) {
        request_.identity = std::move(identity);
    }

    std::uint64_t id() const override { return id_; }
    const http::Request& request() const override { return request_; }
    bool send(std::shared_ptr<const std::string> text) override {
        if (!is_open_) {
            return false;
        }
        last_text = text;
        ++messages;
        take(json::parse_object(*text).value());
        return true;
    }
    void close(std::uint16_t code, std::string_view) override {
        is_open_ = false;
        close_code = code;
    }
    bool is_open() const override { return is_open_; }

    /// "agent:7" -> its document as text.
    std::map<std::string, std::string> state;
    std::vector<std::string> nudges;
    std::shared_ptr<const std::string> last_text;
    int messages = 0;
    std::uint16_t close_code = 0;

    json::Object doc(const std::string& key) const {
        const auto found = state.find(key);
        return found == state.end() ? json::Object{} : json::parse_object(found->second).value();
    }
    std::vector<std::string> keys(std::string_view kind) const {
        std::vector<std::string> found;
        for (const auto& [key, doc] : state) {
            if (key.starts_with(kind)) {
                found.push_back(key);
            }
        }
        return found;
    }

  private:
    static std::string key_of(const json::Object& item) {
        return std::string(item.at("kind").as_string()) + ":" +
               std::to_string(item.at("id").as_int64());
    }
    void take(const json::Object& message) {
        if (message.at("type") == "pong") {
            return;
        }
        if (message.at("type") == "nudge") {
            nudges.emplace_back(message.at("what").as_string());
            return;
        }
        const auto seq = message.at("seq").to_number<std::uint64_t>();
        if (message.at("type") == "snapshot") {
            state.clear();
            for (const auto& item : message.at("docs").as_array()) {
                state[key_of(item.as_object())] = json::to_text(item.at("doc"));
            }
        } else {
            EXPECT_EQ(seq, seq_ + 1) << "a gap";
            for (const auto& item : message.at("put").as_array()) {
                auto& doc = state[key_of(item.as_object())];
                const auto text = json::to_text(item.at("doc"));
                EXPECT_NE(doc, text) << "the same document again";
                doc = text;
            }
            for (const auto& item : message.at("drop").as_array()) {
                EXPECT_EQ(state.erase(key_of(item.as_object())), 1u)
                    << "dropped what was not there";
            }
        }
        seq_ = seq;
    }

    std::uint64_t id_;
    http::Request request_;
    bool is_open_ = true;
    std::uint64_t seq_ = 0;
};

inline http::Identity identity_of(std::int64_t user, std::vector<std::string> roles,
                                  std::int64_t team = 0, std::vector<TeamId> led = {}) {
    http::Identity identity;
    identity.user = UserId{user};
    identity.login = "u" + std::to_string(user);
    identity.roles = std::move(roles);
    identity.team = TeamId{team};
    identity.led_teams = std::move(led);
    return identity;
}

class FakeSource final : public LiveSource {
  public:
    floor::Floor floor_core;
    std::map<ExtensionId, ExtensionView> extension_views;
    std::map<TrunkId, TrunkView> trunk_views;
    ServerView server_view{"1.0", from_epoch_ms(1'767'000'000'000), false, {}};

    const floor::Floor& floor() const override { return floor_core; }
    std::vector<ExtensionId> extensions() const override { return keys_of(extension_views); }
    std::optional<ExtensionView> extension(ExtensionId id) const override {
        return find(extension_views, id);
    }
    std::vector<TrunkId> trunks() const override { return keys_of(trunk_views); }
    std::optional<TrunkView> trunk(TrunkId id) const override { return find(trunk_views, id); }
    ServerView server() const override { return server_view; }

  private:
    template <typename K, typename V>
    static std::vector<K> keys_of(const std::map<K, V>& map) {
        std::vector<K> keys;
        for (const auto& [key, value] : map) {
            keys.push_back(key);
        }
        return keys;
    }
    template <typename K, typename V>
    static std::optional<V> find(const std::map<K, V>& map, K id) {
        const auto found = map.find(id);
        return found == map.end() ? std::nullopt : std::optional(found->second);
    }
};

/// Agents 1..n in teams 1..teams by turns, extensions 101.., queues 201.. with every second agent,
/// numbers 4001..
inline floor::CentreConfig small_config(int agents, int teams, int queues) {
    floor::CentreConfig config;
    for (int i = 1; i <= agents; ++i) {
        config.agents.push_back(
            {UserId{i}, "agent " + std::to_string(i), TeamId{1 + (i - 1) % teams}});
        config.extensions.push_back({ExtensionId{100 + i}, std::to_string(8000 + i)});
    }
    for (int q = 1; q <= queues; ++q) {
        floor::QueueConfig queue;
        queue.id = QueueId{200 + q};
        queue.name = "queue " + std::to_string(q);
        queue.music = "";
        for (int i = 1; i <= agents; ++i) {
            if (q == 1 || i % q == 0) {
                queue.members.push_back({UserId{i}, 1 + i % 10});
            }
        }
        config.queues.push_back(queue);
        floor::NumberConfig number;
        number.id = NumberId{300 + q};
        number.number = std::to_string(4000 + q);
        number.queue = queue.id;
        config.numbers.push_back(number);
    }
    return config;
}

}  // namespace callfloor::live
