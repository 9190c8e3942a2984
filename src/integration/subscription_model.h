#pragma once
// Subscriptions and deliveries. Plain values.

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"

namespace callfloor::integration {

struct Subscription {
    std::int64_t id = 0;
    std::string name;
    std::string url;
    std::vector<std::string> events;
    std::string sealed_secret;  ///< signs every delivery
    bool is_own_network = false;
    bool is_active = true;
    int failures = 0;          ///< in a row
    Instant paused_until{};    ///< nothing is sent before, after failures
    std::int64_t dropped = 0;  ///< for want of room
    Instant last_sent_at{};    ///< unset: never
    std::string last_problem;
    std::int64_t waiting = 0;  ///< read only
    std::int64_t version = 1;
};

enum class DeliveryState : std::uint8_t { Waiting, Sent, Failed };

struct Delivery {
    std::int64_t id = 0;
    std::int64_t subscription = 0;
    std::string event;
    Instant at{};  ///< of the event
    std::string body;
    DeliveryState state = DeliveryState::Waiting;
    int tries = 0;
    Instant next_try_at{};
    int status = 0;  ///< of the last answer; 0: there was none
    std::string problem;
    Instant done_at{};
};

}  // namespace callfloor::integration
