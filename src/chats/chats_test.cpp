// What may be said in a chat, and its table.
#include <gtest/gtest.h>

#include "chats/chat_limits.h"
#include "chats/chat_store.h"
#include "store/test_database.h"

namespace callfloor::chats {
namespace {

TEST(ChatText, IsTrimmedAndWithoutControlCharacters) {
    EXPECT_EQ(*chat_text(" 你好\n请问 \n"), "你好\n请问");
    EXPECT_EQ(*chat_text("a\x07"
                         "b\tc\x7f"),
              "abc");
    EXPECT_EQ(*chat_text("<b>"), "<b>");
}

TEST(ChatText, IsRefusedWhenNothingIsLeftOrItIsTooLongOrNoText) {
    for (const std::string& wrong :
         {std::string(), std::string(" \n\x01"), std::string(limits::kChatText + 1, 'a'),
          std::string("\xff")}) {
        const auto text = chat_text(wrong);
        ASSERT_FALSE(text) << wrong.size();
        EXPECT_EQ(text.error().code, ErrorCode::InvalidInput);
    }
    EXPECT_TRUE(chat_text(std::string(limits::kChatText, 'a')));
}

class ChatStore : public ::testing::Test {
  protected:
    ChatStore() {
        for (const auto& step : migrations()) {
            EXPECT_TRUE(connection_.execute_script(std::string(step.sql)));
        }
    }
    static ChatMessage said(std::int64_t place, UserId agent, const std::string& text) {
        return {ConversationId{7}, place, from_epoch_ms(1'000 * place), agent, text};
    }
    store::Connection connection_ = store::open_test_database();
};

TEST_F(ChatStore, KeepsWhatWasSaidInItsOrderAndOnce) {
    const auto first = said(1, {}, "几点 \"发货\"");
    const auto second = said(2, UserId{5}, "四点");
    EXPECT_TRUE(insert_message(connection_, second));
    EXPECT_TRUE(insert_message(connection_, first));
    EXPECT_TRUE(insert_message(connection_, first));  // written again after a doubtful commit
    EXPECT_EQ(*find_messages(connection_, ConversationId{7}), (std::vector{first, second}));
    EXPECT_TRUE(find_messages(connection_, ConversationId{8})->empty());
}

TEST_F(ChatStore, ForgetsWhatIsOld) {
    EXPECT_TRUE(insert_message(connection_, said(1, {}, "old")));
    EXPECT_TRUE(insert_message(connection_, said(2, {}, "new")));
    EXPECT_TRUE(delete_messages(connection_, from_epoch_ms(2'000)));
    const auto left = *find_messages(connection_, ConversationId{7});
    ASSERT_EQ(left.size(), 1u);
    EXPECT_EQ(left[0].text, "new");
}

}  // namespace
}  // namespace callfloor::chats
