#include "centre/centre_codec.h"

#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "centre/field_reader.h"
#include "centre/outbound_codec.h"
#include "floor/state_names.h"

namespace callfloor::centre {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

constexpr std::size_t kNameLength = 64;
constexpr std::size_t kPromptNameLength = 64;
constexpr int kWrapUpDepth = 4;
constexpr FieldReader::TextBounds kPrompt{0, kPromptNameLength};
constexpr FieldReader::TextBounds kName{1, kNameLength};

template <typename IdType>
json::Value id_or_null(IdType id) {
    return id.is_set() ? json::Value(id.value) : json::Value(nullptr);
}
json::Array texts(const std::vector<std::string>& items) {
    return json::Array(items.begin(), items.end());
}

json::Array periods_to_json(const std::vector<floor::OpeningPeriod>& periods, bool with_weekday) {
    json::Array array;
    for (const auto& period : periods) {
        json::Object object{{"from_minute", period.from_minute}, {"to_minute", period.to_minute}};
        if (with_weekday) {
            object["weekday"] = period.weekday;
        }
        array.push_back(std::move(object));
    }
    return array;
}

}  // namespace

json::Object hours_to_json(const floor::OpeningHours& opening) {
    json::Array exceptions;
    for (const auto& exception : opening.exceptions) {
        exceptions.push_back(json::Object{{"date", fmt::format("{:04}-{:02}-{:02}", exception.year,
                                                               exception.month, exception.day)},
                                          {"periods", periods_to_json(exception.periods, false)}});
    }
    return {{"always", opening.always},
            {"week", periods_to_json(opening.week, true)},
            {"exceptions", std::move(exceptions)}};
}

namespace {

/// Calls read(reader, index) for each object of the list.
template <typename Read>
void each_object(FieldReader& fields, std::string_view key, std::size_t most, Problems& problems,
                 Read read) {
    const auto* items = fields.array(key, most);
    for (std::size_t i = 0; items != nullptr && i < items->size(); ++i) {
        const auto where = fmt::format("{}[{}]", fields.path(key), i);
        const auto* object = (*items)[i].if_object();
        if (object == nullptr) {
            problems.push_back({where, "give an object"});
            continue;
        }
        FieldReader reader(*object, problems, where + ".");
        read(reader);
        reader.finish();
    }
}

void read_periods(FieldReader& fields, std::string_view key, bool with_weekday,
                  std::vector<floor::OpeningPeriod>& out, Problems& problems) {
    each_object(fields, key, 7 * 24, problems, [&](FieldReader& reader) {
        floor::OpeningPeriod period;
        if (with_weekday) {
            reader.small_integer("weekday", period.weekday, 1, 7);
        }
        reader.small_integer("from_minute", period.from_minute, 0, 1'439);
        reader.small_integer("to_minute", period.to_minute, 1, 1'440);
        out.push_back(period);
    });
}

void read_date(FieldReader& reader, floor::OpeningException& exception) {
    std::string date;
    reader.text("date", date, {1, 10});
    const auto parts = split(date, '-');
    const auto year = parts.size() == 3 ? parse_int(parts[0], 2000, 2999) : std::nullopt;
    const auto month = parts.size() == 3 ? parse_int(parts[1], 1, 12) : std::nullopt;
    const auto day = parts.size() == 3 ? parse_int(parts[2], 1, 31) : std::nullopt;
    if (date.size() != 10 || !year || !month || !day) {
        reader.problem("date", fmt::format("is \"{}\"; write YYYY-MM-DD", date));
        return;
    }
    exception.year = static_cast<int>(*year);
    exception.month = static_cast<int>(*month);
    exception.day = static_cast<int>(*day);
}

}  // namespace

floor::OpeningHours read_hours(const json::Object& object, Problems& problems) {
    floor::OpeningHours opening;
    FieldReader fields(object, problems, "hours.");
    fields.truth("always", opening.always);
    read_periods(fields, "week", true, opening.week, problems);
    each_object(fields, "exceptions", 400, problems, [&](FieldReader& reader) {
        floor::OpeningException exception;
        read_date(reader, exception);
        read_periods(reader, "periods", false, exception.periods, problems);
        opening.exceptions.push_back(std::move(exception));
    });
    fields.finish();
    return opening;
}

namespace {

void read_overflow(FieldReader& fields, floor::OverflowTarget& overflow, Problems& problems) {
    if (const auto* object = fields.object("overflow")) {
        FieldReader reader(*object, problems, fields.path("overflow."));
        reader.choice("kind", overflow.kind, floor::overflow_kind_from_name,
                      {"none", "queue", "prompt"});
        reader.id("queue_id", overflow.queue);
        reader.text("prompt", overflow.prompt, kPrompt);
        reader.finish();
    }
}

void read_offer_rules(FieldReader& fields, floor::QueueConfig& queue, Problems& problems) {
    if (const auto* object = fields.object("missed_offer")) {
        FieldReader reader(*object, problems, fields.path("missed_offer."));
        reader.small_integer("count", queue.missed_offer.count, 0, 100);
        reader.duration("window_ms", queue.missed_offer.window, seconds(0), hours(24));
        reader.finish();
    }
    if (const auto* object = fields.object("back_off")) {
        FieldReader reader(*object, problems, fields.path("back_off."));
        reader.duration("no_answer_ms", queue.back_off.no_answer, seconds(0), hours(1));
        reader.duration("rejected_ms", queue.back_off.rejected, seconds(0), hours(1));
        reader.duration("busy_ms", queue.back_off.busy, seconds(0), hours(1));
        reader.duration("unreachable_ms", queue.back_off.unreachable, seconds(0), hours(1));
        reader.finish();
    }
}

struct WrapUpReader {
    Problems& problems;
    std::size_t left = limits::kWrapUpCodes;

    std::vector<WrapUpCode> read(FieldReader& fields, std::string_view key, int depth) {
        std::vector<WrapUpCode> codes;
        each_object(fields, key, limits::kWrapUpCodes, problems, [&](FieldReader& reader) {
            WrapUpCode code;
            reader.text("code", code.code, {1, 64});
            reader.text("label", code.label, kName);
            if (left-- == 0) {
                reader.problem("code", fmt::format("is one too many; at most {} codes in all",
                                                   limits::kWrapUpCodes));
                left = SIZE_MAX;
            }
            if (depth + 1 < kWrapUpDepth) {
                code.children = read(reader, "children", depth + 1);
            } else if (const auto* children = reader.array("children", limits::kWrapUpCodes);
                       children != nullptr && !children->empty()) {
                reader.problem("children",
                               fmt::format("are nested deeper than {} levels", kWrapUpDepth));
            }
            codes.push_back(std::move(code));
        });
        return codes;
    }
};

void read_secret(FieldReader& fields, std::string_view key, NewSecret& out) {
    std::string secret;
    fields.text(key, secret, {0, 128});
    if (!secret.empty()) {
        out = std::move(secret);
    }
}

}  // namespace

std::string_view trunk_auth_name(TrunkAuth auth) {
    return auth == TrunkAuth::Address ? "address" : "digest";
}

std::optional<TrunkAuth> trunk_auth_from_name(std::string_view name) {
    if (name == "address") {
        return TrunkAuth::Address;
    }
    return name == "digest" ? std::optional(TrunkAuth::Digest) : std::nullopt;
}

json::Object extension_to_json(const Extension& extension) {
    return {{"id", extension.id.value},
            {"number", extension.number},
            {"name", extension.name},
            {"user_id", id_or_null(extension.user)}};
}

Extension extension_from_json(const json::Object& object, NewSecret& secret, Problems& problems) {
    Extension extension;
    FieldReader fields(object, problems);
    fields.id("id", extension.id);
    fields.text("number", extension.number, {1, 10});
    fields.text("name", extension.name, {0, kNameLength});
    fields.id("user_id", extension.user);
    read_secret(fields, "secret", secret);
    for (const auto* key : {"registered", "reachability", "contacts", "etag"}) {
        fields.ignore(key);
    }
    fields.finish();
    return extension;
}

json::Object trunk_to_json(const Trunk& trunk) {
    return {{"id", trunk.id.value},
            {"name", trunk.name},
            {"auth", trunk_auth_name(trunk.auth)},
            {"addresses", texts(trunk.addresses)},
            {"user", trunk.user},
            {"register_at", trunk.register_at},
            {"register_user", trunk.register_user},
            {"expires_s", trunk.expires_s},
            {"probe_every_s", trunk.probe_every_s},
            {"calls_max", trunk.calls_max},
            {"enabled", trunk.enabled},
            {"outbound", trunk_outbound_to_json(trunk.outbound)}};
}

Trunk trunk_from_json(const json::Object& object, NewSecret& secret, Problems& problems) {
    Trunk trunk;
    FieldReader fields(object, problems);
    fields.id("id", trunk.id);
    fields.text("name", trunk.name, kName);
    fields.choice("auth", trunk.auth, trunk_auth_from_name, {"address", "digest"});
    fields.texts("addresses", trunk.addresses, {1, 64}, 64);
    fields.text("user", trunk.user, {0, 64});
    read_secret(fields, "secret", secret);
    fields.text("register_at", trunk.register_at, {0, 255});
    fields.text("register_user", trunk.register_user, {0, 64});
    fields.integer("expires_s", trunk.expires_s, 60, 86'400);
    fields.integer("probe_every_s", trunk.probe_every_s, 0, 3'600);
    fields.integer("calls_max", trunk.calls_max, 1, limits::kConversations);
    fields.truth("enabled", trunk.enabled);
    read_trunk_outbound(fields, trunk.outbound, problems);
    for (const auto* key : {"state", "calls", "etag"}) {
        fields.ignore(key);
    }
    fields.finish();
    return trunk;
}

json::Object queue_to_json(const floor::QueueConfig& queue) {
    json::Array members;
    for (const auto& member : queue.members) {
        members.push_back(json::Object{{"agent_id", member.agent.value}, {"level", member.level}});
    }
    return {
        {"id", queue.id.value},
        {"name", queue.name},
        {"strategy", floor::strategy_name(queue.strategy)},
        {"ring_timeout_ms", queue.ring_timeout.count()},
        {"wrap_up_limit_ms", queue.wrap_up_limit.count()},
        {"max_wait_ms", queue.max_wait.count()},
        {"max_length", queue.max_length},
        {"accept_without_agents", queue.accept_without_agents},
        {"overflow", json::Object{{"kind", floor::overflow_kind_name(queue.overflow.kind)},
                                  {"queue_id", id_or_null(queue.overflow.queue)},
                                  {"prompt", queue.overflow.prompt}}},
        {"sorry_prompt", queue.sorry_prompt},
        {"music", queue.music},
        {"announce_every_ms", queue.announce_every.count()},
        {"announce_position", queue.announce_position},
        {"announce_expected_wait", queue.announce_expected_wait},
        {"missed_offer", json::Object{{"count", queue.missed_offer.count},
                                      {"window_ms", queue.missed_offer.window.count()}}},
        {"back_off", json::Object{{"no_answer_ms", queue.back_off.no_answer.count()},
                                  {"rejected_ms", queue.back_off.rejected.count()},
                                  {"busy_ms", queue.back_off.busy.count()},
                                  {"unreachable_ms", queue.back_off.unreachable.count()}}},
        {"service_level_threshold_ms", queue.service_level_threshold.count()},
        {"short_abandon_ms", queue.short_abandon.count()},
        {"service_level_variant", floor::service_level_variant_name(queue.service_level_variant)},
        {"members", std::move(members)}};
}

floor::QueueConfig queue_from_json(const json::Object& object, Problems& problems) {
    floor::QueueConfig queue;
    FieldReader fields(object, problems);
    fields.id("id", queue.id);
    fields.text("name", queue.name, kName);
    fields.choice("strategy", queue.strategy, floor::strategy_from_name,
                  {"longest_idle", "fewest_calls", "round_robin", "skill_level", "ring_all"});
    fields.duration("ring_timeout_ms", queue.ring_timeout, kRingTimeoutLeast, kRingTimeoutMost);
    fields.duration("wrap_up_limit_ms", queue.wrap_up_limit, seconds(0), hours(1));
    fields.duration("max_wait_ms", queue.max_wait, seconds(0), hours(24));
    fields.small_integer("max_length", queue.max_length, 0, limits::kWaitingPerQueue);
    fields.truth("accept_without_agents", queue.accept_without_agents);
    read_overflow(fields, queue.overflow, problems);
    fields.text("sorry_prompt", queue.sorry_prompt, kPrompt);
    fields.text("music", queue.music, kPrompt);
    fields.duration("announce_every_ms", queue.announce_every, seconds(0), hours(1));
    fields.truth("announce_position", queue.announce_position);
    fields.truth("announce_expected_wait", queue.announce_expected_wait);
    read_offer_rules(fields, queue, problems);
    fields.duration("service_level_threshold_ms", queue.service_level_threshold, seconds(0),
                    hours(1));
    fields.duration("short_abandon_ms", queue.short_abandon, seconds(0), minutes(10));
    fields.choice("service_level_variant", queue.service_level_variant,
                  floor::service_level_variant_from_name,
                  {"sl1", "sl2", "sl3", "sl4", "sl5", "sl6"});
    each_object(fields, "members", limits::kAgents, problems, [&](FieldReader& reader) {
        floor::QueueMember member;
        reader.id("agent_id", member.agent);
        reader.small_integer("level", member.level, 1, 10);
        queue.members.push_back(member);
    });
    fields.ignore("etag");
    fields.finish();
    return queue;
}

json::Object number_to_json(const floor::NumberConfig& number) {
    return {{"id", number.id.value},
            {"number", number.number},
            {"name", number.name},
            {"queue_id", id_or_null(number.queue)},
            {"flow_id", id_or_null(number.flow)},
            {"answer", floor::answer_policy_name(number.answer)},
            {"hours", hours_to_json(number.hours)},
            {"greeting", number.greeting},
            {"closing_prompt", number.closing_prompt},
            {"caller_class", number.caller_class}};
}

floor::NumberConfig number_from_json(const json::Object& object, Problems& problems) {
    floor::NumberConfig number;
    FieldReader fields(object, problems);
    fields.id("id", number.id);
    fields.text("number", number.number, {1, 20});
    fields.text("name", number.name, {0, kNameLength});
    fields.id("queue_id", number.queue);
    fields.id("flow_id", number.flow);
    fields.choice("answer", number.answer, floor::answer_policy_from_name,
                  {"on_entry", "on_agent"});
    if (const auto* hours_object = fields.object("hours")) {
        number.hours = read_hours(*hours_object, problems);
    }
    fields.text("greeting", number.greeting, kPrompt);
    fields.text("closing_prompt", number.closing_prompt, kPrompt);
    fields.text("caller_class", number.caller_class, {0, kNameLength});
    fields.ignore("etag");
    fields.finish();
    return number;
}

json::Object caller_class_to_json(const CallerClass& caller_class) {
    return {{"id", caller_class.id.value},
            {"name", caller_class.name},
            {"head_start_ms", caller_class.head_start.count()},
            {"callers", texts(caller_class.callers)}};
}

CallerClass caller_class_from_json(const json::Object& object, Problems& problems) {
    CallerClass caller_class;
    FieldReader fields(object, problems);
    fields.id("id", caller_class.id);
    fields.text("name", caller_class.name, kName);
    fields.duration("head_start_ms", caller_class.head_start, seconds(0), hours(24));
    fields.texts("callers", caller_class.callers, {1, 32}, limits::kClassCallers);
    fields.ignore("etag");
    fields.finish();
    return caller_class;
}

json::Array wrap_up_codes_to_json(const std::vector<WrapUpCode>& codes) {
    json::Array array;
    for (const auto& code : codes) {  // depth is bounded by kWrapUpDepth on reading
        array.push_back(json::Object{{"code", code.code},
                                     {"label", code.label},
                                     {"children", wrap_up_codes_to_json(code.children)}});
    }
    return array;
}

json::Object centre_to_json(const Centre& centre) {
    json::Object object{{"name", centre.name},
                        {"time_zone", centre.time_zone},
                        {"not_ready_reasons", texts(centre.not_ready_reasons)},
                        {"wrap_up_codes", wrap_up_codes_to_json(centre.wrap_up_codes)},
                        {"recording_retention_days", centre.recording_retention_days},
                        {"dialling", dialling_to_json(centre.dialling)}};
    return object;
}

Centre centre_from_json(const json::Object& object, Problems& problems) {
    Centre centre;
    FieldReader fields(object, problems);
    fields.text("name", centre.name, kName);
    fields.text("time_zone", centre.time_zone, {1, 64});
    fields.texts("not_ready_reasons", centre.not_ready_reasons, {1, 32}, 50);
    centre.wrap_up_codes = WrapUpReader{problems}.read(fields, "wrap_up_codes", 0);
    fields.integer("recording_retention_days", centre.recording_retention_days, 1, 36'500);
    read_dialling(fields, centre.dialling, problems);
    fields.ignore("etag");
    fields.finish();
    return centre;
}

}  // namespace callfloor::centre
