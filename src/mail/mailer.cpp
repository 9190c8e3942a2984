#include "mail/mailer.h"

#include <condition_variable>

#include <fmt/format.h>

#include "base/log.h"
#include "mail/internal/mailer_state.h"

namespace callfloor::mail {

namespace {

constexpr Duration kLookEvery = std::chrono::seconds(1);
constexpr std::int64_t kSentAtOnce = 50;

std::string_view left_out_text(std::string_view locale) {
    return locale == "en" ? "(The recording is left out: it is deleted or too large. Hear it in "
                            "the console.)\n"
                          : "（录音已删除或过大，未附上；请在控制台收听。）\n";
}

/// False: it is not there yet.
bool attach(const State& state, const MailSettings& settings, const Mail& mail,
            SmtpMessage& message) {
    if (mail.attachment.empty() || !settings.may_attach_sound || !state.parts.read_attachment) {
        return true;
    }
    auto found = state.parts.read_attachment(mail.attachment);
    if (!found && found.error().code == ErrorCode::Unavailable) {
        return false;
    }
    if (found && found->bytes.size() <= limits::kMailAttachmentBytes) {
        message.attachment = *std::move(found);
    } else {
        message.text += left_out_text(settings.locale);
    }
    return true;
}

/// The next attempt, or that there is none.
void put_off(Mail& mail, Instant now) {
    ++mail.tries;
    const auto rest = static_cast<std::size_t>(mail.tries - 1);
    if (rest < limits::kMailRests.size()) {
        mail.next_try_at = now + limits::kMailRests.at(rest);
    } else {
        mail.state = MailState::Failed;
        mail.done_at = now;
    }
}

}  // namespace

SmtpMessage message_of(const MailSettings& settings, const Mail& mail) {
    SmtpMessage message;
    message.from = settings.sender;
    message.from_name = settings.sender_name;
    message.to = mail.to;
    message.subject = mail.subject;
    message.text = mail.text;
    message.id = fmt::format("{}.{}.callfloor", to_epoch_ms(mail.created_at), mail.id);
    message.at = mail.created_at;
    return message;
}

Result<SmtpServer> Mailer::State::server_of(const MailSettings& settings) const {
    SmtpServer server;
    server.host = settings.host;
    server.port = static_cast<std::uint16_t>(settings.port);
    server.security = settings.security;
    server.login = settings.login;
    server.trusted = settings.trusted;
    if (!settings.sealed_password.empty()) {
        server.password = TRY(parts.secrets.unseal(settings.sealed_password));
    }
    return server;
}

Mailer::Mailer(const MailParts& parts) : state_(std::make_unique<State>(parts)) {}
Mailer::~Mailer() = default;

void Mailer::add_routes(http::Router& router) {
    add_mail_routes(router, *state_);
}

std::string Mailer::problem() const {
    const std::lock_guard lock(state_->mutex);
    return state_->problem;
}

Result<void> Mailer::turn(const std::stop_token& stop) {
    auto& state = *state_;
    const auto now = state.parts.clock.now();
    {
        const std::lock_guard lock(state.mutex);
        if (now < state.resting_until) {
            return {};
        }
    }
    const auto due = TRY(
        state.read([&](Connection& connection) { return find_due(connection, now, kSentAtOnce); }));
    if (due.empty()) {
        return {};
    }
    const auto settings =
        TRY(state.read([](Connection& connection) { return load_settings(connection); }));
    if (!settings.is_on) {
        return {};
    }
    const auto server = TRY(state.server_of(settings));
    for (auto mail : due) {
        if (stop.stop_requested()) {
            return {};
        }
        auto message = message_of(settings, mail);
        SmtpAnswer answer;
        const bool is_there = attach(state, settings, mail, message);
        if (is_there) {
            answer = state.parts.send(server, message, limits::kMailDeadline, stop);
        } else {
            answer.problem = "its recording is not complete yet";
        }
        if (stop.stop_requested() && !answer.is_taken) {
            return {};  // ended by us; its row says it waits
        }
        const auto then = state.parts.clock.now();
        mail.problem = answer.problem;
        if (answer.is_taken) {
            mail.state = MailState::Sent;
            mail.done_at = then;
            mail.text.clear();
        } else if (answer.is_refused) {
            mail.state = MailState::Failed;
            mail.done_at = then;
        } else {
            put_off(mail, then);
        }
        auto noted =
            state.write([&](Connection& connection) { return update_mail(connection, mail); });
        TRY(std::move(noted));
        const std::lock_guard lock(state.mutex);
        if (answer.is_server) {
            if (state.problem.empty()) {
                log(LogLevel::Warning, "mail", "e-mail waits: {}", answer.problem);
            }
            state.problem = answer.problem;
            state.resting_until = then + limits::kMailServerRest;
            return {};
        }
        if (is_there) {
            state.problem.clear();
        }
    }
    return {};
}

void Mailer::run(const std::stop_token& stop) {
    bool was_well = true;
    std::mutex mutex;
    std::condition_variable_any rest;
    while (!stop.stop_requested()) {
        const auto done = turn(stop);
        if (!done && was_well) {
            log(LogLevel::Warning, "mail", "e-mail waits: {}", done.error().text);
        }
        was_well = done.has_value();
        std::unique_lock lock(mutex);
        rest.wait_for(lock, stop, kLookEvery, [] { return false; });
    }
}

Result<void> Mailer::tidy() {
    const auto before = state_->parts.clock.now() - limits::kMailsKept;
    return state_->write(
        [&](Connection& connection) { return delete_old_mails(connection, before); });
}

}  // namespace callfloor::mail
