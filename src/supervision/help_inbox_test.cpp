#include "supervision/testing/supervision_fixture.h"

namespace callfloor::supervision {

namespace {

using std::chrono::seconds;
using Texts = std::vector<std::string>;

class HelpTest : public SupervisionTest {
  protected:
    HelpTest() { talk(kAna, 70); }

    void talk(const Person& agent, std::int64_t conversation) {
        const ConversationId id{conversation};
        floor_.calls[agent.id] = {id, QueueId{7}, agent.team};
        floor_.now.agents = {
            {agent.id, agent.team, floor::AgentState::Talking, clock_.now(), id, false}};
    }
    std::int64_t asked(const Person& who = kAna) {
        const auto made = post(who, "/desk/help", {{"text", "he wants a refund"}});
        EXPECT_EQ(made.status, 201) << made.text("detail");
        return made.id();
    }
    std::size_t open_for(const Person& leader) {
        return get(leader, "/help-requests/open").body.at("items").as_array().size();
    }
    static std::string help(std::int64_t id, const std::string& act) {
        return fmt::format("/help-requests/{}/{}", id, act);
    }
};

TEST_F(HelpTest, IsSeenTakenAndAnsweredByTheLeadersOfTheTeam) {
    const auto id = asked();
    EXPECT_EQ(consoles_.told["help"], 1);
    EXPECT_EQ(open_for(kLea), 1u);
    EXPECT_EQ(open_for(kLou), 0u);
    EXPECT_EQ(open_for(kRoot), 1u);
    EXPECT_EQ(post(kLou, help(id, "take")).status, 404);
    pass(seconds(12));
    const auto taken = post(kLea, help(id, "take"));
    ASSERT_EQ(taken.status, 200) << taken.text("detail");
    EXPECT_EQ(taken.at("/waited_ms"), 12'000);
    EXPECT_EQ(post(kRoot, help(id, "take")).status, 409);
    EXPECT_EQ(get(kAna, "/desk/help").at("/request/taken_by_name"), "person3");
    EXPECT_EQ(post(kLea, help(id, "answer"), {{"text", "offer half"}}).status, 200);
    EXPECT_EQ(get(kAna, "/desk/help").at("/request/answer"), "offer half");
    EXPECT_EQ(open_for(kLea), 0u);
    EXPECT_EQ(audited(), (Texts{"help.ask", "help.take", "help.answer"}));
}

TEST_F(HelpTest, IsForThePresentCallAndOneAtATime) {
    EXPECT_EQ(post(kBen, "/desk/help", {{"text", ""}}).status, 409) << "in no call";
    asked();
    EXPECT_EQ(post(kAna, "/desk/help", {{"text", "again"}}).status, 409);
    EXPECT_EQ(post(kAna, "/desk/help/withdraw").status, 204);
    EXPECT_EQ(post(kAna, "/desk/help/withdraw").status, 404);
    asked();
    EXPECT_EQ(post(kLea, "/desk/help", {{"text", ""}}).status, 403);
}

TEST_F(HelpTest, EndsWithTheCall) {
    const auto id = asked();
    pass(seconds(5));
    EXPECT_EQ(open_for(kLea), 1u);
    floor_.now.agents[0].state = floor::AgentState::AfterCallWork;
    floor_.calls.clear();
    pass(seconds(1));
    EXPECT_EQ(open_for(kLea), 0u);
    const auto past = get(kLea, "/help-requests");
    EXPECT_EQ(past.at("/items/0/id"), id);
    EXPECT_EQ(past.at("/items/0/outcome"), "call_ended");
    EXPECT_EQ(past.at("/items/0/waited_ms"), 6'000);
    EXPECT_TRUE(get(kAna, "/desk/help").at("/request").is_null());
}

TEST_F(HelpTest, EndsWithTheCallAlsoAfterARestart) {
    asked();
    open();
    floor_.now.agents.clear();
    pass(seconds(1));
    EXPECT_EQ(open_for(kLea), 0u);
}

// ---------------------------------------------------------------- messages

class InboxTest : public SupervisionTest {
  protected:
    int send(const Person& from, json::Object to, const std::string& text = "hello") {
        to["text"] = text;
        const auto sent = post(from, "/inbox", to);
        last_ = sent.status == 201 ? sent.id() : 0;
        return sent.status;
    }
    std::int64_t unread(const Person& who) {
        return get(who, "/inbox/unread").body.at("unread").as_int64();
    }
    static json::Object person(const Person& who) { return {{"user_id", who.id.value}}; }
    static json::Object team(TeamId team, bool must_read = false) {
        return {{"team_id", team.value}, {"must_read", must_read}};
    }
    std::int64_t last_ = 0;
};

TEST_F(InboxTest, GoesToThoseItIsFor) {
    EXPECT_EQ(send(kLea, person(kAna)), 201);
    EXPECT_EQ(send(kLea, team(kTeam)), 201);
    EXPECT_EQ(consoles_.last, (std::vector{kAna.id, kLea.id}));
    EXPECT_EQ(send(kRoot, {{"everybody", true}}), 201);
    EXPECT_EQ(unread(kAna), 3);
    EXPECT_EQ(unread(kBen), 1);
    EXPECT_EQ(unread(kLea), 1) << "not what one sent";
    EXPECT_EQ(ids_of(get(kLea, "/inbox")).size(), 3u);
    EXPECT_EQ(ids_of(get(kBen, "/inbox")).size(), 1u);
}

TEST_F(InboxTest, IsReadOnce) {
    send(kLea, person(kAna));
    const auto id = last_;
    const json::Object read{{"ids", json::Array{id}}};
    EXPECT_EQ(post(kBen, "/inbox/read", read).status, 200);
    EXPECT_EQ(unread(kAna), 1) << "another cannot read it away";
    EXPECT_EQ(store_->readers()
                  .read([](store::Connection& connection) {
                      return connection.query_integer("SELECT COUNT(*) FROM inbox_read");
                  })
                  .value(),
              0)
        << "nor is it written down that he has";
    EXPECT_EQ(post(kAna, "/inbox/read", read).at("/unread"), 0);
    EXPECT_EQ(post(kAna, "/inbox/read", read).status, 200);
    EXPECT_EQ(get(kAna, "/inbox").at("/items/0/is_read"), true);
}

TEST_F(InboxTest, AnAnnouncementTellsWhoHasReadIt) {
    EXPECT_EQ(send(kLea, team(kTeam, true), "new prices"), 201);
    const auto id = last_;
    EXPECT_EQ(get(kAna, "/inbox/unread").at("/must_read/0/text"), "new prices");
    const auto readers = fmt::format("/inbox/{}/readers", id);
    EXPECT_TRUE(get(kLea, readers).at("/items/0/read_at").is_null());
    pass(seconds(30));
    post(kAna, "/inbox/read", {{"ids", json::Array{id}}});
    const auto after = get(kLea, readers);
    ASSERT_EQ(after.body.at("items").as_array().size(), 1u);
    EXPECT_EQ(after.at("/items/0/user_id"), kAna.id.value);
    EXPECT_EQ(after.at("/items/0/read_at"), to_epoch_ms(clock_.now()));
    EXPECT_EQ(get(kAna, readers).status, 404);
    EXPECT_TRUE(get(kAna, "/inbox/unread").body.at("must_read").as_array().empty());
}

TEST_F(InboxTest, KeepsToWhoMayWriteToWhom) {
    EXPECT_EQ(send(kAna, person(kLea)), 201);
    EXPECT_EQ(send(kAna, team(kTeam)), 201);
    EXPECT_EQ(send(kAna, person(kBen)), 403);
    EXPECT_EQ(send(kAna, person(kLou)), 403);
    EXPECT_EQ(send(kAna, team(kOtherTeam)), 403);
    EXPECT_EQ(send(kAna, team(kTeam, true)), 403) << "not what must be read";
    EXPECT_EQ(send(kAna, {{"everybody", true}}), 403);
    EXPECT_EQ(send(kLea, person(kBen)), 403);
    EXPECT_EQ(send(kLea, person(kLou)), 201);
    EXPECT_EQ(send(kLea, {{"user_id", 1}, {"must_read", true}}), 400);
    EXPECT_EQ(send(kLea, {{"user_id", 1}, {"team_id", 41}}), 400);
    EXPECT_EQ(send(kRoot, person(kBen)), 201);
    EXPECT_EQ(send(kBen, person(kRoot)), 201) << "an answer";
    EXPECT_EQ(send(kRoot, {{"user_id", 99}}), 400);
    const auto people = get(kAna, "/inbox/people");
    EXPECT_EQ(people.at("/people/0/id"), kLea.id.value);
    EXPECT_EQ(people.body.at("people").as_array().size(), 1u);
    EXPECT_EQ(people.at("/teams/0/id"), kTeam.value);
}

TEST_F(InboxTest, ComesInPagesWithoutTwice) {
    for (int i = 0; i < 7; ++i) {
        send(kLea, i % 2 == 0 ? person(kAna) : team(kTeam), fmt::format("{}", i));
        pass(seconds(1));
    }
    Texts texts;
    std::string cursor;
    do {
        const auto page = get(kLea, "/inbox?limit=3" + cursor);
        for (const auto& item : page.body.at("items").as_array()) {
            texts.emplace_back(item.at("text").as_string());
        }
        cursor = page.text("next_cursor").empty() ? "" : "&cursor=" + page.text("next_cursor");
    } while (!cursor.empty());
    EXPECT_EQ(texts, (Texts{"6", "5", "4", "3", "2", "1", "0"}));
}

TEST_F(InboxTest, NobodySendsWithoutEnd) {
    for (int i = 0; i < 20; ++i) {
        EXPECT_EQ(send(kAna, person(kLea)), 201);
    }
    EXPECT_GE(send(kAna, person(kLea)), 400);
    pass(seconds(61));
    EXPECT_EQ(send(kAna, person(kLea)), 201);
}

TEST_F(InboxTest, AnAlertTellsATeam) {
    auto body = rule("many wait");
    body["actions"] = json::Array{json::Object{
        {"kind", "tell_team"}, {"automatic", true}, {"team_id", 42}, {"text", "please sign in"}}};
    written(body);
    queue(7, 12);
    pass(seconds(1));
    EXPECT_EQ(get(kBen, "/inbox").at("/items/0/text"), "please sign in");
    EXPECT_TRUE(get(kBen, "/inbox").at("/items/0/from_id").is_null());
    EXPECT_EQ(unread(kAna), 0);
}

TEST_F(InboxTest, OldMessagesAreForgotten) {
    send(kLea, person(kAna));
    clock_.set(clock_.now() + kInboxKept + seconds(1));
    EXPECT_TRUE(supervision_->tidy());
    EXPECT_TRUE(ids_of(get(kAna, "/inbox")).empty());
}

}  // namespace

}  // namespace callfloor::supervision
