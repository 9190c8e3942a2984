// Whole calls in virtual time: the real floor and the real SIP stack over a simulated network,
// media played by a fake.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "floor/ledger.h"
#include "io/virtual_time.h"
#include "sip/digest.h"
#include "sip/simulated_network.h"
#include "switchboard/switchboard.h"

namespace callfloor::switchboard {
namespace {

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
    void remove_stream(media::StreamId stream,
                       std::function<void(const media::StreamStatistics&)>) override {
        open.erase(stream);
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
    Result<media::RecordingHandle> start_recording(media::StreamId,
                                                   std::filesystem::path path) override {
        if (is_disk_full) {
            return fail(ErrorCode::Unavailable, "no space left on the device");
        }
        recorded.push_back(std::move(path));
        return media::RecordingHandle{recorded.size()};
    }
    void stop_recording(media::RecordingHandle recording) override { stopped.push_back(recording); }

    std::size_t streams_max = 100;
    std::uint64_t last = 0;
    std::map<media::StreamId, std::uint64_t> open;
    std::map<media::StreamId, media::StreamRemote> remotes;
    std::vector<std::pair<media::StreamId, media::StreamId>> bridges;
    std::vector<std::vector<media::MixPlace>> mixes;
    std::vector<std::filesystem::path> recorded;
    std::vector<media::RecordingHandle> stopped;
    int unbridged = 0;
    bool is_disk_full = false;
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

    std::string address_;
    std::string media_address;  ///< in its SDP
    sip::SdpSession session{7};
    std::function<void(const sip::IncomingCall&)> when_incoming;
    std::vector<sip::IncomingCall> incoming;
    std::vector<sip::CallId> answered;
    std::vector<CallEnd> ended;
    int ringing = 0;
    bool registered = false;
    sip::UserAgent agent;
};

SwitchboardOptions recording_to(const std::filesystem::path& folder) {
    SwitchboardOptions options;
    options.recordings = folder;
    return options;
}

/// One queue with one agent at extension 8001, the carrier at 10.0.0.2 with at most two calls.
class SwitchboardCall : public testing::Test, public SwitchboardObserver {
  protected:
    SwitchboardCall() {
        switchboard.set_media(media);
        TrunkEntry trunk;
        trunk.id = TrunkId{1};
        trunk.name = "carrier";
        trunk.addresses = {*parse_ip_range("10.0.0.2")};
        trunk.calls_max = 2;
        const auto ha1 = [](sip::DigestAlgorithm algorithm) {
            return sip::digest_ha1(algorithm, "8001", "callfloor", "secret-of-8001");
        };
        directory.set({trunk},
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
        config.agents = {{UserId{3}, "ana", TeamId{4}}};
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
    std::vector<floor::Event> events;
};

TEST_F(SwitchboardCall, CallerTalksToTheAgentAndTheRecordingIsOfTheConversation) {
    agent_ready();
    phone_answers();
    const auto call = carrier.dial("4001");
    time.advance(10s);
    ASSERT_EQ(phone.incoming.size(), 1u);
    EXPECT_EQ(phone.incoming[0].from.uri.user, "13800000001");
    EXPECT_EQ(state(), floor::AgentState::Talking);
    ASSERT_EQ(media.bridges.size(), 1u);
    ASSERT_EQ(media.recorded.size(), 1u);
    EXPECT_THAT(media.recorded[0].string(), testing::StartsWith("/recordings/2026/01/01/"));
    carrier.hang_up(call);
    time.advance(1s);
    EXPECT_EQ(state(), floor::AgentState::Ready);
    ASSERT_EQ(phone.ended.size(), 1u);
    ASSERT_EQ(media.stopped.size(), 1u);
    media::RecordingResult result;
    result.handle = media.stopped[0];
    result.length = 9s;
    switchboard.on_recording_finished(result);
    ASSERT_EQ(all<floor::RecordingFinished>().size(), 1u);
    EXPECT_EQ(all<floor::RecordingFinished>()[0].length, 9s);
    const auto ends = all<floor::ConversationEnded>();
    ASSERT_EQ(ends.size(), 1u);
    EXPECT_EQ(ends[0].end.cause, EndCause::NormalHangUp);
    EXPECT_EQ(ends[0].end.side, EndSide::Caller);
    expect_clean();
}

TEST_F(SwitchboardCall, RecordingThatCannotBeginIsFinishedAfterItsBeginning) {
    media.is_disk_full = true;
    agent_ready();
    phone_answers();
    const auto call = carrier.dial("4001");
    time.advance(5s);
    std::vector<std::string> order;
    for (const auto& event : events) {
        if (std::holds_alternative<floor::RecordingStarted>(event.body)) {
            order.emplace_back("started");
        } else if (const auto* end = std::get_if<floor::RecordingFinished>(&event.body)) {
            order.push_back("finished: " + end->problem);
        }
    }
    EXPECT_THAT(order, testing::ElementsAre("started", "finished: no space left on the device"));
    carrier.hang_up(call);
    expect_clean();
}

TEST_F(SwitchboardCall, AgentHangsUpAndTheCallerIsReleased) {
    agent_ready();
    phone_answers();
    carrier.dial("4001");
    time.advance(5s);
    phone.hang_up(phone.incoming.at(0).call);
    time.advance(1s);
    ASSERT_EQ(carrier.ended.size(), 1u);
    EXPECT_EQ(all<floor::ConversationEnded>().at(0).end.side, EndSide::Agent);
    expect_clean();
}

TEST_F(SwitchboardCall, CallerWhoLeavesWhileThePhoneRingsFreesTheAgentAtOnce) {
    agent_ready();
    phone.when_incoming = [this](const sip::IncomingCall& call) { phone.agent.ring(call.call); };
    const auto call = carrier.dial("4001");
    time.advance(5s);
    EXPECT_EQ(state(), floor::AgentState::Ringing);
    carrier.hang_up(call);
    time.advance(1s);
    EXPECT_EQ(state(), floor::AgentState::Ready);
    ASSERT_EQ(phone.ended.size(), 1u);
    EXPECT_EQ(all<floor::QueueLeft>().at(0).outcome, floor::QueueOutcome::AbandonedRinging);
    expect_clean();
}

TEST_F(SwitchboardCall, SilentPhoneIsGivenUpAndCancelled) {
    agent_ready();
    phone.when_incoming = [this](const sip::IncomingCall& call) { phone.agent.ring(call.call); };
    const auto call = carrier.dial("4001");
    time.advance(30s);
    EXPECT_EQ(state(), floor::AgentState::NotReady);
    ASSERT_EQ(phone.ended.size(), 1u);
    EXPECT_EQ(all<floor::OfferEnded>().at(0).outcome, floor::OfferOutcome::NoAnswer);
    carrier.hang_up(call);
    expect_clean();
}

TEST_F(SwitchboardCall, UnregisteredPhoneMakesItsAgentUnreachable) {
    ASSERT_TRUE(switchboard.handle(floor::SignIn{UserId{3}, ExtensionId{5}, {}}));
    ASSERT_TRUE(switchboard.handle(floor::SetReady{UserId{3}, {}}));
    const auto call = carrier.dial("4001");
    time.advance(2s);
    EXPECT_EQ(switchboard.floor().agent(UserId{3})->reachability, floor::Reachability::Unreachable);
    EXPECT_EQ(all<floor::OfferEnded>().at(0).outcome, floor::OfferOutcome::Unreachable);
    carrier.hang_up(call);
    expect_clean();
}

TEST_F(SwitchboardCall, RefusesWithTheRightStatus) {
    carrier.dial("9999");
    time.advance(1s);
    ASSERT_EQ(carrier.ended.size(), 1u);
    EXPECT_EQ(carrier.ended[0].sip_status, 404);

    media.streams_max = 0;
    carrier.dial("4001");
    time.advance(1s);
    ASSERT_EQ(carrier.ended.size(), 2u);
    EXPECT_EQ(carrier.ended[1].sip_status, 503);
    EXPECT_EQ(switchboard.figures().refused_no_port, 1u);

    media.streams_max = 10;
    carrier.dial("4001", "1");
    carrier.dial("4001", "2");
    time.advance(1s);
    carrier.dial("4001", "3");
    time.advance(1s);
    ASSERT_EQ(carrier.ended.size(), 3u);
    EXPECT_EQ(carrier.ended[2].sip_status, 503);
    EXPECT_EQ(switchboard.figures().refused_trunk_limit, 1u);

    switchboard.take_new_calls(false);
    for (const auto call : carrier.answered) {
        carrier.hang_up(call);
    }
    time.advance(1s);
    carrier.dial("4001", "4");
    time.advance(1s);
    EXPECT_EQ(carrier.ended.back().sip_status, 503);
    EXPECT_EQ(switchboard.figures().refused_no_journal, 1u);
    switchboard.take_new_calls(true);
    carrier.answered.clear();
    carrier.dial("4001", "5");
    time.advance(1s);
    EXPECT_FALSE(carrier.answered.empty());
    for (const auto call : carrier.answered) {
        carrier.hang_up(call);
    }
    expect_clean();
}

TEST_F(SwitchboardCall, HoldByThePhoneIsASegment) {
    agent_ready();
    phone_answers();
    const auto call = carrier.dial("4001");
    time.advance(5s);
    phone.agent.reoffer(phone.incoming.at(0).call, phone.sdp(sip::SdpDirection::SendOnly),
                        [](const Result<sip::Sdp>& answer) {
                            ASSERT_TRUE(answer);
                            EXPECT_EQ(answer->direction_of(answer->media[0]),
                                      sip::SdpDirection::RecvOnly);
                        });
    time.advance(3s);
    EXPECT_EQ(state(), floor::AgentState::Holding);
    phone.agent.reoffer(phone.incoming.at(0).call, phone.sdp(), [](const Result<sip::Sdp>&) {});
    time.advance(3s);
    EXPECT_EQ(state(), floor::AgentState::Talking);
    carrier.hang_up(call);
    expect_clean();
}

TEST_F(SwitchboardCall, PartiesBehindNatAreHeardFromWhereTheirSipComesFrom) {
    carrier.media_address = "192.168.7.2";
    phone.media_address = "192.168.7.3";
    agent_ready();
    phone_answers();
    const auto call = carrier.dial("4001");
    time.advance(5s);
    ASSERT_EQ(media.remotes.size(), 2u);
    EXPECT_EQ(media.remotes[media::StreamId{1}].address, "192.168.7.2");
    EXPECT_EQ(media.remotes[media::StreamId{1}].signalling_address, "10.0.0.2");
    EXPECT_EQ(media.remotes[media::StreamId{2}].address, "192.168.7.3");
    EXPECT_EQ(media.remotes[media::StreamId{2}].signalling_address, "10.0.0.3");
    phone.agent.reoffer(phone.incoming.at(0).call, phone.sdp(sip::SdpDirection::SendOnly),
                        [](const Result<sip::Sdp>& answer) { EXPECT_TRUE(answer); });
    time.advance(1s);
    EXPECT_EQ(media.remotes[media::StreamId{2}].signalling_address, "10.0.0.3");
    carrier.hang_up(call);
    expect_clean();
}

// RFC 5853 3.2: a call sent on counts down, so that one that comes back to us ends.
TEST_F(SwitchboardCall, CallSentOnHasOneForwardLess) {
    agent_ready();
    phone_answers();
    for (const int max_forwards : {70, 5, 1}) {
        const auto call = carrier.dial("4001", "13800000001", max_forwards);
        time.advance(5s);
        if (max_forwards > 1) {
            ASSERT_FALSE(phone.incoming.empty()) << max_forwards;
            EXPECT_EQ(phone.incoming.back().max_forwards, max_forwards - 1);
        } else {
            EXPECT_EQ(all<floor::OfferEnded>().back().outcome, floor::OfferOutcome::Failed)
                << "the phone, a server like us, was asked with none left";
        }
        carrier.hang_up(call);
        time.advance(5s);
    }
    expect_clean();
}

TEST_F(SwitchboardCall, DeadCallerIsEndedByTheMediaTimeout) {
    agent_ready();
    phone_answers();
    carrier.dial("4001");
    time.advance(5s);
    switchboard.on_media_timeout(media::StreamId{1});
    time.advance(1s);
    EXPECT_EQ(all<floor::ConversationEnded>().at(0).end.cause, EndCause::MediaTimeout);
    ASSERT_EQ(carrier.ended.size(), 1u);
    expect_clean();
}

TEST_F(SwitchboardCall, StopEndsEveryCallInOrder) {
    agent_ready();
    phone_answers();
    carrier.dial("4001", "1");
    carrier.dial("4001", "2");
    time.advance(5s);
    switchboard.stop();
    time.advance(1s);
    EXPECT_EQ(carrier.ended.size(), 2u);
    EXPECT_EQ(all<floor::ConversationEnded>().size(), 2u);
    expect_clean();
}

}  // namespace
}  // namespace callfloor::switchboard
