#include "floor/internal/blocking.h"

namespace callfloor::floor {

namespace {
bool is_valid(const BlockedCaller& rule, Instant now) {
    return rule.until == Instant{} || now < rule.until;
}

/// What is said of this caller now; null when nothing is.
const BlockedCaller* find_blocked(const World& world, const std::string& caller_number) {
    const std::string number = caller_number.empty() ? "anonymous" : caller_number;
    if (const auto found = world.blocked_numbers.find(number);
        found != world.blocked_numbers.end() && is_valid(found->second, world.now)) {
        return &found->second;
    }
    for (std::size_t length = number.size(); length > 0 && !world.blocked_prefixes.empty();
         --length) {
        const auto found = world.blocked_prefixes.find(number.substr(0, length));
        if (found != world.blocked_prefixes.end() && is_valid(found->second, world.now)) {
            return &found->second;
        }
    }
    return nullptr;
}

}  // namespace

void index_blocked(World& world) {
    world.blocked_numbers.clear();
    world.blocked_prefixes.clear();
    for (const BlockedCaller& rule : world.config.blocked_callers) {
        if (rule.is_prefix) {
            world.blocked_prefixes.insert_or_assign(rule.number, rule);
        } else {
            world.blocked_numbers.insert_or_assign(rule.number, rule);
        }
    }
}

bool blocks(World& world, Conversation& conversation) {
    const BlockedCaller* rule = find_blocked(world, conversation.caller_number);
    if (rule == nullptr && !conversation.withheld_number.empty()) {
        rule = find_blocked(world, conversation.withheld_number);
    }
    if (rule == nullptr) {
        return false;
    }
    world.emit(CallerBlocked{conversation.id, rule->id, rule->action});
    if (rule->action == BlockAction::Warn) {
        conversation.warning = rule->reason.empty() ? rule->number : rule->reason;
        world.touch(conversation);
        return false;
    }
    const bool can_be_told = rule->action == BlockAction::Prompt && !rule->prompt.empty() &&
                             conversation.number.answer == AnswerPolicy::OnEntry;
    if (can_be_told) {
        conversation.farewell_prompt = rule->prompt;
        conversation.farewell_end = {EndCause::Forbidden, EndSide::System, 0, false};
    }
    return !can_be_told;
}

Result<void> report_nuisance(World& world, const ReportNuisance& report) {
    const Agent* agent = world.find_agent(report.agent);
    if (agent == nullptr) {
        return fail(ErrorCode::NotFound,
                    "agent {} is not configured; create the person with the agent role",
                    report.agent);
    }
    const Conversation* present = world.find_conversation(agent->conversation);
    const ConversationId about =
        present != nullptr && present->agent == agent ? present->id : agent->last_call.conversation;
    if (!about.is_set()) {
        return fail(ErrorCode::Conflict, "{} has had no call to report yet", agent->config.name);
    }
    world.emit(NuisanceReported{about, report.agent, report.note});
    return {};
}

}  // namespace callfloor::floor
