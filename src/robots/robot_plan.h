#pragma once
// What the robots are to do: which SIP server, which phones to register and how their people
// behave, which calls to place. Read from JSON (`callfloor robots PLAN.json`); every field has a
// default but the server's address.

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "sip/transport.h"

namespace callfloor::robots {

/// An agent's phone, and his desk when the server has callfloor's API.
struct PhonePlan {
    std::string user;      ///< SIP user and digest user
    std::string password;  ///< of the phone
    bool over_tcp = false;
    std::string login;  ///< at the desk; empty: the phone only
    std::string login_password;
    std::int64_t extension_id = 0;
};

struct RobotPlan {
    sip::Endpoint server;                  ///< where SIP goes
    std::uint16_t server_tcp_port = 5060;  ///< for phones over TCP
    std::string api_host;                  ///< of plain HTTP on loopback; empty: no desks
    std::uint16_t api_port = 0;
    std::string caller_address =
        "127.0.0.2";  ///< the carrier's side; its address is what the trunk is known by
    std::string phone_address = "127.0.0.3";
    std::uint16_t rtp_low = 40'000;
    std::uint16_t rtp_high = 48'999;
    std::filesystem::path speech;  ///< folder with caller_*.wav and agent_*.wav
    std::uint64_t seed = 1;
    Duration run_for{0};  ///< 0: until told to stop
    Duration drain_for =
        std::chrono::seconds(30);  ///< at the end calls may finish so long, then are hung up

    // Callers: a Poisson stream.
    std::vector<std::string> dial;  ///< numbers, chosen evenly
    /// What callers of a number with a flow press, by number: one of the texts at random. A space
    /// is the time to hear the next prompt.
    std::map<std::string, std::vector<std::string>> keys;
    double calls_per_minute = 20;
    std::int64_t calls_max = 0;       ///< 0: no limit
    std::size_t calls_at_once = 200;  ///< at the bound an arrival is skipped and counted
    Duration talk_mean = std::chrono::seconds(20);
    Duration talk_min = std::chrono::seconds(3);
    Duration patience_mean = std::chrono::seconds(60);

    // Agents.
    std::vector<PhonePlan> phones;
    Duration ring_mean = std::chrono::seconds(2);
    Duration wrap_up_mean = std::chrono::seconds(5);
    double miss_share = 0.02;  ///< offers left to ring out
    double reject_share = 0.01;
    double agent_hangs_up_share = 0.3;
    Duration ready_mean = std::chrono::minutes(5);  ///< between breaks
    Duration break_mean = std::chrono::seconds(20);
    std::vector<std::string> wrap_up_codes{"done"};
};

Result<RobotPlan> parse_plan(std::string_view json);

}  // namespace callfloor::robots
