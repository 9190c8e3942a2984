#pragma once
// A dialog (RFC 3261 section 12): what two ends keep of each other between requests. A plain value
// without timers or references, so that it can be saved and restored; the rules are functions on
// it. Any thread.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "sip/message.h"
#include "sip/transport.h"

namespace callfloor::sip {

struct Dialog {
    std::string call_id;
    NameAddr local;   ///< with our tag
    NameAddr remote;  ///< with the peer's tag, once known
    SipUri remote_target;
    std::vector<NameAddr> route_set;
    std::uint32_t local_cseq = 0;
    std::optional<std::uint32_t> remote_cseq;
    bool is_caller = false;       ///< we sent the INVITE: owner of the Call-ID
    Flow flow;                    ///< how the peer was reached or reached us
    bool sticks_to_flow = false;  ///< requests go over the flow whatever the target says:
                                  ///< registered phones, peers behind NAT

    std::string_view local_tag() const { return local.tag().value_or(std::string_view{}); }
    std::string_view remote_tag() const { return remote.tag().value_or(std::string_view{}); }
    bool operator==(const Dialog&) const = default;
};

/// The callee's side, 12.1.1: from the INVITE that came in and the tag our answers carry.
Result<Dialog> dialog_from_request(const Message& invite, std::string_view local_tag,
                                   const Flow& flow);
/// The caller's side, 12.1.2: from our INVITE's dialog so far and a response with a To tag.
Result<Dialog> dialog_from_response(const Dialog& calling, const Message& response);

/// A request within the dialog, 12.2.1.1, with Max-Forwards and a new CSeq (ACK and CANCEL
/// excepted: `cseq`).
Message make_dialog_request(Dialog& dialog, Method method);
Message make_dialog_ack(const Dialog& dialog, std::uint32_t cseq);

enum class CSeqVerdict : std::uint8_t {
    InOrder,
    Stale,  ///< below one already seen: answer 500
};
/// 12.2.2; an ACK is judged by its INVITE instead.
CSeqVerdict receive_cseq(Dialog& dialog, std::uint32_t cseq);
/// Target refresh by re-INVITE, UPDATE and their 2xx: takes the Contact when there is exactly one.
void refresh_target(Dialog& dialog, const Message& message);

/// The URI whose host the next request is sent to: the first route or the remote target
/// (8.1.2, 16.12 on strict routers).
const SipUri& next_hop(const Dialog& dialog);

/// Endpoint of a URI by its numeric host ("localhost" included), port and transport parameter;
/// NotFound for other names.
Result<Endpoint> endpoint_of(const SipUri& uri);

}  // namespace callfloor::sip
