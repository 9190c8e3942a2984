#include "centre/centre_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "centre/centre_fixture.h"

namespace callfloor::centre {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

Queue queue_of(std::int64_t id, const char* name) {
    Queue queue;
    queue.config.id = QueueId{id};
    queue.config.name = name;
    return queue;
}

/// Two queues, an extension, a number, a trunk, a class, an agent, a leader and a deactivated
/// agent.
Snapshot small_centre() {
    Snapshot snapshot;
    snapshot.queues = {queue_of(1, "sales"), queue_of(2, "service")};
    snapshot.extensions = {{ExtensionId{11}, "8001", "desk", UserId{}, {"a", "b"}, {}, 1}};
    Number number;
    number.config.id = NumberId{21};
    number.config.number = "4001";
    number.config.queue = QueueId{1};
    number.config.caller_class = "vip";
    number.config.greeting = "welcome";
    snapshot.numbers = {number};
    Trunk trunk;
    trunk.id = TrunkId{31};
    trunk.name = "carrier";
    trunk.addresses = {"192.0.2.0/24"};
    snapshot.trunks = {trunk};
    snapshot.classes = {{CallerClassId{41}, "vip", std::chrono::seconds(60), {"13800000001"}, 1}};
    snapshot.people = {{UserId{51}, "ana", "Ana", TeamId{1}, true, true},
                       {UserId{52}, "lea", "Lea", TeamId{1}, false, true},
                       {UserId{53}, "old", "Old", TeamId{1}, true, false}};
    snapshot.prompts = {"welcome", "music", "closed", "sorry"};
    return snapshot;
}

floor::QueueConfig new_queue() {
    floor::QueueConfig queue;
    queue.name = "new";
    return queue;
}

TEST(QueueRules, AcceptTheDefaults) {
    EXPECT_THAT(check_queue(new_queue(), small_centre()), IsEmpty());
}

TEST(QueueRules, RefuseANameTaken) {
    auto queue = new_queue();
    queue.name = "sales";
    EXPECT_THAT(check_queue(queue, small_centre()),
                ElementsAre(problem("name", "sales is a queue already")));
    queue.id = QueueId{1};
    EXPECT_THAT(check_queue(queue, small_centre()), IsEmpty()) << "its own name is not taken";
}

TEST(QueueRules, RefuseOverflowToItselfAndToNowhere) {
    auto queue = new_queue();
    queue.id = QueueId{1};
    queue.overflow = {floor::OverflowKind::Queue, QueueId{1}, ""};
    EXPECT_THAT(check_queue(queue, small_centre()),
                Contains(problem("overflow.queue_id", "is the queue itself")));
    queue.overflow.queue = QueueId{9};
    EXPECT_THAT(check_queue(queue, small_centre()),
                Contains(problem("overflow.queue_id", "queue 9 does not exist")));
}

TEST(QueueRules, RefuseOverflowThatGoesRoundForEver) {
    auto centre = small_centre();
    centre.queues[1].config.overflow = {floor::OverflowKind::Queue, QueueId{1}, ""};
    auto queue = centre.queues[0].config;
    queue.overflow = {floor::OverflowKind::Queue, QueueId{2}, ""};
    EXPECT_THAT(
        check_queue(queue, centre),
        ElementsAre(problem("overflow.queue_id", "round for ever: sales -> service -> sales")));
}

TEST(QueueRules, RefuseALoopByAnyCause) {
    auto centre = small_centre();
    centre.queues[1].config.overflow_unstaffed =
        floor::OverflowTarget{floor::OverflowKind::Queue, QueueId{1}, ""};
    auto queue = centre.queues[0].config;
    queue.overflow_when_full = floor::OverflowTarget{floor::OverflowKind::Queue, QueueId{2}, ""};
    EXPECT_THAT(check_queue(queue, centre),
                ElementsAre(problem("overflow_when_full.queue_id",
                                    "round for ever: sales -> service -> sales")));
    EXPECT_EQ(queue_in_use(QueueId{1}, centre), "number 4001 leads to it");
    centre.numbers.clear();
    EXPECT_EQ(queue_in_use(QueueId{1}, centre), "queue service overflows to it");
}

TEST(QueueRules, NameWhatAnOverflowLacks) {
    auto queue = new_queue();
    queue.overflow = {floor::OverflowKind::Agents, {}, ""};
    queue.overflow_when_full = floor::OverflowTarget{floor::OverflowKind::Number, {}, "", "12x"};
    queue.overflow_unstaffed = floor::OverflowTarget{floor::OverflowKind::Number, {}, "", "4001"};
    queue.unstaffed_patience = std::chrono::seconds(2);
    EXPECT_THAT(check_queue(queue, small_centre()),
                Contains(problem("overflow_agents", "is empty")));
    EXPECT_THAT(check_queue(queue, small_centre()),
                Contains(problem("overflow_when_full.number", "12x")));
    EXPECT_THAT(check_queue(queue, small_centre()),
                Contains(problem("overflow_unstaffed.number", "number of the centre itself")));
    EXPECT_THAT(check_queue(queue, small_centre()),
                Contains(problem("unstaffed_patience_ms", "below 5000")));
    queue.overflow_agents = {UserId{51}, UserId{51}, UserId{52}};
    EXPECT_THAT(check_queue(queue, small_centre()),
                Contains(problem("overflow_agents[1]", "listed twice")));
    EXPECT_THAT(check_queue(queue, small_centre()),
                Contains(problem("overflow_agents[2]", "no active agent")));
}

TEST(QueueRules, RefuseStepsThatDoNotFall) {
    auto queue = new_queue();
    queue.skill_steps = {{std::chrono::seconds(5), 5}, {std::chrono::seconds(5), 5}};
    EXPECT_THAT(check_queue(queue, small_centre()),
                ElementsAre(problem("skill_steps[0].after_ms", "begins at 0"),
                            problem("skill_steps[1].after_ms", "order by time"),
                            problem("skill_steps[1].level", "levels fall")));
}

TEST(BlockedCallerRules, NameWhatIsWrong) {
    auto centre = small_centre();
    BlockedCaller rule;
    rule.config = {floor::BlockedCallerId{},
                   "13900000001",
                   false,
                   floor::BlockAction::Refuse,
                   "",
                   "shouts",
                   {}};
    EXPECT_THAT(check_blocked_caller(rule, centre), IsEmpty());
    centre.blocked = {rule};
    centre.blocked[0].config.id = floor::BlockedCallerId{61};
    EXPECT_THAT(check_blocked_caller(rule, centre),
                ElementsAre(problem("number", "on the list already")));
    rule.config.number = "1390x";
    rule.config.action = floor::BlockAction::Prompt;
    EXPECT_THAT(
        check_blocked_caller(rule, centre),
        ElementsAre(problem("number", "is not 2 to 20 digits"), problem("prompt", "is missing")));
    rule.config.number = "anonymous";
    rule.config.prompt = "sorry";
    EXPECT_THAT(check_blocked_caller(rule, centre), IsEmpty());
    rule.config.is_prefix = true;
    EXPECT_THAT(check_blocked_caller(rule, centre),
                ElementsAre(problem("number", "is not 2 to 20 digits")));
    centre.blocked[0].config.prompt = "sorry";
    EXPECT_EQ(prompt_in_use("sorry", centre), "blocked caller 13900000001 hears it");
}

TEST(QueueRules, NameEachWrongMember) {
    auto queue = new_queue();
    queue.members = {
        {UserId{51}, 5}, {UserId{52}, 5}, {UserId{53}, 5}, {UserId{51}, 5}, {UserId{99}, 5}};
    EXPECT_THAT(check_queue(queue, small_centre()),
                ElementsAre(problem("members[1].agent_id", "lea has no agent role"),
                            problem("members[2].agent_id", "old is deactivated"),
                            problem("members[3].agent_id", "ana is a member already"),
                            problem("members[4].agent_id", "user 99 does not exist")));
}

TEST(QueueRules, RefusePromptsThatDoNotExist) {
    auto queue = new_queue();
    queue.music = "musik";
    queue.sorry_prompt = "nothing_like_it";
    queue.overflow = {floor::OverflowKind::Prompt, {}, ""};
    EXPECT_THAT(check_queue(queue, small_centre()),
                ElementsAre(problem("overflow.prompt", "is missing"),
                            problem("sorry_prompt", "upload it first"),
                            problem("music", "did you mean \"music\"?")));
}

TEST(QueueRules, RefuseTimesThatContradict) {
    auto queue = new_queue();
    queue.max_wait = std::chrono::seconds(4);
    queue.announce_every = std::chrono::seconds(9);
    queue.short_abandon = std::chrono::seconds(21);
    EXPECT_THAT(check_queue(queue, small_centre()),
                ElementsAre(problem("max_wait_ms", "4000"), problem("announce_every_ms", "9000"),
                            problem("short_abandon_ms", "21000 is above")));
}

floor::NumberConfig new_number() {
    floor::NumberConfig number;
    number.number = "4002";
    number.queue = QueueId{1};
    return number;
}

TEST(NumberRules, AcceptADayNightNumber) {
    auto number = new_number();
    number.hours.always = false;
    number.hours.week = {{1, 540, 720}, {1, 780, 1080}, {2, 0, 1440}};
    number.hours.exceptions = {{2028, 2, 29, {}}};
    number.closing_prompt = "closed";
    EXPECT_THAT(check_number(number, small_centre()), IsEmpty());
}

TEST(NumberRules, RefuseWhatIsTaken) {
    auto number = new_number();
    number.number = "4001";
    EXPECT_THAT(check_number(number, small_centre()),
                ElementsAre(problem("number", "4001 is taken")));
    number.number = "8001";
    EXPECT_THAT(check_number(number, small_centre()),
                ElementsAre(problem("number", "8001 is an extension")));
    number.number = "40a1";
    EXPECT_THAT(check_number(number, small_centre()),
                ElementsAre(problem("number", "is not 2 to 20 digits")));
}

TEST(NumberRules, RefuseQueueClassAndPromptThatDoNotExist) {
    auto number = new_number();
    number.queue = QueueId{7};
    number.caller_class = "gold";
    number.greeting = "hello";
    EXPECT_THAT(check_number(number, small_centre()),
                ElementsAre(problem("queue_id", "queue 7"), problem("caller_class", "gold"),
                            problem("greeting", "hello")));
}

TEST(NumberRules, RefuseHoursThatMakeNoSense) {
    auto number = new_number();
    number.hours.always = false;
    EXPECT_THAT(check_number(number, small_centre()), IsEmpty())
        << "a number may be closed for now";
    number.hours.week = {{1, 600, 500}, {2, 540, 720}, {2, 700, 800}};
    number.hours.exceptions = {{2026, 2, 30, {}}, {2026, 10, 1, {}}, {2026, 10, 1, {}}};
    EXPECT_THAT(
        check_number(number, small_centre()),
        ElementsAre(problem("hours.week[0].to_minute", "500 is not after"),
                    problem("hours.week[2]", "overlaps with hours.week[1]"),
                    problem("hours.exceptions[0].date", "2026-02-30 is not in the calendar"),
                    problem("hours.exceptions[2].date", "twice")));
}

Extension new_extension() {
    return {ExtensionId{}, "8002", "", UserId{51}, {}, {}, 1};
}
const NewSecret kSecret = "long enough";

TEST(ExtensionRules, AcceptANewOne) {
    EXPECT_THAT(check_extension(new_extension(), kSecret, small_centre()), IsEmpty());
}

TEST(ExtensionRules, RefuseNumbersTakenOrMisshapen) {
    auto extension = new_extension();
    extension.number = "8001";
    EXPECT_THAT(check_extension(extension, kSecret, small_centre()),
                ElementsAre(problem("number", "8001 is an extension already")));
    extension.number = "4001";
    EXPECT_THAT(check_extension(extension, kSecret, small_centre()),
                ElementsAre(problem("number", "4001 is a number of the centre")));
    extension.number = "80-1";
    EXPECT_THAT(check_extension(extension, kSecret, small_centre()),
                ElementsAre(problem("number", "is not 2 to 10 digits")));
}

TEST(ExtensionRules, NeedASecretAtFirstAndWhenTheNumberChanges) {
    EXPECT_THAT(check_extension(new_extension(), {}, small_centre()),
                ElementsAre(problem("secret", "is missing")));
    EXPECT_THAT(check_extension(new_extension(), "short", small_centre()),
                ElementsAre(problem("secret", "5 characters; give at least 8")));
    auto extension = small_centre().extensions[0];
    EXPECT_THAT(check_extension(extension, {}, small_centre()), IsEmpty());
    extension.number = "8009";
    EXPECT_THAT(check_extension(extension, {}, small_centre()),
                ElementsAre(problem("secret", "made for number 8001")));
}

TEST(ExtensionRules, RefuseAnOwnerWhoDoesNotExist) {
    auto extension = new_extension();
    extension.user = UserId{1};
    EXPECT_THAT(check_extension(extension, kSecret, small_centre()),
                ElementsAre(problem("user_id", "user 1 does not exist")));
}

Trunk new_trunk() {
    Trunk trunk;
    trunk.name = "second";
    trunk.addresses = {"198.51.100.7", "2001:db8::/32"};
    return trunk;
}

TEST(TrunkRules, AcceptAddresses) {
    EXPECT_THAT(check_trunk(new_trunk(), {}, small_centre()), IsEmpty());
}

TEST(TrunkRules, RefuseAddressesThatAreNoneOrTooWideOrTaken) {
    auto trunk = new_trunk();
    trunk.addresses = {"198.51.100", "0.0.0.0/0", "192.0.2.9"};
    EXPECT_THAT(
        check_trunk(trunk, {}, small_centre()),
        ElementsAre(problem("addresses[0]", "is no IP address"),
                    problem("addresses[1]", "would let strangers place calls"),
                    problem("addresses[1]", "overlaps with 192.0.2.0/24 of trunk carrier"),
                    problem("addresses[2]", "overlaps with 192.0.2.0/24 of trunk carrier")));
    trunk.addresses = {};
    EXPECT_THAT(check_trunk(trunk, {}, small_centre()),
                ElementsAre(problem("addresses", "is empty")));
}

TEST(TrunkRules, NeedUserAndSecretForDigest) {
    auto trunk = new_trunk();
    trunk.auth = TrunkAuth::Digest;
    EXPECT_THAT(
        check_trunk(trunk, {}, small_centre()),
        ElementsAre(problem("user", "is missing"), problem("secret", "is missing; digest")));
    trunk.user = "8001";
    EXPECT_THAT(check_trunk(trunk, kSecret, small_centre()),
                ElementsAre(problem("user", "8001 is an extension already")));
}

TEST(TrunkRules, NeedEverythingForRegistering) {
    auto trunk = new_trunk();
    trunk.register_at = "sip.example.com";
    EXPECT_THAT(check_trunk(trunk, {}, small_centre()),
                ElementsAre(problem("register_at", "is not HOST:PORT"),
                            problem("register_user", "is missing"),
                            problem("secret", "is missing; registering")));
    trunk.register_at = "sip.example.com:5060";
    trunk.register_user = "me";
    EXPECT_THAT(check_trunk(trunk, kSecret, small_centre()), IsEmpty());
}

TEST(CallerClassRules, GiveACallerOneClass) {
    CallerClass gold{{}, "gold", {}, {"13800000002", "13800000001", "13800000002", "abc"}, 1};
    EXPECT_THAT(check_caller_class(gold, small_centre()),
                ElementsAre(problem("callers[1]", "in class vip already"),
                            problem("callers[2]", "in class gold already"),
                            problem("callers[3]", "is not a telephone number")));
    gold = {{}, "vip", {}, {}, 1};
    EXPECT_THAT(check_caller_class(gold, small_centre()), ElementsAre(problem("name", "vip")));
}

TEST(QueueRules, ASurveyAsksWithPromptsThatExist) {
    auto centre = small_centre();
    floor::QueueConfig queue = centre.queues[0].config;
    queue.survey.questions = {{"welcome", 5}, {"", 5}};
    queue.survey.thanks = "no_such";
    EXPECT_THAT(check_queue(queue, centre),
                ElementsAre(problem("survey.questions[1].prompt", "is missing"),
                            problem("survey.thanks", "no_such")));
    queue.survey = {{{"closed", 5}}};
    centre.queues[0].config = queue;
    EXPECT_EQ(prompt_in_use("closed", centre), "queue sales plays it");
}

TEST(CentreRules, KnowTheTimeZones) {
    Centre centre;
    EXPECT_THAT(check_centre(centre), IsEmpty());
    centre.time_zone = "Asia/Shangai";
    EXPECT_THAT(check_centre(centre), ElementsAre(problem("time_zone", "Asia/Shangai")));
}

TEST(CentreRules, RefuseReasonsAndCodesThatAreTwice) {
    Centre centre;
    centre.not_ready_reasons = {"break", "break", "missed_offer"};
    centre.wrap_up_codes = {{"a", "A", {{"b", "B", {}}}}, {"b", "B", {}}};
    EXPECT_THAT(check_centre(centre),
                ElementsAre(problem("not_ready_reasons[1]", "twice"),
                            problem("not_ready_reasons[2]", "the floor's own reason"),
                            problem("wrap_up_codes[1].code", "b is there twice")));
    EXPECT_TRUE(is_leaf_code(centre.wrap_up_codes, "b"));
    EXPECT_FALSE(is_leaf_code(centre.wrap_up_codes, "a")) << "it has children";
    EXPECT_FALSE(is_leaf_code(centre.wrap_up_codes, "c"));
}

TEST(DeletionRules, SayWhoStillLeadsThere) {
    auto centre = small_centre();
    EXPECT_EQ(queue_in_use(QueueId{1}, centre), "number 4001 leads to it");
    EXPECT_EQ(queue_in_use(QueueId{2}, centre), "");
    centre.queues[0].config.overflow = {floor::OverflowKind::Queue, QueueId{2}, ""};
    EXPECT_EQ(queue_in_use(QueueId{2}, centre), "queue sales overflows to it");
    EXPECT_EQ(caller_class_in_use("vip", centre), "number 4001 gives it to its callers");
    EXPECT_EQ(prompt_in_use("welcome", centre), "number 4001 plays it");
    EXPECT_EQ(prompt_in_use("music", centre), "queue sales plays it");
    EXPECT_EQ(prompt_in_use("closed", centre), "");
}

TEST(PromptName, IsSafeAsAFileName) {
    EXPECT_TRUE(is_prompt_name("welcome_2-b"));
    for (const auto* bad : {"", "-a", "_a", "a.b", "../a", "A", "a b", "\xE6\x88\x91"}) {
        EXPECT_FALSE(is_prompt_name(bad)) << bad;
    }
    EXPECT_FALSE(is_prompt_name(std::string(65, 'a')));
}

}  // namespace
}  // namespace callfloor::centre
