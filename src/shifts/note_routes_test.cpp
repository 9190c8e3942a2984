#include <gmock/gmock.h>

#include "shifts/testing/shifts_fixture.h"

namespace callfloor::shifts {
namespace {

using std::chrono::hours;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST_F(ShiftsTest, AMeetingIsReadByItsTeam) {
    auto body = meeting();
    body["follow_ups"] = json::Array{due(1, hours(2))};
    const auto made = post(kLea, "/shifts/notes", body);
    ASSERT_EQ(made.status, 201) << made.text("detail");
    EXPECT_EQ(made.at("/follow_ups/0/owner_name"), "person1");
    EXPECT_THAT(ids_of(get(kAna, "/shifts/notes")), ElementsAre(made.id()));
    EXPECT_EQ(get(kAna, at("notes", made.id())).at("/attendees/1/present"), false);
    EXPECT_THAT(ids_of(get(kBen, "/shifts/notes")), IsEmpty());
    EXPECT_EQ(get(kBen, at("notes", made.id())).status, 404);
    EXPECT_EQ(post(kAna, "/shifts/notes", meeting()).status, 403);
    EXPECT_EQ(post(kLou, "/shifts/notes", meeting()).status, 403);
    EXPECT_THAT(ids_of(get(kDora, "/shifts/notes?kind=pre_shift&text=TARIFF")),
                ElementsAre(made.id()));
}

TEST_F(ShiftsTest, FindingsOfAWalkAreNotForAgents) {
    const json::Object body{
        {"kind", "walk"},
        {"team_id", 41},
        {"at", 1'800'000'000'000},
        {"findings", json::Array{json::Object{{"kind", "discipline"},
                                              {"severity", "minor"},
                                              {"agent_id", 1},
                                              {"seat", "A7"},
                                              {"text", "telephone on the desk"}}}}};
    const auto made = post(kLea, "/shifts/notes", body);
    ASSERT_EQ(made.status, 201) << made.text("detail");
    EXPECT_EQ(made.at("/findings/0/agent_name"), "person1");
    EXPECT_THAT(ids_of(get(kAna, "/shifts/notes")), IsEmpty());
    EXPECT_EQ(get(kAna, at("notes", made.id())).status, 404);
    auto wrong = meeting();
    wrong["findings"] = body.at("findings");
    EXPECT_EQ(post(kLea, "/shifts/notes", wrong).status, 400);
    auto twice = meeting();
    twice["attendees"] = json::Array{json::Object{{"user_id", 1}, {"present", true}},
                                     json::Object{{"user_id", 1}, {"present", false}}};
    EXPECT_EQ(post(kLea, "/shifts/notes", twice).status, 400);
}

TEST_F(ShiftsTest, ANoteIsChangedOnWhatWasRead) {
    const auto made = post(kLea, "/shifts/notes", meeting());
    auto changed = meeting();
    changed["decisions"] = "as planned";
    EXPECT_EQ(put(kLou, at("notes", made.id()), changed).status, 404);
    EXPECT_EQ(put(kLea, at("notes", made.id()), changed, made.etag).text("decisions"),
              "as planned");
    EXPECT_EQ(put(kLea, at("notes", made.id()), changed, made.etag).status, 412);
    EXPECT_THAT(audited(), ElementsAre("shift_note.create", "shift_note.update"));
}

TEST_F(ShiftsTest, AFollowUpIsItsOwnersUntilItIsDone) {
    auto body = meeting();
    body["follow_ups"] = json::Array{due(1, hours(2)), due(5, hours(4))};
    const auto note = post(kLea, "/shifts/notes", body).id();
    const auto mine = ids_of(get(kAna, "/shifts/follow-ups"));
    ASSERT_EQ(mine.size(), 1u);
    EXPECT_THAT(ids_of(get(kBen, "/shifts/follow-ups")), IsEmpty());
    EXPECT_THAT(ids_of(get(kLea, "/shifts/follow-ups?overdue=true")), IsEmpty());
    clock_.set(clock_.now() + hours(3));
    EXPECT_EQ(ids_of(get(kLea, "/shifts/follow-ups?overdue=true")), mine);
    const auto id = draft(kLea);
    EXPECT_EQ(get(kLea, at("handovers", id)).at("/facts/overdue_follow_ups"), 1);

    const json::Object done{{"state", "done"}, {"text", "exchanged"}};
    EXPECT_EQ(post(kBen, at("follow-ups", mine[0], "/close"), done).status, 404);
    EXPECT_EQ(
        post(kAna, at("follow-ups", mine[0], "/close"), json::Object{{"state", "dropped"}}).status,
        403);
    EXPECT_EQ(post(kAna, at("follow-ups", mine[0], "/close"), done).text("state"), "done");
    EXPECT_EQ(post(kLea, at("follow-ups", mine[0], "/close"), done).status, 409);
    EXPECT_THAT(ids_of(get(kLea, "/shifts/follow-ups?overdue=true")), IsEmpty());

    auto more = due(99, hours(1));
    more["note_id"] = note;
    EXPECT_EQ(post(kLea, "/shifts/follow-ups", more).status, 400);
    more["owner_id"] = 5;
    EXPECT_EQ(post(kLea, "/shifts/follow-ups", more).status, 201);
    EXPECT_EQ(post(kLou, "/shifts/follow-ups", more).status, 400);
    EXPECT_EQ(ids_of(get(kNia, "/shifts/follow-ups?mine=true&state=open")).size(), 2u);
}

}  // namespace
}  // namespace callfloor::shifts
