#include "http/outgoing_post.h"

#include <array>
#include <memory>
#include <tuple>

#include <curl/curl.h>
#include <fmt/format.h>

#include "base/check.h"

namespace callfloor::http {

namespace {

constexpr std::size_t kUrlBytes = 500;
constexpr char kSchemes[] = "http,https";

struct Free {
    void operator()(CURLU* url) const { curl_url_cleanup(url); }
    void operator()(CURL* transfer) const { curl_easy_cleanup(transfer); }
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

bool has(CURLU* url, CURLUPart part) {
    char* text = nullptr;
    const bool found = curl_url_get(url, part, &text, 0) == CURLUE_OK;
    curl_free(text);
    return found;
}

/// What is answered besides the status is nobody's business.
std::size_t drop(const char* /*bytes*/, std::size_t size, std::size_t count, void* /*unused*/) {
    return size * count;
}

void add_header(std::unique_ptr<curl_slist, Free>& list, const std::string& line) {
    auto* longer = curl_slist_append(list.get(), line.c_str());
    CHECK(longer != nullptr);
    std::ignore = list.release();  // curl gives the same list, longer
    list.reset(longer);
}

}  // namespace

Result<void> check_outgoing_url(std::string_view url) {
    const std::unique_ptr<CURLU, Free> parsed(curl_url());
    const auto read = curl_url_set(parsed.get(), CURLUPART_URL, std::string(url).c_str(),
                                   CURLU_DISALLOW_USER | CURLU_NON_SUPPORT_SCHEME);
    char* scheme = nullptr;
    const bool has_scheme = curl_url_get(parsed.get(), CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK;
    const std::string_view word = has_scheme ? scheme : "";
    const bool is_web = word == "http" || word == "https";
    curl_free(scheme);
    if (url.size() > kUrlBytes || url.find('\0') != std::string_view::npos || read != CURLUE_OK ||
        !is_web || has(parsed.get(), CURLUPART_FRAGMENT)) {
        return fail(ErrorCode::InvalidInput,
                    "\"{}\" is no address; write it as https://host/path or http://host:port/path",
                    url.substr(0, 80));
    }
    return {};
}

Result<int> send_outgoing(const OutgoingPost& post, std::chrono::milliseconds deadline) {
    static const CURLcode kReady = curl_global_init(CURL_GLOBAL_DEFAULT);
    const std::unique_ptr<CURL, Free> transfer(curl_easy_init());
    CHECK(kReady == CURLE_OK && transfer != nullptr);
    std::unique_ptr<curl_slist, Free> headers;
    add_header(headers, "Content-Type: " + post.content_type);
    for (const auto& [name, value] : post.headers) {
        add_header(headers, fmt::format("{}: {}", name, value));
    }
    auto* const handle = transfer.get();
    std::array<char, CURL_ERROR_SIZE> why{};
    curl_easy_setopt(handle, CURLOPT_URL, post.url.c_str());
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, kSchemes);
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, post.body.c_str());
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE, static_cast<long>(post.body.size()));
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(deadline.count()));
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);  // the process has other threads
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &drop);
    curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, why.data());
    const auto done = curl_easy_perform(handle);
    long status = 0;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    if (done != CURLE_OK || status == 0) {
        return fail(ErrorCode::Unavailable,
                    "{} cannot be told: {}; check the address and the way there",
                    post.url.substr(0, post.url.find('?')),
                    why.front() == '\0' ? curl_easy_strerror(done) : why.data());
    }
    return static_cast<int>(status);
}

}  // namespace callfloor::http
