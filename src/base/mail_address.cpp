#include "base/mail_address.h"

#include <algorithm>

namespace callfloor {

namespace {

constexpr std::size_t kAddressBytes = 254;  // RFC 5321 section 4.5.3.1.3, without <>

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}
bool is_atom(char c) {
    return is_letter_or_digit(c) || std::string_view("!#$%&'*+/=?^_`{|}~-.").contains(c);
}
bool is_host(char c) {
    return is_letter_or_digit(c) || c == '-' || c == '.';
}

}  // namespace

Result<void> check_mail_address(std::string_view address) {
    const auto at = address.find('@');
    const auto local = address.substr(0, at);
    const auto host = at == std::string_view::npos ? std::string_view() : address.substr(at + 1);
    const auto dots_fit = [](std::string_view part) {
        return !part.empty() && part.front() != '.' && part.back() != '.' && !part.contains("..");
    };
    if (address.size() > kAddressBytes || !dots_fit(local) || !dots_fit(host) ||
        !std::ranges::all_of(local, is_atom) || !std::ranges::all_of(host, is_host) ||
        host.front() == '-') {
        return fail(ErrorCode::InvalidInput,
                    "\"{}\" is no e-mail address; write it as name@example.com",
                    address.substr(0, 80));
    }
    return {};
}

}  // namespace callfloor
