#include "widgets/widget_rules.h"

#include <gtest/gtest.h>

#include "widgets/allowance.h"
#include "widgets/widget_limits.h"

namespace callfloor::widgets {
namespace {

using namespace std::chrono_literals;

Widget for_pages(std::vector<std::string> origins) {
    Widget widget;
    widget.origins = std::move(origins);
    widget.queues = {{QueueId{1}, "sales"}};
    return widget;
}

TEST(WidgetRules, NameWhatDoesNotFit) {
    auto widget = for_pages({"https://a.example.com/", "https://a.example.com"});
    ASSERT_TRUE(check_widget(widget));
    EXPECT_EQ(widget.origins.size(), 1u) << "one and the same";
    widget.queues.push_back({QueueId{1}, "again"});
    EXPECT_EQ(check_widget(widget).error().field, "queues");
    widget = for_pages({"https://a.example.com"});
    widget.offers_calls = widget.offers_callbacks = false;
    EXPECT_EQ(check_widget(widget).error().field, "offers_calls");
}

TEST(VisitorPage, IsBelievedOnlyOfItsOwnOriginAndWithoutWhatIsPrivate) {
    constexpr std::string_view kOrigin = "https://shop.example.com";
    EXPECT_EQ(shown_page("https://shop.example.com/a?token=1#x", kOrigin),
              "https://shop.example.com/a");
    EXPECT_EQ(shown_page("https://shop.example.com", kOrigin), kOrigin);
    for (const auto* other :
         {"https://evil.com/a", "https://shop.example.com.evil.com/", "", "javascript:alert(1)"}) {
        EXPECT_EQ(shown_page(other, kOrigin), kOrigin) << other;
    }
    const auto longest =
        shown_page(std::string(kOrigin) + "/" + std::string(274, 'a') + "王", kOrigin);
    EXPECT_EQ(longest.size(), 299u) << "no character is cut in two";
}

TEST(VisitorName, IsOneBoundedLine) {
    EXPECT_EQ(*visitor_name(" 王\n芳\x07 "), "王 芳");
    EXPECT_EQ(visitor_name(std::string(limits::kVisitorName + 1, 'x')).error().field, "name");
}

TEST(WidgetHours, AreThoseOfTheCentresZone) {
    auto widget = for_pages({});
    const auto monday_nine = from_epoch_ms(1'767'574'800'000);  // 2026-01-05 09:00 in Shanghai
    EXPECT_TRUE(is_open_now(widget, "Asia/Shanghai", monday_nine));
    widget.hours.always = false;
    widget.hours.week = {{1, 540, 1080}};
    EXPECT_TRUE(is_open_now(widget, "Asia/Shanghai", monday_nine));
    EXPECT_FALSE(is_open_now(widget, "Asia/Shanghai", monday_nine - 1s));
    EXPECT_FALSE(is_open_now(widget, "Europe/London", monday_nine));
}

TEST(Allowance, GivesSoManyInAWindowToEachKey) {
    Allowance allowance(2, 10s);
    const auto now = from_epoch_ms(1'000'000);
    EXPECT_TRUE(allowance.take("a", now));
    EXPECT_TRUE(allowance.take("a", now + 9s));
    EXPECT_FALSE(allowance.take("a", now + 9s));
    EXPECT_TRUE(allowance.take("b", now + 9s)) << "another address is not harmed";
    EXPECT_TRUE(allowance.take("a", now + 10s));
}

TEST(Allowance, RefusesNewKeysWhenItCanForgetNone) {
    Allowance allowance(5, 10s);
    const auto now = from_epoch_ms(1'000'000);
    for (std::size_t i = 0; i < limits::kAddressesKept; ++i) {
        ASSERT_TRUE(allowance.take(std::to_string(i), now));
    }
    EXPECT_FALSE(allowance.take("newcomer", now + 1s));
    EXPECT_TRUE(allowance.take("17", now + 1s)) << "who is there goes on";
    EXPECT_TRUE(allowance.take("newcomer", now + 10s));
    EXPECT_EQ(allowance.keys(), 1u);
}

}  // namespace
}  // namespace callfloor::widgets
