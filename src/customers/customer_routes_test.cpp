#include <algorithm>

#include "base/customer_limits.h"
#include "customers/testing/customer_fixture.h"

namespace callfloor::customers {
namespace {

constexpr ConversationId kCall{900};

TEST_F(CustomerTest, IsFoundByNameInitialsNumberAndTag) {
    auto body = content("王小明", "138 0000 5678");
    body["tags"] = json::Array{"团购"};
    const auto wang = written(body);
    const auto li = written(content("李红", "13900001234"));
    for (const auto* query : {"q=%E7%8E%8B", "q=wxm", "q=wangxiao", "q=138", "q=13800005678",
                              "q=%2B8613800005678", "q=5678", "q=%E5%9B%A2%E8%B4%AD"}) {
        EXPECT_EQ(found(query), (std::vector{wang})) << query;
    }
    EXPECT_EQ(found("q=13"), (std::vector{wang, li}));
    EXPECT_EQ(found("tag=%E5%9B%A2%E8%B4%AD"), (std::vector{wang}));
    EXPECT_EQ(found(""), (std::vector{li, wang})) << "newest first";
    EXPECT_TRUE(found("q=nobody").empty());
}

TEST_F(CustomerTest, ComesOnceOnThePagesOfASearch) {
    std::vector<std::int64_t> all;
    for (int i = 0; i < 5; ++i) {
        auto body = content("王王王", fmt::format("1380000000{}", i));
        body["tags"] = json::Array{"王牌"};
        all.push_back(written(body));
    }
    EXPECT_EQ(paged("&q=%E7%8E%8B"), all);
    EXPECT_EQ(paged("&q=1380"), all);
    std::ranges::reverse(all);
    EXPECT_EQ(paged(""), all);
}

TEST_F(CustomerTest, MasksNumbersAndAddressesByRole) {
    const auto id = written(content("Wang", "13800005678"));
    EXPECT_EQ(post(kAna, one(id, "/identities"), identity("email", "Wang@example.com")).status,
              200);
    const auto whole = get(kLea, one(id));
    EXPECT_EQ(whole.at("/identities/0/value").as_string(), "13800005678");
    EXPECT_EQ(whole.at("/identities/1/value").as_string(), "wang@example.com");
    for (const auto& who : {kAna, kDora}) {
        const auto masked = get(who, one(id));
        EXPECT_EQ(masked.at("/identities/0/value").as_string(), "138****5678");
        EXPECT_EQ(masked.at("/identities/1/value").as_string(), "wa***@example.com");
    }
}

TEST_F(CustomerTest, KeepsEachIdentityWithOneCustomer) {
    const auto id = written(content("Wang", "13800005678"));
    const auto second = post(kAna, "/customers", content("Other", "+86 138 0000 5678"));
    EXPECT_EQ(second.status, 409);
    EXPECT_NE(second.text("detail").find(fmt::format("customer {}", id)), std::string::npos);
    const auto other = written(content("Other", "13900005678"));
    EXPECT_EQ(post(kAna, one(other, "/identities"), identity("phone", "13800005678")).status, 409);
    const auto added = post(kAna, one(other, "/identities"), identity("phone", "02112345678"));
    const auto number = added.at("/identities/1/id").as_int64();
    EXPECT_EQ(found("q=0211234"), (std::vector{other}));
    const auto path = one(other, fmt::format("/identities/{}", number));
    EXPECT_EQ(ask(kAna, http::Method::Delete, path).status, 200);
    EXPECT_TRUE(found("q=0211234").empty()) << "his key went with it";
    EXPECT_EQ(ask(kAna, http::Method::Delete, path).status, 404);
}

TEST_F(CustomerTest, HoldsTheBoundOfIdentities) {
    const auto id = written(content("Wang", "13800000000"));
    for (std::size_t i = 1; i < limits::kCustomerIdentities; ++i) {
        EXPECT_EQ(
            post(kAna, one(id, "/identities"), identity("external", fmt::format("k{}", i))).status,
            200);
    }
    EXPECT_EQ(post(kAna, one(id, "/identities"), identity("external", "last")).text("code"),
              "limit_reached");
}

TEST_F(CustomerTest, LetsLeadersGiveClassesAndOwners) {
    const auto id = written(content("Wang", "13800005678"));
    auto body = json::Object{{"name", "Wang"}, {"caller_class", "gold"}};
    EXPECT_EQ(put(kAna, one(id), body).text("field"), "caller_class");
    EXPECT_EQ(put(kLea, one(id), body).status, 200);
    EXPECT_EQ(found("caller_class=gold"), (std::vector{id}));
    body["owner_id"] = kAna.id.value;
    EXPECT_EQ(put(kAna, one(id), body).status, 200) << "nobody had him";
    body["owner_id"] = kBen.id.value;
    EXPECT_EQ(put(kBen, one(id), body).text("field"), "owner_id");
    EXPECT_EQ(put(kLea, one(id), body).status, 200);
    EXPECT_EQ(found("owner_id=2"), (std::vector{id}));
    body["caller_class"] = "silver";
    EXPECT_EQ(put(kLea, one(id), body).status, 400);
    body["caller_class"] = "";
    body["owner_id"] = 99;
    EXPECT_EQ(put(kLea, one(id), body).text("field"), "owner_id");
}

TEST_F(CustomerTest, RefusesAnEditOfAnOlderVersion) {
    const auto id = written(content("Wang", "13800005678"));
    const auto read = get(kAna, one(id));
    EXPECT_EQ(put(kAna, one(id), {{"name", "Wang Li"}}, read.etag).status, 200);
    EXPECT_EQ(put(kBen, one(id), {{"name", "Wang Xi"}}, read.etag).status, 412);
    EXPECT_EQ(found("q=wangli"), (std::vector{id}));
    EXPECT_TRUE(found("q=wangxi").empty());
}

TEST_F(CustomerTest, HoldsFieldsToTheirDefinition) {
    const json::Object field{
        {"key", "city"}, {"label", "City"}, {"kind", "text"}, {"required", true}};
    EXPECT_EQ(put(kLea, "/customer-settings", {{"fields", json::Array{field}}}).status, 403);
    EXPECT_EQ(put(kRoot, "/customer-settings", {{"fields", json::Array{field, field}}}).status,
              400);
    EXPECT_EQ(put(kRoot, "/customer-settings", {{"fields", json::Array{field}}}).status, 200);
    EXPECT_EQ(get(kAna, "/customer-settings").at("/caller_classes/0").as_string(), "gold");
    EXPECT_EQ(post(kLea, "/customers", content("Wang", "13800005678")).text("field"),
              "fields/city");
    auto body = content("Wang", "13800005678");
    body["fields"] = json::Object{{"city", "Shanghai"}};
    const auto id = written(body);
    EXPECT_EQ(get(kAna, one(id)).at("/fields/city").as_string(), "Shanghai");
}

TEST_F(CustomerTest, WritesDownEveryLookAndChange) {
    const auto id = written(content("Wang", "13800005678"));
    get(kAna, one(id));
    get(kAna, "/customers?q=138");
    get(kAna, one(id, "/history"));
    get(kAna, one(id, "/visits"));
    put(kAna, one(id), {{"name", "Wang Li"}});
    EXPECT_EQ(ask(kRoot, http::Method::Delete, one(id)).status, 204);
    EXPECT_EQ(audited(),
              (std::vector<std::string>{"customer.create", "customer.read", "customer.list",
                                        "customer.history", "customer.visits", "customer.change",
                                        "customer.delete"}));
    EXPECT_EQ(get(kRoot, one(id)).status, 404);
    EXPECT_TRUE(found("q=wang").empty());
    EXPECT_EQ(ask(kLea, http::Method::Delete, one(id)).status, 403);
}

// ---------------------------------------------------------------- merging

class MergeTest : public CustomerTest {
  protected:
    void SetUp() override {
        keep_ = written(content("王小明", "13800005678"));
        gone_ = written(content("王先生", "02112345678"));
        put(kLea, one(keep_), {{"name", "王小明"}, {"note", "tea"}});
        put(kLea, one(gone_), {{"name", "王先生"}, {"note", "coffee"}, {"caller_class", "gold"}});
        post(kAna, one(gone_, "/visits"), {{"kind", "visit"}, {"text", "met"}});
    }
    Answer merge() { return post(kLea, one(keep_, "/merge"), {{"gone_id", gone_}}); }
    std::string undo_path() {
        const auto merges = get(kLea, one(keep_, "/merges"));
        return fmt::format("/customer-merges/{}/undo", merges.at("/items/0/id").as_int64());
    }
    std::int64_t keep_ = 0;
    std::int64_t gone_ = 0;
};

TEST_F(MergeTest, BringsNumbersVisitsAndWordsTogether) {
    EXPECT_EQ(post(kAna, one(keep_, "/merge"), {{"gone_id", gone_}}).status, 403);
    EXPECT_EQ(post(kLea, one(keep_, "/merge"), {{"gone_id", keep_}}).status, 400);
    const auto kept = merge();
    ASSERT_EQ(kept.status, 200) << kept.text("detail");
    EXPECT_EQ(kept.text("note"), "tea\ncoffee");
    EXPECT_EQ(kept.text("caller_class"), "gold");
    EXPECT_EQ(found("q=0211234"), (std::vector{keep_}));
    EXPECT_EQ(found("q=wxs"), std::vector<std::int64_t>()) << "he is found as who he lives on in";
    EXPECT_EQ(found(""), (std::vector{keep_}));
    EXPECT_EQ(get(kAna, one(gone_)).at("/merged_into_id").as_int64(), keep_);
    EXPECT_EQ(put(kLea, one(gone_), {{"name", "x"}}).status, 409);
    EXPECT_EQ(ids_of(get(kAna, one(keep_, "/visits"))).size(), 1U);
    EXPECT_EQ(merge().status, 409) << "he is merged already";
}

TEST_F(MergeTest, IsUndoneAsIfItHadNotBeen) {
    const auto before = get(kLea, one(keep_)).body;
    const auto before_gone = get(kLea, one(gone_)).body;
    merge();
    const auto path = undo_path();
    EXPECT_EQ(post(kLea, path).status, 200);
    for (const auto& [id, was] : {std::pair(keep_, before), std::pair(gone_, before_gone)}) {
        const auto now = get(kLea, one(id)).body;
        for (const auto* key : {"name", "note", "caller_class", "tags", "identities", "is_draft"}) {
            EXPECT_EQ(now.at(key), was.at(key)) << id << " " << key;
        }
    }
    EXPECT_EQ(ids_of(get(kAna, one(gone_, "/visits"))).size(), 1U);
    EXPECT_EQ(found("q=0211234"), (std::vector{gone_}));
    EXPECT_EQ(post(kLea, path).status, 404) << "once";
}

TEST_F(MergeTest, KeepsWhatWasWrittenSinceWhenUndone) {
    merge();
    put(kLea, one(keep_), {{"name", "王小明"}, {"note", "both"}});
    EXPECT_EQ(post(kLea, undo_path()).text("note"), "both");
    EXPECT_EQ(get(kAna, one(gone_)).text("note"), "coffee");
    EXPECT_EQ(found("q=0211234"), (std::vector{gone_}));
}

TEST_F(MergeTest, LeavesNothingOfACustomerDeletedOnRequest) {
    merge();
    EXPECT_EQ(ask(kRoot, http::Method::Delete, one(keep_)).status, 204);
    EXPECT_EQ(get(kRoot, one(gone_)).status, 404);
    EXPECT_TRUE(found("q=0211234").empty());
    written(content("Other", "02112345678"));
}

// ---------------------------------------------------------------- screen pop

TEST_F(CustomerTest, PopsWhoIsOnTheLine) {
    const auto id = written(content("Wang", "13800005678"));
    calls_.ringing[{kCall, kAna.id}] = "13800005678";
    const auto popped = post(kAna, "/desk/customer", {{"conversation_id", kCall.value}});
    EXPECT_EQ(popped.at("/customer/id").as_int64(), id);
    EXPECT_EQ(post(kBen, "/desk/customer", {{"conversation_id", kCall.value}}).status, 404)
        << "it is not his call";
    EXPECT_EQ(audited().back(), "customer.pop");
}

TEST_F(CustomerTest, DraftsAnUnknownCallerOnce) {
    calls_.ringing[{kCall, kAna.id}] = "13800009999";
    const auto first = post(kAna, "/desk/customer", {{"conversation_id", kCall.value}});
    EXPECT_TRUE(first.at("/customer/is_draft").as_bool());
    const auto id = first.at("/customer/id").as_int64();
    EXPECT_EQ(post(kAna, "/desk/customer", {{"conversation_id", kCall.value}})
                  .at("/customer/id")
                  .as_int64(),
              id);
    EXPECT_EQ(found("draft=true"), (std::vector{id}));
    EXPECT_EQ(put(kAna, one(id), {{"name", "Wang"}}).at("/is_draft").as_bool(), false);
    EXPECT_TRUE(found("draft=true").empty());
}

TEST_F(CustomerTest, PopsNobodyForAWithheldNumber) {
    calls_.ringing[{kCall, kAna.id}] = "anonymous";
    const auto popped = post(kAna, "/desk/customer", {{"conversation_id", kCall.value}});
    EXPECT_EQ(popped.status, 200);
    EXPECT_TRUE(popped.at("/customer").is_null());
    EXPECT_TRUE(found("").empty());
}

TEST_F(CustomerTest, ForgetsDraftsNobodyWroteIn) {
    calls_.ringing = {{{ConversationId{1}, kAna.id}, "13800000001"},
                      {{ConversationId{2}, kAna.id}, "13800000002"}};
    post(kAna, "/desk/customer", {{"conversation_id", 1}});
    const auto kept = post(kAna, "/desk/customer", {{"conversation_id", 2}});
    const auto id = kept.at("/customer/id").as_int64();
    post(kAna, one(id, "/visits"), {{"kind", "call"}, {"text", "asks for prices"}});
    EXPECT_EQ(customers_->forget_drafts().value(), 0);
    clock_.advance(kDraftKept + std::chrono::hours(1));
    EXPECT_EQ(customers_->forget_drafts().value(), 1);
    EXPECT_EQ(found("draft=true"), (std::vector{id}));
}

// ---------------------------------------------------------------- calls and visits

TEST_F(CustomerTest, TellsHistoryOfAllHisNumbers) {
    const auto id = written(content("Wang", "13800005678"));
    post(kAna, one(id, "/identities"), identity("phone", "02112345678"));
    const auto call = [](std::int64_t n, const std::string& number) {
        HistoryCall made;
        made.conversation = ConversationId{n};
        made.direction = "inbound";
        made.number = number;
        made.started_at = people::kTestMorning + std::chrono::minutes(n);
        made.agent = kAna.id;
        made.outcome = "answered";
        made.wrap_up_code = "order";
        return made;
    };
    calls_.all = {call(3, "02112345678"), call(2, "13900000000"), call(1, "13800005678")};
    const auto first = get(kAna, one(id, "/history?limit=1"));
    EXPECT_EQ(first.at("/items/0/conversation_id").as_int64(), 3);
    EXPECT_EQ(first.at("/items/0/agent_name").as_string(), "person1");
    EXPECT_EQ(first.at("/items/0/number").as_string(), "021****5678");
    const auto rest = get(kAna, one(id, "/history?limit=1&cursor=" + first.text("next_cursor")));
    EXPECT_EQ(rest.at("/items/0/conversation_id").as_int64(), 1);
    EXPECT_TRUE(rest.at("/next_cursor").is_null());
}

TEST_F(CustomerTest, IsCalledWithoutShowingTheNumber) {
    const auto id = written(content("Wang", "13800005678"));
    const auto number = get(kAna, one(id)).at("/identities/0/id").as_int64();
    EXPECT_EQ(post(kAna, one(id, "/call"), {{"identity_id", number}}).status, 200);
    EXPECT_EQ(calls_.dialled, (std::vector<std::string>{"+8613800005678"}));
    EXPECT_EQ(post(kAna, one(id, "/call"), {{"identity_id", 1}}).status, 400);
}

TEST_F(CustomerTest, LogsVisitsWithTheNextStep) {
    const auto id = written(content("Wang", "13800005678"));
    const auto soon = to_epoch_ms(people::kTestMorning + std::chrono::hours(24));
    json::Object entry{{"kind", "visit"}, {"text", "showed samples"}, {"next_step", "send offer"}};
    EXPECT_EQ(post(kAna, one(id, "/visits"), entry).text("field"), "next_at");
    entry["next_at"] = soon;
    const auto made = post(kAna, one(id, "/visits"), entry);
    ASSERT_EQ(made.status, 201) << made.text("detail");
    EXPECT_EQ(made.at("/next_by_id").as_int64(), kAna.id.value) << "who writes does it";
    EXPECT_EQ(ids_of(get(kAna, "/follow-ups")), (std::vector{made.id()}));
    EXPECT_EQ(get(kAna, "/follow-ups").at("/items/0/customer_name").as_string(), "Wang");
    EXPECT_TRUE(ids_of(get(kBen, "/follow-ups")).empty());
    EXPECT_EQ(ids_of(get(kBen, "/follow-ups?all=true")), (std::vector{made.id()}));
    const auto path = fmt::format("/customer-visits/{}", made.id());
    EXPECT_EQ(put(kBen, path, entry).status, 403);
    EXPECT_EQ(post(kAna, path + "/done").status, 200);
    EXPECT_EQ(post(kAna, path + "/done").status, 409);
    EXPECT_TRUE(ids_of(get(kAna, "/follow-ups")).empty());
    entry["next_step"] = "call again";
    EXPECT_EQ(put(kAna, path, entry).status, 200);
    EXPECT_EQ(ids_of(get(kAna, "/follow-ups")), (std::vector{made.id()})) << "another step";
    EXPECT_EQ(ids_of(get(kQi, one(id, "/visits"))), (std::vector{made.id()}));
}

}  // namespace
}  // namespace callfloor::customers
