// What an admin changes while calls go on: "admin adds queue NAME ...", "admin sets agent NAME
// ...", "admin removes extension NAME".

#include "base/text.h"
#include "floor/testing/stage.h"

namespace callfloor::floor {

namespace {

template <typename List, typename Key>
void remove_id(List& list, Key id) {
    std::erase_if(list, [&](const auto& item) { return item.id == id; });
}

}  // namespace

Result<bool> administer(Stage& stage, const Clause& clause) {
    const std::string& verb = clause.word(1);
    const std::string& what = clause.word(2);
    const std::string& name = clause.word(3);
    Clause inner = clause;
    inner.words.erase(inner.words.begin(), inner.words.begin() + 2);
    if (verb == "adds" && what == "queue") {
        TRY(add_queue(stage, inner));
    } else if (verb == "adds" && what == "agent") {
        TRY(add_agent(stage, inner));
    } else if (verb == "sets" && what == "queue") {
        QueueConfig* queue = queue_config(stage, name);
        if (queue == nullptr) {
            return fail(ErrorCode::NotFound, "\"{}\" is no queue", name);
        }
        TRY(configure_queue(stage, *queue, inner));
    } else if (verb == "sets" && what == "agent") {
        AgentSetUp& agent = stage.agents[name];
        agent.queues = clause.setting("queues", agent.queues);
        agent.level = static_cast<int>(parse_int(clause.setting("level", "5"), 1, 10).value_or(5));
    } else if (verb == "sets" && what == "zone") {
        stage.config.time_zone = name;
    } else if (verb == "removes" && what == "queue") {
        const QueueId id = TRY(queue_named(stage, name));
        remove_id(stage.config.queues, id);
        const QueueId other = stage.config.queues.at(0).id;
        for (NumberConfig& number : stage.config.numbers) {
            number.queue = number.queue == id ? other : number.queue;
        }
        for (QueueConfig& queue : stage.config.queues) {
            queue.overflow = queue.overflow.queue == id ? OverflowTarget{} : queue.overflow;
        }
    } else if (verb == "removes" && what == "agent") {
        remove_id(stage.config.agents, TRY(agent_named(stage, name)).id);
    } else if (verb == "removes" && what == "extension") {
        remove_id(stage.config.extensions, stage.extensions[name]);
    } else if (verb == "removes" && what == "blocked") {
        std::erase_if(stage.config.blocked_callers,
                      [&](const BlockedCaller& rule) { return rule.number == name; });
    } else if (!(verb == "adds" && TRY(set_up_callers(stage, inner))) &&
               !TRY(change_flow(stage, verb, inner))) {
        return false;
    }
    build_members(stage);
    return command(stage, ConfigureCentre{stage.config});
}

}  // namespace callfloor::floor
