#include "centre/centre_rules.h"

#include <algorithm>

#include <date/date.h>

#include "base/limits.h"
#include "base/text.h"
#include "base/time_zone.h"
#include "centre/rule_helpers.h"
#include "floor/state_names.h"

namespace callfloor::centre {

namespace {

void check_members(const floor::QueueConfig& queue, const Snapshot& snapshot, Problems& problems) {
    std::map<UserId, const Person*> people;
    for (const auto& person : snapshot.people) {
        people[person.id] = &person;
    }
    std::set<UserId> seen;
    for (std::size_t i = 0; i < queue.members.size(); ++i) {
        const auto id = queue.members[i].agent;
        const auto field = fmt::format("members[{}].agent_id", i);
        const auto found = people.find(id);
        if (found == people.end()) {
            add(problems, field, "user {} does not exist; see GET /users", id);
        } else if (!found->second->is_agent) {
            add(problems, field, "user {} has no agent role; give it first or choose another",
                found->second->login);
        } else if (!found->second->is_active) {
            add(problems, field, "user {} is deactivated; leave out", found->second->login);
        } else if (!seen.insert(id).second) {
            add(problems, field, "user {} is a member already; list once", found->second->login);
        }
    }
}

void check_periods(const std::vector<floor::OpeningPeriod>& periods, const std::string& field,
                   Problems& problems) {
    for (std::size_t i = 0; i < periods.size(); ++i) {
        const auto& period = periods[i];
        if (period.from_minute >= period.to_minute) {
            add(problems, fmt::format("{}[{}].to_minute", field, i),
                "{} is not after from_minute {}; a period over midnight is two periods",
                period.to_minute, period.from_minute);
        }
        for (std::size_t k = 0; k < i; ++k) {
            const auto& other = periods[k];
            if (other.weekday == period.weekday && other.from_minute < period.to_minute &&
                period.from_minute < other.to_minute) {
                add(problems, fmt::format("{}[{}]", field, i), "overlaps with {}[{}]; join the two",
                    field, k);
            }
        }
    }
}

void check_hours(const floor::OpeningHours& opening, const std::string& at, Problems& problems) {
    check_periods(opening.week, at + ".week", problems);
    for (std::size_t i = 0; i < opening.exceptions.size(); ++i) {
        const auto& exception = opening.exceptions[i];
        const auto field = fmt::format("{}.exceptions[{}]", at, i);
        const date::year_month_day day{date::year(exception.year),
                                       date::month(static_cast<unsigned>(exception.month)),
                                       date::day(static_cast<unsigned>(exception.day))};
        if (!day.ok()) {
            add(problems, field + ".date", "{:04}-{:02}-{:02} is not in the calendar",
                exception.year, exception.month, exception.day);
        }
        for (std::size_t k = 0; k < i; ++k) {
            const auto& other = opening.exceptions[k];
            if (std::tie(other.year, other.month, other.day) ==
                std::tie(exception.year, exception.month, exception.day)) {
                add(problems, field + ".date",
                    "is there twice; put its periods into one exception");
            }
        }
        check_periods(exception.periods, field + ".periods", problems);
    }
}

void check_codes(const std::vector<WrapUpCode>& codes, const std::string& field,
                 std::set<std::string>& seen, Problems& problems) {
    for (std::size_t i = 0; i < codes.size(); ++i) {
        const auto at = fmt::format("{}[{}]", field, i);
        if (!seen.insert(codes[i].code).second) {
            add(problems, at + ".code", "{} is there twice; codes are unique in the whole tree",
                codes[i].code);
        }
        check_codes(codes[i].children, at + ".children", seen, problems);
    }
}

/// The published flow of which such a node is a part.
std::string used_by_flow(const Snapshot& snapshot, const auto& is_user) {
    for (const auto& flow : snapshot.flows) {
        if (flow.latest && std::ranges::any_of(flow.latest->nodes, is_user)) {
            return fmt::format("flow {} needs it", flow.latest->name);
        }
    }
    return {};
}

}  // namespace

void check_prompt(const std::string& prompt, const std::string& field, const Snapshot& snapshot,
                  Problems& problems) {
    if (prompt.empty() || snapshot.prompts.contains(prompt)) {
        return;
    }
    const std::vector<std::string_view> names(snapshot.prompts.begin(), snapshot.prompts.end());
    const auto near = nearest_word(prompt, names);
    add(problems, field, "prompt \"{}\" does not exist; {}", prompt,
        near ? fmt::format("did you mean \"{}\"?", *near) : "upload it first");
}

bool is_prompt_name(std::string_view name) {
    return !name.empty() && name.size() <= 64 && name.front() != '-' && name.front() != '_' &&
           std::all_of(name.begin(), name.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
           });
}

bool is_number_text(std::string_view text, std::size_t least, std::size_t most) {
    const auto digits = text.substr(!text.empty() && text.front() == '+' ? 1 : 0);
    return digits.size() >= least && digits.size() <= most &&
           std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_leaf_code(const std::vector<WrapUpCode>& codes, std::string_view code) {
    return std::any_of(codes.begin(), codes.end(), [&](const WrapUpCode& each) {
        return each.children.empty() ? each.code == code : is_leaf_code(each.children, code);
    });
}

Error problems_error(const Problems& problems) {
    constexpr std::size_t kTold = 20;
    std::vector<std::string> texts;
    for (const auto& problem : problems) {
        if (texts.size() == kTold) {
            texts.push_back(fmt::format("and {} more", problems.size() - kTold));
            break;
        }
        texts.push_back(problem.field.empty() ? problem.text : problem.field + ": " + problem.text);
    }
    return {ErrorCode::InvalidInput, fmt::format("{}", fmt::join(texts, "; ")),
            problems.empty() ? "" : problems.front().field};
}

Problems check_queue(const floor::QueueConfig& queue, const Snapshot& snapshot) {
    Problems problems;
    bool is_new = true;
    for (const auto& other : snapshot.queues) {
        is_new = is_new && other.config.id != queue.id;
        if (other.config.id == queue.id && other.config.channel != queue.channel) {
            add(problems, "channel", "cannot be changed; its figures are of {}. Make a new queue",
                floor::channel_name(other.config.channel));
        }
        if (other.config.name == queue.name && other.config.id != queue.id) {
            add(problems, "name", "{} is a queue already; choose another name", queue.name);
        }
    }
    if (is_new && snapshot.queues.size() >= limits::kQueues) {
        add(problems, "name", "there are {} queues already; delete one first", limits::kQueues);
    }
    if (queue.max_wait.count() != 0 && queue.max_wait < std::chrono::seconds(5)) {
        add(problems, "max_wait_ms", "{} is below 5000; 0 sets no limit", queue.max_wait.count());
    }
    if (queue.announce_every.count() != 0 && queue.announce_every < std::chrono::seconds(10)) {
        add(problems, "announce_every_ms", "{} is below 10000; 0 switches announcements off",
            queue.announce_every.count());
    }
    if (queue.short_abandon > queue.service_level_threshold) {
        add(problems, "short_abandon_ms",
            "{} is above service_level_threshold_ms {}; make it shorter",
            queue.short_abandon.count(), queue.service_level_threshold.count());
    }
    check_overflows(queue, snapshot, problems);
    check_survey(queue, snapshot, problems);
    check_widening(queue, problems);
    check_prompt(queue.sorry_prompt, "sorry_prompt", snapshot, problems);
    check_prompt(queue.music, "music", snapshot, problems);
    check_prompt(queue.recording_notice, "recording_notice", snapshot, problems);
    check_members(queue, snapshot, problems);
    return problems;
}

Problems check_number(const floor::NumberConfig& number, const Snapshot& snapshot) {
    Problems problems;
    if (!is_number_text(number.number, 2, 20)) {
        add(problems, "number", "\"{}\" is not 2 to 20 digits, with + before them at most",
            number.number);
    }
    bool is_new = true;
    for (const auto& other : snapshot.numbers) {
        is_new = is_new && other.config.id != number.id;
        if (other.config.number == number.number && other.config.id != number.id) {
            add(problems, "number", "{} is taken already; change that one", number.number);
        }
    }
    if (is_new && snapshot.numbers.size() >= limits::kNumbers) {
        add(problems, "number", "there are {} numbers already; delete one first", limits::kNumbers);
    }
    if (find_where(snapshot.extensions, [&](const Extension& extension) {
            return extension.number == number.number;
        }) != nullptr) {
        add(problems, "number", "{} is an extension; choose another", number.number);
    }
    if (find_where(snapshot.queues, [&](const Queue& queue) {
            return queue.config.id == number.queue && queue.config.channel == floor::Channel::Voice;
        }) == nullptr) {
        add(problems, "queue_id",
            "queue {} does not exist or takes chats; choose one of GET /queues", number.queue);
    }
    const auto* flow =
        find_where(snapshot.flows, [&](const Flow& each) { return each.id == number.flow; });
    if (number.flow.is_set() && (flow == nullptr || !flow->latest)) {
        add(problems, "flow_id", "flow {} does not exist or was never published; see GET /flows",
            number.flow);
    }
    if (number.flow.is_set() && number.answer != floor::AnswerPolicy::OnEntry) {
        add(problems, "answer", "a flow speaks to its callers: choose on_entry");
    }
    if (!number.caller_class.empty() && find_where(snapshot.classes, [&](const CallerClass& each) {
                                            return each.name == number.caller_class;
                                        }) == nullptr) {
        add(problems, "caller_class", "\"{}\" does not exist; choose one of GET /caller-classes",
            number.caller_class);
    }
    check_prompt(number.greeting, "greeting", snapshot, problems);
    check_prompt(number.closing_prompt, "closing_prompt", snapshot, problems);
    check_hours(number.hours, "hours", problems);
    return problems;
}

Problems check_caller_class(const CallerClass& caller_class, const Snapshot& snapshot) {
    Problems problems;
    bool is_new = true;
    std::map<std::string_view, std::string_view> class_of;
    for (const auto& other : snapshot.classes) {
        if (other.id == caller_class.id) {
            is_new = false;
            continue;
        }
        if (other.name == caller_class.name) {
            add(problems, "name", "{} is a caller class already; choose another name",
                caller_class.name);
        }
        for (const auto& caller : other.callers) {
            class_of[caller] = other.name;
        }
    }
    if (is_new && snapshot.classes.size() >= limits::kCallerClasses) {
        add(problems, "name", "there are {} caller classes already; delete one first",
            limits::kCallerClasses);
    }
    for (std::size_t i = 0; i < caller_class.callers.size(); ++i) {
        const auto& caller = caller_class.callers[i];
        const auto [found, is_first] = class_of.try_emplace(caller, caller_class.name);
        if (!is_number_text(caller, 2, 20)) {
            add(problems, fmt::format("callers[{}]", i),
                "is not a telephone number of 2 to 20 digits");
        } else if (!is_first) {
            add(problems, fmt::format("callers[{}]", i),
                "is in class {} already; a caller has one class", found->second);
        }
    }
    return problems;
}

Problems check_centre(const Centre& centre) {
    Problems problems;
    if (find_time_zone(centre.time_zone) == nullptr) {
        add(problems, "time_zone",
            "\"{}\" is not in the time-zone database; write e.g. Asia/Shanghai", centre.time_zone);
    }
    if (centre.not_ready_reasons.empty()) {
        add(problems, "not_ready_reasons", "is empty; agents need at least one");
    }
    std::set<std::string> reasons;
    for (std::size_t i = 0; i < centre.not_ready_reasons.size(); ++i) {
        const auto field = fmt::format("not_ready_reasons[{}]", i);
        const auto& reason = centre.not_ready_reasons[i];
        if (!reasons.insert(reason).second) {
            add(problems, field, "{} is there twice; list it once", reason);
        }
        if (reason == "missed_offer") {
            add(problems, field, "missed_offer is the floor's own reason; choose another word");
        }
    }
    std::set<std::string> codes;
    check_codes(centre.wrap_up_codes, "wrap_up_codes", codes, problems);
    const auto& dialling = centre.dialling;
    if (!floor::is_country(dialling.plan.country)) {
        add(problems, "dialling.country", "\"{}\" is no country; write two letters such as CN",
            dialling.plan.country);
    }
    if (!dialling.plan.area_code.empty() && !is_number_text(dialling.plan.area_code, 1, 8)) {
        add(problems, "dialling.area_code", "\"{}\" is not digits without the leading 0, as 21",
            dialling.plan.area_code);
    }
    check_hours(dialling.hours, "dialling.hours", problems);
    return problems;
}

std::string queue_in_use(QueueId id, const Snapshot& snapshot) {
    for (const auto& number : snapshot.numbers) {
        if (number.config.queue == id) {
            return fmt::format("number {} leads to it", number.config.number);
        }
    }
    for (const auto& queue : snapshot.queues) {
        if (queue.config.id != id && overflows_to(queue.config, id)) {
            return fmt::format("queue {} overflows to it", queue.config.name);
        }
    }
    return used_by_flow(snapshot, [&](const floor::FlowNode& node) { return node.queue == id; });
}

std::string flow_in_use(FlowId id, const Snapshot& snapshot) {
    const auto* number =
        find_where(snapshot.numbers, [&](const Number& each) { return each.config.flow == id; });
    if (number != nullptr) {
        return fmt::format("number {} leads to it", number->config.number);
    }
    return used_by_flow(snapshot, [&](const floor::FlowNode& node) { return node.flow == id; });
}

std::string caller_class_in_use(const std::string& name, const Snapshot& snapshot) {
    const auto* number = find_where(
        snapshot.numbers, [&](const Number& each) { return each.config.caller_class == name; });
    return number == nullptr
               ? std::string()
               : fmt::format("number {} gives it to its callers", number->config.number);
}

std::string number_in_use(const std::string& number, const Snapshot& snapshot) {
    const auto* trunk = find_where(snapshot.trunks, [&](const Trunk& each) {
        return std::ranges::find(each.outbound.caller_ids, number) !=
               each.outbound.caller_ids.end();
    });
    return trunk == nullptr ? std::string()
                            : fmt::format("trunk {} shows it to called parties", trunk->name);
}

std::string prompt_in_use(const std::string& name, const Snapshot& snapshot) {
    for (const auto& number : snapshot.numbers) {
        if (number.config.greeting == name || number.config.closing_prompt == name) {
            return fmt::format("number {} plays it", number.config.number);
        }
    }
    for (const auto& rule : snapshot.blocked) {
        if (rule.config.prompt == name) {
            return fmt::format("blocked caller {} hears it", rule.config.number);
        }
    }
    for (const auto& queue : snapshot.queues) {
        const auto& config = queue.config;
        if (config.music == name || config.sorry_prompt == name || overflow_plays(config, name) ||
            survey_plays(config.survey, name) || config.recording_notice == name) {
            return fmt::format("queue {} plays it", config.name);
        }
    }
    if (snapshot.notice.prompt == name) {
        return "it is the emergency notice";
    }
    return used_by_flow(snapshot, [&](const floor::FlowNode& node) {
        return node.retry_prompt == name || std::ranges::find(node.say, name) != node.say.end();
    });
}

}  // namespace callfloor::centre
