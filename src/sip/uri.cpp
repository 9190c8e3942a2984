#include "sip/uri.h"

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "sip/headers.h"
#include "sip/internal/scanner.h"

namespace callfloor::sip {

std::optional<std::string_view> Params::find(std::string_view name) const {
    for (const Param& param : items_) {
        if (equals_ignore_case(param.name, name)) {
            return param.value ? std::string_view(*param.value) : std::string_view{};
        }
    }
    return std::nullopt;
}

void Params::set(std::string_view name, std::string_view value) {
    for (Param& param : items_) {
        if (equals_ignore_case(param.name, name)) {
            param.value = std::string(value);
            return;
        }
    }
    items_.push_back({std::string(name), std::string(value)});
}

void Params::set_quoted(std::string_view name, std::string_view value) {
    set(name, value);
    for (Param& param : items_) {
        param.is_quoted = param.is_quoted || equals_ignore_case(param.name, name);
    }
}

void Params::set_flag(std::string_view name) {
    remove(name);
    items_.push_back({std::string(name), std::nullopt});
}

void Params::remove(std::string_view name) {
    std::erase_if(items_, [&](const Param& param) { return equals_ignore_case(param.name, name); });
}

namespace {

// Control characters and what delimits a URI in a header never stand in one, whatever its scheme.
bool has_forbidden_char(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte <= ' ' || byte == 0x7f || c == '<' || c == '>' || c == '"';
    });
}

// Escapes of characters that need none are undone, the others written in upper case (RFC
// 3261 19.1.4).
std::string normalised(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%' || i + 2 >= text.size()) {
            result += text[i];
            continue;
        }
        const auto decoded = decode_escapes(text.substr(i, 3));
        const bool is_unreserved =
            decoded.size() == 1 && is_in(decoded[0], kUriParamChar) &&
            is_in(decoded[0], kUserChar) &&
            std::string_view("/&+$").find(decoded[0]) == std::string_view::npos;
        if (is_unreserved) {
            result += decoded;
        } else {
            for (const char c : text.substr(i, 3)) {
                result += c >= 'a' && c <= 'f' ? static_cast<char>(c - 32) : c;
            }
        }
        i += 2;
    }
    return result;
}

// With escapes, too: %6e is the name n.
bool is_same_name(std::string_view a, std::string_view b) {
    const bool has_escapes =
        a.find('%') != std::string_view::npos || b.find('%') != std::string_view::npos;
    return has_escapes ? equals_ignore_case(normalised(a), normalised(b))
                       : equals_ignore_case(a, b);
}

const Param* find_param(const std::vector<Param>& params, std::string_view name) {
    const auto found = std::find_if(params.begin(), params.end(), [&](const Param& param) {
        return is_same_name(param.name, name);
    });
    return found == params.end() ? nullptr : &*found;
}

Result<void> parse_uri_params(SipUri& uri, std::string_view text) {
    while (!text.empty()) {
        text.remove_prefix(1);
        const auto part = text.substr(0, text.find(';'));
        text.remove_prefix(part.size());
        const auto equals = part.find('=');
        const auto name = part.substr(0, equals);
        const auto value =
            equals == std::string_view::npos ? std::string_view{} : part.substr(equals + 1);
        if (name.empty() || !all_in_or_escaped(name, kUriParamChar) ||
            !all_in_or_escaped(value, kUriParamChar)) {
            return fail(ErrorCode::InvalidInput, "URI parameter '{}' is malformed", part);
        }
        if (find_param(uri.params.items(), name) != nullptr) {
            return fail(ErrorCode::InvalidInput, "URI parameter '{}' appears twice", name);
        }
        if (uri.params.items().size() == limits::kSipParams) {
            return fail(ErrorCode::LimitReached, "URI has more than {} parameters",
                        limits::kSipParams);
        }
        if (value.empty()) {
            uri.params.set_flag(name);
        } else {
            uri.params.set(name, value);
        }
    }
    return {};
}

Result<void> parse_uri_headers(SipUri& uri, std::string_view text) {
    while (!text.empty()) {
        text.remove_prefix(1);
        const auto part = text.substr(0, text.find('&'));
        text.remove_prefix(part.size());
        const auto equals = part.find('=');
        if (equals == 0 || equals == std::string_view::npos ||
            !all_in_or_escaped(part.substr(0, equals), kUriHeaderChar) ||
            !all_in_or_escaped(part.substr(equals + 1), kUriHeaderChar)) {
            return fail(ErrorCode::InvalidInput, "URI header '{}' is not name=value", part);
        }
        if (uri.headers.size() == limits::kSipParams) {
            return fail(ErrorCode::LimitReached, "URI has more than {} headers",
                        limits::kSipParams);
        }
        uri.headers.push_back(
            {std::string(part.substr(0, equals)), std::string(part.substr(equals + 1))});
    }
    return {};
}

Result<void> parse_user_info(SipUri& uri, std::string_view text) {
    const auto colon = text.find(':');
    const auto user = text.substr(0, colon);
    if (user.empty() || !all_in_or_escaped(user, kUserChar)) {
        return fail(ErrorCode::InvalidInput,
                    "the user of the URI is empty or has a character that must be escaped");
    }
    uri.user = user;
    if (colon != std::string_view::npos) {
        if (!all_in_or_escaped(text.substr(colon + 1), kPasswordChar)) {
            return fail(ErrorCode::InvalidInput,
                        "the password of the URI has a character that must be escaped");
        }
        uri.password = text.substr(colon + 1);
    }
    return {};
}

Result<SipUri> parse_sip_uri(SipUri::Scheme scheme, std::string_view rest) {
    SipUri uri;
    uri.scheme = scheme;
    if (const auto at = rest.find('@'); at != std::string_view::npos) {
        TRY(parse_user_info(uri, rest.substr(0, at)));
        rest.remove_prefix(at + 1);
    }
    const auto host_end = std::min(rest.find_first_of(";?"), rest.size());
    const auto host = parse_host_and_port(rest.substr(0, host_end));
    if (!host) {
        return fail(ErrorCode::InvalidInput,
                    "URI host '{}' is not a name or address with an optional port",
                    rest.substr(0, host_end));
    }
    uri.host = host->host;
    uri.port = host->port;
    rest.remove_prefix(host_end);
    const auto headers_begin = std::min(rest.find('?'), rest.size());
    TRY(parse_uri_params(uri, rest.substr(0, headers_begin)));
    TRY(parse_uri_headers(uri, rest.substr(headers_begin)));
    return uri;
}

Result<SipUri> parse_tel_uri(std::string_view rest) {
    SipUri uri;
    uri.scheme = SipUri::Scheme::Tel;
    const auto end = std::min(rest.find(';'), rest.size());
    const auto number = rest.substr(0, end);
    const bool has_digit =
        number.find_first_of("0123456789ABCDEFabcdef*#") != std::string_view::npos;
    if (!has_digit || !all_in(number, kTelChar)) {
        return fail(ErrorCode::InvalidInput,
                    "the tel URI is not a telephone number; write tel:+4912345");
    }
    uri.user = number;
    TRY(parse_uri_params(uri, rest.substr(end)));
    return uri;
}

std::unexpected<Error> not_a_uri() {
    return fail(ErrorCode::InvalidInput,
                "the text is not a URI; write sip:user@host, without spaces or quotes");
}

}  // namespace

Result<SipUri> SipUri::parse(std::string_view text) {
    if (text.size() > limits::kSipUriBytes) {
        return fail(ErrorCode::LimitReached, "URI has {} bytes, more than {}", text.size(),
                    limits::kSipUriBytes);
    }
    const auto colon = text.find(':');
    if (colon == std::string_view::npos || has_forbidden_char(text)) {
        return not_a_uri();
    }
    const auto scheme = text.substr(0, colon);
    const auto rest = text.substr(colon + 1);
    if (equals_ignore_case(scheme, "sip")) {
        return parse_sip_uri(Scheme::Sip, rest);
    }
    if (equals_ignore_case(scheme, "sips")) {
        return parse_sip_uri(Scheme::Sips, rest);
    }
    if (equals_ignore_case(scheme, "tel")) {
        return parse_tel_uri(rest);
    }
    const bool is_scheme = !scheme.empty() && lower(scheme[0]) >= 'a' && lower(scheme[0]) <= 'z' &&
                           all_in(scheme, kHostChar) && scheme.find('_') == std::string_view::npos;
    if (!is_scheme || rest.empty()) {
        return not_a_uri();
    }
    SipUri uri;
    uri.scheme = Scheme::Other;
    uri.other = text;
    return uri;
}

SipUri SipUri::make(std::string_view user, std::string_view host, std::uint16_t port) {
    SipUri uri;
    for (const char c : user) {
        if (c == '%') {
            uri.user += "%25";
        } else {
            append_escaped(uri.user, std::string_view(&c, 1), kUserChar);
        }
    }
    uri.host = host;
    uri.port = port;
    return uri;
}

std::string decode_escapes(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 &&
            hex_value(text[i + 2]) >= 0) {
            result += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
            i += 2;
        } else {
            result += text[i];
        }
    }
    return result;
}

std::string SipUri::user_decoded() const {
    return decode_escapes(user);
}

void append_text(std::string& out, const SipUri& uri) {
    switch (uri.scheme) {
        case SipUri::Scheme::Other:
            out += uri.other;
            return;
        case SipUri::Scheme::Tel:
            out += "tel:";
            append_escaped(out, uri.user, kTelChar);
            break;
        case SipUri::Scheme::Sip:
        case SipUri::Scheme::Sips:
            out += uri.scheme == SipUri::Scheme::Sip ? "sip:" : "sips:";
            if (!uri.user.empty()) {
                append_escaped(out, uri.user, kUserChar);
                if (uri.password) {
                    out += ':';
                    append_escaped(out, *uri.password, kPasswordChar);
                }
                out += '@';
            }
            append_host(out, uri.host, uri.port);
            break;
    }
    for (const Param& param : uri.params.items()) {
        out += ';';
        append_escaped(out, param.name, kUriParamChar);
        if (param.value) {
            out += '=';
            append_escaped(out, *param.value, kUriParamChar);
        }
    }
    char separator = '?';
    for (const Param& header : uri.headers) {
        out += separator;
        separator = '&';
        append_escaped(out, header.name, kUriHeaderChar);
        out += '=';
        append_escaped(out, header.value.value_or(""), kUriHeaderChar);
    }
}

std::string to_text(const SipUri& uri) {
    std::string out;
    append_text(out, uri);
    return out;
}

namespace {

bool is_equal_value(const Param& a, const Param& b) {
    return equals_ignore_case(normalised(a.value.value_or("")), normalised(b.value.value_or("")));
}

// Whether every parameter of a agrees with b: these five must be in both or in neither, others only
// when in both.
bool params_agree(const Params& a, const Params& b) {
    static constexpr std::string_view kNeverIgnored[] = {"user", "ttl", "method", "maddr",
                                                         "transport"};
    for (const Param& param : a.items()) {
        const Param* other = find_param(b.items(), param.name);
        if (other != nullptr
                ? !is_equal_value(param, *other)
                : std::any_of(std::begin(kNeverIgnored), std::end(kNeverIgnored),
                              [&](auto name) { return equals_ignore_case(param.name, name); })) {
            return false;
        }
    }
    return true;
}

// A header may stand in a URI twice, so each is sought with its value.
bool headers_agree(const std::vector<Param>& a, const std::vector<Param>& b) {
    const auto has = [](const std::vector<Param>& headers, const Param& wanted) {
        return std::any_of(headers.begin(), headers.end(), [&](const Param& header) {
            return is_same_name(header.name, wanted.name) &&
                   normalised(header.value.value_or("")) == normalised(wanted.value.value_or(""));
        });
    };
    return a.size() == b.size() &&
           std::all_of(a.begin(), a.end(), [&](const Param& header) { return has(b, header); }) &&
           std::all_of(b.begin(), b.end(), [&](const Param& header) { return has(a, header); });
}

std::string tel_digits(std::string_view number) {
    std::string digits;
    for (const char c : number) {
        if (c != '-' && c != '.' && c != '(' && c != ')') {
            digits += lower(c);
        }
    }
    return digits;
}

bool tel_params_agree(const Params& a, const Params& b) {
    return a.items().size() == b.items().size() &&
           std::all_of(a.items().begin(), a.items().end(), [&](const Param& param) {
               const Param* other = find_param(b.items(), param.name);
               return other != nullptr && is_equal_value(param, *other);
           });
}

}  // namespace

bool is_equivalent(const SipUri& a, const SipUri& b) {
    if (a.scheme != b.scheme) {
        return false;
    }
    if (a.scheme == SipUri::Scheme::Other) {
        return a.other == b.other;
    }
    if (a.scheme == SipUri::Scheme::Tel) {
        return tel_digits(a.user) == tel_digits(b.user) && tel_params_agree(a.params, b.params);
    }
    return a.port == b.port && equals_ignore_case(a.host, b.host) &&
           normalised(a.user) == normalised(b.user) &&
           a.password.has_value() == b.password.has_value() &&
           normalised(a.password.value_or("")) == normalised(b.password.value_or("")) &&
           params_agree(a.params, b.params) && params_agree(b.params, a.params) &&
           headers_agree(a.headers, b.headers);
}

namespace {

// An unquoted display name is tokens; phones also send UTF-8 and stray punctuation, which do no
// harm. What delimits does.
Result<std::string_view> unquoted_display(std::string_view text) {
    text = trim(text);
    const bool is_harmful = std::any_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return (byte < ' ' && !is_space(c)) || byte == 0x7f || c == '"' || c == '>' || c == ',' ||
               c == '\\';
    });
    if (is_harmful) {
        return fail(ErrorCode::InvalidInput, "the display name has to stand in quotes");
    }
    return text;
}

std::unexpected<Error> malformed_params() {
    return fail(ErrorCode::InvalidInput,
                "the parameters of the address are not ;name=value with each name once");
}

Result<NameAddr> parse_addr_spec(std::string_view text) {
    const auto end = std::min(text.find(';'), text.size());
    const auto spec = trim(text.substr(0, end));
    if (spec.find_first_of("?,") != std::string_view::npos) {
        return fail(ErrorCode::InvalidInput,
                    "a URI with a comma or question mark has to stand in <> (RFC 3261 20)");
    }
    NameAddr address;
    address.uri = TRY(SipUri::parse(spec));
    if (!Scanner(text.substr(end)).take_params(address.params)) {
        return malformed_params();
    }
    return address;
}

}  // namespace

Result<NameAddr> NameAddr::parse(std::string_view text) {
    Scanner scanner(text);
    scanner.skip_spaces();
    NameAddr address;
    if (scanner.peek() == '"') {
        auto display = scanner.take_quoted();
        if (!display) {
            return fail(ErrorCode::InvalidInput, "the quotes of the display name are not closed");
        }
        address.display = std::move(*display);
        scanner.skip_spaces();
    } else {
        const auto next = scanner.rest().find_first_of("<;");
        if (next == std::string_view::npos || scanner.rest()[next] == ';') {
            return parse_addr_spec(scanner.rest());
        }
        address.display = TRY(unquoted_display(scanner.rest().substr(0, next)));
        scanner.skip(next);
    }
    const auto end = scanner.rest().find('>');
    if (scanner.peek() != '<' || end == std::string_view::npos) {
        return fail(ErrorCode::InvalidInput, "the address has no URI in <>");
    }
    address.uri = TRY(SipUri::parse(scanner.rest().substr(1, end - 1)));
    scanner.skip(end + 1);
    if (!scanner.take_params(address.params)) {
        return malformed_params();
    }
    return address;
}

void append_text(std::string& out, const NameAddr& address) {
    if (!address.display.empty()) {
        out += quote(address.display);
        out += ' ';
    }
    out += '<';
    append_text(out, address.uri);
    out += '>';
    append_params(out, address.params);
}

std::string to_text(const NameAddr& address) {
    std::string out;
    append_text(out, address);
    return out;
}

}  // namespace callfloor::sip
