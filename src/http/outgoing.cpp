#include "http/outgoing.h"

#include <array>
#include <memory>
#include <tuple>

#include <arpa/inet.h>
#include <curl/curl.h>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <unistd.h>

#include "base/check.h"
#include "base/text.h"

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

/// Of an answer that is read.
struct Reading {
    std::string body;
    std::size_t most = 0;
    OutgoingReach reach = OutgoingReach::Public;
    bool is_refused = false;
};

std::size_t keep(const char* bytes, std::size_t size, std::size_t count, void* user) {
    auto& reading = *static_cast<Reading*>(user);
    if (reading.body.size() + (size * count) > reading.most) {
        return 0;  // ends the transfer
    }
    reading.body.append(bytes, size * count);
    return size * count;
}

int ask_whether_to_stop(void* user, curl_off_t /*total*/, curl_off_t /*now*/, curl_off_t /*up*/,
                        curl_off_t /*uploaded*/) {
    return static_cast<const std::stop_token*>(user)->stop_requested() ? 1 : 0;
}

/// Judged here and not by the name, which may lead elsewhere a moment later.
curl_socket_t open_socket(void* user, curlsocktype /*purpose*/, curl_sockaddr* to) {
    auto& reading = *static_cast<Reading*>(user);
    std::array<char, INET6_ADDRSTRLEN> text{};
    const void* address =
        to->family == AF_INET
            ? static_cast<const void*>(&reinterpret_cast<const sockaddr_in*>(&to->addr)->sin_addr)
            : &reinterpret_cast<const sockaddr_in6*>(&to->addr)->sin6_addr;
    const bool is_known = to->family == AF_INET || to->family == AF_INET6;
    if (!is_known || inet_ntop(to->family, address, text.data(), text.size()) == nullptr ||
        !may_reach(reading.reach, text.data())) {
        reading.is_refused = true;
        return CURL_SOCKET_BAD;
    }
    return socket(to->family, to->socktype, to->protocol);
}

bool is_within(std::uint32_t address, std::uint32_t network, int bits) {
    return (address >> (32 - bits)) == (network >> (32 - bits));
}

bool may_reach_v4(OutgoingReach reach, std::uint32_t address) {
    // 0/8, link-local, multicast and what lies beyond
    if (is_within(address, 0, 8) || is_within(address, 0xA9FE0000, 16) || address >= 0xE0000000) {
        return false;
    }
    const bool is_own =
        is_within(address, 0x7F000000, 8) || is_within(address, 0x0A000000, 8) ||
        is_within(address, 0xAC100000, 12) || is_within(address, 0xC0A80000, 16) ||
        is_within(address, 0x64400000, 10);  // behind carriers' translation (RFC 6598)
    return reach == OutgoingReach::OwnNetwork || !is_own;
}

bool may_reach_v6(OutgoingReach reach, const in6_addr& address) {
    const auto* bytes = address.s6_addr;
    const auto v4 = (static_cast<std::uint32_t>(bytes[12]) << 24) |
                    (static_cast<std::uint32_t>(bytes[13]) << 16) |
                    (static_cast<std::uint32_t>(bytes[14]) << 8) | bytes[15];
    if (IN6_IS_ADDR_V4MAPPED(&address)) {
        return may_reach_v4(reach, v4);
    }
    const bool is_unique_local = (bytes[0] & 0xFE) == 0xFC;
    if (IN6_IS_ADDR_LOOPBACK(&address) || is_unique_local) {
        return reach == OutgoingReach::OwnNetwork;
    }
    // What is left of the public ones is 2000::/3, without those that carry an IPv4 address.
    const bool carries_v4 =
        (bytes[0] == 0x20 && bytes[1] == 0x02) ||
        (bytes[0] == 0x20 && bytes[1] == 0x01 && bytes[2] == 0 && bytes[3] == 0);
    return (bytes[0] & 0xE0) == 0x20 && !carries_v4;
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

namespace {

struct Transfer {
    std::unique_ptr<CURL, Free> curl;
    std::unique_ptr<curl_slist, Free> headers;
};

Transfer new_transfer(const std::string& url,
                      const std::vector<std::pair<std::string, std::string>>& headers,
                      std::chrono::milliseconds deadline) {
    static const CURLcode kReady = curl_global_init(CURL_GLOBAL_DEFAULT);
    Transfer transfer{std::unique_ptr<CURL, Free>(curl_easy_init()), nullptr};
    CHECK(kReady == CURLE_OK && transfer.curl != nullptr);
    for (const auto& [name, value] : headers) {
        add_header(transfer.headers, fmt::format("{}: {}", name, value));
    }
    auto* const handle = transfer.curl.get();
    curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, kSchemes);
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, transfer.headers.get());
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(deadline.count()));
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);  // the process has other threads
    return transfer;
}

}  // namespace

Result<int> send_outgoing(const OutgoingPost& post, std::chrono::milliseconds deadline) {
    auto headers = post.headers;
    headers.emplace_back("Content-Type", post.content_type);
    const auto transfer = new_transfer(post.url, headers, deadline);
    auto* const handle = transfer.curl.get();
    std::array<char, CURL_ERROR_SIZE> why{};
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, post.body.c_str());
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE, static_cast<long>(post.body.size()));
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

bool may_reach(OutgoingReach reach, std::string_view address) {
    if (reach == OutgoingReach::Anywhere) {
        return true;
    }
    const std::string text(address);
    in_addr v4{};
    if (inet_pton(AF_INET, text.c_str(), &v4) == 1) {
        return may_reach_v4(reach, ntohl(v4.s_addr));
    }
    in6_addr v6{};
    return inet_pton(AF_INET6, text.c_str(), &v6) == 1 && may_reach_v6(reach, v6);
}

std::string escape_for_url(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
        const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                              (c >= '0' && c <= '9') || std::string_view("-._~").contains(c);
        escaped +=
            is_plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return escaped;
}

Result<OutgoingAnswer> fetch_outgoing(const OutgoingRequest& request,
                                      std::chrono::milliseconds deadline) {
    const auto transfer = new_transfer(request.url, request.headers, deadline);
    auto* const handle = transfer.curl.get();
    Reading reading{{}, request.answer_bytes, request.reach, false};
    if (request.is_post) {
        curl_easy_setopt(handle, CURLOPT_POSTFIELDS, request.body.c_str());
        curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE, static_cast<long>(request.body.size()));
    }
    curl_easy_setopt(handle, CURLOPT_PROXY, "");  // whose address would be judged in its place
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &keep);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, &reading);
    curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, &open_socket);
    curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, &reading);
    auto stop = request.stop;
    curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, &ask_whether_to_stop);
    curl_easy_setopt(handle, CURLOPT_XFERINFODATA, &stop);
    std::array<char, CURL_ERROR_SIZE> why{};
    curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, why.data());
    const auto done = curl_easy_perform(handle);
    if (done == CURLE_OPERATION_TIMEDOUT) {
        return OutgoingAnswer{0, true, {}};
    }
    if (reading.is_refused && done != CURLE_OK) {
        return fail(ErrorCode::Unavailable, "the address lies where it may not be asked");
    }
    if (done != CURLE_OK) {
        return fail(ErrorCode::Unavailable, "{}",
                    why.front() == '\0' || done == CURLE_WRITE_ERROR ? curl_easy_strerror(done)
                                                                     : why.data());
    }
    long status = 0;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    return OutgoingAnswer{static_cast<int>(status), false, std::move(reading.body)};
}

std::string webhook_signature(std::string_view secret, std::string_view timestamp,
                              std::string_view body) {
    const auto text = fmt::format("{}.{}", timestamp, body);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
         reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), &size);
    return "sha256=" + to_hex(std::string_view(reinterpret_cast<const char*>(digest.data()), size));
}

}  // namespace callfloor::http
