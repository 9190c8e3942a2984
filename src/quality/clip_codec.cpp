#include "quality/clip_codec.h"

#include "quality/quality_codec.h"

namespace callfloor::quality {

namespace {

json::Array marks_json(const std::vector<ClipMark>& marks) {
    json::Array array;
    for (const auto& mark : marks) {
        array.push_back(json::Object{{"from_ms", mark.from.count()},
                                     {"to_ms", mark.to.count()},
                                     {"sides", word_of(mark.sides)}});
    }
    return array;
}

std::vector<ClipMark> marks_from_json(const json::Array& array) {
    std::vector<ClipMark> marks;
    for (const auto& value : array) {
        const auto& object = value.as_object();
        marks.push_back({Duration(object.at("from_ms").to_number<std::int64_t>()),
                         Duration(object.at("to_ms").to_number<std::int64_t>()),
                         from_word<ClipSides>(object.at("sides").as_string())});
    }
    return marks;
}

}  // namespace

json::Object clip_marks_json(const ClipMarks& marks) {
    return {{"passages", marks_json(marks.passages)}, {"bleeps", marks_json(marks.bleeps)}};
}

ClipMarks clip_marks_from_json(const json::Object& object) {
    return {marks_from_json(object.at("passages").as_array()),
            marks_from_json(object.at("bleeps").as_array())};
}

ClipTexts clip_texts_from_json(const json::Object& content) {
    ClipTexts texts;
    texts.title = std::string(content.at("title").as_string());
    texts.learning_points = std::string(content.at("learning_points").as_string());
    texts.example = from_word<ClipExample>(content.at("example").as_string());
    texts.audience = from_word<ClipAudience>(content.at("audience").as_string());
    texts.tags = texts_from_json(content.at("tags").as_array());
    if (const auto& scheme = content.at("scheme_id"); !scheme.is_null()) {
        texts.scheme = SchemeId{scheme.to_number<std::int64_t>()};
    }
    texts.items = texts_from_json(content.at("items").as_array());
    return texts;
}

}  // namespace callfloor::quality
