#include "floor/event_codec.h"

#include <gtest/gtest.h>

#include "floor/state_names.h"

namespace callfloor::floor {
namespace {

/// One event of every type with every field set to something that is not its default.
std::vector<EventBody> one_of_each() {
    const CallEnd end{EndCause::Busy, EndSide::Peer, 486, true};
    return {
        ConversationStarted{ConversationId{1}, Direction::Internal, "138", "名", "4001", "vip",
                            TrunkId{2}, NumberId{3}, QueueId{8}, "400", "https://a.example.com",
                            Channel::Chat},
        LegStarted{ConversationId{1}, LegId{4}, LegRole::Colleague, UserId{5}, ExtensionId{6}},
        LegRang{ConversationId{1}, LegId{4}},
        LegWasAnswered{ConversationId{1}, LegId{4}},
        LegWasEnded{ConversationId{1}, LegId{4}, end},
        SegmentStarted{ConversationId{1}, SegmentId{7}, SegmentKind::Dead, QueueId{8}, UserId{5}},
        QueueEntered{ConversationId{1}, QueueId{8}, "vip", QueueId{9}, Duration{12}},
        QueueLeft{ConversationId{1}, QueueId{8}, QueueOutcome::Ended, Duration{9}, UserId{5},
                  QueueId{10}, Duration{20}, Duration{5}},
        OfferStarted{ConversationId{1}, OfferId{11}, QueueId{8}, UserId{5}, LegId{4}},
        OfferEnded{ConversationId{1}, OfferId{11}, QueueId{8}, UserId{5}, OfferOutcome::Failed},
        AgentStateChanged{UserId{5}, AgentState::Outbound, "break", ConversationId{1}, QueueId{8},
                          ExtensionId{6}, UserId{12}},
        AgentReachabilityChanged{UserId{5}, Reachability::Unreachable},
        WrapUpRecorded{ConversationId{1}, UserId{5}, QueueId{8}, "sold", "\"two\" \n lines",
                       Duration{13}},
        DigitReceived{ConversationId{1}, LegId{4}, '#'},
        RecordingStarted{ConversationId{1}, RecordingId{14}},
        RecordingFinished{ConversationId{1}, RecordingId{14}, "2026/a.wav", Duration{15}, 16,
                          "cut"},
        ConversationEnded{ConversationId{1}, end},
        ActStarted{ConversationId{1}, ActId{17}, ActKind::Move, UserId{12}, UserId{5}, QueueId{8},
                   ExtensionId{6}, LegId{4}, "", 3},
        ActEnded{ConversationId{1}, ActId{17}, ActOutcome::Failed},
        FlowNodeEntered{ConversationId{1}, FlowId{5}, 3, "主菜单", FlowNodeKind::Menu},
        FlowNodeLeft{ConversationId{1}, FlowId{5}, "主菜单", "1", "1"},
        RequiredLevelChanged{ConversationId{1}, QueueId{8}, 7},
        CallerReserved{ConversationId{1}, QueueId{8}, UserId{5}},
        CallerBlocked{ConversationId{1}, BlockedCallerId{18}, BlockAction::Warn},
        NuisanceReported{ConversationId{1}, UserId{5}, "shouts"},
        VoicemailStarted{ConversationId{1}, RecordingId{13}, QueueId{8}, UserId{5}},
        VoicemailEnded{ConversationId{1}, RecordingId{13}, VoicemailOutcome::Left},
        SurveyOffered{ConversationId{1}, QueueId{8}, UserId{5}, 3},
        SurveyAnswered{ConversationId{1}, 2, 4, 5},
        LegMeasured{ConversationId{1}, LegId{4}, LegSound{1'000, 7, 0.25, 1.5, 9.25, 4.3},
                    LegSound{900, 5, 0.125, 2.5, 8, 3.5}, 40.5},
        RecordingDecided{ConversationId{1}, RecordingMode::Sample, RecordingSource::Person,
                         QueueId{8}, TrunkId{2}, UserId{5}, 30, 29},
        CallbackAsked{ConversationId{1}, QueueId{8}},
        ChatClosed{ConversationId{1}, UserId{5}, QueueId{8}, Duration{19}},
    };
}

TEST(EventCodec, KeepsASurveyThatRatesNobody) {
    const EventBody event = SurveyOffered{ConversationId{1}, QueueId{8}, {}, 1};
    const auto object = event_to_json(event);
    const auto back = event_from_json(event_type_name(event), object);
    ASSERT_TRUE(back) << back.error().text;
    EXPECT_FALSE(std::get<SurveyOffered>(*back).agent.is_set());
}

TEST(EventCodec, ReadsTheOfferOfAChatAndACallOfBefore) {
    const auto offer =
        event_from_json("offer_started",
                        *json::parse_object(R"({"conversation":1,"offer":2,"queue":3,"agent":4})"));
    ASSERT_TRUE(offer) << offer.error().text;
    EXPECT_FALSE(std::get<OfferStarted>(*offer).leg.is_set());
    const auto call = event_from_json(
        "conversation_started", *json::parse_object(R"({"conversation":1,"direction":"inbound"})"));
    ASSERT_TRUE(call) << call.error().text;
    EXPECT_EQ(std::get<ConversationStarted>(*call).channel, Channel::Voice);
}

TEST(EventCodec, KnowsEveryTypeOnce) {
    const auto names = event_type_names();
    const auto events = one_of_each();
    ASSERT_EQ(names.size(), events.size());
    for (std::size_t i = 0; i < events.size(); ++i) {
        EXPECT_EQ(events[i].index(), i);
        EXPECT_EQ(event_type_name(events[i]), names[i]);
    }
    EXPECT_EQ(std::set(names.begin(), names.end()).size(), names.size());
}

TEST(EventCodec, WritesAndReadsEveryTypeWithoutLoss) {
    for (const EventBody& event : one_of_each()) {
        const auto object = event_to_json(event);
        const auto parsed = json::parse_object(json::to_text(object));
        ASSERT_TRUE(parsed) << parsed.error().text;
        const auto back = event_from_json(event_type_name(event), *parsed);
        ASSERT_TRUE(back) << event_type_name(event) << ": " << back.error().text;
        EXPECT_EQ(back->index(), event.index());
        // Every field was set, so equal JSON means that no field is lost on the way back.
        EXPECT_EQ(event_to_json(*back), object) << event_type_name(event);
    }
}

TEST(EventCodec, LeavesOutNoFieldOfAFullEvent) {
    const std::size_t fields[] = {12, 5, 2, 2, 3, 5, 5, 8, 5, 5, 7, 2, 6, 3, 2, 6, 2,
                                  9,  3, 5, 5, 3, 3, 3, 3, 4, 3, 4, 4, 5, 8, 2, 4};
    const auto events = one_of_each();
    ASSERT_EQ(std::size(fields), events.size());
    for (std::size_t i = 0; i < events.size(); ++i) {
        EXPECT_EQ(event_to_json(events[i]).size(), fields[i]) << event_type_name(events[i]);
    }
}

TEST(EventCodec, LeavesOutUnsetIdsAndEmptyTexts) {
    const auto object =
        event_to_json(AgentStateChanged{UserId{5}, AgentState::Ready, {}, {}, {}, {}, {}});
    EXPECT_EQ(json::to_text(object), R"({"agent":5,"state":"ready"})");
}

TEST(EventCodec, RefusesADamagedLine) {
    const auto read = [](std::string_view type, std::string_view text) {
        return event_from_json(type, *json::parse_object(text)).has_value();
    };
    EXPECT_TRUE(read("leg_rang", R"({"conversation":1,"leg":2,"later":true})"));
    EXPECT_FALSE(read("leg_rang", R"({"conversation":1})"));
    EXPECT_FALSE(read("leg_rang", R"({"conversation":"1","leg":2})"));
    EXPECT_FALSE(read("leg_sang", R"({"conversation":1,"leg":2})"));
    EXPECT_FALSE(read("agent_state_changed", R"({"agent":1,"state":"asleep"})"));
    EXPECT_FALSE(read("digit_received", R"({"conversation":1,"leg":2,"digit":"12"})"));
    EXPECT_FALSE(
        read("conversation_ended",
             R"({"conversation":1,"end":{"cause":"busy","side":"peer","sip_status":1000}})"));
    EXPECT_FALSE(read("conversation_ended", R"({"conversation":1,"end":{"side":"peer"}})"));
}

TEST(EventCodec, NamesTheConversationOfAnEvent) {
    EXPECT_EQ(event_conversation(QueueEntered{ConversationId{3}, {}, {}}), ConversationId{3});
    EXPECT_FALSE(event_conversation(AgentReachabilityChanged{}).is_set());
}

TEST(StateNames, LeadBackToTheirValue) {
    for (int i = 0; i <= static_cast<int>(AgentState::Monitoring); ++i) {
        const auto state = static_cast<AgentState>(i);
        EXPECT_EQ(agent_state_from_name(agent_state_name(state)), state);
    }
    for (int i = 0; i <= static_cast<int>(ActKind::Move); ++i) {
        const auto kind = static_cast<ActKind>(i);
        EXPECT_EQ(act_kind_from_name(act_kind_name(kind)), kind);
    }
    for (int i = 0; i <= static_cast<int>(ActOutcome::Failed); ++i) {
        const auto outcome = static_cast<ActOutcome>(i);
        EXPECT_EQ(act_outcome_from_name(act_outcome_name(outcome)), outcome);
    }
    for (int i = 0; i <= static_cast<int>(ListenMode::BargeIn); ++i) {
        const auto mode = static_cast<ListenMode>(i);
        EXPECT_EQ(listen_mode_from_name(listen_mode_name(mode)), mode);
    }
    for (int i = 0; i <= static_cast<int>(PartyState::BargedIn); ++i) {
        const auto state = static_cast<PartyState>(i);
        EXPECT_EQ(party_state_from_name(party_state_name(state)), state);
    }
    for (int i = 0; i <= static_cast<int>(OfferOutcome::Failed); ++i) {
        const auto outcome = static_cast<OfferOutcome>(i);
        EXPECT_EQ(offer_outcome_from_name(offer_outcome_name(outcome)), outcome);
    }
    for (int i = 0; i <= static_cast<int>(QueueOutcome::Ended); ++i) {
        const auto outcome = static_cast<QueueOutcome>(i);
        EXPECT_EQ(queue_outcome_from_name(queue_outcome_name(outcome)), outcome);
    }
    for (int i = 0; i <= static_cast<int>(SegmentKind::Dead); ++i) {
        const auto kind = static_cast<SegmentKind>(i);
        EXPECT_EQ(segment_kind_from_name(segment_kind_name(kind)), kind);
    }
    for (int i = 0; i <= static_cast<int>(Strategy::RingAll); ++i) {
        const auto strategy = static_cast<Strategy>(i);
        EXPECT_EQ(strategy_from_name(strategy_name(strategy)), strategy);
    }
    for (int i = 0; i <= static_cast<int>(ServiceLevelVariant::Sl6); ++i) {
        const auto variant = static_cast<ServiceLevelVariant>(i);
        EXPECT_EQ(service_level_variant_from_name(service_level_variant_name(variant)), variant);
    }
    EXPECT_EQ(overflow_kind_from_name("prompt"), OverflowKind::Prompt);
    EXPECT_EQ(answer_policy_from_name("on_agent"), AnswerPolicy::OnAgent);
    EXPECT_EQ(leg_role_from_name("colleague"), LegRole::Colleague);
    EXPECT_EQ(direction_from_name("internal"), Direction::Internal);
    EXPECT_EQ(reachability_from_name("unreachable"), Reachability::Unreachable);
    EXPECT_FALSE(agent_state_from_name("dancing"));
}

}  // namespace
}  // namespace callfloor::floor
