#include "floor/outside_number.h"

#include <gtest/gtest.h>

namespace callfloor::floor {
namespace {

const NumberPlan kShanghai{"CN", "21"};

struct Read {
    const char* text;
    const char* digits;
    DestinationKind kind;
};

TEST(OutsideNumber, ReadsWhatPeopleTypeAndPaste) {
    const Read kRead[] = {
        {"13800000001", "+8613800000001", DestinationKind::Mobile},
        {"138-0000-0001", "+8613800000001", DestinationKind::Mobile},
        {"+86 138 0000 0001", "+8613800000001", DestinationKind::Mobile},
        {"008613800000001", "+8613800000001", DestinationKind::Mobile},
        {"(021) 6213 5678", "+862162135678", DestinationKind::Local},
        {"010 6552 9988", "+861065529988", DestinationKind::National},
        {"10086", "10086", DestinationKind::Local},
        {"110", "110", DestinationKind::Local},
        {"95588", "95588", DestinationKind::National},
        {"400-800-8888", "4008008888", DestinationKind::National},
        {"+1 650 253 0000", "+16502530000", DestinationKind::International},
        {"0044 20 7031 3000", "+442070313000", DestinationKind::International},
        {"+44 909 879 0000", "+449098790000", DestinationKind::Premium},
        {"6213 5678", "+862162135678", DestinationKind::Local},
        {"0755 2888 1234", "+8675528881234", DestinationKind::National},
        {"+870 773 111 632", "+870773111632", DestinationKind::Premium},
        {"+852 2123 4567", "+85221234567", DestinationKind::International},
    };
    for (const Read& each : kRead) {
        const auto number = parse_outside_number(each.text, kShanghai);
        ASSERT_TRUE(number) << each.text << ": " << number.error().text;
        EXPECT_EQ(number->digits, each.digits) << each.text;
        EXPECT_EQ(destination_kind_name(number->kind), destination_kind_name(each.kind))
            << each.text;
    }
}

TEST(OutsideNumber, RefusesWhatNobodyCanHave) {
    for (const char* text :
         {"", " ", "+", "12", "1380000000", "138000000012345", "+285123456789", "021 621 567",
          "+86021 6213 5678", "138x0000001", "sip:13800000001@evil", "138;phone-context=1",
          "1380000\r\n0001", "++8613800000001"}) {
        EXPECT_FALSE(parse_outside_number(text, kShanghai)) << text;
    }
    EXPECT_FALSE(parse_outside_number(std::string(10'000, '1'), kShanghai));
}

TEST(OutsideNumber, IsLocalOnlyInTheCentresOwnArea) {
    EXPECT_EQ(parse_outside_number("021 6213 5678", {"CN", ""})->kind, DestinationKind::National);
    EXPECT_EQ(parse_outside_number("030 303986300", {"DE", "30"})->kind, DestinationKind::Local);
    EXPECT_EQ(parse_outside_number("+8613800000001", {"DE", ""})->kind,
              DestinationKind::International);
}

TEST(OutsideNumber, GoesOutAsTheCarrierWantsIt) {
    const auto sent = [](const char* digits, NumberFormat format, const char* prefix = "") {
        return dial_string(digits, format, prefix, kShanghai);
    };
    EXPECT_EQ(sent("+8613800000001", NumberFormat::E164), "+8613800000001");
    EXPECT_EQ(sent("+8613800000001", NumberFormat::International), "8613800000001");
    EXPECT_EQ(sent("+8613800000001", NumberFormat::National), "13800000001");
    EXPECT_EQ(sent("+862162135678", NumberFormat::National), "02162135678");
    EXPECT_EQ(sent("+16502530000", NumberFormat::National), "0016502530000");
    EXPECT_EQ(sent("10086", NumberFormat::E164), "10086");
    EXPECT_EQ(sent("+8613800000001", NumberFormat::National, "9"), "913800000001");
}

TEST(OutsideNumber, KnowsTheCountries) {
    EXPECT_TRUE(is_country("CN"));
    EXPECT_TRUE(is_country("DE"));
    EXPECT_FALSE(is_country("XX"));
    EXPECT_FALSE(is_country("cn"));
}

TEST(OutsideNumber, HasAWordForEachKindAndFormat) {
    for (const auto kind :
         {DestinationKind::Local, DestinationKind::National, DestinationKind::Mobile,
          DestinationKind::International, DestinationKind::Premium}) {
        EXPECT_EQ(destination_kind_from_name(destination_kind_name(kind)), kind);
    }
    for (const auto format :
         {NumberFormat::E164, NumberFormat::International, NumberFormat::National}) {
        EXPECT_EQ(number_format_from_name(number_format_name(format)), format);
    }
    EXPECT_FALSE(destination_kind_from_name("moon"));
    EXPECT_FALSE(number_format_from_name("morse"));
}

}  // namespace
}  // namespace callfloor::floor
