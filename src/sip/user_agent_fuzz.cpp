// The whole user agent fed by a trunk that says anything: with one call answered, one being made
// and one registration. The input is cut at lines of "---" into datagrams; TAG1 becomes our tag of
// the answered call, CID2, TAG2 and BR2 the Call-ID, tag and branch of the call being made.
// Whatever came, every call ends once and nothing is left at the end.
#include "base/check.h"
#include "base/log.h"
#include "sip/internal/test_party.h"
#include "sip/internal/test_raw_peer.h"

namespace callfloor::sip {
namespace {

using internal::Party;
using internal::RawPeer;

void replace_all(std::string& text, std::string_view what, std::string_view by) {
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
        text.replace(at, what.size(), by);
    }
}

void run(std::string_view input) {
    io::VirtualTime time;
    SimulatedNetwork wire(time, Random(1), {});
    Party us(time, wire, "10.0.0.2");
    RawPeer raw(wire, "10.0.0.9");
    us.trunks["10.0.0.9"] = 9;
    us.reoffer_answer = us.sdp();
    us.when_incoming = [&us](const IncomingCall& call) {
        us.agent->ring(call.call);
        us.agent->answer(call.call, us.sdp());
    };
    const auto moment = std::chrono::milliseconds(100);
    raw.send_request("10.0.0.2", {.body = to_text(internal::audio_at("10.0.0.9", 9'000))});
    time.advance(moment);
    const std::string tag1(raw.received.back().to_tag());
    raw.send_request("10.0.0.2", {.method = "ACK", .branch = "z9hG4bKack", .to_tag = tag1});
    const auto ours = us.invite("10.0.0.9");
    time.advance(moment);
    const auto invite = *raw.last(Method::Invite);
    us.agent->reoffer(us.incoming.at(0).call, us.sdp(), [](Result<Sdp>) {});

    while (!input.empty()) {
        const auto end = input.find("\n---\n");
        std::string datagram(input.substr(0, end));
        input.remove_prefix(end == std::string_view::npos ? input.size() : end + 5);
        replace_all(datagram, "TAG1", tag1);
        replace_all(datagram, "CID2", invite.call_id());
        replace_all(datagram, "TAG2", invite.from_tag());
        replace_all(datagram, "BR2", invite.top_via()->branch());
        raw.send_bytes("10.0.0.2", datagram);
        time.advance(std::chrono::milliseconds(datagram.size() % 3 == 0 ? 700 : 7));
    }
    us.agent->end(ours, {.cause = EndCause::Cancelled, .side = EndSide::System});
    us.agent->stop();
    time.advance(std::chrono::minutes(5));
    for (const auto& [call, ends] : us.ended) {
        CHECK(ends.size() == 1);
    }
    CHECK(us.agent->figures().calls == 0);
    CHECK(us.agent->figures().transactions == 0);
}

}  // namespace
}  // namespace callfloor::sip

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    callfloor::set_log_level(callfloor::LogLevel::Error);
    callfloor::sip::run({reinterpret_cast<const char*>(data), size});
    return 0;
}
