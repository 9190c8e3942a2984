#include "sip/message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace callfloor::sip {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view kInvite =
    "INVITE sip:4001@192.0.2.10 SIP/2.0\r\n"
    "Via: SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bK1;rport, SIP/2.0/TCP "
    "p2.example.com;branch=z9hG4bK2\r\n"
    "Via: SIP/2.0/UDP first.example.com;branch=z9hG4bK3\r\n"
    "Max-Forwards: 70\r\n"
    "f: \"Ana\" <sip:1380@carrier.example>;tag=a1\r\n"
    "To: <sip:4001@192.0.2.10>\r\n"
    "Call-ID: abc@192.0.2.1\r\n"
    "CSEQ: 314 INVITE\r\n"
    "m: <sip:1380@192.0.2.1:5070>\r\n"
    "Record-Route: <sip:p1.example.com;lr>, <sip:p2.example.com;lr>\r\n"
    "Allow: INVITE, ACK\r\n"
    "Allow: BYE\r\n"
    "X-Tenant: one\r\n"
    "Content-Type: application/sdp\r\n"
    "Content-Length: 5\r\n"
    "\r\n"
    "v=0\r\nbeyond";

Message parsed(std::string_view bytes) {
    auto result = parse_datagram(bytes);
    EXPECT_TRUE(result) << (result ? "" : result.error().reason);
    return result ? std::move(*result) : Message{};
}

std::string with(std::string_view from, std::string_view to) {
    std::string text(kInvite);
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
}

TEST(Message, ReadsARequest) {
    const Message invite = parsed(kInvite);
    EXPECT_TRUE(invite.is_request());
    EXPECT_EQ(invite.method(), Method::Invite);
    EXPECT_EQ(invite.request_uri()->user, "4001");
    EXPECT_EQ(invite.top_via()->branch(), "z9hG4bK1");
    EXPECT_EQ(invite.from()->display, "Ana");
    EXPECT_EQ(invite.from_tag(), "a1");
    EXPECT_EQ(invite.to_tag(), "");
    EXPECT_EQ(invite.call_id(), "abc@192.0.2.1");
    EXPECT_EQ(invite.cseq()->number, 314u);
    EXPECT_EQ(invite.max_forwards(), 70);
    EXPECT_EQ(invite.contacts()->list.at(0).uri.port, 5070);
    EXPECT_EQ(invite.record_routes()->size(), 2u);
    EXPECT_THAT(invite.values(HeaderId::Allow), ElementsAre("INVITE", "ACK", "BYE"));
    EXPECT_TRUE(invite.lists(HeaderId::Allow, "bye"));
    EXPECT_FALSE(invite.lists(HeaderId::Allow, "REFER"));
    EXPECT_EQ(invite.values(HeaderId::Via).size(), 3u);
    EXPECT_EQ(invite.find("x-tenant"), "one");
    EXPECT_EQ(invite.find("v"), invite.find(HeaderId::Via));
    EXPECT_TRUE(invite.has_sdp());
    EXPECT_EQ(invite.body(), "v=0\r\n") << "bytes beyond Content-Length are not the body";
}

TEST(Message, ReadsAResponse) {
    const Message ok = parsed(
        "SIP/2.0 503 Service not today\r\nVia: SIP/2.0/UDP h\r\nFrom: <sip:a@b>;tag=1\r\nTo: "
        "sip:c@d;tag=2\r\n"
        "Call-ID: x\r\nCSeq: 1 INVITE\r\nRetry-After: 120 (maintenance);duration=3\r\nMin-Expires: "
        "60\r\nExpires: 5\r\n\r\nbody");
    EXPECT_TRUE(ok.is_response());
    EXPECT_EQ(ok.status(), 503);
    EXPECT_EQ(ok.reason(), "Service not today");
    EXPECT_EQ(ok.retry_after(), 120u);
    EXPECT_EQ(ok.min_expires(), 60u);
    EXPECT_EQ(ok.expires(), 5u);
    EXPECT_EQ(ok.to_tag(), "2");
    EXPECT_EQ(ok.body(), "body") << "without Content-Length the datagram's rest is the body";
    EXPECT_FALSE(ok.max_forwards());
    EXPECT_FALSE(ok.content_type());
}

TEST(Message, UnfoldsLinesAndTakesBareLineFeeds) {
    const Message message = parsed(
        "OPTIONS sip:a@b SIP/2.0\nVia: SIP/2.0/UDP\r\n\t h;branch=1\nFrom\t :\r\n <sip:a@b>\n "
        ";tag=1\nTo:sip:a@b\ni:1\n"
        "CSeq: 1\r\n  OPTIONS\nSubject:\nUser-Agent: one\r\n   two  \r\n\r\n");
    EXPECT_EQ(message.find(HeaderId::Via), "SIP/2.0/UDP h;branch=1");
    EXPECT_EQ(message.from_tag(), "1");
    EXPECT_EQ(message.find(HeaderId::Subject), "");
    EXPECT_EQ(message.find(HeaderId::UserAgent), "one two");
}

TEST(Message, SkipsLineEndsBeforeTheStartLine) {
    EXPECT_EQ(parsed("\r\n\r\n" + std::string(kInvite)).method(), Method::Invite);
}

TEST(Message, WritesWhatReadsTheSame) {
    const Message invite = parsed(kInvite);
    const std::string bytes = invite.serialize();
    EXPECT_EQ(parsed(bytes).serialize(), bytes);
    EXPECT_THAT(bytes, HasSubstr("\r\nFrom: \"Ana\""));
    EXPECT_THAT(bytes, HasSubstr("\r\nX-Tenant: one\r\n"));
    EXPECT_TRUE(bytes.ends_with("\r\nContent-Length: 5\r\n\r\nv=0\r\n"));
}

TEST(Message, CarriesUnknownMethods) {
    const Message message =
        parsed(with("INVITE sip", "NEW!method sip")
                   .replace(0, 0, "")
                   .replace(with("INVITE sip", "NEW!method sip").find("314 INVITE"), 10,
                            "314 NEW!method"));
    EXPECT_EQ(message.method(), Method::Other);
    EXPECT_EQ(message.method_text(), "NEW!method");
    EXPECT_TRUE(message.serialize().starts_with("NEW!method sip:4001@192.0.2.10 SIP/2.0\r\n"));
}

TEST(Message, EditsItsHeaderFields) {
    Message message = Message::request(Method::Options, SipUri::make("", "h"));
    message.add(HeaderId::To, "<sip:h>");
    message.prepend(HeaderId::Via, "SIP/2.0/UDP a;branch=1");
    message.prepend(HeaderId::Via, "SIP/2.0/UDP b;branch=2, SIP/2.0/UDP c;branch=3");
    EXPECT_EQ(message.headers()[0].value.substr(12, 1), "b");
    EXPECT_EQ(message.headers()[1].id, HeaderId::Via);

    Via top = *message.top_via();
    top.params.set("received", "192.0.2.7");
    message.replace_top_via(top);
    EXPECT_EQ(message.find(HeaderId::Via),
              "SIP/2.0/UDP b;branch=2;received=192.0.2.7, SIP/2.0/UDP c;branch=3");
    message.remove_top_via();
    EXPECT_EQ(message.top_via()->host, "c");
    message.remove_top_via();
    EXPECT_EQ(message.top_via()->host, "a");
    message.remove_top_via();
    EXPECT_FALSE(message.top_via());
    message.remove_top_via();

    message.add("x-one", "1");
    message.add("X-ONE", "2");
    message.set("x-One", "3");
    EXPECT_EQ(message.find("X-one"), "3");
    message.remove("x-ONE");
    EXPECT_FALSE(message.find("x-one"));
    message.add("Allow", "INVITE");
    message.add(HeaderId::Allow, "BYE");
    EXPECT_EQ(message.count(HeaderId::Allow), 2u);
    EXPECT_THAT(message.all(HeaderId::Allow), ElementsAre("INVITE", "BYE"));
    message.set(HeaderId::Allow, "ACK");
    EXPECT_THAT(message.all(HeaderId::Allow), ElementsAre("ACK"));

    message.set_body("x", "text/plain");
    message.set_body("v=0", "application/sdp");
    EXPECT_TRUE(message.has_sdp());
    message.clear_body();
    EXPECT_FALSE(message.has(HeaderId::ContentType));
    EXPECT_TRUE(message.serialize().ends_with("Content-Length: 0\r\n\r\n"));
}

TEST(Message, CannotBeMadeToHoldAnotherField) {
    Message message = Message::request(Method::Options, SipUri::make("", "h"));
    message.add(HeaderId::Subject, "x\r\nRoute: <sip:evil>");
    message.set("X-Note", "y\nRoute: <sip:evil>");
    const Message busy = Message::response(486, "Busy\r\nRoute: <sip:evil>");
    EXPECT_EQ(message.serialize().find("\nRoute"), std::string::npos);
    EXPECT_EQ(busy.serialize().find("\nRoute"), std::string::npos);
}

TEST(Message, TellsStarContacts) {
    EXPECT_TRUE(parsed(with("m: <sip:1380@192.0.2.1:5070>", "m: *")).contacts()->is_star);
    EXPECT_TRUE(parsed(with("m: <sip:1380@192.0.2.1:5070>", "m: *")).contacts()->list.empty());
    EXPECT_FALSE(parse_datagram(with("m: <sip:1380@192.0.2.1:5070>", "m: *, <sip:a@b>")));
}

TEST(Message, FindsTagsWhereverTheyStand) {
    Message message = Message::request(Method::Bye, SipUri::make("", "h"));
    const auto tag_of = [&](std::string from) {
        message.set(HeaderId::From, std::move(from));
        return std::string(message.from_tag());
    };
    EXPECT_EQ(tag_of("<sip:a@b>;tag=1"), "1");
    EXPECT_EQ(tag_of("sip:a@b;x=y ; TAG = 2 "), "2");
    EXPECT_EQ(tag_of("\";tag=no\" <sip:a@b;tag=no>;x=\";tag=no\";tag=3"), "3");
    EXPECT_EQ(tag_of("\"<\\\"\" <sip:a@b>;tag=4;x"), "4");
    EXPECT_EQ(tag_of("<sip:a@b;tag=no>"), "");
    EXPECT_EQ(tag_of("<sip:a@b"), "");
    EXPECT_EQ(tag_of("\"x"), "");
    EXPECT_EQ(tag_of("<sip:a@b>;"), "");
}

TEST(MakeResponse, CopiesWhatTheRfcAsks) {
    const Message invite = parsed(kInvite);
    const Message ringing = make_dialog_response(invite, 180, "b2");
    EXPECT_EQ(ringing.reason(), "Ringing");
    EXPECT_EQ(ringing.values(HeaderId::Via), invite.values(HeaderId::Via));
    EXPECT_EQ(ringing.find(HeaderId::From), invite.find(HeaderId::From));
    EXPECT_EQ(ringing.find(HeaderId::To), "<sip:4001@192.0.2.10>;tag=b2");
    EXPECT_EQ(ringing.call_id(), invite.call_id());
    EXPECT_EQ(*ringing.cseq(), *invite.cseq());
    EXPECT_EQ(ringing.count(HeaderId::RecordRoute), 1u);
    EXPECT_TRUE(parse_datagram(ringing.serialize()));

    const Message gone = make_response(invite, 410, "b2", "Not here");
    EXPECT_EQ(gone.reason(), "Not here");
    EXPECT_FALSE(gone.has(HeaderId::RecordRoute));
    EXPECT_FALSE(gone.has(HeaderId::Contact));
}

TEST(MakeResponse, KeepsATagAndAddsNoneToTrying) {
    const Message tagged = parsed(
        with("To: <sip:4001@192.0.2.10>", "Timestamp: 5\r\nTo: <sip:4001@192.0.2.10>;tag=old"));
    EXPECT_EQ(make_response(tagged, 200, "new").to_tag(), "old");
    EXPECT_EQ(make_response(parsed(kInvite), 100, "").to_tag(), "");
    EXPECT_EQ(make_response(tagged, 100, "").find(HeaderId::Timestamp), "5");
    EXPECT_FALSE(make_response(tagged, 200, "").has(HeaderId::Timestamp));
}

TEST(ReasonPhrase, NamesEveryStatusWeSend) {
    EXPECT_EQ(reason_phrase(100), "Trying");
    EXPECT_EQ(reason_phrase(488), "Not Acceptable Here");
    EXPECT_EQ(reason_phrase(606), "Not Acceptable");
    EXPECT_EQ(reason_phrase(299), "Unknown");
}

}  // namespace
}  // namespace callfloor::sip
