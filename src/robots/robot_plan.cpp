#include "robots/robot_plan.h"

#include "base/json.h"

namespace callfloor::robots {

namespace {

Result<void> read_duration(const json::Object& object, std::string_view key, Duration& out) {
    if (const auto ms = TRY(json::find_int(object, key))) {
        if (*ms < 0 || *ms > 86'400'000) {
            return fail(ErrorCode::InvalidInput, "\"{}\" is {}; give 0 to 86400000 milliseconds",
                        key, *ms);
        }
        out = Duration{*ms};
    }
    return {};
}

Result<void> read_share(const json::Object& object, std::string_view key, double low, double high,
                        double& out) {
    const auto* value = object.if_contains(key);
    if (value == nullptr) {
        return {};
    }
    boost::json::error_code error;
    const auto number = value->to_number<double>(error);
    if (error || !(number >= low && number <= high)) {
        return fail(ErrorCode::InvalidInput, "\"{}\" must be a number from {} to {}", key, low,
                    high);
    }
    out = number;
    return {};
}

Result<void> read_text(const json::Object& object, std::string_view key, std::string& out) {
    if (auto text = TRY(json::find_string(object, key))) {
        out = std::move(*text);
    }
    return {};
}

Result<void> read_port(const json::Object& object, std::string_view key, std::uint16_t& out) {
    if (const auto port = TRY(json::find_int(object, key))) {
        if (*port < 1 || *port > 65'535) {
            return fail(ErrorCode::InvalidInput, "\"{}\" is {}; a port is 1 to 65535", key, *port);
        }
        out = static_cast<std::uint16_t>(*port);
    }
    return {};
}

Result<std::vector<std::string>> read_texts(const json::Object& object, std::string_view key,
                                            std::vector<std::string> otherwise) {
    const auto* array = json::find_array(object, key);
    if (array == nullptr) {
        return otherwise;
    }
    std::vector<std::string> texts;
    for (const auto& item : *array) {
        if (!item.is_string()) {
            return fail(ErrorCode::InvalidInput, "\"{}\" must be a list of strings", key);
        }
        texts.emplace_back(item.as_string());
    }
    return texts;
}

Result<PhonePlan> read_phone(const json::Value& value) {
    if (!value.is_object()) {
        return fail(ErrorCode::InvalidInput,
                    "each of \"phones\" must be an object with user and password");
    }
    const auto& object = value.as_object();
    PhonePlan phone;
    phone.user = TRY(json::get_string(object, "user"));
    TRY(read_text(object, "password", phone.password));
    TRY(read_text(object, "login", phone.login));
    TRY(read_text(object, "login_password", phone.login_password));
    phone.over_tcp = TRY(json::find_bool(object, "tcp")).value_or(false);
    phone.extension_id = TRY(json::find_int(object, "extension_id")).value_or(0);
    return phone;
}

}  // namespace

Result<RobotPlan> parse_plan(std::string_view text) {
    const auto object = TRY(json::parse_object(text));
    RobotPlan plan;
    plan.server.address = TRY(json::get_string(object, "server_address"));
    plan.server.port = 5060;
    TRY(read_port(object, "server_port", plan.server.port));
    plan.server_tcp_port = plan.server.port;
    TRY(read_port(object, "server_tcp_port", plan.server_tcp_port));
    TRY(read_text(object, "api_host", plan.api_host));
    TRY(read_port(object, "api_port", plan.api_port));
    TRY(read_text(object, "caller_address", plan.caller_address));
    TRY(read_text(object, "phone_address", plan.phone_address));
    TRY(read_port(object, "rtp_low", plan.rtp_low));
    TRY(read_port(object, "rtp_high", plan.rtp_high));
    plan.speech = TRY(json::find_string(object, "speech")).value_or("");
    plan.seed = static_cast<std::uint64_t>(TRY(json::find_int(object, "seed")).value_or(1));
    TRY(read_duration(object, "run_for_ms", plan.run_for));
    TRY(read_duration(object, "drain_for_ms", plan.drain_for));
    plan.dial = TRY(read_texts(object, "dial", {}));
    if (const auto* keys = json::find_object(object, "keys")) {
        for (const auto& [number, texts] : *keys) {
            plan.keys[std::string(number)] = TRY(read_texts(*keys, number, {}));
        }
    }
    TRY(read_share(object, "calls_per_minute", 0, 60'000, plan.calls_per_minute));
    plan.calls_max = TRY(json::find_int(object, "calls_max")).value_or(0);
    plan.calls_at_once = static_cast<std::size_t>(std::clamp<std::int64_t>(
        TRY(json::find_int(object, "calls_at_once")).value_or(200), 1, 4'000));
    TRY(read_duration(object, "talk_mean_ms", plan.talk_mean));
    TRY(read_duration(object, "talk_min_ms", plan.talk_min));
    TRY(read_duration(object, "patience_mean_ms", plan.patience_mean));
    TRY(read_duration(object, "ring_mean_ms", plan.ring_mean));
    TRY(read_duration(object, "wrap_up_mean_ms", plan.wrap_up_mean));
    TRY(read_share(object, "miss_share", 0, 1, plan.miss_share));
    TRY(read_share(object, "reject_share", 0, 1, plan.reject_share));
    TRY(read_share(object, "agent_hangs_up_share", 0, 1, plan.agent_hangs_up_share));
    TRY(read_duration(object, "ready_mean_ms", plan.ready_mean));
    TRY(read_duration(object, "break_mean_ms", plan.break_mean));
    plan.wrap_up_codes = TRY(read_texts(object, "wrap_up_codes", plan.wrap_up_codes));
    if (const auto* phones = json::find_array(object, "phones")) {
        for (const auto& value : *phones) {
            plan.phones.push_back(TRY(read_phone(value)));
        }
    }
    return plan;
}

}  // namespace callfloor::robots
