// What the centre and its trunks say about calls to numbers outside: reading, rules, and what the
// floor is told of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "centre/centre_fixture.h"
#include "centre/centre_rules.h"
#include "centre/centre_store.h"
#include "centre/outbound_codec.h"

namespace callfloor::centre {
namespace {

using floor::DestinationKind;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Number number_of(std::int64_t id, const char* text) {
    Number number;
    number.config.id = NumberId{id};
    number.config.number = text;
    return number;
}

Snapshot two_numbers() {
    Snapshot snapshot;
    snapshot.numbers = {number_of(1, "02162135678"), number_of(2, "4008001234")};
    snapshot.people = {{UserId{51}, "ana", "Ana", TeamId{1}, true, true},
                       {UserId{52}, "ben", "Ben", TeamId{1}, true, true}};
    return snapshot;
}

Trunk carrying() {
    Trunk trunk;
    trunk.id = TrunkId{31};
    trunk.name = "carrier";
    trunk.addresses = {"192.0.2.9"};
    trunk.outbound.caller_ids = {"02162135678"};
    trunk.outbound.routes = {{"+86", 1, 0}, {"", 2, 0}};
    trunk.outbound.try_timeout = std::chrono::seconds(2);
    return trunk;
}

Trunk read_again(const Trunk& trunk) {
    NewSecret secret;
    Problems problems;
    auto read = trunk_from_json(trunk_to_json(trunk), secret, problems);
    EXPECT_THAT(problems, IsEmpty());
    return read;
}

TEST(OutboundRules, AcceptATrunkThatCarriesCallsOut) {
    EXPECT_THAT(check_trunk(carrying(), {}, two_numbers()), IsEmpty());
    EXPECT_EQ(read_again(carrying()).outbound, carrying().outbound);
}

TEST(OutboundRules, BoundHowLongATrunkMayBeSilent) {
    for (const std::int64_t wrong : {999, 32'001}) {
        Problems problems;
        (void)trunk_outbound_from_json(json::Object{{"try_timeout_ms", wrong}}, problems);
        EXPECT_EQ(problems.size(), 1u) << wrong;
    }
    Problems problems;
    const auto kept_before =
        trunk_outbound_from_json(json::Object{{"prefix", "9"}, {"calls_per_second", 5}}, problems);
    EXPECT_EQ(kept_before.try_timeout, std::chrono::seconds(4)) << "what was stored without it";
    EXPECT_THAT(problems, IsEmpty());
}

TEST(OutboundRules, ShowOnlyNumbersOfTheCentreThatMayCall) {
    auto trunk = carrying();
    trunk.outbound.caller_ids = {"13800000001", "02162135678", "02162135678", "4008001234"};
    EXPECT_THAT(check_trunk(trunk, {}, two_numbers()),
                ElementsAre(problem("outbound.caller_ids[0]", "no number of the centre"),
                            problem("outbound.caller_ids[2]", "there twice"),
                            problem("outbound.caller_ids[3]", "takes calls only")));
    trunk.outbound.caller_ids = {};
    EXPECT_THAT(check_trunk(trunk, {}, two_numbers()),
                ElementsAre(problem("outbound.caller_ids", "is empty")));
}

TEST(OutboundRules, RefuseRoutesThatFitNothing) {
    auto trunk = carrying();
    trunk.outbound.routes = {{"+86", 1, 0}, {"+86", 2, 0}, {"86x", 1, 0}};
    trunk.outbound.prefix = "9#";
    EXPECT_THAT(check_trunk(trunk, {}, two_numbers()),
                ElementsAre(problem("outbound.routes[1].prefix", "there twice"),
                            problem("outbound.routes[2].prefix", "86x"),
                            problem("outbound.prefix", "is not digits")));
}

TEST(OutboundRules, NeedToKnowWhereToSendCalls) {
    auto trunk = carrying();
    trunk.addresses = {"192.0.2.0/28"};
    EXPECT_THAT(check_trunk(trunk, {}, two_numbers()),
                ElementsAre(problem("outbound.send_to", "where to")));
    trunk.outbound.send_to = "192.0.2.3:5080";
    EXPECT_THAT(check_trunk(trunk, {}, two_numbers()), IsEmpty());
    trunk.outbound.send_to = "sip.example.com:5060";
    EXPECT_THAT(check_trunk(trunk, {}, two_numbers()),
                ElementsAre(problem("outbound.send_to", "ADDRESS:PORT")));
    trunk.outbound = {};
    EXPECT_THAT(check_trunk(trunk, {}, two_numbers()), IsEmpty()) << "it takes calls in only";
}

TEST(OutboundRules, KeepANumberThatATrunkShows) {
    auto snapshot = two_numbers();
    snapshot.trunks = {carrying()};
    EXPECT_THAT(number_in_use("02162135678", snapshot), HasSubstr("carrier"));
    EXPECT_THAT(number_in_use("4008001234", snapshot), IsEmpty());
}

TEST(DiallingRules, GiveNobodyAnythingByThemselves) {
    const auto config = floor_config(two_numbers());
    ASSERT_EQ(config.agents.size(), 2u);
    EXPECT_THAT(config.agents[0].rights.destinations, IsEmpty());
    EXPECT_THAT(config.outbound.trunks, IsEmpty());
}

TEST(DiallingRules, AreEverybodysButForSome) {
    auto snapshot = two_numbers();
    snapshot.trunks = {carrying()};
    snapshot.trunks[0].outbound.caller_ids.push_back("02100000000");  // deleted meanwhile
    auto& rules = snapshot.centre.dialling;
    rules.everybody.destinations = {DestinationKind::Mobile};
    rules.people[UserId{52}] = {{DestinationKind::International}, 3, 4};
    const auto config = floor_config(snapshot);
    EXPECT_THAT(config.agents[0].rights.destinations, ElementsAre(DestinationKind::Mobile));
    EXPECT_EQ(config.agents[1].rights,
              (floor::CallingRights{{DestinationKind::International}, 3, 4}));
    ASSERT_EQ(config.outbound.trunks.size(), 1u);
    EXPECT_THAT(config.outbound.trunks[0].caller_ids, ElementsAre("02162135678"));
}

TEST(DiallingRules, AreReadAsTheyWereWritten) {
    Centre centre;
    centre.dialling.plan = {"DE", "30"};
    centre.dialling.ring_limit = std::chrono::seconds(45);
    centre.dialling.everybody = {{DestinationKind::Local, DestinationKind::Premium}, 5, 6};
    centre.dialling.people[UserId{52}] = {{}, 0, 0};
    centre.recording.everybody = {floor::RecordingMode::Sample, 40};
    centre.recording.trunks[TrunkId{7}] = {floor::RecordingMode::OnDemand};
    centre.recording.people[UserId{52}] = {floor::RecordingMode::Never};
    centre.recording.seed = 9;
    Problems problems;
    EXPECT_EQ(centre_from_json(centre_to_json(centre), problems), centre);
    EXPECT_THAT(problems, IsEmpty());
    EXPECT_THAT(check_centre(centre), IsEmpty());
}

TEST(DiallingRules, RefuseWhatTheyDoNotKnow) {
    Centre centre;
    centre.dialling.plan = {"XX", "0x"};
    EXPECT_THAT(check_centre(centre), ElementsAre(problem("dialling.country", "XX"),
                                                  problem("dialling.area_code", "0x")));
    Problems problems;
    const json::Array words{"moon"};
    const json::Array people{json::Object{{"user_id", 1}}, json::Object{{"user_id", 1}}};
    centre_from_json({{"name", "a"},
                      {"time_zone", "UTC"},
                      {"dialling", json::Object{{"destinations", words}, {"people", people}}}},
                     problems);
    EXPECT_THAT(problems, ElementsAre(problem("dialling.destinations", "moon is unknown"),
                                      problem("dialling.people[1].user_id", "there twice")));
}

}  // namespace
}  // namespace callfloor::centre
