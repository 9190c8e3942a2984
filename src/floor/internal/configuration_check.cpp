#include <map>
#include <set>

#include "base/limits.h"
#include "base/voicemail_limits.h"
#include "floor/call_limits.h"
#include "floor/flow_check.h"
#include "floor/internal/configure.h"
#include "floor/internal/unoffered.h"

namespace callfloor::floor {

namespace {

constexpr Duration kLongestSetting = std::chrono::hours(24);

template <typename T>
Result<std::set<std::int64_t>> ids_of(const std::vector<T>& items, const char* what) {
    std::set<std::int64_t> ids;
    for (const T& item : items) {
        if (!item.id.is_set() || !ids.insert(item.id.value).second) {
            return fail(ErrorCode::InvalidInput,
                        "{} {} is unset or stands twice in the configuration", what, item.id);
        }
    }
    return ids;
}

Result<void> check_duration(const QueueConfig& queue, const char* key, Duration value,
                            Duration least) {
    if (value < least || value > kLongestSetting) {
        return fail(ErrorCode::InvalidInput,
                    "queue \"{}\": {} is {} ms; it must be from {} ms to 24 hours", queue.name, key,
                    value.count(), least.count());
    }
    return {};
}

Result<void> check_target(const QueueConfig& queue, const OverflowTarget& target,
                          const std::set<std::int64_t>& queues) {
    if (target.kind == OverflowKind::Queue && !queues.contains(target.queue.value)) {
        return fail(
            ErrorCode::InvalidInput,
            "queue \"{}\" overflows to queue {}, which does not exist or has another channel",
            queue.name, target.queue);
    }
    if (target.kind == OverflowKind::Prompt && target.prompt.empty()) {
        return fail(ErrorCode::InvalidInput, "queue \"{}\" overflows to a prompt; name it",
                    queue.name);
    }
    if (target.kind == OverflowKind::Number && target.number.empty()) {
        return fail(ErrorCode::InvalidInput, "queue \"{}\" overflows to a number; give it",
                    queue.name);
    }
    return {};
}

/// A chat cannot be played or dialled anything.
Result<void> check_chat(const QueueConfig& queue) {
    for (const OverflowTarget& target :
         {queue.overflow, queue.overflow_when_full.value_or(OverflowTarget{}),
          queue.overflow_unstaffed.value_or(OverflowTarget{})}) {
        if (queue.channel == Channel::Chat && target.kind != OverflowKind::None &&
            target.kind != OverflowKind::Queue) {
            return fail(ErrorCode::InvalidInput,
                        "queue \"{}\" takes chats; it can overflow to another chat queue only",
                        queue.name);
        }
    }
    if (queue.chat.capacity < 1 || queue.chat.capacity > limits::kChatsOfAgent) {
        return fail(ErrorCode::InvalidInput, "queue \"{}\": {} chats at once; from 1 to {}",
                    queue.name, queue.chat.capacity, limits::kChatsOfAgent);
    }
    TRY(check_duration(queue, "limit of a reply", queue.chat.reply_limit, Duration{0}));
    return check_duration(queue, "limit of silence", queue.chat.idle_limit, Duration{0});
}

/// Times rise from 0 on, levels fall.
Result<void> check_steps(const QueueConfig& queue) {
    const auto& steps = queue.skill_steps;
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const bool follows =
            i == 0 ? steps[i].after == Duration{0}
                   : steps[i].after > steps[i - 1].after && steps[i].level < steps[i - 1].level;
        if (!follows || steps[i].level < kEveryMember || steps[i].level > kHighestLevel ||
            steps[i].after > kLongestSetting || i >= limits::kSkillSteps) {
            return fail(ErrorCode::InvalidInput,
                        "queue \"{}\": skill step {} (from {} ms, level {}); at most {} steps, the "
                        "first from 0 ms, then later and with lower levels of 1..10",
                        queue.name, i + 1, steps[i].after.count(), steps[i].level,
                        limits::kSkillSteps);
        }
    }
    return {};
}

Result<void> check_survey(const QueueConfig& queue) {
    if (queue.survey.questions.size() > limits::kSurveyQuestions) {
        return fail(ErrorCode::InvalidInput, "queue \"{}\": a survey of {} questions; at most {}",
                    queue.name, queue.survey.questions.size(), limits::kSurveyQuestions);
    }
    for (const SurveyQuestion& question : queue.survey.questions) {
        if (question.highest < limits::kLeastScale || question.highest > limits::kMostScale) {
            return fail(ErrorCode::InvalidInput,
                        "queue \"{}\": a survey's scale of 1 to {}; one key gives 1 to {}..{}",
                        queue.name, question.highest, limits::kLeastScale, limits::kMostScale);
        }
    }
    return {};
}

Result<void> check_queue(const QueueConfig& queue, const std::set<std::int64_t>& agents,
                         const std::set<std::int64_t>& queues) {
    TRY(check_duration(queue, "ring timeout", queue.ring_timeout, std::chrono::seconds(1)));
    TRY(check_duration(queue, "wrap-up limit", queue.wrap_up_limit, Duration{0}));
    TRY(check_duration(queue, "maximum wait", queue.max_wait, Duration{0}));
    TRY(check_duration(queue, "announcement interval", queue.announce_every, Duration{0}));
    TRY(check_duration(queue, "service-level threshold", queue.service_level_threshold,
                       Duration{0}));
    TRY(check_duration(queue, "short abandon", queue.short_abandon, Duration{0}));
    TRY(check_duration(queue, "missed-offer window", queue.missed_offer.window, Duration{0}));
    for (const Duration time : {queue.back_off.no_answer, queue.back_off.rejected,
                                queue.back_off.busy, queue.back_off.unreachable}) {
        TRY(check_duration(queue, "back-off", time, Duration{0}));
    }
    if (queue.max_length > limits::kWaitingPerQueue) {
        return fail(ErrorCode::InvalidInput, "queue \"{}\": maximum length {} is above {}",
                    queue.name, queue.max_length, limits::kWaitingPerQueue);
    }
    if (queue.missed_offer.count < 0 || queue.missed_offer.count > 100) {
        return fail(ErrorCode::InvalidInput, "queue \"{}\": {} missed offers is not within 0..100",
                    queue.name, queue.missed_offer.count);
    }
    TRY(check_target(queue, queue.overflow, queues));
    TRY(check_target(queue, queue.overflow_when_full.value_or(OverflowTarget{}), queues));
    TRY(check_target(queue, queue.overflow_unstaffed.value_or(OverflowTarget{}), queues));
    TRY(check_duration(queue, "patience without agents", queue.unstaffed_patience, Duration{0}));
    TRY(check_duration(queue, "patience for the last agent", queue.sticky.patience, Duration{0}));
    TRY(check_duration(queue, "time a place is kept", queue.keep_place, Duration{0}));
    TRY(check_steps(queue));
    TRY(check_chat(queue));
    TRY(check_survey(queue));
    std::set<UserId> members;
    for (const QueueMember& member : queue.members) {
        if (!agents.contains(member.agent.value) || !members.insert(member.agent).second) {
            return fail(ErrorCode::InvalidInput,
                        "queue \"{}\": member {} is no agent or stands twice", queue.name,
                        member.agent);
        }
        if (member.level < 1 || member.level > 10) {
            return fail(ErrorCode::InvalidInput,
                        "queue \"{}\": level {} of member {} is not within 1..10", queue.name,
                        member.level, member.agent);
        }
    }
    for (const UserId helper : queue.overflow_agents) {
        if (!agents.contains(helper.value) || !members.insert(helper).second) {
            return fail(ErrorCode::InvalidInput,
                        "queue \"{}\": overflow agent {} is no agent, a member, or stands twice",
                        queue.name, helper);
        }
    }
    return {};
}

Result<void> check_period(const NumberConfig& number, const OpeningPeriod& period) {
    const bool is_right = period.weekday >= 1 && period.weekday <= 7 && period.from_minute >= 0 &&
                          period.from_minute < period.to_minute && period.to_minute <= 1440;
    if (!is_right) {
        return fail(ErrorCode::InvalidInput,
                    "number {}: opening period weekday {}, minutes {} to {}; weekdays are 1..7, "
                    "minutes 0..1440, "
                    "and over midnight two periods are needed",
                    number.number, period.weekday, period.from_minute, period.to_minute);
    }
    return {};
}

/// What the floor needs to run them; a queue or prompt that is not there is a failure on the way.
Result<void> check_flows(const CentreConfig& config) {
    for (const FlowConfig& flow : config.flows) {
        for (const FlowProblem& problem : check_flow_structure(flow)) {
            return fail(ErrorCode::InvalidInput, "flow \"{}\", node \"{}\", {}: {}", flow.name,
                        problem.node, problem.field, problem.text);
        }
    }
    return {};
}

Result<void> check_flow_of(const NumberConfig& number, const std::set<std::int64_t>& flows) {
    if (!number.flow.is_set()) {
        return {};
    }
    if (!flows.contains(number.flow.value)) {
        return fail(ErrorCode::InvalidInput, "number {} leads to flow {}, which does not exist",
                    number.number, number.flow);
    }
    if (number.answer != AnswerPolicy::OnEntry) {
        return fail(ErrorCode::InvalidInput,
                    "number {} leads to a flow, so its calls must be answered on entry",
                    number.number);
    }
    return {};
}

struct Destinations {
    std::set<std::int64_t> queues;
    std::set<std::int64_t> flows;
};

Result<void> check_numbers(const CentreConfig& config, const Destinations& destinations) {
    std::set<std::string> dialled;
    for (const NumberConfig& number : config.numbers) {
        if (number.number.empty() || !dialled.insert(number.number).second) {
            return fail(ErrorCode::InvalidInput, "number \"{}\" is empty or stands twice",
                        number.number);
        }
        TRY(check_flow_of(number, destinations.flows));
        if (!destinations.queues.contains(number.queue.value)) {
            return fail(ErrorCode::InvalidInput,
                        "number {} leads to queue {}, which does not exist or takes chats",
                        number.number, number.queue);
        }
        for (const OpeningPeriod& period : number.hours.week) {
            TRY(check_period(number, period));
        }
        for (const OpeningException& exception : number.hours.exceptions) {
            for (const OpeningPeriod& period : exception.periods) {
                TRY(check_period(number, period));
            }
        }
    }
    for (const ExtensionConfig& extension : config.extensions) {
        if (extension.number.empty() || !dialled.insert(extension.number).second) {
            return fail(
                ErrorCode::InvalidInput,
                "extension number \"{}\" is empty, stands twice or is also a number of the centre",
                extension.number);
        }
    }
    return {};
}

}  // namespace

Result<void> check_configuration(const CentreConfig& config) {
    if (find_time_zone(config.time_zone) == nullptr) {
        return fail(ErrorCode::InvalidInput,
                    "time zone \"{}\" is unknown; use an IANA name such as Asia/Shanghai",
                    config.time_zone);
    }
    if (config.agents.size() > limits::kAgents || config.queues.size() > limits::kQueues) {
        return fail(ErrorCode::LimitReached,
                    "{} agents and {} queues; at most {} and {} are possible", config.agents.size(),
                    config.queues.size(), limits::kAgents, limits::kQueues);
    }
    const auto agents = TRY(ids_of(config.agents, "agent"));
    TRY(ids_of(config.queues, "queue"));
    TRY(ids_of(config.extensions, "extension"));
    TRY(ids_of(config.numbers, "number"));
    std::map<Channel, std::set<std::int64_t>> of_channel;
    for (const QueueConfig& queue : config.queues) {
        of_channel[queue.channel].insert(queue.id.value);
    }
    for (const QueueConfig& queue : config.queues) {
        TRY(check_queue(queue, agents, of_channel[queue.channel]));
    }
    const auto flows = TRY(ids_of(config.flows, "flow"));
    TRY(check_flows(config));
    TRY(check_numbers(config, {of_channel[Channel::Voice], flows}));
    for (const CallerClass& caller_class : config.classes) {
        if (caller_class.head_start < Duration{0} || caller_class.head_start > kLongestSetting) {
            return fail(ErrorCode::InvalidInput,
                        "class \"{}\": a head start of {} ms is not within 0..24 hours",
                        caller_class.name, caller_class.head_start.count());
        }
    }
    return {};
}

}  // namespace callfloor::floor
