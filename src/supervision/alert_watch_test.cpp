#include "supervision/alert_watch.h"

#include <gtest/gtest.h>

#include "supervision/supervision_limits.h"

namespace callfloor::supervision {

namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using Kind = AlertChange::Kind;

constexpr Instant kStart = from_epoch_ms(1'800'000'000'000);
constexpr Subject kQueue{SubjectKind::Queue, 7};

AlertRule waiting_rule() {
    AlertRule rule;
    rule.id = AlertRuleId{1};
    rule.name = "many wait";
    rule.metric = Metric::Waiting;
    rule.subject = kQueue;
    rule.level = 10;
    rule.clear_level = 5;
    rule.hold = seconds(30);
    rule.clear_hold = seconds(20);
    rule.quiet = minutes(5);
    return rule;
}

/// A floor with some queues, looked at second by second.
class WatchTest : public ::testing::Test {
  protected:
    explicit WatchTest() { picture_.at = kStart; }

    void queue(std::int64_t id, std::int64_t waiting) {
        for (auto& queue : picture_.queues) {
            if (queue.status.id.value == id) {
                queue.status.waiting = waiting;
                return;
            }
        }
        QueuePicture queue;
        queue.status.id = QueueId{id};
        queue.status.waiting = waiting;
        picture_.queues.push_back(queue);
    }
    /// Looks once a second for so long.
    std::vector<Kind> pass(Duration time) {
        std::vector<Kind> seen;
        for (Duration gone{0}; gone < time; gone += seconds(1)) {
            for (const auto& change : watch_.look(picture_)) {
                seen.push_back(change.kind);
            }
            picture_.at += seconds(1);
        }
        return seen;
    }
    const Alert& only() {
        open_ = watch_.open();
        EXPECT_EQ(open_.size(), 1u);
        return open_.at(0);
    }

    FloorPicture picture_;
    AlertWatch watch_;
    std::vector<Alert> open_;
};

TEST_F(WatchTest, RaisesOnlyWhatHolds) {
    watch_.set_rules({waiting_rule()});
    queue(7, 12);
    EXPECT_TRUE(pass(seconds(30)).empty());
    queue(7, 9);  // for one look
    EXPECT_TRUE(pass(seconds(1)).empty());
    queue(7, 10);
    EXPECT_TRUE(pass(seconds(30)).empty());
    EXPECT_EQ(pass(seconds(1)), std::vector{Kind::Raised});
    EXPECT_EQ(only().value, 10);
    EXPECT_EQ(only().subject, kQueue);
    EXPECT_EQ(only().rule_name, "many wait");
}

TEST_F(WatchTest, KeepsTheWorstValue) {
    watch_.set_rules({waiting_rule()});
    queue(7, 12);
    pass(seconds(31));
    queue(7, 25);
    pass(seconds(1));
    queue(7, 11);
    EXPECT_TRUE(pass(seconds(1)).empty());
    EXPECT_EQ(only().peak, 25);
    EXPECT_EQ(only().value, 11);
}

TEST_F(WatchTest, ClearsOnlyBelowTheSecondLevelAndForItsTime) {
    watch_.set_rules({waiting_rule()});
    queue(7, 12);
    pass(seconds(31));
    queue(7, 6);  // between the levels
    EXPECT_TRUE(pass(minutes(10)).empty());
    queue(7, 5);
    EXPECT_TRUE(pass(seconds(20)).empty());
    queue(7, 6);
    EXPECT_TRUE(pass(seconds(1)).empty());
    queue(7, 5);
    EXPECT_TRUE(pass(seconds(20)).empty());
    EXPECT_EQ(pass(seconds(1)), std::vector{Kind::Cleared});
    EXPECT_TRUE(watch_.open().empty());
}

TEST_F(WatchTest, FlappingIsOneAlertAndTellsOnce) {
    auto rule = waiting_rule();
    rule.hold = rule.clear_hold = Duration(0);
    watch_.set_rules({rule});
    std::size_t raised = 0, again = 0;
    for (int i = 0; i < 60; ++i) {
        queue(7, i % 2 == 0 ? 12 : 3);
        for (const auto kind : pass(seconds(2))) {
            raised += kind == Kind::Raised ? 1 : 0;
            again += kind == Kind::RaisedAgain ? 1 : 0;
        }
    }
    EXPECT_EQ(raised, 1u);
    EXPECT_EQ(again, 29u);
    queue(7, 12);
    pass(seconds(1));
    EXPECT_EQ(only().times_raised, 31);
}

TEST_F(WatchTest, IsAnotherAlertAfterTheQuietTime) {
    watch_.set_rules({waiting_rule()});
    queue(7, 12);
    pass(seconds(31));
    const auto first = only().id;
    queue(7, 0);
    EXPECT_EQ(pass(seconds(21)), std::vector{Kind::Cleared});
    pass(minutes(5));
    queue(7, 12);
    EXPECT_EQ(pass(seconds(31)), std::vector{Kind::Raised});
    EXPECT_NE(only().id, first);
    EXPECT_EQ(only().times_raised, 1);
}

TEST_F(WatchTest, EscalatesOnceWhenNobodyTakesIt) {
    auto rule = waiting_rule();
    rule.escalate_after = minutes(2);
    rule.teams = {TeamId{4}};
    rule.sound = false;
    watch_.set_rules({rule});
    queue(7, 12);
    pass(seconds(31));
    EXPECT_TRUE(pass(seconds(119)).empty());
    EXPECT_EQ(pass(minutes(10)), std::vector{Kind::Escalated});
    EXPECT_EQ(only().severity, Severity::Critical);
    EXPECT_TRUE(only().teams.empty()) << "everybody is told";
    EXPECT_TRUE(only().sound);
}

TEST_F(WatchTest, WhatIsTakenIsNotEscalated) {
    auto rule = waiting_rule();
    rule.escalate_after = minutes(2);
    watch_.set_rules({rule});
    queue(7, 12);
    pass(seconds(31));
    watch_.open_alert(only().id)->taken_at = picture_.at;
    EXPECT_TRUE(pass(minutes(10)).empty());
}

TEST_F(WatchTest, WatchesEachQueueByItself) {
    auto rule = waiting_rule();
    rule.subject.id = 0;
    watch_.set_rules({rule});
    queue(7, 12);
    queue(8, 12);
    queue(9, 2);
    EXPECT_EQ(pass(seconds(31)), (std::vector{Kind::Raised, Kind::Raised}));
    queue(8, 0);
    EXPECT_EQ(pass(seconds(21)), std::vector{Kind::Cleared});
    EXPECT_EQ(only().subject, kQueue);
}

TEST_F(WatchTest, WatchesWhatFallsToo) {
    AlertRule rule;
    rule.id = AlertRuleId{2};
    rule.metric = Metric::ReadyAgents;
    rule.beyond = Beyond::AtMost;
    rule.level = 1;
    rule.clear_level = 3;
    watch_.set_rules({rule});
    picture_.agents = {{UserId{1}, TeamId{4}, floor::AgentState::Ready, kStart, {}, true}};
    EXPECT_EQ(pass(seconds(1)), std::vector{Kind::Raised});
    picture_.agents.resize(2, picture_.agents[0]);
    EXPECT_TRUE(pass(seconds(5)).empty());
    picture_.agents.resize(3, picture_.agents[0]);
    EXPECT_EQ(pass(seconds(1)), std::vector{Kind::Cleared});
}

TEST_F(WatchTest, AShareOfNothingRaisesNothingAndClears) {
    AlertRule rule;
    rule.id = AlertRuleId{3};
    rule.metric = Metric::NotReadyShare;
    rule.subject = {SubjectKind::Team, 4};
    rule.level = rule.clear_level = 0.5;
    watch_.set_rules({rule});
    picture_.teams = {{TeamId{4}, "one"}};
    EXPECT_TRUE(pass(seconds(5)).empty());
    picture_.agents = {{UserId{1}, TeamId{4}, floor::AgentState::NotReady, kStart, {}, false}};
    EXPECT_EQ(pass(seconds(1)), std::vector{Kind::Raised});
    picture_.agents[0].state = floor::AgentState::SignedOut;
    EXPECT_EQ(pass(seconds(1)), std::vector{Kind::Cleared});
}

TEST_F(WatchTest, WhatWasOpenGoesOnAfterARestart) {
    auto rule = waiting_rule();
    rule.escalate_after = minutes(2);
    watch_.set_rules({rule});
    queue(7, 12);
    pass(seconds(31));
    AlertWatch after;
    after.restore(watch_.open());
    after.set_rules({rule});
    EXPECT_TRUE(after.look(picture_).empty()) << "nobody is told again";
    ASSERT_EQ(after.open().size(), 1u);
    EXPECT_EQ(after.open()[0].id, only().id);
    picture_.at += minutes(2);
    ASSERT_EQ(after.look(picture_).size(), 1u);
}

TEST_F(WatchTest, ARuleThatIsGoneClearsItsAlerts) {
    watch_.set_rules({waiting_rule()});
    queue(7, 12);
    pass(seconds(31));
    const auto id = only().id;
    watch_.set_rules({});
    EXPECT_EQ(pass(seconds(1)), std::vector{Kind::Cleared});
    EXPECT_TRUE(pass(minutes(10)).empty());
    EXPECT_EQ(watch_.find(id), nullptr);
}

TEST_F(WatchTest, AQueueThatIsGoneClearsItsAlerts) {
    watch_.set_rules({waiting_rule()});
    queue(7, 12);
    pass(seconds(31));
    const auto id = only().id;
    picture_.queues.clear();
    const auto changes = watch_.look(picture_);
    ASSERT_EQ(changes.size(), 1u);
    EXPECT_EQ(watch_.find(id)->clear_cause, ClearCause::SubjectGone);
}

TEST_F(WatchTest, HoldsBackMoreThanTheBound) {
    auto rule = waiting_rule();
    rule.subject.id = 0;
    rule.hold = Duration(0);
    watch_.set_rules({rule});
    for (std::size_t i = 0; i < limits::kOpenAlerts + 3; ++i) {
        queue(static_cast<std::int64_t>(100 + i), 50);
    }
    EXPECT_EQ(pass(seconds(1)).size(), limits::kOpenAlerts);
    EXPECT_EQ(watch_.held_back(), 3u);
}

TEST(AlertMetrics, MeasuresWhatTheFloorShows) {
    FloorPicture picture;
    picture.at = kStart;
    picture.trunks = {{TrunkId{21}, "a", true, 0, 10},
                      {TrunkId{22}, "b", true, 0, 0},
                      {TrunkId{23}, "c", false, 9, 10}};
    picture.sites = {"Chengdu", "Xi'an"};
    picture.disk_free_share = 0.05;
    picture.teams = {{TeamId{4}, "one"}, {TeamId{5}, "two"}};
    QueuePicture queue;
    queue.status.id = QueueId{7};
    queue.status.waiting = 3;
    queue.status.agents_ready = 1;
    queue.status.longest_waiting_since = kStart - seconds(90);
    queue.status.today = {.offered = 10,
                          .answered = 6,
                          .answered_in_time = 3,
                          .abandoned_in_queue = 2,
                          .abandoned_ringing = 1};
    queue.variant = floor::ServiceLevelVariant::Sl2;
    picture.queues = {queue, queue};
    picture.queues[1].status.id = QueueId{8};
    picture.queues[1].status.longest_waiting_since = kStart - seconds(30);
    using floor::AgentState;
    picture.agents = {
        {UserId{1}, TeamId{4}, AgentState::Ready, kStart, {}, true},
        {UserId{2}, TeamId{4}, AgentState::NotReady, kStart - minutes(9), {}, false},
        {UserId{3}, TeamId{5}, AgentState::Talking, kStart - minutes(6), {}, false},
        {UserId{4}, TeamId{5}, AgentState::SignedOut, kStart - minutes(60), {}, false}};
    picture.agents[1].site = "Chengdu";
    picture.agents[2].site = "Chengdu";
    const Readings readings(picture);
    const Subject centre;
    const Subject team{SubjectKind::Team, 4};
    EXPECT_EQ(readings.value(Metric::Waiting, {SubjectKind::Queue, 7}), 3);
    EXPECT_EQ(readings.value(Metric::Waiting, centre), 6);
    EXPECT_EQ(readings.value(Metric::LongestWait, {SubjectKind::Queue, 8}), 30'000);
    EXPECT_EQ(readings.value(Metric::LongestWait, centre), 90'000);
    EXPECT_EQ(readings.value(Metric::ServiceLevelToday, {SubjectKind::Queue, 7}), 0.5);
    EXPECT_EQ(readings.value(Metric::ServiceLevelNow, centre), std::nullopt);
    EXPECT_EQ(readings.value(Metric::AbandonedToday, centre), 6);
    EXPECT_EQ(readings.value(Metric::AbandonRateToday, centre), 0.3);
    EXPECT_EQ(readings.value(Metric::ReadyAgents, {SubjectKind::Queue, 7}), 1);
    EXPECT_EQ(readings.value(Metric::ReadyAgents, centre), 1);
    EXPECT_EQ(readings.value(Metric::SignedInAgents, centre), 3);
    EXPECT_EQ(readings.value(Metric::NotReadyShare, team), 0.5);
    EXPECT_EQ(readings.value(Metric::LongestNotReady, team), 540'000);
    EXPECT_EQ(readings.value(Metric::LongestTalk, centre), 360'000);
    EXPECT_EQ(readings.value(Metric::LongestTalk, {SubjectKind::Queue, 7}), std::nullopt);
    EXPECT_EQ(readings.value(Metric::TrunksDown, centre), 2);
    EXPECT_EQ(readings.value(Metric::TrunkCalls, centre), 9);
    EXPECT_EQ(readings.value(Metric::TrunkUsedShare, centre), std::nullopt);
    const Subject chengdu{SubjectKind::Site, 0, "Chengdu"};
    EXPECT_EQ(readings.value(Metric::SignedInAgents, chengdu), 2);
    EXPECT_EQ(readings.value(Metric::NotReadyShare, chengdu), 0.5);
    EXPECT_EQ(readings.value(Metric::ReadyAgents, {SubjectKind::Site, 0, "Xi'an"}), 0);
    EXPECT_EQ(readings.value(Metric::Waiting, chengdu), std::nullopt);
    EXPECT_EQ(readings.value(Metric::TrunksDown, {SubjectKind::Trunk, 21}), 1);
    EXPECT_EQ(readings.value(Metric::TrunksDown, {SubjectKind::Trunk, 23}), 0);
    EXPECT_EQ(readings.value(Metric::TrunkUsedShare, {SubjectKind::Trunk, 23}), 0.9);
    EXPECT_EQ(readings.value(Metric::TrunkUsedShare, {SubjectKind::Trunk, 22}), std::nullopt);
    EXPECT_EQ(readings.value(Metric::DiskFreeShare, centre), 0.05);
}

}  // namespace

}  // namespace callfloor::supervision
