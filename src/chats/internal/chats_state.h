#pragma once
// What the façade and the routes of chats share.

#include "chats/chats.h"
#include "chats/internal/chat_hub.h"
#include "people/audited_store.h"

namespace callfloor::chats {

struct Chats::State : people::AuditedStore {
    explicit State(const ChatsParts& chats_parts)
        : AuditedStore(chats_parts.writer, chats_parts.readers, chats_parts.loop),
          parts(chats_parts),
          hub(chats_parts) {}

    ChatsParts parts;
    ChatHub hub;
};

using State = Chats::State;

void add_chat_routes(http::Router& router, State& state);

}  // namespace callfloor::chats
