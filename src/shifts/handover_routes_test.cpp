#include <gmock/gmock.h>

#include "shifts/testing/shifts_fixture.h"

namespace callfloor::shifts {
namespace {

using std::chrono::hours;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST_F(ShiftsTest, AHandoverIsAcceptedItemByItem) {
    const auto broken = item(kLea, "line 3 crackles");
    const auto id = draft(kLea);
    floor_.waiting = 4;
    const auto shown = get(kLea, at("handovers", id));
    EXPECT_EQ(shown.at("/facts/queues/0/waiting"), 4);
    EXPECT_EQ(shown.at("/items/0/id"), broken);
    EXPECT_THAT(floor_.asked, ElementsAre(kTeam));
    EXPECT_THAT(ids_of(get(kNia, "/shifts/handovers/pending")), IsEmpty());

    ASSERT_EQ(hand_over(kLea, id).status, 200);
    EXPECT_EQ(consoles_.told["shifts"], 1);
    EXPECT_THAT(ids_of(get(kNia, "/shifts/handovers/pending")), ElementsAre(id));
    floor_.waiting = 9;
    EXPECT_EQ(get(kNia, at("handovers", id)).at("/facts/queues/0/waiting"), 4);

    EXPECT_EQ(post(kLea, at("handovers", id, "/accept"), taken({broken})).status, 409);
    EXPECT_EQ(post(kNia, at("handovers", id, "/accept"), taken({})).status, 400);
    EXPECT_EQ(post(kNia, at("handovers", id, "/accept"), taken({broken, 99})).status, 400);
    EXPECT_EQ(post(kLou, at("handovers", id, "/accept"), taken({broken})).status, 404);
    const auto accepted = post(kNia, at("handovers", id, "/accept"), taken({broken}));
    ASSERT_EQ(accepted.status, 200) << accepted.text("detail");
    EXPECT_EQ(accepted.at("/items/0/pass/comment"), "seen");
    EXPECT_EQ(accepted.text("accepted_by_name"), "person5");
    EXPECT_THAT(ids_of(get(kNia, "/shifts/handovers/pending")), IsEmpty());
    EXPECT_EQ(post(kNia, at("handovers", id, "/accept"), taken({broken})).status, 409);
    EXPECT_THAT(audited(), ElementsAre("handover_item.open", "handover.create",
                                       "handover.hand_over", "handover.accept"));
}

TEST_F(ShiftsTest, AnItemGoesFromShiftToShiftUntilItIsClosed) {
    const auto broken = item(kLea, "line 3 crackles");
    const auto first = draft(kLea);
    hand_over(kLea, first);
    post(kNia, at("handovers", first, "/accept"), taken({broken}));
    const auto second = draft(kNia);
    EXPECT_EQ(hand_over(kNia, second).at("/items/0/id"), broken);
    EXPECT_EQ(get(kNia, at("items", broken)).at("/passes/0/comment"), "seen");
    EXPECT_EQ(get(kNia, at("items", broken)).at("/passes/1/handover_id"), second);

    const auto closed = post(kLea, at("items", broken, "/close"), json::Object{{"text", "mended"}});
    EXPECT_EQ(closed.text("closing"), "mended");
    EXPECT_EQ(post(kLea, at("items", broken, "/close"), json::Object{}).status, 409);
    // Closed meanwhile: nothing is left to acknowledge.
    EXPECT_EQ(post(kLea, at("handovers", second, "/accept"), taken({})).status, 200);
    const auto third = draft(kLea);
    EXPECT_TRUE(get(kLea, at("handovers", third)).at("/items").as_array().empty());
    EXPECT_THAT(ids_of(get(kLea, "/shifts/items?open=true")), IsEmpty());
    EXPECT_THAT(ids_of(get(kLea, "/shifts/items?open=false&text=CRACK")), ElementsAre(broken));
}

TEST_F(ShiftsTest, WhatTheShiftBeforeGaveMustBeAcceptedFirst) {
    const auto first = draft(kLea);
    hand_over(kLea, first);
    const auto second = draft(kNia);
    const auto refused = hand_over(kNia, second);
    EXPECT_EQ(refused.status, 409);
    EXPECT_NE(refused.text("detail").find(std::to_string(first)), std::string::npos);
    ASSERT_EQ(post(kLea, at("handovers", first, "/take-back")).status, 200);
    EXPECT_EQ(get(kLea, at("handovers", first)).text("state"), "draft");
    EXPECT_EQ(hand_over(kNia, second).status, 200);
    EXPECT_EQ(post(kNia, at("handovers", first, "/take-back")).status, 403);
}

TEST_F(ShiftsTest, ADraftIsOneAndItsAuthors) {
    const auto id = draft(kLea);
    EXPECT_EQ(post(kLea, "/shifts/handovers", {{"shift", "late"}}).status, 409);
    const json::Object changed{{"shift", "late"}, {"records", "three returns"}, {"team_ids", {41}}};
    EXPECT_EQ(put(kNia, at("handovers", id), changed).status, 403);
    const auto etag = get(kLea, at("handovers", id)).etag;
    const auto saved = put(kLea, at("handovers", id), changed, etag);
    EXPECT_EQ(saved.text("records"), "three returns");
    EXPECT_EQ(put(kLea, at("handovers", id), changed, etag).status, 412);
    hand_over(kLea, id);
    EXPECT_EQ(put(kLea, at("handovers", id), changed).status, 409);
}

TEST_F(ShiftsTest, HandoversAreForTheTeamsLedAndForDirectors) {
    const auto id = draft(kLea);
    EXPECT_EQ(post(kLou, "/shifts/handovers", {{"shift", "x"}, {"team_ids", {41}}}).status, 403);
    EXPECT_EQ(post(kDora, "/shifts/handovers", {{"shift", "x"}}).status, 403);
    EXPECT_EQ(post(kRoot, "/shifts/handovers", {{"shift", "x"}}).status, 400);
    EXPECT_EQ(get(kAna, "/shifts/handovers").status, 403);
    EXPECT_THAT(ids_of(get(kDora, "/shifts/handovers")), ElementsAre(id));
    EXPECT_THAT(ids_of(get(kLou, "/shifts/handovers")), IsEmpty());
    EXPECT_EQ(get(kLou, at("handovers", id)).status, 404);
    EXPECT_EQ(
        post(kLou, "/shifts/items", {{"team_id", 41}, {"section", "tools"}, {"text", "x"}}).status,
        403);
}

TEST_F(ShiftsTest, AHandoverOfTwoTeamsIsAcceptedByWhoLeadsBoth) {
    const auto made =
        post(kRoot, "/shifts/handovers", {{"shift", "night"}, {"team_ids", {41, 42}}});
    ASSERT_EQ(hand_over(kRoot, made.id()).status, 200);
    EXPECT_EQ(post(kLou, at("handovers", made.id(), "/accept"), taken({})).status, 403);
    EXPECT_THAT(ids_of(get(kLou, "/shifts/handovers/pending")), ElementsAre(made.id()));
}

TEST_F(ShiftsTest, HandoversAreFoundByTextTimeAndState) {
    item(kLea, "chair of seat A7");
    const auto first = draft(kLea);
    hand_over(kLea, first);
    EXPECT_THAT(ids_of(get(kLea, "/shifts/handovers?text=CALM")), ElementsAre(first));
    EXPECT_THAT(ids_of(get(kLea, "/shifts/handovers?text=seat%20a7")), ElementsAre(first));
    EXPECT_THAT(ids_of(get(kLea, "/shifts/handovers?text=storm")), IsEmpty());
    EXPECT_THAT(ids_of(get(kLea, "/shifts/handovers?state=handed_over")), ElementsAre(first));
    EXPECT_THAT(ids_of(get(kLea, "/shifts/handovers?state=draft")), IsEmpty());
    EXPECT_THAT(ids_of(get(kLea, "/shifts/handovers?to=1000")), IsEmpty());
    EXPECT_THAT(ids_of(get(kLea, "/shifts/handovers?team_id=41&limit=1")), ElementsAre(first));
}

TEST_F(ShiftsTest, WhatIsOpenIsNeverDeleted) {
    const auto open = item(kLea, "stays");
    const auto closed = item(kLea, "goes");
    post(kLea, at("items", closed, "/close"), json::Object{});
    const auto done = draft(kLea);
    hand_over(kLea, done);
    post(kNia, at("handovers", done, "/accept"), taken({open}));
    const auto waiting = draft(kNia);
    hand_over(kNia, waiting);
    clock_.set(clock_.now() + kShiftsKept + hours(1));
    ASSERT_TRUE(shifts_->tidy());
    EXPECT_THAT(ids_of(get(kLea, "/shifts/items")), ElementsAre(open));
    EXPECT_THAT(ids_of(get(kLea, "/shifts/handovers")), ElementsAre(waiting));
}

}  // namespace
}  // namespace callfloor::shifts
