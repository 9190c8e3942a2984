#include "http/schema.h"

#include <gtest/gtest.h>

#include "api/openapi_json.h"
#include "http/internal/schema_node.h"
#include "http/internal/test_api.h"

namespace callfloor::http {
namespace {

struct Case {
    std::string_view body;
    std::string_view field;  ///< at fault; "-": valid
    std::string_view text;   ///< part of the explanation
};

constexpr Case kThings[] = {
    {R"({"name":"ab","kind":"round"})", "-", ""},
    {R"({"kind":"round"})", "name", "missing"},
    {R"({"name":"","kind":"round"})", "name", "empty"},
    {R"({"name":"abcdef","kind":"round"})", "name", "at most 5"},
    {R"({"name":"äöüßé","kind":"round"})", "-", ""},
    {R"({"name":"坐席技能组","kind":"round"})", "-", ""},
    {R"({"name":"a\u0000","kind":"round"})", "name", "control character 0"},
    {R"({"name":7,"kind":"round"})", "name", "must be a string, not 7"},
    {R"({"name":null,"kind":"round"})", "name", "must be a string, not null"},
    {R"({"name":"a","kind":"squaer"})", "kind", "did you mean square?"},
    {R"({"name":"a","kind":"zzzzzzzzzz"})", "kind", "none of round, square, triangular"},
    {R"({"name":"a","kind":"round","size":11})", "size", "at most 10"},
    {R"({"name":"a","kind":"round","size":-1})", "size", "at least 0"},
    {R"({"name":"a","kind":"round","size":2.5})", "size", "an integer"},
    {R"({"name":"a","kind":"round","size":2.0})", "-", ""},
    {R"({"name":"a","kind":"round","size":1e1})", "-", ""},
    {R"({"name":"a","kind":"round","size":18446744073709551615})", "size", "at most 10"},
    {R"({"name":"a","kind":"round","size":"3"})", "size", "must be an integer"},
    {R"({"name":"a","kind":"round","share":1})", "-", ""},
    {R"({"name":"a","kind":"round","share":1.01})", "share", "at most 1"},
    {R"({"name":"a","kind":"round","code":"12*#"})", "-", ""},
    {R"({"name":"a","kind":"round","code":"12a"})", "code", "must match"},
    {R"({"name":"a","kind":"round","day":"2026-02-28"})", "-", ""},
    {R"({"name":"a","kind":"round","day":"2026-02-30"})", "day", "a day such as"},
    {R"({"name":"a","kind":"round","day":"yesterday"})", "day", "a day such as"},
    {R"({"name":"a","kind":"round","owner_id":null})", "-", ""},
    {R"({"name":"a","kind":"round","owner_id":5})", "-", ""},
    {R"({"name":"a","kind":"round","owner_id":100})", "owner_id", "at most 99"},
    {R"({"name":"a","kind":"round","owner_id":"x"})", "owner_id", "an integer or null"},
    {R"({"name":"a","kind":"round","tags":["a","b"]})", "-", ""},
    {R"({"name":"a","kind":"round","tags":["a","b","c","d"]})", "tags", "0 to 3"},
    {R"({"name":"a","kind":"round","tags":["a","a"]})", "tags/1", "repeats"},
    {R"({"name":"a","kind":"round","tags":[1]})", "tags/0", "a string"},
    {R"({"name":"a","kind":"round","tags":{}})", "tags", "an array"},
    {R"({"name":"a","kind":"round","figures":{"x":1}})", "-", ""},
    {R"({"name":"a","kind":"round","figures":{"x":"1"}})", "figures/x", "a number"},
    {R"({"name":"a","kind":"round","parts":[{"name":"b","parts":[{"name":"toolongname"}]}]})",
     "parts/0/parts/0/name", "at most 8"},
    {R"({"name":"a","kind":"round","nmae":1})", "nmae", "did you mean \"name\"?"},
    {R"({"name":"a","kind":"round","qqqqqqqqqqqqq":1})", "qqqqqqqqqqqqq", "remove it"},
    {R"([])", "", "must be an object"},
    {R"("x")", "", "must be an object"},
};

TEST(Schema, NamesTheFieldAtFaultAndAdvises) {
    const auto api = testing::test_api();
    const auto* thing = api->schemas().find("Thing");
    ASSERT_NE(thing, nullptr);
    for (const auto& one : kThings) {
        auto value = json::parse(one.body);
        ASSERT_TRUE(value) << one.body;
        const auto violation = check_value(*thing, *value, Side::Request);
        ASSERT_EQ(violation.has_value(), one.field != "-") << one.body;
        if (violation) {
            EXPECT_EQ(violation->field, one.field) << one.body;
            EXPECT_NE(violation->text.find(one.text), std::string::npos)
                << one.body << ": " << violation->text;
        }
    }
}

TEST(Schema, FillsDefaultsAndDropsReadOnlyPropertiesOfRequests) {
    const auto api = testing::test_api();
    auto value =
        *json::parse(R"({"id":"whatever","name":"a","kind":"round","parts":[{"name":"b"}]})");
    ASSERT_FALSE(check_value(*api->schemas().find("Thing"), value, Side::Request));
    const auto& object = value.as_object();
    EXPECT_FALSE(object.contains("id"));
    EXPECT_EQ(object.at("size").as_int64(), 3);
    EXPECT_TRUE(object.at("owner_id").is_null());
    EXPECT_TRUE(object.at("parts").as_array()[0].as_object().at("parts").is_array());
}

TEST(Schema, HoldsResponsesToEveryRequiredPropertyAndNoSecret) {
    const auto api = testing::test_api();
    const auto* thing = api->schemas().find("Thing");
    auto complete = *json::parse(R"({"id":1,"name":"a","kind":"round","size":1,"owner_id":null})");
    EXPECT_FALSE(check_value(*thing, complete, Side::Response));
    auto without_id = *json::parse(R"({"name":"a","kind":"round","size":1,"owner_id":null})");
    EXPECT_EQ(check_value(*thing, without_id, Side::Response)->field, "id");
    auto with_secret = *json::parse(
        R"({"id":1,"name":"a","kind":"round","size":1,"owner_id":null,"secret":"hunter2hunter2"})");
    EXPECT_EQ(check_value(*thing, with_secret, Side::Response)->field, "secret");
}

TEST(Schema, NeverRepeatsASecretInAnError) {
    const auto api = testing::test_api();
    auto value = *json::parse(R"({"name":"a","kind":"round","secret":12345678})");
    const auto violation = check_value(*api->schemas().find("Thing"), value, Side::Request);
    ASSERT_TRUE(violation);
    EXPECT_EQ(violation->text.find("12345678"), std::string::npos) << violation->text;
}

TEST(Schema, ReadsParametersFromText) {
    const auto api = testing::test_api();
    const auto& list = *api->find("listThings");
    EXPECT_EQ(value_from_text(*list.query_parameters[0].schema, "7")->as_int64(), 7);
    EXPECT_FALSE(value_from_text(*list.query_parameters[0].schema, "201"));
    EXPECT_FALSE(value_from_text(*list.query_parameters[0].schema, "7x"));
    EXPECT_FALSE(value_from_text(*list.query_parameters[0].schema, ""));
    EXPECT_FALSE(value_from_text(*list.query_parameters[0].schema, "nan"));
    EXPECT_TRUE(value_from_text(*list.query_parameters[1].schema, "true")->as_bool());
    EXPECT_FALSE(value_from_text(*list.query_parameters[1].schema, "yes"));
    EXPECT_FALSE(value_from_text(*list.query_parameters[2].schema, "\xff"));
}

/// Fills nothing in by hand: every default of the real description must be valid itself.
void expect_valid_defaults(const Schema& schema, std::set<const Schema*>& seen) {
    if (!seen.insert(&schema).second) {
        return;
    }
    if (const auto* fallback = default_of(schema)) {
        auto value = *fallback;
        const auto violation = check_value(schema, value, Side::Request);
        EXPECT_FALSE(violation) << violation->text;
    }
    for (const auto& property : schema.plain().properties) {
        expect_valid_defaults(*property.schema, seen);
    }
    if (schema.plain().items != nullptr) {
        expect_valid_defaults(*schema.plain().items, seen);
    }
}

TEST(Schema, DefaultsOfTheDescriptionAreValid) {
    const auto api = Api::from_openapi(api::openapi_json());
    ASSERT_TRUE(api) << api.error().text;
    std::set<const Schema*> seen;
    for (const auto& operation : (*api)->operations()) {
        if (operation.body_schema != nullptr) {
            expect_valid_defaults(*operation.body_schema, seen);
        }
        for (const auto& parameter : operation.query_parameters) {
            expect_valid_defaults(*parameter.schema, seen);
        }
    }
    EXPECT_GT(seen.size(), 100U);
}

TEST(Schema, MakesAWholeQueueOfTheLeastRequest) {
    const auto api = Api::from_openapi(api::openapi_json());
    ASSERT_TRUE(api);
    auto value = *json::parse(R"({"name":"Sales"})");
    const auto violation =
        check_value(*(*api)->find("createQueue")->body_schema, value, Side::Request);
    ASSERT_FALSE(violation) << violation->text;
    const auto& queue = value.as_object();
    EXPECT_EQ(queue.at("strategy").as_string(), "longest_idle");
    EXPECT_EQ(queue.at("back_off").as_object().at("unreachable_ms").as_int64(), 30'000);
    EXPECT_EQ(queue.at("overflow").as_object().at("kind").as_string(), "none");
}

}  // namespace
}  // namespace callfloor::http
