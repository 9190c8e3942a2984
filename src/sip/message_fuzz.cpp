// Any bytes as a datagram and as a stream: what is accepted must be written so that it reads the
// same, every typed accessor must cope, and cutting a stream in pieces must not change what comes
// out of it.
#include "base/check.h"
#include "sip/message.h"

using namespace callfloor::sip;  // NOLINT: a fuzz target is a program of its own

namespace {

void touch(const Message& message) {
    (void)message.request_uri();
    (void)message.contacts();
    (void)message.routes();
    (void)message.record_routes();
    (void)message.content_type();
    (void)message.has_sdp();
    (void)message.expires();
    (void)message.retry_after();
    (void)message.lists(HeaderId::Supported, "100rel");
    for (const auto text : message.values(HeaderId::Via)) {
        (void)Via::parse(text);
    }
}

void check_accepted(const Message& message) {
    touch(message);
    CHECK(message.top_via().has_value() && message.cseq().has_value());
    CHECK(message.from()->tag().value_or("") == message.from_tag() ||
          message.from_tag().starts_with('"'));
    const auto bytes = message.serialize();
    const auto again = parse_framed(bytes);
    if (!again) {
        CHECK(bytes.size() >
              callfloor::limits::kSipMessageBytes - 32);  // grown by Content-Length and long names
        return;
    }
    CHECK(again->serialize() == bytes);
    if (message.is_request()) {
        Message answer = make_dialog_response(message, 200, "tag");
        CHECK(parse_datagram(answer.serialize()).has_value());
        answer.replace_top_via(*message.top_via());
        CHECK(*answer.top_via() == *message.top_via());
        answer.remove_top_via();
    }
}

std::string frames(std::string_view stream, std::size_t piece) {
    StreamFramer framer;
    std::string log;
    for (std::size_t at = 0; at < stream.size(); at += piece) {
        framer.append(stream.substr(at, piece));
        for (auto item = framer.next(); item.kind != StreamFramer::Kind::NeedMore;
             item = framer.next()) {
            if (item.kind == StreamFramer::Kind::Broken) {
                return log + "broken " + item.why;
            }
            log += std::to_string(static_cast<int>(item.kind)) + std::string(item.bytes);
            if (item.kind == StreamFramer::Kind::Message) {
                (void)parse_framed(item.bytes);
            }
        }
    }
    return log;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const auto parsed = parse_datagram(bytes);
    if (parsed) {
        check_accepted(*parsed);
    } else if (parsed.error().verdict == ParseFailure::Verdict::Reply) {
        const auto& failure = parsed.error();
        CHECK(failure.status >= 400 && failure.request && failure.request->top_via());
        (void)make_response(*failure.request, failure.status, "tag", failure.reason).serialize();
        touch(*failure.request);
    }
    if (size < 4'096) {
        CHECK(frames(bytes, bytes.size() + 1) == frames(bytes, 7));
    }
    return 0;
}
