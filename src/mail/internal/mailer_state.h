#pragma once
// What the routes and the sender of e-mail share.

#include <mutex>
#include <string>

#include "mail/mail_limits.h"
#include "mail/mail_store.h"
#include "mail/mailer.h"
#include "people/audited_store.h"
#include "people/creation.h"

namespace callfloor::mail {

using http::Request;
using http::Response;
using store::Connection;

struct Mailer::State : people::AuditedStore {
    explicit State(const MailParts& mail_parts)
        : AuditedStore(mail_parts.writer, mail_parts.readers, mail_parts.clock),
          parts(mail_parts) {}

    Result<SmtpServer> server_of(const MailSettings& settings) const;

    MailParts parts;

    mutable std::mutex mutex;
    std::string problem;      ///< of the server as a whole, under mutex
    Instant resting_until{};  ///< nothing is sent before, under mutex
};

using State = Mailer::State;

SmtpMessage message_of(const MailSettings& settings, const Mail& mail);
void add_mail_routes(http::Router& router, State& state);

}  // namespace callfloor::mail
