#pragma once
// E-mail that is waiting, sent or given up, and the server it goes to. Plain values.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "mail/smtp.h"

namespace callfloor::mail {

struct MailSettings {
    bool is_on = false;
    std::string host;
    std::int64_t port = 587;
    Security security = Security::StartTls;
    std::string login;
    std::string sealed_password;
    std::string trusted;  ///< PEM; empty: the system's authorities
    std::string sender;   ///< address
    std::string sender_name;
    std::string locale = "zh-CN";   ///< of what the server writes
    std::string console_address;    ///< for links; empty: none are written
    bool may_attach_sound = false;  ///< recordings may leave the server
    std::int64_t dropped = 0;       ///< for want of room
    std::int64_t version = 1;
    bool operator==(const MailSettings&) const = default;
};

/// What it is about: the word of the API.
namespace about {
inline constexpr std::string_view kAlert = "alert";
inline constexpr std::string_view kVoicemail = "voicemail";
inline constexpr std::string_view kTest = "test";
}  // namespace about

enum class MailState : std::uint8_t { Waiting, Sent, Failed };

/// To one receiver.
struct Mail {
    std::int64_t id = 0;
    std::string about;
    std::string to;
    std::string subject;
    std::string text;        ///< deleted once it is sent
    std::string attachment;  ///< what ReadAttachment is asked for; empty: none
    Instant created_at{};
    MailState state = MailState::Waiting;
    int tries = 0;
    Instant next_try_at{};
    Instant done_at{};
    std::string problem;
};

}  // namespace callfloor::mail
