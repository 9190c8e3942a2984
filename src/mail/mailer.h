#pragma once
// E-mail out of the server: alerts, copies of voicemail. What is to be sent stands in the database
// (mail_store.h: queue_mail) and is sent until the mail server takes it.
//
//   queue_mail ─► waiting ─► sender thread ─► mail server
//                    ▲                          │ 2xx: sent     5xx for this mail: failed
//                    └── 7 attempts in a day ◄──┘ else: the server rests, the mail waits
//
// A restart loses nothing; a mail whose taking was not heard of may arrive twice, with the same
// Message-ID.

#include <functional>
#include <memory>
#include <span>

#include "base/clock.h"
#include "http/router.h"
#include "mail/smtp.h"
#include "people/secrets.h"
#include "store/migrations.h"
#include "store/reader_pool.h"
#include "store/writer.h"

namespace callfloor::mail {

std::span<const store::Migration> migrations();

using Send = std::function<SmtpAnswer(const SmtpServer&, const SmtpMessage&,
                                      std::chrono::milliseconds, const std::stop_token&)>;
/// What Mail::attachment names. Unavailable: not yet, the mail is tried again; NotFound: it is gone
/// for good and the mail goes without it.
using ReadAttachment = std::function<Result<Attachment>(const std::string&)>;

struct MailParts {
    store::Writer& writer;
    store::ReaderPool& readers;
    const Clock& clock;
    const people::Secrets& secrets;
    ReadAttachment read_attachment{};
    Send send = send_smtp;
};

/// Outlives the router. Any thread.
class Mailer final {
  public:
    explicit Mailer(const MailParts& parts);
    ~Mailer();
    void add_routes(http::Router& router);

    /// Sends what is due until stopped, as a thread of its own.
    void run(const std::stop_token& stop);
    /// Sends what is due now; for run() and tests.
    Result<void> turn(const std::stop_token& stop = {});
    /// What somebody must act on; empty when mail goes out.
    std::string problem() const;
    /// Deletes what was sent long ago. Call it hourly.
    Result<void> tidy();

    struct State;  ///< mail/internal

  private:
    std::unique_ptr<State> state_;
};

}  // namespace callfloor::mail
