// Visitors of web pages on the floor: callers without a number, and wishes to be called.
#include <gtest/gtest.h>

#include "floor/floor.h"
#include "floor/ledger.h"

namespace callfloor::floor {
namespace {

using namespace std::chrono_literals;

constexpr QueueId kSales{31};

class WebVisitors : public ::testing::Test {
  protected:
    WebVisitors() {
        CentreConfig config;
        QueueConfig queue;
        queue.id = kSales;
        queue.name = "sales";
        config.queues = {queue};
        give(ConfigureCentre{config});
    }
    Output give(const Input& input) {
        auto out = floor_.handle(now_, input);
        for (const auto& event : out.events) {
            ledger_.add(event);
        }
        return out;
    }
    template <typename Body>
    static const Body* find(const Output& out) {
        for (const auto& event : out.events) {
            if (const auto* body = std::get_if<Body>(&event.body)) {
                return body;
            }
        }
        return nullptr;
    }
    CallArrived visitor(QueueId queue) {
        CallArrived call;
        call.leg = floor_.new_leg_id(now_);
        call.caller_name = "王芳";
        call.web_queue = queue;
        call.web_page = "https://shop.example.com/contact";
        return call;
    }

    Floor floor_;
    Ledger ledger_;
    Instant now_ = from_epoch_ms(1'767'229'200'000);
};

TEST_F(WebVisitors, CallTheirQueueAndNoNumber) {
    const auto call = visitor(kSales);
    const auto out = give(call);
    ASSERT_NE(find<ConversationStarted>(out), nullptr);
    EXPECT_EQ(find<ConversationStarted>(out)->web_page, call.web_page);
    give(LegAnswered{call.leg});
    EXPECT_EQ(floor_.queue(kSales)->waiting, 1);
    EXPECT_EQ(floor_.conversations().at(0).web_page, call.web_page);
    now_ += 5s;
    give(LegEnded{call.leg, {EndCause::NormalHangUp, EndSide::Peer, 0, false}});
    EXPECT_EQ(floor_.queue(kSales)->today.offered, 1);
    EXPECT_EQ(floor_.queue(kSales)->today.abandoned_in_queue, 1);
    EXPECT_TRUE(ledger_.report(Closing::AllOver).balances());
}

TEST_F(WebVisitors, OfAQueueThatIsGoneAreRefused) {
    const auto out = give(visitor(QueueId{99}));
    ASSERT_NE(find<ConversationEnded>(out), nullptr);
    EXPECT_EQ(find<ConversationEnded>(out)->end.cause, EndCause::UnknownNumber);
}

TEST_F(WebVisitors, WhoAskToBeCalledAreNoCallersOfTheQueue) {
    const auto out =
        give(AskCallback{kSales, "+8613800000001", "王芳", "https://shop.example.com"});
    ASSERT_FALSE(out.refused);
    ASSERT_NE(find<CallbackAsked>(out), nullptr);
    EXPECT_EQ(find<ConversationStarted>(out)->caller_number, "+8613800000001");
    EXPECT_EQ(out.ended.size(), 1u);
    EXPECT_TRUE(out.effects.empty());
    EXPECT_EQ(floor_.queue(kSales)->today, QueueFigures{});
    EXPECT_TRUE(floor_.conversations().empty());
    EXPECT_TRUE(ledger_.report(Closing::AllOver).balances());
}

TEST_F(WebVisitors, CannotBeCalledFromNowhere) {
    EXPECT_TRUE(give(AskCallback{QueueId{99}, "+8613800000001", "", ""}).refused);
    EXPECT_TRUE(give(AskCallback{kSales, "", "", ""}).refused);
    give(StopServer{});
    EXPECT_TRUE(give(AskCallback{kSales, "+8613800000001", "", ""}).refused);
}

}  // namespace
}  // namespace callfloor::floor
