#include "robots/robot_report.h"

#include <algorithm>

namespace callfloor::robots {

namespace {
constexpr std::size_t kErrors = 50;
}

double Distribution::quantile(double q) const {
    if (values_.empty()) {
        return 0;
    }
    std::sort(values_.begin(), values_.end());
    const auto index = static_cast<std::size_t>(q * static_cast<double>(values_.size()));
    return values_[std::min(index, values_.size() - 1)];
}

json::Object Distribution::to_json() const {
    return {{"count", count()},
            {"p50", quantile(0.5)},
            {"p95", quantile(0.95)},
            {"p99", quantile(0.99)},
            {"max", quantile(1)}};
}

void RobotReport::add_error(std::string text) {
    if (errors.size() < kErrors) {
        errors.push_back(std::move(text));
    } else {
        ++errors_more;
    }
}

json::Object RobotReport::to_json() const {
    json::Object refused;
    for (const auto& [cause, count] : calls_refused) {
        refused[cause] = count;
    }
    json::Array problems;
    for (const auto& error : errors) {
        problems.emplace_back(error);
    }
    return {{"calls_placed", calls_placed},
            {"calls_skipped", calls_skipped},
            {"calls_connected", calls_connected},
            {"calls_talked", calls_talked},
            {"calls_impatient", calls_impatient},
            {"calls_refused", std::move(refused)},
            {"offers_received", offers_received},
            {"offers_answered", offers_answered},
            {"offers_missed", offers_missed},
            {"offers_rejected", offers_rejected},
            {"agents_registered", agents_registered},
            {"agents_signed_in", agents_signed_in},
            {"desk_commands", desk_commands},
            {"packets_received", packets_received},
            {"packets_lost", packets_lost},
            {"set_up_ms", set_up_ms.to_json()},
            {"answer_to_audio_ms", answer_to_audio_ms.to_json()},
            {"errors", std::move(problems)},
            {"errors_more", errors_more}};
}

}  // namespace callfloor::robots
