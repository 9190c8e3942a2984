#include "centre/flow_publish.h"

#include "base/flow_limits.h"
#include "centre/flow_codec.h"

namespace callfloor::centre {

floor::FlowSurroundings flow_surroundings(const Snapshot& snapshot) {
    floor::FlowSurroundings around;
    for (const auto& queue : snapshot.queues) {
        if (queue.config.channel != floor::Channel::Voice) {
            continue;  // no call gets there
        }
        around.queues.insert(queue.config.id);
        if (!queue.config.survey.questions.empty()) {
            around.surveys.insert(queue.config.id);
        }
    }
    for (const auto& person : snapshot.people) {
        if (person.is_agent && person.is_active) {
            around.agents.insert(person.id);
        }
    }
    for (const auto& extension : snapshot.extensions) {
        around.extensions.insert(extension.id);
    }
    for (const auto& flow : snapshot.flows) {
        if (flow.latest) {
            around.flows[flow.id] = *flow.latest;
        }
    }
    for (const auto& source : snapshot.sources) {
        around.sources[source.id] = source.needed();
    }
    for (const auto& number : snapshot.numbers) {
        around.own_numbers.insert(number.config.number);
    }
    around.plan = snapshot.centre.dialling.plan;
    around.prompts = snapshot.prompts;
    return around;
}

Result<void> publish_content(store::Connection& connection, Flow& flow,
                             const floor::FlowConfig& content, const Snapshot& snapshot,
                             UserId by) {
    const auto problems = floor::check_flow(content, flow_surroundings(snapshot));
    if (!problems.empty()) {
        const auto& first = problems.front();
        return fail_field(ErrorCode::InvalidInput, "nodes",
                          "the flow has {} faults; the first at \"{}\": {}", problems.size(),
                          first.node, first.text);
    }
    if (flow.latest_version >= static_cast<std::int64_t>(limits::kFlowVersions)) {
        return fail(ErrorCode::LimitReached, "flow {} has {} versions, which is the most; copy it",
                    flow.id, limits::kFlowVersions);
    }
    flow.latest = content;
    flow.latest->version = ++flow.latest_version;
    return insert_flow_version(connection,
                               {flow.id, flow.latest_version, content, flow.changed_at, by});
}

json::Object flow_facts(const Flow& flow) {
    json::Object facts{{"latest_version", flow.latest_version}};
    if (flow.draft) {
        facts["draft"] = flow_to_json(*flow.draft);
    }
    return facts;
}

}  // namespace callfloor::centre
