#include "records/contact_store.h"

#include "records/records_fixture.h"

namespace callfloor::records {
namespace {

using ContactTest = RecordsTest;

std::vector<ContactRecord> contacts_in(store::Connection& connection, Period period) {
    std::vector<ContactRecord> found;
    EXPECT_TRUE(visit_contacts(connection, period, ContactExtras{},
                               [&](const ContactRecord& contact) { found.push_back(contact); }));
    return found;
}

TEST_F(ContactTest, OneAgentHasTheWholeConversation) {
    answered_call(kCall, kSales, kAna);
    const auto found = find_contact(connection_, kCall, kAna);
    ASSERT_TRUE(found && *found);
    const auto& contact = (*found)->contact;
    EXPECT_EQ(contact.talk, std::chrono::seconds(42));
    EXPECT_EQ(contact.hold, std::chrono::seconds(8));
    EXPECT_EQ(contact.queue, kSales);
    EXPECT_EQ(contact.wrap_up_code, "sale");
    EXPECT_TRUE(contact.ended);
    EXPECT_EQ((*found)->parts.size(), 3U);  // talk, hold, talk
    EXPECT_TRUE((*found)->recording_started_at);
    EXPECT_EQ(contacts_in(connection_, {kStart, kStart + std::chrono::hours(1)}),
              std::vector<ContactRecord>{contact});
    EXPECT_TRUE(contacts_in(connection_, {now_, now_ + std::chrono::hours(1)}).empty());
}

TEST_F(ContactTest, TwoAgentsHaveTheirOwnShares) {
    using floor::SegmentKind;
    arrive(kCall);
    segment(kCall, SegmentKind::Talk, kSales, kBen);
    after_s(20);
    segment(kCall, SegmentKind::Hold, kSales, kBen);
    after_s(5);
    segment(kCall, SegmentKind::Talk, kCare, kAna);
    after_s(60);
    end(kCall);
    const auto all = contacts_in(connection_, {kStart, kStart + std::chrono::hours(1)});
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].agent, kAna);
    EXPECT_EQ(all[0].talk, std::chrono::seconds(60));
    EXPECT_EQ(all[0].hold, Duration(0));
    EXPECT_EQ(all[0].queue, kCare);
    EXPECT_EQ(all[1].talk, std::chrono::seconds(20));
    EXPECT_EQ(all[1].hold, std::chrono::seconds(5));
    EXPECT_EQ(all[1].queue, kSales);
    EXPECT_EQ(all[1].agents, 2);
    EXPECT_EQ(find_contact(connection_, kCall, kBen).value()->contact, all[1]);
    EXPECT_EQ(contact_agents(connection_, kCall), (std::vector<UserId>{kBen, kAna}));
    EXPECT_FALSE(find_contact(connection_, kCall, UserId{99}).value());
}

TEST_F(ContactTest, TheSurveyIsOfTheAgentItWasOfferedAfter) {
    using floor::SegmentKind;
    arrive(kCall);
    segment(kCall, SegmentKind::Talk, kSales, kBen);
    after_s(20);
    segment(kCall, SegmentKind::Talk, kSales, kAna);
    after_s(20);
    happen(floor::SurveyOffered{kCall, kSales, kAna, 2});
    happen(floor::SurveyAnswered{kCall, 1, 2, 5});
    happen(floor::SurveyAnswered{kCall, 2, 5, 5});
    end(kCall);
    const Period day{kStart, kStart + std::chrono::hours(1)};
    std::vector<std::optional<int>> surveys;
    ASSERT_TRUE(visit_contacts(connection_, day, {.signals = true, .survey = true},
                               [&](const auto& contact) { surveys.push_back(contact.survey); }));
    EXPECT_EQ(surveys, (std::vector<std::optional<int>>{25, std::nullopt}));  // Ana, Ben
    EXPECT_FALSE(contacts_in(connection_, day).front().survey);               // not asked for
}

}  // namespace
}  // namespace callfloor::records
