#pragma once
// A SIP message (RFC 3261 section 7): request or response, with its header fields in order and its
// body. Parsing judges as sections 8.2, 16.3 and 18.3 and RFC 4475 ask: what can be answered is
// answered (400, 413, 414, 505, 513), what cannot is dropped. Values are bytes; text that need not
// be understood is carried unread. Plain value; any thread.
//
//   datagram ──parse_datagram──► Message | ParseFailure{Drop | Reply 4xx, the headers an answer
//   needs} stream   ──StreamFramer────► bytes of one message ──parse_framed──► the same

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "sip/headers.h"
#include "sip/uri.h"

namespace callfloor::sip {

struct Header {
    HeaderId id = HeaderId::Other;
    std::string other_name;  ///< the name as written when id is Other
    std::string value;       ///< trimmed, folded lines joined by one space

    std::string_view name() const {
        return id == HeaderId::Other ? std::string_view(other_name) : header_name(id);
    }
    bool operator==(const Header&) const = default;
};

/// Why bytes are not a usable message, and what to do about it.
struct ParseFailure;

class Message final {
  public:
    Message() = default;
    static Message request(Method method, const SipUri& request_uri);
    static Message request(Method method, std::string request_uri);
    static Message response(
        int status, std::string_view reason = {});  ///< an empty reason becomes the RFC's phrase

    bool is_request() const { return status_ == 0; }
    bool is_response() const { return status_ != 0; }

    Method method() const { return method_; }  ///< Other for a response; see cseq()
    std::string_view method_text() const;
    const std::string& request_uri_text() const { return request_uri_; }
    /// SipUri::Scheme::Other when the scheme is not ours (answer 416).
    Result<SipUri> request_uri() const { return SipUri::parse(request_uri_); }
    void set_request_uri(const SipUri& uri) { request_uri_ = to_text(uri); }
    int status() const { return status_; }
    const std::string& reason() const { return reason_; }

    // Header fields. Views stay valid until the message is changed.
    const std::vector<Header>& headers() const { return headers_; }
    /// The first field of that name, absent when there is none.
    std::optional<std::string_view> find(HeaderId id) const;
    std::optional<std::string_view> find(std::string_view name) const;
    bool has(HeaderId id) const { return find(id).has_value(); }
    std::size_t count(HeaderId id) const;
    /// Every field of that name, as written.
    std::vector<std::string_view> all(HeaderId id) const;
    /// Every element of a list header over all its fields: split at commas outside quotes and <>.
    std::vector<std::string_view> values(HeaderId id) const;
    /// Whether a list of tokens (Allow, Supported, Require, ...) has it; tokens compare without
    /// case.
    bool lists(HeaderId id, std::string_view token) const;

    void add(HeaderId id, std::string value);
    void add(std::string_view name, std::string value);  ///< a known name is normalised
    /// Before the first field of that name, or of all when there is none: Via, Record-Route, Route.
    void prepend(HeaderId id, std::string value);
    /// Replaces the first field of that name and removes the others; appends when there is none.
    void set(HeaderId id, std::string value);
    void set(std::string_view name, std::string value);
    void remove(HeaderId id);
    void remove(std::string_view name);
    /// Removes the topmost Via element (not the whole field when it holds several).
    void remove_top_via();
    /// Rewrites the topmost Via element: received and rport (RFC 3261 18.2.1, RFC 3581).
    void replace_top_via(const Via& via);

    const std::string& body() const { return body_; }
    /// Sets or removes Content-Type too.
    void set_body(std::string body, std::string_view content_type);
    void clear_body();

    // Typed access. A parsed message has already shown Via, From, To, Call-ID and CSeq to be
    // present and well-formed.
    Result<Via> top_via() const;
    Result<NameAddr> from() const;
    Result<NameAddr> to() const;
    std::string_view call_id() const { return find(HeaderId::CallId).value_or(std::string_view{}); }
    Result<CSeq> cseq() const;
    std::string_view from_tag() const;  ///< "" when there is none
    std::string_view to_tag() const;
    /// Contacts with their parameters; `is_star` for "Contact: *" (then the list is empty).
    struct Contacts {
        std::vector<NameAddr> list;
        bool is_star = false;
    };
    Result<Contacts> contacts() const;
    Result<std::vector<NameAddr>> routes() const;
    Result<std::vector<NameAddr>> record_routes() const;
    std::optional<int> max_forwards() const;
    std::optional<std::uint32_t> expires() const;
    std::optional<std::uint32_t> min_expires() const;
    std::optional<std::uint32_t> retry_after() const;
    std::optional<std::size_t> content_length() const;
    Result<MediaType> content_type() const;  ///< NotFound when there is none
    bool has_sdp() const;                    ///< a non-empty body of application/sdp

    /// The bytes to send. Content-Length is always written and always true.
    std::string serialize() const;

    bool operator==(const Message&) const = default;

  private:
    friend class MessageParser;
    Method method_ = Method::Other;
    int status_ = 0;
    std::string method_other_;  ///< the name of a method we do not know
    std::string request_uri_;
    std::string reason_;
    std::vector<Header> headers_;
    std::string body_;
};

struct ParseFailure {
    enum class Verdict : std::uint8_t { Drop, Reply };
    Verdict verdict = Verdict::Drop;
    int status = 0;      ///< Reply only: 400, 413, 414, 505, 513
    std::string reason;  ///< the reason phrase to send: names the fault
    /// Reply only: what could be read of the request; enough for make_response(), nothing else may
    /// be relied upon.
    std::optional<Message> request;
};

using Parsed = std::expected<Message, ParseFailure>;

/// A whole UDP datagram. Bytes beyond Content-Length are ignored, fewer are a fault (RFC
/// 3261 18.3).
Parsed parse_datagram(std::string_view bytes);
/// One message cut from a stream by StreamFramer: Content-Length must be present and right.
Parsed parse_framed(std::string_view bytes);

/// RFC 3261 8.2.6: Via, From, To, Call-ID and CSeq of the request. `to_tag` is added unless To has
/// one or it is empty (100). Record-Route is copied by make_dialog_response() only.
Message make_response(const Message& request, int status, std::string_view to_tag,
                      std::string_view reason = {});
/// As make_response, and Record-Route is copied (RFC 3261 12.1.1): 101-299 answers that create a
/// dialog.
Message make_dialog_response(const Message& request, int status, std::string_view to_tag,
                             std::string_view reason = {});

/// The reason phrase of RFC 3261 section 21; "Unknown" for a status it does not name.
std::string_view reason_phrase(int status);

/// Cuts a byte stream into messages by Content-Length (RFC 3261 18.3), in time linear in the bytes
/// whatever their fragmentation. Holds at most one message (kSipMessageBytes) and what append()
/// brought with it.
class StreamFramer final {
  public:
    enum class Kind : std::uint8_t {
        NeedMore,  ///< nothing complete; append() more
        Message,   ///< `bytes` is one whole message for parse_framed()
        Ping,      ///< CRLF CRLF between messages: answer with CRLF (RFC 5626 3.5.1)
        Pong,      ///< CRLF after expect_pong()
        Broken,    ///< the stream cannot be followed further: answer if `bytes` parses so far, then
                   ///< close
    };
    struct Item {
        Kind kind = Kind::NeedMore;
        std::string_view bytes;  ///< valid until the next append()
        std::string why;         ///< Broken only
    };

    void append(std::string_view bytes);
    /// We sent CRLF CRLF: the next lone CRLF is its answer, not half a ping.
    void expect_pong() { is_pong_due_ = true; }
    /// Call until it says NeedMore or Broken.
    Item next();
    std::size_t buffered() const { return buffer_.size() - begin_; }

  private:
    Item skip_line_ends();
    Item read_message();
    Item broken(std::string why);

    std::string buffer_;
    std::size_t begin_ = 0;  ///< first byte not yet given out
    std::size_t scanned_ =
        0;  ///< bytes of the current message in which the end of the headers was sought
    std::size_t whole_ = 0;   ///< length of the current message once known
    bool half_ping_ = false;  ///< one CRLF was seen between messages
    bool is_pong_due_ = false;
    bool is_broken_ = false;
};

}  // namespace callfloor::sip
