#include "sip/headers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"

namespace callfloor::sip {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(HeaderName, FindsEveryKnownNameInAnyCase) {
    for (int i = 0; i < static_cast<int>(HeaderId::Other); ++i) {
        const auto id = static_cast<HeaderId>(i);
        const std::string name(header_name(id));
        ASSERT_FALSE(name.empty()) << i;
        EXPECT_EQ(header_id(name), id) << name;
        EXPECT_EQ(header_id(to_lower(name)), id) << name;
    }
    EXPECT_EQ(header_name(HeaderId::CSeq), "CSeq");
    EXPECT_EQ(header_name(HeaderId::WwwAuthenticate), "WWW-Authenticate");
    EXPECT_EQ(header_name(HeaderId::Replaces), "Replaces");
}

TEST(HeaderName, NormalisesCompactForms) {
    const std::pair<const char*, HeaderId> forms[] = {{"v", HeaderId::Via},
                                                      {"F", HeaderId::From},
                                                      {"t", HeaderId::To},
                                                      {"i", HeaderId::CallId},
                                                      {"m", HeaderId::Contact},
                                                      {"l", HeaderId::ContentLength},
                                                      {"c", HeaderId::ContentType},
                                                      {"e", HeaderId::ContentEncoding},
                                                      {"s", HeaderId::Subject},
                                                      {"k", HeaderId::Supported},
                                                      {"o", HeaderId::Event},
                                                      {"r", HeaderId::ReferTo},
                                                      {"b", HeaderId::ReferredBy},
                                                      {"u", HeaderId::AllowEvents},
                                                      {"x", HeaderId::SessionExpires}};
    for (const auto& [name, id] : forms) {
        EXPECT_EQ(header_id(name), id) << name;
    }
    EXPECT_EQ(header_id("z"), HeaderId::Other);
    EXPECT_EQ(header_id(""), HeaderId::Other);
    EXPECT_EQ(header_id("X-Custom"), HeaderId::Other);
    EXPECT_EQ(header_name(HeaderId::Other), "");
}

TEST(MethodName, RoundTripsAndMindsCase) {
    for (int i = 0; i < static_cast<int>(Method::Other); ++i) {
        EXPECT_EQ(method_from_name(method_name(static_cast<Method>(i))), static_cast<Method>(i));
    }
    EXPECT_EQ(method_from_name("invite"), Method::Other);
    EXPECT_EQ(method_from_name("NEWMETHOD"), Method::Other);
}

TEST(Via, TakesApartAHop) {
    const auto via =
        Via::parse("SIP/2.0/udp [2001:db8::1]:5070;branch=z9hG4bKabc;rport;received=192.0.2.9");
    ASSERT_TRUE(via);
    EXPECT_EQ(via->transport, "UDP");
    EXPECT_EQ(via->host, "2001:db8::1");
    EXPECT_EQ(via->port, 5070);
    EXPECT_EQ(via->branch(), "z9hG4bKabc");
    EXPECT_TRUE(via->has_cookie());
    EXPECT_TRUE(via->wants_rport());
    EXPECT_FALSE(via->rport());
    EXPECT_EQ(via->received(), "192.0.2.9");
    EXPECT_EQ(to_text(*via),
              "SIP/2.0/UDP [2001:db8::1]:5070;branch=z9hG4bKabc;rport;received=192.0.2.9");
}

TEST(Via, AllowsSpacesOtherVersionsAndEmptyParameters) {
    const auto spaced = Via::parse(
        "SIP  / 2.0  / TCP     spindle.example.com  : 5061 ;\n  branch  =   z9hG4bK9ikj8");
    ASSERT_TRUE(spaced);
    EXPECT_EQ(spaced->host, "spindle.example.com");
    EXPECT_EQ(spaced->port, 5061);
    EXPECT_EQ(spaced->branch(), "z9hG4bK9ikj8");
    EXPECT_TRUE(Via::parse("SIP/7.0/UDP c.example.com;branch=z9hG4bKkdjuw"))
        << "so that 505 can be sent";
    EXPECT_TRUE(Via::parse("SIP/2.0/UDP 192.0.2.15;;")) << "so that 400 can be sent";
    EXPECT_EQ(Via::parse("SIP/2.0/UDP h;rport=5080")->rport(), 5080);
    EXPECT_FALSE(Via::parse("SIP/2.0/UDP h;rport=0")->rport());
    EXPECT_FALSE(Via::parse("SIP/2.0/UDP h;rport=65536")->rport());
}

TEST(Via, RefusesWhatIsNone) {
    for (const auto text :
         {"", "SIP/2.0/UDP", "SIP/2.0 h", "HTTP/1.1/TCP h", "SIP/2.0/UDP h:x",
          "SIP/2.0/UDP h:70000", "SIP/2.0/ h", "SIP/2.0/UDPh", "SIP/2.0/UDP [::1",
          "SIP/2.0/UDP h;branch=\"x", "SIP/2.0/UDP h i", "SIP/2.0/UDP h;=1",
          "SIP/2.0/UDP h;branch=1;branch=2", "SIP//UDP h", "SIP/2.0/UDP ;branch=1"}) {
        EXPECT_FALSE(Via::parse(text)) << text;
    }
}

TEST(CSeq, ReadsNumberAndMethod) {
    EXPECT_EQ(*CSeq::parse("4711 INVITE"), (CSeq{4711, Method::Invite, "INVITE"}));
    EXPECT_EQ(*CSeq::parse("0009\r\n  ACK "), (CSeq{9, Method::Ack, "ACK"}));
    EXPECT_EQ(CSeq::parse("2147483647 X")->method_text, "X");
    EXPECT_EQ(to_text(CSeq{7, Method::Bye, ""}), "7 BYE");
    EXPECT_EQ(to_text(CSeq{7, Method::Other, "FOO"}), "7 FOO");
    for (const auto text : {"", "INVITE", "1", "1INVITE", "-1 INVITE", "2147483648 INVITE",
                            "36893488147419103232 REGISTER", "1 INVITE x", "1 IN/VITE"}) {
        EXPECT_FALSE(CSeq::parse(text)) << text;
    }
}

TEST(MediaType, ReadsTypeAndParameters) {
    const auto type = MediaType::parse("Multipart / MIXED; boundary=\"a b\"");
    ASSERT_TRUE(type);
    EXPECT_TRUE(type->is("multipart/mixed"));
    EXPECT_FALSE(type->is("multipart/other"));
    EXPECT_FALSE(type->is("multipart"));
    EXPECT_EQ(type->params.find("boundary"), "a b");
    EXPECT_EQ(to_text(*type), "multipart/mixed;boundary=\"a b\"");
    for (const auto text : {"", "text", "text/", "/plain", "a/b c", "a/b;"}) {
        EXPECT_FALSE(MediaType::parse(text)) << text;
    }
}

TEST(Reason, ReadsCauseAndText) {
    const auto reason = Reason::parse("SIP ;cause=200 ;text=\"Call completed elsewhere\"");
    ASSERT_TRUE(reason);
    EXPECT_EQ(*reason, (Reason{"SIP", 200, "Call completed elsewhere"}));
    EXPECT_EQ(to_text(*reason), "SIP;cause=200;text=\"Call completed elsewhere\"");
    EXPECT_EQ(Reason::parse("Q.850;cause=16")->cause, 16);
    EXPECT_EQ(Reason::parse("SIP;cause=x")->cause, 0);
    EXPECT_FALSE(Reason::parse(";cause=1"));
    EXPECT_FALSE(
        Reason::parse("SIP;cause"
                      "=1;cause=2"));
}

TEST(SplitList, MindsQuotesAndBrackets) {
    EXPECT_THAT(split_list("a, b ,c"), ElementsAre("a", "b", "c"));
    EXPECT_THAT(split_list(R"("x, \", y" <sip:a,b@c>;p="1,2", <sip:d>)"),
                ElementsAre(R"("x, \", y" <sip:a,b@c>;p="1,2")", "<sip:d>"));
    EXPECT_THAT(split_list(R"("a\\", b)"), ElementsAre(R"("a\\")", "b"));
    EXPECT_THAT(split_list(",, ,"), IsEmpty());
    EXPECT_THAT(split_list(""), IsEmpty());
    EXPECT_THAT(split_list("\"open, a"), ElementsAre("\"open, a"));
    EXPECT_THAT(split_list("\"x\\"), ElementsAre("\"x\\"));
}

TEST(DeltaSeconds, ClampsAndRefuses) {
    EXPECT_EQ(parse_delta_seconds(" 3600 "), 3'600u);
    EXPECT_EQ(parse_delta_seconds("4294967295"), 4'294'967'295u);
    EXPECT_EQ(parse_delta_seconds("4294967296"), 4'294'967'295u);
    EXPECT_EQ(parse_delta_seconds("1000000000000000000000000000000"), 4'294'967'295u);
    for (const auto text : {"", "x", "-1", "1.5", "1 2"}) {
        EXPECT_FALSE(parse_delta_seconds(text)) << text;
    }
}

TEST(Quote, EscapesWhatWouldEndIt) {
    EXPECT_EQ(quote("plain"), "\"plain\"");
    EXPECT_EQ(quote("a\"b\\"), "\"a\\\"b\\\\\"");
    EXPECT_EQ(quote("a\r\nVia: x"), "\"a  Via: x\"");
    EXPECT_EQ(quote(std::string_view("\0\x07", 2)), std::string_view("\"\\\0\\\x07\"", 6));
}

}  // namespace
}  // namespace callfloor::sip
