#pragma once
// A flow (IVR) as data: what a caller hears and may key in before he is with somebody. A graph of
// named nodes; each node is left by one of its exits, which names the next node.
//
//   start ─► prompt ─► menu ─1─► queue
//                       ├─2─► digits ─► branch
//                       └─timeout─► queue
//
// Exits of each kind:
//
//   prompt                  next
//   menu                    0-9 * #, timeout, invalid
//   digits, callback        next, failed
//   voicemail, fax          next, failed
//   set, sub_flow           next, failed
//   hours                   open, closed
//   branch                  true, false, failed
//   transfer                failed; busy and no_answer, else as failed
//   queue, survey           failed
//   look_up                 found, not_found, failed; late, else as failed
//   return, hang_up         none
//
// An exit that leads nowhere, and every failure without one, leads to the queue of the number that
// was called, and without that queue to the sorry prompt: a caller never stands in silence.
// internal/flows.h runs it, flow_check.h says what is wrong with one before it is published.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/voicemail_limits.h"
#include "floor/opening_calendar.h"

namespace callfloor::floor {

using FlowId = Id<struct FlowTag>;
using DataSourceId = Id<struct DataSourceTag>;

/// A machine that still sends is cut off then.
constexpr Duration kLongestFax = std::chrono::minutes(35);

enum class FlowNodeKind : std::uint8_t {
    Prompt,
    Menu,      ///< one key chooses the exit
    Digits,    ///< several keys into a variable
    Hours,     ///< by the opening hours the node holds
    Set,       ///< a variable to the value of an expression
    Branch,    ///< by an expression
    Queue,     ///< leaves the flow for a queue, with all rules of that queue
    Callback,  ///< puts the caller on the call-back list of a queue
    Transfer,  ///< rings an agent, a phone or a number outside; failed: nobody took him
    SubFlow,   ///< runs another flow; `return` there leads to `next` here
    Return,
    HangUp,
    Voicemail,  ///< takes a message for a queue or an agent; failed: there is none
    Survey,     ///< leaves the flow for the survey of a queue
    LookUp,     ///< asks a data source (a table, a web service) for values of variables
    Fax,        ///< receives a fax for a queue or an agent; failed: no page came
};

struct FlowNode {
    std::string name;  ///< unique in its flow; shown on screens and records
    FlowNodeKind kind = FlowNodeKind::Prompt;
    /// Played one after the other: names of prompts, "number:VARIABLE" for a number,
    /// "digits:VARIABLE" for a text digit by digit.
    std::vector<std::string> say;
    std::string retry_prompt;  ///< menu, digits: before `say` from the second try on
    bool barge_in = true;      ///< a key ends what is being said
    Duration timeout = std::chrono::seconds(5);  ///< for each key; look_up: for the answer
    int tries = 3;
    int least = 1;  ///< digits
    int most = 20;
    std::string terminator = "#";  ///< ends the digits; empty: only the time-out and `most` do
    bool masked = false;           ///< the keys are in no journal, log or record
    std::string variable;          ///< digits, set
    std::string expression;        ///< set, branch: expression.h
    OpeningHours hours;
    QueueId queue;  ///< queue, callback, survey; voicemail, fax: whose, of the two one is set
    UserId agent;   ///< transfer: one of the three; voicemail, fax
    ExtensionId extension;
    std::string number;                             ///< outside, E.164: +8613900000001
    DataSourceId source;                            ///< look_up
    std::map<std::string, std::string> parameters;  ///< look_up: name there -> variable
    std::map<std::string, std::string> results;     ///< look_up: variable -> where in the answer
    FlowId flow;                                    ///< sub_flow
    Duration longest = limits::kUsualMessage;       ///< voicemail: the message is over then
    std::map<std::string, std::string> exits;       ///< exit -> name of a node
    bool operator==(const FlowNode&) const = default;
};

/// One version of a flow. A caller keeps the version he came into until he leaves it.
struct FlowConfig {
    FlowId id;
    std::string name;
    std::int64_t version = 1;
    std::string start;  ///< name of the first node
    std::vector<FlowNode> nodes;
    Duration time_limit = std::chrono::minutes(15);  ///< in it; then to the number's queue
    bool operator==(const FlowConfig&) const = default;
};

/// Played on top of everything: to callers in a flow and in a queue at once, to new ones first.
struct EmergencyNotice {
    std::string prompt;       ///< empty: there is none
    bool ends_calls = false;  ///< the call ends after it; who waits in a queue keeps his place
    bool operator==(const EmergencyNotice&) const = default;
};

/// The node of this name; null when there is none.
const FlowNode* find_node(const FlowConfig& flow, const std::string& name);

}  // namespace callfloor::floor
