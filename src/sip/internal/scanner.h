#pragma once
// The lexical rules of RFC 3261 section 25.1 that URIs, header values and digest parameters share:
// character classes and a cursor over one value. Nothing here recurses or allocates by a number
// from the wire.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sip/uri.h"

namespace callfloor::sip {

enum CharClass : std::uint8_t {
    kToken = 1,     ///< token
    kUserChar = 2,  ///< unreserved, user-unreserved (and '#', which dial strings carry unescaped in
                    ///< the field)
    kPasswordChar = 4,
    kUriParamChar = 8,
    kUriHeaderChar = 16,
    kHostChar = 32,
    kTelChar = 64,
    kDigit = 128,
};

namespace detail {
constexpr std::array<std::uint8_t, 256> make_char_classes() {
    std::array<std::uint8_t, 256> table{};
    const auto mark = [&table](std::string_view characters, int classes) {
        for (const char c : characters) {
            auto& entry = table[static_cast<unsigned char>(c)];
            entry = static_cast<std::uint8_t>(entry | classes);
        }
    };
    constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    constexpr std::string_view kDigits = "0123456789";
    constexpr std::string_view kMark = "-_.!~*'()";
    constexpr int kUnreserved = kUserChar | kPasswordChar | kUriParamChar | kUriHeaderChar;
    mark(kLetters, kUnreserved | kToken | kHostChar);
    mark(kDigits, kUnreserved | kToken | kHostChar | kTelChar | kDigit);
    mark(kMark, kUnreserved);
    mark("-.!%*_+`'~", kToken);
    mark("&=+$,;?/#", kUserChar);
    mark("&=+$,", kPasswordChar);
    mark("[]/:&+$", kUriParamChar);
    mark("[]/?:+$", kUriHeaderChar);
    mark("-._", kHostChar);
    mark("+-.()*#ABCDEFabcdef", kTelChar);
    return table;
}
inline constexpr std::array<std::uint8_t, 256> kCharClasses = make_char_classes();
}  // namespace detail

constexpr bool is_in(char c, CharClass char_class) {
    return (detail::kCharClasses[static_cast<unsigned char>(c)] & char_class) != 0;
}
constexpr bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}
constexpr char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}
int hex_value(char c);  ///< -1 when it is none

bool all_in(std::string_view text, CharClass char_class);
/// As all_in, and %HH is allowed; a broken escape is not.
bool all_in_or_escaped(std::string_view text, CharClass char_class);
/// Appends text; characters outside the class are written as %HH. An existing % stays.
void append_escaped(std::string& out, std::string_view text, CharClass char_class);
/// A host name, IPv4 address or (without brackets) IPv6 address by its characters.
bool is_host_text(std::string_view text);
/// A decimal number of at most `digits` digits beyond leading zeros; absent when it is none.
std::optional<std::uint64_t> parse_digits(std::string_view text, std::size_t digits);

struct HostAndPort {
    std::string_view host;  ///< without brackets
    std::uint16_t port = 0;
};
/// host[:port], spaces allowed around the colon as in Via (RFC 3261 25.1 COLON).
std::optional<HostAndPort> parse_host_and_port(std::string_view text);
void append_host(std::string& out, std::string_view host, std::uint16_t port);

/// A parameter value as a header writes it: in quotes when it must or was.
void append_params(std::string& out, const Params& params);
/// Between <> or up to ';', then parameters: finds `name` without building anything. For tags.
std::optional<std::string_view> find_param_in(std::string_view value, std::string_view name);

class Scanner final {
  public:
    explicit Scanner(std::string_view text) : text_(text) {}

    bool is_at_end() const { return at_ >= text_.size(); }
    char peek() const { return is_at_end() ? '\0' : text_[at_]; }
    std::string_view rest() const { return text_.substr(at_); }
    void skip(std::size_t count) { at_ += count; }
    void skip_spaces() {
        while (at_ < text_.size() && is_space(text_[at_])) {
            ++at_;
        }
    }
    /// Takes c, with spaces allowed before and after it.
    bool take(char c);
    std::string_view take_while(CharClass char_class);
    /// At an opening quote: the text without quotes and escapes. Absent when it is not closed.
    std::optional<std::string> take_quoted();

    enum class EmptyParams : std::uint8_t { Refused, Ignored };
    /// *(;name[=value]) up to the end of the text. False when malformed, doubled or more than
    /// kSipParams.
    bool take_params(Params& params, EmptyParams empty = EmptyParams::Refused);
    /// name[=value] once, spaces allowed around '='.
    bool take_param(Param& param);

  private:
    std::string_view text_;
    std::size_t at_ = 0;
};

}  // namespace callfloor::sip
