#include "quality/quality_codec.h"

#include <functional>
#include <type_traits>

namespace callfloor::quality {

namespace {

/// Typed access with the default for what is absent.
class Reader final {
  public:
    explicit Reader(const json::Object& object) : object_(object) {}

    void read(std::string_view key, std::string& out) const {
        if (const auto* value = find(key)) {
            out = std::string(value->as_string());
        }
    }
    void read(std::string_view key, bool& out) const {
        if (const auto* value = find(key)) {
            out = value->as_bool();
        }
    }
    void read(std::string_view key, int& out) const {
        if (const auto* value = find(key)) {
            out = static_cast<int>(value->to_number<std::int64_t>());
        }
    }
    void read(std::string_view key, double& out) const {
        if (const auto* value = find(key)) {
            out = value->to_number<double>();
        }
    }
    template <typename T>
    void read(std::string_view key, std::optional<T>& out) const {
        if (find(key) != nullptr) {
            out.emplace();
            read(key, *out);
        }
    }
    void read(std::string_view key, LocalText& out) const {
        if (const auto* value = find(key)) {
            const Reader text(value->as_object());
            text.read("zh-CN", out.zh);
            text.read("en", out.en);
        }
    }
    void read(std::string_view key, std::vector<std::string>& out) const {
        each(key, [&](const json::Value& value) { out.emplace_back(value.as_string()); });
    }
    template <typename Enum>
        requires std::is_enum_v<Enum>
    void read(std::string_view key, Enum& out) const {
        if (const auto* value = find(key)) {
            out = from_word<Enum>(value->as_string());
        }
    }
    void each(std::string_view key, const std::function<void(const json::Value&)>& visit) const {
        if (const auto* value = find(key)) {
            for (const auto& element : value->as_array()) {
                visit(element);
            }
        }
    }
    const json::Object* object(std::string_view key) const {
        const auto* value = find(key);
        return value == nullptr ? nullptr : &value->as_object();
    }

  private:
    const json::Value* find(std::string_view key) const {
        const auto* value = object_.if_contains(key);
        return value == nullptr || value->is_null() ? nullptr : value;
    }
    const json::Object& object_;
};

json::Object item_json(const Item& item) {
    json::Object object{{"key", item.key},
                        {"name", to_json(item.name)},
                        {"kind", word_of(item.kind)},
                        {"points", item.points},
                        {"dimension", word_of(item.dimension)},
                        {"criticality", word_of(item.criticality)},
                        {"fails", word_of(item.fails)},
                        {"guidance", to_json(item.guidance)},
                        {"na_allowed", item.na_allowed},
                        {"comment_below", item.comment_below},
                        {"levels", item.levels},
                        {"best", item.best},
                        {"worst", item.worst},
                        {"unit", item.unit}};
    json::Array examples;
    for (const auto& example : item.examples) {
        examples.push_back(to_json(example));
    }
    object["examples"] = std::move(examples);
    json::Array options;
    for (const auto& option : item.options) {
        options.push_back(json::Object{
            {"key", option.key}, {"name", to_json(option.name)}, {"share", option.share}});
    }
    object["options"] = std::move(options);
    object["condition"] =
        item.condition ? json::Value(json::Object{{"item", item.condition->item},
                                                  {"choices", texts_json(item.condition->choices)}})
                       : json::Value();
    return object;
}

Item item_from(const json::Value& value) {
    const Reader reader(value.as_object());
    Item item;
    reader.read("key", item.key);
    reader.read("name", item.name);
    reader.read("kind", item.kind);
    reader.read("points", item.points);
    reader.read("dimension", item.dimension);
    reader.read("criticality", item.criticality);
    reader.read("fails", item.fails);
    reader.read("guidance", item.guidance);
    reader.read("na_allowed", item.na_allowed);
    reader.read("comment_below", item.comment_below);
    reader.read("levels", item.levels);
    reader.read("best", item.best);
    reader.read("worst", item.worst);
    reader.read("unit", item.unit);
    reader.each("examples", [&](const json::Value& example) {
        const json::Object wrapped{{"text", example}};
        Reader(wrapped).read("text", item.examples.emplace_back());
    });
    reader.each("options", [&](const json::Value& option) {
        auto& one = item.options.emplace_back();
        const Reader part(option.as_object());
        part.read("key", one.key);
        part.read("name", one.name);
        part.read("share", one.share);
    });
    if (const auto* condition = reader.object("condition")) {
        item.condition.emplace();
        Reader(*condition).read("item", item.condition->item);
        Reader(*condition).read("choices", item.condition->choices);
    }
    return item;
}

}  // namespace

json::Object to_json(const LocalText& text) {
    return {{"zh-CN", text.zh}, {"en", text.en}};
}

json::Object to_json(const SchemeContent& content) {
    json::Array channels;
    for (const auto channel : content.channels) {
        channels.push_back(json::Value(word_of(channel)));
    }
    json::Array queues;
    for (const auto queue : content.queues) {
        queues.push_back(queue.value);
    }
    json::Array sections;
    for (const auto& section : content.sections) {
        json::Array items;
        for (const auto& item : section.items) {
            items.push_back(item_json(item));
        }
        sections.push_back(json::Object{{"key", section.key},
                                        {"name", to_json(section.name)},
                                        {"weight", section.weight},
                                        {"items", std::move(items)}});
    }
    return {{"name", to_json(content.name)},
            {"description", to_json(content.description)},
            {"formula", word_of(content.formula)},
            {"pass_score", content.pass_score},
            {"critical_zeroes", content.critical_zeroes},
            {"bonus_most", content.bonus_most},
            {"channels", std::move(channels)},
            {"queue_ids", std::move(queues)},
            {"sections", std::move(sections)}};
}

SchemeContent content_from_json(const json::Object& object) {
    const Reader reader(object);
    SchemeContent content;
    reader.read("name", content.name);
    reader.read("description", content.description);
    reader.read("formula", content.formula);
    reader.read("pass_score", content.pass_score);
    reader.read("critical_zeroes", content.critical_zeroes);
    reader.read("bonus_most", content.bonus_most);
    reader.each("channels", [&](const json::Value& channel) {
        content.channels.push_back(from_word<Channel>(channel.as_string()));
    });
    reader.each("queue_ids", [&](const json::Value& queue) {
        content.queues.push_back(QueueId{queue.to_number<std::int64_t>()});
    });
    reader.each("sections", [&](const json::Value& value) {
        auto& section = content.sections.emplace_back();
        const Reader part(value.as_object());
        part.read("key", section.key);
        part.read("name", section.name);
        part.read("weight", section.weight);
        part.each("items",
                  [&](const json::Value& item) { section.items.push_back(item_from(item)); });
    });
    return content;
}

json::Array to_json(const std::vector<Answer>& answers) {
    json::Array array;
    for (const auto& answer : answers) {
        array.push_back(json::Object{{"item", answer.item},
                                     {"choice", answer.choice},
                                     {"number", value_or_null(answer.number)},
                                     {"na", answer.na},
                                     {"comment", answer.comment}});
    }
    return array;
}

std::vector<Answer> answers_from_json(const json::Array& array) {
    std::vector<Answer> answers;
    for (const auto& value : array) {
        const Reader reader(value.as_object());
        auto& answer = answers.emplace_back();
        reader.read("item", answer.item);
        reader.read("choice", answer.choice);
        reader.read("number", answer.number);
        reader.read("na", answer.na);
        reader.read("comment", answer.comment);
    }
    return answers;
}

json::Object to_json(const ScoreResult& result) {
    json::Array sections;
    for (const auto& section : result.sections) {
        sections.push_back(json::Object{{"section", section.section},
                                        {"earned", section.earned},
                                        {"possible", section.possible},
                                        {"score", value_or_null(section.score)},
                                        {"failed", section.failed}});
    }
    json::Array items;
    for (const auto& item : result.items) {
        items.push_back(json::Object{{"item", item.item},
                                     {"section", item.section},
                                     {"asked", item.asked},
                                     {"applies", item.applies},
                                     {"earned", item.earned},
                                     {"possible", item.possible},
                                     {"error", item.error}});
    }
    json::Array families;
    for (const auto& family : result.families) {
        families.push_back(json::Object{{"criticality", word_of(family.criticality)},
                                        {"applies", family.applies},
                                        {"errors", family.errors}});
    }
    return {{"score", value_or_null(result.score)},
            {"unpenalised_score", value_or_null(result.unpenalised)},
            {"passed", value_or_null(result.passed)},
            {"failed_all", result.failed_all},
            {"sections", std::move(sections)},
            {"items", std::move(items)},
            {"families", std::move(families)},
            {"noncritical_opportunities", result.noncritical_opportunities},
            {"noncritical_errors", result.noncritical_errors},
            {"unanswered", texts_json(result.unanswered)},
            {"comments_missing", texts_json(result.comments_missing)}};
}

ScoreResult result_from_json(const json::Object& object) {
    const Reader reader(object);
    ScoreResult result;
    reader.read("score", result.score);
    reader.read("unpenalised_score", result.unpenalised);
    reader.read("passed", result.passed);
    reader.read("failed_all", result.failed_all);
    reader.each("sections", [&](const json::Value& value) {
        auto& section = result.sections.emplace_back();
        const Reader part(value.as_object());
        part.read("section", section.section);
        part.read("earned", section.earned);
        part.read("possible", section.possible);
        part.read("score", section.score);
        part.read("failed", section.failed);
    });
    reader.each("items", [&](const json::Value& value) {
        auto& item = result.items.emplace_back();
        const Reader part(value.as_object());
        part.read("item", item.item);
        part.read("section", item.section);
        part.read("asked", item.asked);
        part.read("applies", item.applies);
        part.read("earned", item.earned);
        part.read("possible", item.possible);
        part.read("error", item.error);
    });
    reader.each("families", [&](const json::Value& value) {
        auto& family = result.families.emplace_back();
        const Reader part(value.as_object());
        part.read("criticality", family.criticality);
        part.read("applies", family.applies);
        part.read("errors", family.errors);
    });
    reader.read("noncritical_opportunities", result.noncritical_opportunities);
    reader.read("noncritical_errors", result.noncritical_errors);
    reader.read("unanswered", result.unanswered);
    reader.read("comments_missing", result.comments_missing);
    return result;
}

json::Array to_json(const std::vector<AppealedItem>& items) {
    json::Array array;
    for (const auto& item : items) {
        array.push_back(json::Object{{"item", item.item}, {"reason", item.reason}});
    }
    return array;
}

std::vector<AppealedItem> appealed_items_from_json(const json::Array& array) {
    std::vector<AppealedItem> items;
    for (const auto& value : array) {
        const Reader reader(value.as_object());
        auto& item = items.emplace_back();
        reader.read("item", item.item);
        reader.read("reason", item.reason);
    }
    return items;
}

}  // namespace callfloor::quality
