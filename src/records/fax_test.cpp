// Faxes that came, and what people do with them; on every database.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "records/fax_store.h"
#include "records/handling_rules.h"
#include "records/records_fixture.h"

namespace callfloor::records {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr UserId kAna{1};
constexpr UserId kBen{2};

class FaxTest : public RecordsTest {
  protected:
    void receive(std::int64_t id, QueueId queue, UserId agent) {
        Fax fax;
        fax.id = FaxId{id};
        fax.conversation = ConversationId{id};
        fax.caller_number = "13900000001";
        fax.dialled_number = "4020";
        fax.queue = queue;
        fax.agent = agent;
        fax.received_at = now_ + std::chrono::seconds(id);
        fax.took = std::chrono::seconds(40);
        fax.report = {fax::FaxResult::BrokenOff, "why", 3, "station", 14'400, true, 7};
        fax.path = "a.tif";
        ASSERT_TRUE(insert_fax(connection_, fax));
    }
    std::vector<std::int64_t> faxes(const FaxFilter& filter = {},
                                    const std::optional<FaxPlace>& after = {}) {
        std::vector<std::int64_t> ids;
        const auto found = find_faxes(connection_, filter, after, 9).value();
        for (const auto& fax : found) {
            ids.push_back(fax.id.value);
        }
        return ids;
    }
};

TEST_F(FaxTest, ComesBackAsItWasWritten) {
    receive(1, kSales, {});
    const auto fax = find_fax(connection_, FaxId{1}, {}).value();
    ASSERT_TRUE(fax);
    EXPECT_EQ(fax->report.result, fax::FaxResult::BrokenOff);
    EXPECT_EQ(fax->report.pages, 3);
    EXPECT_EQ(fax->report.station, "station");
    EXPECT_EQ(fax->report.bit_rate, 14'400);
    EXPECT_TRUE(fax->report.error_correction);
    EXPECT_EQ(fax->report.retries, 7);
    EXPECT_EQ(fax->took, std::chrono::seconds(40));
    EXPECT_EQ(fax->handling.state, MessageState::New);
    EXPECT_EQ(fax->queue, kSales);
    EXPECT_FALSE(fax->agent.is_set());
}

TEST_F(FaxTest, TheOldestFirstAndPagesGoOn) {
    receive(2, kSales, {});
    receive(1, kSales, {});
    EXPECT_THAT(faxes(), ElementsAre(1, 2));
    EXPECT_THAT(faxes({}, FaxPlace{now_ + std::chrono::seconds(1), FaxId{1}}), ElementsAre(2));
}

TEST_F(FaxTest, SomebodysOwnIsForHimAndWhoIsAssigned) {
    receive(1, kSales, {});
    receive(2, {}, kAna);
    FaxFilter bens;
    bens.reach.agents = {kBen};
    EXPECT_THAT(faxes(bens), ElementsAre(1));
    EXPECT_FALSE(find_fax(connection_, FaxId{2}, bens.reach).value());
    FaxFilter anas;
    anas.reach.agents = {kAna};
    EXPECT_THAT(faxes(anas), ElementsAre(1, 2));
    ASSERT_TRUE(store_fax_handling(connection_, FaxId{2},
                                   {MessageState::Assigned, kBen, kAna, now_, "please"}));
    EXPECT_THAT(faxes(bens), ElementsAre(1, 2));
    bens.user = kBen;
    EXPECT_THAT(faxes(bens), ElementsAre(2));
}

TEST_F(FaxTest, DoneOnesAreListedApart) {
    receive(1, kSales, {});
    receive(2, kSales, {});
    ASSERT_TRUE(
        store_fax_handling(connection_, FaxId{1}, {MessageState::Done, kAna, kAna, now_, "ok"}));
    EXPECT_THAT(faxes(), ElementsAre(2));
    FaxFilter done;
    done.state = MessageState::Done;
    EXPECT_THAT(faxes(done), ElementsAre(1));
}

TEST_F(FaxTest, TheFirstLookCounts) {
    receive(1, kSales, {});
    ASSERT_TRUE(store_fax_viewer(connection_, FaxId{1}, {kAna, now_}));
    ASSERT_TRUE(store_fax_viewer(connection_, FaxId{1}, {kAna, now_ + std::chrono::hours(1)}));
    const auto fax = find_fax(connection_, FaxId{1}, {}).value();
    ASSERT_EQ(fax->seen_by.size(), 1U);
    EXPECT_EQ(fax->seen_by[0].first_at, now_);
}

TEST(HandlingRules, AnAgentTakesWorkForHimselfAndLeavesOthersTheirs) {
    http::Identity agent;
    agent.user = kAna;
    agent.roles = {"agent"};
    const MessageHandling taken{MessageState::Assigned, kAna, kAna, {}, ""};
    EXPECT_TRUE(changed_handling({}, taken, agent));
    const MessageHandling given{MessageState::Assigned, kBen, kAna, {}, ""};
    EXPECT_EQ(changed_handling({}, given, agent).error().code, ErrorCode::Forbidden);
    EXPECT_EQ(changed_handling(given, taken, agent).error().code, ErrorCode::Conflict);
    http::Identity leader = agent;
    leader.roles = {"team_leader"};
    EXPECT_TRUE(changed_handling(given, taken, leader));
    const MessageHandling nobody{MessageState::Assigned, {}, kAna, {}, ""};
    EXPECT_EQ(changed_handling({}, nobody, leader).error().code, ErrorCode::InvalidInput);
    EXPECT_EQ(changed_handling(taken, {MessageState::Done, {}, kAna, {}, ""}, agent)->user, kAna);
}

}  // namespace
}  // namespace callfloor::records
