#include "quality/scheme_rules.h"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/ranges.h>

#include "base/check.h"

namespace callfloor::quality {

namespace {

bool is_empty(const LocalText& text) {
    return text.zh.empty() && text.en.empty();
}

bool adds_or_takes(ItemKind kind) {
    return kind == ItemKind::Bonus || kind == ItemKind::Penalty;
}

/// Collects problems while it walks a scheme.
class SchemeCheck final {
  public:
    explicit SchemeCheck(const SchemeContent& content) : content_(content) {}

    void keys() {
        std::set<std::string> sections;
        std::set<std::string> items;
        for (std::size_t s = 0; s < content_.sections.size(); ++s) {
            const auto& section = content_.sections[s];
            if (!sections.insert(section.key).second) {
                problem(fmt::format("sections/{}/key", s), "is {} like that of another section",
                        section.key);
            }
            for (std::size_t i = 0; i < section.items.size(); ++i) {
                if (!items.insert(section.items[i].key).second) {
                    problem(fmt::format("sections/{}/items/{}/key", s, i),
                            "is {} like that of another item; keys are unique in the scheme",
                            section.items[i].key);
                }
            }
        }
    }

    void all() {
        keys();
        if (is_empty(content_.name)) {
            problem("name", "is empty; give the scheme a name in one language at least");
        }
        int weight = 0;
        for (std::size_t s = 0; s < content_.sections.size(); ++s) {
            weight += has_points(content_.sections[s]) ? content_.sections[s].weight : 0;
            check_section(content_.sections[s], fmt::format("sections/{}", s));
        }
        if (weight == 0) {
            problem("sections", "have no weight or no points together; nothing could be scored");
        }
    }

    std::vector<Problem> take() { return std::move(problems_); }

  private:
    template <typename... Args>
    void problem(std::string field, fmt::format_string<Args...> format, Args&&... args) {
        problems_.push_back({std::move(field), fmt::format(format, std::forward<Args>(args)...)});
    }

    static bool has_points(const Section& section) {
        return std::any_of(section.items.begin(), section.items.end(), [](const Item& item) {
            return item.points > 0 && !adds_or_takes(item.kind);
        });
    }

    void check_section(const Section& section, const std::string& place) {
        if (is_empty(section.name)) {
            problem(place + "/name", "is empty; name the section in one language at least");
        }
        for (std::size_t i = 0; i < section.items.size(); ++i) {
            const auto& item = section.items[i];
            const auto at = fmt::format("{}/items/{}", place, i);
            check_item(item, at);
            if (item.fails == Fails::Section && !has_points(section)) {
                problem(at + "/fails",
                        "is section, but its section has no points to lose; choose all or give "
                        "items points");
            }
            earlier_.push_back(&item);
        }
    }

    void check_item(const Item& item, const std::string& at) {
        if (is_empty(item.name)) {
            problem(at + "/name", "is empty; name the item in one language at least");
        }
        check_points(item, at);
        check_failing(item, at);
        if (item.kind == ItemKind::Choice) {
            check_options(item, at);
        }
        if (item.kind == ItemKind::Number && !(std::abs(item.best - item.worst) > 1e-9)) {
            problem(at + "/worst", "equals best ({}); between them the points are spread",
                    item.best);
        }
        if (item.condition) {
            check_condition(item, at);
        }
    }

    void check_points(const Item& item, const std::string& at) {
        if (item.points == 0 && item.kind != ItemKind::Critical) {
            problem(at + "/points", "is 0; only an item of kind critical needs none");
        }
        if (adds_or_takes(item.kind) && item.criticality != Criticality::None) {
            problem(at + "/criticality",
                    "is {}, but a {} changes the total only; use kind critical for what must not "
                    "happen",
                    word_of(item.criticality), word_of(item.kind));
        }
        if (adds_or_takes(item.kind) && item.na_allowed) {
            problem(at + "/na_allowed", "is true, but a {} that does not apply is simply 0",
                    word_of(item.kind));
        }
    }

    void check_failing(const Item& item, const std::string& at) {
        if (item.kind == ItemKind::Critical && item.fails == Fails::Nothing) {
            problem(at + "/fails", "is none; an item of kind critical fails its section or all");
        }
        if (item.fails == Fails::Nothing) {
            return;
        }
        if (adds_or_takes(item.kind)) {
            problem(at + "/fails", "is {}, but a {} cannot fail anything", word_of(item.fails),
                    word_of(item.kind));
        } else if (item.criticality == Criticality::None) {
            problem(at + "/criticality",
                    "is none; say whom a failure harms: customer, business or compliance");
        }
    }

    void check_options(const Item& item, const std::string& at) {
        if (item.options.size() < 2) {
            problem(at + "/options", "has {}; a choice needs at least 2", item.options.size());
            return;
        }
        std::set<std::string> keys;
        bool has_full = false;
        for (std::size_t i = 0; i < item.options.size(); ++i) {
            const auto& option = item.options[i];
            const auto place = fmt::format("{}/options/{}", at, i);
            if (!keys.insert(option.key).second) {
                problem(place + "/key", "is {} like that of another option", option.key);
            }
            if (is_empty(option.name)) {
                problem(place + "/name", "is empty; name the option in one language at least");
            }
            has_full = has_full || option.share == 100;
        }
        if (!has_full) {
            problem(at + "/options",
                    "none earns 100 percent; nobody could reach the item's points");
        }
    }

    void check_condition(const Item& item, const std::string& at) {
        const auto found = std::find_if(earlier_.begin(), earlier_.end(), [&](const Item* earlier) {
            return earlier->key == item.condition->item;
        });
        if (found == earlier_.end()) {
            problem(at + "/condition/item", "is {}, which is no item further up",
                    item.condition->item);
            return;
        }
        const auto choices = choices_of(**found);
        if (choices.empty()) {
            problem(at + "/condition/item",
                    "is {} of kind {}; a condition asks a yes_no, choice or critical item",
                    (*found)->key, word_of((*found)->kind));
            return;
        }
        for (std::size_t i = 0; i < item.condition->choices.size(); ++i) {
            const auto& choice = item.condition->choices[i];
            if (std::find(choices.begin(), choices.end(), choice) == choices.end()) {
                problem(fmt::format("{}/condition/choices/{}", at, i),
                        "is {}, which {} cannot be answered by; choose of {}", choice,
                        (*found)->key, fmt::join(choices, ", "));
            }
        }
    }

    const SchemeContent& content_;
    std::vector<const Item*> earlier_;
    std::vector<Problem> problems_;
};

struct Bounds {
    double low = 0;
    double high = 0;
};

Bounds bounds_of(const Item& item) {
    switch (item.kind) {
        case ItemKind::Scale:
            return {1, static_cast<double>(item.levels)};
        case ItemKind::Number:
            return {-1e6, 1e6};
        default:
            return {0, static_cast<double>(item.points)};
    }
}

std::optional<Problem> check_answer(const Item& item, const Answer& answer, const std::string& at) {
    if (answer.na && !item.na_allowed) {
        return Problem{at + "/na", fmt::format("is true, but {} always applies", item.key)};
    }
    const auto choices = choices_of(item);
    if (choices.empty() && !answer.choice.empty()) {
        return Problem{at + "/choice", fmt::format("is {}, but {} is answered by a number",
                                                   answer.choice, item.key)};
    }
    if (!choices.empty() && answer.number) {
        return Problem{at + "/number",
                       fmt::format("is {}, but {} is answered by one of {}", *answer.number,
                                   item.key, fmt::join(choices, ", "))};
    }
    if (!answer.choice.empty() &&
        std::find(choices.begin(), choices.end(), answer.choice) == choices.end()) {
        return Problem{at + "/choice", fmt::format("is {}; {} takes one of {}", answer.choice,
                                                   item.key, fmt::join(choices, ", "))};
    }
    if (answer.number) {
        const auto [low, high] = bounds_of(item);
        const bool is_whole = std::floor(*answer.number) == *answer.number;
        if (!(*answer.number >= low && *answer.number <= high)) {
            return Problem{at + "/number", fmt::format("is {}; {} takes {} to {}", *answer.number,
                                                       item.key, low, high)};
        }
        if (item.kind == ItemKind::Scale && !is_whole) {
            return Problem{at + "/number",
                           fmt::format("is {}; grades are whole numbers", *answer.number)};
        }
    }
    return std::nullopt;
}

}  // namespace

std::vector<Problem> check_scheme(const SchemeContent& content) {
    SchemeCheck check(content);
    check.all();
    return check.take();
}

std::vector<Problem> check_scheme_draft(const SchemeContent& content) {
    SchemeCheck check(content);
    check.keys();
    return check.take();
}

std::vector<Problem> check_answers(const SchemeContent& content,
                                   const std::vector<Answer>& answers) {
    std::vector<Problem> problems;
    std::set<std::string> seen;
    for (std::size_t i = 0; i < answers.size(); ++i) {
        const auto& answer = answers[i];
        const auto at = fmt::format("answers/{}", i);
        const auto* item = find_item(content, answer.item);
        if (item == nullptr) {
            problems.push_back({at + "/item", fmt::format("is {}, which the scheme does not have; "
                                                          "read the evaluation again",
                                                          answer.item)});
        } else if (!seen.insert(answer.item).second) {
            problems.push_back(
                {at + "/item", fmt::format("is {} a second time; answer it once", answer.item)});
        } else if (auto problem = check_answer(*item, answer, at)) {
            problems.push_back(*std::move(problem));
        }
    }
    return problems;
}

const Item* find_item(const SchemeContent& content, std::string_view key) {
    for (const auto& section : content.sections) {
        for (const auto& item : section.items) {
            if (item.key == key) {
                return &item;
            }
        }
    }
    return nullptr;
}

std::vector<std::string> choices_of(const Item& item) {
    switch (item.kind) {
        case ItemKind::YesNo:
            return {"yes", "no"};
        case ItemKind::Critical:
            return {"pass", "fail"};
        case ItemKind::Choice: {
            std::vector<std::string> keys;
            keys.reserve(item.options.size());
            for (const auto& option : item.options) {
                keys.push_back(option.key);
            }
            return keys;
        }
        default:
            return {};
    }
}

bool fits_channel(const SchemeContent& content, Channel channel) {
    const auto& channels = content.channels;
    return channels.empty() ||
           std::find(channels.begin(), channels.end(), channel) != channels.end();
}

bool fits_queue(const SchemeContent& content, QueueId queue) {
    const auto& queues = content.queues;
    return queues.empty() || std::find(queues.begin(), queues.end(), queue) != queues.end();
}

bool fits(const SchemeContent& content, Channel channel, QueueId queue) {
    const bool has_queue = channel != Channel::DialTest && channel != Channel::MysteryCall;
    return fits_channel(content, channel) && (!has_queue || fits_queue(content, queue));
}

std::unexpected<Error> fail_with(const std::vector<Problem>& problems) {
    CHECK(!problems.empty());
    const auto& first = problems.front();
    const auto more = problems.size() - 1;
    const auto rest = more == 0 ? std::string() : fmt::format(" (and {} more)", more);
    return fail_field(ErrorCode::InvalidInput, first.field, "{} {}{}", first.field, first.text,
                      rest);
}

}  // namespace callfloor::quality
