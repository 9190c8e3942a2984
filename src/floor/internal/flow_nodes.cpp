#include "floor/internal/flow_nodes.h"

#include "base/flow_limits.h"
#include "floor/internal/agents.h"
#include "floor/internal/announcements.h"
#include "floor/internal/conversations.h"
#include "floor/internal/dialling.h"
#include "floor/internal/flow_speech.h"
#include "floor/internal/flows.h"
#include "floor/internal/sides.h"
#include "floor/internal/surveys.h"
#include "floor/internal/voicemail.h"
#include "floor/prompt_names.h"

namespace callfloor::floor {

namespace {

/// He hears music while somebody's telephone rings.
void ring(World& world, Conversation& conversation, const Destination& to) {
    conversation.stage = Stage::Transferring;
    conversation.hold_music = prompts::kMusic;
    begin_segment(world, conversation, SegmentKind::Transfer, {});
    play_music(world, conversation, conversation.hold_music);
    ring_side(world, conversation, SidePurpose::Transfer, to);
}

/// Each costs money and a line: a flow that goes round must not dial for ever.
FlowExit ring_outside(World& world, Conversation& conversation) {
    FlowRun& run = *conversation.flow;
    const auto plan = plan_forward(world, run.node().number,
                                   conversation.dialled_number.empty()
                                       ? std::vector<std::string>{}
                                       : std::vector<std::string>{conversation.dialled_number});
    if (!plan || run.calls_out >= limits::kFlowCallsOut) {
        return "failed";
    }
    ++run.calls_out;
    ring(world, conversation, {nullptr, nullptr, *plan});
    return std::nullopt;
}

}  // namespace

FlowExit enter_transfer_node(World& world, Conversation& conversation) {
    const FlowNode& node = conversation.flow->node();
    if (!node.number.empty()) {
        return ring_outside(world, conversation);
    }
    Agent* agent = world.find_agent(node.agent);
    Extension* extension = world.find_extension(node.extension);
    if (agent == nullptr && extension != nullptr) {
        agent = extension->agent;  // who is signed in there is rung as an agent
    }
    const bool can_ring = agent != nullptr
                              ? agent->state == AgentState::Ready && can_be_rung(world, *agent)
                              : extension != nullptr && !extension->conversation.is_set() &&
                                    !extension->is_removed &&
                                    extension->reachability != Reachability::Unreachable;
    if (!can_ring) {
        return "failed";
    }
    ring(world, conversation,
         {agent, agent != nullptr ? world.find_extension(agent->extension) : extension});
    return std::nullopt;
}

FlowExit enter_voicemail_node(World& world, Conversation& conversation) {
    const FlowNode& node = conversation.flow->node();
    if (world.find_queue(node.queue) == nullptr && world.find_agent(node.agent) == nullptr) {
        return "failed";
    }
    begin_voicemail(world, conversation,
                    {.queue = node.queue,
                     .agent = node.agent,
                     .greeting = spoken(*conversation.flow),
                     .longest = node.longest});
    return std::nullopt;
}

FlowExit enter_survey_node(World& world, Conversation& conversation) {
    const Queue* queue = world.find_queue(conversation.flow->node().queue);
    if (queue == nullptr || queue->config.survey.questions.empty()) {
        return "failed";
    }
    leave_flow(world, conversation, "survey");
    begin_survey_alone(world, conversation, *queue);
    return std::nullopt;
}

void ask_source(World& world, Conversation& conversation) {
    FlowRun& run = *conversation.flow;
    const FlowNode& node = run.node();
    run.look_up = ++world.last_look_up;
    StartLookUp effect{conversation.id, run.look_up, node.source, {}, node.results, node.timeout};
    for (const auto& [name, variable] : node.parameters) {
        const auto found = run.variables.find(variable);
        effect.parameters[name] =
            found == run.variables.end() ? std::string() : text_of(found->second);
    }
    world.effect(std::move(effect));
    world.start_timer(conversation.flow_timer, node.timeout, TimerKind::FlowWait,
                      conversation.id.value);
    if (const auto prompts = spoken(run); !prompts.empty()) {
        play_prompts(world, conversation, prompts);
    }
}

FlowExit enter_look_up_node(World& world, Conversation& conversation) {
    if (!conversation.flow->node().source.is_set()) {
        return "failed";
    }
    ask_source(world, conversation);
    return std::nullopt;
}

FlowExit enter_fax_node(World& world, Conversation& conversation) {
    FlowRun& run = *conversation.flow;
    const FlowNode& node = run.node();
    if (world.find_queue(node.queue) == nullptr && world.find_agent(node.agent) == nullptr) {
        return "failed";
    }
    run.look_up = ++world.last_look_up;
    world.effect(StartFax{conversation.id, run.look_up, conversation.customer->id, node.queue,
                          node.agent, conversation.caller_number, conversation.dialled_number});
    world.start_timer(conversation.flow_timer, kLongestFax, TimerKind::FlowWait,
                      conversation.id.value);
    return std::nullopt;
}

void take_values(FlowRun& run, const Variables& values) {
    for (const auto& [name, value] : values) {
        const auto* text = std::get_if<std::string>(&value);
        if (run.node().results.contains(name) &&
            (text == nullptr || text->size() <= limits::kFlowValueLength)) {
            set_variable(run, name, value);
        }
    }
}

std::string exit_of(const FlowNode& node, LookUpOutcome outcome) {
    if (node.kind == FlowNodeKind::Fax) {
        return outcome == LookUpOutcome::Found ? "next" : "failed";
    }
    switch (outcome) {
        case LookUpOutcome::Found:
            return "found";
        case LookUpOutcome::NotFound:
            return "not_found";
        case LookUpOutcome::Failed:
            return "failed";
        case LookUpOutcome::Late:
            return node.exits.contains("late") ? "late" : "failed";
    }
    return "failed";
}

}  // namespace callfloor::floor
