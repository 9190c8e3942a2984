#pragma once
// The running floor for text chats, and the rule of their wrap-up codes.

#include "chats/chats.h"
#include "live/floor_gateway.h"
#include "live/live_feed.h"
#include "store/reader_pool.h"
#include "switchboard/switchboard.h"

namespace callfloor::app {

class ChatLink final : public chats::Floor {
  public:
    ChatLink(live::FloorGateway& gateway, switchboard::Switchboard& switchboard,
             live::LiveFeed& feed, store::ReaderPool& readers)
        : gateway_(gateway), switchboard_(switchboard), feed_(feed), readers_(readers) {}

    Result<void> handle(const floor::Input& input) override { return switchboard_.handle(input); }
    const floor::Floor& state() const override { return switchboard_.floor(); }
    ConversationId new_conversation_id() override { return switchboard_.new_conversation_id(); }
    void tell(UserId agent) override { feed_.nudge("chats", {false, false, {agent}}); }
    Result<void> ask(std::move_only_function<Result<void>()> work) override;

    Result<void> check_code(QueueId queue, const std::string& code) const;

  private:
    live::FloorGateway& gateway_;
    switchboard::Switchboard& switchboard_;
    live::LiveFeed& feed_;
    store::ReaderPool& readers_;
};

}  // namespace callfloor::app
