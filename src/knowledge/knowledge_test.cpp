// The knowledge base on a real database, asked through the router as the console would.

#include "knowledge/knowledge.h"

#include <gmock/gmock.h>

#include "knowledge/knowledge_limits.h"
#include "people/testing/api_test.h"

namespace callfloor::knowledge {
namespace {

using http::Method;
using people::Person;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const Person kRoot{UserId{10}, "admin", TeamId{}};
const Person kLea{UserId{3}, "team_leader", TeamId{41}, {TeamId{41}}};
const Person kAna{UserId{1}, "agent", TeamId{41}};
const Person kDora{UserId{9}, "director", TeamId{}};
const Person kPeople[] = {kRoot, kLea, kAna, kDora};

class TestDirectory final : public Directory {
  public:
    std::string person_name(UserId person) const override {
        return fmt::format("person{}", person);
    }
    std::string queue_name(QueueId queue) const override { return fmt::format("queue{}", queue); }
};

class KnowledgeTest : public people::ApiTest {
  protected:
    KnowledgeTest() : ApiTest({migrations()}, kPeople) {
        knowledge_ = std::make_unique<Knowledge>(
            KnowledgeParts{store_->writer(), store_->readers(), clock_, directory_});
        router_ = std::make_unique<http::Router>(*api_, gate_);
        knowledge_->add_routes(*router_);
    }
    static json::Object article(const std::string& title, const std::string& body) {
        return {{"title", title}, {"body", body}, {"published", true}};
    }
    json::Object written(const json::Object& body) {
        clock_.advance(std::chrono::seconds(1));
        const auto made = ask(kLea, Method::Post, "/articles", body);
        EXPECT_EQ(made.status, 201) << made.text("detail");
        return made.body;
    }
    Answer put(const json::Object& before, const json::Object& body, const Person& who = kLea) {
        clock_.advance(std::chrono::seconds(1));
        return ask(who, Method::Put, path(before), body,
                   std::string(before.at("etag").as_string()));
    }
    static std::string path(const json::Object& one, std::string_view rest = "") {
        return fmt::format("/articles/{}{}", one.at("id").as_int64(), rest);
    }
    std::vector<std::string> titles(const std::string& query = "", const Person& who = kAna) {
        std::vector<std::string> found;
        const auto list = ask(who, Method::Get, "/articles" + query);
        EXPECT_EQ(list.status, 200) << list.text("detail");
        if (list.status == 200) {
            for (const auto& item : list.body.at("items").as_array()) {
                found.emplace_back(item.at("title").as_string());
            }
        }
        return found;
    }

    TestDirectory directory_;
    std::unique_ptr<Knowledge> knowledge_;
};

TEST_F(KnowledgeTest, EveryWordMustBeFoundAndTitlesComeFirst) {
    written(article("退货流程", "七天内可退，运费由客户承担。Refund within 7 DAYS."));
    written(article("运费说明", "满 99 元免运费"));
    written(article("会员积分", "积分一年有效"));
    EXPECT_THAT(titles("?text=%E8%BF%90%E8%B4%B9"), ElementsAre("运费说明", "退货流程"));
    EXPECT_THAT(titles("?text=refund%20days"), ElementsAre("退货流程"));
    EXPECT_THAT(titles("?text=refund%20points"), IsEmpty());
    EXPECT_THAT(titles("?text=%25"), IsEmpty()) << "a percent sign stands for itself";
    const auto list = ask(kAna, Method::Get, "/articles?text=refund");
    EXPECT_THAT(std::string(list.at("/items/0/excerpt").as_string()), HasSubstr("Refund"));
}

TEST_F(KnowledgeTest, OfManyEachIsOnOnePage) {
    for (int i = 0; i < 7; ++i) {
        written(article(fmt::format("a{}", i), i % 2 == 0 ? "odd" : "even"));
    }
    std::vector<std::string> all;
    std::string cursor;
    do {
        const auto page = ask(kAna, Method::Get, "/articles?limit=2&text=a" + cursor);
        for (const auto& item : page.body.at("items").as_array()) {
            all.emplace_back(item.at("title").as_string());
        }
        const auto& next = page.body.at("next_cursor");
        cursor = next.is_null() ? "" : "&cursor=" + std::string(next.as_string());
    } while (!cursor.empty());
    EXPECT_THAT(all, ElementsAre("a6", "a5", "a4", "a3", "a2", "a1", "a0"));
}

TEST_F(KnowledgeTest, WhatIsNotValidIsSeenByItsWritersOnly) {
    auto draft = article("draft", "x");
    draft["published"] = false;
    const auto made = written(draft);
    auto later = article("later", "x");
    later["valid_from"] = to_epoch_ms(clock_.now() + std::chrono::hours(1));
    written(later);
    auto over = article("over", "x");
    over["valid_until"] = to_epoch_ms(clock_.now() + std::chrono::minutes(1));
    written(over);
    clock_.advance(std::chrono::minutes(2));
    EXPECT_THAT(titles(), IsEmpty());
    EXPECT_THAT(titles("?hidden=true"), IsEmpty()) << "an agent asks in vain";
    EXPECT_EQ(titles("?hidden=true", kLea).size(), 3u);
    EXPECT_EQ(ask(kAna, Method::Get, path(made)).status, 404);
    EXPECT_EQ(ask(kLea, Method::Get, path(made)).status, 200);
    clock_.advance(std::chrono::hours(1));
    EXPECT_THAT(titles(), ElementsAre("later"));
}

TEST_F(KnowledgeTest, ScriptsComeWithTheirQueue) {
    auto script = article("opening", "您好，{agent} 为您服务");
    script["kind"] = "script";
    script["queue_ids"] = json::Array{7};
    written(script);
    auto common = article("closing", "感谢来电");
    common["kind"] = "script";
    written(common);
    written(article("an article", "x"));
    EXPECT_THAT(titles("?kind=script&queue_id=7"), ElementsAre("closing", "opening"));
    EXPECT_THAT(titles("?kind=script&queue_id=77"), ElementsAre("closing"));
}

TEST_F(KnowledgeTest, WhatItWasStaysAsAVersion) {
    const auto made = written(article("fee", "5 yuan"));
    auto body = article("fee", "6 yuan");
    body["note"] = "from January on";
    const auto changed = put(made, body);
    ASSERT_EQ(changed.status, 200) << changed.text("detail");
    EXPECT_EQ(changed.at("/number"), 2);
    EXPECT_EQ(put(made, body).status, 412) << "another was faster";
    const auto versions = ask(kLea, Method::Get, path(made, "/versions"));
    EXPECT_EQ(versions.at("/items/0/note"), "from January on");
    EXPECT_EQ(versions.at("/items/1/content/body"), "5 yuan");
    EXPECT_EQ(versions.at("/items/1/by_name"), "person3");
    EXPECT_EQ(ask(kAna, Method::Get, path(made, "/versions")).status, 403);
}

TEST_F(KnowledgeTest, AChangeIsNewsUntilItIsRead) {
    const auto made = written(article("fee", "5 yuan"));
    const auto is_news = [&](const Person& who) {
        return ask(who, Method::Get, path(made)).at("/is_news").as_bool();
    };
    EXPECT_TRUE(is_news(kAna));
    EXPECT_FALSE(is_news(kLea)) << "she wrote it";
    EXPECT_EQ(ask(kAna, Method::Post, path(made, "/read")).status, 204);
    EXPECT_FALSE(is_news(kAna));
    ASSERT_EQ(put(made, article("fee", "6 yuan")).status, 200);
    EXPECT_TRUE(is_news(kAna));
    clock_.advance(limits::kArticleNews);
    EXPECT_FALSE(is_news(kAna)) << "old news";
}

TEST_F(KnowledgeTest, FeedbackIsAnsweredOnce) {
    const auto made = written(article("fee", "5 yuan"));
    const auto say = [&](const char* kind, const char* text) {
        return ask(kAna, Method::Post, path(made, "/feedback"), {{"kind", kind}, {"text", text}});
    };
    EXPECT_EQ(say("wrong", "").text("field"), "text");
    const auto said = say("wrong", "it is 6 now");
    ASSERT_EQ(said.status, 201) << said.text("detail");
    EXPECT_EQ(say("helpful", "").status, 201);
    const auto open = ask(kLea, Method::Get, "/articles/feedback");
    ASSERT_EQ(open.body.at("items").as_array().size(), 1u) << "thanks need no answer";
    EXPECT_EQ(open.at("/items/0/article_title"), "fee");
    EXPECT_EQ(ask(kAna, Method::Get, "/articles/feedback").status, 403);
    const auto close = fmt::format("/articles/feedback/{}/close", said.id());
    EXPECT_EQ(ask(kLea, Method::Post, close, {{"answer", "mended"}}).status, 200);
    EXPECT_EQ(ask(kRoot, Method::Post, close, {{"answer", "again"}}).status, 409);
    EXPECT_EQ(
        ask(kLea, Method::Get, "/articles/feedback?closed=true").body.at("items").as_array().size(),
        2u);
    clock_.advance(limits::kFeedbackKept + std::chrono::seconds(1));
    EXPECT_TRUE(knowledge_->tidy());
    EXPECT_TRUE(ask(kLea, Method::Get, "/articles/feedback?closed=true")
                    .body.at("items")
                    .as_array()
                    .empty());
}

TEST_F(KnowledgeTest, WhoMayNotWriteDoesNot) {
    for (const auto& who : {kAna, kDora}) {
        EXPECT_EQ(ask(who, Method::Post, "/articles", article("x", "y")).status, 403);
    }
    const auto made = written(article("fee", "5 yuan"));
    EXPECT_EQ(put(made, article("fee", "0"), kAna).status, 403);
    EXPECT_EQ(ask(kAna, Method::Delete, path(made), nullptr, "*").status, 403);
    EXPECT_EQ(ask(kLea, Method::Delete, path(made), nullptr, "*").status, 204);
    EXPECT_EQ(ask(kLea, Method::Get, path(made)).status, 404);
    auto wrong = article("x", "y");
    wrong["valid_from"] = 2;
    wrong["valid_until"] = 1;
    EXPECT_EQ(ask(kLea, Method::Post, "/articles", wrong).text("field"), "valid_until");
    wrong = article("x", "y");
    wrong["tags"] = json::Array{"a,b"};
    EXPECT_EQ(ask(kLea, Method::Post, "/articles", wrong).text("field"), "tags/0");
}

}  // namespace
}  // namespace callfloor::knowledge
