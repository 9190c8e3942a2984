#include "mail/mail_store.h"

#include <fmt/format.h>

#include "http/etag.h"
#include "mail/mail_limits.h"
#include "mail/mailer.h"

namespace callfloor::mail {

namespace {

using store::Connection;
using store::Row;

constexpr std::string_view kTables = R"sql(
CREATE TABLE mail_settings (
    id BIGINT PRIMARY KEY,
    is_on BIGINT NOT NULL,
    host TEXT NOT NULL,
    port BIGINT NOT NULL,
    security TEXT NOT NULL,
    login TEXT NOT NULL,
    sealed_password TEXT NOT NULL,
    trusted TEXT NOT NULL,
    sender TEXT NOT NULL,
    sender_name TEXT NOT NULL,
    locale TEXT NOT NULL,
    console_address TEXT NOT NULL,
    may_attach_sound BIGINT NOT NULL,
    dropped BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE TABLE mail (
    id BIGINT PRIMARY KEY,
    about TEXT NOT NULL,
    receiver TEXT NOT NULL,
    subject TEXT NOT NULL,
    body_text TEXT NOT NULL,
    attachment TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    state BIGINT NOT NULL,
    tries BIGINT NOT NULL DEFAULT 0,
    next_try_at BIGINT NOT NULL,
    done_at BIGINT NOT NULL DEFAULT 0,
    problem TEXT NOT NULL DEFAULT ''
);
CREATE INDEX mail_due ON mail (state, next_try_at);
)sql";

constexpr store::Migration kMigrations[] = {{83, "mail: settings and what is sent", kTables}};

constexpr std::string_view kMail =
    "SELECT id, about, receiver, subject, body_text, attachment, created_at, state, tries, "
    "next_try_at, done_at, problem FROM mail ";

Mail mail_of(const Row& row) {
    Mail mail;
    mail.id = row.integer(0);
    mail.about = row.text(1);
    mail.to = row.text(2);
    mail.subject = row.text(3);
    mail.text = row.text(4);
    mail.attachment = row.text(5);
    mail.created_at = row.instant(6);
    mail.state = static_cast<MailState>(row.integer(7));
    mail.tries = static_cast<int>(row.integer(8));
    mail.next_try_at = row.instant(9);
    mail.done_at = row.instant(10);
    mail.problem = row.text(11);
    return mail;
}

MailSettings settings_of(const Row& row) {
    MailSettings settings;
    settings.is_on = row.boolean(0);
    settings.host = row.text(1);
    settings.port = row.integer(2);
    settings.security = security_from(row.text_view(3)).value_or(Security::StartTls);
    settings.login = row.text(4);
    settings.sealed_password = row.text(5);
    settings.trusted = row.text(6);
    settings.sender = row.text(7);
    settings.sender_name = row.text(8);
    settings.locale = row.text(9);
    settings.console_address = row.text(10);
    settings.may_attach_sound = row.boolean(11);
    settings.dropped = row.integer(12);
    settings.version = row.integer(13);
    return settings;
}

std::string sql(std::string_view columns, std::string_view rest) {
    return std::string(columns) + std::string(rest);
}

}  // namespace

std::span<const store::Migration> migrations() {
    return kMigrations;
}

Result<MailSettings> load_settings(Connection& connection) {
    auto found = TRY(connection.query_first(
        "SELECT is_on, host, port, security, login, sealed_password, trusted, sender, sender_name, "
        "locale, console_address, may_attach_sound, dropped, version FROM mail_settings WHERE id = "
        "1",
        {}, settings_of));
    return found.value_or(MailSettings{});
}

Result<std::int64_t> save_settings(Connection& connection, const MailSettings& settings,
                                   std::optional<std::int64_t> expected) {
    const auto before = TRY(load_settings(connection));
    if (expected && *expected != before.version) {
        return http::stale("the settings of e-mail");
    }
    const auto version = before.version + 1;
    TRY(connection.execute("DELETE FROM mail_settings WHERE id = 1"));
    TRY(connection.execute(
        "INSERT INTO mail_settings (id, is_on, host, port, security, login, sealed_password, "
        "trusted, sender, sender_name, locale, console_address, may_attach_sound, dropped, "
        "version) VALUES (1, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        {settings.is_on, settings.host, settings.port, word_of(settings.security), settings.login,
         settings.sealed_password, settings.trusted, settings.sender, settings.sender_name,
         settings.locale, settings.console_address, settings.may_attach_sound, settings.dropped,
         version}));
    return version;
}

Result<Queued> queue_mail(Connection& connection, Mail mail, Instant now, Instant not_before) {
    const auto settings = TRY(load_settings(connection));
    if (!settings.is_on) {
        return Queued::SwitchedOff;
    }
    if (TRY(count_waiting(connection)) >= limits::kMailsWaiting) {
        TRY(connection.execute("UPDATE mail_settings SET dropped = dropped + 1 WHERE id = 1"));
        return Queued::NoRoom;
    }
    if (mail.text.size() > limits::kMailTextBytes) {
        auto size = limits::kMailTextBytes;
        while (size > 0 && (static_cast<unsigned char>(mail.text[size]) & 0xC0) == 0x80) {
            --size;  // a character is not cut
        }
        mail.text.resize(size);
    }
    const auto id = TRY(connection.query_integer("SELECT COALESCE(MAX(id), 0) + 1 FROM mail"));
    TRY(connection.execute(
        "INSERT INTO mail (id, about, receiver, subject, body_text, attachment, created_at, state, "
        "next_try_at) VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8)",
        {id, mail.about, mail.to, mail.subject, mail.text, mail.attachment, now, not_before}));
    return Queued::Waiting;
}

Result<std::vector<Mail>> find_due(Connection& connection, Instant now, std::int64_t limit) {
    return connection.query_all(
        sql(kMail, "WHERE state = 0 AND next_try_at <= $1 ORDER BY next_try_at, id LIMIT $2"),
        {now, limit}, mail_of);
}

Result<std::optional<Mail>> find_mail(Connection& connection, std::int64_t id) {
    return connection.query_first(sql(kMail, "WHERE id = $1"), {id}, mail_of);
}

Result<std::vector<Mail>> find_mails(Connection& connection, std::optional<MailState> state,
                                     std::int64_t before, std::int64_t limit) {
    const auto wanted = state ? std::optional(static_cast<std::int64_t>(*state)) : std::nullopt;
    return connection.query_all(sql(kMail,
                                    "WHERE (id < $1 OR $1 = 0) AND (CAST($2 AS BIGINT) IS NULL OR "
                                    "state = $2) ORDER BY id DESC LIMIT $3"),
                                {before, wanted, limit}, mail_of);
}

Result<void> update_mail(Connection& connection, const Mail& mail) {
    TRY(
        connection.execute("UPDATE mail SET state = $2, tries = $3, next_try_at = $4, done_at = "
                           "$5, problem = $6, body_text = $7 WHERE id = $1",
                           {mail.id, static_cast<std::int64_t>(mail.state), mail.tries,
                            mail.next_try_at, mail.done_at, mail.problem, mail.text}));
    return {};
}

Result<std::int64_t> count_waiting(Connection& connection) {
    return connection.query_integer("SELECT COUNT(*) FROM mail WHERE state = 0");
}

Result<void> delete_old_mails(Connection& connection, Instant before) {
    TRY(connection.execute("DELETE FROM mail WHERE state <> 0 AND done_at < $1", {before}));
    return {};
}

}  // namespace callfloor::mail
