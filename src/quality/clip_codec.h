#pragma once
// Marks and texts of clips as JSON: in the API and in the database the same. What is read was valid
// against the API's schema or written by us.

#include "base/json.h"
#include "quality/clip_model.h"

namespace callfloor::quality {

/// {"passages": [...], "bleeps": [...]}
json::Object clip_marks_json(const ClipMarks& marks);
ClipMarks clip_marks_from_json(const json::Object& object);
/// Of the API's ClipContent.
ClipTexts clip_texts_from_json(const json::Object& content);

}  // namespace callfloor::quality
