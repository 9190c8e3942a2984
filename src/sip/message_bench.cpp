#include <benchmark/benchmark.h>

#include "base/check.h"
#include "sip/digest.h"
#include "sip/message.h"
#include "sip/sdp.h"

namespace callfloor::sip {
namespace {

const std::string kInvite =
    "INVITE sip:4001@192.0.2.10:5060 SIP/2.0\r\n"
    "Via: SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bK-524287-1---5d0e8f6b8d6a4c1f;rport\r\n"
    "Max-Forwards: 70\r\n"
    "Contact: <sip:1380013800@192.0.2.1:5070;transport=UDP>\r\n"
    "To: <sip:4001@192.0.2.10>\r\n"
    "From: \"Carrier\" <sip:1380013800@carrier.example.com>;tag=3c5d4f21\r\n"
    "Call-ID: 8Fv1k0bQy2Xf0wDk3r2hTg..@192.0.2.1\r\n"
    "CSeq: 1 INVITE\r\n"
    "Allow: INVITE, ACK, CANCEL, BYE, NOTIFY, REFER, MESSAGE, OPTIONS, INFO, SUBSCRIBE\r\n"
    "Supported: replaces, norefersub, extended-refer, timer, outbound, path\r\n"
    "User-Agent: Example Phone 5.4.3\r\n"
    "Allow-Events: presence, kpml, talk\r\n"
    "P-Asserted-Identity: <sip:1380013800@carrier.example.com>\r\n"
    "Content-Type: application/sdp\r\n"
    "Content-Length: 233\r\n"
    "\r\n"
    "v=0\r\no=- 20518 0 IN IP4 192.0.2.1\r\ns=call\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n"
    "m=audio 54742 RTP/AVP 0 8 9 101\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:9 "
    "G722/8000\r\n"
    "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-16\r\na=sendrecv\r\n";

Message invite() {
    auto parsed = parse_datagram(kInvite);
    CHECK(parsed.has_value());
    return std::move(*parsed);
}

void parse_invite(benchmark::State& state) {
    CHECK(parse_datagram(kInvite).has_value());
    for (auto _ : state) {
        benchmark::DoNotOptimize(parse_datagram(kInvite));
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) *
                            static_cast<std::int64_t>(kInvite.size()));
}
BENCHMARK(parse_invite);

void serialize_invite(benchmark::State& state) {
    const Message message = invite();
    for (auto _ : state) {
        benchmark::DoNotOptimize(message.serialize());
    }
}
BENCHMARK(serialize_invite);

void answer_invite(benchmark::State& state) {
    const Message message = invite();
    for (auto _ : state) {
        benchmark::DoNotOptimize(make_dialog_response(message, 200, "a1b2c3d4").serialize());
    }
}
BENCHMARK(answer_invite);

void frame_stream(benchmark::State& state) {
    std::string stream;
    for (int i = 0; i < 16; ++i) {
        stream += kInvite;
    }
    const auto piece = static_cast<std::size_t>(state.range(0));
    for (auto _ : state) {
        StreamFramer framer;
        for (std::size_t at = 0; at < stream.size(); at += piece) {
            framer.append(std::string_view(stream).substr(at, piece));
            while (framer.next().kind == StreamFramer::Kind::Message) {
            }
        }
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) *
                            static_cast<std::int64_t>(stream.size()));
}
BENCHMARK(frame_stream)->Arg(16)->Arg(1'460);

void answer_offer(benchmark::State& state) {
    const Message message = invite();
    for (auto _ : state) {
        const auto offer = Sdp::parse(message.body());
        benchmark::DoNotOptimize(to_text(
            negotiate_answer(*offer, {.address = "192.0.2.10", .port = 20'000}, {})->answer));
    }
}
BENCHMARK(answer_offer);

void verify_register(benchmark::State& state) {
    const auto algorithm = static_cast<DigestAlgorithm>(state.range(0));
    NonceBook book("a secret of sixteen", std::chrono::hours(1), 1'000);
    Random random(1);
    const Instant now = from_epoch_ms(1'000);
    DigestChallenge challenge;
    challenge.realm = "callfloor";
    challenge.nonce = book.make(now, random);
    challenge.algorithm = algorithm;
    const auto header = to_text(answer_challenge(challenge, {.user = "1001",
                                                             .password = "p",
                                                             .method = "REGISTER",
                                                             .uri = "sip:192.0.2.10",
                                                             .cnonce = "abcdef"}));
    const auto ha1 = digest_ha1(algorithm, "1001", "callfloor", "p");
    for (auto _ : state) {
        const auto credentials = DigestCredentials::parse(header);
        benchmark::DoNotOptimize(verify_digest(*credentials, ha1, "REGISTER"));
        benchmark::DoNotOptimize(book.use(*credentials, now));
    }
}
BENCHMARK(verify_register)->Arg(0)->Arg(1);

}  // namespace
}  // namespace callfloor::sip
