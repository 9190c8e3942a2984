#pragma once
// The server under test: the real floor, switchboard, SIP stack and live feed, wired as the app
// wires them, on the simulated network, media, disk and clock. It can be killed and started again.

#include <functional>
#include <memory>
#include <optional>

#include "checkers.h"
#include "disk.h"
#include "io/virtual_time.h"
#include "live/agent_ledger.h"
#include "live/live_feed.h"
#include "media.h"
#include "sip/simulated_network.h"
#include "switchboard/switchboard.h"

namespace callfloor::simulation {

/// The virtual time with the server's wall-clock error: what its clock says since it was started.
class ServerClock final : public io::Timers {
  public:
    explicit ServerClock(io::VirtualTime& time) : time_(time) {}
    Instant now() const override { return time_.now() + offset_; }
    io::TimerId start(Duration after, std::move_only_function<void()> on_due) override {
        return time_.start(after, std::move(on_due));
    }
    void cancel(io::TimerId id) override { time_.cancel(id); }
    void set_offset(Duration offset) { offset_ = offset; }
    Duration offset() const { return offset_; }

  private:
    io::VirtualTime& time_;
    Duration offset_{0};
};

class Viewer;

class Centre final : public switchboard::SwitchboardObserver, public live::LiveSource {
  public:
    static constexpr std::string_view kAddress = "10.0.0.1";

    Centre(io::VirtualTime& time, sip::Network& network, const Plan& plan, std::uint64_t seed,
           Checkers& checkers, Tally& tally, SimulatedMedia& media, Disk& disk);
    ~Centre() override;

    /// Told each floor event at the time it happens.
    std::function<void(const floor::Event&)> on_event;

    /// Starts the process with its wall clock that far off the true time.
    void boot(floor::CentreConfig config, Duration wall_offset);
    /// The process dies here.
    void kill();
    /// Ends calls in order; kill() follows when recordings are finished.
    void stop();
    void probe_trunks(Duration every);  ///< zero: no more
    bool is_up() const { return server_ != nullptr; }
    bool has_open_recordings() const { return server_->figures().recordings > 0; }

    /// Ignored while the process is down, as a request to it would be.
    void command(const floor::Input& input);
    ConversationId new_conversation_id();  ///< unset while the process is down
    void configure(const floor::CentreConfig& config);
    const floor::CentreConfig& config() const { return config_; }

    /// At the end of each turn of the loop.
    void turn_end();
    void sweep();
    switchboard::Switchboard& server() { return *server_; }
    Instant now() const { return clock_.now(); }

    // SwitchboardObserver
    void on_output(const floor::Output& output) override;
    void on_device_changed(ExtensionId extension) override;
    void on_trunk_changed(TrunkId trunk) override;
    // LiveSource
    const floor::Floor& floor() const override { return server_->floor(); }
    std::vector<ExtensionId> extensions() const override;
    std::optional<live::ExtensionView> extension(ExtensionId id) const override;
    std::vector<TrunkId> trunks() const override;
    std::optional<live::TrunkView> trunk(TrunkId id) const override;
    live::ServerView server() const override;

  private:
    void fill_directory();
    void restore(const records::RecoveryReport& report);
    /// Once nothing has happened for longer than the feed gathers; a busy floor is tried again.
    void compare_feed_when_quiet();
    void compare_feed();

    io::VirtualTime& time_;
    sip::Network& network_;
    const Plan& plan_;
    Dice dice_;
    Checkers& checkers_;
    Tally& tally_;
    SimulatedMedia& media_;
    Disk& disk_;
    ServerClock clock_;
    floor::CentreConfig config_;
    switchboard::PromptLibrary prompts_;
    std::optional<switchboard::PhoneDirectory> directory_;
    std::unique_ptr<switchboard::Switchboard> server_;
    std::unique_ptr<live::LiveFeed> feed_;
    std::vector<std::shared_ptr<Viewer>> viewers_;
    std::map<QueueId, floor::QueueFigures> today_;  ///< what the last life counted
    live::AgentLedger ledger_;  ///< what a restarted feed would be told of the agents' day
    io::Timer compare_;
    int compares_left_ = 0;
    Instant happened_at_{};
    bool happened_ = false;  ///< something, since the last turn's end
};

/// The password of a phone.
std::string password_of(const std::string& extension_number);

}  // namespace callfloor::simulation
