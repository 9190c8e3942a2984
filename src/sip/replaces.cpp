#include "sip/replaces.h"

#include "base/text.h"

namespace callfloor::sip {

Result<Replaces> Replaces::parse(std::string_view text) {
    const auto parts = split(text, ';');
    Replaces replaces;
    replaces.call_id = trim(parts.front());
    for (std::size_t i = 1; i < parts.size(); ++i) {
        const auto equals = parts[i].find('=');
        const auto name = trim(parts[i].substr(0, equals));
        const auto value = equals == std::string_view::npos ? std::string_view{}
                                                            : trim(parts[i].substr(equals + 1));
        if (equals_ignore_case(name, "to-tag")) {
            replaces.to_tag = value;
        } else if (equals_ignore_case(name, "from-tag")) {
            replaces.from_tag = value;
        } else if (equals_ignore_case(name, "early-only")) {
            replaces.is_early_only = true;
        }
    }
    if (replaces.call_id.empty() || replaces.to_tag.empty() || replaces.from_tag.empty()) {
        return fail(ErrorCode::InvalidInput,
                    "Replaces \"{}\" names no dialog; it needs a Call-ID, to-tag and from-tag",
                    text);
    }
    return replaces;
}

}  // namespace callfloor::sip
