#include "centre/centre_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "centre/centre_fixture.h"

namespace callfloor::centre {
namespace {

class CentreStoreTest : public testing::Test {
  protected:
    store::Connection db = centre_database();

    static Queue queue(std::int64_t id, const char* name) {
        Queue queue;
        queue.config.id = QueueId{id};
        queue.config.name = name;
        queue.config.members = {{UserId{2}, 3}, {UserId{1}, 10}};
        queue.config.max_wait = std::chrono::minutes(2);
        return queue;
    }
    static Number number(std::int64_t id, const char* digits, std::int64_t to) {
        Number number;
        number.config.id = NumberId{id};
        number.config.number = digits;
        number.config.queue = QueueId{to};
        number.config.hours = {false, {{1, 540, 1080}}, {{2026, 10, 1, {}}}};
        return number;
    }
};

TEST_F(CentreStoreTest, ReadsBackWhatItWrote) {
    const auto q = queue(5, "sales");
    const auto n = number(6, "4001", 5);
    const Extension e{ExtensionId{7}, "8001", "desk", UserId{1}, {"md5", "sha"}, {}, 1};
    Trunk t;
    t.id = TrunkId{8};
    t.name = "carrier";
    t.addresses = {"192.0.2.0/24", "2001:db8::1"};
    t.sealed_secret = "sealed";
    const CallerClass c{
        CallerClassId{9}, "vip", std::chrono::minutes(1), {"13800000001", "13800000002"}, 1};
    ASSERT_TRUE(insert_row(db, q));
    ASSERT_TRUE(insert_row(db, n));
    ASSERT_TRUE(insert_row(db, e));
    ASSERT_TRUE(insert_row(db, t));
    ASSERT_TRUE(insert_row(db, c));
    EXPECT_EQ(load_queues(db).value(), std::vector{q});
    EXPECT_EQ(load_numbers(db).value(), std::vector{n});
    EXPECT_EQ(load_extensions(db).value(), std::vector{e});
    EXPECT_EQ(load_trunks(db).value(), std::vector{t});
    EXPECT_EQ(load_caller_classes(db).value(), std::vector{c});
}

TEST_F(CentreStoreTest, RaisesTheVersionWithEachUpdateAndRefusesAStaleOne) {
    auto q = queue(5, "sales");
    ASSERT_TRUE(insert_row(db, q));
    q.config.members.pop_back();
    EXPECT_EQ(update_row(db, q, 1), 2);
    EXPECT_EQ(update_row(db, q, 1).error().code, ErrorCode::Stale);
    EXPECT_EQ(update_row(db, q, std::nullopt), 3);
    EXPECT_EQ(load_queues(db)->front().config.members.size(), 1u);
    EXPECT_EQ(delete_row(db, QueueId{5}, 2).error().code, ErrorCode::Stale);
    EXPECT_TRUE(delete_row(db, QueueId{5}, 3));
    EXPECT_TRUE(load_queues(db)->empty());
}

TEST_F(CentreStoreTest, RefusesDuplicatesAndDanglingReferencesAlsoByItself) {
    ASSERT_TRUE(insert_row(db, queue(5, "sales")));
    EXPECT_EQ(insert_row(db, queue(6, "sales")).error().code, ErrorCode::Conflict);
    EXPECT_EQ(insert_row(db, number(7, "4001", 99)).error().code, ErrorCode::Conflict);
    ASSERT_TRUE(insert_row(db, number(7, "4001", 5)));
    EXPECT_EQ(delete_row(db, QueueId{5}, std::nullopt).error().code, ErrorCode::Conflict);
}

TEST_F(CentreStoreTest, BeginsWithTheDefaultCentre) {
    auto centre = load_centre(db).value();
    EXPECT_EQ(centre, Centre{});
    centre.name = "\xE5\x91\xBC\xE5\x8F\xAB\xE4\xB8\xAD\xE5\xBF\x83";
    EXPECT_EQ(update_row(db, centre, 7).error().code, ErrorCode::Stale);
    EXPECT_EQ(update_row(db, centre, 1), 2);
    EXPECT_EQ(update_row(db, centre, 1).error().code, ErrorCode::Stale);
    EXPECT_EQ(update_row(db, centre, 2), 3);
    EXPECT_EQ(load_centre(db)->name, centre.name);
}

TEST_F(CentreStoreTest, KeepsBlockedCallers) {
    BlockedCaller rule{{floor::BlockedCallerId{5}, "1390", true, floor::BlockAction::Warn, "",
                        "shouts", from_epoch_ms(9)},
                       UserId{3},
                       from_epoch_ms(7),
                       1};
    ASSERT_TRUE(insert_row(db, rule));
    EXPECT_THAT(load_blocked_callers(db).value(), testing::ElementsAre(rule));
    rule.config.until = {};
    EXPECT_EQ(update_row(db, rule, 1), 2);
    EXPECT_EQ(update_row(db, rule, 1).error().code, ErrorCode::Stale);
    EXPECT_EQ(load_snapshot(db)->blocked.front().config.until, Instant{});
    EXPECT_TRUE(delete_row(db, rule.config.id, 2));
    EXPECT_TRUE(load_blocked_callers(db)->empty());
}

TEST(FloorConfig, DialsOverflowNumbersAsTheFloorDoes) {
    Snapshot snapshot;
    snapshot.people = {{UserId{1}, "a", "A", TeamId{3}, true, true}};
    Queue queue;
    queue.config.id = QueueId{5};
    queue.config.overflow = {floor::OverflowKind::Number, {}, "", "138-0000-0001"};
    queue.config.overflow_unstaffed =
        floor::OverflowTarget{floor::OverflowKind::Number, {}, "", "no number"};
    queue.config.overflow_agents = {UserId{1}, UserId{2}};
    snapshot.queues = {queue};
    const auto config = floor_config(snapshot);
    EXPECT_EQ(config.queues[0].overflow.number, "+8613800000001");
    EXPECT_EQ(config.queues[0].overflow_unstaffed, floor::OverflowTarget{});
    EXPECT_THAT(config.queues[0].overflow_agents, testing::ElementsAre(UserId{1}));
}

TEST(FloorConfig, HoldsActiveAgentsOnly) {
    Snapshot snapshot;
    snapshot.people = {{UserId{1}, "a", "A", TeamId{3}, true, true},
                       {UserId{2}, "b", "B", TeamId{3}, true, false},
                       {UserId{3}, "c", "C", TeamId{3}, false, true}};
    Queue queue;
    queue.config.id = QueueId{5};
    queue.config.members = {{UserId{1}, 5}, {UserId{2}, 5}, {UserId{3}, 5}};
    snapshot.queues = {queue};
    snapshot.classes = {{CallerClassId{1}, "vip", std::chrono::seconds(9), {"138"}, 1}};
    snapshot.extensions = {{ExtensionId{7}, "8001", "", {}, {}, {}, 1}};
    snapshot.centre.time_zone = "Europe/Berlin";
    const auto config = floor_config(snapshot);
    ASSERT_EQ(config.agents.size(), 1u);
    EXPECT_EQ(config.agents[0],
              (floor::AgentConfig{UserId{1}, "A", TeamId{3}, DiallingRules{}.everybody}));
    EXPECT_THAT(config.queues[0].members, testing::ElementsAre(floor::QueueMember{UserId{1}, 5}));
    EXPECT_EQ(config.class_by_caller.at("138"), "vip");
    EXPECT_EQ(config.time_zone, "Europe/Berlin");
    EXPECT_EQ(config.extensions[0].number, "8001");
}

}  // namespace
}  // namespace callfloor::centre
