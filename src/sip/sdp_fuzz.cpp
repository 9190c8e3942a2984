// Any text as a session description: what is accepted must be written so that it reads the same,
// and both sides of an offer/answer made from it must agree.
#include "base/check.h"
#include "base/limits.h"
#include "sip/sdp.h"

using namespace callfloor::sip;  // NOLINT: a fuzz target is a program of its own

namespace {

void check_negotiation(const Sdp& offer) {
    AudioOptions options{.address = "192.0.2.1", .port = 4'000};
    options.cryptos = {{1, std::string(kSuiteGcm), std::string(28, 'k')},
                       {2, std::string(kSuiteCm), std::string(30, 'k')}};
    const auto answered = negotiate_answer(offer, options, {.address = "192.0.2.1"});
    if (!answered) {
        return;
    }
    CHECK(answered->answer.media.size() == offer.media.size());
    const auto facts = read_answer(offer, answered->answer);
    CHECK(facts.has_value());
    CHECK(facts->receive_payload_type == answered->audio.send_payload_type);
    CHECK(facts->send_telephone_event == answered->audio.receive_telephone_event);
    CHECK(!(facts->can_receive && !answered->audio.can_send) || answered->audio.is_held_by_peer);
    CHECK(facts->keys.has_value() == answered->audio.keys.has_value());
    CHECK(!facts->keys || facts->keys->send == answered->audio.keys->receive);
    CHECK(Sdp::parse(to_text(answered->answer)).has_value());
}

void check_browser(const Sdp& offer) {
    AudioOptions options{.address = "192.0.2.1", .port = 4'000};
    options.browser = SdpBrowserSide{"ours", "a password of 22 letters", std::string(32, 'f')};
    const auto answered = negotiate_answer(offer, options, {.address = "192.0.2.1"});
    CHECK(!answered || answered->audio.browser->fingerprint.size() == 32);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto sdp = Sdp::parse(std::string_view(reinterpret_cast<const char*>(data), size));
    if (!sdp) {
        return 0;
    }
    const auto text = to_text(*sdp);
    const auto again = Sdp::parse(text);
    CHECK(again ? *again == *sdp
                : text.size() > callfloor::limits::kSdpBytes || text.size() > size);
    check_negotiation(*sdp);
    check_browser(*sdp);
    (void)read_answer(make_audio_offer({.address = "192.0.2.1", .port = 4'000}, {}), *sdp);
    return 0;
}
