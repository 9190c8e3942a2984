#include <gtest/gtest.h>

#include "sip/message.h"

namespace callfloor::sip {
namespace {

using Kind = StreamFramer::Kind;

std::string message(std::string_view body, std::string_view extra = "") {
    return "OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/TCP h;branch=z9hG4bK1\r\nFrom: "
           "<sip:c@d>;tag=1\r\nTo: <sip:a@b>\r\n"
           "Call-ID: 1\r\nCSeq: 1 OPTIONS\r\n" +
           std::string(extra) + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
           std::string(body);
}

// Everything the framer gives out when the bytes come in pieces of that size.
std::vector<std::string> frames(std::string_view stream, std::size_t piece) {
    StreamFramer framer;
    std::vector<std::string> result;
    for (std::size_t at = 0; at < stream.size(); at += piece) {
        framer.append(stream.substr(at, piece));
        for (auto item = framer.next(); item.kind != Kind::NeedMore; item = framer.next()) {
            switch (item.kind) {
                case Kind::Message:
                    result.emplace_back(item.bytes);
                    break;
                case Kind::Ping:
                    result.emplace_back("ping");
                    break;
                case Kind::Pong:
                    result.emplace_back("pong");
                    break;
                default:
                    result.push_back("broken: " + item.why);
                    return result;
            }
        }
    }
    return result;
}

TEST(StreamFramer, CutsTheSameMessagesHoweverTheyArrive) {
    const std::string stream = message("") + "\r\n\r\n" + message("body\r\n\r\n") +
                               message("", "Subject: x\r\n y\r\n") + "\r\n" + message("z");
    const std::vector<std::string> expected = {message(""), "ping", message("body\r\n\r\n"),
                                               message("", "Subject: x\r\n y\r\n"), message("z")};
    for (const std::size_t piece : {1u, 2u, 3u, 7u, 64u, 100u, 4'096u}) {
        EXPECT_EQ(frames(stream, piece), expected) << piece;
    }
    for (const auto& bytes : expected) {
        EXPECT_TRUE(bytes == "ping" || parse_framed(bytes));
    }
}

TEST(StreamFramer, TellsPingsFromPongs) {
    EXPECT_EQ(frames("\r\n\r\n", 1), std::vector<std::string>{"ping"});
    EXPECT_EQ(frames("\r\n\r\n\r\n\r\n", 3), (std::vector<std::string>{"ping", "ping"}));
    EXPECT_TRUE(frames("\r\n", 1).empty());
    EXPECT_EQ(frames("\r\n" + message("") + "\r\n", 5), std::vector<std::string>{message("")})
        << "two lone line ends are no ping";

    StreamFramer framer;
    framer.expect_pong();
    framer.append("\r\n");
    EXPECT_EQ(framer.next().kind, Kind::Pong);
    EXPECT_EQ(framer.next().kind, Kind::NeedMore);
    framer.append("\r\n\r\n");
    EXPECT_EQ(framer.next().kind, Kind::Ping);
    EXPECT_EQ(framer.next().kind, Kind::NeedMore);
}

TEST(StreamFramer, TakesBareLineFeedsAndCompactNames) {
    const std::string bytes = "OPTIONS sip:a@b SIP/2.0\nl :\n 2\n\nxy";
    EXPECT_EQ(frames(bytes, 1), std::vector<std::string>{bytes});
    const std::string mixed = "OPTIONS sip:a@b SIP/2.0\nl: 2\n\r\nxy";
    EXPECT_EQ(frames(mixed, 1), std::vector<std::string>{mixed});
}

TEST(StreamFramer, BreaksWhereLengthIsNotTrue) {
    for (const std::string length :
         {"", "Content-Length: x\r\n", "Content-Length: -1\r\n", "Content-Length:\r\n",
          "Content-Length: 1\r\nl: 2\r\n", "Content-Length: 65536\r\n",
          "Content-Length: 99999999999999999999\r\n"}) {
        const auto out = frames("OPTIONS sip:a@b SIP/2.0\r\n" + length + "\r\nbody", 9);
        ASSERT_EQ(out.size(), 1u) << length;
        EXPECT_TRUE(out[0].starts_with("broken: ")) << out[0];
    }
    EXPECT_EQ(frames("x\r\nl: 1\r\nContent-Length: 1\r\n\r\ny", 4).size(), 1u)
        << "two equal lengths are one";
}

TEST(StreamFramer, GivesABrokenMessageForItsAnswer) {
    StreamFramer framer;
    std::string bytes = message("");
    bytes.replace(bytes.find("Content-Length: 0"), 17, "Content-Length: 99999");
    framer.append(bytes);
    const auto item = framer.next();
    ASSERT_EQ(item.kind, Kind::Broken);
    const auto verdict = parse_framed(item.bytes);
    ASSERT_FALSE(verdict);
    EXPECT_EQ(verdict.error().status, 413);
    EXPECT_EQ(framer.next().kind, Kind::NeedMore);
    framer.append(message(""));
    EXPECT_EQ(framer.next().kind, Kind::NeedMore) << "a broken stream stays broken";
}

TEST(StreamFramer, BoundsHeadersThatDoNotEnd) {
    StreamFramer framer;
    framer.append("OPTIONS sip:a@b SIP/2.0\r\n");
    std::size_t sent = 0;
    const std::string line = "X-Endless: " + std::string(500, 'x') + "\r\n";
    StreamFramer::Item item;
    while (item.kind == Kind::NeedMore && sent < 10 * limits::kSipMessageBytes) {
        framer.append(line);
        sent += line.size();
        item = framer.next();
    }
    EXPECT_EQ(item.kind, Kind::Broken);
    EXPECT_LT(sent, limits::kSipMessageBytes + 2 * line.size());
}

TEST(StreamFramer, HoldsOnlyWhatIsNotYetGivenOut) {
    StreamFramer framer;
    for (int i = 0; i < 1'000; ++i) {
        framer.append(message("body"));
        EXPECT_EQ(framer.next().kind, Kind::Message);
    }
    EXPECT_EQ(framer.next().kind, Kind::NeedMore);
    EXPECT_EQ(framer.buffered(), 0u);
}

}  // namespace
}  // namespace callfloor::sip
