#pragma once
// Test only: shift work on a real database, asked through the router as the console would; the
// floor is what the test says.

#include <map>

#include "people/testing/api_test.h"
#include "shifts/shifts.h"

namespace callfloor::shifts {

using people::Person;
constexpr TeamId kTeam{41};
constexpr TeamId kOtherTeam{42};
inline const Person kAna{UserId{1}, "agent", kTeam};
inline const Person kBen{UserId{2}, "agent", kOtherTeam};
inline const Person kLea{UserId{3}, "team_leader", kTeam, {kTeam}};
inline const Person kLou{UserId{4}, "team_leader", kOtherTeam, {kOtherTeam}};
inline const Person kNia{UserId{5}, "team_leader", kTeam, {kTeam}};  ///< leads the next shift
inline const Person kDora{UserId{9}, "director", TeamId{}};
inline const Person kRoot{UserId{10}, "admin", TeamId{}};
inline const Person kPeople[] = {kAna, kBen, kLea, kLou, kNia, kDora, kRoot};

class TestDirectory final : public Directory {
  public:
    std::string person_name(UserId person) const override {
        return fmt::format("person{}", person);
    }
    std::string queue_name(QueueId queue) const override { return fmt::format("queue{}", queue); }
    std::string team_name(TeamId team) const override { return fmt::format("team{}", team); }
};

class TestFloor final : public Floor {
  public:
    Result<json::Object> facts(const std::vector<TeamId>& teams) override {
        asked = teams;
        json::Array queues{json::Object{{"queue_id", 7},
                                        {"queue_name", "sales"},
                                        {"waiting", waiting},
                                        {"longest_wait_ms", 1'000},
                                        {"offered_today", 20},
                                        {"answered_today", 18},
                                        {"abandoned_today", 2},
                                        {"service_level_today", 0.9}}};
        return json::Object{{"teams", json::Array{}},
                            {"queues", std::move(queues)},
                            {"alerts", json::Array{}},
                            {"help_waiting", 1}};
    }
    std::vector<TeamId> asked;
    std::int64_t waiting = 0;
};

class TestConsoles final : public Consoles {
  public:
    void tell_leaders(std::string_view what) override { ++told[std::string(what)]; }
    std::map<std::string, int> told;
};

class ShiftsTest : public people::ApiTest {
  protected:
    ShiftsTest() : ApiTest({migrations()}, kPeople) {
        shifts_ = std::make_unique<Shifts>(ShiftsParts{store_->writer(), store_->readers(), clock_,
                                                       directory_, floor_, consoles_});
        shifts_->add_routes(*router_);
    }
    static std::string at(std::string_view what, std::int64_t id, std::string_view rest = "") {
        return fmt::format("/shifts/{}/{}{}", what, id, rest);
    }
    std::int64_t draft(const Person& who) {
        const auto made =
            post(who, "/shifts/handovers", {{"shift", "early"}, {"situation", "a calm morning"}});
        EXPECT_EQ(made.status, 201) << made.text("detail");
        return made.status == 201 ? made.id() : 0;
    }
    std::int64_t item(const Person& who, const std::string& text, TeamId team = kTeam) {
        const auto made = post(who, "/shifts/items",
                               {{"team_id", team.value}, {"section", "equipment"}, {"text", text}});
        EXPECT_EQ(made.status, 201) << made.text("detail");
        return made.status == 201 ? made.id() : 0;
    }
    Answer hand_over(const Person& who, std::int64_t id) {
        return post(who, at("handovers", id, "/hand-over"));
    }
    static json::Value taken(std::initializer_list<std::int64_t> items) {
        json::Array rows;
        for (const auto id : items) {
            rows.push_back(json::Object{{"item_id", id}, {"comment", "seen"}});
        }
        return json::Object{{"comment", "thanks"}, {"items", std::move(rows)}};
    }
    static json::Object meeting() {
        return {{"kind", "pre_shift"},
                {"team_id", kTeam.value},
                {"at", 1'800'000'000'000},
                {"topics", "the new tariff"},
                {"attendees", json::Array{json::Object{{"user_id", 1}, {"present", true}},
                                          json::Object{{"user_id", 5}, {"present", false}}}}};
    }
    json::Object due(std::int64_t owner, Duration in) {
        return {{"text", "exchange the headset"},
                {"owner_id", owner},
                {"due_at", to_epoch_ms(clock_.now() + in)}};
    }

    TestDirectory directory_;
    TestFloor floor_;
    TestConsoles consoles_;
    std::unique_ptr<Shifts> shifts_;
};

}  // namespace callfloor::shifts
