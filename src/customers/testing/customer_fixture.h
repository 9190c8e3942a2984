#pragma once
// Test only: customers on a real database, asked through the router as the console would; calls
// are what the test says.

#include "customers/customers.h"
#include "people/testing/api_test.h"

namespace callfloor::customers {

using people::Person;
constexpr TeamId kTeam{41};
inline const Person kAna{UserId{1}, "agent", kTeam};
inline const Person kBen{UserId{2}, "agent", kTeam};
inline const Person kLea{UserId{3}, "team_leader", kTeam, {kTeam}};
inline const Person kQi{UserId{5}, "qa", TeamId{}};
inline const Person kDora{UserId{9}, "director", TeamId{}};
inline const Person kRoot{UserId{10}, "admin", TeamId{}};
inline const Person kPeople[] = {kAna, kBen, kLea, kQi, kDora, kRoot};

class TestDirectory final : public Directory {
  public:
    std::string person_name(UserId person) const override {
        return person.value <= 10 ? fmt::format("person{}", person) : "";
    }
    std::string queue_name(QueueId queue) const override { return fmt::format("queue{}", queue); }
    floor::NumberPlan number_plan() const override { return {"CN", "21"}; }
    std::vector<std::string> caller_classes() const override { return {"gold"}; }
};

class TestCalls final : public CallSource {
  public:
    Result<std::vector<HistoryCall>> history(store::Connection&,
                                             const std::vector<std::string>& numbers,
                                             const std::optional<HistoryPlace>& before,
                                             std::int64_t limit) override {
        std::vector<HistoryCall> found;
        for (const auto& call : all) {
            const bool is_his = std::ranges::find(numbers, call.number) != numbers.end();
            const bool is_before =
                !before || std::pair(call.started_at, call.conversation) <
                               std::pair(before->started_at, before->conversation);
            if (is_his && is_before && static_cast<std::int64_t>(found.size()) < limit) {
                found.push_back(call);
            }
        }
        return found;
    }
    Result<std::optional<CallParty>> party_of(ConversationId conversation, UserId agent) override {
        const auto call = ringing.find({conversation, agent});
        return call == ringing.end() ? std::nullopt
                                     : std::optional(CallParty{call->second, QueueId{}});
    }
    Result<ConversationId> place_call(const http::Request&, const std::string& number) override {
        dialled.push_back(number);
        return ConversationId{77};
    }

    std::vector<HistoryCall> all;  ///< newest first
    std::map<std::pair<ConversationId, UserId>, std::string> ringing;
    std::vector<std::string> dialled;
};

class CustomerTest : public people::ApiTest {
  protected:
    CustomerTest() : ApiTest({migrations()}, kPeople) {
        customers_ =
            Customers::create(CustomersParts{store_->writer(), store_->readers(), clock_,
                                             directory_, calls_, folder_.path() / "imports"})
                .value();
        customers_->add_routes(*router_);
    }

    static json::Object identity(const std::string& kind, const std::string& value) {
        return {{"kind", kind}, {"value", value}};
    }
    static json::Object content(const std::string& name, const std::string& number) {
        return {{"name", name}, {"identities", json::Array{identity("phone", number)}}};
    }
    std::int64_t written(const json::Object& body, const Person& who = kLea) {
        const auto made = post(who, "/customers", body);
        EXPECT_EQ(made.status, 201) << made.text("detail");
        return made.status == 201 ? made.id() : 0;
    }
    static std::string one(std::int64_t id, const std::string& rest = "") {
        return fmt::format("/customers/{}{}", id, rest);
    }
    std::vector<std::int64_t> found(const std::string& query, const Person& who = kAna) {
        return ids_of(get(who, "/customers?" + query));
    }
    /// What a list gives over all its pages of two.
    std::vector<std::int64_t> paged(const std::string& query) {
        std::vector<std::int64_t> all;
        std::string cursor;
        do {
            const auto page = get(kAna, fmt::format("/customers?limit=2{}{}", query, cursor));
            for (const auto id : ids_of(page)) {
                all.push_back(id);
            }
            cursor = page.text("next_cursor").empty() ? "" : "&cursor=" + page.text("next_cursor");
        } while (!cursor.empty());
        return all;
    }

    TestDirectory directory_;
    TestCalls calls_;
    std::unique_ptr<Customers> customers_;
};

}  // namespace callfloor::customers
