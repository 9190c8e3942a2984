#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "centre/centre_route_fixture.h"
#include "centre/flow_codec.h"

namespace callfloor::centre {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class FlowRoutes : public CentreRoutes {
  protected:
    FlowRoutes() { queue_ = create("/queues", R"({"name":"sales"})"); }

    /// A menu before the queue, saying `prompt`.
    std::string content(const std::string& prompt = "welcome", const std::string& name = "main") {
        return fmt::format(
            R"({{"name":"{}","start":"menu","nodes":[
            {{"name":"menu","kind":"menu","say":["{}"],"exits":[{{"exit":"1","to":"sales"}},
              {{"exit":"timeout","to":"sales"}},{{"exit":"invalid","to":"bye"}}]}},
            {{"name":"sales","kind":"queue","queue_id":{},"exits":[]}},
            {{"name":"bye","kind":"hang_up","say":["closed"],"exits":[]}}]}})",
            name, prompt, queue_);
    }
    std::string path(std::int64_t id, const std::string& rest = "") {
        return fmt::format("/flows/{}{}", id, rest);
    }
    http::Response act(const std::string& path, const std::string& etag = "*") {
        return ask(http::Method::Post, path, "", {{"If-Match", etag}});
    }
    std::int64_t published() {
        const auto id = create("/flows", content());
        const auto response = act(path(id, "/publish"));
        EXPECT_EQ(response.status, 200) << detail_of(response);
        return id;
    }
    std::int64_t number_to(std::int64_t flow) {
        return create("/numbers", fmt::format(R"({{"number":"4001","queue_id":{},"flow_id":{}}})",
                                              queue_, flow));
    }
    floor::CentreConfig config() { return floor_config(admin->snapshot().value()); }

    std::int64_t queue_ = 0;
};

TEST_F(FlowRoutes, PublishADraftAsTheNextVersion) {
    const auto id = create("/flows", content());
    EXPECT_THAT(config().flows, IsEmpty()) << "a draft is in nobody's way";
    const auto first = act(path(id, "/publish"));
    ASSERT_EQ(first.status, 200) << detail_of(first);
    EXPECT_EQ(body_of(first).at("latest_version"), 1);
    EXPECT_FALSE(body_of(first).at("has_draft").as_bool());
    EXPECT_EQ(act(path(id, "/publish")).status, 409);
    ASSERT_EQ(put(path(id), content("sorry")).status, 200);
    EXPECT_EQ(config().flows.at(0).nodes.at(0).say.at(0), "welcome") << "until it is published";
    ASSERT_EQ(act(path(id, "/publish")).status, 200);
    const auto flows = config().flows;
    ASSERT_THAT(flows, SizeIs(1));
    EXPECT_EQ(flows[0].id, FlowId{id});
    EXPECT_EQ(flows[0].version, 2);
    EXPECT_EQ(flows[0].nodes.at(0).say.at(0), "sorry");
    EXPECT_THAT(audited(), ElementsAre("queue.create", "flow.create", "flow.publish", "flow.update",
                                       "flow.publish"));
}

TEST_F(FlowRoutes, TellAllFlowsWholeInOneAnswer) {
    const auto first = published();
    create("/flows", content("no_such_prompt", "second"));
    const auto answer = get("/flows/documents");
    ASSERT_EQ(answer.status, 200) << detail_of(answer);
    const auto whole = body_of(answer);
    const auto& items = whole.at("items").as_array();
    ASSERT_EQ(items.size(), 2u);
    EXPECT_EQ(items[0].as_object(), body_of(get(path(first))));
    EXPECT_EQ(items[1].as_object().at("problems").as_array().size(), 1u);
    const auto page = body_of(get("/flows/documents?limit=1"));
    EXPECT_EQ(page.at("items").as_array().size(), 1u);
    EXPECT_TRUE(page.at("next_cursor").is_string());
}

TEST_F(FlowRoutes, SayWhatIsWrongWithADraftAndDoNotPublishIt) {
    const auto created = post("/flows", content("welcom"));
    ASSERT_EQ(created.status, 201) << detail_of(created);
    const auto problems = body_of(created).at("problems").as_array();
    ASSERT_THAT(problems, SizeIs(1));
    EXPECT_EQ(problems[0].at("node"), "menu");
    EXPECT_THAT(std::string(problems[0].at("text").as_string()), HasSubstr("did you mean"));
    const auto refused = act(path(body_of(created).at("id").as_int64(), "/publish"));
    EXPECT_EQ(refused.status, 400);
    EXPECT_THAT(detail_of(refused), AllOf(HasSubstr("1 faults"), HasSubstr("\"menu\"")));
    EXPECT_EQ(post("/flows", R"({"name":"x","nodes":[{"name":"a","kind":"sing"}]})").status, 400);
}

TEST_F(FlowRoutes, RollBackPublishesAnEarlierVersionAgain) {
    const auto id = published();
    ASSERT_EQ(put(path(id), content("sorry")).status, 200);
    ASSERT_EQ(act(path(id, "/publish")).status, 200);
    ASSERT_EQ(put(path(id), content("closed")).status, 200);
    const auto back = act(path(id, "/versions/1/roll-back"));
    ASSERT_EQ(back.status, 200) << detail_of(back);
    EXPECT_EQ(body_of(back).at("latest_version"), 3);
    EXPECT_TRUE(body_of(back).at("has_draft").as_bool()) << "what is being worked on stays";
    EXPECT_EQ(config().flows.at(0).nodes.at(0).say.at(0), "welcome");
    EXPECT_EQ(act(path(id, "/versions/3/roll-back")).status, 409);
    EXPECT_EQ(act(path(id, "/versions/9/roll-back")).status, 404);
    const auto rows = body_of(get(path(id, "/versions"))).at("items").as_array();
    ASSERT_THAT(rows, SizeIs(3));
    EXPECT_EQ(rows[0].at("number"), 3);
    EXPECT_EQ(rows[0].at("published_by_name"), "root");
    const auto page = body_of(get(path(id, "/versions?limit=2")));
    EXPECT_THAT(page.at("items").as_array(), SizeIs(2));
    EXPECT_FALSE(page.at("next_cursor").is_null());
}

TEST_F(FlowRoutes, ExportAndImportLoseNothing) {
    const auto id = published();
    const auto version = body_of(get(path(id, "/versions/1")));
    const auto text = json::to_text(version.at("content"));
    const auto copy = create("/flows", text);
    const auto copied = body_of(get(path(copy)));
    EXPECT_EQ(json::to_text(copied.at("content")), text);
    Problems problems;
    const auto flow = flow_from_json(copied.at("content").as_object(), problems);
    EXPECT_THAT(problems, IsEmpty());
    EXPECT_EQ(json::to_text(flow_to_json(flow)), text);
}

TEST_F(FlowRoutes, ANumberLeadsToAPublishedFlowOnly) {
    const auto draft = create("/flows", content());
    const auto body =
        fmt::format(R"({{"number":"4001","queue_id":{},"flow_id":{}}})", queue_, draft);
    EXPECT_EQ(field_of(post("/numbers", body)), "flow_id");
    ASSERT_EQ(act(path(draft, "/publish")).status, 200);
    const auto number = number_to(draft);
    EXPECT_EQ(config().numbers.at(0).flow, FlowId{draft});
    const auto silent = fmt::format(
        R"({{"number":"4002","queue_id":{},"flow_id":{},"answer":"on_agent"}})", queue_, draft);
    EXPECT_EQ(field_of(post("/numbers", silent)), "answer");
    const auto refused = remove(path(draft));
    EXPECT_EQ(refused.status, 409);
    EXPECT_THAT(detail_of(refused), HasSubstr("number 4001 leads to it"));
    EXPECT_EQ(body_of(get(path(draft))).at("numbers").as_array().at(0), "4001");
    ASSERT_EQ(remove(fmt::format("/numbers/{}", number)).status, 204);
    EXPECT_EQ(remove(path(draft)).status, 204);
    EXPECT_EQ(get(path(draft)).status, 404);
    EXPECT_THAT(config().flows, IsEmpty());
}

TEST_F(FlowRoutes, WhatAPublishedFlowNeedsIsNotDeleted) {
    published();
    const auto refused = remove(fmt::format("/queues/{}", queue_));
    EXPECT_EQ(refused.status, 409);
    EXPECT_THAT(detail_of(refused), HasSubstr("flow main needs it"));
    EXPECT_EQ(ask(http::Method::Delete, "/prompts/welcome").status, 409);
}

TEST_F(FlowRoutes, TestRunTellsWhatTheCallerGoesThrough) {
    const auto id = create("/flows", content());
    const auto response =
        post(path(id, "/test"),
             R"({"caller_number":"13800000001","keys":[{"after_ms":500,"keys":"1"}]})");
    ASSERT_EQ(response.status, 200) << detail_of(response);
    std::vector<std::string> told;
    const auto story = body_of(response);
    for (const auto& line : story.at("lines").as_array()) {
        const auto text = [&](const char* key) { return std::string(line.at(key).as_string()); };
        told.push_back(fmt::format("{} {} {}{}", line.at("at_ms").as_int64(), text("kind"),
                                   text("node"), text("text")));
    }
    // The prompt lasts 10 ms, so the key comes after it.
    EXPECT_THAT(told,
                ElementsAre("0 enters menu", "0 hears welcome", "500 presses 1", "500 leaves menu1",
                            "500 enters sales", "500 leaves salesqueue", "500 queue sales"));
    const auto silent = post(path(id, "/test"), "{}");
    EXPECT_THAT(body_of(silent).at("lines").as_array(), SizeIs(8)) << "three tries, then the queue";
    EXPECT_THAT(audited(), ElementsAre("queue.create", "flow.create")) << "nothing is kept";
}

TEST_F(FlowRoutes, TestRunAnswersLookUpsAsItIsTold) {
    const auto source = create("/data-sources", R"({"name":"cards","kind":"table","columns":[
        {"name":"card","secret":false},{"name":"points","secret":false}]})");
    const auto id = create("/flows", fmt::format(R"({{"name":"f","start":"ask","nodes":[
        {{"name":"ask","kind":"look_up","source_id":{},
          "parameters":[{{"name":"card","value":"caller"}}],
          "results":[{{"name":"points","value":"points"}}],
          "exits":[{{"exit":"found","to":"say"}},{{"exit":"not_found","to":"far"}},
                   {{"exit":"failed","to":"far"}}]}},
        {{"name":"say","kind":"prompt","say":["number:points"],"exits":[{{"exit":"next","to":"far"}}]}},
        {{"name":"far","kind":"transfer","number":"021-55556666","exits":[{{"exit":"failed","to":"bye"}}]}},
        {{"name":"bye","kind":"hang_up","exits":[]}}]}})",
                                                 source));
    EXPECT_THAT(body_of(get(path(id))).at("problems").as_array(), IsEmpty())
        << json::to_text(body_of(get(path(id))).at("problems"));
    const auto told = [&](const char* answers) {
        const auto response = post(
            path(id, "/test"), fmt::format(R"({{"caller_number":"139","answers":{}}})", answers));
        EXPECT_EQ(response.status, 200) << detail_of(response);
        return json::to_text(body_of(response).at("lines"));
    };
    const auto found = told(R"([{"node":"ask","outcome":"found",
        "values":[{"name":"points","value":"42"}]}])");
    EXPECT_THAT(found, AllOf(HasSubstr("card=139"), HasSubstr("number:42")));
    EXPECT_THAT(told("[]"), HasSubstr(R"("text":"not_found")"));
    EXPECT_EQ(ask(http::Method::Delete, fmt::format("/data-sources/{}", source)).status, 428)
        << "without If-Match";
    act(path(id, "/publish"));
    EXPECT_EQ(remove(fmt::format("/data-sources/{}", source)).status, 409);
    EXPECT_EQ(config().flows.at(0).nodes.at(2).number, "+862155556666");
}

// Only what is the centre's own is missing: its prompts and its queue.
TEST_F(FlowRoutes, TheShippedExampleIsAFlow) {
    std::ifstream file(CALLFLOOR_SOURCE_DIR "/deploy/flows/member_service.json");
    const std::string text(std::istreambuf_iterator<char>(file), {});
    const auto created = post("/flows", text);
    ASSERT_EQ(created.status, 201) << detail_of(created);
    const auto problems = body_of(created).at("problems").as_array();
    EXPECT_THAT(problems, testing::Not(IsEmpty()));
    for (const auto& problem : problems) {
        EXPECT_TRUE(problem.at("field") == "say" || problem.at("field") == "queue_id" ||
                    problem.at("field") == "source_id")
            << json::to_text(problem);
    }
}

TEST_F(FlowRoutes, TheNoticeReachesTheFloor) {
    EXPECT_EQ(body_of(get("/emergency-notice")).at("prompt"), "");
    const auto told = changes;
    const auto set = ask(http::Method::Put, "/emergency-notice",
                         R"({"prompt":"closed","ends_calls":true})", {{"If-Match", "*"}});
    ASSERT_EQ(set.status, 200) << detail_of(set);
    EXPECT_EQ(changes, told + 1);
    EXPECT_EQ(config().notice.prompt, "closed");
    EXPECT_TRUE(config().notice.ends_calls);
    EXPECT_EQ(field_of(ask(http::Method::Put, "/emergency-notice", R"({"prompt":"gone"})")),
              "prompt");
    EXPECT_EQ(ask(http::Method::Delete, "/prompts/closed").status, 409);
    as_leader();
    EXPECT_EQ(get("/emergency-notice").status, 200);
    EXPECT_EQ(ask(http::Method::Put, "/emergency-notice", R"({"prompt":""})").status, 403);
    EXPECT_EQ(post("/flows", content()).status, 403);
}

}  // namespace
}  // namespace callfloor::centre
