// Any text as a URI and as a name-addr: what is accepted must be written so that it reads the same.
#include "base/check.h"
#include "sip/headers.h"
#include "sip/uri.h"

using namespace callfloor::sip;  // NOLINT: a fuzz target is a program of its own

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto uri = SipUri::parse(text)) {
        const auto again = SipUri::parse(to_text(*uri));
        CHECK(again && *again == *uri);
        CHECK(is_equivalent(*uri, *again));
        (void)uri->user_decoded();
    }
    if (const auto address = NameAddr::parse(text)) {
        const auto again = NameAddr::parse(to_text(*address));
        if (again) {
            CHECK(again->uri == address->uri &&
                  again->params.items().size() == address->params.items().size());
            CHECK(again->tag() == address->tag() ||
                  text.find_first_of("\r\n") != std::string_view::npos);
        } else {
            CHECK(text.find_first_of("\r\n") != std::string_view::npos);
        }
    }
    for (const auto item : split_list(text)) {
        CHECK(!item.empty() && item.data() >= text.data() &&
              item.data() + item.size() <= text.data() + text.size());
    }
    if (const auto via = Via::parse(text)) {
        const auto again = Via::parse(to_text(*via));
        CHECK(again || text.find_first_of("\r\n") != std::string_view::npos);
    }
    (void)CSeq::parse(text);
    (void)MediaType::parse(text);
    (void)Reason::parse(text);
    return 0;
}
