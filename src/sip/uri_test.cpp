#include "sip/uri.h"

#include <gtest/gtest.h>

#include "base/limits.h"

namespace callfloor::sip {
namespace {

SipUri uri(std::string_view text) {
    auto parsed = SipUri::parse(text);
    EXPECT_TRUE(parsed) << text << ": " << (parsed ? "" : parsed.error().text);
    return parsed.value_or(SipUri{});
}

NameAddr address(std::string_view text) {
    auto parsed = NameAddr::parse(text);
    EXPECT_TRUE(parsed) << text << ": " << (parsed ? "" : parsed.error().text);
    return parsed.value_or(NameAddr{});
}

TEST(SipUri, TakesApartAFullUri) {
    const SipUri parsed =
        uri("sips:ana%20b:se%3Acret@Example.COM:5061;transport=tcp;lr?Subject=x&Priority=urgent");
    EXPECT_EQ(parsed.scheme, SipUri::Scheme::Sips);
    EXPECT_EQ(parsed.user, "ana%20b");
    EXPECT_EQ(parsed.user_decoded(), "ana b");
    EXPECT_EQ(parsed.password, "se%3Acret");
    EXPECT_EQ(parsed.host, "Example.COM");
    EXPECT_EQ(parsed.port, 5061);
    EXPECT_EQ(parsed.params.find("Transport"), "tcp");
    EXPECT_EQ(parsed.params.find("lr"), "");
    EXPECT_FALSE(parsed.params.has("maddr"));
    ASSERT_EQ(parsed.headers.size(), 2u);
    EXPECT_EQ(parsed.headers[1], (Param{"Priority", "urgent"}));
}

TEST(SipUri, WritesWhatItRead) {
    for (const auto text :
         {"sip:example.com", "sip:a@b", "sip:1001@192.0.2.1:5070",
          "sip:a@[2001:db8::9:1]:5060;transport=udp",
          "sips:alice@atlanta.com?subject=project%20x&priority=urgent", "sip:a:@b",
          "sip:a:b@c;x;y=z", "sip:sip%3Auser%40example.com@company.com;other-param=summit",
          "sip:user;par=u%40example.net@example.com", "tel:+358-555-1234567",
          "tel:7042;phone-context=example.com", "isbn:2983792873",
          "sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/"
          ";;*:&it+has=1,weird!*pas$wo~d_too.(doesn't-it)@example.com",
          "sip:*21*600#@example.com", "sip:null-%00-null@example.com", "urn:service:sos"}) {
        EXPECT_EQ(to_text(uri(text)), text);
    }
}

TEST(SipUri, KeepsIpv6HostsWithoutBrackets) {
    EXPECT_EQ(uri("sip:[::1]").host, "::1");
    EXPECT_EQ(uri("sip:a@[::ffff:192.0.2.1]:5070").port, 5070);
}

TEST(SipUri, CarriesUrisOfOtherSchemesWhole) {
    const SipUri parsed = uri("nobodyKnowsThisScheme:totallyopaquecontent");
    EXPECT_EQ(parsed.scheme, SipUri::Scheme::Other);
    EXPECT_EQ(parsed.other, "nobodyKnowsThisScheme:totallyopaquecontent");
    EXPECT_FALSE(parsed.is_sip());
}

TEST(SipUri, RefusesWhatIsNone) {
    for (const auto text : {"",
                            "sip:",
                            "sip",
                            ":",
                            "sip:@host",
                            "sip:user@",
                            "sip:user@:5060",
                            "sip:a@b@c",
                            "sip:a b@c",
                            "<sip:a@b>",
                            "sip:a@b:port",
                            "sip:a@b:",
                            "sip:a@b:65536",
                            "sip:a@b:99999999999999999999",
                            "sip:a@[::1",
                            "sip:a@[host]",
                            "sip:a@::1",
                            "sip:a@b;",
                            "sip:a@b;;lr",
                            "sip:a@b;=x",
                            "sip:a@b;lr;LR",
                            "sip:a@b;n=1;%6e=2",
                            "sip:a%4@b",
                            "sip:a%zz@b",
                            "sip:a@b;x=%",
                            "sip:a@b?",
                            "sip:a@b?x",
                            "sip:a@b?=x",
                            "sip:a\"@b",
                            "sip:a@b\r\n",
                            "sip:a\x01@b",
                            "sip:a@b;x=\"y\"",
                            "tel:",
                            "tel:abc-xyz",
                            "tel:+-",
                            "1sip:a",
                            "sip:a@h_st.c/m",
                            "sip:a@b,sip:c@d",
                            "opaque:",
                            "s ip:a@b",
                            "sip:\xc3\xa4@b"}) {
        EXPECT_FALSE(SipUri::parse(text)) << text;
    }
}

TEST(SipUri, BoundsItsLengthAndItsParameters) {
    EXPECT_TRUE(SipUri::parse("sip:a@" + std::string(200, 'b')));
    EXPECT_FALSE(SipUri::parse("sip:a@" + std::string(256, 'b')));
    const auto too_long = SipUri::parse("sip:a@b;x=" + std::string(limits::kSipUriBytes, 'y'));
    ASSERT_FALSE(too_long);
    EXPECT_EQ(too_long.error().code, ErrorCode::LimitReached);

    std::string many = "sip:a@b";
    for (std::size_t i = 0; i < limits::kSipParams; ++i) {
        many += ";p" + std::to_string(i);
    }
    EXPECT_TRUE(SipUri::parse(many));
    EXPECT_FALSE(SipUri::parse(many + ";more"));
}

TEST(SipUri, NeverNamesThePasswordInAnError) {
    const auto refused = SipUri::parse("sip:user:[secret]@host");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().text.find("cret"), std::string::npos);
}

TEST(SipUri, EscapesWhatItIsMadeOf) {
    EXPECT_EQ(to_text(SipUri::make("ana maria", "h.example")), "sip:ana%20maria@h.example");
    EXPECT_EQ(to_text(SipUri::make("100%", "::1", 5060)), "sip:100%25@[::1]:5060");
    EXPECT_EQ(SipUri::make("a@b:c", "h").user_decoded(), "a@b:c");
    EXPECT_EQ(to_text(SipUri::make("", "h")), "sip:h");
    EXPECT_EQ(uri(to_text(SipUri::make("\xe5\xbc\xa0", "h"))).user_decoded(), "\xe5\xbc\xa0");

    SipUri injected = SipUri::make("a", "h");
    injected.params.set("x", "1>\r\nVia: evil");
    EXPECT_EQ(to_text(injected), "sip:a@h;x=1%3E%0D%0AVia:%20evil");
}

struct UriPair {
    const char* a;
    const char* b;
};

// The examples of RFC 3261 19.1.4.
TEST(SipUri, HoldsUrisEquivalentAsTheRfcDoes) {
    for (const auto& [a, b] : {
             UriPair{"sip:a@h?x=1&x=2", "sip:a@h?x=2&x=1"},
             {"sip:%61lice@atlanta.com;transport=TCP", "sip:alice@AtLanTa.CoM;Transport=tcp"},
             {"sip:carol@chicago.com", "sip:carol@chicago.com;newparam=5"},
             {"sip:carol@chicago.com", "sip:carol@chicago.com;security=on"},
             {"sip:carol@chicago.com;newparam=5", "sip:carol@chicago.com;security=on"},
             {"sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com",
              "sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com"},
             {"sip:alice@atlanta.com?subject=project%20x&priority=urgent",
              "sip:alice@atlanta.com?priority=urgent&subject=project%20x"},
             {"sip:a%2fb@h", "sip:a%2Fb@h"},
             {"tel:+1-201-555-0123", "tel:+1(201)5550123"},
             {"tel:7042;phone-context=Example.com;x=1", "tel:7042;x=1;phone-context=example.com"},
             {"isbn:1", "isbn:1"},
         }) {
        EXPECT_TRUE(is_equivalent(uri(a), uri(b))) << a << "  " << b;
        EXPECT_TRUE(is_equivalent(uri(b), uri(a))) << b << "  " << a;
    }
}

TEST(SipUri, HoldsUrisDifferentAsTheRfcDoes) {
    for (const auto& [a, b] : {
             UriPair{"SIP:ALICE@AtLanTa.CoM;Transport=udp", "sip:alice@AtLanTa.CoM;Transport=UDP"},
             {"sip:bob@biloxi.com", "sip:bob@biloxi.com:5060"},
             {"sip:bob@biloxi.com", "sip:bob@biloxi.com;transport=udp"},
             {"sip:bob@biloxi.com", "sip:bob@biloxi.com:6000;transport=tcp"},
             {"sip:carol@chicago.com", "sip:carol@chicago.com?Subject=next%20meeting"},
             {"sip:bob@phone21.boxesbybob.com", "sip:bob@192.0.2.4"},
             {"sip:carol@chicago.com;security=on", "sip:carol@chicago.com;security=off"},
             {"sip:a@h", "sips:a@h"},
             {"sip:a@h", "sip:h"},
             {"sip:a@h", "sip:a:@h"},
             {"sip:a:x@h", "sip:a:X@h"},
             {"sip:a;b@h", "sip:a%3Bb@h"},
             {"sip:a@h;maddr=1.1.1.1", "sip:a@h"},
             {"sip:a@h?x=1", "sip:a@h?x=2"},
             {"sip:a@h?x=1&x=1", "sip:a@h?x=1&x=2"},
             {"tel:7042", "tel:7042;phone-context=example.com"},
             {"tel:7042", "tel:7043"},
             {"isbn:1", "isbn:2"},
         }) {
        EXPECT_FALSE(is_equivalent(uri(a), uri(b))) << a << "  " << b;
        EXPECT_FALSE(is_equivalent(uri(b), uri(a))) << b << "  " << a;
    }
}

TEST(Params, ReplaceByNameWithoutCase) {
    Params params;
    params.set("Tag", "1");
    params.set("tag", "2");
    params.set_flag("lr");
    EXPECT_EQ(params.items().size(), 2u);
    EXPECT_EQ(params.find("TAG"), "2");
    params.remove("LR");
    EXPECT_FALSE(params.has("lr"));
    params.set_quoted("tag", "3");
    EXPECT_TRUE(params.items()[0].is_quoted);
}

TEST(NameAddr, TakesApartBothForms) {
    const NameAddr full = address(R"("A \"x\" \\ G" <sip:a@b;lr?h=1>;tag=77;expires=30)");
    EXPECT_EQ(full.display, R"(A "x" \ G)");
    EXPECT_TRUE(full.uri.params.has("lr"));
    EXPECT_EQ(full.tag(), "77");
    EXPECT_EQ(full.params.find("expires"), "30");

    const NameAddr tokens = address("Anonymous Caller <sip:c@d>");
    EXPECT_EQ(tokens.display, "Anonymous Caller");
    EXPECT_FALSE(tokens.tag());

    const NameAddr bare = address("sip:+12125551212@server.phone2net.com;tag=887s");
    EXPECT_TRUE(bare.uri.params.empty()) << "without <> the parameters are the header's";
    EXPECT_EQ(bare.tag(), "887s");
}

TEST(NameAddr, AllowsTheSpacesOfFoldedHeaders) {
    const NameAddr folded = address(
        "\"Quoted string \\\"\\\"\" <sip:jdrosen@example.com> ; newparam =\r\n newvalue ;\r\n  q = "
        "0.33");
    EXPECT_EQ(folded.display, "Quoted string \"\"");
    EXPECT_EQ(folded.params.find("newparam"), "newvalue");
    EXPECT_EQ(folded.params.find("q"), "0.33");
    EXPECT_EQ(address("  sip:vivekg@chair-dnrc.example.com ;   tag    = 1918181833n").tag(),
              "1918181833n");
    EXPECT_EQ(address("\"caller\"<sip:caller@example.com>").display, "caller");
    EXPECT_EQ(address("caller<sip:caller@example.com>;tag=323").display, "caller");
}

TEST(NameAddr, KeepsOddNames) {
    EXPECT_EQ(address("\xe5\xbc\xa0\xe4\xb8\x89 <sip:a@b>").display, "\xe5\xbc\xa0\xe4\xb8\x89");
    EXPECT_EQ(address("%Z%45 <sip:resource@example.com>").display, "%Z%45");
    EXPECT_EQ(address("<sip:a@b>").display, "");
    constexpr std::string_view kControls{"\"BEL:\\\x07 NUL:\\\x00 DEL:\\\x7f\" <sip:a@b>", 32};
    const NameAddr controls = address(kControls);
    EXPECT_EQ(controls.display.size(), 17u);
    EXPECT_EQ(address(to_text(controls)), controls);
}

TEST(NameAddr, WritesWhatReadsTheSame) {
    for (const auto text :
         {R"("Ana" <sip:ana@b;lr>;tag=77)", "<sip:b>",
          R"(<sip:b>;+sip.instance="<urn:uuid:1>";reg-id=1)", R"(<sip:b>;x="a;b,c";flag)",
          R"("\"\\" <tel:+1>)", "<isbn:12>;tag=1", R"(<sip:a@b>;host=[::1])"}) {
        EXPECT_EQ(to_text(address(text)), text);
        EXPECT_EQ(address(to_text(address(text))), address(text));
    }
    NameAddr made;
    made.display = "a\"b\\c\r\nd";
    made.uri = SipUri::make("x", "y");
    made.params.set("tag", "needs quotes");
    EXPECT_EQ(to_text(made), "\"a\\\"b\\\\c  d\" <sip:x@y>;tag=\"needs quotes\"");
}

TEST(NameAddr, RefusesWhatIsNone) {
    for (const auto text : {"",
                            " ",
                            "\"Mr. J. User <sip:j.user@example.com>",
                            "<sip:a@b",
                            "sip:a@b>",
                            "\"x\" sip:a@b",
                            "\"x\"",
                            "<>",
                            "Bell, Alexander <sip:a@b>",
                            "\"Watson\" < t.watson@example.org >",
                            "< sip:a@b>",
                            "sip:user@example.com?Route=%3Csip:x%3E",
                            "sip:a@b,sip:c@d",
                            "<sip:a@b>,<sip:c@d>",
                            "<sip:a@b>;",
                            "<sip:a@b>;;",
                            "<sip:a@b>;tag=1;tag=2",
                            "<sip:a@b>;tag=\"x",
                            "<sip:a@b> tag=1",
                            "<sip:a@b>;=x",
                            "<sip:a@b>;x=<y>",
                            "a\\b <sip:a@b>",
                            "a\x01 <sip:a@b>",
                            "x y",
                            "\"x\\"}) {
        EXPECT_FALSE(NameAddr::parse(text)) << text;
    }
}

}  // namespace
}  // namespace callfloor::sip
