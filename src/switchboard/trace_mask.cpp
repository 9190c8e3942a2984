#include "switchboard/trace_mask.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace callfloor::switchboard {

namespace {

constexpr std::string_view kMask = "***";

/// The line up to its end, which stays in `rest`'s head: "\r\n", "\n" or nothing.
std::string_view take_line(std::string_view& rest) {
    const auto end = std::min(rest.find('\n'), rest.size());
    const auto line = rest.substr(0, end > 0 && rest[end - 1] == '\r' ? end - 1 : end);
    rest.remove_prefix(line.size());
    return line;
}

std::string_view take_line_end(std::string_view& rest) {
    const auto size = rest.starts_with("\r\n") ? 2u : rest.empty() ? 0u : 1u;
    const auto end = rest.substr(0, size);
    rest.remove_prefix(size);
    return end;
}

bool is_credentials(std::string_view name) {
    constexpr std::array kNames{"Authorization", "Proxy-Authorization", "Authentication-Info"};
    return std::ranges::any_of(
        kNames, [name](std::string_view one) { return equals_ignore_case(name, one); });
}

/// "sip:ana:secret@host" -> "sip:ana:***@host", wherever such stands in the line.
void append_without_passwords(std::string& to, std::string_view line) {
    while (true) {
        const auto scheme = std::min(line.find("sip:"), line.find("sips:"));
        if (scheme == std::string_view::npos) {
            to.append(line);
            return;
        }
        const auto begin = line.find(':', scheme) + 1;
        const auto uri = line.substr(begin, line.find_first_of(" \t<>\",;?", begin) - begin);
        const auto at = uri.find('@');
        const auto colon = uri.find(':');
        const bool has_password = at != std::string_view::npos && colon < at;
        to.append(line.substr(0, has_password ? begin + colon + 1 : begin));
        if (has_password) {
            to.append(kMask);
        }
        line.remove_prefix(has_password ? begin + at : begin);
    }
}

enum class Hidden : bool { No, Yes };

Hidden append_header(std::string& to, std::string_view line) {
    const bool may_be =
        !line.empty() && (line[0] == 'A' || line[0] == 'a' || line[0] == 'P' || line[0] == 'p');
    const auto colon = may_be ? line.find(':') : std::string_view::npos;
    if (colon == std::string_view::npos || !is_credentials(trim(line.substr(0, colon)))) {
        append_without_passwords(to, line);
        return Hidden::No;
    }
    const auto value = trim(line.substr(colon + 1));
    const auto scheme = value.substr(0, value.find(' '));
    to.append(line.substr(0, colon + 1)).append(" ");
    if (scheme.find('=') == std::string_view::npos) {
        to.append(scheme).append(" ");
    }
    to.append(kMask);
    return Hidden::Yes;
}

void append_sdp_line(std::string& to, std::string_view line) {
    if (line.starts_with("a=crypto:")) {
        const auto key = line.find("inline:");
        to.append(line.substr(0, key == std::string_view::npos ? 9 : key + 7)).append(kMask);
    } else if (line.starts_with("a=ice-pwd:")) {
        to.append(line.substr(0, 10)).append(kMask);
    } else if (line.starts_with("k=")) {
        to.append("k=").append(kMask);
    } else {
        to.append(line);
    }
}

/// Of "Signal=5" the name stays; a bare digit is all digit.
void append_digit_line(std::string& to, std::string_view line) {
    const auto equals = line.find('=');
    const bool is_named = equals != std::string_view::npos;
    if (is_named ? equals_ignore_case(trim(line.substr(0, equals)), "Signal")
                 : !trim(line).empty()) {
        to.append(line.substr(0, is_named ? equals + 1 : 0)).append(kMask);
    } else {
        to.append(line);
    }
}

}  // namespace

std::string masked_message(std::string_view message) {
    std::string result;
    result.reserve(message.size());
    const bool is_info = message.starts_with("INFO ");
    bool in_body = false;
    auto hides_on = Hidden::No;  // lines folded onto credentials
    while (!message.empty()) {
        const auto line = take_line(message);
        const bool is_folded = !line.empty() && (line[0] == ' ' || line[0] == '\t');
        if (in_body) {
            is_info ? append_digit_line(result, line) : append_sdp_line(result, line);
        } else if (is_folded && hides_on == Hidden::Yes) {
            result.append(" ").append(kMask);
        } else {
            hides_on = append_header(result, line);
            in_body = line.empty();
        }
        result.append(take_line_end(message));
    }
    return result;
}

}  // namespace callfloor::switchboard
