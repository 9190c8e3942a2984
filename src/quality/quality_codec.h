#pragma once
// Schemes, answers and scores as JSON: in the API, in the database and in exported files the same.
// What is read was valid against the API's schema or written by us; absent keys are defaults.

#include "base/json_parts.h"
#include "quality/evaluation_model.h"
#include "quality/quality_model.h"

namespace callfloor::quality {

json::Object to_json(const LocalText& text);
json::Object to_json(const SchemeContent& content);
json::Array to_json(const std::vector<Answer>& answers);
json::Object to_json(const ScoreResult& result);
json::Array to_json(const std::vector<AppealedItem>& items);

SchemeContent content_from_json(const json::Object& object);
std::vector<Answer> answers_from_json(const json::Array& array);
ScoreResult result_from_json(const json::Object& object);
std::vector<AppealedItem> appealed_items_from_json(const json::Array& array);

using json::id_or_null;
using json::instant_or_null;
using json::parse_own;
using json::texts_from_json;
using json::texts_json;
using json::value_or_null;

}  // namespace callfloor::quality
