#pragma once
// How a call leg or a conversation ended, said once, at the place where it happened. Call records,
// reports, retries and the SIP status sent to the other side all read this value; nothing is
// guessed again later.

#include <cstdint>
#include <optional>
#include <string_view>

namespace callfloor {

/// Why it ended. The names are those of the journal, the API and the screens.
enum class EndCause : std::uint8_t {
    NormalHangUp,       ///< a party hung up an answered call
    Abandoned,          ///< the caller hung up before an agent answered
    Busy,               ///< 486, 600
    Rejected,           ///< 603 and other refusals by a person
    NoAnswer,           ///< rang out, 408 or 480 after ringing
    Cancelled,          ///< we withdrew the ringing leg (offer ended, caller gone)
    AnsweredElsewhere,  ///< ring-all: another leg won
    Unreachable,        ///< device not registered, transport or DNS failure, 404/410/480
    UnknownNumber,      ///< the dialled number is not ours
    Closed,             ///< outside opening hours, after the closing prompt
    QueueFull,          ///< queue length limit without overflow target
    QueueTimeout,       ///< maximum wait reached without overflow target
    NoAgents,           ///< nobody signed in and the queue does not take callers then
    LimitReached,       ///< call or port limit
    MediaTimeout,       ///< no RTP from the party for the configured time
    SessionTimeout,     ///< the dialog's keep-alive failed
    Forbidden,          ///< peer not allowed
    BadRequest,         ///< malformed signalling or an offer without a common codec
    ForcedByLeader,     ///< force hang-up
    ServerRestarted,    ///< found open when the server started
    ServerStopping,     ///< orderly shut-down
    Failed,             ///< any other failure of the peer (5xx) or of ours
};

/// Who made it end.
enum class EndSide : std::uint8_t { Caller, Agent, Peer, System };

struct CallEnd {
    EndCause cause = EndCause::Failed;
    EndSide side = EndSide::System;
    int sip_status = 0;      ///< the SIP status that carried it, 0 when a BYE or none did
    bool retryable = false;  ///< trying the same target again soon can succeed

    bool operator==(const CallEnd&) const = default;
};

/// "normal_hang_up"; the word of the journal, the database and the API.
std::string_view end_cause_name(EndCause cause);
std::optional<EndCause> end_cause_from_name(std::string_view name);
std::string_view end_side_name(EndSide side);
std::optional<EndSide> end_side_from_name(std::string_view name);

/// The end that a failed or final SIP answer to our INVITE means (RFC 3261 section 21).
CallEnd call_end_from_sip_status(int status, bool was_ringing);

/// The status that refuses or ends an unanswered inbound call for this cause; retry_after_s is 0
/// when none is to be sent.
struct SipRefusal {
    int status = 500;
    std::string_view reason;
    int retry_after_s = 0;
};
SipRefusal sip_refusal_for(EndCause cause);

}  // namespace callfloor
