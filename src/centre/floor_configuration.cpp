// The centre as the floor takes it.

#include <set>

#include "centre/centre_store.h"

namespace callfloor::centre {

namespace {

/// Its own numbers only: one that is deleted meanwhile is not shown any more.
floor::TrunkConfig trunk_config(const Trunk& trunk, const std::set<std::string>& numbers) {
    floor::TrunkConfig config{trunk.id, trunk.name, trunk.outbound.routes,
                              trunk.outbound.caller_ids};
    std::erase_if(config.caller_ids,
                  [&](const std::string& number) { return !numbers.contains(number); });
    return config;
}

const floor::CallingRights& rights_of(const DiallingRules& rules, UserId user) {
    const auto own = rules.people.find(user);
    return own == rules.people.end() ? rules.everybody : own->second;
}

/// The number as the floor dials it; one that is none any more, because the centre's country was
/// changed, leads nowhere.
void resolve_number(floor::OverflowTarget& target, const floor::NumberPlan& plan) {
    if (target.kind != floor::OverflowKind::Number) {
        return;
    }
    if (const auto number = floor::parse_outside_number(target.number, plan)) {
        target.number = number->digits;
    } else {
        target = {};
    }
}

void resolve_numbers(floor::FlowConfig& flow, const floor::NumberPlan& plan) {
    for (auto& node : flow.nodes) {
        if (const auto number = floor::parse_outside_number(node.number, plan)) {
            node.number = number->digits;
        }
    }
}

/// Without members and overflow agents who left.
floor::QueueConfig queue_config(floor::QueueConfig queue, const std::set<UserId>& agents,
                                const floor::NumberPlan& plan) {
    std::erase_if(queue.members,
                  [&](const floor::QueueMember& member) { return !agents.contains(member.agent); });
    std::erase_if(queue.overflow_agents, [&](UserId agent) { return !agents.contains(agent); });
    resolve_number(queue.overflow, plan);
    for (auto* own : {&queue.overflow_when_full, &queue.overflow_unstaffed}) {
        if (*own) {
            resolve_number(**own, plan);
        }
    }
    return queue;
}

void add_dialling(floor::CentreConfig& config, const Snapshot& snapshot) {
    const auto& rules = snapshot.centre.dialling;
    config.outbound.hours = rules.hours;
    config.outbound.plan = rules.plan;
    config.outbound.ring_limit = rules.ring_limit;
    std::set<std::string> numbers;
    for (const auto& number : snapshot.numbers) {
        numbers.insert(number.config.number);
    }
    for (const auto& trunk : snapshot.trunks) {
        if (trunk.enabled && !trunk.outbound.routes.empty()) {
            config.outbound.trunks.push_back(trunk_config(trunk, numbers));
        }
    }
}

/// It was checked when it was entered; what the number plan no longer understands is nobody's.
std::string digits_outside(const Extension& extension, const Snapshot& snapshot) {
    const auto number =
        floor::parse_outside_number(extension.outside_number, snapshot.centre.dialling.plan);
    return extension.outside_number.empty() || !number ? std::string() : number->digits;
}

}  // namespace

floor::CentreConfig floor_config(const Snapshot& snapshot) {
    floor::CentreConfig config;
    config.time_zone = snapshot.centre.time_zone;
    config.not_ready_reasons = snapshot.centre.not_ready_reasons;
    std::set<UserId> agents;
    for (const auto& person : snapshot.people) {
        if (person.is_agent && person.is_active) {
            config.agents.push_back({person.id, person.name, person.team,
                                     rights_of(snapshot.centre.dialling, person.id)});
            agents.insert(person.id);
        }
    }
    for (const auto& queue : snapshot.queues) {
        config.queues.push_back(queue_config(queue.config, agents, snapshot.centre.dialling.plan));
    }
    for (const auto& extension : snapshot.extensions) {
        config.extensions.push_back(
            {extension.id, extension.number, digits_outside(extension, snapshot)});
    }
    for (const auto& number : snapshot.numbers) {
        config.numbers.push_back(number.config);
    }
    for (const auto& caller_class : snapshot.classes) {
        config.classes.push_back({caller_class.name, caller_class.head_start});
        for (const auto& caller : caller_class.callers) {
            config.class_by_caller[caller] = caller_class.name;
        }
    }
    for (const auto& rule : snapshot.blocked) {
        config.blocked_callers.push_back(rule.config);
    }
    for (const auto& flow : snapshot.flows) {
        if (flow.latest) {
            config.flows.push_back(*flow.latest);
            resolve_numbers(config.flows.back(), snapshot.centre.dialling.plan);
        }
    }
    config.notice = snapshot.notice;
    config.recording = snapshot.centre.recording;
    add_dialling(config, snapshot);
    return config;
}

Result<floor::CentreConfig> load_floor_config(store::Connection& connection) {
    const auto snapshot = TRY(load_snapshot(connection));
    return floor_config(snapshot);
}

}  // namespace callfloor::centre
