// Webhooks on a real database, from journal entries to what the receiver gets; the receiver is the
// test's.

#include "integration/integration.h"

#include <gmock/gmock.h>

#include "integration/integration_limits.h"
#include "integration/outside_event.h"
#include "integration/screen_pop.h"
#include "integration/subscription_store.h"
#include "people/testing/api_test.h"

namespace callfloor::integration {
namespace {

using http::Method;
using people::Person;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

const Person kRoot{UserId{10}, "admin", TeamId{}};
const Person kLea{UserId{3}, "team_leader", TeamId{41}, {TeamId{41}}};
const Person kPeople[] = {kRoot, kLea};

class TestDirectory final : public Directory {
  public:
    std::string person_name(UserId person) const override {
        return fmt::format("person{}", person);
    }
    std::string queue_name(QueueId queue) const override { return fmt::format("queue{}", queue); }
};
class TestSecrets final : public people::Secrets {
  public:
    std::string seal(std::string_view secret) const override {
        return "sealed " + std::string(secret);
    }
    Result<std::string> unseal(std::string_view sealed) const override {
        return std::string(sealed.substr(7));
    }
};

class IntegrationTest : public people::ApiTest {
  protected:
    IntegrationTest() : ApiTest({migrations()}, kPeople) { open(); }

    void open() {
        integration_.reset();
        IntegrationParts parts{store_->writer(), store_->readers(), clock_, directory_, secrets_};
        parts.send = [this](const http::OutgoingRequest& request, auto) {
            sent.push_back(request);
            return answer;
        };
        auto created = Integration::create(parts);
        ASSERT_TRUE(created) << created.error().text;
        integration_ = *std::move(created);
        router_ = std::make_unique<http::Router>(*api_, gate_);
        integration_->add_routes(*router_);
    }
    void turn() {
        const auto done = integration_->turn();
        ASSERT_TRUE(done) << done.error().text;
    }
    void happen(std::string type, std::string body, ConversationId conversation = {}) {
        store::JournalEntry entry;
        entry.at = clock_.now();
        entry.type = std::move(type);
        entry.conversation = conversation;
        entry.body = std::move(body);
        std::vector<store::JournalEntry> entries{entry};
        ASSERT_TRUE(store_->writer().append(std::move(entries)));
        ASSERT_TRUE(store_->writer().flush());
    }
    void a_call(std::int64_t id = 7) {
        const ConversationId call{id};
        happen("conversation_started",
               fmt::format(
                   R"({{"conversation":{},"direction":"inbound","caller_number":"13800000001",)"
                   R"("dialled_number":"4001"}})",
                   id),
               call);
        happen("queue_entered", fmt::format(R"({{"conversation":{},"queue":5}})", id), call);
        happen("segment_started",
               fmt::format(R"({{"conversation":{},"kind":"queue","queue":5}})", id), call);
        happen("segment_started",
               fmt::format(R"({{"conversation":{},"kind":"talk","queue":5,"agent":1}})", id), call);
        happen(
            "conversation_ended",
            fmt::format(
                R"({{"conversation":{},"end":{{"cause":"normal_hang_up","side":"caller"}}}})", id),
            call);
    }
    json::Object body(json::Array events) const {
        return {{"name", "crm"},
                {"url", "https://crm.example/hook"},
                {"events", std::move(events)},
                {"own_network", false},
                {"active", true}};
    }
    Answer subscribe(json::Array events = {"call.started", "call.talking", "call.ended"}) {
        auto made = ask(kRoot, Method::Post, "/webhooks", body(std::move(events)));
        EXPECT_EQ(made.status, 201) << json::to_text(made.body);
        return made;
    }
    json::Object told(std::size_t index) const { return *json::parse_object(sent.at(index).body); }
    static std::string header(const http::OutgoingRequest& request, std::string_view name) {
        for (const auto& [key, value] : request.headers) {
            if (key == name) {
                return value;
            }
        }
        return {};
    }

    TestDirectory directory_;
    TestSecrets secrets_;
    std::unique_ptr<Integration> integration_;
    std::vector<http::OutgoingRequest> sent;
    Result<http::OutgoingAnswer> answer = http::OutgoingAnswer{200, false, ""};
};

TEST_F(IntegrationTest, TellsWhatWasAskedForOnceAndSigned) {
    a_call(6);
    turn();  // nobody has asked yet
    const auto made = subscribe();
    const auto secret = made.text("secret");
    EXPECT_THAT(secret, StartsWith("whsec_"));
    a_call();
    turn();
    turn();
    ASSERT_EQ(sent.size(), 3u);
    EXPECT_EQ(told(0).at("event"), "call.started");
    EXPECT_EQ(told(1).at("event"), "call.talking");
    EXPECT_EQ(told(1).at("call").at("caller_number"), "13800000001");
    EXPECT_EQ(told(1).at("data").at("agent_name"), "person1");
    EXPECT_EQ(told(1).at("data").at("queue_name"), "queue5");
    EXPECT_EQ(told(2).at("data").at("cause"), "normal_hang_up");
    EXPECT_LT(told(0).at("id").as_int64(), told(2).at("id").as_int64());
    const auto& first = sent.front();
    EXPECT_TRUE(first.is_post);
    EXPECT_EQ(first.reach, http::OutgoingReach::Public);
    EXPECT_EQ(header(first, "X-Callfloor-Signature"),
              http::webhook_signature(secret, header(first, "X-Callfloor-Timestamp"), first.body));
}

TEST_F(IntegrationTest, ARestartLosesNothingAndRepeatsNothing) {
    subscribe();
    turn();
    a_call();
    open();  // collects as it starts
    a_call(8);
    turn();
    EXPECT_EQ(sent.size(), 6u);
    open();
    turn();
    EXPECT_EQ(sent.size(), 6u);
}

TEST_F(IntegrationTest, WhatIsNotTakenIsSentAgainUntilItHasFailed) {
    const auto made = subscribe({"call.ended"});
    const auto path = fmt::format("/webhooks/{}", made.id());
    answer = http::OutgoingAnswer{404, false, ""};
    a_call();
    turn();
    ASSERT_EQ(sent.size(), 1u);
    turn();
    EXPECT_EQ(sent.size(), 1u) << "not before its time";
    for (const auto rest : limits::kSendRests) {
        clock_.advance(rest);
        turn();
    }
    EXPECT_EQ(sent.size(), limits::kSendRests.size() + 1);
    EXPECT_EQ(sent.front().body, sent.back().body);
    const auto list = ask(kRoot, Method::Get, path + "/deliveries");
    EXPECT_EQ(list.at("/items/0/state"), "failed");
    EXPECT_EQ(list.at("/items/0/problem"), "answered with status 404");
    EXPECT_EQ(list.at("/items/0/tries"), 10);
    answer = http::OutgoingAnswer{204, false, ""};
    const auto id = list.at("/items/0/id").as_int64();
    EXPECT_EQ(ask(kRoot, Method::Post, fmt::format("{}/deliveries/{}/again", path, id)).status,
              200);
    turn();
    EXPECT_EQ(ask(kRoot, Method::Get, path + "/deliveries").at("/items/0/state"), "sent");
}

TEST_F(IntegrationTest, AReceiverWhoIsAwayIsLeftInPeaceForAWhile) {
    subscribe({"call.ended"});
    answer = fail(ErrorCode::Unavailable, "connection refused");
    a_call();
    turn();
    a_call(8);
    turn();
    EXPECT_EQ(sent.size(), 1u) << "the second waits for the pause to end";
    const auto shown = ask(kRoot, Method::Get, "/webhooks");
    EXPECT_EQ(shown.at("/items/0/waiting"), 2);
    EXPECT_EQ(shown.at("/items/0/failures"), 1);
    EXPECT_EQ(shown.at("/items/0/last_problem"), "connection refused");
    answer = http::OutgoingAnswer{200, false, ""};
    clock_.advance(std::chrono::seconds(10));
    turn();
    EXPECT_EQ(sent.size(), 3u);
    EXPECT_EQ(ask(kRoot, Method::Get, "/webhooks").at("/items/0/failures"), 0);
}

TEST_F(IntegrationTest, GoneSwitchesTheWebhookOffAndAChangeBeginsAnew) {
    const auto made = subscribe({"call.ended"});
    answer = http::OutgoingAnswer{410, false, ""};
    a_call();
    turn();
    clock_.advance(std::chrono::hours(1));
    turn();
    EXPECT_EQ(sent.size(), 1u);
    const auto shown = ask(kRoot, Method::Get, "/webhooks");
    EXPECT_EQ(shown.at("/items/0/active"), false);
    answer = http::OutgoingAnswer{200, false, ""};
    auto again = body({"call.ended"});
    EXPECT_EQ(ask(kRoot, Method::Put, fmt::format("/webhooks/{}", made.id()), again).status, 200);
    turn();
    EXPECT_EQ(sent.size(), 2u);
}

TEST_F(IntegrationTest, APingTriesTheWay) {
    const auto made = subscribe();
    const auto path = fmt::format("/webhooks/{}", made.id());
    EXPECT_EQ(ask(kRoot, Method::Post, path + "/test").status, 200);
    turn();
    ASSERT_EQ(sent.size(), 1u);
    EXPECT_EQ(told(0).at("event"), "ping");
    const auto renewed = ask(kRoot, Method::Post, path + "/secret");
    EXPECT_NE(renewed.text("secret"), made.text("secret"));
}

TEST_F(IntegrationTest, RefusesWhatCannotBe) {
    subscribe();
    EXPECT_EQ(ask(kRoot, Method::Post, "/webhooks", body({"call.ended"})).status, 409)
        << "the name";
    auto wrong = body({"call.ended"});
    wrong["name"] = "other";
    wrong["url"] = "ftp://crm.example/";
    EXPECT_EQ(ask(kRoot, Method::Post, "/webhooks", wrong).status, 400);
    wrong["url"] = "https://crm.example/";
    wrong["events"] = json::Array{"call.lost"};
    EXPECT_EQ(ask(kRoot, Method::Post, "/webhooks", wrong).status, 400);
    EXPECT_EQ(ask(kLea, Method::Get, "/webhooks").status, 403);
    const auto shown = ask(kRoot, Method::Get, "/webhooks");
    EXPECT_THAT(json::to_text(shown.body), ::testing::Not(HasSubstr("whsec_")));
}

TEST_F(IntegrationTest, OldDeliveriesAreDeletedAndAWebhookGoesWithItsOwn) {
    const auto made = subscribe({"call.ended"});
    a_call();
    turn();
    clock_.advance(limits::kDeliveriesKept + Duration(1));
    ASSERT_TRUE(integration_->tidy());
    const auto path = fmt::format("/webhooks/{}", made.id());
    EXPECT_THAT(ask(kRoot, Method::Get, path + "/deliveries").at("/items").as_array(), IsEmpty());
    a_call(9);
    EXPECT_EQ(ask(kRoot, Method::Delete, path).status, 204);
    turn();
    EXPECT_EQ(sent.size(), 1u);
}

TEST(ScreenPopTest, FillsEscapesAndSigns) {
    const auto at = from_epoch_ms(1'800'000'000'000);
    const std::string_view address =
        "https://crm.example/pop?n={number}&q={queue}&x={agent}&at={at}&s={signature}";
    ASSERT_TRUE(check_screen_pop(address));
    const auto filled =
        fill_screen_pop(address, {{"number", "+86 138"}, {"queue", "a&b=c"}}, at, "hush");
    const std::string signed_part =
        "https://crm.example/pop?n=%2B86%20138&q=a%26b%3Dc&x=&at=1800000000&s=";
    EXPECT_EQ(filled, signed_part + http::webhook_signature("hush", "1800000000", signed_part)
                                        .substr(std::string_view("sha256=").size()));
}

TEST(ScreenPopTest, RefusesWhatCannotBeTrusted) {
    const auto why = [](std::string_view address) {
        const auto fit = check_screen_pop(address);
        return fit ? std::string("fits") : fit.error().text;
    };
    EXPECT_EQ(why("https://crm.example/{call}"), "fits");
    EXPECT_THAT(why("https://{number}.example/"), HasSubstr("before the path"));
    EXPECT_THAT(why("{number}"), HasSubstr("before the path"));
    EXPECT_THAT(why("https://crm.example/?a={colour}"), HasSubstr("no field"));
    EXPECT_THAT(why("https://crm.example/?s={signature}"), HasSubstr("{at} must stand before"));
    EXPECT_THAT(why("https://crm.example/?at={at}&s={signature}&n={number}"), HasSubstr("the end"));
    EXPECT_THAT(why("javascript:alert(1)/?{number}"), ::testing::Not("fits"));
}

TEST_F(IntegrationTest, AnAgentsOwnCallOpensAndNobodyElses) {
    json::Object body{{"address", "https://crm.example/?n={number}&c={call}&a={agent}&q={queue}"},
                      {"opens_itself", true},
                      {"renew_secret", false}};
    const auto first = ask(kRoot, Method::Put, "/screen-pop", body);
    ASSERT_EQ(first.status, 200) << json::to_text(first.body);
    EXPECT_THAT(first.text("secret"), StartsWith("popsec_"));
    EXPECT_EQ(ask(kRoot, Method::Put, "/screen-pop", body).text("secret"), "") << "it stays";
    a_call();
    const Person ana{UserId{1}, "agent", TeamId{41}};
    const Person ben{UserId{2}, "agent", TeamId{41}};
    const auto own = ask(ana, Method::Get, "/desk/screen-pop?conversation_id=7");
    EXPECT_EQ(own.text("address"), "https://crm.example/?n=13800000001&c=7&a=agent1&q=queue5");
    EXPECT_EQ(own.at("/opens_itself"), true);
    EXPECT_EQ(ask(ben, Method::Get, "/desk/screen-pop?conversation_id=7").status, 404);
    EXPECT_EQ(ask(ana, Method::Get, "/screen-pop").status, 403);
    body["address"] = "https://{number}/";
    EXPECT_EQ(ask(kRoot, Method::Put, "/screen-pop", body).status, 400);
    body["address"] = "";
    EXPECT_EQ(ask(kRoot, Method::Put, "/screen-pop", body).status, 200);
    EXPECT_EQ(ask(ana, Method::Get, "/desk/screen-pop?conversation_id=7").at("/address"), nullptr);
}

TEST(OutsideEventTest, EveryEventIsOneOfThoseThatCanBeAskedFor) {
    const auto event = [](std::string type, std::string body) {
        store::JournalEntry entry;
        entry.type = std::move(type);
        entry.body = std::move(body);
        return outside_event(entry);
    };
    EXPECT_FALSE(event("digit_received", R"({"digit":"2"})")) << "keys are nobody's business";
    EXPECT_FALSE(event("voicemail_ended", R"({"outcome":"nothing"})"));
    EXPECT_EQ(event("voicemail_ended", R"({"outcome":"left","recording":4})")->name,
              "voicemail.left");
    const auto state =
        event("agent_state_changed", R"({"agent":1,"state":"not_ready","reason":"lunch"})");
    EXPECT_EQ(state->data,
              (json::Object{{"agent_id", 1}, {"state", "not_ready"}, {"reason", "lunch"}}));
}

TEST_F(IntegrationTest, AnAdminListsWhosePagesShowThePhone) {
    EXPECT_EQ(integration_->embedders(), "");
    const json::Object body{
        {"origins", json::Array{"HTTPS://CRM.example.com/", "https://*.b.example.com",
                                "https://crm.example.com"}}};
    EXPECT_EQ(ask(kLea, Method::Put, "/embedding", body).status, 403);
    EXPECT_EQ(ask(kRoot, Method::Put, "/embedding", body).status, 200);
    EXPECT_EQ(integration_->embedders(), "https://*.b.example.com https://crm.example.com");
    const auto wrong = ask(kRoot, Method::Put, "/embedding",
                           {{"origins", json::Array{"https://a.example.com/page"}}});
    EXPECT_EQ(wrong.status, 400);
    EXPECT_EQ(wrong.text("field"), "origins");
    open();  // a restart
    EXPECT_EQ(integration_->embedders(), "https://*.b.example.com https://crm.example.com");
    EXPECT_EQ(ask(kRoot, Method::Put, "/embedding", {{"origins", json::Array{}}}).status, 200);
    EXPECT_EQ(integration_->embedders(), "");
}

}  // namespace
}  // namespace callfloor::integration
