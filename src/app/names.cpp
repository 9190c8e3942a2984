#include "app/names.h"

#include <algorithm>

namespace callfloor::app {

namespace {
template <typename Map, typename Key>
const typename Map::mapped_type* look_up(const Map& map, const Key& key) {
    const auto found = map.find(key);
    return found == map.end() ? nullptr : &found->second;
}
}  // namespace

void Names::replace(const centre::Snapshot& snapshot) {
    auto table = std::make_shared<Table>();
    for (const auto& person : snapshot.people) {
        table->agents[person.id] = {person.name, person.team};
    }
    for (const auto& queue : snapshot.queues) {
        table->queues[queue.config.id] = {
            queue.config.name,
            {queue.config.service_level_variant, queue.config.service_level_threshold}};
    }
    for (const auto& extension : snapshot.extensions) {
        table->extensions[extension.id] = extension.number;
    }
    for (const auto& trunk : snapshot.trunks) {
        table->trunks[trunk.id] = trunk.name;
    }
    table->teams = snapshot.teams;
    table->time_zone = snapshot.centre.time_zone;
    table->plan = snapshot.centre.dialling.plan;
    for (const auto& caller_class : snapshot.classes) {
        table->classes.push_back(caller_class.name);
    }
    const std::lock_guard lock(mutex_);
    table_ = std::move(table);
}

std::shared_ptr<const Names::Table> Names::table() const {
    const std::lock_guard lock(mutex_);
    return table_;
}

std::string Names::queue_name(QueueId queue) const {
    const auto current = table();
    const auto* found = look_up(current->queues, queue);
    return found == nullptr ? std::string() : found->name;
}

std::vector<QueueId> Names::queues() const {
    const auto current = table();
    std::vector<std::pair<std::string, QueueId>> named;
    for (const auto& [id, queue] : current->queues) {
        named.emplace_back(queue.name, id);
    }
    std::ranges::sort(named);
    std::vector<QueueId> ids;
    for (const auto& [name, id] : named) {
        ids.push_back(id);
    }
    return ids;
}

std::string Names::agent_name(UserId agent) const {
    const auto current = table();
    const auto* found = look_up(current->agents, agent);
    return found == nullptr ? std::string() : found->name;
}

std::string Names::extension_number(ExtensionId extension) const {
    const auto current = table();
    const auto* found = look_up(current->extensions, extension);
    return found == nullptr ? std::string() : *found;
}

std::string Names::trunk_name(TrunkId trunk) const {
    const auto current = table();
    const auto* found = look_up(current->trunks, trunk);
    return found == nullptr ? std::string() : *found;
}

std::string Names::team_name(TeamId team) const {
    const auto current = table();
    const auto* found = look_up(current->teams, team);
    return found == nullptr ? std::string() : *found;
}

TeamId Names::team_of(UserId agent) const {
    const auto current = table();
    const auto* found = look_up(current->agents, agent);
    return found == nullptr ? TeamId{} : found->team;
}

std::vector<UserId> Names::agents_of(TeamId team) const {
    std::vector<UserId> members;
    for (const auto current = table(); const auto& [id, agent] : current->agents) {
        if (agent.team == team) {
            members.push_back(id);
        }
    }
    return members;
}

std::string Names::time_zone() const {
    return table()->time_zone;
}

floor::NumberPlan Names::number_plan() const {
    return table()->plan;
}

std::vector<std::string> Names::caller_classes() const {
    return table()->classes;
}

records::Directory::ServiceLevelRule Names::service_level_rule(QueueId queue) const {
    const auto current = table();
    const auto* found = look_up(current->queues, queue);
    return found == nullptr ? ServiceLevelRule{} : found->rule;
}

}  // namespace callfloor::app
