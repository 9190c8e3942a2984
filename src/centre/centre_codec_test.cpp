#include "centre/centre_codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "centre/centre_rules.h"

namespace callfloor::centre {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

json::Object object(std::string_view text) {
    return json::parse_object(text).value();
}

std::vector<std::string> lines(const Problems& problems) {
    std::vector<std::string> texts;
    for (const auto& problem : problems) {
        texts.push_back(problem.field + " " + problem.text);
    }
    return texts;
}

TEST(QueueCodec, ReadsBackWhatItWrites) {
    floor::QueueConfig queue;
    queue.id = QueueId{5};
    queue.name = "\xE5\x94\xAE\xE5\x90\x8E";
    queue.strategy = floor::Strategy::RingAll;
    queue.ring_timeout = std::chrono::seconds(7);
    queue.max_wait = std::chrono::minutes(3);
    queue.max_length = 9;
    queue.accept_without_agents = false;
    queue.overflow = {floor::OverflowKind::Queue, QueueId{6}, ""};
    queue.overflow_when_full =
        floor::OverflowTarget{floor::OverflowKind::Number, {}, "", "021-5555 6666"};
    queue.overflow_unstaffed =
        floor::OverflowTarget{floor::OverflowKind::Callback, {}, "later", ""};
    queue.unstaffed_patience = std::chrono::seconds(40);
    queue.overflow_agents = {UserId{7}, UserId{8}};
    queue.skill_steps = {{Duration{0}, 8}, {std::chrono::seconds(30), 1}};
    queue.sticky = {std::chrono::seconds(20), std::chrono::hours(48), floor::StickyCondition::Free};
    queue.keep_place = std::chrono::minutes(2);
    queue.pause_limit = std::chrono::seconds(90);
    queue.recording = {floor::RecordingMode::Sample, 30};
    queue.recording_notice = "recorded";
    queue.park_limit = std::chrono::seconds(45);
    queue.survey = {{{"polite", 5}, {"solved", 2}}, false, "please", "why", "bye"};
    queue.sorry_prompt = "sorry";
    queue.music = "";
    queue.announce_every = std::chrono::seconds(30);
    queue.announce_position = false;
    queue.announce_expected_wait = true;
    queue.missed_offer = {3, std::chrono::minutes(5)};
    queue.back_off = {Duration{1}, Duration{2}, Duration{3}, Duration{4}};
    queue.service_level_threshold = std::chrono::seconds(15);
    queue.short_abandon = std::chrono::seconds(3);
    queue.service_level_variant = floor::ServiceLevelVariant::Sl2;
    queue.members = {{UserId{1}, 10}, {UserId{2}, 1}};
    Problems problems;
    EXPECT_EQ(queue_from_json(queue_to_json(queue), problems), queue);
    EXPECT_THAT(lines(problems), IsEmpty());
}

TEST(QueueCodec, NamesEveryFieldThatIsWrong) {
    Problems problems;
    queue_from_json(
        object(
            R"({"name":"","strategy":"longest_idel","ring_timeout_ms":2999,"music":5,"max_length":1.5,
        "members":[{"agent_id":1,"level":11},7,{"agnet_id":2}],"overflow":[],"wrap_up":3})"),
        problems);
    EXPECT_THAT(
        lines(problems),
        ElementsAre(
            "name is missing; give it a value",
            HasSubstr("strategy is \"longest_idel\"; did you mean longest_idle? choose one of"),
            "ring_timeout_ms is 2999; give a whole number from 3000 to 180000",
            HasSubstr("max_length is 1.5"), "overflow is []; give an object",
            "music is 5; give a text", HasSubstr("members[0].level is 11"),
            "members[1] give an object", "members[2].agnet_id is unknown; did you mean agent_id?",
            HasSubstr("wrap_up is unknown; ")));
}

TEST(NumberCodec, ReadsBackWhatItWrites) {
    floor::NumberConfig number;
    number.id = NumberId{3};
    number.number = "+864001";
    number.name = "hotline";
    number.queue = QueueId{4};
    number.answer = floor::AnswerPolicy::OnAgent;
    number.hours = {false, {{1, 540, 1080}}, {{2026, 10, 1, {}}, {2026, 10, 2, {{1, 600, 660}}}}};
    number.greeting = "welcome";
    number.closing_prompt = "closed";
    number.caller_class = "vip";
    Problems problems;
    EXPECT_EQ(number_from_json(number_to_json(number), problems), number);
    EXPECT_THAT(lines(problems), IsEmpty());
}

TEST(NumberCodec, RefusesDatesThatAreNone) {
    Problems problems;
    number_from_json(
        object(
            R"({"number":"1","queue_id":1,"hours":{"exceptions":[{"date":"2026-1-1"},{"date":"x"},
        {"date":"2026-13-01"},{}]}})"),
        problems);
    EXPECT_THAT(
        lines(problems),
        ElementsAre(HasSubstr("hours.exceptions[0].date is \"2026-1-1\""),
                    HasSubstr("exceptions[1].date"), HasSubstr("exceptions[2].date"),
                    HasSubstr("exceptions[3].date is missing"), HasSubstr("exceptions[3].date")));
}

TEST(TrunkCodec, ReadsBackWhatItWritesButNeverTheSecret) {
    Trunk trunk;
    trunk.id = TrunkId{2};
    trunk.name = "carrier";
    trunk.auth = TrunkAuth::Digest;
    trunk.addresses = {"192.0.2.1"};
    trunk.user = "us";
    trunk.register_at = "sip.example.com:5060";
    trunk.register_user = "them";
    trunk.calls_max = 30;
    trunk.enabled = false;
    auto written = trunk_to_json(trunk);
    EXPECT_FALSE(written.contains("secret"));
    written["secret"] = "hidden words";
    Problems problems;
    NewSecret secret;
    EXPECT_EQ(trunk_from_json(written, secret, problems), trunk);
    EXPECT_EQ(secret, "hidden words");
    EXPECT_THAT(lines(problems), IsEmpty());
}

TEST(ExtensionCodec, NeverGivesTheSecretAway) {
    const Extension extension{ExtensionId{1}, "8001", "desk", UserId{4}, {"md5", "sha"}, {}, 7};
    EXPECT_EQ(json::to_text(extension_to_json(extension)),
              R"({"id":1,"number":"8001","name":"desk","user_id":4,"outside_number":""})");
}

TEST(CentreCodec, ReadsBackWhatItWrites) {
    Centre centre;
    centre.name = "\xE5\x91\xBC\xE5\x8F\xAB\xE4\xB8\xAD\xE5\xBF\x83";
    centre.time_zone = "Europe/Berlin";
    centre.not_ready_reasons = {"break"};
    centre.wrap_up_codes = {{"a", "A", {{"a.1", "A1", {}}}}, {"b", "B", {}}};
    centre.recording_retention_days = 30;
    Problems problems;
    EXPECT_EQ(centre_from_json(centre_to_json(centre), problems), centre);
    EXPECT_THAT(lines(problems), IsEmpty());
}

TEST(CentreCodec, BoundsTheTreeOfCodes) {
    Problems problems;
    centre_from_json(
        object(
            R"({"wrap_up_codes":[{"code":"a","label":"A","children":[{"code":"b","label":"B","children":[
        {"code":"c","label":"C","children":[{"code":"d","label":"D","children":[{"code":"e","label":"E"}]}]}]}]}]})"),
        problems);
    EXPECT_THAT(lines(problems),
                ElementsAre(HasSubstr("children are nested deeper than 4 levels")));
}

TEST(CallerClassCodec, ReadsBackWhatItWrites) {
    const CallerClass vip{CallerClassId{9}, "vip", std::chrono::minutes(2), {"13800000001"}, 1};
    Problems problems;
    EXPECT_EQ(caller_class_from_json(caller_class_to_json(vip), problems), vip);
    EXPECT_THAT(lines(problems), IsEmpty());
}

TEST(FieldReader, CountsCharactersNotBytes) {
    std::string name;
    for (int i = 0; i < 64; ++i) {
        name += "\xE5\x94\xAE";
    }
    Problems problems;
    caller_class_from_json({{"name", name}}, problems);
    EXPECT_THAT(lines(problems), IsEmpty());
    caller_class_from_json({{"name", name + "x"}}, problems);
    EXPECT_THAT(lines(problems), ElementsAre("name has 65 characters; give at most 64"));
}

TEST(FieldReader, RefusesControlCharacters) {
    Problems problems;
    caller_class_from_json({{"name", "a\nb"}}, problems);
    EXPECT_THAT(lines(problems), ElementsAre(HasSubstr("name has control characters")));
}

}  // namespace
}  // namespace callfloor::centre
