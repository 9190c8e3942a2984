#pragma once
// Test only: small schemes and answers to them.

#include <string>
#include <utility>

#include "quality/quality_model.h"

namespace callfloor::quality {

inline LocalText text(std::string zh) {
    return {std::move(zh), ""};
}

inline Item item(std::string key, ItemKind kind = ItemKind::Points, int points = 10) {
    Item one;
    one.name = text(key);
    one.key = std::move(key);
    one.kind = kind;
    one.points = points;
    if (kind == ItemKind::Bonus || kind == ItemKind::Penalty) {
        one.na_allowed = false;
    }
    return one;
}

inline Item critical(std::string key, Fails fails, Criticality criticality, int points = 0) {
    auto one = item(std::move(key), ItemKind::Critical, points);
    one.fails = fails;
    one.criticality = criticality;
    return one;
}

inline Section section(std::string key, int weight, std::vector<Item> items) {
    Section one;
    one.name = text(key);
    one.key = std::move(key);
    one.weight = weight;
    one.items = std::move(items);
    return one;
}

inline SchemeContent scheme(std::vector<Section> sections) {
    SchemeContent content;
    content.name = text("scheme");
    content.sections = std::move(sections);
    return content;
}

inline Answer number(std::string item, double value) {
    Answer answer;
    answer.item = std::move(item);
    answer.number = value;
    return answer;
}
inline Answer choice(std::string item, std::string value) {
    Answer answer;
    answer.item = std::move(item);
    answer.choice = std::move(value);
    return answer;
}
inline Answer not_applicable(std::string item) {
    Answer answer;
    answer.item = std::move(item);
    answer.na = true;
    return answer;
}

}  // namespace callfloor::quality
