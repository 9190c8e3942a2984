// Any text as a challenge and as credentials: what is accepted must be written so that it reads the
// same.
#include "base/check.h"
#include "sip/digest.h"

using namespace callfloor;       // NOLINT: a fuzz target is a program of its own
using namespace callfloor::sip;  // NOLINT

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const bool has_line_end = text.find_first_of("\r\n") != std::string_view::npos;
    if (const auto challenge = DigestChallenge::parse(text)) {
        const auto again = DigestChallenge::parse(to_text(*challenge));
        CHECK(again && (*again == *challenge || has_line_end));
        const auto sent = answer_challenge(
            *challenge,
            {.user = "u", .password = "p", .method = "INVITE", .uri = "sip:h", .cnonce = "c"});
        CHECK(
            verify_digest(sent, digest_ha1(sent.algorithm, "u", challenge->realm, "p"), "INVITE"));
        const auto got = DigestCredentials::parse(to_text(sent));
        CHECK(got && (*got == sent || has_line_end));
    }
    if (const auto credentials = DigestCredentials::parse(text)) {
        const auto again = DigestCredentials::parse(to_text(*credentials));
        CHECK(again && (*again == *credentials || has_line_end));
        NonceBook book("a secret of sixteen", std::chrono::minutes(1), 2);
        CHECK(book.use(*credentials, from_epoch_ms(0)) == NonceBook::Verdict::Forged);
    }
    return 0;
}
