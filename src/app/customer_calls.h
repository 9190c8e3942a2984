#pragma once
// Calls for customers: history from the records, who is on the line from the floor. Any thread but
// the control thread.

#include "customers/customers_sources.h"
#include "live/live_routes.h"

namespace callfloor::app {

class CustomerCalls final : public customers::CallSource {
  public:
    explicit CustomerCalls(const live::LiveParts& parts) : parts_(parts) {}

    Result<std::vector<customers::HistoryCall>> history(
        store::Connection& connection, const std::vector<std::string>& numbers,
        const std::optional<customers::HistoryPlace>& before, std::int64_t limit) override;
    Result<std::optional<customers::CallParty>> party_of(ConversationId conversation,
                                                         UserId agent) override;
    Result<ConversationId> place_call(const http::Request& request,
                                      const std::string& number) override;

  private:
    live::LiveParts parts_;
};

}  // namespace callfloor::app
