#include "mail/smtp.h"

#include <algorithm>
#include <array>
#include <memory>
#include <tuple>

#include <curl/curl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sodium.h>

#include "base/check.h"
#include "base/words.h"

namespace callfloor::mail {

namespace {

constexpr Words<Security, 3> kSecurities{
    {{Security::None, "none"}, {Security::StartTls, "starttls"}, {Security::Tls, "tls"}}};

constexpr std::size_t kWordBytes = 45;  // of UTF-8: 60 characters of base64 within the 75
constexpr int kFirstPermanent = 500;
constexpr int kFirstTemporary = 400;

struct Free {
    void operator()(CURL* transfer) const { curl_easy_cleanup(transfer); }
    void operator()(curl_mime* mime) const { curl_mime_free(mime); }
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using List = std::unique_ptr<curl_slist, Free>;

void add(List& list, const std::string& line) {
    auto* longer = curl_slist_append(list.get(), line.c_str());
    CHECK(longer != nullptr);
    std::ignore = list.release();  // curl gives the same list, longer
    list.reset(longer);
}

/// What may stand in a header as it is, without being read as something else.
bool is_plain_in_header(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view(" -+!/").contains(c);
}

/// The last line that refuses something: what the server said to the command that failed. Whatever
/// follows it is the farewell.
struct Said {
    std::string line;
    int status() const { return line.empty() ? 0 : std::atoi(line.substr(0, 3).c_str()); }
};
std::size_t hear(const char* bytes, std::size_t size, std::size_t count, void* user) {
    auto& said = *static_cast<Said*>(user);
    constexpr std::size_t kLineBytes = 300;
    if (size * count < 4 || (*bytes != '4' && *bytes != '5')) {
        return size * count;
    }
    said.line.assign(bytes, std::min(size * count, kLineBytes));
    while (!said.line.empty() && (said.line.back() == '\r' || said.line.back() == '\n')) {
        said.line.pop_back();
    }
    return size * count;
}

int ask_whether_to_stop(void* user, curl_off_t /*total*/, curl_off_t /*now*/, curl_off_t /*up*/,
                        curl_off_t /*uploaded*/) {
    return static_cast<const std::stop_token*>(user)->stop_requested() ? 1 : 0;
}

std::string date_text(Instant at) {
    const auto seconds = static_cast<std::time_t>(to_epoch_ms(at) / 1'000);
    return fmt::format("{:%a, %d %b %Y %H:%M:%S} +0000", fmt::gmtime(seconds));
}

List headers_of(const SmtpMessage& message) {
    List list;
    const auto sender_host = message.from.substr(message.from.find('@') + 1);
    add(list, "Date: " + date_text(message.at));
    add(list, message.from_name.empty()
                  ? fmt::format("From: <{}>", message.from)
                  : fmt::format("From: {} <{}>", header_text(message.from_name), message.from));
    add(list, fmt::format("To: <{}>", message.to));
    add(list, "Subject: " + header_text(message.subject));
    add(list, fmt::format("Message-ID: <{}@{}>", message.id, sender_host));
    add(list, "Auto-Submitted: auto-generated");  // RFC 3834: nobody's absence note answers it
    return list;
}

std::unique_ptr<curl_mime, Free> body_of(CURL* handle, const SmtpMessage& message) {
    std::unique_ptr<curl_mime, Free> mime(curl_mime_init(handle));
    auto* text = curl_mime_addpart(mime.get());
    curl_mime_data(text, message.text.data(), message.text.size());
    curl_mime_type(text, "text/plain; charset=UTF-8");
    curl_mime_encoder(text, "base64");
    if (message.attachment) {
        auto* part = curl_mime_addpart(mime.get());
        curl_mime_data(part, message.attachment->bytes.data(), message.attachment->bytes.size());
        curl_mime_type(part, message.attachment->content_type.c_str());
        curl_mime_filename(part, message.attachment->name.c_str());
        curl_mime_encoder(part, "base64");
    }
    return mime;
}

SmtpAnswer answer_of(CURLcode done, const Said& said, const char* why) {
    if (done == CURLE_OK) {
        return {true, false, false, {}};
    }
    SmtpAnswer answer;
    const std::string_view reason = *why == '\0' ? curl_easy_strerror(done) : why;
    const bool is_about_mail = done == CURLE_SEND_ERROR || done == CURLE_QUOTE_ERROR ||
                               done == CURLE_RECV_ERROR || done == CURLE_WEIRD_SERVER_REPLY;
    const bool is_reply = said.status() >= kFirstTemporary;
    answer.is_refused = is_about_mail && said.status() >= kFirstPermanent;
    answer.is_server = !(is_about_mail && is_reply);
    if (done == CURLE_LOGIN_DENIED) {
        answer.problem = fmt::format("the server does not take login and password ({})", said.line);
    } else if (done == CURLE_PEER_FAILED_VERIFICATION) {
        answer.problem = fmt::format(
            "the server's certificate is not trusted ({}); check the host name, or give the "
            "certificate of its authority",
            reason);
    } else if (done == CURLE_USE_SSL_FAILED) {
        answer.problem =
            "the server offers no STARTTLS on this port; choose TLS with port 465, or another port";
    } else if (is_reply) {
        answer.problem = fmt::format("the server said: {}", said.line);
    } else {
        answer.problem = fmt::format("{}; check host, port and security", reason);
    }
    return answer;
}

}  // namespace

std::string_view word_of(Security security) {
    return word_in(kSecurities, security);
}
std::optional<Security> security_from(std::string_view word) {
    return value_in(kSecurities, word);
}

std::string header_text(std::string_view text) {
    std::string clean;
    for (const char c : text) {
        clean += static_cast<unsigned char>(c) < ' ' || c == '\x7F' ? ' ' : c;
    }
    const bool is_plain =
        clean.size() <= kWordBytes && std::ranges::all_of(clean, is_plain_in_header);
    if (is_plain) {
        return clean;
    }
    std::string encoded;
    std::string_view rest = clean;
    while (!rest.empty()) {
        auto size = std::min(rest.size(), kWordBytes);
        while (size < rest.size() && (static_cast<unsigned char>(rest[size]) & 0xC0) == 0x80) {
            --size;  // a character stays in one word
        }
        std::array<char, 80> base64{};
        sodium_bin2base64(base64.data(), base64.size(),
                          reinterpret_cast<const unsigned char*>(rest.data()), size,
                          sodium_base64_VARIANT_ORIGINAL);
        encoded += fmt::format("{}=?UTF-8?B?{}?=", encoded.empty() ? "" : "\r\n ", base64.data());
        rest.remove_prefix(size);
    }
    return encoded;
}

SmtpAnswer send_smtp(const SmtpServer& server, const SmtpMessage& message,
                     std::chrono::milliseconds deadline, const std::stop_token& stop) {
    static const CURLcode kReady = curl_global_init(CURL_GLOBAL_DEFAULT);
    const std::unique_ptr<CURL, Free> curl(curl_easy_init());
    CHECK(kReady == CURLE_OK && curl != nullptr);
    auto* const handle = curl.get();
    const auto url = fmt::format("{}://{}:{}", server.security == Security::Tls ? "smtps" : "smtp",
                                 server.host, server.port);
    curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(handle, CURLOPT_PROXY, "");
    curl_easy_setopt(handle, CURLOPT_USE_SSL,
                     server.security == Security::None ? CURLUSESSL_NONE : CURLUSESSL_ALL);
    if (!server.trusted.empty()) {
        curl_blob blob{const_cast<char*>(server.trusted.data()), server.trusted.size(),
                       CURL_BLOB_COPY};
        curl_easy_setopt(handle, CURLOPT_CAINFO_BLOB, &blob);
    }
    if (!server.login.empty()) {
        curl_easy_setopt(handle, CURLOPT_USERNAME, server.login.c_str());
        curl_easy_setopt(handle, CURLOPT_PASSWORD, server.password.c_str());
    }
    List receivers;
    add(receivers, message.to);
    const auto headers = headers_of(message);
    const auto mime = body_of(handle, message);
    curl_easy_setopt(handle, CURLOPT_MAIL_FROM, message.from.c_str());
    curl_easy_setopt(handle, CURLOPT_MAIL_RCPT, receivers.get());
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(handle, CURLOPT_MIMEPOST, mime.get());
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(deadline.count()));
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);  // the process has other threads
    Said said;
    curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, &hear);
    curl_easy_setopt(handle, CURLOPT_HEADERDATA, &said);
    auto stopping = stop;
    curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, &ask_whether_to_stop);
    curl_easy_setopt(handle, CURLOPT_XFERINFODATA, &stopping);
    std::array<char, CURL_ERROR_SIZE> why{};
    curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, why.data());
    const auto done = curl_easy_perform(handle);
    return answer_of(done, said, why.data());
}

}  // namespace callfloor::mail
