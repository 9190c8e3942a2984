#include "centre/recording_codec.h"

#include <utility>

#include "base/limits.h"
#include "centre/codec_helpers.h"
#include "floor/state_names.h"

namespace callfloor::centre {

namespace {

constexpr std::int64_t kHighestSeed = 1'000'000;

void put_policy(json::Object& object, const floor::RecordingPolicy& policy) {
    object["mode"] = floor::recording_mode_name(policy.mode);
    object["share"] = policy.share;
}

void read_policy_fields(FieldReader& fields, floor::RecordingPolicy& policy) {
    fields.choice("mode", policy.mode, floor::recording_mode_from_name,
                  {"all", "sample", "on_demand", "never"});
    fields.small_integer("share", policy.share, 1, 100);
}

template <typename Policies>
json::Array policies_to_json(const Policies& policies, const char* id_key) {
    json::Array array;
    for (const auto& [id, policy] : policies) {
        json::Object object{{id_key, id.value}};
        put_policy(object, policy);
        array.push_back(std::move(object));
    }
    return array;
}

template <typename Policies>
void read_policies(FieldReader& fields, std::string_view key, const char* id_key,
                   Policies& policies, Problems& problems) {
    each_object(fields, key, limits::kAgents, problems, [&](FieldReader& each) {
        typename Policies::key_type id;
        floor::RecordingPolicy policy;
        each.id(id_key, id);
        read_policy_fields(each, policy);
        if (!id.is_set() || !policies.emplace(id, policy).second) {
            each.problem(id_key, "is missing or there twice; list each once");
        }
    });
}

}  // namespace

json::Object recording_policy_to_json(const floor::RecordingPolicy& policy) {
    json::Object object;
    put_policy(object, policy);
    return object;
}

void read_recording_policy(FieldReader& fields, std::string_view key,
                           floor::RecordingPolicy& policy, Problems& problems) {
    if (const auto* object = fields.object(key)) {
        FieldReader reader(*object, problems, fields.path(key) + ".");
        read_policy_fields(reader, policy);
        reader.finish();
    }
}

json::Object recording_rules_to_json(const floor::RecordingRules& rules) {
    return {{"everybody", recording_policy_to_json(rules.everybody)},
            {"trunks", policies_to_json(rules.trunks, "trunk_id")},
            {"people", policies_to_json(rules.people, "user_id")},
            {"seed", rules.seed}};
}

void read_recording_rules(FieldReader& fields, floor::RecordingRules& rules, Problems& problems) {
    const auto* object = fields.object("recording");
    if (object == nullptr) {
        return;
    }
    FieldReader reader(*object, problems, fields.path("recording."));
    read_recording_policy(reader, "everybody", rules.everybody, problems);
    read_policies(reader, "trunks", "trunk_id", rules.trunks, problems);
    read_policies(reader, "people", "user_id", rules.people, problems);
    reader.integer("seed", rules.seed, 1, kHighestSeed);
    reader.finish();
}

}  // namespace callfloor::centre
