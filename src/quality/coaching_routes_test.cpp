#include <set>

#include "quality/quality_codec.h"
#include "quality/testing/process_fixture.h"

namespace callfloor::quality {
namespace {

using std::chrono::hours;

class CoachingTest : public ProcessTest {
  protected:
    void SetUp() override {
        ProcessTest::SetUp();
        result_ = released(kQi, kCall, 4);
    }
    json::Object plan(const Person& coach, const std::string& item = "x") const {
        json::Object body = change_to(coach, item);
        body["evaluation_id"] = result_;
        return body;
    }
    static json::Object change_to(const Person& coach, const std::string& item = "x") {
        return {{"coach_id", coach.id.value}, {"items", {item}}, {"goal", "asks back"}};
    }
    std::int64_t opened(const Person& who = kQi, const Person& coach = kLea) {
        const auto answer = post(who, "/quality/coaching", plan(coach));
        EXPECT_EQ(answer.status, 201) << answer.text("detail");
        return answer.at("/coaching/id").as_int64();
    }
    static std::string one(std::int64_t id, const std::string& rest = "") {
        return fmt::format("/quality/coaching/{}{}", id, rest);
    }
    Answer hold(const Person& who, std::int64_t id, Instant at) {
        return post(who, one(id, "/sessions"),
                    json::Object{{"held_at", to_epoch_ms(at)}, {"note", "role play"}});
    }
    /// A released result of Ana about a contact at this time.
    void result_at(std::int64_t conversation, Instant at, double x) {
        auto call = contact(ConversationId{conversation}, kAna.id);
        call.started_at = at;
        contacts_.all.push_back(call);
        released(kQi, call.conversation, x);
    }
    static json::Object closing() { return {{"outcome", "achieved"}, {"note", "asks back now"}}; }

    std::int64_t result_ = 0;
};

TEST_F(CoachingTest, GoesItsWholeWayAndMeasuresTheEffect) {
    clock_.set(kMorning + hours(24));
    const auto id = opened();
    EXPECT_EQ(post(kLea, one(id, "/recheck")).status, 409);  // no session
    result_at(601, kMorning + hours(25), 0);                 // before the first session: in neither
    clock_.set(kMorning + hours(48));
    EXPECT_EQ(hold(kQi, id, kMorning + hours(30)).status, 403);  // not the coach
    EXPECT_EQ(hold(kLea, id, kMorning + hours(23)).text("field"), "held_at");
    EXPECT_EQ(hold(kLea, id, kMorning + hours(49)).text("field"), "held_at");
    const auto held = hold(kLea, id, kMorning + hours(30));
    ASSERT_EQ(held.status, 201) << held.text("detail");
    EXPECT_EQ(held.at("/coaching/unacknowledged").as_int64(), 1);
    const auto session = fmt::format("/quality/coaching-sessions/{}/acknowledge",
                                     held.at("/sessions/0/id").as_int64());
    EXPECT_EQ(post(kLea, session, json::Object{}).status, 403);
    EXPECT_EQ(post(kBen, session, json::Object{}).status, 404);
    const auto read = post(kAna, session, json::Object{{"comment", "helped"}});
    ASSERT_EQ(read.status, 200) << read.text("detail");
    EXPECT_EQ(read.at("/sessions/0/comment").as_string(), "helped");
    EXPECT_EQ(post(kAna, session, json::Object{}).status, 409);  // once
    EXPECT_EQ(post(kLea, one(id, "/recheck")).status, 409);      // no result since
    result_at(602, kMorning + hours(31), 10);
    result_at(603, kMorning + hours(32), 10);
    const auto checked = post(kLea, one(id, "/recheck"));
    ASSERT_EQ(checked.status, 200) << checked.text("detail");
    EXPECT_EQ(checked.at("/coaching/state").as_string(), "rechecked");
    EXPECT_EQ(checked.at("/effect/items/0/before/count").as_int64(), 1);
    EXPECT_EQ(checked.at("/effect/items/0/before/of").as_int64(), 1);
    EXPECT_EQ(checked.at("/effect/items/0/after/count").as_int64(), 0);
    EXPECT_EQ(checked.at("/effect/items/0/after/of").as_int64(), 2);
    EXPECT_EQ(checked.at("/effect/items/0/change").to_number<double>(), -1);
    EXPECT_EQ(checked.at("/effect/items/0/verdict").as_string(), "unclear");
    clock_.set(kMorning + hours(72));
    result_at(604, kMorning + hours(60), 0);  // after the re-check
    EXPECT_EQ(get(kLea, one(id)).at("/effect/items/0/after/of").as_int64(), 2);
    EXPECT_EQ(hold(kLea, id, kMorning + hours(60)).status, 409);
    const auto closed = post(kLea, one(id, "/close"), closing());
    ASSERT_EQ(closed.status, 200) << closed.text("detail");
    EXPECT_EQ(closed.at("/coaching/outcome").as_string(), "achieved");
    EXPECT_TRUE(closed.at("/allowed").as_array().empty());
    EXPECT_EQ(post(kQueen, one(id, "/cancel"), reason("r")).status, 409);
}

// What the effect counts is what the list shows.
TEST_F(CoachingTest, TheEffectOpensItsRows) {
    clock_.set(kMorning + hours(24));
    const auto id = opened();
    hold(kLea, id, kMorning + hours(24));
    clock_.set(kMorning + hours(48));
    for (int i = 0; i < 5; ++i) {
        result_at(700 + i, kMorning + hours(25 + i), i < 2 ? 3 : 10);
    }
    auto unreleased = contact(ConversationId{800}, kAna.id);
    unreleased.started_at = kMorning + hours(26);
    contacts_.all.push_back(unreleased);
    scored(kQi, unreleased.conversation, 0);  // the agent does not know of it yet
    const auto found = get(kAna, one(id));
    const auto& effect = found.at("/effect").as_object();
    const auto rows = [&](const std::string& side, const std::string& item) {
        const auto answer =
            get(kAna, fmt::format("/quality/evaluations?agent_id={}&scheme_id={}&reported=true&"
                                  "released=true&from={}&to={}&{}=x",
                                  kAna.id, scheme_id_, effect.at(side + "_from_at").as_int64(),
                                  effect.at(side + "_to_at").as_int64(), item));
        return static_cast<std::int64_t>(ids_of(answer).size());
    };
    const auto& item = effect.at("items").as_array().at(0);
    for (const std::string side : {"before", "after"}) {
        EXPECT_EQ(item.at(side).at("of").as_int64(), rows(side, "asked_item")) << side;
        EXPECT_EQ(item.at(side).at("count").as_int64(), rows(side, "failed_item")) << side;
    }
    EXPECT_EQ(item.at("after").at("of").as_int64(), 5);
    EXPECT_EQ(item.at("after").at("count").as_int64(), 2);
}

TEST_F(CoachingTest, RefusesWhatIsNoCoaching) {
    const auto ask = [&](const Person& who, const json::Object& body) {
        return post(who, "/quality/coaching", body);
    };
    EXPECT_EQ(ask(kAna, plan(kLea)).status, 403);                     // role
    EXPECT_EQ(ask(kDora, plan(kLea)).status, 403);                    // reads only
    EXPECT_EQ(ask(kLou, plan(kLea)).status, 404);                     // another team
    EXPECT_EQ(ask(kQi, plan(kLou)).text("field"), "coach_id");        // does not lead her
    EXPECT_EQ(ask(kQi, plan(kAna)).text("field"), "coach_id");        // herself
    EXPECT_EQ(ask(kQi, plan(kDora)).text("field"), "coach_id");       // no coach
    EXPECT_EQ(ask(kQi, plan(kLea, "zzz")).text("field"), "items/0");  // no item of it
    auto body = plan(kLea);
    body["evaluation_id"] = scored(kQi, kShared, 5);
    EXPECT_EQ(ask(kQi, body).status, 409);  // not released
    EXPECT_EQ(ask(kLea, plan(kLea)).status, 201);
    EXPECT_EQ(ask(kQuinn, plan(kQi)).status, 201);
}

TEST_F(CoachingTest, IsChangedByItsCoachAndCancelledWithAReason) {
    const auto id = opened();
    const auto first = get(kLea, one(id));
    EXPECT_EQ(put(kQi, one(id), change_to(kQuinn)).status, 403);
    EXPECT_EQ(put(kLea, one(id), change_to(kQuinn, "y"), first.etag).status, 200);
    EXPECT_EQ(put(kQueen, one(id), change_to(kLea), first.etag).status, 412);
    const auto changed = get(kQuinn, one(id));
    EXPECT_EQ(changed.at("/coaching/items/0/item").as_string(), "y");
    EXPECT_EQ(changed.at("/allowed/0").as_string(), "change");
    EXPECT_EQ(post(kLea, one(id, "/cancel"), reason("r")).status, 403);  // no longer the coach
    EXPECT_EQ(post(kQuinn, one(id, "/cancel"), json::Object{}).status, 400);
    EXPECT_EQ(post(kQuinn, one(id, "/close"), closing()).status, 409);
    const auto cancelled = post(kQuinn, one(id, "/cancel"), reason("changed teams"));
    EXPECT_EQ(cancelled.at("/coaching/state").as_string(), "cancelled");
    EXPECT_EQ(cancelled.at("/coaching/note").as_string(), "changed teams");
}

// The list's WHERE clause and may_see() are two descriptions of one rule.
TEST_F(CoachingTest, TheListShowsExactlyWhatMayBeSeen) {
    const auto of_ana = opened(kQi, kQuinn);
    const auto form = start(kQi, kOther, kBen).at("/evaluation/id").as_int64();
    save(kQi, form, {number("x", 2), choice("y", "yes")});
    act(kQi, form, "submit");
    act(kQi, form, "release");
    auto body = plan(kLou);
    body["evaluation_id"] = form;
    const auto of_ben = post(kQueen, "/quality/coaching", body).at("/coaching/id").as_int64();
    std::string seen;
    for (const auto& who : kPeople) {
        const auto listed = ids_of(get(who, "/quality/coaching"));
        const std::set<std::int64_t> ids(listed.begin(), listed.end());
        for (const auto id : {of_ana, of_ben}) {
            EXPECT_EQ(get(who, one(id)).status, ids.contains(id) ? 200 : 404) << who.role;
        }
        seen += ids.contains(of_ana) ? 'a' : '-';
        seen += ids.contains(of_ben) ? 'b' : '-';
    }
    //            Ana Ben Lea Lou Qi Quinn Queen Quest Dora Root
    EXPECT_EQ(seen, "a--ba--babababababab");
    EXPECT_EQ(ids_of(get(kQi, "/quality/coaching?mine=true")).size(), 0U);
    EXPECT_EQ(ids_of(get(kQuinn, "/quality/coaching?mine=true")).size(), 1U);
    EXPECT_EQ(ids_of(get(kQi, "/quality/coaching?state=open&agent_id=2")).size(), 1U);
    EXPECT_EQ(ids_of(get(kQi, fmt::format("/quality/coaching?team_id={}", kTeamB))).size(), 1U);
    EXPECT_EQ(ids_of(get(kQi, "/quality/coaching?state=closed")).size(), 0U);
    // The agent is not told who opened it: that may be who scored her.
    EXPECT_EQ(get(kAna, one(of_ana)).at("/coaching/opened_by_name").as_string(), "");
    EXPECT_NE(get(kLea, one(of_ana)).at("/coaching/opened_by_name").as_string(), "");
}

TEST_F(CoachingTest, TheCoachKeepsItWhenHeLeadsAnotherTeam) {
    const auto id = opened(kQi, kLea);
    const Person moved{kLea.id, "team_leader", kTeamB, {kTeamB}};
    EXPECT_EQ(get(moved, one(id)).status, 200);
    EXPECT_EQ(ids_of(get(moved, "/quality/coaching")), std::vector<std::int64_t>{id});
    EXPECT_EQ(hold(moved, id, kMorning).status, 201);
}

TEST_F(CoachingTest, EveryReadingAndActIsAuditedAndTextsGoWithTheRecording) {
    const auto id = opened();
    get(kAna, "/quality/coaching");
    get(kAna, one(id));
    get(kLea, "/quality/coaching");
    hold(kLea, id, kMorning);
    ASSERT_EQ(post(kLea, one(id, "/cancel"), reason("moved")).status, 200);
    const auto all = audited();
    EXPECT_EQ(std::count(all.begin(), all.end(), "coaching.list"), 1);  // not about herself
    for (const auto* action :
         {"coaching.open", "coaching.read", "coaching.add_session", "coaching.cancel"}) {
        EXPECT_EQ(std::count(all.begin(), all.end(), action), 1) << action;
    }
    EXPECT_EQ(quality_->forget_texts(kMorning), 0);
    EXPECT_EQ(get(kLea, one(id)).at("/sessions/0/note").as_string(), "role play");
    EXPECT_EQ(quality_->forget_texts(kMorning + Duration(1)), 1);  // the result is not over yet
    const auto empty = get(kLea, one(id));
    EXPECT_EQ(empty.at("/sessions/0/note").as_string(), "");
    EXPECT_EQ(empty.at("/coaching/goal").as_string(), "");
    EXPECT_EQ(empty.at("/coaching/note").as_string(), "");
    EXPECT_EQ(quality_->forget_texts(kMorning + Duration(1)), 0);
}

}  // namespace
}  // namespace callfloor::quality
