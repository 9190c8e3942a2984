#pragma once
// Test only: quality on a real database, asked through the router as a browser would; people,
// contacts and the clock are what the test says.

#include <map>

#include <gtest/gtest.h>

#include "people/testing/api_test.h"
#include "quality/quality.h"

namespace callfloor::quality {

constexpr TeamId kTeamA{41};
constexpr TeamId kTeamB{42};
constexpr QueueId kSales{51};
constexpr Instant kMorning = people::kTestMorning;

using people::Person;
inline const Person kAna{UserId{1}, "agent", kTeamA};
inline const Person kBen{UserId{2}, "agent", kTeamB};
inline const Person kLea{UserId{3}, "team_leader", kTeamA, {kTeamA}};
inline const Person kLou{UserId{4}, "team_leader", kTeamB, {kTeamB}};
inline const Person kQi{UserId{5}, "qa", TeamId{}};
inline const Person kQuinn{UserId{6}, "qa", TeamId{}};
inline const Person kQueen{UserId{7}, "qa_lead", TeamId{}};
inline const Person kQuest{UserId{8}, "qa_lead", TeamId{}};
inline const Person kDora{UserId{9}, "director", TeamId{}};
inline const Person kRoot{UserId{10}, "admin", TeamId{}};
inline const Person kPeople[] = {kAna, kBen, kLea, kLou, kQi, kQuinn, kQueen, kQuest, kDora, kRoot};

class TestDirectory final : public Directory {
  public:
    std::string person_name(UserId person) const override {
        return person.is_set() ? fmt::format("person{}", person) : "";
    }
    std::string team_name(TeamId team) const override {
        return team.is_set() ? fmt::format("team{}", team) : "";
    }
    std::string queue_name(QueueId queue) const override {
        return queue.is_set() ? fmt::format("queue{}", queue) : "";
    }
    TeamId team_of(UserId person) const override {
        for (const auto& one : kPeople) {
            if (one.id == person) {
                return one.team;
            }
        }
        return {};
    }
    std::string time_zone() const override { return "Asia/Shanghai"; }
};

class TestContacts final : public ContactSource {
  public:
    Result<std::optional<ContactDetail>> find(store::Connection&, ConversationId conversation,
                                              UserId agent) override {
        for (const auto& contact : all) {
            if (contact.conversation == conversation && contact.agent == agent) {
                const auto end = contact.started_at + contact.talk + contact.hold;
                return ContactDetail{contact, {{contact.started_at, end}}, contact.started_at};
            }
        }
        return std::nullopt;
    }
    Result<std::vector<UserId>> agents_of(store::Connection&,
                                          ConversationId conversation) override {
        std::vector<UserId> agents;
        for (const auto& contact : all) {
            if (contact.conversation == conversation) {
                agents.push_back(contact.agent);
            }
        }
        return agents;
    }
    Result<std::optional<SourceRecording>> find_recording(store::Connection&,
                                                          RecordingId recording) override {
        for (const auto& source : recordings) {
            if (source.id == recording) {
                return source;
            }
        }
        return std::nullopt;
    }
    Result<void> visit(store::Connection&, const Asked& asked,
                       const std::function<void(const Contact&)>& on_contact) override {
        for (auto contact : all) {
            if (!asked.signals) {
                contact.signals.reset();
            }
            if (!asked.survey) {
                contact.survey.reset();
            }
            if (contact.started_at >= asked.from && contact.started_at < asked.to) {
                on_contact(contact);
            }
        }
        return {};
    }

    std::vector<Contact> all;
    std::vector<SourceRecording> recordings;
};

class QualityTest : public people::ApiTest {
  protected:
    QualityTest() : ApiTest({migrations()}, kPeople) {
        quality_ = std::make_unique<Quality>(
            QualityParts{store_->writer(), store_->readers(), clock_, directory_, contacts_,
                         folder_.path() / "recordings", folder_.path() / "clips"});
        quality_->add_routes(*router_);
    }

    TestDirectory directory_;
    TestContacts contacts_;
    std::unique_ptr<Quality> quality_;
};

}  // namespace callfloor::quality
