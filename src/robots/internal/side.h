#pragma once
// What callers and phones have in common: a SIP user agent on an address of its own, RTP streams,
// speech to say.

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/random.h"
#include "io/event_loop.h"
#include "media/engine.h"
#include "robots/robot_plan.h"
#include "robots/robot_report.h"
#include "sip/socket_network.h"
#include "sip/user_agent.h"

namespace callfloor::robots {

/// One call of a robot.
struct Party {
    explicit Party(io::Timers& timers, std::uint64_t session_id)
        : session(session_id), timer(timers), patience(timers) {}

    std::string number;  ///< the caller's number, which both ends know
    std::string phone;   ///< phone user, on the agents' side
    std::string keys;    ///< still to be pressed
    media::StreamId stream = media::StreamId::None;
    std::uint16_t port = 0;
    sip::SdpSession session;
    Instant placed_at{};
    Instant answered_at{};
    bool is_answered = false;
    bool is_talking = false;
    bool has_pressed = false;  ///< of the keys
    io::Timer timer;           ///< ringing time or keys, then talking time
    io::Timer patience;
};

struct Shared {
    io::EventLoop& loop;
    RobotPlan plan;
    Random random;
    RobotReport report;
    std::unique_ptr<media::Engine> engine;
    std::vector<std::shared_ptr<const media::Prompt>> caller_speech;
    std::vector<std::shared_ptr<const media::Prompt>> agent_speech;
    std::uint64_t playback = 0;
    bool is_stopping = false;

    Duration exponential(Duration mean) {
        return Duration{static_cast<std::int64_t>(
            random.exponential(static_cast<double>(std::max<std::int64_t>(mean.count(), 1))))};
    }
    /// Says something from `speech`, over and over with pauses of its own, as long as the stream
    /// lives.
    void speak(media::StreamId stream,
               const std::vector<std::shared_ptr<const media::Prompt>>& speech);
    /// Opens an RTP stream for a party.
    Result<void> open(Party& party);
    void set_remote(const Party& party, const sip::NegotiatedAudio& audio);
    sip::AudioOptions audio(const Party& party, const std::string& address) const;
    /// Removes the stream and adds its figures to the report.
    void close(const Party& party);
};

/// One user agent with sockets of its own. The server is its only known peer.
class Side : public sip::UserAgentEvents, public sip::Directory {
  public:
    ~Side() override = default;

    std::optional<sip::Peer> trunk_by_address(const sip::Endpoint& source) override {
        if (source.address == shared_.plan.server.address) {
            return sip::Peer{sip::Peer::Kind::Trunk, 1, "server"};
        }
        return std::nullopt;
    }
    std::optional<User> user(std::string_view) override { return std::nullopt; }

    void on_info_digit(sip::CallId, char) override {}
    void on_contacts_changed(std::int64_t, const std::vector<sip::Contact>&) override {}
    void on_registration(sip::RegistrationId, bool, const std::string&) override {}
    void on_trunk_state(std::int64_t, bool, const std::string&) override {}
    void on_confirmed(sip::CallId, const std::optional<sip::Sdp>&) override {}
    std::optional<sip::Sdp> on_reoffer(sip::CallId call, const sip::Sdp& offer) override;

    std::size_t calls() const { return parties_.size(); }

  protected:
    Side(Shared& shared, std::string address) : shared_(shared), address_(std::move(address)) {}
    Result<void> bind(std::uint64_t seed);
    Party* find(sip::CallId call);
    /// Ends the call from here.
    void hang_up(sip::CallId call, EndCause cause);
    void forget(sip::CallId call);

    Shared& shared_;
    std::string address_;
    std::unique_ptr<sip::SocketNetwork> network_;
    std::unique_ptr<sip::UserAgent> user_agent_;
    std::unordered_map<sip::CallId, Party> parties_;
};

}  // namespace callfloor::robots
