#include "centre/centre_route_fixture.h"
#include "centre/wrap_up_rules.h"

namespace callfloor::centre {
namespace {

const std::vector<WrapUpCode> kTree{
    {"order", "Order", {{"order.status", "Status", {}}, {"order.new", "New", {}}}},
    {"fault", "Fault", {}}};

TEST(IsOffered, TakesLeavesBelowTheBranchesOfTheQueue) {
    const WrapUpRule orders{QueueId{1}, false, {"order"}};
    EXPECT_TRUE(is_offered(kTree, &orders, "order.new"));
    EXPECT_FALSE(is_offered(kTree, &orders, "order")) << "no leaf";
    EXPECT_FALSE(is_offered(kTree, &orders, "fault"));
    EXPECT_TRUE(is_offered(kTree, nullptr, "fault")) << "a queue without a rule";
    const WrapUpRule one{QueueId{1}, false, {"order.new", "fault"}};
    EXPECT_TRUE(is_offered(kTree, &one, "fault"));
    EXPECT_FALSE(is_offered(kTree, &one, "order.status"));
    const WrapUpRule old{QueueId{1}, false, {"left_the_tree"}};
    EXPECT_TRUE(is_offered(kTree, &old, "fault")) << "an agent is never left without codes";
}

TEST(CheckWrapUp, AsksForACodeWhereOneIsNeeded) {
    const WrapUpRule needed{QueueId{1}, true, {}};
    EXPECT_EQ(check_wrap_up(kTree, &needed, "").error().field, "code");
    EXPECT_TRUE(check_wrap_up(kTree, &needed, "fault"));
    EXPECT_TRUE(check_wrap_up(kTree, nullptr, ""));
    EXPECT_FALSE(check_wrap_up(kTree, nullptr, "nothing"));
}

TEST_F(CentreRoutes, KeepWrapUpRulesByQueue) {
    Centre centre;
    centre.wrap_up_codes = kTree;
    ASSERT_TRUE(writer->run_and_wait([&](store::Connection& connection) {
        return update_row(connection, centre, std::nullopt);
    }));
    as(1, {"admin"});
    const auto queue = create("/queues", R"({"name":"sales"})");
    const auto rules = [&](std::int64_t id, const char* branch) {
        return fmt::format(R"({{"rules":[{{"queue_id":{},"required":true,"branches":["{}"]}}]}})",
                           id, branch);
    };
    const auto before = body_of(get("/wrap-up-rules"));
    EXPECT_EQ(put("/wrap-up-rules", rules(999, "order")).status, 400);
    EXPECT_EQ(put("/wrap-up-rules", rules(queue, "nothing")).status, 400);
    const std::string etag(before.at("etag").as_string());
    EXPECT_EQ(put("/wrap-up-rules", rules(queue, "order"), etag).status, 200);
    EXPECT_EQ(put("/wrap-up-rules", rules(queue, "fault"), etag).status, 412);
    as(2, {"agent"});
    const auto now = body_of(get("/wrap-up-rules"));
    EXPECT_EQ(now.at("rules").as_array().at(0).at("branches").as_array().at(0), "order");
    EXPECT_EQ(put("/wrap-up-rules", rules(queue, "fault")).status, 403);
}

}  // namespace
}  // namespace callfloor::centre
