#pragma once
// Schemes, answers and scores as JSON: in the API, in the database and in exported files the same.
// What is read was valid against the API's schema or written by us; absent keys are defaults.

#include "base/json.h"
#include "quality/evaluation_model.h"
#include "quality/quality_model.h"

namespace callfloor::quality {

json::Object to_json(const LocalText& text);
json::Object to_json(const SchemeContent& content);
json::Array to_json(const std::vector<Answer>& answers);
json::Object to_json(const ScoreResult& result);
json::Array to_json(const std::vector<AppealedItem>& items);
json::Array texts_json(const std::vector<std::string>& texts);

SchemeContent content_from_json(const json::Object& object);
std::vector<Answer> answers_from_json(const json::Array& array);
ScoreResult result_from_json(const json::Object& object);
std::vector<AppealedItem> appealed_items_from_json(const json::Array& array);
std::vector<std::string> texts_from_json(const json::Array& array);

/// Of texts that we wrote into the database ourselves.
json::Value parse_own(std::string_view text);

template <typename T>
json::Value value_or_null(const std::optional<T>& value) {
    return value ? json::Value(*value) : json::Value();
}
json::Value id_or_null(std::int64_t id);
json::Value instant_or_null(const std::optional<Instant>& at);

}  // namespace callfloor::quality
