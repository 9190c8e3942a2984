// What becomes of bytes that are not a usable message: dropped, or answered with which status.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sip/message.h"

namespace callfloor::sip {
namespace {

using testing::HasSubstr;
using Verdict = ParseFailure::Verdict;

const std::string kStart = "OPTIONS sip:a@b SIP/2.0\r\n";
const std::string kVia = "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\r\n";
const std::string kFrom = "From: <sip:c@d>;tag=1\r\n";
const std::string kTo = "To: <sip:a@b>\r\n";
const std::string kCallId = "Call-ID: 1@d\r\n";
const std::string kCSeq = "CSeq: 1 OPTIONS\r\n";
const std::string kHeaders = kVia + kFrom + kTo + kCallId + kCSeq;

ParseFailure failure(const Parsed& parsed) {
    EXPECT_FALSE(parsed);
    return parsed ? ParseFailure{} : parsed.error();
}

void expect_reply(const std::string& bytes, int status, const std::string& reason) {
    const auto result = parse_datagram(bytes);
    ASSERT_FALSE(result) << bytes.substr(0, 300);
    EXPECT_EQ(result.error().verdict, Verdict::Reply) << result.error().reason << "\n"
                                                      << bytes.substr(0, 300);
    EXPECT_EQ(result.error().status, status) << bytes.substr(0, 300);
    EXPECT_THAT(result.error().reason, HasSubstr(reason)) << bytes.substr(0, 300);
    ASSERT_TRUE(result.error().request);
    const auto answer =
        make_response(*result.error().request, status, "t", result.error().reason).serialize();
    EXPECT_THAT(answer, HasSubstr("Via: SIP/"));
}

void expect_drop(const std::string& bytes) {
    const auto result = parse_datagram(bytes);
    ASSERT_FALSE(result) << bytes.substr(0, 300);
    EXPECT_EQ(result.error().verdict, Verdict::Drop) << bytes.substr(0, 300);
    EXPECT_FALSE(result.error().request);
}

TEST(ParseVerdict, AcceptsTheMessageTheOthersSpoil) {
    EXPECT_TRUE(parse_datagram(kStart + kHeaders + "\r\n"));
    EXPECT_TRUE(parse_datagram(kStart + kHeaders + "Max-Forwards: 0\r\n\r\n"));
    EXPECT_TRUE(parse_datagram("OPTIONS http://x/y SIP/2.0\r\n" + kHeaders + "\r\n"))
        << "416 is the user's to say";
}

TEST(ParseVerdict, DropsWhatIsNotSip) {
    for (const auto bytes : {"", "\r\n\r\n", "x", "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
                             "OPTIONS\r\n\r\n", "OPTIONS SIP/2.0\r\n\r\n", " SIP/2.0\r\n\r\n",
                             "OPT/IONS sip:a@b SIP/2.0\r\n\r\n", "\0\0\0\0"}) {
        expect_drop(bytes);
    }
    expect_drop(std::string(100, '\0'));
    expect_drop("OPTIONS sip:a@b" + kHeaders + "\r\n");
}

TEST(ParseVerdict, DropsWhatCannotBeAnswered) {
    expect_drop(kStart + kFrom + kTo + kCallId + kCSeq + "\r\n");
    expect_drop(kStart + "Via: nonsense\r\n" + kFrom + kTo + kCallId + kCSeq + "\r\n");
    expect_drop(kStart + "Via:\r\n" + kFrom + kTo + kCallId + kCSeq + "\r\n");
    expect_drop("ACK sip:a@b SIP/2.0\r\n" + kHeaders + "\r\n");
}

TEST(ParseVerdict, DropsBadResponses) {
    const std::string good = "SIP/2.0 200 OK\r\n" + kHeaders + "\r\n";
    EXPECT_TRUE(parse_datagram(good));
    EXPECT_TRUE(parse_datagram("SIP/2.0 200\r\n" + kHeaders + "\r\n"))
        << "a missing reason phrase does no harm";
    EXPECT_EQ(parse_datagram("SIP/2.0 200 \r\n" + kHeaders + "\r\n")->reason(), "");
    for (const std::string start : {"SIP/2.0 99 x", "SIP/2.0 700 x", "SIP/2.0 2000 x",
                                    "SIP/2.0 4294967301 x", "SIP/2.0 -20 x", "SIP/2.0  200 x",
                                    "SIP/2.0", "SIP/7.0 200 OK", "SIP/2.0 20x OK", "SIP/2.0 "}) {
        expect_drop(start + "\r\n" + kHeaders + "\r\n");
    }
    expect_drop("SIP/2.0 200 OK\r\n" + kVia + kFrom + kTo + kCallId + "\r\n");
    expect_drop("SIP/2.0 200 OK\r\n" + kHeaders + "Content-Length: 9\r\n\r\n");
}

TEST(ParseVerdict, AnswersMissingAndDoubledHeaders) {
    expect_reply(kStart + kVia + kTo + kCallId + kCSeq + "\r\n", 400, "Missing From");
    expect_reply(kStart + kVia + kFrom + kCallId + kCSeq + "\r\n", 400, "Missing To");
    expect_reply(kStart + kVia + kFrom + kTo + kCSeq + "\r\n", 400, "Missing Call-ID");
    expect_reply(kStart + kVia + kFrom + kTo + kCallId + "\r\n", 400, "Missing CSeq");
    for (const auto& [line, name] :
         {std::pair{kFrom, "From"}, {kTo, "To"}, {kCallId, "Call-ID"}, {kCSeq, "CSeq"}}) {
        expect_reply(kStart + kHeaders + line + "\r\n", 400, std::string("More than one ") + name);
    }
    expect_reply(kStart + kHeaders + "Content-Length: 0\r\nl: 0\r\n\r\n", 400,
                 "More than one Content-Length");
    expect_reply(kStart + kHeaders + "Max-Forwards: 1\r\nMax-Forwards: 1\r\n\r\n", 400,
                 "More than one Max-Forwards");
}

TEST(ParseVerdict, AnswersMalformedHeaders) {
    const auto spoil = [](const std::string& good, const std::string& bad) {
        std::string text = kStart + kHeaders + "\r\n";
        return text.replace(text.find(good), good.size(), bad);
    };
    expect_reply(spoil(kFrom, "From: nobody\r\n"), 400, "Malformed From");
    expect_reply(spoil(kTo, "To: \"open <sip:a@b>\r\n"), 400, "Malformed To");
    expect_reply(spoil(kCallId, "Call-ID:\r\n"), 400, "Malformed Call-ID");
    expect_reply(spoil(kCSeq, "CSeq: 2147483648 OPTIONS\r\n"), 400, "Malformed CSeq");
    expect_reply(spoil(kCSeq, "CSeq: 1 INVITE\r\n"), 400, "CSeq method");
    for (const auto& [line, reason] :
         {std::pair{"Max-Forwards: 256", "Malformed Max-Forwards"},
          {"Max-Forwards: -1", "Malformed Max-Forwards"},
          {"Max-Forwards: ", "Malformed Max-Forwards"},
          {"Contact: \"Joe\" <sip:joe@example.org>;;;;", "Malformed Contact"},
          {"Route: nowhere", "Malformed Route"},
          {"Record-Route: <sip:x", "Malformed Record-Route"},
          {"Content-Length: -999", "Malformed Content-Length"},
          {"Content-Length: 1 2", "Malformed Content-Length"},
          {"Content-Length: 1", "Content-Length is more"},
          {"no colon at all", "Malformed header line"},
          {"na me: x", "Malformed header line"},
          {": x", "Malformed header line"}}) {
        expect_reply(kStart + kHeaders + line + "\r\n\r\n", 400, reason);
    }
    expect_reply(kStart + kHeaders, 400, "No empty line");
    expect_drop("OPTIONS sip:a@b SIP/2.0\r\n " + kHeaders + "\r\n");  // Via continues nothing
}

TEST(ParseVerdict, AnswersBadRequestLines) {
    for (const auto line :
         {"OPTIONS <sip:a@b> SIP/2.0", "OPTIONS  sip:a@b SIP/2.0", "OPTIONS sip:a@b  SIP/2.0",
          "OPTIONS sip:a@b; lr SIP/2.0", "OPTIONS sip:a@b SIP/2.0  ", " OPTIONS sip:a@b SIP/2.0",
          "OPTIONS a@b SIP/2.0", "OPTIONS sip:a@b?Route=x SIP/2.0", "OPTIONS\tsip:a%@b SIP/2.0"}) {
        expect_reply(std::string(line) + "\r\n" + kHeaders + "\r\n", 400, "");
    }
    expect_reply("OPTIONS sip:a@b SIP/7.0\r\n" + kHeaders + "\r\n", 505, "Version Not Supported");
    expect_reply("OPTIONS sip:a@b SIP/2.0.1\r\nVia: SIP/7.0/UDP h\r\n\r\n", 505,
                 "Version Not Supported");
}

TEST(ParseVerdict, AnswersWhatIsTooLarge) {
    expect_reply("OPTIONS sip:a@b;x=" + std::string(limits::kSipUriBytes, 'y') + " SIP/2.0\r\n" +
                     kHeaders + "\r\n",
                 414, "Too Long");
    expect_reply(
        kStart + kHeaders + "Y: " + std::string(limits::kSipHeaderBytes + 1, 'x') + "\r\n\r\n", 513,
        "header field");
    EXPECT_TRUE(parse_datagram(kStart + kHeaders +
                               "Y: " + std::string(limits::kSipHeaderBytes, 'x') + "\r\n\r\n"));
    std::string many = kStart + kHeaders;
    for (std::size_t i = 5; i < limits::kSipHeaders; ++i) {
        many += "Y: y\r\n";
    }
    EXPECT_TRUE(parse_datagram(many + "\r\n"));
    expect_reply(many + "Y: y\r\n\r\n", 513, "header fields");
    expect_reply(kStart + kHeaders + "Content-Length: 65536\r\n\r\n", 413, "Too Large");
    expect_reply(kStart + kHeaders + "\r\n" + std::string(limits::kSipMessageBytes, 'x'), 513,
                 "Too Large");

    std::string contacts = "Contact: <sip:a@b>";
    for (std::size_t i = 0; i < limits::kSipListElements; ++i) {
        contacts += ",<sip:a@b>";
    }
    expect_reply(kStart + kHeaders + contacts + "\r\n\r\n", 400, "Malformed Contact");
}

TEST(ParseVerdict, ToleratesBytesItNeedNotUnderstand) {
    const std::string odd = std::string(
        "Subject: \xff\xfe \0 x\r\nX-\x21: \x80\x81\r\nDate: yesterday\r\nWarning: \"open\r\n", 52);
    const auto parsed = parse_datagram(kStart + kHeaders + odd + "Content-Length: 3\r\n\r\n" +
                                       std::string("\0\xff\x01", 3));
    ASSERT_TRUE(parsed) << parsed.error().reason;
    EXPECT_EQ(parsed->body().size(), 3u);
    EXPECT_EQ(parsed->find(HeaderId::Subject)->size(), 6u);
}

TEST(ParseVerdict, AsksStreamsForContentLength) {
    EXPECT_EQ(failure(parse_framed(kStart + kHeaders + "\r\n")).reason,
              "Missing Content-Length on a stream");
    EXPECT_TRUE(parse_framed(kStart + kHeaders + "l: 0\r\n\r\n"));
}

}  // namespace
}  // namespace callfloor::sip
