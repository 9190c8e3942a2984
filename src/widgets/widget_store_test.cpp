#include "widgets/widget_store.h"

#include <gtest/gtest.h>

#include "centre/centre_store.h"
#include "store/test_database.h"
#include "widgets/widgets.h"

namespace callfloor::widgets {
namespace {

class WidgetStore : public ::testing::Test {
  protected:
    WidgetStore() {
        // The channel of a queue is the queue's.
        for (const auto part : {centre::migrations(), migrations()}) {
            for (const auto& step : part) {
                EXPECT_TRUE(connection_.execute_script(std::string(step.sql)));
            }
        }
        widget_.id = 7;
        widget_.key = "abcdefgh12345678";
        widget_.name = "官网";
        widget_.is_active = false;
        widget_.origins = {"https://a.example.com", "https://*.example.org"};
        widget_.queues = {{QueueId{3}, "购买 \"咨询\""}, {QueueId{4}, "help"}};
        widget_.offers_calls = false;
        widget_.calls_max = 5;
        widget_.callback_rest = std::chrono::minutes(90);
        widget_.hours.always = false;
        widget_.hours.week = {{1, 540, 1080}};
        widget_.language = "en";
        widget_.colour = "#0b7a4b";
        widget_.title = "<b>title</b>";
        widget_.welcome = "welcome";
        widget_.closed = "closed";
        EXPECT_TRUE(insert_widget(connection_, widget_));
    }

    store::Connection connection_ = store::open_test_database();
    Widget widget_;
};

TEST_F(WidgetStore, GivesBackAllOfIt) {
    const auto found = find_widget(connection_, 7);
    ASSERT_TRUE(found && *found);
    EXPECT_EQ(content_of(**found), content_of(widget_));
    EXPECT_EQ((*found)->key, widget_.key);
    EXPECT_EQ((*found)->hours, widget_.hours);
    EXPECT_EQ((*found)->version, 1);
    EXPECT_EQ(load_widgets(connection_)->size(), 1u);
    EXPECT_FALSE(*find_widget(connection_, 8));
}

TEST_F(WidgetStore, KeepsTheFasterOfTwoEdits) {
    widget_.name = "shop";
    EXPECT_EQ(*update_widget(connection_, widget_, 1), 2);
    EXPECT_EQ(update_widget(connection_, widget_, 1).error().code, ErrorCode::Stale);
    EXPECT_EQ(*update_widget(connection_, widget_, std::nullopt), 3);
    EXPECT_EQ(find_widget(connection_, 7)->value().name, "shop");
    EXPECT_EQ(delete_widget(connection_, 7, 2).error().code, ErrorCode::Stale);
    EXPECT_TRUE(delete_widget(connection_, 7, 3));
    EXPECT_TRUE(load_widgets(connection_)->empty());
}

}  // namespace
}  // namespace callfloor::widgets
