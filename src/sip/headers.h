#pragma once
// The header fields of RFC 3261 section 20 the stack works with: their names (long and compact,
// compared without case) and the values that have a structure. Plain values; any thread.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sip/uri.h"

namespace callfloor::sip {

/// Known header fields, in the alphabetical order of their names. Everything else is Other and
/// keeps its own name.
enum class HeaderId : std::uint8_t {
    Accept,
    AcceptEncoding,
    AcceptLanguage,
    AlertInfo,
    Allow,
    AllowEvents,
    AuthenticationInfo,
    Authorization,
    CallId,
    CallInfo,
    Contact,
    ContentDisposition,
    ContentEncoding,
    ContentLanguage,
    ContentLength,
    ContentType,
    CSeq,
    Date,
    Diversion,
    ErrorInfo,
    Event,
    Expires,
    From,
    HistoryInfo,
    InReplyTo,
    MaxForwards,
    MimeVersion,
    MinExpires,
    MinSe,
    Organization,
    PAssertedIdentity,
    Path,
    PPreferredIdentity,
    Priority,
    Privacy,
    ProxyAuthenticate,
    ProxyAuthorization,
    ProxyRequire,
    RAck,
    Reason,
    RecordRoute,
    ReferredBy,
    ReferTo,
    RemotePartyId,
    Replaces,
    ReplyTo,
    Require,
    RetryAfter,
    Route,
    RSeq,
    Server,
    ServiceRoute,
    SessionExpires,
    SipEtag,
    SipIfMatch,
    Subject,
    SubscriptionState,
    Supported,
    Timestamp,
    To,
    Unsupported,
    UserAgent,
    Via,
    Warning,
    WwwAuthenticate,
    Other,
};

/// "Call-ID"; empty for Other.
std::string_view header_name(HeaderId id);
/// Long or compact name, any case.
HeaderId header_id(std::string_view name);

enum class Method : std::uint8_t {
    Invite,
    Ack,
    Bye,
    Cancel,
    Options,
    Register,
    Prack,
    Update,
    Info,
    Refer,
    Notify,
    Subscribe,
    Message,
    Publish,
    Other,
};

/// "INVITE"; empty for Other.
std::string_view method_name(Method method);
/// Methods are case-sensitive (RFC 3261 7.1): "invite" is Other.
Method method_from_name(std::string_view name);

/// One hop (RFC 3261 20.42): SIP/2.0/UDP host:port;branch=...;rport;received=...
struct Via {
    std::string transport;   ///< upper case: UDP, TCP, TLS, WS, ...
    std::string host;        ///< sent-by; IPv6 without brackets
    std::uint16_t port = 0;  ///< 0: none written
    Params params;

    static Result<Via> parse(std::string_view text);
    std::string_view branch() const { return params.find("branch").value_or(std::string_view{}); }
    /// RFC 3261 branches begin with z9hG4bK; others come from RFC 2543 elements and are not unique
    /// by themselves.
    bool has_cookie() const { return branch().starts_with("z9hG4bK"); }
    bool wants_rport() const { return params.has("rport"); }
    std::optional<std::uint16_t> rport() const;  ///< the filled-in value
    std::optional<std::string_view> received() const { return params.find("received"); }

    bool operator==(const Via&) const = default;
};
std::string to_text(const Via& via);
void append_text(std::string& out, const Via& via);

struct CSeq {
    std::uint32_t number = 0;  ///< below 2^31
    Method method = Method::Other;
    std::string method_text;

    static Result<CSeq> parse(std::string_view text);
    bool operator==(const CSeq&) const = default;
};
std::string to_text(const CSeq& cseq);

/// type/subtype in lower case, with its parameters.
struct MediaType {
    std::string type;
    std::string subtype;
    Params params;

    static Result<MediaType> parse(std::string_view text);
    bool is(std::string_view full_type) const;  ///< is("application/sdp")
    bool operator==(const MediaType&) const = default;
};
std::string to_text(const MediaType& media_type);

/// RFC 3326: SIP;cause=200;text="Call completed elsewhere"
struct Reason {
    std::string protocol;
    int cause = 0;
    std::string text;

    static Result<Reason> parse(std::string_view text);
    bool operator==(const Reason&) const = default;
};
std::string to_text(const Reason& reason);

/// Splits a comma list outside quotes and <>; items are trimmed, empty ones left out.
std::vector<std::string_view> split_list(std::string_view text);

/// delta-seconds (RFC 3261 25.1): more than 2^32-1 counts as that, as 20.19 asks; absent when not a
/// number.
std::optional<std::uint32_t> parse_delta_seconds(std::string_view text);

/// "quoted", with \, " and control characters escaped. Line ends, which cannot be written, become
/// spaces.
std::string quote(std::string_view text);

/// Whether every character is one of RFC 3261 25.1's token, and there is one.
bool is_token(std::string_view text);

}  // namespace callfloor::sip
