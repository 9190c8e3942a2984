#include "sip/internal/scanner.h"

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "sip/headers.h"

namespace callfloor::sip {

int hex_value(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    c = lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool all_in(std::string_view text, CharClass char_class) {
    return std::all_of(text.begin(), text.end(), [=](char c) { return is_in(c, char_class); });
}

bool all_in_or_escaped(std::string_view text, CharClass char_class) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%') {
            if (i + 2 >= text.size() || hex_value(text[i + 1]) < 0 || hex_value(text[i + 2]) < 0) {
                return false;
            }
            i += 2;
        } else if (!is_in(text[i], char_class)) {
            return false;
        }
    }
    return true;
}

void append_escaped(std::string& out, std::string_view text, CharClass char_class) {
    static constexpr char kHex[] = "0123456789ABCDEF";
    for (const char c : text) {
        if (c == '%' || is_in(c, char_class)) {
            out += c;
        } else {
            const auto byte = static_cast<unsigned char>(c);
            out += '%';
            out += kHex[byte >> 4];
            out += kHex[byte & 15];
        }
    }
}

bool is_host_text(std::string_view text) {
    if (text.empty() || text.size() > 255) {
        return false;
    }
    if (text.find(':') == std::string_view::npos) {
        return all_in(text, kHostChar);
    }
    const auto is_v6_char = [](char c) { return hex_value(c) >= 0 || c == ':' || c == '.'; };
    return text.size() <= 45 && std::count(text.begin(), text.end(), ':') >= 2 &&
           std::all_of(text.begin(), text.end(), is_v6_char);
}

std::optional<std::uint64_t> parse_digits(std::string_view text, std::size_t digits) {
    if (text.empty() || !all_in(text, kDigit)) {
        return std::nullopt;
    }
    text.remove_prefix(std::min(text.find_first_not_of('0'), text.size()));
    if (text.size() > digits) {
        return std::nullopt;
    }
    std::uint64_t value = 0;
    for (const char c : text) {
        value = value * 10 + static_cast<std::uint64_t>(c - '0');
    }
    return value;
}

std::optional<HostAndPort> parse_host_and_port(std::string_view text) {
    HostAndPort result;
    text = trim(text);
    std::string_view after;
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == std::string_view::npos) {
            return std::nullopt;
        }
        result.host = text.substr(1, end - 1);
        after = trim(text.substr(end + 1));
        if (result.host.find(':') == std::string_view::npos) {
            return std::nullopt;
        }
    } else {
        const auto colon = text.find(':');
        result.host = trim(text.substr(0, colon));
        after = colon == std::string_view::npos ? std::string_view{} : text.substr(colon);
    }
    if (!is_host_text(result.host)) {
        return std::nullopt;
    }
    if (!after.empty()) {
        const auto port =
            after.front() == ':' ? parse_digits(trim(after.substr(1)), 5) : std::nullopt;
        if (!port || *port > 65'535) {
            return std::nullopt;
        }
        result.port = static_cast<std::uint16_t>(*port);
    }
    return result;
}

void append_host(std::string& out, std::string_view host, std::uint16_t port) {
    const bool is_v6 = host.find(':') != std::string_view::npos;
    if (is_v6) {
        out += '[';
    }
    out += host;
    if (is_v6) {
        out += ']';
    }
    if (port != 0) {
        out += ':';
        out += std::to_string(port);
    }
}

namespace {
// Wider than token, for hosts, UTF-8 and what phones write; narrower than what would end the value.
bool is_param_value_char(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte > ' ' && byte != 0x7f && c != ';' && c != ',' && c != '"' && c != '<' && c != '>' &&
           c != '\\';
}
}  // namespace

void append_params(std::string& out, const Params& params) {
    for (const Param& param : params.items()) {
        out += ';';
        out += param.name;
        if (!param.value) {
            continue;
        }
        out += '=';
        const bool is_plain =
            !param.value->empty() && !param.is_quoted &&
            std::all_of(param.value->begin(), param.value->end(), is_param_value_char);
        if (is_plain) {
            out += *param.value;
        } else {
            out += quote(*param.value);
        }
    }
}

bool Scanner::take(char c) {
    const std::size_t before = at_;
    skip_spaces();
    if (at_ >= text_.size() || text_[at_] != c) {
        at_ = before;
        return false;
    }
    ++at_;
    skip_spaces();
    return true;
}

std::string_view Scanner::take_while(CharClass char_class) {
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_in(text_[at_], char_class)) {
        ++at_;
    }
    return text_.substr(begin, at_ - begin);
}

std::optional<std::string> Scanner::take_quoted() {
    std::string result;
    for (std::size_t i = at_ + 1; i < text_.size(); ++i) {
        if (text_[i] == '"') {
            at_ = i + 1;
            return result;
        }
        if (text_[i] == '\\') {
            ++i;  // the next one as it is
            if (i == text_.size()) {
                break;
            }
        }
        result += text_[i];
    }
    return std::nullopt;
}

bool Scanner::take_param(Param& param) {
    const auto name = take_while(kToken);
    if (name.empty()) {
        return false;
    }
    param.name = name;
    if (!take('=')) {
        return true;
    }
    if (peek() == '"') {
        param.value = take_quoted();
        param.is_quoted = true;
        return param.value.has_value();
    }
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_param_value_char(text_[at_])) {
        ++at_;
    }
    if (at_ > begin) {
        param.value = text_.substr(begin, at_ - begin);
    }
    return true;
}

bool Scanner::take_params(Params& params, EmptyParams empty) {
    skip_spaces();
    while (!is_at_end()) {
        if (!take(';')) {
            return false;
        }
        if (empty == EmptyParams::Ignored && (is_at_end() || peek() == ';')) {
            continue;
        }
        Param param;
        if (!take_param(param) || params.has(param.name) ||
            params.items_.size() == limits::kSipParams) {
            return false;
        }
        params.items_.push_back(std::move(param));
        skip_spaces();
    }
    return true;
}

namespace {
// Past the closing quote of the string that begins at `at`.
std::size_t skip_quoted(std::string_view text, std::size_t at) {
    for (++at; at < text.size(); ++at) {
        if (text[at] == '\\') {
            ++at;
        } else if (text[at] == '"') {
            return at + 1;
        }
    }
    return text.size();
}

// Where the header parameters of a name-addr or addr-spec begin.
std::size_t end_of_address(std::string_view value) {
    for (std::size_t at = 0; at < value.size();) {
        switch (value[at]) {
            case '"':
                at = skip_quoted(value, at);
                break;
            case '<': {
                const auto end = value.find('>', at);
                return end == std::string_view::npos ? value.size() : end + 1;
            }
            case ';':
                return at;
            default:
                ++at;
        }
    }
    return value.size();
}
}  // namespace

std::optional<std::string_view> find_param_in(std::string_view value, std::string_view name) {
    std::size_t at = end_of_address(value);
    while (at < value.size()) {
        const std::size_t begin = at + 1;
        for (++at; at < value.size() && value[at] != ';';) {
            at = value[at] == '"' ? skip_quoted(value, at) : at + 1;
        }
        const auto param =
            trim(value.substr(std::min(begin, value.size()), std::min(at, value.size()) - begin));
        const auto equals = param.find('=');
        if (equals_ignore_case(trim(param.substr(0, equals)), name)) {
            return equals == std::string_view::npos ? std::string_view{}
                                                    : trim(param.substr(equals + 1));
        }
    }
    return std::nullopt;
}

}  // namespace callfloor::sip
