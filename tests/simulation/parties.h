#pragma once
// The far ends of the wire: carriers with their callers, and the phones of extensions. Each is a
// whole SIP user agent; what a person would do with it is decided here, by the plan.

#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

#include "checkers.h"
#include "io/virtual_time.h"
#include "media.h"
#include "plan.h"
#include "sip/simulated_network.h"
#include "sip/user_agent.h"

namespace callfloor::simulation {

struct World;

/// One call as a far end sees it.
struct FarCall {
    sip::CallId id = sip::CallId::None;
    std::string caller;  ///< the number by which it is known on both sides
    SimulatedMedia::Ear ear;
    bool is_outgoing = false;  ///< placed by this party
    bool is_answered = false;
    bool is_connected = false;  ///< heard a person
    bool is_held = false;
    std::optional<Instant> orphan_since;  ///< the server knows nothing of it
};

class Party : public sip::UserAgentEvents, public sip::Directory {
  public:
    Party(World& world, std::string address, std::uint64_t seed);
    ~Party() override = default;

    const std::string& address() const { return address_; }
    const std::unordered_map<sip::CallId, FarCall>& calls() const { return calls_; }
    FarCall* find(const SimulatedMedia::Ear& ear);
    FarCall* find_by_caller(const std::string& caller);
    sip::UserAgent& agent() { return *agent_; }
    /// The party hangs up; nothing when the call is over already.
    void hang_up(sip::CallId id);
    /// A call the server has not known for long is one too many.
    void check_orphans();
    std::size_t own_calls() const { return agent_->figures().calls; }
    std::size_t transactions() const { return agent_->figures().transactions; }

    std::optional<sip::Peer> trunk_by_address(const sip::Endpoint&) override;
    std::optional<User> user(std::string_view) override { return std::nullopt; }
    void on_incoming(const sip::IncomingCall& call) override;
    void on_ringing(sip::CallId, const std::optional<sip::Sdp>&) override {}
    void on_answered(sip::CallId call, const sip::Sdp& answer) override;
    void on_confirmed(sip::CallId, const std::optional<sip::Sdp>&) override {}
    void on_ended(sip::CallId call, const CallEnd& end) final;
    std::optional<sip::Sdp> on_reoffer(sip::CallId call, const sip::Sdp& offer) override;
    void on_info_digit(sip::CallId, char) override {}
    void on_contacts_changed(std::int64_t, const std::vector<sip::Contact>&) override {}
    void on_registration(sip::RegistrationId, bool, const std::string&) override {}
    void on_trunk_state(std::int64_t, bool, const std::string&) override {}

  protected:
    virtual void ring(const sip::IncomingCall& call, FarCall& state) = 0;
    /// The number by which both sides know this call.
    virtual std::string key_of(const sip::IncomingCall& call) const {
        return call.from.uri.user_decoded();
    }
    /// Picks up a call that is still there and has not been answered.
    void answer(sip::CallId id);
    sip::CallId dial(const std::string& number, const std::string& caller,
                     const std::string& password, bool by_tcp, bool late_offer);
    sip::AudioOptions audio(const FarCall& call, sip::SdpDirection direction) const;
    FarCall* find(sip::CallId id);
    /// Runs later if this call is still there.
    void later(Duration after, sip::CallId call, std::function<void(FarCall&)> work);
    void start_agent();
    FarCall& add(sip::CallId id, const std::string& caller);
    void forget(sip::CallId id);

    World& world_;
    std::string address_;
    Dice dice_;
    sip::Network& network_;
    std::unordered_map<sip::CallId, FarCall> calls_;
    std::unordered_map<std::uint16_t, sip::CallId> by_port_;
    std::unordered_map<std::string, sip::CallId> by_caller_;
    std::unordered_map<sip::CallId, sip::Sdp> offers_;  ///< of calls that may be answered
    std::uint64_t last_port_ = 0;
    std::unique_ptr<sip::UserAgent> agent_;
};

/// A trunk: callers from outside, and those who are called there.
class Carrier final : public Party {
  public:
    using Party::Party;
    void call(const std::string& number, const std::string& caller);
    /// The caller hears an agent for the first time.
    void on_connected(FarCall& call);

  private:
    void ring(const sip::IncomingCall& call, FarCall& state) override;
    std::string key_of(const sip::IncomingCall& call) const override {
        return call.request_uri.user_decoded();
    }
};

/// A desk phone, registered for one extension.
class Phone final : public Party {
  public:
    Phone(World& world, std::string address, std::uint64_t seed, ExtensionId extension,
          std::string number, bool by_tcp);

    ExtensionId extension() const { return extension_; }
    void begin_registration();
    void end_registration();
    /// Loses power: it forgets its calls and comes back knowing nothing.
    void reboot();
    void call(const std::string& number);
    void on_connected(FarCall& call);

  private:
    void ring(const sip::IncomingCall& call, FarCall& state) override;
    void pick_up(sip::CallId id);
    void hold_and_resume(FarCall& call);
    /// Presses the transfer key, once or twice, with one call or with a second one.
    void transfer(FarCall& call);
    void consult(FarCall& call);
    std::string any_number();
    void on_refer_news(sip::CallId, int status) override;

    ExtensionId extension_;
    std::string number_;
    bool by_tcp_;
    sip::RegistrationId registration_ = sip::RegistrationId::None;
};

}  // namespace callfloor::simulation
