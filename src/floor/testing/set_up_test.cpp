#include <algorithm>
#include <sstream>

#include <date/tz.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "floor/opening_hours.h"
#include "floor/state_names.h"
#include "floor/testing/stage.h"

namespace callfloor::floor {

std::vector<std::string> comma_separated(const std::string& text) {
    std::vector<std::string> items;
    for (const std::string_view item : split(text, ',')) {
        if (!trim(item).empty()) {
            items.emplace_back(trim(item));
        }
    }
    return items;
}

Result<AgentSetUp> agent_named(const Stage& stage, const std::string& name) {
    const auto found = stage.agents.find(name);
    if (found == stage.agents.end()) {
        return fail(ErrorCode::NotFound, "\"{}\" is no agent and no verb", name);
    }
    return found->second;
}

Result<QueueId> queue_named(const Stage& stage, const std::string& name) {
    const auto found = stage.queues.find(name);
    if (found == stage.queues.end()) {
        return fail(ErrorCode::NotFound, "\"{}\" is no queue", name);
    }
    return found->second;
}

QueueConfig* queue_config(Stage& stage, const std::string& name) {
    const auto found = std::ranges::find(stage.config.queues, name, &QueueConfig::name);
    return found == stage.config.queues.end() ? nullptr : &*found;
}

std::string caller_named(const Stage& stage, const std::string& word) {
    return word.empty() ? stage.last_caller : word;
}

namespace {

Result<void> set_duration(const Clause& clause, const char* key, Duration& value) {
    if (clause.settings.contains(key)) {
        value = TRY(parse_duration(clause.setting(key)));
    }
    return {};
}

Result<void> set_yes(const Clause& clause, const char* key, bool& value) {
    if (clause.settings.contains(key)) {
        value = TRY(parse_yes(clause.setting(key)));
    }
    return {};
}

void set_text(const Clause& clause, const char* key, std::string& value) {
    if (clause.settings.contains(key)) {
        value = clause.setting(key);
    }
}

/// "2/10m": after two within ten minutes.
Result<void> set_missed(const Clause& clause, MissedOfferRule& rule) {
    if (!clause.settings.contains("missed")) {
        return {};
    }
    const std::string text = clause.setting("missed");
    const auto slash = text.find('/');
    const auto count = parse_int(text.substr(0, slash), 0, 100);
    if (!count) {
        return fail(ErrorCode::InvalidInput, "missed={} must be like 2/10m", text);
    }
    rule.count = static_cast<int>(*count);
    if (slash != std::string::npos) {
        rule.window = TRY(parse_duration(text.substr(slash + 1)));
    }
    return {};
}

Result<void> check_keys(const Clause& clause, std::vector<std::string_view> known) {
    for (const auto& [key, value] : clause.settings) {
        if (std::ranges::find(known, key) == known.end()) {
            return fail(ErrorCode::InvalidInput, "\"{}\" has no setting \"{}\"; known: {}",
                        clause.word(0), key, fmt::join(known, ", "));
        }
    }
    return {};
}

Result<int> minute_of(const std::string& text) {
    int hours = 0;
    int minutes = 0;
    char colon = ' ';
    std::istringstream in(text);
    if (!(in >> hours >> colon >> minutes) || colon != ':') {
        return fail(ErrorCode::InvalidInput, "\"{}\" is no time of day; write 09:30", text);
    }
    return hours * 60 + minutes;
}

}  // namespace

/// "1-5@09:00-18:00"
Result<void> add_week(OpeningHours& hours, const std::string& text) {
    const auto at = text.find('@');
    const auto dash = text.find('-', at);
    if (at == std::string::npos || dash == std::string::npos || text.empty()) {
        return fail(ErrorCode::InvalidInput, "open={} must be like 1-5@09:00-18:00", text);
    }
    const int from = TRY(minute_of(text.substr(at + 1, dash - at - 1)));
    const int to = TRY(minute_of(text.substr(dash + 1)));
    const int first = text[0] - '0';
    const int last = at >= 3 ? text[2] - '0' : first;
    for (int day = first; day <= last; ++day) {
        hours.week.push_back({day, from, to});
    }
    hours.always = false;
    return {};
}

namespace {

/// "2026-10-01" closed all day, or "2026-10-08@10:00-12:00"
Result<void> add_exception(OpeningHours& hours, const std::string& text) {
    OpeningException exception;
    char dash = '-';
    std::istringstream in(text);
    if (!(in >> exception.year >> dash >> exception.month >> dash >> exception.day)) {
        return fail(ErrorCode::InvalidInput, "special={} must begin like 2026-10-01", text);
    }
    exception.month = std::abs(exception.month);
    exception.day = std::abs(exception.day);
    if (const auto at = text.find('@'); at != std::string::npos) {
        const auto to = text.find('-', at);
        exception.periods.push_back({1, TRY(minute_of(text.substr(at + 1, to - at - 1))),
                                     TRY(minute_of(text.substr(to + 1)))});
    }
    hours.exceptions.push_back(std::move(exception));
    return {};
}

Result<void> add_number(Stage& stage, const Clause& clause) {
    TRY(check_keys(clause, {"queue", "answer", "greeting", "closing", "class", "open", "special",
                            "flow", "at_closing"}));
    NumberConfig number;
    number.id = NumberId{++stage.next_id};
    number.number = clause.word(1);
    const std::string queue = clause.setting("queue");
    number.queue = queue.empty() ? stage.config.queues.at(0).id : TRY(queue_named(stage, queue));
    if (clause.settings.contains("flow")) {
        number.flow = flow_id(stage, clause.setting("flow"));
    }
    set_text(clause, "greeting", number.greeting);
    set_text(clause, "closing", number.closing_prompt);
    set_text(clause, "class", number.caller_class);
    if (clause.settings.contains("answer")) {
        const auto policy = answer_policy_from_name(clause.setting("answer"));
        if (!policy) {
            return fail(ErrorCode::InvalidInput, "answer must be on_entry or on_agent");
        }
        number.answer = *policy;
    }
    number.at_closing =
        at_closing_from_name(clause.setting("at_closing")).value_or(number.at_closing);
    for (const std::string& period : comma_separated(clause.setting("open"))) {
        TRY(add_week(number.hours, period));
    }
    for (const std::string& special : comma_separated(clause.setting("special"))) {
        TRY(add_exception(number.hours, special));
    }
    stage.config.numbers.push_back(std::move(number));
    return {};
}

/// "rights=mobile,national calls=3 minutes=5"
Result<void> set_rights(const Clause& clause, CallingRights& rights) {
    if (clause.settings.contains("rights")) {
        rights.destinations.clear();
        for (const std::string& word : comma_separated(clause.setting("rights"))) {
            const auto kind = destination_kind_from_name(word);
            if (!kind && word != "none") {
                return fail(ErrorCode::InvalidInput, "\"{}\" is no kind of destination", word);
            }
            if (kind) {
                rights.destinations.push_back(*kind);
            }
        }
    }
    rights.calls_per_day = static_cast<int>(
        parse_int(clause.setting("calls"), 0, 1'000'000).value_or(rights.calls_per_day));
    rights.minutes_per_day = static_cast<int>(
        parse_int(clause.setting("minutes"), 0, 1'000'000).value_or(rights.minutes_per_day));
    return {};
}

/// "trunk one prefix=+86,400 priority=1 cost=0 ids=4001"
Result<void> add_trunk(Stage& stage, const Clause& clause) {
    TRY(check_keys(clause, {"prefix", "priority", "cost", "ids", "record"}));
    TrunkConfig trunk;
    trunk.id = TrunkId{++stage.next_id};
    trunk.name = clause.word(1);
    trunk.caller_ids = comma_separated(clause.setting("ids", "4001"));
    auto prefixes = comma_separated(clause.setting("prefix"));
    if (prefixes.empty()) {
        prefixes.emplace_back();
    }
    for (std::string& prefix : prefixes) {
        trunk.routes.push_back(
            {std::move(prefix),
             static_cast<int>(parse_int(clause.setting("priority"), 1, 100).value_or(1)),
             static_cast<int>(parse_int(clause.setting("cost"), 0, 100).value_or(0))});
    }
    if (clause.settings.contains("record")) {
        stage.config.recording.trunks[trunk.id] = TRY(recording_policy(clause.setting("record")));
    }
    stage.trunks[trunk.name] = trunk.id;
    stage.config.outbound.trunks.push_back(std::move(trunk));
    return {};
}

void add_extension(Stage& stage, const std::string& number) {
    const ExtensionId id{++stage.next_id};
    stage.extensions[number] = id;
    stage.config.extensions.push_back({id, number});
}

}  // namespace

Result<void> configure_queue(Stage& stage, QueueConfig& queue, const Clause& clause) {
    TRY(check_keys(clause, {"strategy",
                            "ring",
                            "wrap_up",
                            "pause",
                            "record",
                            "notice",
                            "park",
                            "max_wait",
                            "max_length",
                            "accept_without_agents",
                            "overflow",
                            "full",
                            "unstaffed",
                            "unstaffed_after",
                            "helpers",
                            "skills",
                            "sticky",
                            "memory",
                            "keep",
                            "survey",
                            "automatic",
                            "comment",
                            "introduction",
                            "sorry",
                            "music",
                            "announce",
                            "position",
                            "expected_wait",
                            "missed",
                            "back_off_no_answer",
                            "back_off_rejected",
                            "back_off_busy",
                            "back_off_unreachable",
                            "threshold",
                            "short"}));
    if (clause.settings.contains("strategy")) {
        const auto strategy = strategy_from_name(clause.setting("strategy"));
        if (!strategy) {
            return fail(ErrorCode::InvalidInput, "\"{}\" is no strategy",
                        clause.setting("strategy"));
        }
        queue.strategy = *strategy;
    }
    if (clause.settings.contains("max_length")) {
        const auto length = parse_int(clause.setting("max_length"), 0, 100'000);
        if (!length) {
            return fail(ErrorCode::InvalidInput, "max_length must be a number");
        }
        queue.max_length = static_cast<std::size_t>(*length);
    }
    TRY(set_duration(clause, "ring", queue.ring_timeout));
    TRY(set_duration(clause, "wrap_up", queue.wrap_up_limit));
    TRY(set_duration(clause, "pause", queue.pause_limit));
    TRY(set_duration(clause, "park", queue.park_limit));
    TRY(set_duration(clause, "max_wait", queue.max_wait));
    TRY(set_duration(clause, "announce", queue.announce_every));
    TRY(set_duration(clause, "back_off_no_answer", queue.back_off.no_answer));
    TRY(set_duration(clause, "back_off_rejected", queue.back_off.rejected));
    TRY(set_duration(clause, "back_off_busy", queue.back_off.busy));
    TRY(set_duration(clause, "back_off_unreachable", queue.back_off.unreachable));
    TRY(set_duration(clause, "threshold", queue.service_level_threshold));
    TRY(set_duration(clause, "short", queue.short_abandon));
    TRY(set_yes(clause, "accept_without_agents", queue.accept_without_agents));
    TRY(set_yes(clause, "position", queue.announce_position));
    TRY(set_yes(clause, "expected_wait", queue.announce_expected_wait));
    set_text(clause, "sorry", queue.sorry_prompt);
    set_text(clause, "music", queue.music);
    TRY(set_missed(clause, queue.missed_offer));
    return set_queue_rules(stage, queue, clause);
}

Result<void> add_queue(Stage& stage, const Clause& clause) {
    QueueConfig queue;
    queue.name = clause.word(1);
    if (!stage.queues.contains(queue.name)) {
        stage.queues[queue.name] = QueueId{++stage.next_id};
    }
    queue.id = stage.queues[queue.name];
    TRY(configure_queue(stage, queue, clause));
    stage.config.queues.push_back(std::move(queue));
    return {};
}

Result<void> add_agent(Stage& stage, const Clause& clause) {
    TRY(check_keys(clause, {"ready", "not_ready", "phone", "queues", "level", "rights", "calls",
                            "minutes", "record"}));
    AgentSetUp agent;
    const std::string name = clause.word(1);
    agent.id = UserId{++stage.next_id};
    agent.queues = clause.setting("queues");
    const auto level = parse_int(clause.setting("level", "5"), 1, 10);
    if (!level) {
        return fail(ErrorCode::InvalidInput, "level must be 1 to 10");
    }
    agent.level = static_cast<int>(*level);
    TRY(set_rights(clause, agent.rights));
    if (clause.settings.contains("record")) {
        stage.config.recording.people[agent.id] = TRY(recording_policy(clause.setting("record")));
    }
    if (clause.settings.contains("ready")) {
        agent.for_long = TRY(parse_duration(clause.setting("ready")));
    } else if (clause.settings.contains("not_ready")) {
        agent.start = clause.setting("not_ready");
    } else if (clause.word(2) == "signed_out") {
        agent.start = "signed_out";
    }
    const std::string phone =
        clause.setting("phone", fmt::format("{}", 8001 + stage.agents.size()));
    if (!stage.extensions.contains(phone)) {
        add_extension(stage, phone);
    }
    agent.extension = stage.extensions[phone];
    stage.config.agents.push_back({agent.id, name, {}, agent.rights});
    stage.agents[name] = agent;
    stage.agent_order.push_back(name);
    return {};
}

void build_members(Stage& stage) {
    for (QueueConfig& queue : stage.config.queues) {
        queue.members.clear();
        for (const std::string& name : stage.agent_order) {
            const AgentSetUp& agent = stage.agents[name];
            const auto wanted = comma_separated(agent.queues);
            const bool is_configured =
                std::ranges::find(stage.config.agents, agent.id, &AgentConfig::id) !=
                stage.config.agents.end();
            if (is_configured &&
                (wanted.empty() || std::ranges::find(wanted, queue.name) != wanted.end())) {
                queue.members.push_back({agent.id, agent.level});
            }
        }
        set_helpers(stage, queue);
    }
}

Result<bool> set_up(Stage& stage, const Clause& clause) {
    const std::string& what = clause.word(0);
    if (what == "queue") {
        TRY(add_queue(stage, clause));
    } else if (what == "agent") {
        TRY(add_agent(stage, clause));
    } else if (what == "number") {
        TRY(add_number(stage, clause));
    } else if (what == "extension") {
        add_extension(stage, clause.word(1));
    } else if (what == "trunk") {
        TRY(add_trunk(stage, clause));
    } else if (what == "dialling") {
        TRY(check_keys(clause, {"open", "ring"}));
        TRY(set_duration(clause, "ring", stage.config.outbound.ring_limit));
        for (const std::string& period : comma_separated(clause.setting("open"))) {
            TRY(add_week(stage.config.outbound.hours, period));
        }
    } else if (what == "recording") {
        TRY(check_keys(clause, {"seed"}));
        stage.config.recording.everybody = TRY(recording_policy(clause.word(1)));
        stage.config.recording.seed = parse_int(clause.setting("seed"), 1, 1'000'000).value_or(1);
    } else if (what == "class") {
        stage.config.classes.push_back(
            {clause.word(1), TRY(parse_duration(clause.setting("head_start")))});
    } else if (what == "customer") {
        stage.config.class_by_caller[clause.word(1)] = clause.setting("class");
    } else if (what == "zone") {
        stage.config.time_zone = clause.word(1);
    } else if (what == "clock") {
        stage.clock = clause.rest(1);
    } else if (!TRY(set_up_callers(stage, clause))) {
        return set_up_flow(stage, clause);
    }
    return true;
}

Result<void> raise_curtain(Stage& stage) {
    if (stage.config.numbers.empty() && !stage.config.queues.empty()) {
        TRY(add_number(stage, Clause{"", {"number", "4001"}, {}}));
    }
    build_members(stage);
    const date::time_zone* zone = find_time_zone(stage.config.time_zone);
    if (zone == nullptr) {
        return fail(ErrorCode::InvalidInput, "zone {} is unknown", stage.config.time_zone);
    }
    date::local_time<Duration> local;
    std::istringstream in(stage.clock.empty() ? "2026-01-01 09:00" : stage.clock);
    in >> date::parse("%Y-%m-%d %H:%M", local);
    if (in.fail()) {
        return fail(ErrorCode::InvalidInput, "clock \"{}\" must be like 2026-01-05 09:00",
                    stage.clock);
    }
    const Instant start = zone->to_sys(local, date::choose::earliest);

    // Who is ready for longer signed in earlier; equal times in the order of the lines.
    std::vector<std::string> order = stage.agent_order;
    std::ranges::stable_sort(order, std::greater<>{},
                             [&](const std::string& name) { return stage.agents[name].for_long; });
    Duration longest{0};
    for (const std::string& name : order) {
        longest = std::max(longest, stage.agents[name].for_long);
    }
    stage.harness = std::make_unique<Harness>(start - longest);
    if (const Output out = stage.play().give(ConfigureCentre{stage.config}); out.refused) {
        return fail(*out.refused);
    }
    TRY(tell_last_agents(stage, start));
    for (const std::string& name : order) {
        const AgentSetUp& agent = stage.agents[name];
        stage.play().pass(start - agent.for_long - stage.play().now());
        if (agent.start == "signed_out") {
            continue;
        }
        const Output in_out = stage.play().give(SignIn{agent.id, agent.extension, {}});
        const Output state = agent.start == "ready"
                                 ? stage.play().give(SetReady{agent.id, {}})
                                 : stage.play().give(SetNotReady{agent.id, agent.start, {}});
        if (in_out.refused || state.refused) {
            return fail(in_out.refused ? *in_out.refused : *state.refused);
        }
    }
    stage.play().pass(start - stage.play().now());
    stage.first_event = stage.play().events().size();
    return {};
}

}  // namespace callfloor::floor
