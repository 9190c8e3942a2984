// Whole calls in virtual time: from a carrier to an agent and back.
#include "switchboard/call_fixture.h"

namespace callfloor::switchboard {
namespace {

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

TEST_F(SwitchboardCall, ATrunkThatOffersSrtpGetsItAndAPhoneWithoutIsLeftInTheClear) {
    agent_ready();
    phone_answers();
    carrier.offers_srtp = true;
    carrier.dial("4001");
    time.advance(5s);
    EXPECT_EQ(state(), floor::AgentState::Talking);
    const auto& [customer, agent] = media.bridges.at(0);
    ASSERT_TRUE(media.remotes[customer].srtp);
    EXPECT_EQ(media.remotes[customer].srtp->suite, media::SrtpSuite::AeadAes128Gcm);
    EXPECT_EQ(media.remotes[customer].srtp->receive, carrier.cryptos[0].master);
    EXPECT_FALSE(media.remotes[agent].srtp);
}

TEST_F(SwitchboardCall, TellsHowGoodTheSoundOfEachLegWas) {
    media.figures.emplace();
    media.figures->packets_received = media.figures->packets_sent = 950;
    media.figures->received = {1'000, 50, 0.25, 15.00049, 40};
    media.figures->round_trip_ms = 200;
    agent_ready();
    phone_answers();
    const auto call = carrier.dial("4001");
    time.advance(5s);
    carrier.hang_up(call);
    time.advance(1s);
    const auto measured = all<floor::LegMeasured>();
    ASSERT_EQ(measured.size(), 2u);
    EXPECT_NE(measured[0].leg, measured[1].leg);
    EXPECT_EQ(measured[0].conversation, all<floor::ConversationStarted>()[0].conversation);
    EXPECT_EQ(measured[0].received.packets, 1'000);
    EXPECT_EQ(measured[0].received.lost, 50);
    EXPECT_EQ(measured[0].received.jitter_ms, 15.0) << "to thousandths";
    EXPECT_EQ(measured[0].received.opinion, 3.771);  // 5 % lost, 150 ms one way
    EXPECT_FALSE(measured[0].sent);
    expect_clean();
}

TEST_F(SwitchboardCall, TellsUnderWhichCallIdEachLegsMessagesGo) {
    agent_ready();
    phone_answers();
    const auto call = carrier.dial("4001");
    time.advance(5s);
    ASSERT_EQ(named.size(), 2u);
    EXPECT_EQ(named[0].call_id, carrier.agent.sip_call_id(call));
    EXPECT_EQ(named[1].call_id, phone.incoming.at(0).sip_call_id);
    EXPECT_EQ(named[0].conversation, named[1].conversation);
    EXPECT_EQ(named[0].leg, all<floor::LegStarted>()[0].leg);
    EXPECT_EQ(named[1].leg, all<floor::LegStarted>()[1].leg);
}

TEST_F(SwitchboardCall, SaysNothingOfTheSoundOfACallThatHadNone) {
    media.figures.emplace();
    agent_ready();
    const auto call = carrier.dial("4001");
    time.advance(2s);
    carrier.hang_up(call);
    expect_clean();
    EXPECT_TRUE(all<floor::LegMeasured>().empty());
}

TEST_F(SwitchboardCall, SilencesTheRecordingAndSendsKeysToTheCustomer) {
    agent_ready();
    phone_answers();
    const auto call = carrier.dial("4001");
    time.advance(10s);
    ASSERT_EQ(media.recorded.size(), 1u);
    EXPECT_TRUE(switchboard.handle(floor::PauseRecording{UserId{3}}));
    EXPECT_THAT(media.silent, testing::ElementsAre(media::RecordingHandle{1}));
    EXPECT_TRUE(switchboard.handle(floor::PressKeys{UserId{3}, "12#"}));
    ASSERT_EQ(media.sent_digits.size(), 1u);
    EXPECT_EQ(media.sent_digits.begin()->second, "12#");
    EXPECT_EQ(media.sent_digits.begin()->first, media.open.begin()->first)
        << "the customer's stream was opened first";
    carrier.hang_up(call);
    time.advance(1s);
    EXPECT_THAT(media.silent, testing::IsEmpty()) << "the pause ends before the recording";
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
