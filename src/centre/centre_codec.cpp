#include "centre/centre_codec.h"

#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "centre/codec_helpers.h"
#include "centre/outbound_codec.h"
#include "centre/recording_codec.h"
#include "floor/state_names.h"

namespace callfloor::centre {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

constexpr int kWrapUpDepth = 4;

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
            {"user_id", id_or_null(extension.user)},
            {"outside_number", extension.outside_number}};
}

Extension extension_from_json(const json::Object& object, NewSecret& secret, Problems& problems) {
    Extension extension;
    FieldReader fields(object, problems);
    fields.id("id", extension.id);
    fields.text("number", extension.number, {1, 10});
    fields.text("name", extension.name, {0, kNameLength});
    fields.id("user_id", extension.user);
    fields.text("outside_number", extension.outside_number, {0, 32});
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
            {"trusted", trunk.identity.trusted},
            {"withholds_caller", trunk.identity.withholds_caller},
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
    fields.truth("trusted", trunk.identity.trusted);
    fields.truth("withholds_caller", trunk.identity.withholds_caller);
    read_trunk_outbound(fields, trunk.outbound, problems);
    for (const auto* key : {"state", "calls", "etag"}) {
        fields.ignore(key);
    }
    fields.finish();
    return trunk;
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
            {"caller_class", number.caller_class},
            {"at_closing", floor::at_closing_name(number.at_closing)}};
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
    fields.choice("at_closing", number.at_closing, floor::at_closing_from_name,
                  {"serve", "callback", "end"});
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

json::Object blocked_caller_to_json(const BlockedCaller& rule) {
    const auto& config = rule.config;
    return {{"id", config.id.value},
            {"number", config.number},
            {"is_prefix", config.is_prefix},
            {"action", floor::block_action_name(config.action)},
            {"prompt", config.prompt},
            {"reason", config.reason},
            {"until_at", config.until == Instant{} ? json::Value(nullptr)
                                                   : json::Value(to_epoch_ms(config.until))},
            {"by_user_id", id_or_null(rule.by)},
            {"changed_at", to_epoch_ms(rule.changed_at)}};
}

BlockedCaller blocked_caller_from_json(const json::Object& object, Problems& problems) {
    BlockedCaller rule;
    FieldReader fields(object, problems);
    fields.id("id", rule.config.id);
    fields.text("number", rule.config.number, {1, 32});
    fields.truth("is_prefix", rule.config.is_prefix);
    fields.choice("action", rule.config.action, floor::block_action_from_name,
                  {"refuse", "prompt", "warn"});
    fields.text("prompt", rule.config.prompt, kPrompt);
    fields.text("reason", rule.config.reason, {1, 200});
    std::int64_t until = 0;
    fields.integer("until_at", until, 0, (std::int64_t{1} << 53) - 1);
    rule.config.until = from_epoch_ms(until);
    for (const auto* key : {"by_user_id", "changed_at", "etag"}) {
        fields.ignore(key);
    }
    fields.finish();
    return rule;
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
                        {"recording", recording_rules_to_json(centre.recording)},
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
    read_recording_rules(fields, centre.recording, problems);
    read_dialling(fields, centre.dialling, problems);
    fields.ignore("etag");
    fields.finish();
    return centre;
}

}  // namespace callfloor::centre
