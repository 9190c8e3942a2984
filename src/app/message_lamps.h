#pragma once
// Lights the lamps of desk phones: counts what waits in the boxes every few seconds and tells the
// switchboard, which tells the phones that changed.

#include <functional>
#include <map>
#include <stop_token>
#include <vector>

#include "base/ids.h"
#include "floor/centre_config.h"
#include "records/voicemail_store.h"
#include "store/reader_pool.h"
#include "switchboard/switchboard.h"

namespace callfloor::app {

/// Of the boxes that are this person's: his own and those of his queues; and what is assigned to
/// him.
switchboard::WaitingMessages messages_of(UserId person,
                                         const std::vector<records::WaitingCount>& counts,
                                         const std::vector<floor::QueueConfig>& queues);

class MessageLamps final {
  public:
    using Tell = std::function<void(std::vector<records::WaitingCount>)>;
    /// `tell` is called on the thread of run().
    MessageLamps(store::ReaderPool& readers, Tell tell)
        : readers_(readers), tell_(std::move(tell)) {}
    void run(const std::stop_token& stop);

  private:
    store::ReaderPool& readers_;
    Tell tell_;
};

}  // namespace callfloor::app
