#include "quality/internal/plan_json.h"

namespace callfloor::quality {

namespace {

template <typename IdType>
json::Array ids_json(const std::vector<IdType>& ids) {
    json::Array array;
    for (const auto id : ids) {
        array.push_back(id.value);
    }
    return array;
}

json::Array texts_json(const std::vector<std::string>& texts) {
    json::Array array;
    for (const auto& text : texts) {
        array.push_back(json::Value(text));
    }
    return array;
}

std::int64_t integer_at(const json::Object& object, std::string_view key) {
    return object.at(key).to_number<std::int64_t>();
}

int small_at(const json::Object& object, std::string_view key) {
    return static_cast<int>(integer_at(object, key));
}

template <typename IdType>
void read_ids(const json::Object& object, std::string_view key, std::vector<IdType>& out) {
    for (const auto& id : object.at(key).as_array()) {
        out.push_back(IdType{id.to_number<std::int64_t>()});
    }
}

void read_texts(const json::Object& object, std::string_view key, std::vector<std::string>& out) {
    for (const auto& text : object.at(key).as_array()) {
        out.emplace_back(text.as_string());
    }
}

json::Object filter_json(const PlanFilter& filter) {
    return {
        {"queue_ids", ids_json(filter.queues)},
        {"team_ids", ids_json(filter.teams)},
        {"agent_ids", ids_json(filter.agents)},
        {"directions", texts_json(filter.directions)},
        {"min_talk_ms", filter.min_talk.count()},
        {"max_talk_ms", filter.max_talk ? json::Value(filter.max_talk->count()) : json::Value()},
        {"min_hold_ms", filter.min_hold.count()},
        {"min_agents", filter.min_agents},
        {"newcomer_days", value_or_null(filter.newcomer_days)},
        {"wrap_up_codes", texts_json(filter.wrap_up_codes)},
        {"has_recording", filter.has_recording},
        {"min_silence_ms", filter.min_silence.count()},
        {"min_dead_air_ms", filter.min_dead_air.count()},
        {"min_overtalk_percent", filter.min_overtalk_percent},
        {"min_interruptions", filter.min_interruptions},
        {"min_agent_talk_percent", filter.min_agent_talk_percent},
        {"max_survey_percent", value_or_null(filter.max_survey_percent)}};
}

PlanFilter filter_from(const json::Object& object) {
    PlanFilter filter;
    read_ids(object, "queue_ids", filter.queues);
    read_ids(object, "team_ids", filter.teams);
    read_ids(object, "agent_ids", filter.agents);
    read_texts(object, "directions", filter.directions);
    read_texts(object, "wrap_up_codes", filter.wrap_up_codes);
    filter.min_talk = Duration(integer_at(object, "min_talk_ms"));
    filter.min_hold = Duration(integer_at(object, "min_hold_ms"));
    filter.min_agents = small_at(object, "min_agents");
    if (object.at("max_talk_ms").is_number()) {
        filter.max_talk = Duration(integer_at(object, "max_talk_ms"));
    }
    if (object.at("newcomer_days").is_number()) {
        filter.newcomer_days = small_at(object, "newcomer_days");
    }
    filter.has_recording = object.at("has_recording").as_bool();
    // Plans kept before there were signals and surveys do not name them.
    if (object.contains("max_survey_percent") && object.at("max_survey_percent").is_number()) {
        filter.max_survey_percent = small_at(object, "max_survey_percent");
    }
    const auto signal = [&](std::string_view key) {
        return object.contains(key) ? integer_at(object, key) : 0;
    };
    filter.min_silence = Duration(signal("min_silence_ms"));
    filter.min_dead_air = Duration(signal("min_dead_air_ms"));
    filter.min_overtalk_percent = static_cast<int>(signal("min_overtalk_percent"));
    filter.min_interruptions = static_cast<int>(signal("min_interruptions"));
    filter.min_agent_talk_percent = static_cast<int>(signal("min_agent_talk_percent"));
    return filter;
}

}  // namespace

json::Object plan_facts(const Plan& plan) {
    return {{"name", plan.name},
            {"active", plan.active},
            {"scheme_id", plan.scheme.value},
            {"sample", word_of(plan.sample)},
            {"filter", filter_json(plan.filter)},
            {"per_agent", plan.per_agent},
            {"newcomer_per_agent", plan.newcomer_per_agent},
            {"newcomer_quota_days", plan.newcomer_quota_days},
            {"total_most", plan.total_most},
            {"spread_over_day", plan.spread_over_day},
            {"skip_scored", plan.skip_scored},
            {"reviewer_ids", ids_json(plan.reviewers)},
            {"exclude_own_team", plan.exclude_own_team},
            {"reviewers_choose", plan.reviewers_choose},
            {"due_days", plan.due_days}};
}

json::Object plan_json(const Plan& plan) {
    auto document = plan_facts(plan);
    document["id"] = plan.id.value;
    document["runs"] = plan.runs;
    document["etag"] = http::etag_of(plan.version);
    return document;
}

Plan plan_from_json(const json::Object& object) {
    Plan plan;
    plan.name = std::string(object.at("name").as_string());
    plan.active = object.at("active").as_bool();
    plan.scheme = SchemeId{integer_at(object, "scheme_id")};
    plan.sample = from_word<Sample>(object.at("sample").as_string());
    plan.filter = filter_from(object.at("filter").as_object());
    plan.per_agent = small_at(object, "per_agent");
    plan.newcomer_per_agent = small_at(object, "newcomer_per_agent");
    plan.newcomer_quota_days = small_at(object, "newcomer_quota_days");
    plan.total_most = small_at(object, "total_most");
    plan.spread_over_day = object.at("spread_over_day").as_bool();
    plan.skip_scored = object.at("skip_scored").as_bool();
    read_ids(object, "reviewer_ids", plan.reviewers);
    plan.exclude_own_team = object.at("exclude_own_team").as_bool();
    plan.reviewers_choose = object.at("reviewers_choose").as_bool();
    plan.due_days = small_at(object, "due_days");
    return plan;
}

json::Object run_json(const Quality::State& state, const PlanRun& run) {
    const auto& directory = state.parts.directory;
    json::Array excluded;
    for (int i = 0; i < kExclusions; ++i) {
        if (run.excluded[i] > 0) {
            excluded.push_back(json::Object{{"why", word_of(static_cast<Exclusion>(i))},
                                            {"count", run.excluded[i]}});
        }
    }
    json::Array strata;
    for (const auto& one : run.draw.strata) {
        strata.push_back(json::Object{{"agent_id", id_or_null(one.agent.value)},
                                      {"agent_name", directory.person_name(one.agent)},
                                      {"team_id", id_or_null(one.team.value)},
                                      {"newcomer", one.newcomer},
                                      {"population", one.population},
                                      {"quota", one.quota},
                                      {"had", one.had},
                                      {"selected", one.selected}});
    }
    json::Array reviewers;
    for (const auto& one : run.reviewers) {
        reviewers.push_back(json::Object{{"reviewer_id", one.id.value},
                                         {"reviewer_name", directory.person_name(one.id)},
                                         {"open_before", one.open},
                                         {"given", one.given}});
    }
    return {{"id", id_or_null(run.id.value)},
            {"plan_id", id_or_null(run.plan.value)},
            {"from_at", to_epoch_ms(run.from)},
            {"to_at", to_epoch_ms(run.to)},
            {"seed", run.seed},
            {"made_at", to_epoch_ms(run.made_at)},
            {"made_by_name", directory.person_name(run.made_by)},
            {"contacts", run.contacts},
            {"population", run.population},
            {"excluded", std::move(excluded)},
            {"strata", std::move(strata)},
            {"selected", static_cast<std::int64_t>(run.draw.selected.size())},
            {"unassigned", run.unassigned},
            {"reviewers", std::move(reviewers)}};
}

json::Object task_json(const Quality::State& state, const Task& task, const std::string& plan_name,
                       const SchemeContent& content) {
    const auto& directory = state.parts.directory;
    const bool is_waiting = task.state == TaskState::Open || task.state == TaskState::Claimed;
    return {{"id", task.id.value},
            {"plan_id", task.plan.value},
            {"plan_name", plan_name},
            {"run_id", task.run.value},
            {"state", word_of(task.state)},
            {"sample", word_of(task.sample)},
            {"scheme_id", task.scheme.value},
            {"scheme_name", to_json(content.name)},
            {"conversation_id", task.conversation.value},
            {"agent_id", task.agent.value},
            {"agent_name", directory.person_name(task.agent)},
            {"team_id", id_or_null(task.team.value)},
            {"team_name", directory.team_name(task.team)},
            {"queue_id", id_or_null(task.queue.value)},
            {"queue_name", directory.queue_name(task.queue)},
            {"contact_at", to_epoch_ms(task.contact_at)},
            {"talk_ms", task.talk.count()},
            {"reviewer_id", id_or_null(task.reviewer.value)},
            {"reviewer_name", directory.person_name(task.reviewer)},
            {"due_at", to_epoch_ms(task.due_at)},
            {"overdue", is_waiting && task.due_at < state.parts.clock.now()},
            {"evaluation_id", id_or_null(task.evaluation.value)},
            {"reason", task.reason},
            {"etag", http::etag_of(task.version)}};
}

}  // namespace callfloor::quality
