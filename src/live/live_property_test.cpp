// Random floor activity; for every audience, snapshot + changes = fresh snapshot at every check.
#include <gtest/gtest.h>

#include "base/random.h"
#include "live/live_fixture.h"

namespace callfloor::live {
namespace {

constexpr int kAgents = 9;
constexpr int kQueues = 3;

/// Plays phones, callers, agents and an admin who changes the configuration, all by one seed.
class RandomFloor final {
  public:
    explicit RandomFloor(std::uint64_t seed) : random_(seed) {
        config_ = small_config(kAgents, 3, kQueues);
        for (int i = 1; i <= kAgents; ++i) {
            const ExtensionId id{100 + i};
            source.extension_views[id] = {id,   std::to_string(8000 + i),    "", {},
                                          true, floor::Reachability::Unknown};
        }
        feed = std::make_unique<LiveFeed>(time, source);
        configure();
    }

    void step() {
        switch (random_.below(14)) {
            case 0:
            case 1:
                arrive();
                break;
            case 2:
                input(floor::SignIn{agent(), ExtensionId{100 + pick(kAgents)}, agent()});
                break;
            case 3:
                input(floor::SetReady{agent(), UserId{99}});
                break;
            case 4:
                input(floor::SetNotReady{agent(), "break", UserId{99}});
                break;
            case 5:
                input(floor::SignOut{agent(), UserId{99}, random_.below(4) == 0});
                break;
            case 6:
                input(floor::FinishWrapUp{agent(), "", ""});
                break;
            case 7:
                input(floor::HangUpCall{agent(), agent()});
                break;
            case 8:
                hold();
                break;
            case 9:
                input(floor::DeviceReachable{ExtensionId{100 + pick(kAgents)},
                                             random_.below(5) == 0
                                                 ? floor::Reachability::Unreachable
                                                 : floor::Reachability::Reachable});
                break;
            case 10:
                configure_differently();
                break;
            case 11:
                change_lines();
                break;
            default:
                leg_event();
                break;
        }
        pass_time();
        feed->flush();
    }

    /// Everything sent that is to be sent.
    void settle() {
        feed->flush();
        time.advance(kFeedGather);
        feed->flush();
    }

    /// A feed that knows nothing of the past, as a restarted one would show the same floor.
    std::unique_ptr<LiveFeed> fresh_feed() {
        auto fresh = std::make_unique<LiveFeed>(time, source);
        for (int i = 1; i <= kAgents; ++i) {
            fresh->restore_agent(UserId{i}, ledger_.today(UserId{i}, time.now()));
        }
        return fresh;
    }

    io::VirtualTime time;
    FakeSource source;
    std::unique_ptr<LiveFeed> feed;
    std::size_t most_conversations = 0;
    std::size_t answered = 0;

  private:
    int pick(int bound) {
        return 1 + static_cast<int>(random_.below(static_cast<std::uint64_t>(bound)));
    }
    UserId agent() { return UserId{pick(kAgents)}; }

    void configure() {
        ledger_.set_time_zone(config_.time_zone);
        input(floor::ConfigureCentre{config_});
        feed->on_configured();
    }
    void configure_differently() {
        auto& who = config_.agents[random_.below(config_.agents.size())];
        who.team = TeamId{pick(3)};
        who.name = "agent " + random_.token(3);
        auto& queue = config_.queues[random_.below(config_.queues.size())];
        if (!queue.members.empty() && random_.below(2) == 0) {
            queue.members.pop_back();
        } else if (const auto id = agent();
                   std::none_of(queue.members.begin(), queue.members.end(),
                                [&](const auto& m) { return m.agent == id; })) {
            queue.members.push_back({id, 5});
        }
        queue.service_level_threshold = std::chrono::seconds(pick(30));
        configure();
    }
    void change_lines() {
        const ExtensionId id{100 + pick(kAgents)};
        source.extension_views[id].registered = random_.below(2) == 0;
        feed->on_extension_changed(id);
        const TrunkId trunk{500 + pick(2)};
        if (random_.below(3) == 0) {
            source.trunk_views.erase(trunk);
        } else {
            source.trunk_views[trunk] = {trunk, "carrier", "up", {}, pick(5), 30};
        }
        feed->on_trunk_changed(trunk);
        source.server_view.problems = {random_.token(2)};
        feed->on_server_changed();
    }
    void arrive() {
        const auto leg = source.floor_core.new_leg_id(time.now());
        const bool internal = random_.below(6) == 0;
        inbound_.push_back(leg);
        input(floor::CallArrived{leg, internal ? TrunkId{} : TrunkId{501},
                                 internal ? ExtensionId{100 + pick(kAgents)} : ExtensionId{},
                                 "138" + std::to_string(10'000'000 + pick(99'999)), "",
                                 internal ? std::to_string(8000 + pick(kAgents))
                                          : std::to_string(4000 + pick(kQueues))});
    }
    void hold() {
        const auto who = agent();
        if (random_.below(2) == 0) {
            input(floor::HoldCall{who});
        } else {
            input(floor::ResumeCall{who});
        }
    }
    void leg_event() {
        auto& legs = random_.below(3) == 0 ? inbound_ : placed_;
        if (legs.empty()) {
            return;
        }
        const auto at = random_.below(legs.size());
        const auto leg = legs[at];
        switch (random_.below(4)) {
            case 0:
                input(floor::LegRinging{leg});
                break;
            case 1:
            case 2:
                input(floor::LegAnswered{leg});
                break;
            default:
                legs.erase(legs.begin() + static_cast<std::ptrdiff_t>(at));
                input(floor::LegEnded{leg, {EndCause::NormalHangUp, EndSide::Peer, 0, false}});
        }
    }
    void pass_time() {
        const auto until = time.now() + Duration{static_cast<std::int64_t>(random_.below(20'000))};
        while (const auto due = source.floor_core.next_timer()) {
            if (*due > until) {
                break;
            }
            time.advance_to(std::max(*due, time.now()));
            take(source.floor_core.advance(time.now()));
        }
        time.advance_to(until);
    }
    void input(const floor::Input& value) { take(source.floor_core.handle(time.now(), value)); }

    void take(const floor::Output& output) {
        for (const auto& event : output.events) {
            ledger_.on_event(event);
            answered += std::holds_alternative<floor::LegWasAnswered>(event.body) ? 1 : 0;
        }
        feed->on_output(output);
        std::vector<floor::Input> follow;
        for (const auto& effect : output.effects) {
            if (const auto* place = std::get_if<floor::PlaceLeg>(&effect)) {
                placed_.push_back(place->leg);
            } else if (const auto* answer = std::get_if<floor::AnswerLeg>(&effect)) {
                follow.emplace_back(floor::LegAnswered{answer->leg});
            } else if (const auto* hang_up = std::get_if<floor::HangUpLeg>(&effect)) {
                std::erase(placed_, hang_up->leg);
                std::erase(inbound_, hang_up->leg);
            } else if (const auto* play = std::get_if<floor::PlayPrompts>(&effect);
                       play != nullptr && !play->loop) {
                follow.emplace_back(floor::PlaybackFinished{play->leg, play->playback});
            }
        }
        for (const auto& next : follow) {
            input(next);
        }
        most_conversations = std::max(most_conversations, source.floor_core.conversations().size());
    }

    Random random_;
    floor::CentreConfig config_;
    AgentLedger ledger_;
    std::vector<LegId> inbound_;
    std::vector<LegId> placed_;
};

std::vector<http::Identity> every_audience() {
    return {identity_of(90, {"admin"}),
            identity_of(91, {"qa"}),
            identity_of(92, {"team_leader"}, 0, {TeamId{1}}),
            identity_of(93, {"team_leader"}, 0, {TeamId{2}, TeamId{3}}),
            identity_of(94, {"team_leader"}),
            identity_of(2, {"team_leader", "agent"}, 2, {TeamId{3}}),
            identity_of(3, {"admin", "agent"}, 3),
            identity_of(4, {"agent"}, 1),
            identity_of(5, {"agent"}, 2),
            identity_of(95, {"agent"})};
}

class LiveFeedProperty : public testing::TestWithParam<std::uint64_t> {};

TEST_P(LiveFeedProperty, SnapshotAndChangesEqualAFreshSnapshotForEveryAudience) {
    SCOPED_TRACE(testing::Message() << "seed " << GetParam());
    RandomFloor floor(GetParam());
    std::vector<std::shared_ptr<FakeViewer>> viewers;
    std::uint64_t id = 0;
    for (const auto& identity : every_audience()) {
        viewers.push_back(std::make_shared<FakeViewer>(++id, identity));
        ASSERT_TRUE(floor.feed->join(viewers.back()));
    }
    for (int round = 0; round < 40; ++round) {
        for (int i = 0; i < 25; ++i) {
            floor.step();
        }
        floor.settle();
        const auto fresh = floor.fresh_feed();
        for (const auto& viewer : viewers) {
            const auto again = std::make_shared<FakeViewer>(++id, viewer->request().identity);
            ASSERT_TRUE(fresh->join(again));
            ASSERT_EQ(viewer->state, again->state)
                << "round " << round << ", user " << viewer->request().identity.user.value;
        }
    }
    EXPECT_GT(floor.most_conversations, 3u) << "too little happened to mean anything";
    EXPECT_GT(floor.answered, 20u);
}

INSTANTIATE_TEST_SUITE_P(Seeds, LiveFeedProperty, testing::Range<std::uint64_t>(1, 13));

}  // namespace
}  // namespace callfloor::live
