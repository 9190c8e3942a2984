#pragma once
// What the codecs of this module share. Internal to the module.

#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "base/json.h"
#include "centre/field_reader.h"

namespace callfloor::centre {

constexpr std::size_t kNameLength = 64;
constexpr std::size_t kPromptNameLength = 64;
constexpr FieldReader::TextBounds kPrompt{0, kPromptNameLength};
constexpr FieldReader::TextBounds kName{1, kNameLength};

template <typename IdType>
json::Value id_or_null(IdType id) {
    return id.is_set() ? json::Value(id.value) : json::Value(nullptr);
}

/// Calls read(reader, index) for each object of the list.
template <typename Read>
void each_object(FieldReader& fields, std::string_view key, std::size_t most, Problems& problems,
                 Read read) {
    const auto* items = fields.array(key, most);
    for (std::size_t i = 0; items != nullptr && i < items->size(); ++i) {
        const auto where = fmt::format("{}[{}]", fields.path(key), i);
        const auto* object = (*items)[i].if_object();
        if (object == nullptr) {
            problems.push_back({where, "give an object"});
            continue;
        }
        FieldReader reader(*object, problems, where + ".");
        read(reader);
        reader.finish();
    }
}

}  // namespace callfloor::centre
