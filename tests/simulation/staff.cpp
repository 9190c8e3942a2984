#include "staff.h"

#include "floor/event_codec.h"
#include "simulation.h"

namespace callfloor::simulation {

using floor::AgentState;
using std::chrono_literals::operator""min;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;

Staff::Staff(World& world, std::uint64_t seed) : world_(world), dice_(seed) {}

void Staff::begin() {
    full_ = world_.centre.config();
    on_boot();
    lead();
    reconfigure();
}

ExtensionId Staff::seat_of(UserId agent) {
    const auto seats = static_cast<std::int64_t>(full_.extensions.size());
    return dice_.chance(0.9) ? extension_id(agent.value - agent_id(0).value)
                             : extension_id(dice_.below(seats));
}

void Staff::give(const floor::Input& input) {
    world_.story.tell(world_.time.now(), "command {} of {}", input.index(),
                      std::visit(
                          [](const auto& command) -> std::int64_t {
                              if constexpr (requires { command.agent.value; }) {
                                  return command.agent.value;
                              } else {
                                  return 0;
                              }
                          },
                          input));
    world_.centre.command(input);
    if (dice_.chance(0.03)) {
        world_.centre.command(input);  // pressed twice
    }
    if (dice_.chance(0.03)) {  // and once more, later than it makes sense
        world_.later(dice_.exponential(10s), [this, input] {
            if (!is_home_) {
                world_.centre.command(input);
            }
        });
    }
}

void Staff::later(Duration after, UserId agent, floor::Input input) {
    world_.later(after, [this, agent, was = changes_[agent], input = std::move(input)] {
        if (!is_home_ && (changes_[agent] == was || dice_.chance(0.02))) {
            give(input);
        }
    });
}

void Staff::on_boot() {
    for (const auto& agent : full_.agents) {
        const auto status = world_.centre.floor().agent(agent.id);
        if (!is_home_ && status && status->state == AgentState::SignedOut) {
            later(dice_.between(100ms, 20s), agent.id,
                  floor::SignIn{agent.id, seat_of(agent.id), {}});
        } else if (!is_home_ && status) {
            decide(agent.id, status->state, status->reason);
        }
    }
}

void Staff::on_event(const floor::Event& event) {
    if (const auto* change = std::get_if<floor::AgentStateChanged>(&event.body)) {
        ++changes_[change->agent];
        if (!is_home_) {
            decide(change->agent, change->state, change->reason);
        }
    }
}

void Staff::decide(UserId agent, AgentState state, const std::string& reason) {
    switch (state) {
        case AgentState::SignedOut:
            later(dice_.exponential(20s), agent, floor::SignIn{agent, seat_of(agent), {}});
            // Who cannot come in now tries again.
            later(2min, agent, floor::SignIn{agent, extension_id(agent.value - 100), {}});
            break;
        case AgentState::NotReady:
            later(reason == "signed_in" ? dice_.between(0ms, 3s) : dice_.exponential(20s), agent,
                  floor::SetReady{agent, {}});
            if (dice_.chance(0.05)) {
                later(dice_.exponential(5s), agent, floor::SignOut{agent, {}, false});
            }
            break;
        case AgentState::Ready:
            decide_to_dial(agent);
            if (dice_.chance(0.05)) {
                later(dice_.exponential(20s), agent, floor::SetNotReady{agent, "break", {}});
            } else if (dice_.chance(0.02)) {
                later(dice_.exponential(20s), agent, floor::SignOut{agent, {}, false});
            }
            break;
        case AgentState::Reserved:
        case AgentState::Ringing:
            decide_in_offer(agent);
            break;
        case AgentState::Talking:
        case AgentState::Holding:
            decide_in_call(agent);
            break;
        case AgentState::AfterCallWork:
            decide_to_dial(agent);
            later(dice_.log_normal(6s, 0.8), agent,
                  floor::FinishWrapUp{agent, dice_.chance(0.7) ? "sold" : "", ""});
            break;
        case AgentState::Consulting:
            decide_in_consult(agent);
            break;
        case AgentState::Consulted:
        case AgentState::Conference:
        case AgentState::Monitoring:
            later(dice_.log_normal(8s, 0.8), agent, floor::LeaveCall{agent});
            break;
        case AgentState::Outbound:
            decide_in_outbound(agent);
            break;
        case AgentState::Chatting:  // what he writes is writers.h's
            decide_to_dial(agent);
            if (dice_.chance(0.1)) {
                later(dice_.exponential(20s), agent, floor::SetNotReady{agent, "break", {}});
            }
            break;
    }
}

floor::OutsideNumber Staff::any_outside() {
    return {fmt::format("+86136{:08}", ++last_outside_), floor::DestinationKind::Mobile};
}

void Staff::decide_to_dial(UserId agent) {
    if (dice_.chance(world_.plan.calls_out)) {
        const auto queues = world_.plan.queues;
        floor::PlaceCall call{agent, any_outside()};
        call.queue = dice_.chance(0.5) ? queue_id(dice_.below(queues)) : QueueId{};
        call.caller_id = dice_.chance(0.3) ? "4001" : "";
        later(dice_.exponential(5s), agent, call);
    }
}

/// Gives up, or, when the customer has answered, does what is done in any call.
void Staff::decide_in_outbound(UserId agent) {
    const auto after = dice_.exponential(10s);
    switch (dice_.below(12)) {
        case 0:
            return later(after, agent, floor::HangUpCall{agent, agent});
        case 1:
            return later(after, agent, floor::HoldCall{agent});
        case 2:
            return later(after, agent, floor::ConsultCall{agent, any_target()});
        case 3:
            return later(after, agent, floor::TransferCall{agent, any_target()});
        case 4:
            return later(after, agent, floor::SetNextState{agent, {AgentState::SignedOut, ""}, {}});
        default:
            return;
    }
}

floor::CallTarget Staff::any_target() {
    const auto seats = static_cast<std::int64_t>(full_.extensions.size());
    const auto queues = world_.plan.queues;
    switch (dice_.below(5)) {
        case 0:
            return {{}, queue_id(dice_.below(queues)), {}, {}};
        case 1:
            return {{}, {}, extension_id(dice_.below(seats)), {}};
        case 2:
            return {{}, {}, {}, any_outside()};
        default:
            return {agent_id(dice_.below(world_.plan.agents)), {}, {}, {}};
    }
}

/// Waits for the answer or not, and then swaps, completes, takes back, or brings all together.
void Staff::decide_in_consult(UserId agent) {
    if (dice_.chance(0.3)) {
        later(dice_.between(0ms, 4s), agent, floor::SwapCall{agent});
    }
    const auto after = dice_.exponential(8s);
    switch (dice_.below(4)) {
        case 0:
            return later(after, agent, floor::CompleteTransfer{agent});
        case 1:
            return later(after, agent, floor::CancelConsult{agent});
        case 2:
            return later(after, agent, floor::StartConference{agent});
        default:
            return later(after * 3, agent, floor::CompleteTransfer{agent});
    }
}

void Staff::decide_in_offer(UserId agent) {
    const auto after = dice_.between(0ms, 4s);
    switch (dice_.below(60)) {
        case 0:
            return later(after, agent, floor::RejectOffer{agent});
        case 1:
            return later(after, agent, floor::SetNotReady{agent, "lunch", {}});
        case 2:
            return later(after, agent, floor::SignOut{agent, {}, true});
        case 3:
            return later(after, agent, floor::SetReady{agent, {}});
        case 4:
            return later(after, agent,
                         floor::SetNextState{agent, {AgentState::NotReady, "lunch"}, {}});
        case 5:
        case 6:
            return later(after, agent, floor::RedirectOffer{agent, any_target()});
        default:
            return;
    }
}

void Staff::decide_in_call(UserId agent) {
    const auto after = dice_.exponential(8s);
    switch (dice_.below(32)) {
        case 4:
        case 5:
        case 14:
        case 15:
            later(after, agent, floor::TransferCall{agent, any_target()});
            break;
        case 6:
        case 7:
        case 8:
        case 16:
        case 17:
        case 18:
            later(after, agent, floor::ConsultCall{agent, any_target()});
            break;
        case 9:
            later(after, agent, floor::InviteToCall{agent, any_target()});
            break;
        case 10:
        case 13:
            later(after, agent, floor::MuteCall{agent, dice_.chance(0.7)});
            break;
        case 19:
        case 20:
            pause(agent, after);
            break;
        case 21:
        case 22:
            park(agent, after);
            break;
        case 23:
            later(after, agent, floor::PressKeys{agent, "4711#"});
            break;
        case 24:
        case 25:
            later(after, agent, floor::RecordCall{agent});
            break;
        case 0:
        case 1:
        case 11:
        case 12:
            later(after, agent, floor::HoldCall{agent});
            break;
        case 2:
            later(after, agent, floor::SetNextState{agent, {AgentState::SignedOut, ""}, {}});
            break;
        case 3:
            later(after, agent, floor::SetNotReady{agent, "break", {}});
            break;
        default:
            break;
    }
    const auto status = world_.centre.is_up() ? world_.centre.floor().agent(agent) : std::nullopt;
    if (status && status->state == AgentState::Holding) {
        later(dice_.between(100ms, 10s), agent, floor::ResumeCall{agent});
    }
}

/// Some forget to go on.
void Staff::pause(UserId agent, Duration after) {
    later(after, agent, floor::PauseRecording{agent});
    if (dice_.chance(0.6)) {
        later(after + dice_.exponential(8s), agent, floor::ResumeRecording{agent});
    }
}

/// Somebody picks him up, some of them at once and two at a time; or nobody does.
void Staff::park(UserId agent, Duration after) {
    later(after, agent, floor::ParkCall{agent});
    for (auto tries = dice_.below(4); tries > 0; --tries) {
        world_.later(after + dice_.exponential(8s), [this] {
            if (!is_home_) {
                give(floor::PickUpCall{agent_id(dice_.below(world_.plan.agents)),
                                       1 + dice_.below(3)});
            }
        });
    }
}

void Staff::hang_up(ExtensionId extension) {
    if (!world_.centre.is_up()) {
        return;
    }
    for (const auto& agent : world_.centre.floor().agents()) {
        if (agent.extension == extension) {
            return give(floor::HangUpCall{agent.id, agent.id});
        }
    }
}

void Staff::go_home() {
    is_home_ = true;
    world_.centre.configure(full_);
    for (const auto& agent : full_.agents) {
        world_.centre.command(floor::SignOut{agent.id, {}, true});
    }
}

// ---------------------------------------------------------------- leaders

/// A leader at a phone of his own, or an agent who leads, in any call there is.
floor::Input Staff::any_listening(UserId agent) {
    const auto open = world_.centre.floor().conversations();
    const auto call =
        open.empty()
            ? ConversationId{1}
            : open[static_cast<std::size_t>(dice_.below(static_cast<std::int64_t>(open.size())))]
                  .id;
    const auto seats = static_cast<std::int64_t>(full_.extensions.size());
    const auto leader = dice_.chance(0.5) ? kLeader : agent;
    const auto phone = leader == agent ? seat_of(agent) : extension_id(dice_.below(seats));
    switch (dice_.below(8)) {
        case 0:
            return floor::StopListening{call, leader};
        case 1:
            return floor::TakeOver{call, leader};
        case 2:
            return floor::PickCaller{call, agent, kLeader};
        case 3:
            return floor::MoveCaller{call, queue_id(dice_.below(world_.plan.queues)), kLeader};
        default:
            return floor::Listen{call, leader, phone,
                                 static_cast<floor::ListenMode>(dice_.below(3))};
    }
}

floor::Input Staff::any_order() {
    const auto agent = agent_id(dice_.below(world_.plan.agents));
    if (dice_.chance(0.5)) {
        return any_listening(agent);
    }
    switch (dice_.below(8)) {
        case 0:
            return floor::SetReady{agent, kLeader};
        case 1:
            return floor::SetNotReady{agent, "training", kLeader};
        case 2:
            return floor::SignOut{agent, kLeader, dice_.chance(0.5)};
        case 3:
            return floor::HangUpCall{agent, kLeader};
        case 4:
            return floor::SignIn{agent, seat_of(agent), kLeader};
        case 5:
            return floor::SetNextState{agent, {AgentState::Ready, ""}, kLeader};
        default: {
            const auto open = world_.centre.floor().conversations();
            const auto which =
                open.empty() ? 0 : dice_.below(static_cast<std::int64_t>(open.size()));
            return floor::ForceHangUp{
                open.empty() ? ConversationId{1} : open[static_cast<std::size_t>(which)].id,
                kLeader};
        }
    }
}

/// Some who listen take the call over when their phone was answered.
void Staff::take_over_later(const floor::Listen& listen) {
    if (dice_.chance(0.4)) {
        world_.later(dice_.between(2s, 10s), [this, listen] {
            if (!is_home_) {
                give(floor::TakeOver{listen.conversation, listen.leader});
            }
        });
    }
}

void Staff::lead() {
    world_.later(dice_.exponential(world_.plan.leader_every), [this] {
        if (is_home_) {
            return;
        }
        if (world_.centre.is_up()) {
            const auto order = any_order();
            give(order);
            if (const auto* listen = std::get_if<floor::Listen>(&order)) {
                take_over_later(*listen);
            }
        }
        lead();
    });
}

/// Takes something away for a while, or changes a queue for good.
void Staff::reconfigure() {
    world_.later(dice_.exponential(world_.plan.reconfigure_every), [this] {
        if (is_home_) {
            return;
        }
        ++world_.tally.reconfigurations;
        auto config = full_;
        const auto queues = world_.plan.queues;
        if (dice_.chance(0.25)) {
            std::erase_if(config.agents, [&](const auto&) { return dice_.chance(0.15); });
            for (auto& queue : config.queues) {
                std::erase_if(queue.members, [&](const auto& member) {
                    return std::ranges::find(config.agents, member.agent,
                                             &floor::AgentConfig::id) == config.agents.end();
                });
                std::erase_if(queue.overflow_agents, [&](const auto helper) {
                    return std::ranges::find(config.agents, helper, &floor::AgentConfig::id) ==
                           config.agents.end();
                });
            }
        } else if (dice_.chance(0.3)) {
            std::erase_if(config.extensions, [&](const auto&) { return dice_.chance(0.15); });
        } else if (dice_.chance(0.3) && queues > 1) {
            const auto gone = queue_id(1 + dice_.below(queues - 1));
            std::erase_if(config.queues, [&](const auto& queue) { return queue.id == gone; });
            for (auto& queue : config.queues) {
                if (queue.overflow.queue == gone) {
                    queue.overflow = {};
                }
                for (auto* own : {&queue.overflow_when_full, &queue.overflow_unstaffed}) {
                    if (*own && (*own)->queue == gone) {
                        own->reset();
                    }
                }
            }
            for (auto& number : config.numbers) {
                number.queue = number.queue == gone ? queue_id(0) : number.queue;
            }
        } else if (dice_.chance(0.6)) {
            const auto index = dice_.below(queues);
            full_.queues[static_cast<std::size_t>(index)] = make_queue(world_.plan, dice_, index);
            config = full_;
        }
        world_.centre.configure(config);
        reconfigure();
    });
}

}  // namespace callfloor::simulation
