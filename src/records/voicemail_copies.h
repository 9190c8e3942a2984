#pragma once
// Tells the owners of boxes by e-mail that a message was left: each message once, when its
// recording is complete, with the mail in the transaction that marks it.

#include <stop_token>

#include "mail/smtp.h"
#include "records/records_routes.h"

namespace callfloor::records {

/// What stands in a mail about a message: Mail::attachment.
std::string message_attachment(RecordingId message);
/// The sound of a message as WAV, by such a name. NotFound when it is gone.
Result<mail::Attachment> read_message_attachment(const RecordsParts& parts,
                                                 const std::string& attachment);

class VoicemailCopies final {
  public:
    explicit VoicemailCopies(const RecordsParts& parts) : parts_(parts) {}
    /// Looks for new messages every few seconds until stopped, as a thread of its own.
    void run(const std::stop_token& stop);
    Result<void> turn();

  private:
    RecordsParts parts_;
};

}  // namespace callfloor::records
