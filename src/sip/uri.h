#pragma once
// SIP and tel URIs (RFC 3261 section 19.1 and 25.1, RFC 3966) and the name-addr form around them
// (section 20.10). User and password are kept as written; user_decoded() gives the meaning. Plain
// values; any thread.
//
//   "Ana" <sip:ana%20b:secret@[2001:db8::1]:5060;transport=tcp?Subject=x>;tag=77
//   display    user    password     host    port    params      headers   NameAddr::params

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace callfloor::sip {

struct Param {
    std::string name;
    std::optional<std::string> value;  ///< absent in ";lr"; unquoted when it was a quoted string
    bool is_quoted = false;  ///< written in quotes; needless ones are kept for strict readers

    bool operator==(const Param&) const = default;
};

/// Ordered parameters; names compare without case. At most limits::kSipParams are parsed.
class Params final {
  public:
    /// The value; "" for a parameter without one; absent when the parameter is.
    std::optional<std::string_view> find(std::string_view name) const;
    bool has(std::string_view name) const { return find(name).has_value(); }
    /// Replaces the value or appends the parameter.
    void set(std::string_view name, std::string_view value);
    void set_quoted(std::string_view name, std::string_view value);
    void set_flag(std::string_view name);
    void remove(std::string_view name);
    bool empty() const { return items_.empty(); }
    const std::vector<Param>& items() const { return items_; }

    bool operator==(const Params&) const = default;

  private:
    friend class Scanner;
    std::vector<Param> items_;
};

struct SipUri {
    enum class Scheme : std::uint8_t { Sip, Sips, Tel, Other };

    Scheme scheme = Scheme::Sip;
    std::string user;                     ///< as written (escaped); the number of a tel URI
    std::optional<std::string> password;  ///< as written
    std::string host;        ///< name or numeric address, IPv6 without brackets; empty for tel
    std::uint16_t port = 0;  ///< 0: none written
    Params params;
    std::vector<Param> headers;  ///< after '?', as written
    std::string other;  ///< the whole text of a URI of any other scheme; all else is empty then

    static Result<SipUri> parse(std::string_view text);
    /// sip:user@host:port; `user` is escaped as needed.
    static SipUri make(std::string_view user, std::string_view host, std::uint16_t port = 0);

    std::string user_decoded() const;
    bool is_sip() const { return scheme == Scheme::Sip || scheme == Scheme::Sips; }

    bool operator==(const SipUri&) const = default;  ///< as written; see is_equivalent()
};

std::string to_text(const SipUri& uri);
void append_text(std::string& out, const SipUri& uri);
/// RFC 3261 19.1.4 (and RFC 3966 section 4 for tel): whether both name the same resource.
bool is_equivalent(const SipUri& a, const SipUri& b);

/// The content of From, To, Contact, Route, Refer-To …: name-addr or addr-spec, and header
/// parameters.
struct NameAddr {
    std::string display;  ///< unquoted
    SipUri uri;
    Params params;

    /// One address; a comma list is an error. In the form without <>, parameters belong to the
    /// header, not to the URI (RFC 3261 20.10).
    static Result<NameAddr> parse(std::string_view text);
    std::optional<std::string_view> tag() const { return params.find("tag"); }

    bool operator==(const NameAddr&) const = default;
};

std::string to_text(const NameAddr& address);
void append_text(std::string& out, const NameAddr& address);

/// %41 becomes 'A'; a broken escape stays as it is.
std::string decode_escapes(std::string_view text);

}  // namespace callfloor::sip
