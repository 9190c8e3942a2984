#pragma once
// What one run is made of, drawn from its seed alone: the centre, the traffic, the network, and how
// often each kind of trouble happens. The same seed and number of calls give the same run.

#include <cstdint>
#include <string>

#include "base/clock.h"
#include "base/random.h"
#include "floor/centre_config.h"
#include "sip/simulated_network.h"

namespace callfloor::simulation {

/// Randomness with the distributions of telephony.
class Dice final {
  public:
    explicit Dice(std::uint64_t seed) : random_(seed) {}

    bool chance(double probability) { return random_.uniform() < probability; }
    std::int64_t below(std::int64_t bound) {
        return static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(bound)));
    }
    /// Uniform in [low, high].
    Duration between(Duration low, Duration high) {
        return low + Duration{below((high - low).count() + 1)};
    }
    Duration exponential(Duration mean) {
        return Duration{
            static_cast<std::int64_t>(random_.exponential(static_cast<double>(mean.count())))};
    }
    /// Patience and reaction times: many short, some very long.
    Duration log_normal(Duration median, double sigma);
    std::uint64_t seed() { return random_.next(); }

  private:
    Random random_;
};

struct Plan {
    std::uint64_t seed = 1;
    std::int64_t calls = 1'000;
    Instant start = from_epoch_ms(1'767'229'200'000);  ///< any hour: some runs see midnight

    // The centre.
    std::int64_t agents = 8;
    std::int64_t queues = 3;
    std::int64_t carriers = 2;
    std::int64_t calls_per_trunk = 0;  ///< 0: no limit

    // The traffic.
    double load = 0.9;  ///< offered traffic per agent in Erlang, outside peaks
    double peak_factor = 3;
    Duration peak_every = std::chrono::minutes(8);
    Duration peak_length = std::chrono::minutes(1);
    Duration talk_mean = std::chrono::seconds(30);
    Duration patience_median = std::chrono::seconds(40);
    /// People act on multiples of this, so that what they do meets, and meets the timers. Zero:
    /// not.
    Duration beat{0};
    double internal_calls = 0.05;  ///< share of calls from phones
    double calls_out = 0.1;        ///< of the times an agent has nothing to do
    double late_offers = 0.02;
    double tcp_calls = 0.1;
    Duration chat_every{0};  ///< mean, of visitors who write; zero: none do

    // The network.
    sip::SimulatedNetworkOptions network;
    bool phones_use_tcp = false;  ///< every third phone

    // Trouble. Times are means of exponential distributions; zero: never.
    double bad_phone = 0.1;  ///< share of offers a phone does not answer properly
    double race = 0.06;      ///< share of moments in which both sides act at once
    Duration vanish_every{0};
    Duration restart_every{0};
    Duration leader_every = std::chrono::seconds(45);
    Duration reconfigure_every = std::chrono::seconds(90);
    Duration commit_max = std::chrono::milliseconds(20);
    Duration slow_disk_every{0};
    double media_trouble = 0.002;  ///< share of media commands that fail
    bool has_clock_steps = false;
    bool is_recorded = true;
    bool has_live_feed = false;

    std::string describe() const;
};

Plan make_plan(std::uint64_t seed, std::int64_t calls);

/// Ids of the centre's objects.
constexpr UserId agent_id(std::int64_t i) {
    return UserId{100 + i};
}
constexpr ExtensionId extension_id(std::int64_t i) {
    return ExtensionId{1'000 + i};
}
constexpr QueueId queue_id(std::int64_t i) {
    return QueueId{300 + i};
}
/// Of queues of text chats.
constexpr QueueId chat_queue_id(std::int64_t i) {
    return QueueId{350 + i};
}
constexpr std::int64_t kChatQueues = 2;
constexpr UserId kLeader{99};

floor::CentreConfig make_centre(const Plan& plan, Dice& dice);
floor::QueueConfig make_queue(const Plan& plan, Dice& dice, std::int64_t index);

}  // namespace callfloor::simulation
