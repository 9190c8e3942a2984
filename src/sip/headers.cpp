#include "sip/headers.h"

#include <algorithm>
#include <array>
#include <limits>

#include "base/limits.h"
#include "base/text.h"
#include "sip/internal/scanner.h"

namespace callfloor::sip {

namespace {

constexpr std::size_t kKnownHeaders = static_cast<std::size_t>(HeaderId::Other);

// In the order of HeaderId.
constexpr std::array<std::string_view, kKnownHeaders> kHeaderNames = {"Accept",
                                                                      "Accept-Encoding",
                                                                      "Accept-Language",
                                                                      "Alert-Info",
                                                                      "Allow",
                                                                      "Allow-Events",
                                                                      "Authentication-Info",
                                                                      "Authorization",
                                                                      "Call-ID",
                                                                      "Call-Info",
                                                                      "Contact",
                                                                      "Content-Disposition",
                                                                      "Content-Encoding",
                                                                      "Content-Language",
                                                                      "Content-Length",
                                                                      "Content-Type",
                                                                      "CSeq",
                                                                      "Date",
                                                                      "Diversion",
                                                                      "Error-Info",
                                                                      "Event",
                                                                      "Expires",
                                                                      "From",
                                                                      "History-Info",
                                                                      "In-Reply-To",
                                                                      "Max-Forwards",
                                                                      "MIME-Version",
                                                                      "Min-Expires",
                                                                      "Min-SE",
                                                                      "Organization",
                                                                      "P-Asserted-Identity",
                                                                      "Path",
                                                                      "P-Preferred-Identity",
                                                                      "Priority",
                                                                      "Privacy",
                                                                      "Proxy-Authenticate",
                                                                      "Proxy-Authorization",
                                                                      "Proxy-Require",
                                                                      "RAck",
                                                                      "Reason",
                                                                      "Record-Route",
                                                                      "Referred-By",
                                                                      "Refer-To",
                                                                      "Remote-Party-ID",
                                                                      "Replaces",
                                                                      "Reply-To",
                                                                      "Require",
                                                                      "Retry-After",
                                                                      "Route",
                                                                      "RSeq",
                                                                      "Server",
                                                                      "Service-Route",
                                                                      "Session-Expires",
                                                                      "SIP-ETag",
                                                                      "SIP-If-Match",
                                                                      "Subject",
                                                                      "Subscription-State",
                                                                      "Supported",
                                                                      "Timestamp",
                                                                      "To",
                                                                      "Unsupported",
                                                                      "User-Agent",
                                                                      "Via",
                                                                      "Warning",
                                                                      "WWW-Authenticate"};
static_assert(!kHeaderNames.back().empty(), "a name is missing");

constexpr std::size_t kSlots = 256;

constexpr std::size_t slot_of(std::string_view name) {
    const auto at = [&](std::size_t index) { return static_cast<std::size_t>(lower(name[index])); };
    return (name.size() * 5 + at(0) * 31 + at(name.size() / 2) * 7 + at(name.size() - 1) * 3) %
           kSlots;
}

// Open addressing over the names, built by the compiler: a header is named in one or two
// comparisons.
constexpr std::array<HeaderId, kSlots> make_slots() {
    std::array<HeaderId, kSlots> slots{};
    slots.fill(HeaderId::Other);
    for (std::size_t i = 0; i < kKnownHeaders; ++i) {
        std::size_t slot = slot_of(kHeaderNames[i]);
        while (slots[slot] != HeaderId::Other) {
            slot = (slot + 1) % kSlots;
        }
        slots[slot] = static_cast<HeaderId>(i);
    }
    return slots;
}
constexpr std::array<HeaderId, kSlots> kHeaderSlots = make_slots();

HeaderId compact_header_id(char c) {
    switch (lower(c)) {
        case 'b':
            return HeaderId::ReferredBy;
        case 'c':
            return HeaderId::ContentType;
        case 'e':
            return HeaderId::ContentEncoding;
        case 'f':
            return HeaderId::From;
        case 'i':
            return HeaderId::CallId;
        case 'k':
            return HeaderId::Supported;
        case 'l':
            return HeaderId::ContentLength;
        case 'm':
            return HeaderId::Contact;
        case 'o':
            return HeaderId::Event;
        case 'r':
            return HeaderId::ReferTo;
        case 's':
            return HeaderId::Subject;
        case 't':
            return HeaderId::To;
        case 'u':
            return HeaderId::AllowEvents;
        case 'v':
            return HeaderId::Via;
        case 'x':
            return HeaderId::SessionExpires;
        default:
            return HeaderId::Other;
    }
}

constexpr std::array<std::string_view, static_cast<std::size_t>(Method::Other)> kMethodNames = {
    "INVITE", "ACK",  "BYE",   "CANCEL", "OPTIONS",   "REGISTER", "PRACK",
    "UPDATE", "INFO", "REFER", "NOTIFY", "SUBSCRIBE", "MESSAGE",  "PUBLISH"};

}  // namespace

std::string_view header_name(HeaderId id) {
    return id == HeaderId::Other ? std::string_view{} : kHeaderNames[static_cast<std::size_t>(id)];
}

HeaderId header_id(std::string_view name) {
    if (name.size() <= 1) {
        return name.empty() ? HeaderId::Other : compact_header_id(name[0]);
    }
    for (std::size_t slot = slot_of(name); kHeaderSlots[slot] != HeaderId::Other;
         slot = (slot + 1) % kSlots) {
        if (equals_ignore_case(header_name(kHeaderSlots[slot]), name)) {
            return kHeaderSlots[slot];
        }
    }
    return HeaderId::Other;
}

std::string_view method_name(Method method) {
    return method == Method::Other ? std::string_view{}
                                   : kMethodNames[static_cast<std::size_t>(method)];
}

Method method_from_name(std::string_view name) {
    for (std::size_t i = 0; i < kMethodNames.size(); ++i) {
        if (kMethodNames[i] == name) {
            return static_cast<Method>(i);
        }
    }
    return Method::Other;
}

Result<Via> Via::parse(std::string_view text) {
    const auto malformed = [&] {
        return fail(ErrorCode::InvalidInput,
                    "Via '{}' is not SIP/2.0/TRANSPORT host[:port][;parameters]", text);
    };
    Scanner scanner(text);
    scanner.skip_spaces();
    const auto protocol = scanner.take_while(kToken);
    // Any version is read, so that a message of another version can be answered with 505.
    if (!equals_ignore_case(protocol, "SIP") || !scanner.take('/') ||
        scanner.take_while(kToken).empty() || !scanner.take('/')) {
        return malformed();
    }
    Via via;
    for (const char c : scanner.take_while(kToken)) {
        via.transport += c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    }
    if (via.transport.empty() || !is_space(scanner.peek())) {
        return malformed();
    }
    const auto rest = scanner.rest();
    const auto params_begin = std::min(rest.find(';'), rest.size());
    const auto sent_by = parse_host_and_port(rest.substr(0, params_begin));
    if (!sent_by) {
        return malformed();
    }
    via.host = sent_by->host;
    via.port = sent_by->port;
    if (!Scanner(rest.substr(params_begin))
             .take_params(via.params, Scanner::EmptyParams::Ignored)) {
        return malformed();
    }
    return via;
}

std::optional<std::uint16_t> Via::rport() const {
    const auto text = params.find("rport");
    const auto value = text ? parse_digits(*text, 5) : std::nullopt;
    if (!value || *value == 0 || *value > 65'535) {
        return std::nullopt;
    }
    return static_cast<std::uint16_t>(*value);
}

void append_text(std::string& out, const Via& via) {
    out += "SIP/2.0/";
    out += via.transport;
    out += ' ';
    append_host(out, via.host, via.port);
    append_params(out, via.params);
}

std::string to_text(const Via& via) {
    std::string out;
    append_text(out, via);
    return out;
}

Result<CSeq> CSeq::parse(std::string_view text) {
    Scanner scanner(text);
    scanner.skip_spaces();
    const auto digits = scanner.take_while(kDigit);
    const auto number = parse_digits(digits, 10);
    const bool is_spaced = is_space(scanner.peek());
    scanner.skip_spaces();
    const auto method = scanner.take_while(kToken);
    scanner.skip_spaces();
    if (!number || *number > 0x7fffffff || !is_spaced || method.empty() || !scanner.is_at_end()) {
        return fail(ErrorCode::InvalidInput, "CSeq '{}' is not a number below 2^31 and a method",
                    text);
    }
    return CSeq{static_cast<std::uint32_t>(*number), method_from_name(method), std::string(method)};
}

std::string to_text(const CSeq& cseq) {
    return fmt::format("{} {}", cseq.number,
                       cseq.method == Method::Other ? cseq.method_text : method_name(cseq.method));
}

Result<MediaType> MediaType::parse(std::string_view text) {
    Scanner scanner(text);
    scanner.skip_spaces();
    MediaType result;
    result.type = to_lower(scanner.take_while(kToken));
    const bool has_slash = scanner.take('/');
    result.subtype = to_lower(scanner.take_while(kToken));
    if (!has_slash || result.type.empty() || result.subtype.empty() ||
        !scanner.take_params(result.params)) {
        return fail(ErrorCode::InvalidInput, "content type '{}' is not type/subtype[;parameters]",
                    text);
    }
    return result;
}

bool MediaType::is(std::string_view full_type) const {
    const auto slash = full_type.find('/');
    return slash != std::string_view::npos &&
           equals_ignore_case(type, full_type.substr(0, slash)) &&
           equals_ignore_case(subtype, full_type.substr(slash + 1));
}

std::string to_text(const MediaType& media_type) {
    std::string out = media_type.type + "/" + media_type.subtype;
    append_params(out, media_type.params);
    return out;
}

Result<Reason> Reason::parse(std::string_view text) {
    Scanner scanner(text);
    scanner.skip_spaces();
    Reason reason;
    reason.protocol = scanner.take_while(kToken);
    Params params;
    if (reason.protocol.empty() || !scanner.take_params(params)) {
        return fail(ErrorCode::InvalidInput,
                    "Reason '{}' is not protocol;cause=number;text=\"...\"", text);
    }
    const auto cause = params.find("cause");
    reason.cause = static_cast<int>(cause ? parse_digits(*cause, 4).value_or(0) : 0);
    reason.text = params.find("text").value_or(std::string_view{});
    return reason;
}

std::string to_text(const Reason& reason) {
    std::string out = reason.protocol;
    if (reason.cause != 0) {
        out += fmt::format(";cause={}", reason.cause);
    }
    if (!reason.text.empty()) {
        out += ";text=" + quote(reason.text);
    }
    return out;
}

std::vector<std::string_view> split_list(std::string_view text) {
    std::vector<std::string_view> items;
    std::size_t begin = 0;
    bool is_quoted = false;
    bool is_bracketed = false;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        if (i == text.size() || (text[i] == ',' && !is_quoted && !is_bracketed)) {
            const auto item = trim(text.substr(begin, i - begin));
            if (!item.empty()) {
                items.push_back(item);
            }
            begin = i + 1;
        } else if (is_quoted) {
            if (text[i] == '\\' && i + 1 < text.size()) {
                ++i;
            } else {
                is_quoted = text[i] != '"';
            }
        } else if (text[i] == '"') {
            is_quoted = !is_bracketed;
        } else if (text[i] == '<' || text[i] == '>') {
            is_bracketed = text[i] == '<';
        }
    }
    return items;
}

std::optional<std::uint32_t> parse_delta_seconds(std::string_view text) {
    text = trim(text);
    if (text.empty() || !all_in(text, kDigit)) {
        return std::nullopt;
    }
    constexpr std::uint64_t kMost = std::numeric_limits<std::uint32_t>::max();
    return static_cast<std::uint32_t>(std::min(parse_digits(text, 18).value_or(kMost), kMost));
}

std::string quote(std::string_view text) {
    std::string out;
    out.reserve(text.size() + 2);
    out += '"';
    for (const char c : text) {
        if (c == '\r' || c == '\n') {
            out += ' ';
            continue;
        }
        if (c == '"' || c == '\\' || static_cast<unsigned char>(c) < ' ' || c == 0x7f) {
            out += '\\';
        }
        out += c;
    }
    out += '"';
    return out;
}

bool is_token(std::string_view text) {
    return !text.empty() && all_in(text, kToken);
}

}  // namespace callfloor::sip
