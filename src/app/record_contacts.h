#pragma once
// The records' contacts for quality monitoring. Any thread; the connection is the caller's.

#include "quality/quality_sources.h"

namespace callfloor::app {

class RecordContacts final : public quality::ContactSource {
  public:
    Result<std::optional<quality::ContactDetail>> find(store::Connection& connection,
                                                       ConversationId conversation,
                                                       UserId agent) override;
    Result<std::vector<UserId>> agents_of(store::Connection& connection,
                                          ConversationId conversation) override;
    Result<std::optional<quality::SourceRecording>> find_recording(store::Connection& connection,
                                                                   RecordingId recording) override;
    Result<void> visit(store::Connection& connection, const Asked& asked,
                       const std::function<void(const quality::Contact&)>& on_contact) override;
};

}  // namespace callfloor::app
