#pragma once
// Tests only: a party of the simulated network, with its user agent, its directory and a record of
// what it was told.

#include <map>
#include <string>
#include <vector>

#include "io/virtual_time.h"
#include "sip/digest.h"
#include "sip/simulated_network.h"
#include "sip/user_agent.h"

namespace callfloor::sip::internal {

inline Endpoint udp(const std::string& address, std::uint16_t port = 5060) {
    return {.address = address, .port = port, .transport = TransportKind::Udp};
}
inline Endpoint tcp(const std::string& address, std::uint16_t port = 5060) {
    return {.address = address, .port = port, .transport = TransportKind::Tcp};
}
inline Endpoint tls(const std::string& address, std::uint16_t port = 5061) {
    return {.address = address, .port = port, .transport = TransportKind::Tls};
}

inline Sdp audio_at(const std::string& address, std::uint16_t port) {
    AudioOptions options;
    options.address = address;
    options.port = port;
    SdpOrigin origin;
    origin.session_id = 7;
    origin.version = 1;
    origin.address = address;
    return make_audio_offer(options, origin);
}

/// Records everything; what a test wants done at once it hangs into the functions.
class Party final : public UserAgentEvents, public Directory {
  public:
    Party(io::VirtualTime& time, SimulatedNetwork& wire, const std::string& address,
          const UserAgentOptions& options = {}, std::uint64_t seed = 1)
        : address_(address), network_(wire.add_host({udp(address), tcp(address)})) {
        restart(time, options, seed);
    }
    /// As after kill -9: an agent at the same address that knows nothing of the one before.
    void restart(io::VirtualTime& time, const UserAgentOptions& options = {},
                 std::uint64_t seed = 99) {
        agent.reset();
        agent = std::make_unique<UserAgent>(time, network_, Random(seed), *this, *this, options);
    }

    // ---- directory
    std::optional<Peer> trunk_by_address(const Endpoint& source) override {
        const auto found = trunks.find(source.address);
        return found == trunks.end()
                   ? std::nullopt
                   : std::optional(Peer{Peer::Kind::Trunk, found->second, source.address});
    }
    std::optional<User> user(std::string_view name) override {
        const auto found = users.find(std::string(name));
        return found == users.end() ? std::nullopt : std::optional(found->second);
    }
    void add_extension(std::int64_t id, const std::string& name, const std::string& password) {
        users[name] = {
            .peer = {Peer::Kind::Extension, id, name},
            .secret = {digest_ha1(DigestAlgorithm::Md5, name, "callfloor", password),
                       digest_ha1(DigestAlgorithm::Sha256, name, "callfloor", password)}};
    }

    // ---- events
    void on_incoming(const IncomingCall& call) override {
        incoming.push_back(call);
        if (when_incoming) {
            when_incoming(call);
        }
    }
    void on_ringing(CallId call, const std::optional<Sdp>& early_media) override {
        ringing.push_back(call);
        if (early_media) {
            early.push_back(*early_media);
        }
        if (when_ringing) {
            when_ringing(call);
        }
    }
    void on_answered(CallId call, const Sdp& sdp) override {
        answered[call] = sdp;
        if (when_answered) {
            when_answered(call);
        }
    }
    void on_confirmed(CallId call, const std::optional<Sdp>& late_answer) override {
        confirmed.push_back(call);
        if (late_answer) {
            late_answers.push_back(*late_answer);
        }
        if (when_confirmed) {
            when_confirmed(call);
        }
    }
    void on_ended(CallId call, const CallEnd& end) override {
        ended[call].push_back(end);
        if (when_ended) {
            when_ended(call);
        }
    }
    std::optional<Sdp> on_reoffer(CallId call, const Sdp& offer) override {
        reoffers.push_back(offer);
        if (when_reoffered) {
            when_reoffered(call);
        }
        return reoffer_answer;
    }
    void on_info_digit(CallId, char digit) override { digits.push_back(digit); }
    void on_contacts_changed(std::int64_t extension,
                             const std::vector<Contact>& contacts) override {
        contact_changes.emplace_back(extension, contacts);
    }
    void on_registration(RegistrationId, bool registered, const std::string& detail) override {
        registrations.emplace_back(registered, detail);
    }
    void on_trunk_state(std::int64_t trunk, bool up, const std::string&) override {
        trunk_states.emplace_back(trunk, up);
    }

    void on_referral(const Referral& referral) override {
        referrals.push_back(referral);
        if (when_referred) {
            when_referred(referral);
        }
    }
    void on_refer_news(CallId, int status) override { refer_news.push_back(status); }
    int on_subscribe(const SubscriptionRequest& request) override {
        subscriptions.push_back(request);
        if (subscribe_status < 300) {
            agent->notify(request.id, watched);
        }
        return subscribe_status;
    }
    void on_subscription_ended(SubscriptionId id) override { subscriptions_ended.push_back(id); }

    /// An INVITE to another party's address.
    OutgoingCall call_to(const std::string& address, std::string_view user = "4001",
                         TransportKind transport = TransportKind::Udp) {
        OutgoingCall call;
        call.target = SipUri::make(user, address, 5060);
        if (transport == TransportKind::Tcp) {
            call.target.params.set("transport", "tcp");
        }
        call.from.uri = SipUri::make("caller", address_);
        call.offer = audio_at(address_, 10'000);
        return call;
    }
    CallId invite(const std::string& address, std::string_view user = "4001",
                  TransportKind transport = TransportKind::Udp) {
        return agent->invite(call_to(address, user, transport));
    }
    /// Drops the record, not the calls.
    void forget() {
        incoming.clear();
        ringing.clear();
        answered.clear();
        confirmed.clear();
        ended.clear();
    }
    Sdp sdp() const { return audio_at(address_, 20'000); }
    const std::string& address() const { return address_; }

    std::map<std::string, std::int64_t> trunks;
    std::map<std::string, User, std::less<>> users;
    std::vector<IncomingCall> incoming;
    std::vector<CallId> ringing;
    std::vector<Sdp> early;
    std::map<CallId, Sdp> answered;
    std::vector<CallId> confirmed;
    std::vector<Sdp> late_answers;
    std::map<CallId, std::vector<CallEnd>> ended;
    std::vector<Sdp> reoffers;
    std::optional<Sdp> reoffer_answer;
    std::string digits;
    std::vector<std::pair<std::int64_t, std::vector<Contact>>> contact_changes;
    std::vector<std::pair<bool, std::string>> registrations;
    std::vector<std::pair<std::int64_t, bool>> trunk_states;
    std::vector<Referral> referrals;
    std::vector<int> refer_news;
    std::vector<SubscriptionRequest> subscriptions;
    std::vector<SubscriptionId> subscriptions_ended;
    EventState watched{"Messages-Waiting: no\r\n", "application/simple-message-summary", false};
    int subscribe_status = 200;
    std::function<void(const Referral&)> when_referred;
    std::function<void(const IncomingCall&)> when_incoming;
    std::function<void(CallId)> when_answered;
    std::function<void(CallId)> when_confirmed;
    std::function<void(CallId)> when_ringing;
    std::function<void(CallId)> when_ended;
    std::function<void(CallId)> when_reoffered;

  private:
    std::string address_;
    Network& network_;

  public:
    std::unique_ptr<UserAgent> agent;
};

/// Two trunks to each other, `a` calls `b`.
struct Pair {
    explicit Pair(const SimulatedNetworkOptions& network = {}, const UserAgentOptions& options = {},
                  std::uint64_t seed = 1)
        : wire(time, Random(seed), network),
          a(time, wire, "10.0.0.1", options, seed * 2 + 1),
          b(time, wire, "10.0.0.2", options, seed * 2 + 2) {
        a.trunks["10.0.0.2"] = 2;
        b.trunks["10.0.0.1"] = 1;
    }
    void run(Duration by) { time.advance(by); }
    /// Until nothing is left to happen but what must not be: 64*T1 twice and more.
    void settle() { time.advance(std::chrono::minutes(5)); }

    io::VirtualTime time;
    SimulatedNetwork wire;
    Party a;
    Party b;
};

}  // namespace callfloor::sip::internal
