#pragma once
// SQL of faxes.

#include <optional>
#include <vector>

#include "base/result.h"
#include "records/fax_model.h"
#include "records/voicemail_store.h"
#include "store/database.h"

namespace callfloor::records {

struct FaxFilter {
    MessageReach reach;
    std::optional<MessageState> state;  ///< absent: new and assigned
    QueueId queue;                      ///< unset: all
    UserId user;                        ///< assigned to; unset: whoever
};

/// The order of the list: the oldest first, of those done the newest.
struct FaxPlace {
    Instant received_at;
    FaxId fax;
};

Result<void> insert_fax(store::Connection& connection, const Fax& fax);
Result<std::vector<Fax>> find_faxes(store::Connection& connection, const FaxFilter& filter,
                                    const std::optional<FaxPlace>& after, std::int64_t limit);
Result<std::optional<Fax>> find_fax(store::Connection& connection, FaxId id,
                                    const MessageReach& reach);
Result<void> store_fax_handling(store::Connection& connection, FaxId fax,
                                const MessageHandling& handling);
/// The first time counts.
Result<void> store_fax_viewer(store::Connection& connection, FaxId fax,
                              const MessageListener& viewer);

}  // namespace callfloor::records
