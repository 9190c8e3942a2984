#pragma once
// Faxes that came, and what is done with them. That a machine was connected, and how it ended, is
// the journal's (the flow's node); pages and handling stand beside it, like what people do.
//
//   new ─► assigned ─► done ─► (reopened) assigned or new

#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "fax/fax_session.h"
#include "records/voicemail_model.h"

namespace callfloor::records {

using FaxId = Id<struct FaxTag>;

struct Fax {
    FaxId id;
    ConversationId conversation;
    std::string caller_number;
    std::string dialled_number;
    QueueId queue;  ///< whose fax; of the two one is set
    UserId agent;
    Instant received_at;  ///< the machine was connected
    Duration took{0};
    fax::FaxReport report;
    std::string path;  ///< relative to the folder of faxes
    MessageHandling handling;
    std::vector<MessageListener> seen_by;  ///< of find_fax only
};

}  // namespace callfloor::records
