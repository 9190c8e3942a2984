#include <algorithm>

#include "base/text.h"
#include "sip/internal/header_lines.h"
#include "sip/internal/scanner.h"
#include "sip/message.h"

namespace callfloor::sip {

namespace {

enum class Source : std::uint8_t { Datagram, Stream };

struct Fault {
    int status = 400;
    std::string reason;
};

std::string unfolded(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    while (!text.empty()) {
        const auto end = text.find('\n');
        if (!result.empty()) {
            result += ' ';
        }
        result += trim(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return result;
}

}  // namespace

// Reads everything it can before it judges, because the answer to a bad request needs its headers
// wherever they stand.
class MessageParser final {
  public:
    MessageParser(std::string_view bytes, Source source) : bytes_(bytes), source_(source) {}

    Parsed parse() {
        while (bytes_.starts_with("\r\n")) {  // RFC 3261 7.5
            bytes_.remove_prefix(2);
        }
        HeaderLines lines(bytes_);
        if (!read_start_line(lines.next_raw())) {
            return drop("not SIP");
        }
        read_headers(lines);
        read_body(lines.rest());
        judge();
        return verdict();
    }

  private:
    Parsed drop(std::string reason) {
        return std::unexpected(
            ParseFailure{ParseFailure::Verdict::Drop, 0, std::move(reason), std::nullopt});
    }

    // The first fault found is the one told; a limit or version beats it.
    void note(int status, std::string reason) {
        if (!fault_ || (fault_->status == 400 && status != 400)) {
            fault_ = Fault{status, std::move(reason)};
        }
    }

    bool read_start_line(std::string_view line) {
        return starts_with_ignore_case(line, "SIP/") ? read_status_line(line)
                                                     : read_request_line(line);
    }

    bool read_status_line(std::string_view line) {
        const auto space = line.find(' ');
        if (space == std::string_view::npos ||
            !equals_ignore_case(line.substr(0, space), "SIP/2.0")) {
            return false;
        }
        const auto rest = line.substr(space + 1);
        const auto status = parse_int(rest.substr(0, 3), 100, 699);
        if (!status || (rest.size() > 3 && rest[3] != ' ')) {
            return false;
        }
        message_.status_ = static_cast<int>(*status);
        message_.reason_ = rest.size() > 4 ? rest.substr(4) : std::string_view{};
        return true;
    }

    bool read_request_line(std::string_view line) {
        const auto trimmed = trim(line);
        const auto method_end = std::min(trimmed.find_first_of(" \t"), trimmed.size());
        const auto version_begin = trimmed.find_last_of(" \t") + 1;
        const auto method = trimmed.substr(0, method_end);
        const auto version = trimmed.substr(version_begin);
        if (!is_token(method) || version_begin <= method_end ||
            !starts_with_ignore_case(version, "SIP/")) {
            return false;
        }
        message_.method_ = method_from_name(method);
        if (message_.method_ == Method::Other) {
            message_.method_other_ = method;
        }
        if (!equals_ignore_case(version, "SIP/2.0")) {
            note(505, std::string(reason_phrase(505)));
        }
        // Exactly one space on either side of the URI; what else stands between is the URI's fault.
        const auto begin = std::min(method_end + 1, version_begin - 1);
        message_.request_uri_ = trimmed.substr(begin, version_begin - 1 - begin);
        if (trimmed.size() != line.size()) {
            note(400, "Space around the request line");
        }
        return true;
    }

    void read_headers(HeaderLines& lines) {
        message_.headers_.reserve(24);
        HeaderLine line;
        while (lines.next(line)) {
            if (message_.headers_.size() == limits::kSipHeaders) {
                note(513, fmt::format("More than {} header fields", limits::kSipHeaders));
                return;
            }
            if (!is_token(line.name)) {
                note(400, "Malformed header line");
                continue;
            }
            if (line.value.size() > limits::kSipHeaderBytes) {
                note(513,
                     fmt::format("A header field of more than {} bytes", limits::kSipHeaderBytes));
                continue;
            }
            const HeaderId id = header_id(line.name);
            message_.headers_.push_back(
                {id, std::string(id == HeaderId::Other ? line.name : std::string_view{}),
                 line.is_folded ? unfolded(line.value) : std::string(line.value)});
        }
        if (!lines.is_complete()) {
            note(400, "No empty line after the header fields");
        }
    }

    void read_body(std::string_view rest) {
        if (!message_.has(HeaderId::ContentLength)) {
            if (source_ == Source::Stream) {
                note(400, "Missing Content-Length on a stream");
                return;
            }
            message_.body_ = rest;
            return;
        }
        const auto length = message_.content_length();
        if (!length) {
            note(400, "Malformed Content-Length");
        } else if (*length > limits::kSipMessageBytes) {
            note(413, std::string(reason_phrase(413)));
        } else if (*length > rest.size()) {
            note(400, "Content-Length is more than the body");
        } else {
            message_.body_ = rest.substr(0, *length);
        }
    }

    void judge() {
        if (bytes_.size() > limits::kSipMessageBytes) {
            note(513, std::string(reason_phrase(513)));
        }
        judge_mandatory();
        if (message_.is_request()) {
            judge_request();
        }
    }

    void judge_mandatory() {
        struct Rule {
            HeaderId id;
            bool is_mandatory;
        };
        static constexpr Rule kOnce[] = {
            {HeaderId::From, true},           {HeaderId::To, true},
            {HeaderId::CallId, true},         {HeaderId::CSeq, true},
            {HeaderId::MaxForwards, false},   {HeaderId::ContentLength, false},
            {HeaderId::ContentType, false},   {HeaderId::Expires, false},
            {HeaderId::SessionExpires, false}};
        for (const Rule& rule : kOnce) {
            const std::size_t count = message_.count(rule.id);
            if (count > 1) {
                note(400, fmt::format("More than one {}", header_name(rule.id)));
            } else if (count == 0 && rule.is_mandatory) {
                note(400, fmt::format("Missing {}", header_name(rule.id)));
            }
        }
        judge_address(HeaderId::From);
        judge_address(HeaderId::To);
        if (message_.has(HeaderId::CallId) && message_.call_id().empty()) {
            note(400, "Malformed Call-ID");
        }
        const auto cseq = message_.cseq();
        if (!cseq) {
            note(400, "Malformed CSeq");
        } else if (message_.is_request() && cseq->method_text != message_.method_text()) {
            note(400, "CSeq method does not match the request");
        }
    }

    void judge_address(HeaderId id) {
        const auto value = message_.find(id);
        if (value && !NameAddr::parse(*value)) {
            note(400, fmt::format("Malformed {}", header_name(id)));
        }
    }

    void judge_request() {
        const auto uri = message_.request_uri();
        if (message_.request_uri_.size() > limits::kSipUriBytes) {
            note(414, std::string(reason_phrase(414)));
        } else if (!uri || !uri->headers.empty()) {
            note(400, "Malformed Request-URI");
        }
        if (message_.has(HeaderId::MaxForwards) && !message_.max_forwards()) {
            note(400, "Malformed Max-Forwards");
        }
        if (message_.has(HeaderId::Contact) && !message_.contacts()) {
            note(400, "Malformed Contact");
        }
        if (message_.has(HeaderId::Route) && !message_.routes()) {
            note(400, "Malformed Route");
        }
        if (message_.has(HeaderId::RecordRoute) && !message_.record_routes()) {
            note(400, "Malformed Record-Route");
        }
    }

    Parsed verdict() {
        const auto via = message_.top_via();
        if (!via) {
            return drop(message_.has(HeaderId::Via) ? "Malformed Via" : "Missing Via");
        }
        if (!fault_) {
            return std::move(message_);
        }
        // A response is never answered, nor is an ACK (RFC 3261 17).
        if (message_.is_response() || message_.method_ == Method::Ack) {
            return drop(std::move(fault_->reason));
        }
        message_.body_.clear();
        return std::unexpected(ParseFailure{ParseFailure::Verdict::Reply, fault_->status,
                                            std::move(fault_->reason), std::move(message_)});
    }

    std::string_view bytes_;
    Source source_;
    Message message_;
    std::optional<Fault> fault_;
};

Parsed parse_datagram(std::string_view bytes) {
    return MessageParser(bytes, Source::Datagram).parse();
}
Parsed parse_framed(std::string_view bytes) {
    return MessageParser(bytes, Source::Stream).parse();
}

}  // namespace callfloor::sip
