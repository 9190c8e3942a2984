#pragma once
// What tests of whole calls have in common: the real floor and the real SIP stack over a simulated
// network in virtual time, media played by a fake. Tests only.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "floor/ledger.h"
#include "io/virtual_time.h"
#include "sip/digest.h"
#include "sip/simulated_network.h"
#include "switchboard/switchboard.h"
#include "switchboard/trace_model.h"

namespace callfloor::switchboard {

using std::chrono_literals::operator""s;
using std::chrono_literals::operator""ms;

/// Remembers what it was asked for.
class FakeMedia final : public MediaPort {
  public:
    Result<media::Engine::NewStream> create_stream(std::uint64_t group) override {
        if (open.size() >= streams_max) {
            return fail(ErrorCode::LimitReached, "all ports from 20000 are in use");
        }
        const auto id = media::StreamId{++last};
        open[id] = group;
        return media::Engine::NewStream{id, static_cast<std::uint16_t>(20'000 + 2 * last)};
    }
    void set_remote(media::StreamId stream, const media::StreamRemote& remote) override {
        remotes[stream] = remote;
    }
    std::string fingerprint() const override { return std::string(32, 'f'); }
    void remove_stream(media::StreamId stream,
                       std::function<void(const media::StreamStatistics&)> on_removed) override {
        open.erase(stream);
        if (on_removed && figures) {
            on_removed(*figures);
        }
    }
    void bridge(media::StreamId a, media::StreamId b) override {
        EXPECT_EQ(open.at(a), open.at(b)) << "both streams of a bridge live on one media thread";
        bridges.emplace_back(a, b);
    }
    void mix(std::vector<media::MixPlace> places) override {
        for (const auto& place : places) {
            EXPECT_EQ(open.at(place.stream), open.at(places.front().stream));
        }
        mixes.push_back(std::move(places));
    }
    void unbridge(media::StreamId) override { ++unbridged; }
    void play(media::StreamId, std::uint64_t, std::vector<std::shared_ptr<const media::Prompt>>,
              bool) override {}
    void stop_playback(media::StreamId) override {}
    void attach(media::StreamId stream, std::shared_ptr<media::SoundLine> line) override {
        lines[stream] = std::move(line);
    }
    void send_digits(media::StreamId stream, std::string digits) override {
        sent_digits[stream] += digits;
    }
    Result<media::RecordingHandle> start_recording(media::StreamId,
                                                   std::filesystem::path path) override {
        if (is_disk_full) {
            return fail(ErrorCode::Unavailable, "no space left on the device");
        }
        recorded.push_back(std::move(path));
        return media::RecordingHandle{recorded.size()};
    }
    void stop_recording(media::RecordingHandle recording) override { stopped.push_back(recording); }
    void silence_recording(media::RecordingHandle recording, bool is_silent) override {
        is_silent ? (void)silent.insert(recording) : (void)silent.erase(recording);
    }

    std::size_t streams_max = 100;
    std::uint64_t last = 0;
    std::map<media::StreamId, std::uint64_t> open;
    std::map<media::StreamId, media::StreamRemote> remotes;
    std::vector<std::pair<media::StreamId, media::StreamId>> bridges;
    std::vector<std::vector<media::MixPlace>> mixes;
    std::vector<std::filesystem::path> recorded;
    std::vector<media::RecordingHandle> stopped;
    std::set<media::RecordingHandle> silent;
    std::map<media::StreamId, std::string> sent_digits;
    std::map<media::StreamId, std::shared_ptr<media::SoundLine>> lines;
    int unbridged = 0;
    bool is_disk_full = false;
    std::optional<media::StreamStatistics> figures;  ///< of every stream
};

/// A telephone or carrier at the far end of the wire.
class Far final : public sip::UserAgentEvents, public sip::Directory {
  public:
    Far(io::VirtualTime& time, sip::SimulatedNetwork& wire, const std::string& address,
        std::uint64_t seed)
        : address_(address),
          media_address(address),
          agent(time, wire.add_host({{address, 5060, sip::TransportKind::Udp}}), Random(seed),
                *this, *this, {}) {}

    sip::Sdp sdp(sip::SdpDirection direction = sip::SdpDirection::SendRecv) {
        sip::AudioOptions options;
        options.address = media_address;
        options.port = 30'000;
        options.direction = direction;
        options.offers_srtp = offers_srtp;
        options.cryptos = cryptos;
        return session.offer(options);
    }
    sip::CallId dial(const std::string& number, const std::string& caller = "13800000001",
                     int max_forwards = 70) {
        sip::OutgoingCall call;
        call.target = sip::SipUri::make(number, "10.0.0.1");
        call.from.uri = sip::SipUri::make(caller, address_);
        call.offer = sdp();
        call.max_forwards = max_forwards;
        return agent.invite(call);
    }
    void hang_up(sip::CallId call) {
        agent.end(call, {.cause = EndCause::NormalHangUp, .side = EndSide::Caller});
    }

    std::optional<sip::Peer> trunk_by_address(const sip::Endpoint&) override {
        return sip::Peer{sip::Peer::Kind::Trunk, 1, "server"};
    }
    std::optional<User> user(std::string_view) override { return std::nullopt; }
    void on_incoming(const sip::IncomingCall& call) override {
        incoming.push_back(call);
        if (when_incoming) {
            when_incoming(call);
        }
    }
    void on_ringing(sip::CallId, const std::optional<sip::Sdp>&) override { ++ringing; }
    void on_answered(sip::CallId call, const sip::Sdp&) override { answered.push_back(call); }
    void on_confirmed(sip::CallId, const std::optional<sip::Sdp>&) override {}
    void on_ended(sip::CallId, const CallEnd& end) override { ended.push_back(end); }
    std::optional<sip::Sdp> on_reoffer(sip::CallId, const sip::Sdp&) override {
        return std::nullopt;
    }
    void on_info_digit(sip::CallId, char) override {}
    void on_contacts_changed(std::int64_t, const std::vector<sip::Contact>&) override {}
    void on_registration(sip::RegistrationId, bool ok, const std::string&) override {
        registered = ok;
    }
    void on_trunk_state(std::int64_t, bool, const std::string&) override {}
    void on_refer_news(sip::CallId, int status) override { refer_news.push_back(status); }

    std::string address_;
    std::string media_address;  ///< in its SDP
    sip::SdpSession session{7};
    std::function<void(const sip::IncomingCall&)> when_incoming;
    std::vector<sip::IncomingCall> incoming;
    std::vector<sip::CallId> answered;
    std::vector<CallEnd> ended;
    std::vector<int> refer_news;
    int ringing = 0;
    bool registered = false;
    bool offers_srtp = false;
    std::vector<sip::SdpCrypto> cryptos = sip::make_cryptos();
    sip::UserAgent agent;
};

inline SwitchboardOptions recording_to(const std::filesystem::path& folder) {
    SwitchboardOptions options;
    options.recordings = folder;
    return options;
}

/// One queue with one agent at extension 8001, the carrier at 10.0.0.2 with at most two calls, and
/// a second one at 10.0.0.4.
class SwitchboardCall : public testing::Test, public SwitchboardObserver {
  protected:
    SwitchboardCall() {
        switchboard.set_media(media);
        TrunkEntry trunk;
        trunk.id = TrunkId{1};
        trunk.name = "carrier";
        trunk.addresses = {*parse_ip_range("10.0.0.2")};
        trunk.calls_max = 2;
        trunk.send_to = {"10.0.0.2", 5060, sip::TransportKind::Udp};
        trunk.format = floor::NumberFormat::National;
        TrunkEntry second;
        second.id = TrunkId{2};
        second.name = "second carrier";
        second.addresses = {*parse_ip_range("10.0.0.4")};
        second.send_to = {"10.0.0.4", 5060, sip::TransportKind::Udp};
        second.calls_per_second = 1;
        second.prefix = "9";
        const auto ha1 = [](sip::DigestAlgorithm algorithm) {
            return sip::digest_ha1(algorithm, "8001", "callfloor", "secret-of-8001");
        };
        directory.set({trunk, second},
                      {{ExtensionId{5},
                        "8001",
                        {ha1(sip::DigestAlgorithm::Md5), ha1(sip::DigestAlgorithm::Sha256)}}});
        floor::CentreConfig config;
        floor::QueueConfig queue;
        queue.id = QueueId{2};
        queue.name = "sales";
        queue.members = {{UserId{3}, 5}};
        queue.wrap_up_limit = 0s;
        config.queues = {queue};
        config.agents = {{UserId{3}, "ana", TeamId{4}, {{floor::DestinationKind::Mobile}, 10, 10}}};
        config.outbound.trunks = {{TrunkId{1}, "carrier", {{"+86", 1, 0}}, {"4001"}},
                                  {TrunkId{2}, "second carrier", {{"+86", 2, 0}}, {"4001"}}};
        config.extensions = {{ExtensionId{5}, "8001"}};
        floor::NumberConfig number;
        number.id = NumberId{6};
        number.number = "4001";
        number.queue = queue.id;
        config.numbers = {number};
        EXPECT_TRUE(switchboard.handle(floor::ConfigureCentre{config}));
    }

    void on_output(const floor::Output& output) override {
        events.insert(events.end(), output.events.begin(), output.events.end());
    }
    void on_device_changed(ExtensionId) override {}
    void on_trunk_changed(TrunkId) override {}
    void on_call_named(ConversationId conversation, LegId leg, std::string_view call_id) override {
        named.push_back({std::string(call_id), conversation, leg});
    }

    void agent_ready() {
        sip::UserAgent::TrunkRegistration registration;
        registration.registrar = sip::SipUri::make("", "10.0.0.1");
        registration.proxy = {"10.0.0.1", 5060, sip::TransportKind::Udp};
        registration.user = "8001";
        registration.password = "secret-of-8001";
        phone.agent.register_at(registration);
        time.advance(1s);
        ASSERT_TRUE(phone.registered);
        ASSERT_TRUE(switchboard.handle(floor::SignIn{UserId{3}, ExtensionId{5}, {}}));
        ASSERT_TRUE(switchboard.handle(floor::SetReady{UserId{3}, {}}));
    }
    void phone_answers() {
        phone.when_incoming = [this](const sip::IncomingCall& call) {
            phone.agent.ring(call.call);
            phone.agent.answer(call.call,
                               phone.session.answer(*call.offer, options()).value().answer);
        };
    }
    sip::AudioOptions options() const {
        sip::AudioOptions audio;
        audio.address = phone.media_address;
        audio.port = 30'000;
        return audio;
    }
    template <typename Body>
    std::vector<Body> all() const {
        std::vector<Body> found;
        for (const auto& event : events) {
            if (const auto* body = std::get_if<Body>(&event.body)) {
                found.push_back(*body);
            }
        }
        return found;
    }
    floor::AgentState state() const { return switchboard.floor().agent(UserId{3})->state; }
    void expect_clean() {
        time.advance(60s);
        EXPECT_TRUE(media.open.empty());
        EXPECT_EQ(switchboard.figures().legs, 0u);
        EXPECT_EQ(switchboard.user_agent().figures().calls, 0u);
        EXPECT_TRUE(switchboard.floor().conversations().empty());
        EXPECT_THAT(floor::check_ledger(events, floor::Closing::StillRunning).complaints,
                    testing::IsEmpty());
    }

    std::vector<TraceBatch::Name> named;
    io::VirtualTime time;
    sip::SimulatedNetwork wire{time, Random(1), {}};
    PhoneDirectory directory;
    PromptLibrary prompts;
    FakeMedia media;
    Switchboard switchboard{time,
                            wire.add_host({{"10.0.0.1", 5060, sip::TransportKind::Udp}}),
                            Random(2),
                            directory,
                            prompts,
                            *this,
                            recording_to("/recordings")};
    Far carrier{time, wire, "10.0.0.2", 3};
    Far phone{time, wire, "10.0.0.3", 4};
    Far second_carrier{time, wire, "10.0.0.4", 5};
    std::vector<floor::Event> events;
};

}  // namespace callfloor::switchboard
