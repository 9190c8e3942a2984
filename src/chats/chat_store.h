#pragma once
// The table of what is said in chats. It is no part of the journal, so that it can be deleted.
// Writing functions run on the writer's thread, within its transaction.

#include <span>
#include <vector>

#include "chats/chat_model.h"
#include "store/database.h"
#include "store/migrations.h"

namespace callfloor::chats {

std::span<const store::Migration> migrations();

/// One that stands there already stays as it is.
Result<void> insert_message(store::Connection& connection, const ChatMessage& message);
/// In order.
Result<std::vector<ChatMessage>> find_messages(store::Connection& connection,
                                               ConversationId conversation);
Result<void> delete_messages(store::Connection& connection, Instant before);

/// Who may read what was said: the queue and the agents of a chat. Absent: it is none.
struct ChatFacts {
    std::vector<UserId> agents;
};
Result<std::optional<ChatFacts>> find_facts(store::Connection& connection,
                                            ConversationId conversation);

}  // namespace callfloor::chats
