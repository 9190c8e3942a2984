#include "base/text.h"
#include "sip/internal/header_lines.h"
#include "sip/internal/scanner.h"
#include "sip/message.h"

namespace callfloor::sip {

void StreamFramer::append(std::string_view bytes) {
    if (is_broken_) {
        return;
    }
    // What was given out is dropped here, not in next(), so that its views stay valid; each byte
    // moves at most once per message behind it because the rest is at most one message.
    if (begin_ > 0) {
        buffer_.erase(0, begin_);
        begin_ = 0;
    }
    buffer_.append(bytes);
}

StreamFramer::Item StreamFramer::next() {
    if (is_broken_) {
        return {Kind::NeedMore, {}, {}};
    }
    if (scanned_ == 0 && whole_ == 0) {
        if (Item item = skip_line_ends(); item.kind != Kind::NeedMore) {
            return item;
        }
        const auto rest = std::string_view(buffer_).substr(begin_);
        if (rest.empty() || rest == "\r") {
            return {};
        }
    }
    return read_message();
}

// Between messages: keep-alives, and the CRLFs some elements put before a start line (RFC
// 3261 7.5).
StreamFramer::Item StreamFramer::skip_line_ends() {
    for (;;) {
        const auto rest = std::string_view(buffer_).substr(begin_);
        if (!rest.starts_with("\r\n")) {
            // A lone CR may be half of a line end.
            half_ping_ = half_ping_ && (rest.empty() || rest == "\r");
            return {};
        }
        begin_ += 2;
        if (is_pong_due_) {
            is_pong_due_ = false;
            return {Kind::Pong, {}, {}};
        }
        half_ping_ = !half_ping_;
        if (!half_ping_) {
            return {Kind::Ping, {}, {}};
        }
    }
}

StreamFramer::Item StreamFramer::broken(std::string why) {
    is_broken_ = true;
    return {Kind::Broken, std::string_view(buffer_).substr(begin_), std::move(why)};
}

namespace {

// Where the body begins; 0 while the empty line has not come. `scanned` moves to where the search
// goes on.
std::size_t find_body(std::string_view text, std::size_t& scanned) {
    for (;;) {
        const auto end = text.find('\n', scanned);
        if (end == std::string_view::npos) {
            scanned = text.size();
            return 0;
        }
        scanned = end;
        const auto after = text.substr(end + 1, 2);
        if (after.starts_with('\n')) {
            return end + 2;
        }
        if (after == "\r\n") {
            return end + 3;
        }
        if (after.empty() || after == "\r") {
            return 0;
        }
        scanned = end + 1;
    }
}

Result<std::size_t> body_length(std::string_view head) {
    HeaderLines lines(head);
    lines.next_raw();
    std::optional<std::uint64_t> length;
    HeaderLine line;
    while (lines.next(line)) {
        if (line.name.empty() || header_id(line.name) != HeaderId::ContentLength) {
            continue;
        }
        const auto value = parse_digits(line.value, 9);
        if (!value || (length && *length != *value)) {
            return fail(ErrorCode::InvalidInput, "Content-Length is malformed or doubled");
        }
        length = value;
    }
    if (!length) {
        return fail(ErrorCode::InvalidInput, "there is no Content-Length");
    }
    return *length;
}

}  // namespace

StreamFramer::Item StreamFramer::read_message() {
    const auto rest = std::string_view(buffer_).substr(begin_);
    if (whole_ == 0) {
        const std::size_t body = find_body(rest, scanned_);
        if (body == 0) {
            return scanned_ > limits::kSipMessageBytes ? broken("the header fields do not end")
                                                       : Item{};
        }
        const auto length = body_length(rest.substr(0, body));
        if (!length) {
            return broken(length.error().text);
        }
        if (*length > limits::kSipMessageBytes || body + *length > limits::kSipMessageBytes) {
            return broken("the message is too large");
        }
        whole_ = body + *length;
    }
    if (rest.size() < whole_) {
        return {};
    }
    Item item{Kind::Message, rest.substr(0, whole_), {}};
    begin_ += whole_;
    scanned_ = 0;
    whole_ = 0;
    return item;
}

}  // namespace callfloor::sip
