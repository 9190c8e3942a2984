#pragma once
// One message to a mail server: SMTP (RFC 5321) with STARTTLS (RFC 3207) or TLS from the start
// (RFC 8314), AUTH (RFC 4954), a MIME body (RFC 2045) with headers in any script (RFC 2047). By
// libcurl. Blocks; not for the control thread.

#include <chrono>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace callfloor::mail {

enum class Security : std::uint8_t {
    None,      ///< in the clear; for a relay on this machine or in the own network
    StartTls,  ///< begins in the clear and must change to TLS before anything is said
    Tls,       ///< from the first byte
};
std::string_view word_of(Security security);
std::optional<Security> security_from(std::string_view word);

struct SmtpServer {
    std::string host;
    std::uint16_t port = 587;
    Security security = Security::StartTls;
    std::string login;  ///< empty: without AUTH
    std::string password;
    std::string trusted;  ///< PEM trusted in place of the system's authorities; empty: these
};

struct Attachment {
    std::string name;
    std::string content_type;
    std::string bytes;
};

struct SmtpMessage {
    std::string from;
    std::string from_name;
    std::string to;
    std::string subject;
    std::string text;  ///< UTF-8, lines ended by \n
    std::string id;    ///< left of the @ of Message-ID: the same at each attempt
    Instant at{};
    std::optional<Attachment> attachment{};
};

/// "=?UTF-8?B?...?=" in words of at most 75 characters on lines of their own; plain words stay.
std::string header_text(std::string_view text);

/// What the server made of it.
struct SmtpAnswer {
    bool is_taken = false;
    bool is_refused = false;  ///< this message for good (5xx after it was named); else try later
    bool is_server = false;  ///< the server or the account as a whole: no other mail will do better
    std::string problem;     ///< what to look at; empty when taken
};
SmtpAnswer send_smtp(const SmtpServer& server, const SmtpMessage& message,
                     std::chrono::milliseconds deadline, const std::stop_token& stop);

}  // namespace callfloor::mail
