#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "centre/centre_route_fixture.h"

namespace callfloor::centre {
namespace {

using http::Method;
using testing::ElementsAre;
using testing::HasSubstr;

TEST_F(CentreRoutes, CreateAQueueAuditedAndTold) {
    const auto response =
        post("/queues", R"({"name":"sales","members":[{"agent_id":1,"level":7}]})");
    ASSERT_EQ(response.status, 201) << detail_of(response);
    EXPECT_EQ(response.headers.find("ETag"), http::etag_of(1));
    EXPECT_EQ(body_of(response).at("ring_timeout_ms"), 20'000);
    EXPECT_THAT(audited(), ElementsAre("queue.create"));
    EXPECT_EQ(changes, 1);
    const auto config = floor_config(admin->snapshot().value());
    ASSERT_EQ(config.queues.size(), 1u);
    EXPECT_EQ(config.queues[0].members[0].level, 7);
}

TEST_F(CentreRoutes, LeadersMoveTheirAgentsBetweenQueues) {
    const auto id = create("/queues", R"({"name":"sales"})");
    const auto move = [&](std::int64_t agent, const std::string& level) {
        return put(fmt::format("/floor/agents/{}/queues/{}", agent, id),
                   fmt::format(R"({{"level":{}}})", level));
    };
    const auto level_now = [&] {
        const auto config = floor_config(admin->snapshot().value());
        return config.queues[0].members.empty() ? 0 : config.queues[0].members[0].level;
    };
    as_leader();
    const auto in = move(1, "7");
    ASSERT_EQ(in.status, 200) << detail_of(in);
    EXPECT_TRUE(body_of(in).at("level_before").is_null());
    EXPECT_EQ(level_now(), 7);
    EXPECT_EQ(body_of(move(1, "3")).at("level_before"), 7);
    EXPECT_EQ(level_now(), 3);
    EXPECT_EQ(body_of(move(1, "null")).at("level_before"), 3);
    EXPECT_EQ(level_now(), 0);
    EXPECT_EQ(changes, 4);
    as_admin();
    EXPECT_EQ(move(2, "5").status, 400);  // no agent
    EXPECT_EQ(move(99, "5").status, 404);
    EXPECT_EQ(put("/floor/agents/1/queues/999", R"({"level":5})").status, 404);
    EXPECT_EQ(move(1, "11").status, 400);
    as(2, {"team_leader"}, {TeamId{8}});
    EXPECT_EQ(move(1, "5").status, 403);
    EXPECT_THAT(audited(), ElementsAre("queue.create", "queue.set_member", "queue.set_member",
                                       "queue.set_member"));
}

TEST_F(CentreRoutes, NameTheFieldOfAProblem) {
    const auto response =
        post("/queues",
             R"({"name":"sales","members":[{"agent_id":1,"level":7},{"agent_id":2,"level":5}]})");
    EXPECT_EQ(response.status, 400);
    EXPECT_EQ(field_of(response), "members/1/agent_id");
    EXPECT_THAT(detail_of(response), HasSubstr("lea has no agent role"));
    EXPECT_EQ(changes, 0);
    EXPECT_THAT(audited(), testing::IsEmpty());
    EXPECT_EQ(field_of(post("/queues", R"({"name":"sales","music":"musik"})")), "music");
}

TEST_F(CentreRoutes, ChangeAQueueOnlyFromItsPresentVersion) {
    const auto id = std::to_string(create("/queues", R"({"name":"sales"})"));
    const auto changed =
        put("/queues/" + id, R"({"name":"sale","ring_timeout_ms":9000})", http::etag_of(1));
    ASSERT_EQ(changed.status, 200) << detail_of(changed);
    EXPECT_EQ(changed.headers.find("ETag"), http::etag_of(2));
    EXPECT_EQ(put("/queues/" + id, R"({"name":"other"})", http::etag_of(1)).status, 412);
    EXPECT_EQ(ask(Method::Put, "/queues/" + id, R"({"name":"other"})").status, 428);
    EXPECT_EQ(put("/queues/999", R"({"name":"other"})").status, 404);
    EXPECT_EQ(body_of(get("/queues")).at("items").at(0).at("name"), "sale");
    EXPECT_THAT(audited(), ElementsAre("queue.create", "queue.update"));
}

TEST_F(CentreRoutes, DeleteAQueueOnlyWhenNothingLeadsToIt) {
    const auto id = create("/queues", R"({"name":"sales"})");
    const auto number = create("/numbers", fmt::format(R"({{"number":"4001","queue_id":{}}})", id));
    const auto refused = remove(fmt::format("/queues/{}", id));
    EXPECT_EQ(refused.status, 409);
    EXPECT_THAT(detail_of(refused), HasSubstr("number 4001 leads to it"));
    EXPECT_EQ(remove(fmt::format("/numbers/{}", number), http::etag_of(7)).status, 412);
    EXPECT_EQ(remove(fmt::format("/numbers/{}", number), http::etag_of(1)).status, 204);
    EXPECT_EQ(remove(fmt::format("/queues/{}", id)).status, 204);
    EXPECT_EQ(remove(fmt::format("/queues/{}", id)).status, 404);
}

TEST_F(CentreRoutes, CreateOnceForOneIdempotencyKey) {
    const auto first = post("/queues", R"({"name":"sales"})", {{"Idempotency-Key", "k1"}});
    const auto second = post("/queues", R"({"name":"sales"})", {{"Idempotency-Key", "k1"}});
    EXPECT_EQ(first.status, 201);
    EXPECT_EQ(second.status, 201);
    EXPECT_EQ(body_of(first).at("id"), body_of(second).at("id"));
    EXPECT_EQ(body_of(get("/queues")).at("items").as_array().size(), 1u);
}

TEST_F(CentreRoutes, TakeAnOverflowOfItsOwnForACause) {
    create("/queues", R"({"name":"sales","overflow_unstaffed":{"kind":"callback"},
        "skill_steps":[{"after_ms":0,"level":7}],"keep_place_ms":60000})");
    const auto item = body_of(get("/queues")).at("items").at(0);
    EXPECT_TRUE(item.at("overflow_when_full").is_null());
    EXPECT_EQ(item.at("overflow_unstaffed").at("kind"), "callback");
    EXPECT_EQ(item.at("skill_steps").at(0).at("level"), 7);
    EXPECT_EQ(field_of(post("/queues", R"({"name":"b","overflow":{"kind":"agents"}})")),
              "overflow_agents");
}

TEST_F(CentreRoutes, SayWhoPutACallerOnTheList) {
    const auto id =
        create("/blocked-callers", R"({"number":"13900000001","action":"warn","reason":"shouts"})");
    const auto item = body_of(get("/blocked-callers")).at("items").at(0);
    EXPECT_EQ(item.at("by_user_id"), 3) << "the admin who asks";
    EXPECT_GT(item.at("changed_at").as_int64(), 0);
    EXPECT_TRUE(item.at("until_at").is_null());
    EXPECT_EQ(admin->snapshot()->blocked[0].config.action, floor::BlockAction::Warn);
    EXPECT_EQ(post("/blocked-callers", R"({"number":"13900000002"})").status, 400) << "no reason";
    EXPECT_EQ(put(fmt::format("/blocked-callers/{}", id),
                  R"({"number":"13900000001","reason":"calm again","until_at":1767225600000})")
                  .status,
              200);
    EXPECT_EQ(remove(fmt::format("/blocked-callers/{}", id)).status, 204);
    EXPECT_THAT(audited(), ElementsAre("blocked_caller.create", "blocked_caller.update",
                                       "blocked_caller.delete"));
}

TEST_F(CentreRoutes, GiveListsInPages) {
    for (const auto* name : {"e", "b", "d", "a", "c"}) {
        create("/queues", fmt::format(R"({{"name":"{}"}})", name));
    }
    std::string names;
    std::string query = "?limit=2";
    for (int page = 0; page < 3; ++page) {
        const auto body = body_of(get("/queues" + query));
        for (const auto& item : body.at("items").as_array()) {
            names += item.at("name").as_string();
        }
        const auto& next = body.at("next_cursor");
        query = next.is_null() ? "" : "?limit=2&cursor=" + std::string(next.as_string());
    }
    EXPECT_EQ(names, "abcde");
    EXPECT_EQ(query, "") << "the third page is the last";
}

TEST_F(CentreRoutes, KeepAnExtensionsSecretToThemselves) {
    const auto response =
        post("/extensions", R"({"number":"8001","secret":"phone secret","user_id":1})");
    ASSERT_EQ(response.status, 201) << detail_of(response);
    const auto& text = std::get<std::string>(response.body);
    EXPECT_EQ(text.find("phone secret"), std::string::npos);
    EXPECT_EQ(text.find("ha1"), std::string::npos);
    const auto expected = stored_secret("8001", "callfloor", "phone secret");
    EXPECT_EQ(admin->snapshot()->extensions[0].secret, expected);
    const auto path = fmt::format("/extensions/{}", body_of(response).at("id").as_int64());
    EXPECT_EQ(put(path, R"({"number":"8001","name":"desk"})").status, 200);
    EXPECT_EQ(admin->snapshot()->extensions[0].secret, expected)
        << "without a secret the old one stays";
    const auto moved = put(path, R"({"number":"8002"})");
    EXPECT_EQ(moved.status, 400);
    EXPECT_EQ(field_of(moved), "secret");
    const auto audit = readers->read([](store::Connection& connection) {
        return connection.query_integer(
            "SELECT COUNT(*) FROM audit_log WHERE before_text LIKE '%secret%' OR after_text LIKE "
            "'%secret%'");
    });
    EXPECT_EQ(audit, 0) << "the audit log holds no secret";
}

TEST_F(CentreRoutes, ShowATelephoneToWhomItConcerns) {
    const auto mine =
        create("/extensions", R"({"number":"8001","secret":"phone secret","user_id":1})");
    create("/extensions", R"({"number":"8002","secret":"phone secret","user_id":4})");
    create("/extensions", R"({"number":"8003","secret":"phone secret"})");
    lines.status.extensions[ExtensionId{mine}] = {
        floor::Reachability::Reachable,
        {{"sip:8001@192.0.2.7", "udp", "phone/1", from_epoch_ms(1), from_epoch_ms(2)}}};
    const auto numbers = [&] {
        std::vector<std::string> found;
        const auto body = body_of(get("/extensions"));
        for (const auto& item : body.at("items").as_array()) {
            found.emplace_back(item.at("number").as_string());
        }
        return found;
    };
    const auto first = [&] { return body_of(get("/extensions")).at("items").at(0).as_object(); };
    EXPECT_THAT(numbers(), ElementsAre("8001", "8002", "8003"));
    EXPECT_EQ(first().at("contacts").as_array().size(), 1u);
    as_agent();
    EXPECT_THAT(numbers(), ElementsAre("8001", "8003"));
    EXPECT_EQ(first().at("registered"), true);
    EXPECT_TRUE(first().at("contacts").as_array().empty()) << "addresses are for admins";
    as_leader();
    EXPECT_THAT(numbers(), ElementsAre("8001", "8002", "8003"));
    lines.is_up = false;
    EXPECT_EQ(first().at("registered"), false)
        << "a list also when the control thread does not answer";
}

TEST_F(CentreRoutes, SealATrunksSecretAndShowItsState) {
    const auto id =
        create("/trunks", R"({"name":"carrier","addresses":["192.0.2.0/24"],"secret":"carrier word",
        "register_at":"sip.example.com:5060","register_user":"us"})");
    const auto trunk = admin->snapshot()->trunks.at(0);
    EXPECT_EQ(secrets->unseal(trunk.sealed_secret), "carrier word");
    lines.status.trunks[TrunkId{id}] = {TrunkState::Registered, from_epoch_ms(5), 3};
    auto shown = body_of(get("/trunks")).at("items").at(0).as_object();
    EXPECT_EQ(shown.at("state"), "registered");
    EXPECT_EQ(shown.at("calls"), 3);
    EXPECT_FALSE(shown.contains("secret"));
    shown["enabled"] = false;
    EXPECT_EQ(put(fmt::format("/trunks/{}", id), json::to_text(shown)).status, 200)
        << "what was read can be sent back";
    EXPECT_EQ(body_of(get("/trunks")).at("items").at(0).at("state"), "disabled");
    EXPECT_EQ(secrets->unseal(admin->snapshot()->trunks.at(0).sealed_secret), "carrier word");
    EXPECT_EQ(field_of(post("/trunks", R"({"name":"wide","addresses":["0.0.0.0/0"]})")),
              "addresses/0");
}

TEST_F(CentreRoutes, ChangeTheCentre) {
    auto centre = body_of(get("/centre"));
    EXPECT_EQ(centre.at("time_zone"), "Asia/Shanghai");
    centre["time_zone"] = "Asia/Tokio";
    EXPECT_EQ(field_of(put("/centre", json::to_text(centre))), "time_zone");
    centre["time_zone"] = "Asia/Tokyo";
    centre["wrap_up_codes"] = json::parse(R"([{"code":"a","label":"A","children":[]}])").value();
    EXPECT_EQ(put("/centre", json::to_text(centre), http::etag_of(1)).status, 200);
    EXPECT_EQ(put("/centre", json::to_text(centre), http::etag_of(1)).status, 412);
    EXPECT_EQ(body_of(get("/centre")).at("time_zone"), "Asia/Tokyo");
    EXPECT_EQ(changes, 1);
}

TEST_F(CentreRoutes, TakeCallerClassesAndGuardThoseInUse) {
    const auto id = create("/caller-classes",
                           R"({"name":"vip","head_start_ms":60000,"callers":["13800000001"]})");
    const auto queue = create("/queues", R"({"name":"sales"})");
    create("/numbers",
           fmt::format(R"({{"number":"4001","queue_id":{},"caller_class":"vip"}})", queue));
    EXPECT_EQ(remove(fmt::format("/caller-classes/{}", id)).status, 409);
    EXPECT_EQ(
        field_of(post("/caller-classes", R"({"name":"gold","callers":["1380","13800000001"]})")),
        "callers/1");
}

TEST_F(CentreRoutes, TakeAPromptBareAndAsAForm) {
    const auto bare = post("/prompts?name=hello", small_wav(800), {{"Content-Type", "audio/wav"}});
    ASSERT_EQ(bare.status, 201) << detail_of(bare);
    EXPECT_EQ(body_of(bare).at("duration_ms"), 100);
    const std::string form =
        "--B\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nbye\r\n"
        "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x.wav\"\r\n"
        "Content-Type: audio/wav\r\n\r\n" +
        small_wav(80) + "\r\n--B--\r\n";
    const auto posted =
        post("/prompts", form, {{"Content-Type", "multipart/form-data; boundary=B"}});
    ASSERT_EQ(posted.status, 201) << detail_of(posted);
    EXPECT_EQ(body_of(get("/prompts")).at("items").as_array().size(), 6u);
    EXPECT_EQ(get("/prompts/bye/audio").status, 200);
    EXPECT_EQ(get("/prompts/none/audio").status, 404);
    EXPECT_THAT(audited(), ElementsAre("prompt.upload", "prompt.upload"));
    EXPECT_EQ(changes, 2);
}

TEST_F(CentreRoutes, RefuseWhatIsNoPrompt) {
    const HeaderList wav{{"Content-Type", "audio/wav"}};
    EXPECT_EQ(field_of(post("/prompts?name=hello", "no wav at all", wav)), "file");
    EXPECT_EQ(post("/prompts", small_wav(80), wav).status, 400) << "no name";
    EXPECT_EQ(post("/prompts?name=..%2Fevil", small_wav(80), wav).status, 400);
    EXPECT_EQ(
        post("/prompts?name=x", "--B--\r\n", {{"Content-Type", "multipart/form-data; boundary=B"}})
            .status,
        400);
    EXPECT_EQ(changes, 0);
}

TEST_F(CentreRoutes, DeleteAPromptOnlyWhenNothingPlaysIt) {
    ASSERT_EQ(post("/prompts?name=hello", small_wav(80), {{"Content-Type", "audio/wav"}}).status,
              201);
    const auto queue = create("/queues", R"({"name":"sales","music":"hello"})");
    EXPECT_EQ(ask(Method::Delete, "/prompts/hello").status, 409);
    EXPECT_EQ(remove(fmt::format("/queues/{}", queue)).status, 204);
    EXPECT_EQ(ask(Method::Delete, "/prompts/hello").status, 204);
    EXPECT_EQ(ask(Method::Delete, "/prompts/hello").status, 404);
    EXPECT_EQ(ask(Method::Delete, "/prompts/music").status, 409) << "came with the product";
}

}  // namespace
}  // namespace callfloor::centre
