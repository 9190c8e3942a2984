#include "floor/internal/flows.h"

#include <algorithm>
#include <optional>

#include "base/check.h"
#include "base/flow_limits.h"
#include "floor/internal/announcements.h"
#include "floor/internal/conversations.h"
#include "floor/internal/flow_nodes.h"
#include "floor/internal/flow_speech.h"
#include "floor/internal/waiting.h"
#include "floor/prompt_names.h"

namespace callfloor::floor {

namespace {

/// Keys that still come when the digits are complete (the last ones of a longer number, a #).
constexpr Duration kDeafAfterDigits = std::chrono::seconds(1);

using Exit = FlowExit;

// ---------------------------------------------------------------- waiting for keys

void wait_for_key(World& world, Conversation& conversation) {
    world.start_timer(conversation.flow_timer, conversation.flow->node().timeout,
                      TimerKind::FlowWait, conversation.id.value);
}

/// Says what the node says, then waits; at once when it says nothing.
void ask(World& world, Conversation& conversation) {
    FlowRun& run = *conversation.flow;
    run.keys.clear();
    const auto prompts = spoken(run);
    if (prompts.empty()) {
        wait_for_key(world, conversation);
    } else {
        play_prompts(world, conversation, prompts);
    }
}

void stop_listening(World& world, Conversation& conversation) {
    world.timers.cancel(conversation.flow_timer);
    world.timers.cancel(conversation.guard_timer);
    if (std::exchange(conversation.playback, 0) != 0) {
        world.effect(StopPlayback{conversation.customer->id});
    }
}

bool takes_keys(const FlowNode& node) {
    return node.kind == FlowNodeKind::Menu || node.kind == FlowNodeKind::Digits;
}

/// Whether this key means something to the node now.
bool takes_key(const World& world, const Conversation& conversation, const Leg& leg) {
    if (conversation.flow == nullptr || conversation.stage != Stage::Flow ||
        &leg != conversation.customer || world.now < conversation.flow->deaf_until) {
        return false;
    }
    const FlowNode& node = conversation.flow->node();
    const bool is_speaking = conversation.playback != 0;
    return takes_keys(node) && (!is_speaking || node.barge_in);
}

// ---------------------------------------------------------------- from node to node

void tell_left(World& world, const Conversation& conversation, std::string_view exit) {
    FlowRun& run = *conversation.flow;
    if (!std::exchange(run.is_at_node, false)) {
        return;
    }
    const FlowNode& node = run.node();
    const std::string input = node.masked ? std::string(run.keys.size(), 'x') : run.keys;
    world.emit(FlowNodeLeft{conversation.id, run.flow().id, node.name, std::string(exit), input});
}

/// To the number's queue; without it, the sorry prompt and the end.
void fall_back(World& world, Conversation& conversation) {
    leave_flow(world, conversation, "failed");
    const QueueId queue = conversation.number.queue;
    if (world.find_queue(queue) != nullptr) {
        enter_queue(world, conversation, queue);
        return;
    }
    say_farewell(world, conversation, std::string(prompts::kSorry),
                 {EndCause::NoAgents, EndSide::System, 0, true});
}

Exit enter_queue_node(World& world, Conversation& conversation) {
    const QueueId queue = conversation.flow->node().queue;
    if (world.find_queue(queue) == nullptr) {
        return "failed";
    }
    leave_flow(world, conversation, "queue");
    enter_queue(world, conversation, queue);
    return std::nullopt;
}

Exit enter_hang_up(World& world, Conversation& conversation) {
    const auto prompts = spoken(*conversation.flow);
    const CallEnd end{EndCause::NormalHangUp, EndSide::System, 0, false};
    if (prompts.empty()) {
        end_conversation(world, conversation, end, QueueOutcome::Ended);
        return std::nullopt;
    }
    conversation.farewell_end = end;
    play_prompts(world, conversation, prompts);
    return std::nullopt;
}

/// On the call-back list: offered to the queue and gone from it at once.
Exit enter_callback(World& world, Conversation& conversation) {
    Queue* queue = world.find_queue(conversation.flow->node().queue);
    if (queue == nullptr || !conversation.is_caller_known()) {
        return "failed";
    }
    request_callback(world, conversation, *queue);
    const auto prompts = spoken(*conversation.flow);
    if (prompts.empty()) {
        return "next";
    }
    play_prompts(world, conversation, prompts);
    return std::nullopt;
}

Exit enter_branch(const FlowRun& run) {
    const auto expression = Expression::parse(run.node().expression);
    const auto value = expression ? expression->evaluate(run.variables)
                                  : Result<Value>(fail(Error(expression.error())));
    const bool* truth = value ? std::get_if<bool>(&*value) : nullptr;
    return truth == nullptr ? "failed" : *truth ? "true" : "false";
}

Exit enter_set(FlowRun& run) {
    const FlowNode& node = run.node();
    const auto expression = Expression::parse(node.expression);
    auto value = expression ? expression->evaluate(run.variables)
                            : Result<Value>(fail(Error(expression.error())));
    if (!value) {
        return "failed";
    }
    set_variable(run, node.variable, *std::move(value));
    return run.variables.contains(node.variable) ? "next" : "failed";
}

Exit enter_sub_flow(const World& world, FlowRun& run) {
    const auto found = world.flows.find(run.node().flow);
    if (found == world.flows.end() || run.frames.size() >= limits::kFlowDepth ||
        find_node(*found->second, found->second->start) == nullptr) {
        return "failed";
    }
    run.frames.push_back({found->second, nullptr});
    return "called";
}

Exit enter_present_node(World& world, Conversation& conversation) {
    FlowRun& run = *conversation.flow;
    const FlowNode& node = run.node();
    switch (node.kind) {
        case FlowNodeKind::Prompt: {
            const auto prompts = spoken(run);
            if (prompts.empty()) {
                return "next";
            }
            play_prompts(world, conversation, prompts);
            return std::nullopt;
        }
        case FlowNodeKind::Menu:
        case FlowNodeKind::Digits:
            run.tries = 1;
            ask(world, conversation);
            return std::nullopt;
        case FlowNodeKind::Hours:
            return is_open(node.hours, local_moment(*world.zone, world.now)) ? "open" : "closed";
        case FlowNodeKind::Set:
            return enter_set(run);
        case FlowNodeKind::Branch:
            return enter_branch(run);
        case FlowNodeKind::Queue:
            return enter_queue_node(world, conversation);
        case FlowNodeKind::Callback:
            return enter_callback(world, conversation);
        case FlowNodeKind::Transfer:
            return enter_transfer_node(world, conversation);
        case FlowNodeKind::SubFlow:
            return enter_sub_flow(world, run);
        case FlowNodeKind::Return:
            return "return";
        case FlowNodeKind::HangUp:
            return enter_hang_up(world, conversation);
        case FlowNodeKind::Voicemail:
            return enter_voicemail_node(world, conversation);
        case FlowNodeKind::Survey:
            return enter_survey_node(world, conversation);
        case FlowNodeKind::LookUp:
            return enter_look_up_node(world, conversation);
        case FlowNodeKind::Fax:
            return enter_fax_node(world, conversation);
    }
    return "failed";
}

/// The node this exit leads to; null when it leads nowhere. Goes into a flow called and comes back
/// from one.
const FlowNode* follow(FlowRun& run, const std::string& exit) {
    if (run.frames.back().node == nullptr) {  // just called, or just begun
        return find_node(run.flow(), run.flow().start);
    }
    std::string name = exit;
    if (exit == "return") {
        if (run.frames.size() == 1) {
            return nullptr;
        }
        run.frames.pop_back();
        name = "next";
    }
    while (true) {
        const auto next = run.node().exits.find(name);
        if (next != run.node().exits.end()) {
            return find_node(run.flow(), next->second);
        }
        // A failure nobody looks after within a flow called is a failure of that call.
        if (run.frames.size() == 1) {
            return nullptr;
        }
        run.frames.pop_back();
        name = "failed";
    }
}

bool is_at_bound(const World& world, const FlowRun& run) {
    return run.steps >= limits::kFlowSteps || run.silent_steps >= limits::kFlowSilentSteps ||
           world.now - run.entered_at >= run.frames.front().flow->time_limit;
}

/// Leaves the node by this exit and goes on until a node waits or he is out of the flow.
void go_on(World& world, Conversation& conversation, std::string_view by) {
    Exit exit = std::string(by);
    while (exit) {
        FlowRun& run = *conversation.flow;
        const FlowNode* next = nullptr;
        if (exit == "called") {  // the calling node is left, and stays on the stack
            const FlowRun::Frame called = run.frames.back();
            run.frames.pop_back();
            tell_left(world, conversation, *exit);
            run.frames.push_back(called);
        } else {
            tell_left(world, conversation, *exit);
        }
        next = follow(run, *exit);
        if (next == nullptr || is_at_bound(world, run)) {
            fall_back(world, conversation);
            return;
        }
        run.frames.back().node = next;
        run.keys.clear();
        run.tries = 0;
        ++run.steps;
        ++run.silent_steps;
        run.is_at_node = true;
        world.emit(FlowNodeEntered{conversation.id, run.flow().id, run.flow().version, next->name,
                                   next->kind});
        world.touch(conversation);
        exit = enter_present_node(world, conversation);
    }
}

/// A try came to nothing: once more, or out by this exit.
void fail_try(World& world, Conversation& conversation, std::string_view exit) {
    FlowRun& run = *conversation.flow;
    if (run.tries >= run.node().tries || is_at_bound(world, run)) {
        go_on(world, conversation, exit);
        return;
    }
    ++run.tries;
    ask(world, conversation);
}

void accept_digits(World& world, Conversation& conversation) {
    FlowRun& run = *conversation.flow;
    set_variable(run, run.node().variable, run.keys);
    go_on(world, conversation, run.variables.contains(run.node().variable) ? "next" : "failed");
}

void on_menu_key(World& world, Conversation& conversation, char key) {
    FlowRun& run = *conversation.flow;
    run.keys.assign(1, key);
    if (run.node().exits.contains(run.keys)) {
        const std::string exit = run.keys;
        go_on(world, conversation, exit);
    } else {
        fail_try(world, conversation, "invalid");
    }
}

/// What the source says is the record's; the node says what it says to the end.
void finish_look_up(World& world, Conversation& conversation, LookUpOutcome outcome,
                    const std::string& detail) {
    FlowRun& run = *conversation.flow;
    world.timers.cancel(conversation.flow_timer);
    run.look_up = 0;
    if (run.node().kind == FlowNodeKind::Fax) {
        run.entered_at = world.now;  // what a machine sends is no dawdling
    }
    run.keys = detail.substr(0, limits::kFlowValueLength);
    run.exit_after_sound = exit_of(run.node(), outcome);
    if (conversation.playback == 0) {
        const std::string exit = run.exit_after_sound;
        go_on(world, conversation, exit);
    }
}

void on_digits_key(World& world, Conversation& conversation, char key) {
    FlowRun& run = *conversation.flow;
    const FlowNode& node = run.node();
    if (node.terminator.starts_with(key)) {
        if (std::ssize(run.keys) >= node.least) {
            accept_digits(world, conversation);
        } else {
            fail_try(world, conversation, "failed");
        }
        return;
    }
    run.keys += key;
    if (std::ssize(run.keys) >= node.most) {
        run.deaf_until = world.now + kDeafAfterDigits;
        accept_digits(world, conversation);
        return;
    }
    wait_for_key(world, conversation);
}

}  // namespace

const FlowNode* find_node(const FlowConfig& flow, const std::string& name) {
    const auto found = std::ranges::find(flow.nodes, name, &FlowNode::name);
    return found == flow.nodes.end() ? nullptr : &*found;
}

void begin_flow(World& world, Conversation& conversation, FlowId id) {
    const auto found = world.flows.find(id);
    conversation.flow = std::make_unique<FlowRun>();
    conversation.stage = Stage::Flow;
    conversation.flow->entered_at = world.now;
    if (found == world.flows.end()) {
        fall_back(world, conversation);
        return;
    }
    conversation.flow->frames.push_back({found->second, nullptr});
    set_known_variables(world, conversation, *conversation.flow);
    begin_segment(world, conversation, SegmentKind::Flow, {});
    go_on(world, conversation, "");
}

char shown_key(const World& world, const Conversation& conversation, const Leg& leg, char key) {
    const bool is_in_flow = conversation.flow != nullptr && &leg == conversation.customer;
    const bool is_shown =
        !is_in_flow || (takes_key(world, conversation, leg) && !conversation.flow->node().masked);
    return is_shown && !conversation.pause.is_set() ? key : 'x';
}

void on_flow_key(World& world, Conversation& conversation, const Leg& leg, char key) {
    if (conversation.flow == nullptr || &leg != conversation.customer) {
        return;
    }
    FlowRun& run = *conversation.flow;
    if (takes_key(world, conversation, leg)) {
        run.silent_steps = 0;
        stop_listening(world, conversation);
        run.node().kind == FlowNodeKind::Menu ? on_menu_key(world, conversation, key)
                                              : on_digits_key(world, conversation, key);
        return;
    }
    const bool skips = conversation.stage == Stage::Flow && run.node().barge_in &&
                       run.node().kind == FlowNodeKind::Prompt && conversation.playback != 0 &&
                       world.now >= run.deaf_until;
    if (skips) {
        stop_listening(world, conversation);
        go_on(world, conversation, "next");
    }
}

void on_flow_playback_finished(World& world, Conversation& conversation) {
    switch (conversation.flow->node().kind) {
        case FlowNodeKind::Menu:
        case FlowNodeKind::Digits:
            wait_for_key(world, conversation);
            break;
        case FlowNodeKind::HangUp:
            end_conversation(world, conversation, conversation.farewell_end, QueueOutcome::Ended);
            break;
        case FlowNodeKind::LookUp:
            if (conversation.flow->look_up == 0) {
                const std::string exit = conversation.flow->exit_after_sound;
                go_on(world, conversation, exit);
            }
            break;
        default:
            go_on(world, conversation, "next");
    }
}

void on_flow_wait_over(World& world, Conversation& conversation) {
    conversation.flow_timer = {};
    if (conversation.flow == nullptr) {
        return;
    }
    const FlowRun& run = *conversation.flow;
    if (run.look_up != 0) {
        finish_look_up(world, conversation, LookUpOutcome::Late, "no answer in time");
    } else if (run.node().kind == FlowNodeKind::Menu) {
        fail_try(world, conversation, "timeout");
    } else if (!run.keys.empty() && std::ssize(run.keys) >= run.node().least) {
        accept_digits(world, conversation);
    } else {
        fail_try(world, conversation, "failed");
    }
}

Result<void> on_looked_up(World& world, const LookedUp& answer) {
    Conversation* conversation = world.find_conversation(answer.conversation);
    const bool is_awaited = conversation != nullptr && conversation->flow != nullptr &&
                            conversation->stage == Stage::Flow &&
                            conversation->flow->look_up == answer.request && answer.request != 0;
    if (!is_awaited) {
        return {};
    }
    if (answer.outcome == LookUpOutcome::Found) {
        take_values(*conversation->flow, answer.values);
    }
    finish_look_up(world, *conversation, answer.outcome, answer.detail);
    return {};
}

bool on_flow_transfer_failed(World& world, Conversation& conversation, ActOutcome outcome) {
    if (conversation.flow == nullptr) {
        return false;
    }
    conversation.stage = Stage::Flow;
    begin_segment(world, conversation, SegmentKind::Flow, {});
    world.effect(StopPlayback{conversation.customer->id});
    const auto& exits = conversation.flow->node().exits;
    const std::string exit = outcome == ActOutcome::Busy       ? "busy"
                             : outcome == ActOutcome::NoAnswer ? "no_answer"
                                                               : "failed";
    go_on(world, conversation, exits.contains(exit) ? exit : "failed");
    return true;
}

void on_flow_message_over(World& world, Conversation& conversation, std::string_view exit) {
    conversation.stage = Stage::Flow;
    begin_segment(world, conversation, SegmentKind::Flow, {});
    go_on(world, conversation, exit);
}

void resume_flow(World& world, Conversation& conversation) {
    conversation.stage = Stage::Flow;
    FlowRun& run = *conversation.flow;
    if (takes_keys(run.node())) {
        ask(world, conversation);
        return;
    }
    if (run.node().kind == FlowNodeKind::LookUp) {
        ask_source(world, conversation);
        return;
    }
    const auto prompts = spoken(run);
    if (prompts.empty()) {
        on_flow_playback_finished(world, conversation);
    } else {
        play_prompts(world, conversation, prompts);
    }
}

void leave_flow(World& world, Conversation& conversation, std::string_view exit) {
    world.timers.cancel(conversation.flow_timer);
    if (conversation.flow == nullptr) {
        return;
    }
    tell_left(world, conversation, exit);
    conversation.flow.reset();
    world.timers.cancel(conversation.guard_timer);
    conversation.playback = 0;
    world.touch(conversation);
}

}  // namespace callfloor::floor
