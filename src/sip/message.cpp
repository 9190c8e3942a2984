#include "sip/message.h"

#include <algorithm>

#include "base/check.h"
#include "base/text.h"
#include "sip/internal/scanner.h"

namespace callfloor::sip {

namespace {

// A value never ends its own line: what a caller put in from outside cannot add header fields.
std::string one_line(std::string value) {
    std::replace_if(value.begin(), value.end(), [](char c) { return c == '\r' || c == '\n'; }, ' ');
    return value;
}

std::string_view first_element(std::string_view value) {
    const auto items = split_list(value);
    return items.empty() ? std::string_view{} : items.front();
}

// What is left of a list from one of its elements on.
std::string_view from_element(std::string_view list, std::string_view element) {
    return list.substr(static_cast<std::size_t>(element.data() - list.data()));
}

template <typename Matches>
std::optional<std::string_view> find_in(const std::vector<Header>& headers, Matches matches) {
    const auto found = std::find_if(headers.begin(), headers.end(), matches);
    return found == headers.end() ? std::nullopt : std::optional<std::string_view>(found->value);
}

auto named(std::string_view name) {
    return [name, id = header_id(name)](const Header& header) {
        return id == HeaderId::Other
                   ? header.id == id && equals_ignore_case(header.other_name, name)
                   : header.id == id;
    };
}

auto of(HeaderId id) {
    return [id](const Header& header) { return header.id == id; };
}

template <typename Matches>
void set_in(std::vector<Header>& headers, Matches matches, Header header) {
    const auto found = std::find_if(headers.begin(), headers.end(), matches);
    if (found == headers.end()) {
        headers.push_back(std::move(header));
        return;
    }
    found->value = std::move(header.value);
    headers.erase(std::remove_if(found + 1, headers.end(), matches), headers.end());
}

Result<std::vector<NameAddr>> parse_addresses(const Message& message, HeaderId id) {
    std::vector<NameAddr> addresses;
    for (const auto text : message.values(id)) {
        if (addresses.size() == limits::kSipListElements) {
            return fail(ErrorCode::LimitReached, "{} has more than {} elements", header_name(id),
                        limits::kSipListElements);
        }
        addresses.push_back(TRY(NameAddr::parse(text)));
    }
    return addresses;
}

}  // namespace

Message Message::request(Method method, const SipUri& request_uri) {
    return request(method, to_text(request_uri));
}

Message Message::request(Method method, std::string request_uri) {
    CHECK(method != Method::Other);
    Message message;
    message.method_ = method;
    message.request_uri_ = std::move(request_uri);
    return message;
}

Message Message::response(int status, std::string_view reason) {
    CHECK(status >= 100 && status <= 699);
    Message message;
    message.status_ = status;
    message.reason_ = one_line(std::string(reason.empty() ? reason_phrase(status) : reason));
    return message;
}

std::string_view Message::method_text() const {
    return method_ == Method::Other ? std::string_view(method_other_) : method_name(method_);
}

std::optional<std::string_view> Message::find(HeaderId id) const {
    return find_in(headers_, of(id));
}
std::optional<std::string_view> Message::find(std::string_view name) const {
    return find_in(headers_, named(name));
}

std::size_t Message::count(HeaderId id) const {
    return static_cast<std::size_t>(std::count_if(headers_.begin(), headers_.end(), of(id)));
}

std::vector<std::string_view> Message::all(HeaderId id) const {
    std::vector<std::string_view> values;
    for (const Header& header : headers_) {
        if (header.id == id) {
            values.emplace_back(header.value);
        }
    }
    return values;
}

std::vector<std::string_view> Message::values(HeaderId id) const {
    std::vector<std::string_view> values;
    for (const Header& header : headers_) {
        if (header.id == id) {
            const auto items = split_list(header.value);
            values.insert(values.end(), items.begin(), items.end());
        }
    }
    return values;
}

bool Message::lists(HeaderId id, std::string_view token) const {
    const auto tokens = values(id);
    return std::any_of(tokens.begin(), tokens.end(),
                       [&](auto item) { return equals_ignore_case(item, token); });
}

void Message::add(HeaderId id, std::string value) {
    CHECK(id != HeaderId::Other);
    headers_.push_back({id, {}, one_line(std::move(value))});
}

void Message::add(std::string_view name, std::string value) {
    CHECK(is_token(name));
    const HeaderId id = header_id(name);
    headers_.push_back({id, id == HeaderId::Other ? std::string(name) : std::string{},
                        one_line(std::move(value))});
}

void Message::prepend(HeaderId id, std::string value) {
    CHECK(id != HeaderId::Other);
    auto at = std::find_if(headers_.begin(), headers_.end(), of(id));
    if (at == headers_.end()) {
        at = headers_.begin();
    }
    headers_.insert(at, Header{id, {}, one_line(std::move(value))});
}

void Message::set(HeaderId id, std::string value) {
    CHECK(id != HeaderId::Other);
    set_in(headers_, of(id), {id, {}, one_line(std::move(value))});
}

void Message::set(std::string_view name, std::string value) {
    CHECK(is_token(name));
    const HeaderId id = header_id(name);
    set_in(headers_, named(name),
           {id, id == HeaderId::Other ? std::string(name) : std::string{},
            one_line(std::move(value))});
}

void Message::remove(HeaderId id) {
    std::erase_if(headers_, of(id));
}
void Message::remove(std::string_view name) {
    std::erase_if(headers_, named(name));
}

void Message::remove_top_via() {
    const auto top = std::find_if(headers_.begin(), headers_.end(), of(HeaderId::Via));
    if (top == headers_.end()) {
        return;
    }
    const auto items = split_list(top->value);
    if (items.size() <= 1) {
        headers_.erase(top);
    } else {
        top->value = std::string(from_element(top->value, items[1]));
    }
}

void Message::replace_top_via(const Via& via) {
    const auto top = std::find_if(headers_.begin(), headers_.end(), of(HeaderId::Via));
    CHECK(top != headers_.end());
    std::string value = to_text(via);
    const auto items = split_list(top->value);
    if (items.size() > 1) {
        value += ", ";
        value += from_element(top->value, items[1]);
    }
    top->value = std::move(value);
}

void Message::set_body(std::string body, std::string_view content_type) {
    set(HeaderId::ContentType, std::string(content_type));
    body_ = std::move(body);
}

void Message::clear_body() {
    remove(HeaderId::ContentType);
    body_.clear();
}

Result<Via> Message::top_via() const {
    return Via::parse(first_element(find(HeaderId::Via).value_or("")));
}
Result<NameAddr> Message::from() const {
    return NameAddr::parse(find(HeaderId::From).value_or(""));
}
Result<NameAddr> Message::to() const {
    return NameAddr::parse(find(HeaderId::To).value_or(""));
}
Result<CSeq> Message::cseq() const {
    return CSeq::parse(find(HeaderId::CSeq).value_or(""));
}

std::string_view Message::from_tag() const {
    return find_param_in(find(HeaderId::From).value_or(""), "tag").value_or(std::string_view{});
}
std::string_view Message::to_tag() const {
    return find_param_in(find(HeaderId::To).value_or(""), "tag").value_or(std::string_view{});
}

Result<Message::Contacts> Message::contacts() const {
    Contacts contacts;
    const auto items = values(HeaderId::Contact);
    if (std::find(items.begin(), items.end(), "*") == items.end()) {
        contacts.list = TRY(parse_addresses(*this, HeaderId::Contact));
    } else if (items.size() > 1) {
        return fail(ErrorCode::InvalidInput,
                    "Contact has * beside addresses; * stands alone (RFC 3261 10.2.2)");
    } else {
        contacts.is_star = true;
    }
    return contacts;
}

Result<std::vector<NameAddr>> Message::routes() const {
    return parse_addresses(*this, HeaderId::Route);
}
Result<std::vector<NameAddr>> Message::record_routes() const {
    return parse_addresses(*this, HeaderId::RecordRoute);
}

std::optional<int> Message::max_forwards() const {
    const auto value = parse_digits(find(HeaderId::MaxForwards).value_or(""), 3);
    return value && *value <= 255 ? std::optional<int>(static_cast<int>(*value)) : std::nullopt;
}

std::optional<std::uint32_t> Message::expires() const {
    return parse_delta_seconds(find(HeaderId::Expires).value_or(""));
}

std::optional<std::uint32_t> Message::min_expires() const {
    return parse_delta_seconds(find(HeaderId::MinExpires).value_or(""));
}

std::optional<std::uint32_t> Message::retry_after() const {
    // A comment or parameters may follow the number (RFC 3261 20.33).
    Scanner scanner(find(HeaderId::RetryAfter).value_or(""));
    return parse_delta_seconds(scanner.take_while(kDigit));
}

std::optional<std::size_t> Message::content_length() const {
    return parse_digits(find(HeaderId::ContentLength).value_or(""), 9);
}

Result<MediaType> Message::content_type() const {
    const auto value = find(HeaderId::ContentType);
    if (!value) {
        return fail(ErrorCode::NotFound, "the message has no Content-Type");
    }
    return MediaType::parse(*value);
}

bool Message::has_sdp() const {
    if (body_.empty()) {
        return false;
    }
    const auto type = content_type();
    return type && type->is("application/sdp");
}

std::string Message::serialize() const {
    std::size_t size =
        64 + method_text().size() + request_uri_.size() + reason_.size() + body_.size();
    for (const Header& header : headers_) {
        size += header.name().size() + header.value.size() + 4;
    }
    std::string out;
    out.reserve(size);
    if (is_request()) {
        out.append(method_text()).append(" ").append(request_uri_).append(" SIP/2.0\r\n");
    } else {
        out.append("SIP/2.0 ")
            .append(std::to_string(status_))
            .append(" ")
            .append(reason_)
            .append("\r\n");
    }
    for (const Header& header : headers_) {
        if (header.id != HeaderId::ContentLength) {
            out.append(header.name()).append(": ").append(header.value).append("\r\n");
        }
    }
    out.append("Content-Length: ")
        .append(std::to_string(body_.size()))
        .append("\r\n\r\n")
        .append(body_);
    return out;
}

Message make_response(const Message& request, int status, std::string_view to_tag,
                      std::string_view reason) {
    Message response = Message::response(status, reason);
    for (const Header& header : request.headers()) {
        const bool is_copied =
            header.id == HeaderId::Via || (header.id == HeaderId::Timestamp && status == 100);
        if (is_copied) {
            response.add(header.id, header.value);
        }
    }
    for (const HeaderId id : {HeaderId::From, HeaderId::To, HeaderId::CallId, HeaderId::CSeq}) {
        if (const auto value = request.find(id)) {
            std::string text(*value);
            if (id == HeaderId::To && !to_tag.empty() && !find_param_in(text, "tag")) {
                text.append(";tag=").append(to_tag);
            }
            response.add(id, std::move(text));
        }
    }
    return response;
}

Message make_dialog_response(const Message& request, int status, std::string_view to_tag,
                             std::string_view reason) {
    Message response = make_response(request, status, to_tag, reason);
    for (const Header& header : request.headers()) {
        if (header.id == HeaderId::RecordRoute) {
            response.add(header.id, header.value);
        }
    }
    return response;
}

std::string_view reason_phrase(int status) {
    struct Phrase {
        int status;
        std::string_view text;
    };
    static constexpr Phrase kPhrases[] = {{100, "Trying"},
                                          {180, "Ringing"},
                                          {181, "Call Is Being Forwarded"},
                                          {182, "Queued"},
                                          {183, "Session Progress"},
                                          {200, "OK"},
                                          {202, "Accepted"},
                                          {300, "Multiple Choices"},
                                          {301, "Moved Permanently"},
                                          {302, "Moved Temporarily"},
                                          {305, "Use Proxy"},
                                          {380, "Alternative Service"},
                                          {400, "Bad Request"},
                                          {401, "Unauthorized"},
                                          {402, "Payment Required"},
                                          {403, "Forbidden"},
                                          {404, "Not Found"},
                                          {405, "Method Not Allowed"},
                                          {406, "Not Acceptable"},
                                          {407, "Proxy Authentication Required"},
                                          {408, "Request Timeout"},
                                          {410, "Gone"},
                                          {412, "Conditional Request Failed"},
                                          {413, "Request Entity Too Large"},
                                          {414, "Request-URI Too Long"},
                                          {415, "Unsupported Media Type"},
                                          {416, "Unsupported URI Scheme"},
                                          {420, "Bad Extension"},
                                          {421, "Extension Required"},
                                          {422, "Session Interval Too Small"},
                                          {423, "Interval Too Brief"},
                                          {480, "Temporarily Unavailable"},
                                          {481, "Call/Transaction Does Not Exist"},
                                          {482, "Loop Detected"},
                                          {483, "Too Many Hops"},
                                          {484, "Address Incomplete"},
                                          {485, "Ambiguous"},
                                          {486, "Busy Here"},
                                          {487, "Request Terminated"},
                                          {488, "Not Acceptable Here"},
                                          {489, "Bad Event"},
                                          {491, "Request Pending"},
                                          {493, "Undecipherable"},
                                          {500, "Server Internal Error"},
                                          {501, "Not Implemented"},
                                          {502, "Bad Gateway"},
                                          {503, "Service Unavailable"},
                                          {504, "Server Time-out"},
                                          {505, "Version Not Supported"},
                                          {513, "Message Too Large"},
                                          {600, "Busy Everywhere"},
                                          {603, "Decline"},
                                          {604, "Does Not Exist Anywhere"},
                                          {606, "Not Acceptable"}};
    const auto found = std::find_if(std::begin(kPhrases), std::end(kPhrases),
                                    [=](const Phrase& phrase) { return phrase.status == status; });
    return found == std::end(kPhrases) ? "Unknown" : found->text;
}

}  // namespace callfloor::sip
