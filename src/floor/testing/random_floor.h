#pragma once

/// Random traffic, commands, failures, late and double reports and reconfigurations against the
/// floor, with every invariant of the harness checked after each step. One seed is one run.

#include "base/random.h"
#include "floor/testing/harness.h"
#include "floor/testing/random_centre.h"
#include "floor/testing/random_chats.h"

namespace callfloor::floor {

using namespace std::chrono_literals;

class RandomFloor final {
  public:
    explicit RandomFloor(std::uint64_t seed)
        : random_(seed), harness_(from_epoch_ms(1'767'280'000'000)) {
        harness_.keeps_events = false;
        harness_.prompt_length = 3s;
        config_ = RandomCentre(random_).make();
        for (std::int64_t i = 0; i < RandomChats::kQueues; ++i) {
            config_.queues.push_back(RandomChats(random_).make_queue(i));
        }
        harness_.give(ConfigureCentre{config_});
        for (std::int64_t i = 0; i < kAgents; ++i) {
            harness_.give(SignIn{agent(i), extension(i), {}});
            if (chance(70)) {
                harness_.give(SetReady{agent(i), {}});
            }
        }
    }

    /// An orderly stop after so many steps; nothing may be left.
    bool run_and_stop(int steps) {
        for (int i = 0; i < steps; ++i) {
            step();
        }
        harness_.give(StopServer{});
        if (!harness_.floor().conversations().empty() || !harness_.open_legs().empty()) {
            return false;
        }
        return run(20);  // and nothing may begin again
    }

    /// False at the first violation.
    bool run(int steps) {
        for (int i = 0; i < steps; ++i) {
            step();
            if (!harness_.violations().empty()) {
                return false;
            }
        }
        harness_.close_down();
        return harness_.violations().empty();
    }

    const std::map<std::string, int>& tally() const { return harness_.tally; }

    std::string story() const {
        std::string text = harness_.violations().empty() ? "" : harness_.violations().front();
        const std::size_t from = trace_.size() > 25 ? trace_.size() - 25 : 0;
        for (std::size_t i = from; i < trace_.size(); ++i) {
            text += "\n  " + trace_[i];
        }
        return text;
    }

  private:
    bool chance(std::uint64_t percent) { return random_.below(100) < percent; }
    std::int64_t pick(std::int64_t bound) {
        return static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(bound)));
    }
    static UserId agent(std::int64_t i) { return RandomCentre::agent(i); }
    static ExtensionId extension(std::int64_t i) { return RandomCentre::extension(i); }
    static QueueId queue(std::int64_t i) { return RandomCentre::queue(i); }
    UserId any_agent() { return agent(pick(kAgents)); }
    ExtensionId any_extension() { return extension(pick(kExtensions)); }

    static std::vector<OverflowTarget*> targets_of(QueueConfig& queue) {
        std::vector<OverflowTarget*> targets{&queue.overflow};
        for (auto* own : {&queue.overflow_when_full, &queue.overflow_unstaffed}) {
            if (*own) {
                targets.push_back(&**own);
            }
        }
        return targets;
    }

    /// Who is no agent any more is in no queue.
    static void drop_strangers(CentreConfig& config) {
        const auto is_gone = [&](UserId agent) {
            return std::ranges::find(config.agents, agent, &AgentConfig::id) == config.agents.end();
        };
        for (QueueConfig& queue : config.queues) {
            std::erase_if(queue.members,
                          [&](const QueueMember& member) { return is_gone(member.agent); });
            std::erase_if(queue.overflow_agents, is_gone);
        }
    }

    /// Takes something away or brings it back, or changes a queue.
    void reconfigure() {
        CentreConfig config = config_;
        if (chance(30)) {
            std::erase_if(config.agents, [&](const AgentConfig&) { return chance(20); });
            drop_strangers(config);
        } else if (chance(30)) {
            std::erase_if(config.extensions, [&](const ExtensionConfig&) { return chance(20); });
        } else if (chance(40)) {
            const QueueId gone = queue(1 + pick(kQueues - 1));
            std::erase_if(config.queues,
                          [&](const QueueConfig& queue) { return queue.id == gone; });
            for (QueueConfig& queue : config.queues) {
                for (OverflowTarget* target : targets_of(queue)) {
                    *target = target->queue == gone ? OverflowTarget{} : *target;
                }
            }
            for (NumberConfig& number : config.numbers) {
                number.queue = number.queue == gone ? queue(0) : number.queue;
            }
        } else {
            const std::int64_t i = pick(kQueues);
            config_.queues[static_cast<std::size_t>(i)] = RandomCentre(random_).make_queue(i);
            config = config_;
        }
        if (chance(20)) {
            const std::int64_t i = pick(RandomChats::kQueues);
            config.queues.at(config.queues.size() - static_cast<std::size_t>(1 + i)) =
                RandomChats(random_).make_queue(RandomChats::kQueues - 1 - i);
            drop_strangers(config);
        }
        if (chance(30)) {
            config.flows = config_.flows = {RandomCentre(random_).make_flow()};
            config.notice = config_.notice = {chance(30) ? "notice" : "", chance(30)};
        }
        const Output out = harness_.give(ConfigureCentre{config});
        if (out.refused) {
            ADD_FAILURE() << "configuration refused: " << out.refused->text;
        }
    }

    LegId any_leg(bool open) {
        const auto legs = harness_.open_legs();
        if (!open || legs.empty()) {
            return old_legs_.empty() ? LegId{1} : old_legs_[random_.below(old_legs_.size())];
        }
        const LegId leg = legs[random_.below(legs.size())];
        if (old_legs_.size() < 200) {
            old_legs_.push_back(leg);
        }
        return leg;
    }

    void call() {
        CallArrived call;
        call.trunk = TrunkId{1};
        call.caller_number =
            chance(20) ? "13800000001" : fmt::format("139{:08}", pick(100'000'000));
        call.dialled_number = chance(3) ? "999" : fmt::format("400{}", chance(5) ? 3 : pick(3));
        if (chance(15)) {
            harness_.late_confirmers.insert(call.caller_number);
        }
        if (chance(8)) {  // a visitor of a web page
            call.trunk = {};
            call.dialled_number.clear();
            call.web_queue = queue(pick(kQueues));
            call.web_page = "https://shop.example.com";
        }
        trace(fmt::format("{} calls {}{}", call.caller_number, call.dialled_number, call.web_page));
        harness_.call(call.caller_number, call);
        if (chance(5)) {
            trace("a visitor asks to be called");
            harness_.give(AskCallback{queue(pick(kQueues)), "+8613800000001", "", ""});
        }
    }

    void internal_call() {
        CallArrived call;
        call.from_extension = any_extension();
        call.dialled_number = chance(65)   ? fmt::format("800{}", pick(kExtensions))
                              : chance(60) ? fmt::format("400{}", pick(3))
                                           : fmt::format("1380000000{}", pick(10));
        trace(fmt::format("extension {} calls {}", call.from_extension, call.dialled_number));
        harness_.call("", call);
    }

    /// A phone that rings, when there is one.
    LegId ringing_leg() {
        std::vector<LegId> ringing;
        for (const LegId id : harness_.open_legs()) {
            const LegModel& leg = *harness_.find_leg(id);
            if (!leg.inbound && !leg.answered) {
                ringing.push_back(id);
            }
        }
        return ringing.empty() ? any_leg(true) : ringing[random_.below(ringing.size())];
    }

    void phone_event() {
        const LegId id = chance(40) ? ringing_leg() : any_leg(true);
        LegModel* leg = harness_.find_leg(id);
        if (leg == nullptr || leg->ended) {
            return;
        }
        static constexpr EndCause kEnds[] = {EndCause::NormalHangUp, EndCause::Busy,
                                             EndCause::Rejected,     EndCause::NoAnswer,
                                             EndCause::Failed,       EndCause::Unreachable,
                                             EndCause::MediaTimeout, EndCause::Cancelled};
        if (!leg->answered && (!leg->inbound || leg->answering) && chance(70)) {
            trace(fmt::format("leg {} answers", id));
            leg->answered = true;
            harness_.give(LegAnswered{id});
        } else if (leg->answered && chance(80)) {
            trace(fmt::format("leg {} holds or presses", id));
            chance(50) ? harness_.give(LegHeld{id, chance(50)})
                       : harness_.give(DigitPressed{id, '5'});
        } else {
            trace(fmt::format("leg {} ends", id));
            static constexpr int kStatuses[] = {0, 404, 408, 486, 500, 503, 603};
            harness_.end_leg(id, {leg->answered ? kEnds[0] : kEnds[random_.below(std::size(kEnds))],
                                  chance(10) ? EndSide::System : EndSide::Peer,
                                  leg->is_outside ? kStatuses[random_.below(7)] : 0, false});
        }
    }

    /// Reports that come too late, twice, or about nothing.
    void late_event() {
        const LegId id = any_leg(false);
        const LegModel* leg = harness_.find_leg(id);
        if (leg != nullptr && !leg->ended) {
            return;
        }
        trace(fmt::format("late report of leg {}", id));
        switch (pick(5)) {
            case 0:
                harness_.give(LegRinging{id});
                break;
            case 1:
                harness_.give(LegAnswered{id});
                break;
            case 2:
                harness_.give(LegEnded{id, {EndCause::Busy, EndSide::Peer, 486, true}});
                break;
            case 3:
                harness_.give(PlaybackFinished{id, static_cast<std::uint64_t>(pick(100))});
                break;
            default:
                harness_.give(LegHeld{id, chance(50)});
        }
    }

    Input any_command() {
        const UserId who = any_agent();
        const UserId by = chance(30) ? UserId{99} : who;
        static const NextState kNext[] = {
            {AgentState::Ready, ""}, {AgentState::NotReady, "lunch"}, {AgentState::SignedOut, ""}};
        if (chance(5)) {
            return PlaceCall{who, any_outside(), chance(50) ? queue(pick(kQueues)) : QueueId{}, {}};
        }
        if (chance(2)) {
            return transfer_key();
        }
        if (chance(60)) {
            return chance(8) ? rarer_control() : call_control();
        }
        switch (pick(13)) {
            case 0:
                return SignIn{who, chance(50) ? extension(who.value - 100) : any_extension(), by};
            case 1:
                return SignOut{who, by, chance(50)};
            case 2:
            case 3:
            case 4:
                return SetReady{who, by};
            case 5:
                return SetNotReady{who, chance(80) ? "lunch" : "unknown", by};
            case 6:
                return SetNextState{who, kNext[random_.below(3)], by};
            case 7:
                return FinishWrapUp{who, chance(50) ? "sold" : "", ""};
            case 8:
                return RejectOffer{who};
            case 9:
                return HoldCall{who};
            case 10:
                return ResumeCall{who};
            case 11:
                return HangUpCall{who, by};
            default:
                return ForceHangUp{any_conversation(false), by};
        }
    }

    ConversationId any_conversation(bool talking) {
        auto open = harness_.floor().conversations();
        if (talking && chance(80)) {
            std::erase_if(open, [](const ConversationStatus& each) {
                return each.segment != SegmentKind::Talk && each.segment != SegmentKind::Hold &&
                       each.segment != SegmentKind::Conference;
            });
        }
        return open.empty() ? ConversationId{1} : open[random_.below(open.size())].id;
    }

    /// Mostly one for whom it makes sense.
    UserId agent_in_call() {
        auto agents = harness_.floor().agents();
        std::erase_if(agents, [](const AgentStatus& each) {
            return each.state < AgentState::Talking || each.state == AgentState::AfterCallWork;
        });
        return agents.empty() || chance(15) ? any_agent() : agents[random_.below(agents.size())].id;
    }

    OutsideNumber any_outside() {
        static constexpr std::string_view kPrefixes[] = {"+86138", "+1650", "400"};
        return {fmt::format("{}{:07}", kPrefixes[random_.below(3)], pick(10'000'000)),
                static_cast<DestinationKind>(pick(5))};
    }

    CallTarget any_target() {
        const std::int64_t what = pick(11);
        return what > 9   ? CallTarget{{}, {}, {}, any_outside()}
               : what < 5 ? CallTarget{any_agent(), {}, {}}
               : what < 8 ? CallTarget{{}, {}, any_extension()}
                          : CallTarget{{}, queue(pick(kQueues)), {}};
    }

    UserId offered_agent() {
        auto agents = harness_.floor().agents();
        std::erase_if(agents, [](const AgentStatus& each) {
            return each.state != AgentState::Reserved && each.state != AgentState::Ringing;
        });
        return agents.empty() ? any_agent() : agents[random_.below(agents.size())].id;
    }

    /// The transfer key of a phone: with one call, with two, with somebody else's.
    Input transfer_key() {
        const auto first = harness_.floor().agent_leg(agent_in_call());
        const auto open = harness_.open_legs();
        const LegId any = open.empty() ? LegId{} : open[random_.below(open.size())];
        if (chance(50)) {
            static constexpr std::string_view kNumbers[] = {"8001", "8002",        "8003",  "4001",
                                                            "4002", "13800000001", "nobody"};
            return PhoneTransfer{first.value_or(any), std::string(kNumbers[random_.below(7)]), {}};
        }
        LegId other = any;
        if (const LegModel* leg = first ? harness_.find_leg(*first) : nullptr; leg != nullptr) {
            const LegModel* second = harness_.leg_at(leg->extension);
            other = second != nullptr && chance(80) ? second->id : any;
        }
        return PhoneTransfer{first.value_or(any), {}, other};
    }

    Input rarer_control() {
        const UserId who = agent_in_call();
        switch (pick(12)) {
            case 10:
                return RecordCall{who};
            case 11:
                return RecordCall{who, any_conversation(true)};
            case 0:
                return PauseRecording{who};
            case 8:
            case 9:
                return RedirectOffer{offered_agent(), {any_agent(), {}, {}}};
            case 5:
                return PressKeys{who, "12#"};
            case 6:
                return RedirectOffer{offered_agent(), any_target()};
            case 1:
                return ParkCall{who};
            case 2:
            case 3:
                return PickUpCall{any_agent(), 1 + pick(3)};
            default:
                return ResumeRecording{who};
        }
    }

    /// A leader's own phone, or an agent's who leads.
    Input call_control() {
        const UserId who = agent_in_call();
        const ConversationId call = any_conversation(true);
        const UserId free = any_agent();
        const UserId leader = chance(50) ? UserId{90 + pick(2)} : free;
        const ExtensionId at =
            leader == free ? extension(free.value - 100) : extension(kAgents + pick(2));
        switch (pick(16)) {
            case 0:
                return MuteCall{who, chance(60)};
            case 1:
            case 2:
                return TransferCall{who, any_target()};
            case 3:
            case 4:
                return ConsultCall{who, any_target()};
            case 5:
                return SwapCall{who};
            case 6:
                return CompleteTransfer{who};
            case 7:
                return CancelConsult{who};
            case 8:
                return StartConference{who};
            case 9:
                return InviteToCall{who, any_target()};
            case 10:
                return LeaveCall{who};
            case 11:
                return Listen{call, leader, at, static_cast<ListenMode>(pick(3))};
            case 12:
                return chance(50) ? Input{StopListening{call, leader}}
                                  : Input{TakeOver{call, leader}};
            case 13:
                return PickCaller{any_conversation(false), free, UserId{99}};
            case 14:
                return TakeOver{call, UserId{90 + pick(2)}};
            default:
                return MoveCaller{any_conversation(false), queue(pick(kQueues)), UserId{99}};
        }
    }

    void pass_time() {
        const auto timer = harness_.floor().next_timer();
        if (timer && chance(40) && *timer - harness_.now() < 1h) {
            // To the very instant of the next timer, or a millisecond before: where races live.
            harness_.pass(std::max(*timer - harness_.now() - Duration{pick(2)}, Duration{0}));
        } else {
            harness_.pass(Duration{pick(6'000)});
        }
    }

    void step() {
        const std::int64_t what = pick(100);
        if (what < 22) {
            pass_time();
        } else if (what < 36) {
            call();
        } else if (what < 40) {
            internal_call();
        } else if (what < 64) {
            phone_event();
        } else if (what < 68) {
            late_event();
        } else if (what < 94) {
            const Input command = chance(25)
                                      ? RandomChats(random_).any(harness_.floor(), harness_.now())
                                      : any_command();
            trace(fmt::format("command {}", command.index()));
            harness_.give(command);
            if (chance(20)) {
                harness_.give(command);  // pressed twice
            }
        } else if (what < 96) {
            const ExtensionId phone = any_extension();
            harness_.manners[phone] = static_cast<PhoneManner>(pick(7));
            harness_.trunk_manners[TrunkId{1 + pick(3)}] = static_cast<PhoneManner>(pick(9));
            harness_.source_manners[DataSourceId{1}] = {static_cast<LookUpOutcome>(pick(4)),
                                                        {{"/key", fmt::format("{}", pick(9))}},
                                                        pick(8) * 1s,
                                                        chance(20)};
            harness_.source_manners[DataSourceId{}] = harness_.source_manners[DataSourceId{1}];
        } else if (what < 98) {
            trace("reachability");
            harness_.give(DeviceReachable{any_extension(), static_cast<Reachability>(pick(3))});
        } else if (what < 99 || chance(70)) {
            trace("reconfiguration");
            reconfigure();
        } else {
            QueueFigures figures;
            figures.answered = 10;
            harness_.give(RestoreToday{queue(pick(kQueues)), figures});
        }
    }

    void trace(std::string text) {
        trace_.push_back(fmt::format("{} {}", to_epoch_ms(harness_.now()), text));
        if (trace_.size() > 1'000) {
            trace_.erase(trace_.begin(), trace_.begin() + 900);
        }
    }

    Random random_;
    Harness harness_;
    CentreConfig config_;
    std::vector<LegId> old_legs_;
    std::vector<std::string> trace_;
};

}  // namespace callfloor::floor
