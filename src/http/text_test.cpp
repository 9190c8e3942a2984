// The parsers of this module that read outside bytes: addresses, cookies, ranges, cursors, uploads.

#include <gtest/gtest.h>

#include "base/limits.h"
#include "http/internal/byte_range.h"
#include "http/internal/uri_text.h"
#include "http/multipart.h"
#include "http/paging.h"

namespace callfloor::http {
namespace {

TEST(UriText, DecodesPercentAndPlus) {
    EXPECT_EQ(*percent_decode("a%20b+c", PlusMeans::Space), "a b c");
    EXPECT_EQ(*percent_decode("a%20b+c", PlusMeans::Plus), "a b+c");
    EXPECT_EQ(*percent_decode("%E5%9D%90%e5%b8%ad", PlusMeans::Plus), "坐席");
}

TEST(UriText, RefusesBrokenEscapesControlsAndBadUtf8) {
    for (const auto* wrong : {"%", "%4", "a%", "%zz", "%0", "%00", "%0a", "%7f", "%ff", "%c0%af"}) {
        EXPECT_FALSE(percent_decode(wrong, PlusMeans::Plus)) << wrong;
    }
}

TEST(UriText, SplitsQueriesInOrder) {
    const auto pairs = parse_query("a=1&b&&c=%26=");
    ASSERT_TRUE(pairs);
    ASSERT_EQ(pairs->size(), 3U);
    EXPECT_EQ((*pairs)[1], std::pair(std::string("b"), std::string()));
    EXPECT_EQ((*pairs)[2].second, "&=");
}

TEST(UriText, BoundsTheNumberOfParameters) {
    std::string query = "a=1";
    for (std::size_t i = 0; i < limits::kHttpQueryParameters; ++i) {
        query += "&a=1";
    }
    EXPECT_FALSE(parse_query(query));
}

TEST(Cookie, IsFoundAmongOthers) {
    Request request;
    request.headers.add("Cookie", "a=1; callfloor_session=xyz;b=\"q\"");
    request.headers.add("cookie", "c=3");
    EXPECT_EQ(request.cookie("callfloor_session"), "xyz");
    EXPECT_EQ(request.cookie("b"), "q");
    EXPECT_EQ(request.cookie("c"), "3");
    EXPECT_EQ(request.cookie("session"), std::nullopt);
}

TEST(ByteRange, FollowsTheRfc) {
    struct Case {
        std::string_view header;
        RangeKind kind;
        std::int64_t offset;
        std::int64_t length;
    };
    const Case cases[] = {
        {"", RangeKind::Whole, 0, 100},
        {"bytes=0-9", RangeKind::Part, 0, 10},
        {"bytes=90-", RangeKind::Part, 90, 10},
        {"bytes=-5", RangeKind::Part, 95, 5},
        {"bytes=-500", RangeKind::Part, 0, 100},
        {"bytes=50-500", RangeKind::Part, 50, 50},
        {"Bytes = 0-1", RangeKind::Whole, 0, 100},
        {"bytes=100-", RangeKind::Unsatisfiable, 0, 0},
        {"bytes=-0", RangeKind::Unsatisfiable, 0, 0},
        {"bytes=9-3", RangeKind::Whole, 0, 100},
        {"bytes=0-1,4-5", RangeKind::Whole, 0, 100},
        {"bytes=x-5", RangeKind::Whole, 0, 100},
        {"bytes=-", RangeKind::Whole, 0, 100},
        {"bytes=5-9223372036854775807", RangeKind::Part, 5, 95},
        {"bytes=0-99999999999999999999", RangeKind::Whole, 0, 100},
    };
    for (const auto& one : cases) {
        const auto range = parse_range(one.header, 100);
        EXPECT_EQ(range.kind, one.kind) << one.header;
        EXPECT_EQ(range.offset, one.offset) << one.header;
        EXPECT_EQ(range.length, one.length) << one.header;
    }
    EXPECT_EQ(parse_range("bytes=-5", 0).kind, RangeKind::Unsatisfiable);
}

TEST(Paging, CursorComesBackAsItWas) {
    const json::Array key{std::int64_t{42}, "Müller"};
    const auto cursor = encode_cursor(key);
    EXPECT_EQ(*decode_cursor(cursor, {std::int64_t{0}, ""}), key);
}

TEST(Paging, RefusesForeignCursors) {
    const json::Array like{std::int64_t{0}};
    EXPECT_FALSE(decode_cursor("", like));
    EXPECT_FALSE(decode_cursor("!!!", like));
    EXPECT_FALSE(decode_cursor(encode_cursor({"text"}), like));
    EXPECT_FALSE(decode_cursor(encode_cursor({std::int64_t{1}, std::int64_t{2}}), like));
    EXPECT_FALSE(decode_cursor(std::string(300, 'A'), like));
}

TEST(Paging, GivesACursorOnlyWhenThereIsMore) {
    Page page;
    page.limit = 2;
    const auto key_of = [](std::size_t row) { return json::Array{static_cast<std::int64_t>(row)}; };
    const auto more = page_answer({1, 2, 3}, page, key_of);
    EXPECT_EQ(more.at("items").as_array().size(), 2U);
    EXPECT_EQ(decode_cursor(more.at("next_cursor").as_string(), {std::int64_t{0}})->at(0), 1);
    EXPECT_TRUE(page_answer({1, 2}, page, key_of).at("next_cursor").is_null());
}

constexpr std::string_view kType = "multipart/form-data; boundary=\"x y\"";

TEST(Multipart, TakesPartsApart) {
    const std::string body =
        "--x y\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nwelcome\r\n"
        "--x y\r\ncontent-disposition: form-data; filename=\"a;\\\"b.wav\"; name=file\r\n"
        "Content-Type: audio/wav\r\n\r\nRIFF\r\n--x\r\n\r\n--x y--\r\n";
    const auto parts = parse_multipart(kType, body);
    ASSERT_TRUE(parts) << parts.error().text;
    ASSERT_EQ(parts->size(), 2U);
    EXPECT_EQ((*parts)[0].name, "name");
    EXPECT_EQ((*parts)[0].body, "welcome");
    EXPECT_EQ((*parts)[1].file_name, "a;\"b.wav");
    EXPECT_EQ((*parts)[1].content_type, "audio/wav");
    EXPECT_EQ((*parts)[1].body, "RIFF\r\n--x\r\n");
}

TEST(Multipart, RefusesWhatIsCutOrStrange) {
    const std::string_view whole =
        "--x y\r\nContent-Disposition: form-data; name=n\r\n\r\nv\r\n--x y--";
    EXPECT_TRUE(parse_multipart(kType, whole));
    for (std::size_t length = 0; length < whole.size(); ++length) {
        EXPECT_FALSE(parse_multipart(kType, whole.substr(0, length))) << length;
    }
    EXPECT_FALSE(parse_multipart("multipart/form-data", whole));
    EXPECT_FALSE(parse_multipart("audio/wav; boundary=\"x y\"", whole));
    EXPECT_FALSE(parse_multipart(kType, "--x y\r\nA: b\r\n\r\nv\r\n--x y--"));
}

TEST(Multipart, BoundsTheNumberOfParts) {
    std::string body = "--x y";
    for (std::size_t i = 0; i <= limits::kHttpParts; ++i) {
        body += "\r\nContent-Disposition: form-data; name=n\r\n\r\nv\r\n--x y";
    }
    EXPECT_FALSE(parse_multipart(kType, body + "--"));
}

}  // namespace
}  // namespace callfloor::http
