// Routes of e-mail: the mail server's settings, a test, and what became of what was sent.

#include "base/json_parts.h"
#include "base/mail_address.h"
#include "base/words.h"
#include "http/etag.h"
#include "http/outgoing.h"
#include "http/page_rows.h"
#include "io/certificate.h"
#include "mail/internal/mailer_state.h"

namespace callfloor::mail {

using people::handle;

namespace {

constexpr Words<MailState, 3> kStates{
    {{MailState::Waiting, "waiting"}, {MailState::Sent, "sent"}, {MailState::Failed, "failed"}}};

json::Object content_of(const MailSettings& settings) {
    return {{"enabled", settings.is_on},
            {"host", settings.host},
            {"port", settings.port},
            {"security", word_of(settings.security)},
            {"login", settings.login},
            {"trusted_certificate", settings.trusted},
            {"sender", settings.sender},
            {"sender_name", settings.sender_name},
            {"locale", settings.locale},
            {"console_address", settings.console_address},
            {"attach_recordings", settings.may_attach_sound}};
}

Result<Response> settings_answer(const State& state, const MailSettings& settings) {
    const auto waiting =
        TRY(state.read([](Connection& connection) { return count_waiting(connection); }));
    auto document = content_of(settings);
    document["has_password"] = !settings.sealed_password.empty();
    document["waiting"] = waiting;
    document["dropped"] = settings.dropped;
    {
        const std::lock_guard lock(state.mutex);
        document["problem"] = state.problem;
    }
    document["etag"] = http::etag_of(settings.version);
    return people::document(std::move(document), settings.version);
}

std::string text_at(const json::Object& object, std::string_view key) {
    return std::string(object.at(key).as_string());
}

/// The body as settings; the password is sealed, or as before when none is given.
MailSettings settings_from(const State& state, const json::Object& object,
                           const MailSettings& before) {
    auto settings = before;
    settings.is_on = object.at("enabled").as_bool();
    settings.host = text_at(object, "host");
    settings.port = object.at("port").to_number<std::int64_t>();
    settings.security = security_from(text_at(object, "security")).value_or(Security::StartTls);
    settings.login = text_at(object, "login");
    settings.trusted = text_at(object, "trusted_certificate");
    settings.sender = text_at(object, "sender");
    settings.sender_name = text_at(object, "sender_name");
    settings.locale = text_at(object, "locale");
    settings.console_address = text_at(object, "console_address");
    settings.may_attach_sound = object.at("attach_recordings").as_bool();
    const auto password = text_at(object, "password");
    // Not for another server or another account: who changes them must know the password.
    const bool is_same_account = settings.host == before.host && settings.login == before.login;
    if (!password.empty()) {
        settings.sealed_password = state.parts.secrets.seal(password);
    } else if (settings.login.empty() || !is_same_account) {
        settings.sealed_password.clear();
    }
    return settings;
}

Result<void> check(const MailSettings& settings) {
    const auto refuse = [](std::string field, std::string_view text) {
        return fail_field(ErrorCode::InvalidInput, std::move(field), "{}", text);
    };
    const bool is_host = !settings.host.empty() &&
                         settings.host.find_first_of("/@?# \t\r\n%\\") == std::string::npos;
    if (!is_host && (settings.is_on || !settings.host.empty())) {
        return refuse("host", "give the mail server's name, such as smtp.example.com");
    }
    if (settings.is_on || !settings.sender.empty()) {
        if (const auto fit = check_mail_address(settings.sender); !fit) {
            return refuse("sender", fit.error().text);
        }
    }
    if (!settings.login.empty() && settings.sealed_password.empty()) {
        return refuse("password", "give the password of this login");
    }
    if (!settings.login.empty() && settings.security == Security::None) {
        return refuse("security",
                      "a password is not sent in the clear; choose STARTTLS or TLS, or no login");
    }
    if (!settings.console_address.empty()) {
        if (const auto fit = http::check_outgoing_url(settings.console_address); !fit) {
            return refuse("console_address", fit.error().text);
        }
    }
    if (!settings.trusted.empty()) {
        if (const auto fit = io::check_certificates(settings.trusted); !fit) {
            return refuse("trusted_certificate", fit.error().text);
        }
    }
    return {};
}

Result<Response> get_settings(State& state, const Request&) {
    const auto settings =
        TRY(state.read([](Connection& connection) { return load_settings(connection); }));
    return settings_answer(state, settings);
}

Result<Response> change_settings(State& state, const Request& request) {
    const auto expected = TRY(http::expected_version(request));
    auto changed = state.write([&](Connection& connection) -> Result<MailSettings> {
        const auto before = TRY(load_settings(connection));
        auto settings = settings_from(state, request.object(), before);
        TRY(check(settings));
        settings.version = TRY(save_settings(connection, settings, expected));
        auto after = content_of(settings);
        after["password_changed"] = settings.sealed_password != before.sealed_password;
        TRY(state.audit_change(connection, request, {"mail.update", 1}, content_of(before), after));
        return settings;
    });
    const auto settings = TRY(std::move(changed));
    {
        const std::lock_guard lock(state.mutex);  // what waits is tried at once
        state.problem.clear();
        state.resting_until = {};
    }
    return settings_answer(state, settings);
}

/// With the settings in the body, saved or not, and at once: what the server says is the answer.
Result<Response> try_settings(State& state, const Request& request) {
    const auto to = text_at(request.object(), "to");
    if (const auto fit = check_mail_address(to); !fit) {
        return fail_field(ErrorCode::InvalidInput, "to", "{}", fit.error().text);
    }
    const auto before =
        TRY(state.read([](Connection& connection) { return load_settings(connection); }));
    auto settings = settings_from(state, request.object().at("settings").as_object(), before);
    settings.is_on = true;
    TRY(check(settings));
    TRY(state.audit_act(request, "mail.test", 1));
    Mail mail;
    mail.id = 0;
    mail.about = about::kTest;
    mail.to = to;
    mail.created_at = state.parts.clock.now();
    const bool is_english = settings.locale == "en";
    mail.subject = is_english ? "callfloor: test message" : "callfloor：测试邮件";
    mail.text = is_english ? "E-mail from the call centre works.\n" : "呼叫中心的邮件发送正常。\n";
    const auto server = TRY(state.server_of(settings));
    const auto answer =
        state.parts.send(server, message_of(settings, mail), limits::kMailTestDeadline, {});
    return Response::json(json::Object{{"taken", answer.is_taken}, {"problem", answer.problem}});
}

json::Object mail_json(const Mail& mail) {
    return {{"id", mail.id},
            {"about", mail.about},
            {"to", mail.to},
            {"subject", mail.subject},
            {"state", word_in(kStates, mail.state)},
            {"created_at", to_epoch_ms(mail.created_at)},
            {"tries", mail.tries},
            {"next_try_at", mail.state == MailState::Waiting
                                ? json::Value(to_epoch_ms(mail.next_try_at))
                                : json::Value()},
            {"done_at", mail.state == MailState::Waiting ? json::Value()
                                                         : json::Value(to_epoch_ms(mail.done_at))},
            {"problem", mail.problem}};
}

Result<Response> list(State& state, const Request& request) {
    const auto page = TRY(http::page_of(request, {std::int64_t{0}}));
    const auto wanted = value_in(kStates, request.query_text("state").value_or(""));
    const auto before = page.after ? page.after->at(0).as_int64() : 0;
    const auto found = TRY(state.read([&](Connection& connection) {
        return find_mails(connection, wanted, before, page.limit + 1);
    }));
    TRY(state.audit_reading(request, "mail.list"));
    http::PageRows rows;
    for (const auto& mail : found) {
        rows.add(mail_json(mail), {mail.id});
    }
    return std::move(rows).answer(page);
}

Result<Response> send_again(State& state, const Request& request) {
    {
        const std::lock_guard lock(state.mutex);
        state.resting_until = {};  // somebody has mended it, or wants to see
    }
    return state.write([&](Connection& connection) -> Result<Response> {
        auto mail = TRY(find_mail(connection, request.path_integer("id")));
        if (!mail) {
            return fail(ErrorCode::NotFound, "there is no such mail any more");
        }
        if (mail->state == MailState::Sent) {
            return fail(ErrorCode::Conflict,
                        "the mail server has taken it already; ask there what became of it");
        }
        mail->state = MailState::Waiting;
        mail->tries = 0;
        mail->next_try_at = state.parts.clock.now();
        mail->done_at = {};
        TRY(update_mail(connection, *mail));
        TRY(state.audit(connection, request, "mail.send_again", mail->id));
        return Response::json(mail_json(*mail));
    });
}

}  // namespace

void add_mail_routes(http::Router& router, State& state) {
    handle(router, state, "getMailSettings", get_settings);
    handle(router, state, "updateMailSettings", change_settings);
    handle(router, state, "testMailSettings", try_settings);
    handle(router, state, "listMails", list);
    handle(router, state, "sendMailAgain", send_again);
}

}  // namespace callfloor::mail
