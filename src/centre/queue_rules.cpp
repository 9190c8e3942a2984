// The rules of a queue's overflow and widening, and of the list of blocked callers.
#include <set>

#include "base/limits.h"
#include "centre/centre_rules.h"
#include "centre/rule_helpers.h"
#include "floor/outside_number.h"

namespace callfloor::centre {

namespace {

struct NamedTarget {
    const char* field;
    const floor::OverflowTarget* target;
};

std::vector<NamedTarget> targets_of(const floor::QueueConfig& queue) {
    std::vector<NamedTarget> targets{{"overflow", &queue.overflow}};
    if (queue.overflow_when_full) {
        targets.push_back({"overflow_when_full", &*queue.overflow_when_full});
    }
    if (queue.overflow_unstaffed) {
        targets.push_back({"overflow_unstaffed", &*queue.overflow_unstaffed});
    }
    return targets;
}

/// Follows overflow from queue to queue, by whatever cause; the queues passed on a way that comes
/// back to where it began.
struct LoopSearch {
    const Snapshot& snapshot;
    QueueId start;
    std::set<QueueId> seen{};
    std::vector<std::string> passed{};

    bool finds(const floor::QueueConfig& at) {
        passed.push_back(at.name);
        for (const auto& [field, target] : targets_of(at)) {
            if (target->kind != floor::OverflowKind::Queue) {
                continue;
            }
            const auto* next = find_where(snapshot.queues, [&](const Queue& queue) {
                return queue.config.id == target->queue;
            });
            if (target->queue == start) {
                passed.push_back(passed.front());
                return true;
            }
            if (next != nullptr && seen.insert(target->queue).second && finds(next->config)) {
                return true;
            }
        }
        passed.pop_back();
        return false;
    }
};

void check_queue_target(const floor::QueueConfig& queue, const NamedTarget& named,
                        const Snapshot& snapshot, Problems& problems) {
    const std::string field = std::string(named.field) + ".queue_id";
    const QueueId target = named.target->queue;
    if (target.is_set() && target == queue.id) {
        add(problems, field, "is the queue itself; choose another queue");
        return;
    }
    if (find_where(snapshot.queues, [&](const Queue& other) {
            return other.config.id == target && other.config.channel == queue.channel;
        }) == nullptr) {
        add(problems, field,
            "queue {} does not exist or has another channel; choose one of GET /queues", target);
        return;
    }
    floor::QueueConfig alone = queue;
    alone.overflow = *named.target;
    alone.overflow_when_full = alone.overflow_unstaffed = std::nullopt;
    LoopSearch search{snapshot, queue.id};
    if (queue.id.is_set() && search.finds(alone)) {
        add(problems, field, "callers would go round for ever: {}; choose another target",
            fmt::join(search.passed, " -> "));
    }
}

void check_number_target(const NamedTarget& named, const Snapshot& snapshot, Problems& problems) {
    const std::string field = std::string(named.field) + ".number";
    const auto& plan = snapshot.centre.dialling.plan;
    const auto number = floor::parse_outside_number(named.target->number, plan);
    for (const auto& own : snapshot.numbers) {
        const auto digits = floor::parse_outside_number(own.config.number, plan);
        if (own.config.number == named.target->number ||
            (number && digits && digits->digits == number->digits)) {
            add(problems, field, "{} is a number of the centre itself; callers would go round",
                named.target->number);
            return;
        }
    }
    if (!number) {
        add(problems, field, "{}", number.error().text);
    }
}

void check_overflow_agents(const floor::QueueConfig& queue, const Snapshot& snapshot,
                           Problems& problems) {
    std::set<UserId> seen;
    for (const auto& member : queue.members) {
        seen.insert(member.agent);
    }
    for (std::size_t i = 0; i < queue.overflow_agents.size(); ++i) {
        const UserId id = queue.overflow_agents[i];
        const auto field = fmt::format("overflow_agents[{}]", i);
        const auto* person =
            find_where(snapshot.people, [&](const Person& each) { return each.id == id; });
        if (person == nullptr || !person->is_agent || !person->is_active) {
            add(problems, field, "user {} is no active agent; see GET /users", id);
        } else if (!seen.insert(id).second) {
            add(problems, field, "user {} is a member, or listed twice; leave out", person->login);
        }
    }
}

}  // namespace

void check_overflows(const floor::QueueConfig& queue, const Snapshot& snapshot,
                     Problems& problems) {
    for (const auto& named : targets_of(queue)) {
        if (queue.channel == floor::Channel::Chat &&
            named.target->kind != floor::OverflowKind::None &&
            named.target->kind != floor::OverflowKind::Queue) {
            add(problems, std::string(named.field) + ".kind",
                "text can go to another chat queue only; choose that, or none");
            continue;
        }
        const std::string prompt_field = std::string(named.field) + ".prompt";
        switch (named.target->kind) {
            case floor::OverflowKind::None:
                break;
            case floor::OverflowKind::Queue:
                check_queue_target(queue, named, snapshot, problems);
                break;
            case floor::OverflowKind::Prompt:
                if (named.target->prompt.empty()) {
                    add(problems, prompt_field, "is missing; name the prompt to play");
                }
                check_prompt(named.target->prompt, prompt_field, snapshot, problems);
                break;
            case floor::OverflowKind::Callback:
            case floor::OverflowKind::Voicemail:
                check_prompt(named.target->prompt, prompt_field, snapshot, problems);
                break;
            case floor::OverflowKind::Agents:
                if (queue.overflow_agents.empty()) {
                    add(problems, "overflow_agents",
                        "is empty; name the agents of other teams who take these callers");
                }
                break;
            case floor::OverflowKind::Number:
                check_number_target(named, snapshot, problems);
                break;
        }
    }
    check_overflow_agents(queue, snapshot, problems);
    if (queue.unstaffed_patience.count() != 0 &&
        queue.unstaffed_patience < std::chrono::seconds(5)) {
        add(problems, "unstaffed_patience_ms", "{} is below 5000; 0 lets callers wait on",
            queue.unstaffed_patience.count());
    }
}

void check_widening(const floor::QueueConfig& queue, Problems& problems) {
    const auto& steps = queue.skill_steps;
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const auto field = fmt::format("skill_steps[{}]", i);
        if (i == 0 && steps[i].after != Duration{0}) {
            add(problems, field + ".after_ms", "is {}; the first step begins at 0",
                steps[i].after.count());
        } else if (i > 0 && steps[i].after <= steps[i - 1].after) {
            add(problems, field + ".after_ms", "{} is not after the step before; order by time",
                steps[i].after.count());
        }
        if (i > 0 && steps[i].level >= steps[i - 1].level) {
            add(problems, field + ".level", "{} is not below the step before; levels fall",
                steps[i].level);
        }
    }
}

void check_survey(const floor::QueueConfig& queue, const Snapshot& snapshot, Problems& problems) {
    const auto& survey = queue.survey;
    for (std::size_t i = 0; i < survey.questions.size(); ++i) {
        const auto field = fmt::format("survey.questions[{}].prompt", i);
        if (survey.questions[i].prompt.empty()) {
            add(problems, field, "is missing; name the prompt that asks");
        }
        check_prompt(survey.questions[i].prompt, field, snapshot, problems);
    }
    check_prompt(survey.introduction, "survey.introduction", snapshot, problems);
    check_prompt(survey.comment_prompt, "survey.comment_prompt", snapshot, problems);
    check_prompt(survey.thanks, "survey.thanks", snapshot, problems);
}

bool survey_plays(const floor::SurveyRule& survey, const std::string& prompt) {
    return survey.introduction == prompt || survey.comment_prompt == prompt ||
           survey.thanks == prompt ||
           std::ranges::any_of(survey.questions, [&](const floor::SurveyQuestion& question) {
               return question.prompt == prompt;
           });
}

bool overflows_to(const floor::QueueConfig& queue, QueueId target) {
    return std::ranges::any_of(targets_of(queue), [&](const NamedTarget& named) {
        return named.target->kind == floor::OverflowKind::Queue && named.target->queue == target;
    });
}

bool overflow_plays(const floor::QueueConfig& queue, const std::string& prompt) {
    return std::ranges::any_of(targets_of(queue), [&](const NamedTarget& named) {
        return named.target->prompt == prompt &&
               (named.target->kind == floor::OverflowKind::Prompt ||
                named.target->kind == floor::OverflowKind::Callback ||
                named.target->kind == floor::OverflowKind::Voicemail);
    });
}

Problems check_blocked_caller(const BlockedCaller& rule, const Snapshot& snapshot) {
    Problems problems;
    const auto& config = rule.config;
    const bool is_withheld = config.number == "anonymous" && !config.is_prefix;
    if (!is_withheld && !is_number_text(config.number, 2, 20)) {
        add(problems, "number",
            "\"{}\" is not 2 to 20 digits, with + before them at most, nor \"anonymous\"",
            config.number);
    }
    bool is_new = true;
    for (const auto& other : snapshot.blocked) {
        is_new = is_new && other.config.id != config.id;
        if (other.config.number == config.number && other.config.id != config.id) {
            add(problems, "number", "{} is on the list already; change that entry", config.number);
        }
    }
    if (is_new && snapshot.blocked.size() >= limits::kBlockedCallers) {
        add(problems, "number", "there are {} entries already; delete one first",
            limits::kBlockedCallers);
    }
    if (config.action == floor::BlockAction::Prompt && config.prompt.empty()) {
        add(problems, "prompt", "is missing; name the prompt to play");
    }
    check_prompt(config.prompt, "prompt", snapshot, problems);
    return problems;
}

}  // namespace callfloor::centre
