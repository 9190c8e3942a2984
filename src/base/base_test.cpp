#include <gtest/gtest.h>

#include "base/call_end.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/json.h"
#include "base/random.h"
#include "base/result.h"
#include "base/text.h"

namespace callfloor {
namespace {

Result<int> half(int value) {
    if (value % 2 != 0) {
        return fail(ErrorCode::InvalidInput, "{} is odd; give an even number", value);
    }
    return value / 2;
}
Result<int> quarter(int value) {
    const auto once = TRY(half(value));
    const auto twice = TRY(half(once));
    return twice;
}

TEST(Result, TryHandsTheFirstErrorToTheCaller) {
    EXPECT_EQ(quarter(8).value(), 2);
    EXPECT_EQ(quarter(6).error().text, "3 is odd; give an even number");
}

TEST(IdGenerator, GivesIncreasingIdsThatAreExactInJson) {
    IdGenerator ids;
    const auto now = from_epoch_ms(1'800'000'000'000);
    std::int64_t last = 0;
    for (int i = 0; i < 10'000; ++i) {
        const auto id = ids.next<LegId>(now).value;
        EXPECT_GT(id, last);
        EXPECT_LT(id, std::int64_t{1} << 53);
        last = id;
    }
    EXPECT_GT(ids.next<LegId>(now + Duration{1'000}).value, last);
}

TEST(IdGenerator, StaysUniqueWhenTheClockIsBeforeItsEpoch) {
    IdGenerator ids;
    const auto first = ids.next<LegId>(from_epoch_ms(0));
    EXPECT_NE(first, ids.next<LegId>(from_epoch_ms(0)));
}

TEST(SystemClock, NeverStepsBack) {
    SystemClock clock;
    auto last = clock.now();
    for (int i = 0; i < 1'000; ++i) {
        const auto now = clock.now();
        EXPECT_GE(now, last);
        last = now;
    }
}

TEST(SystemClock, GoesOnAfterAnInstantTheWallClockHasNotReached) {
    SystemClock clock;
    const auto ahead = clock.now() + std::chrono::hours(24);
    clock.begin_after(ahead);
    EXPECT_GT(clock.now(), ahead);
    EXPECT_LT(clock.now(), ahead + std::chrono::hours(1));
    const auto before = clock.now();
    clock.begin_after(before - std::chrono::hours(48));
    EXPECT_LT(clock.now(), before + std::chrono::hours(1))
        << "only ever forward, and only if needed";
}

TEST(Random, RepeatsItselfFromTheSameSeed) {
    Random a(7), b(7), c(8);
    EXPECT_EQ(a.token(20), b.token(20));
    EXPECT_NE(a.next(), c.next());
    for (int i = 0; i < 1'000; ++i) {
        EXPECT_LT(a.below(3), 3u);
        EXPECT_LT(a.uniform(), 1.0);
    }
}

TEST(SecureToken, IsLongAndNeverTheSame) {
    EXPECT_EQ(secure_token(32).size(), 43u);
    EXPECT_NE(secure_token(32), secure_token(32));
}

TEST(Text, ParsesOnlyWholeNumbersInRange) {
    EXPECT_EQ(parse_int("42", 0, 100), 42);
    for (const auto* bad : {"", "4 2", "42x", "101", "-1", "99999999999999999999"}) {
        EXPECT_EQ(parse_int(bad, 0, 100), std::nullopt) << bad;
    }
}

TEST(Text, KnowsWellFormedUtf8) {
    EXPECT_TRUE(is_valid_utf8("呼叫中心 ok"));
    for (const auto& bad :
         {std::string("\xff"), std::string("\xc0\x80"), std::string("\xed\xa0\x80"),
          std::string("\xe5\x91"), std::string("a\0b", 3), std::string("\xf4\x90\x80\x80")}) {
        EXPECT_FALSE(is_valid_utf8(bad)) << to_hex(bad);
    }
}

TEST(Text, SuggestsTheNearestWord) {
    const std::vector<std::string_view> words{"ring_timeout", "wrap_up_limit"};
    EXPECT_EQ(nearest_word("ring_timout", words), "ring_timeout");
    EXPECT_EQ(nearest_word("zzz", words), std::nullopt);
}

TEST(CallEnd, EveryCauseHasANameThatReadsBack) {
    for (int i = 0; i <= static_cast<int>(EndCause::Failed); ++i) {
        const auto cause = static_cast<EndCause>(i);
        EXPECT_EQ(end_cause_from_name(end_cause_name(cause)), cause);
    }
    EXPECT_EQ(end_cause_from_name("nonsense"), std::nullopt);
}

TEST(CallEnd, ReadsSipStatuses) {
    EXPECT_EQ(call_end_from_sip_status(486, true).cause, EndCause::Busy);
    EXPECT_EQ(call_end_from_sip_status(480, true).cause, EndCause::NoAnswer);
    EXPECT_EQ(call_end_from_sip_status(480, false).cause, EndCause::Unreachable);
    EXPECT_FALSE(call_end_from_sip_status(404, false).retryable);
    EXPECT_EQ(sip_refusal_for(EndCause::LimitReached).status, 503);
    EXPECT_GT(sip_refusal_for(EndCause::LimitReached).retry_after_s, 0);
}

TEST(Json, SaysWhichKeyIsWrongAndHow) {
    const auto object =
        json::parse_object(R"({"name":"ana","age":3.5,"ok":"yes","none":null})").value();
    EXPECT_EQ(json::get_string(object, "name").value(), "ana");
    EXPECT_EQ(json::get_int(object, "age").error().text,
              "\"age\" must be a whole number, not a number");
    EXPECT_EQ(json::get_bool(object, "ok").error().text,
              "\"ok\" must be true or false, not a string");
    EXPECT_EQ(json::find_int(object, "none").value(), std::nullopt);
    EXPECT_EQ(json::get_int(object, "none").error().text, "\"none\" is missing; give it a value");
}

TEST(Json, RefusesBrokenAndDeepText) {
    EXPECT_FALSE(json::parse("{\"a\":").has_value());
    EXPECT_FALSE(json::parse("{} x").has_value());
    EXPECT_FALSE(json::parse_object("[]").has_value());
    EXPECT_FALSE(json::parse(std::string(100, '[')).has_value());
}

}  // namespace
}  // namespace callfloor
