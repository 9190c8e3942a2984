#pragma once
// A SIP message without what must not be kept: credentials, keys of encrypted speech, digits.
// Everything else stays as it was on the wire, so that a trace shows what really was sent. Pure.

#include <string>
#include <string_view>

namespace callfloor::switchboard {

/// Masked by "***": the credentials of Authorization and Proxy-Authorization and what answers them
/// in Authentication-Info (the scheme stays); keys in SDP (a=crypto behind "inline:", a=ice-pwd,
/// k=); passwords in URIs of the start line and of headers; digits in the bodies of INFO. The
/// length named by Content-Length is that of the message as sent.
std::string masked_message(std::string_view message);

}  // namespace callfloor::switchboard
