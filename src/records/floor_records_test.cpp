// The floor itself, driven at random, writes the journal; records, ledger and board must agree.
#include <gtest/gtest.h>

#include "base/random.h"
#include "floor/floor.h"
#include "records/ledger_check.h"
#include "records/records_fixture.h"
#include "records/recovery.h"

namespace callfloor::records {
namespace {

using namespace std::chrono_literals;
using floor::AgentState;

floor::CentreConfig centre() {
    floor::CentreConfig config;
    config.time_zone = "UTC";
    for (const QueueId id : {kSales, kCare}) {
        floor::QueueConfig queue;
        queue.id = id;
        queue.name = fmt::format("q{}", id);
        queue.ring_timeout = 12s;
        queue.wrap_up_limit = 15s;
        queue.music.clear();
        queue.missed_offer.count = 3;
        for (int agent = 11; agent <= 15; ++agent) {
            queue.members.push_back({UserId{agent}, 5});
        }
        config.queues.push_back(queue);
        floor::NumberConfig number;
        number.id = NumberId{id.value + 100};
        number.number = fmt::format("400{}", id);
        number.queue = id;
        config.numbers.push_back(number);
    }
    config.queues[0].max_wait = 60s;
    config.queues[0].overflow = {floor::OverflowKind::Queue, kCare, ""};
    config.queues[1].strategy = floor::Strategy::RingAll;
    config.queues[1].max_length = 6;
    for (int agent = 11; agent <= 15; ++agent) {
        config.agents.push_back({UserId{agent}, fmt::format("agent{}", agent), {}});
        config.extensions.push_back({ExtensionId{agent + 70}, fmt::format("80{}", agent)});
    }
    return config;
}

class RandomFloor : public RecordsTest {
  protected:
    void start(std::uint64_t seed) {
        random_.emplace(seed);
        connection_ = new_database();
        floor_.emplace();
        legs_.clear();
        now_ = kStart + 1h;
        midnight_ = std::chrono::floor<std::chrono::days>(now_);
        give(floor::ConfigureCentre{centre()});
        for (int agent = 11; agent <= 15; ++agent) {
            give(floor::SignIn{UserId{agent}, ExtensionId{agent + 70}, {}});
            give(floor::SetReady{UserId{agent}, {}});
        }
    }

    void take(const floor::Output& output) {
        for (const floor::Event& event : output.events) {
            entries_.push_back(journal_entry(event));
        }
        for (const floor::Effect& effect : output.effects) {
            if (const auto* place = std::get_if<floor::PlaceLeg>(&effect)) {
                legs_.push_back(place->leg);
            }
        }
    }
    void give(const floor::Input& input) { take(floor_->handle(now_, input)); }

    void pass(Duration time) {
        const Instant until = now_ + time;
        while (floor_->next_timer() && *floor_->next_timer() <= until) {
            now_ = *floor_->next_timer();
            take(floor_->advance(now_));
        }
        now_ = until;
    }

    /// One of the last few legs: older ones are mostly over.
    std::size_t some_index() {
        const std::size_t from = legs_.size() > 8 ? legs_.size() - 8 : 0;
        return from + random_->below(legs_.size() - from);
    }
    LegId some_leg() { return legs_.empty() ? LegId{1} : legs_[some_index()]; }
    UserId some_agent() { return UserId{static_cast<std::int64_t>(11 + random_->below(5))}; }

    void end_leg(std::size_t index, EndCause cause) {
        const LegId leg = legs_[index];
        legs_.erase(legs_.begin() + static_cast<std::ptrdiff_t>(index));
        give(floor::LegEnded{leg, {cause, EndSide::Peer, 0, false}});
    }

    void act() {
        if (legs_.size() > 12) {
            end_leg(0, EndCause::NormalHangUp);
        }
        constexpr EndCause kEnds[] = {EndCause::NormalHangUp, EndCause::NoAnswer, EndCause::Busy,
                                      EndCause::Rejected, EndCause::Unreachable};
        switch (random_->below(22)) {
            case 0:
            case 1: {
                const LegId leg = floor_->new_leg_id(now_);
                legs_.push_back(leg);
                give(floor::CallArrived{leg,
                                        TrunkId{1},
                                        {},
                                        fmt::format("1380000{:04}", random_->below(10'000)),
                                        "",
                                        random_->below(2) == 0 ? "4005" : "4006"});
                give(floor::LegAnswered{leg});
                break;
            }
            case 2:
            case 3:
                give(floor::LegRinging{some_leg()});
                break;
            case 4:
            case 5:
            case 6:
                give(floor::LegAnswered{some_leg()});
                break;
            case 7: {
                if (!legs_.empty()) {
                    end_leg(some_index(), kEnds[random_->below(std::size(kEnds))]);
                }
                break;
            }
            case 8:
                give(floor::HoldCall{some_agent()});
                break;
            case 9:
                give(floor::ResumeCall{some_agent()});
                break;
            case 10:
                give(floor::FinishWrapUp{some_agent(), "sale", "note"});
                break;
            case 16:
                give(floor::TransferCall{some_agent(), {some_agent(), {}, {}}});
                break;
            case 17:
            case 18:
                give(floor::ConsultCall{some_agent(), {some_agent(), {}, {}}});
                break;
            case 19:
            case 20:
                give(floor::CompleteTransfer{some_agent()});
                break;
            case 21:
                give(floor::CancelConsult{some_agent()});
                break;
            case 11:
                give(floor::HangUpCall{some_agent(), {}});
                break;
            case 12:
                give(floor::SetNotReady{some_agent(), "break", {}});
                break;
            case 13:
            case 14:
                give(floor::SetReady{some_agent(), {}});
                break;
            default:
                give(floor::RejectOffer{some_agent()});
                break;
        }
    }

    void run(int steps) {
        for (int i = 0; i < steps; ++i) {
            act();
            pass(Duration(random_->below(4'000)));
        }
    }

    void journal() {
        auto transaction = store::Transaction::begin(connection_);
        ASSERT_TRUE(transaction.has_value());
        store::Projector* const projectors[] = {&projector_};
        const auto done = store::append_now(connection_, entries_, projectors);
        ASSERT_TRUE(done.has_value()) << done.error().text;
        ASSERT_TRUE(transaction->commit().has_value());
        entries_.clear();
    }

    void expect_same_after_rebuild() {
        auto scratch = store::Connection::open_in_memory();
        const auto differences = check_rebuild(connection_, *scratch);
        ASSERT_TRUE(differences.has_value()) << differences.error().text;
        EXPECT_TRUE(differences->empty()) << differences->front().first;
    }

    void expect_ledger_balances(floor::Closing closing) {
        const auto report = check_journal_ledger(connection_, closing);
        ASSERT_TRUE(report.has_value()) << report.error().text;
        EXPECT_TRUE(report->balances()) << fmt::format("{}", fmt::join(report->complaints, "\n"));
    }

    std::optional<floor::Floor> floor_;
    std::optional<Random> random_;
    std::vector<LegId> legs_;
    std::vector<store::JournalEntry> entries_;
    Instant midnight_{};
};

TEST_F(RandomFloor, RecordsSayWhatTheBoardSays) {
    start(20260701);
    run(3'000);
    journal();
    const auto today = today_figures(connection_, midnight_);
    ASSERT_TRUE(today.has_value());
    ASSERT_EQ(today->size(), 2u);
    for (const auto& kept : *today) {
        auto board = floor_->queue(kept.queue)->today;
        EXPECT_GT(board.answered, 10);
        EXPECT_GT(board.abandoned_in_queue + board.abandoned_ringing, 5);
        EXPECT_EQ(kept.figures, board) << "queue " << kept.queue.value;
    }
    const auto agents =
        agent_figures(connection_, {midnight_, midnight_ + 24h}, now_, std::nullopt);
    ASSERT_EQ(agents->size(), 5u);
    for (const AgentFigures& figures : *agents) {
        const auto status = *floor_->agent(figures.agent);
        EXPECT_EQ(figures.answered, status.answered_today);
        EXPECT_EQ(figures.signed_in(), now_ - status.signed_in_at);
        // The board adds an interval when it is over, the records what runs as well.
        const Duration running = now_ - status.since;
        const auto over = [&](AgentState state, Duration time) {
            return (time - (status.state == state ? running : Duration(0))).count();
        };
        EXPECT_EQ(over(AgentState::Talking, figures.talk), status.talk_ms_today);
        const auto held = status.state == AgentState::Consulting ? running : Duration(0);
        EXPECT_EQ(over(AgentState::Holding, figures.hold - held), status.hold_ms_today);
        EXPECT_EQ(over(AgentState::AfterCallWork, figures.wrap_up), status.wrap_up_ms_today);
    }
}

TEST_F(RandomFloor, RebuildsLiveRecordsAndBalancesTheLedger) {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        SCOPED_TRACE(fmt::format("seed {}", seed));
        start(seed);
        run(300);
        journal();
        expect_same_after_rebuild();
        expect_ledger_balances(floor::Closing::StillRunning);
    }
}

TEST_F(RandomFloor, AClosedCrashBalancesTheLedger) {
    for (std::uint64_t seed = 11; seed <= 16; ++seed) {
        SCOPED_TRACE(fmt::format("seed {}", seed));
        start(seed);
        run(200);
        journal();
        const auto report = close_open_records(connection_, {});
        ASSERT_TRUE(report.has_value()) << report.error().text;
        EXPECT_EQ(report->agents.size(), 5u);
        expect_ledger_balances(floor::Closing::AllOver);
        expect_same_after_rebuild();
    }
}

}  // namespace
}  // namespace callfloor::records
