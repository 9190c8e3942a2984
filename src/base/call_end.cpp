#include "base/call_end.h"

#include <array>
#include <utility>

namespace callfloor {

namespace {
constexpr std::array<std::pair<EndCause, std::string_view>, 22> kCauses{{
    {EndCause::NormalHangUp, "normal_hang_up"},
    {EndCause::Abandoned, "abandoned"},
    {EndCause::Busy, "busy"},
    {EndCause::Rejected, "rejected"},
    {EndCause::NoAnswer, "no_answer"},
    {EndCause::Cancelled, "cancelled"},
    {EndCause::AnsweredElsewhere, "answered_elsewhere"},
    {EndCause::Unreachable, "unreachable"},
    {EndCause::UnknownNumber, "unknown_number"},
    {EndCause::Closed, "closed"},
    {EndCause::QueueFull, "queue_full"},
    {EndCause::QueueTimeout, "queue_timeout"},
    {EndCause::NoAgents, "no_agents"},
    {EndCause::LimitReached, "limit_reached"},
    {EndCause::MediaTimeout, "media_timeout"},
    {EndCause::SessionTimeout, "session_timeout"},
    {EndCause::Forbidden, "forbidden"},
    {EndCause::BadRequest, "bad_request"},
    {EndCause::ForcedByLeader, "forced_by_leader"},
    {EndCause::ServerRestarted, "server_restarted"},
    {EndCause::ServerStopping, "server_stopping"},
    {EndCause::Failed, "failed"},
}};
constexpr std::array<std::pair<EndSide, std::string_view>, 4> kSides{{
    {EndSide::Caller, "caller"},
    {EndSide::Agent, "agent"},
    {EndSide::Peer, "peer"},
    {EndSide::System, "system"},
}};

template <typename Table, typename Key>
std::string_view name_in(const Table& table, Key key) {
    for (const auto& [value, name] : table) {
        if (value == key) {
            return name;
        }
    }
    return "failed";
}

template <typename Key, typename Table>
std::optional<Key> value_in(const Table& table, std::string_view wanted) {
    for (const auto& [value, name] : table) {
        if (name == wanted) {
            return value;
        }
    }
    return std::nullopt;
}
}  // namespace

std::string_view end_cause_name(EndCause cause) {
    return name_in(kCauses, cause);
}
std::optional<EndCause> end_cause_from_name(std::string_view name) {
    return value_in<EndCause>(kCauses, name);
}
std::string_view end_side_name(EndSide side) {
    return name_in(kSides, side);
}
std::optional<EndSide> end_side_from_name(std::string_view name) {
    return value_in<EndSide>(kSides, name);
}

CallEnd call_end_from_sip_status(int status, bool was_ringing) {
    const auto end = [&](EndCause cause, bool retryable) {
        return CallEnd{
            .cause = cause, .side = EndSide::Peer, .sip_status = status, .retryable = retryable};
    };
    switch (status) {
        case 486:
        case 600:
            return end(EndCause::Busy, true);
        case 487:
            return end(EndCause::Cancelled, true);
        case 603:
        case 607:
            return end(EndCause::Rejected, true);
        case 408:
        case 480:
            return end(was_ringing ? EndCause::NoAnswer : EndCause::Unreachable, true);
        case 404:
        case 410:
        case 484:
        case 604:
            return end(EndCause::Unreachable, false);
        case 401:
        case 403:
        case 407:
            return end(EndCause::Forbidden, false);
        case 400:
        case 415:
        case 420:
        case 488:
        case 606:
            return end(EndCause::BadRequest, false);
        case 503:
            return end(EndCause::Unreachable, true);
        default:
            return end(EndCause::Failed, status >= 500 && status < 600);
    }
}

SipRefusal sip_refusal_for(EndCause cause) {
    constexpr int kRetryAfterS = 10;
    switch (cause) {
        case EndCause::Busy:
            return {486, "Busy Here", 0};
        case EndCause::Rejected:
            return {603, "Decline", 0};
        case EndCause::NoAnswer:
        case EndCause::Unreachable:
        case EndCause::NoAgents:
        case EndCause::Closed:
            return {480, "Temporarily Unavailable", 0};
        case EndCause::Cancelled:
        case EndCause::Abandoned:
            return {487, "Request Terminated", 0};
        case EndCause::UnknownNumber:
            return {404, "Not Found", 0};
        case EndCause::QueueFull:
            return {486, "Busy Here", 0};
        case EndCause::LimitReached:
        case EndCause::ServerStopping:
        case EndCause::ServerRestarted:
            return {503, "Service Unavailable", kRetryAfterS};
        case EndCause::Forbidden:
            return {403, "Forbidden", 0};
        case EndCause::BadRequest:
            return {488, "Not Acceptable Here", 0};
        case EndCause::ForcedByLeader:
            return {603, "Decline", 0};
        default:
            return {500, "Server Internal Error", 0};
    }
}

}  // namespace callfloor
