#include "records/metrics.h"

namespace callfloor::records {
namespace {

constexpr std::string_view kQueueRows =
    "queue_interval (calls by the quarter hour of their entry); rows: queue_visit";
constexpr std::string_view kAgentRows = "agent_interval";
constexpr std::string_view kOfferRows = "offer";

// A answered, B abandoned in queue or while ringing, T threshold, s short abandon; X<=T: those of X
// within T.
constexpr MetricVariant kServiceLevels[] = {
    {"sl1", "(answered<=T + abandoned<=T) / (answered + abandoned)"},
    {"sl2", "answered<=T / answered"},
    {"sl3", "answered<=T / (answered + abandoned)"},
    {"sl4", "answered<=T / (answered + abandoned - abandoned<=T)"},
    {"sl5", "answered<=T / (answered + abandoned - abandoned<=s)"},
    {"sl6", "(answered<=T + abandoned<=T + overflowed<=T) / offered"},
};
constexpr MetricVariant kAbandonment[] = {
    {"all", "(abandoned_in_queue + abandoned_ringing) / offered"},
    {"in_queue", "abandoned_in_queue / offered"},
    {"without_short", "(abandoned - abandoned_short) / (offered - abandoned_short)"},
};
constexpr MetricVariant kOccupancy[] = {
    {"handling", "(talk + hold + wrap_up) / (talk + hold + wrap_up + ready)"},
    {"with_ringing",
     "(talk + hold + wrap_up + ringing) / (talk + hold + wrap_up + ringing + ready)"},
    {"talk_of_signed_in", "talk / signed_in"},
};

constexpr Metric count(std::string_view id, std::string_view zh, std::string_view en,
                       std::string_view formula, std::string_view source) {
    return {id, zh, en, formula, id, "", MetricUnit::Count, source, {}};
}
constexpr Metric sum_ms(std::string_view id, std::string_view zh, std::string_view en,
                        std::string_view formula, std::string_view source) {
    return {id, zh, en, formula, id, "", MetricUnit::Milliseconds, source, {}};
}

constexpr Metric kMetrics[] = {
    // ---- calls of a queue
    count("offered", "人工请求量", "Offered",
          "answered + abandoned_in_queue + abandoned_ringing + overflowed + waiting", kQueueRows),
    count("answered", "人工接通量", "Answered", "an agent and the caller were connected",
          kQueueRows),
    count("answered_in_time", "时限内接通量", "Answered in time", "answered with wait <= T",
          kQueueRows),
    count("abandoned_in_queue", "排队放弃量", "Abandoned in queue",
          "the caller hung up before an agent's phone rang", kQueueRows),
    count("abandoned_ringing", "振铃放弃量", "Abandoned while ringing",
          "the caller hung up while an agent's phone rang", kQueueRows),
    count("abandoned_in_time", "时限内放弃量", "Abandoned in time", "abandoned with wait <= T",
          kQueueRows),
    count("abandoned_short", "短时放弃量", "Short abandons", "abandoned with wait <= s",
          kQueueRows),
    count("overflowed", "溢出量", "Overflowed out",
          "left for another destination, timed out, or ended by the server", kQueueRows),
    count("overflowed_in_time", "时限内溢出量", "Overflowed in time", "overflowed with wait <= T",
          kQueueRows),
    count("overflowed_in", "溢入量", "Overflowed in", "of offered: from another queue's overflow",
          kQueueRows),
    count("opened_to_agents", "外组支援量", "Opened to other teams",
          "for whom the overflow agents of other teams were called; they stay in the queue",
          kQueueRows),
    count("refused", "拒绝量", "Refused",
          "queue full or nobody signed in: never waited, not part of offered", kQueueRows),
    {"service_level", "服务水平", "Service level",
     "answered<=T / (answered + abandoned - abandoned<=s)",
     "calls answered within the threshold T (by variant also others)",
     "calls that count (by variant)", MetricUnit::Share, kQueueRows, kServiceLevels},
    {"answer_rate",
     "人工接通率",
     "Answer rate",
     "answered / offered",
     "answered",
     "offered",
     MetricUnit::Share,
     kQueueRows,
     {}},
    {"abandonment_rate", "放弃率", "Abandonment rate",
     "(abandoned_in_queue + abandoned_ringing) / offered", "abandoned_in_queue + abandoned_ringing",
     "offered", MetricUnit::Share, kQueueRows, kAbandonment},
    {"average_speed_of_answer",
     "平均应答速度",
     "Average speed of answer (ASA)",
     "wait_answered / answered",
     "sum of wait of answered calls, from queue entry",
     "answered",
     MetricUnit::Milliseconds,
     kQueueRows,
     {}},
    {"average_wait_abandoned",
     "平均放弃时长",
     "Average wait of abandoned calls",
     "wait_abandoned / abandoned",
     "sum of wait of abandoned calls",
     "abandoned_in_queue + abandoned_ringing",
     MetricUnit::Milliseconds,
     kQueueRows,
     {}},
    sum_ms("longest_wait", "最长等待", "Longest wait", "largest wait of a call that left the queue",
           kQueueRows),
    {"average_handle_time",
     "平均处理时长",
     "Average handle time (AHT)",
     "(talk + hold + wrap_up) / answered; time in chats is talk",
     "talk + hold + after-call work; ringing is not part of it",
     "answered",
     MetricUnit::Milliseconds,
     "queue_interval, agent_interval",
     {}},
    {"average_talk_time",
     "平均通话时长",
     "Average talk time (ATT)",
     "talk / answered",
     "talk, hold excluded",
     "answered",
     MetricUnit::Milliseconds,
     "queue_interval, agent_interval",
     {}},
    {"average_hold_time",
     "平均保持时长",
     "Average hold time",
     "hold / answered",
     "hold",
     "answered (all calls, not only those with hold)",
     MetricUnit::Milliseconds,
     "queue_interval, agent_interval",
     {}},
    {"average_wrap_up_time",
     "平均后处理时长",
     "Average after-call work",
     "wrap_up / answered",
     "after-call work",
     "answered",
     MetricUnit::Milliseconds,
     "queue_interval, agent_interval",
     {}},
    // ---- time of an agent: the parts add up to signed_in
    sum_ms("signed_in", "签入时长", "Signed in",
           "ready + reserved + ringing + talk + hold + wrap_up + outbound + chatting + not_ready",
           kAgentRows),
    sum_ms("ready", "空闲时长", "Ready", "state ready", kAgentRows),
    sum_ms("reserved", "预留时长", "Reserved", "an offer is on its way to the phone", kAgentRows),
    sum_ms("ringing", "振铃时长", "Ringing", "the phone rings", kAgentRows),
    sum_ms("talk", "通话时长", "Talk",
           "connected with the caller, conferences included, hold excluded", kAgentRows),
    sum_ms("hold", "保持时长", "Hold", "the customer is on hold, consultations included",
           kAgentRows),
    sum_ms("wrap_up", "话后处理时长", "After-call work",
           "from the end of the call to ready or not ready", kAgentRows),
    sum_ms("outbound", "外呼时长", "Outbound and internal",
           "in a call the agent placed, called or asked by a colleague, or listening as a leader",
           kAgentRows),
    sum_ms("chatting", "会话时长", "Chatting",
           "with at least one text chat, after-chat work included, and in no call", kAgentRows),
    sum_ms("not_ready", "示忙时长", "Not ready", "state not_ready, by reason", kAgentRows),
    count("agent_offered", "分配量", "Offers",
          "offers of a call to the agent; being asked by a colleague is none", kOfferRows),
    count("agent_answered", "坐席接听量", "Answered by agent", "offers the agent answered",
          kOfferRows),
    count("agent_missed", "坐席漏接量", "Missed offers",
          "offers that rang out; the call went on to somebody else", kOfferRows),
    {"occupancy", "通话利用率", "Occupancy",
     "(talk + hold + wrap_up + chatting) / (talk + hold + wrap_up + chatting + ready)",
     "talk + hold + after-call work + chatting",
     "the same + ready; ringing and reserved are in neither", MetricUnit::Share, kAgentRows,
     kOccupancy},
};

}  // namespace

std::span<const Metric> metrics() {
    return kMetrics;
}

std::string_view metric_unit_name(MetricUnit unit) {
    switch (unit) {
        case MetricUnit::Count:
            return "count";
        case MetricUnit::Milliseconds:
            return "ms";
        case MetricUnit::Share:
            return "share";
    }
    return "";
}

}  // namespace callfloor::records
