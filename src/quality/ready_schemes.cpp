#include "quality/ready_schemes.h"

#include "quality/internal/ready_scheme_texts.h"
#include "quality/quality_codec.h"

namespace callfloor::quality {

std::vector<SchemeContent> ready_schemes() {
    std::vector<SchemeContent> schemes;
    for (const auto text :
         {inbound_scheme_text(), telemarketing_scheme_text(), complaint_scheme_text()}) {
        schemes.push_back(content_from_json(parse_own(text).as_object()));
    }
    return schemes;
}

}  // namespace callfloor::quality
