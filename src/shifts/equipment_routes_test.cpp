#include <gmock/gmock.h>

#include "shifts/testing/shifts_fixture.h"

namespace callfloor::shifts {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

json::Object headset() {
    return {{"kind", "headset"}, {"label", "H-17"}, {"seat", "A7"}, {"team_id", 41}};
}
json::Object words(const std::string& text) {
    return {{"text", text}};
}

TEST_F(ShiftsTest, AFaultGoesThroughRepair) {
    const auto id = post(kLea, "/shifts/equipment", headset()).id();
    EXPECT_EQ(post(kLea, "/shifts/equipment", headset()).status, 409);
    const auto faulty = post(kLea, at("equipment", id, "/faults"), words("left ear is dead"));
    ASSERT_EQ(faulty.status, 200) << faulty.text("detail");
    EXPECT_EQ(faulty.text("state"), "fault");
    const auto fault = faulty.at("/faults/0/id").as_int64();
    EXPECT_THAT(ids_of(get(kDora, "/shifts/equipment?state=fault")), ElementsAre(id));

    const auto handover = draft(kLea);
    EXPECT_EQ(get(kLea, at("handovers", handover)).at("/facts/faults/0/text"), "left ear is dead");
    const auto other = post(kLou, "/shifts/handovers", {{"shift", "x"}});
    EXPECT_TRUE(get(kLou, at("handovers", other.id())).at("/facts/faults").as_array().empty());

    EXPECT_EQ(post(kLou, at("faults", fault, "/repair"), words("")).status, 403);
    EXPECT_EQ(post(kLea, at("faults", fault, "/repair"), words("sent in")).text("state"), "repair");
    EXPECT_EQ(post(kLea, at("faults", fault, "/repair"), words("")).status, 409);
    const auto mended = post(kLea, at("faults", fault, "/close"), words("new cable"));
    EXPECT_EQ(mended.text("state"), "in_use");
    EXPECT_EQ(mended.at("/faults/0/closing"), "new cable");
    EXPECT_EQ(mended.at("/changes/3/state"), "in_use");
    EXPECT_EQ(mended.at("/changes").as_array().size(), 4u);
    EXPECT_EQ(post(kLea, at("faults", fault, "/close"), words("")).status, 409);
}

TEST_F(ShiftsTest, APieceStaysDownUntilItsLastFaultIsMended) {
    const auto id = post(kLea, "/shifts/equipment", headset()).id();
    const auto first =
        post(kLea, at("equipment", id, "/faults"), words("a")).at("/faults/0/id").as_int64();
    const auto second =
        post(kLea, at("equipment", id, "/faults"), words("b")).at("/faults/0/id").as_int64();
    EXPECT_EQ(post(kLea, at("faults", first, "/close"), words("")).text("state"), "fault");
    EXPECT_EQ(post(kLea, at("faults", second, "/close"), words("")).text("state"), "in_use");
}

TEST_F(ShiftsTest, EquipmentIsFoundByPlaceAndChangedByItsLeaders) {
    const auto id = post(kLea, "/shifts/equipment", headset()).id();
    auto spare = headset();
    spare["label"] = "H-18";
    spare["state"] = "spare";
    spare["team_id"] = nullptr;
    const auto free = post(kLou, "/shifts/equipment", spare).id();
    EXPECT_THAT(ids_of(get(kLea, "/shifts/equipment?text=h-1")), ElementsAre(id, free));
    EXPECT_THAT(ids_of(get(kLea, "/shifts/equipment?kind=pc")), IsEmpty());
    EXPECT_EQ(put(kLou, at("equipment", id), spare).status, 403);
    EXPECT_EQ(put(kLea, at("equipment", free), spare).status, 200);
    EXPECT_EQ(get(kAna, "/shifts/equipment").status, 403);
}

json::Object room() {
    return {
        {"name", "Hall 1"},
        {"site", "Chengdu"},
        {"columns", 3},
        {"rows", 2},
        {"seats",
         json::Array{json::Object{{"label", "A1"}, {"x", 0}, {"y", 0}},
                     json::Object{{"label", "A2"}, {"x", 2}, {"y", 1}, {"extension_id", 900}}}}};
}

TEST_F(ShiftsTest, ARoomKeepsItsSeats) {
    const auto made = post(kLea, "/rooms", room());
    ASSERT_EQ(made.status, 201) << made.text("detail");
    EXPECT_EQ(get(kDora, "/rooms").at("/items/0/seats/1/extension_id"), 900);
    EXPECT_EQ(post(kLea, "/rooms", room()).status, 409);
    auto wider = room();
    wider["columns"] = 4;
    const auto path = fmt::format("/rooms/{}", made.id());
    EXPECT_EQ(put(kLou, path, wider, made.etag).status, 200);
    EXPECT_EQ(put(kLou, path, wider, made.etag).status, 412);
    EXPECT_EQ(ask(kLea, http::Method::Delete, path).status, 204);
    EXPECT_THAT(ids_of(get(kLea, "/rooms")), IsEmpty());
    EXPECT_EQ(consoles_.told["shifts"], 3);
}

TEST_F(ShiftsTest, SeatsStandWithinTheRoomEachOnItsPlace) {
    const auto refused = [&](std::size_t seat, const json::Object& change) {
        auto wrong = room();
        for (const auto& [key, value] : change) {
            wrong.at("seats").as_array().at(seat).as_object()[key] = value;
        }
        return post(kLea, "/rooms", wrong).status == 400;
    };
    EXPECT_TRUE(refused(1, {{"x", 3}}));
    EXPECT_TRUE(refused(0, {{"label", "A2"}}));
    EXPECT_TRUE(refused(1, {{"x", 0}, {"y", 0}}));
    EXPECT_TRUE(refused(0, {{"extension_id", 900}}));
}

}  // namespace
}  // namespace callfloor::shifts
